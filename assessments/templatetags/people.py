"""People, as they are named on pages."""

from django import template

from assessments.models import User
from assessments.models.people import name_of

register = template.Library()


@register.filter
def name(person: User | None) -> str:
    """The full name, or the user name if there is none."""
    return name_of(person)
