"""Devices in the language of the reader; they are stored and sent in English."""

from django.utils.translation import gettext as _

from realtime.devices import UNKNOWN


def device_in_words(device: str) -> str:
    """``Chrome on Windows``, from the vocabulary of realtime.devices; "" stays."""
    browser, on, system = device.partition(" on ")
    if on:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return _("another device") if device == UNKNOWN else device
