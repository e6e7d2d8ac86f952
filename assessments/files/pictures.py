"""
Pictures that people bring, written anew: what browsers show, and nothing beside it.

The type is what the bytes are, never what a name says. Place, camera, comments and
thumbnails are gone; the way a phone was held is applied, and colours are those of the
web.
"""

import io
import warnings
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps

MAX_BYTES = 10_000_000
MAX_PIXELS = 25_000_000
#: As the decoders of Pillow are called, and what each is written as.
WRITTEN_AS = {"PNG": "png", "GIF": "png", "JPEG": "jpg", "MPO": "jpg", "WEBP": "webp"}
CONTENT_TYPES = {"png": "image/png", "jpg": "image/jpeg", "webp": "image/webp"}
FORMATS = ("PNG", "GIF", "JPEG", "WEBP")
QUALITY = 90

# Pillow's own limit, for whatever a decoder finds inside the file.
Image.MAX_IMAGE_PIXELS = MAX_PIXELS


class UnusablePicture(Exception):
    """The picture is not kept; the message tells its author why and what to do."""


@dataclass(frozen=True, slots=True)
class CleanPicture:
    data: bytes
    extension: str
    width: int
    height: int


def cleaned(data: bytes) -> CleanPicture:
    """
    The picture without anything but its pixels. The same bytes give the same bytes.

    Raises:
        UnusablePicture: If it is no picture, is too large, broken or animated.
    """
    if len(data) > MAX_BYTES:
        text = _(
            "The picture has %(size)s MB. %(most)d MB are allowed: make it smaller."
        )
        raise UnusablePicture(
            text % {"size": f"{len(data) / 1e6:.1f}", "most": MAX_BYTES // 1_000_000}
        )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # broken metadata, which goes anyway
        return _written(_opened(data))


def _opened(data: bytes) -> Image.Image:
    try:
        image = Image.open(io.BytesIO(data), formats=FORMATS)
    except Image.DecompressionBombError:
        raise UnusablePicture(_too_many_pixels()) from None
    except Exception as error:
        raise UnusablePicture(_no_picture(data)) from error
    if image.width * image.height > MAX_PIXELS:
        raise UnusablePicture(_too_many_pixels())
    # The further pictures of an MPO are what a camera added.
    if image.format != "MPO" and getattr(image, "n_frames", 1) > 1:
        raise UnusablePicture(
            _("The picture moves. Candidates could not stop it: use one that does not.")
        )
    return image


def _too_many_pixels() -> str:
    text = _(
        "The picture has more than %(most)d million pixels. Make it smaller: screens "
        "show 2 to 8 million."
    )
    return text % {"most": MAX_PIXELS // 1_000_000}


def _no_picture(data: bytes) -> str:
    if b"<svg" in data[:2000].lower():
        return _(
            "SVG can hold programs and is not taken. Export the picture as PNG or WebP."
        )
    return _("This is no picture that browsers show. Use PNG, JPEG, GIF or WebP.")


def _written(image: Image.Image) -> CleanPicture:
    extension = WRITTEN_AS[image.format or "PNG"]
    try:
        image.load()
        upright = _in_web_colours(ImageOps.exif_transpose(image))
        out = io.BytesIO()
        _bare(upright).save(out, **_options(extension))
    except Exception as error:
        raise UnusablePicture(
            _(
                "The picture is broken. Open it in a program for pictures and save it anew."
            )
        ) from error
    return CleanPicture(out.getvalue(), extension, upright.width, upright.height)


def _in_web_colours(image: Image.Image) -> Image.Image:
    """Pixels in sRGB, as browsers take them where a picture says nothing."""
    if image.mode == "CMYK":
        return image.convert("RGB")
    profile = image.info.get("icc_profile")
    if not profile or image.mode not in ("RGB", "RGBA"):
        return image
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        target = ImageCms.createProfile("sRGB")
        changed = ImageCms.profileToProfile(image, source, target)
    except (ImageCms.PyCMSError, OSError):
        return image
    return changed or image


def _bare(image: Image.Image) -> Image.Image:
    """The pixels, and of what the file said only which colour is see-through."""
    see_through = image.info.get("transparency")
    image.info.clear()
    if see_through is not None:
        image.info["transparency"] = see_through
    return image


def _options(extension: str) -> dict[str, Any]:
    match extension:
        case "jpg":
            return {"format": "JPEG", "quality": QUALITY, "progressive": True}
        case "webp":
            return {"format": "WEBP", "quality": QUALITY, "exif": b"", "xmp": b""}
        case _:
            return {"format": "PNG"}
