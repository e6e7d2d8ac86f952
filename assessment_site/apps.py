"""The admin of this site, and the site's own checks."""

from django.contrib.admin.apps import AdminConfig
from django.core.checks import Tags, register

from assessment_site.checks import check_production
from assessment_site.upgrades import check_migrations


class SiteAdminConfig(AdminConfig):
    """Django's admin under our own name; see templates/admin for its skin."""

    default_site = "assessment_site.admin.SiteAdmin"

    def ready(self) -> None:
        super().ready()
        register(check_production, Tags.security, deploy=True)
        register(check_migrations, Tags.models, deploy=True)
