#!/usr/bin/env python
"""Django's command line for Victoria Chat."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chatsite.settings")
    from django.core.management import execute_from_command_line

    from chatsite.logs import outside
    from chatsite.start_errors import in_a_line

    outside.take()
    with in_a_line():
        execute_from_command_line(sys.argv)
