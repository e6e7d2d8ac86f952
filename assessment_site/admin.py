"""Django's admin site with our title."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _


class SiteAdmin(admin.AdminSite):
    site_header = _("Assessments")
    site_title = _("Assessments")
    index_title = _("Tests and attempts")
