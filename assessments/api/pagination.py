"""Pages of a list: ``limit`` and ``offset``, with an upper bound."""

from rest_framework.pagination import LimitOffsetPagination

DEFAULT_LIMIT = 100
MAX_LIMIT = 500


class Pages(LimitOffsetPagination):
    """A ``limit`` above the bound gets the bound, one that is no number the default."""

    default_limit = DEFAULT_LIMIT
    max_limit = MAX_LIMIT
