"""Commands of the project with a schema per tenant."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "site_settings"
    execute_from_command_line(sys.argv)
