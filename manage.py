#!/usr/bin/env python
"""Django's command line: ``python manage.py help`` lists what it can do."""

import os
import sys

from django.core.management import execute_from_command_line

from assessment_site.starting import settings_in_words


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "assessment_site.settings")
    with settings_in_words():
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
