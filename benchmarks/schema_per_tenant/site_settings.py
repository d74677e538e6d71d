"""The least that django-tenants needs: one shared application, one of the tenants."""

import os
from urllib.parse import parse_qs, unquote, urlsplit

_DSN = urlsplit(os.environ["DSN"])

SECRET_KEY = "of no use"  # noqa: S105 - nothing is served
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SHARED_APPS = ["django_tenants", "customers", "django.contrib.contenttypes"]
TENANT_APPS = ["deliveries"]
INSTALLED_APPS = [*SHARED_APPS, *TENANT_APPS]
TENANT_MODEL = "customers.Client"
TENANT_DOMAIN_MODEL = "customers.Domain"
DATABASE_ROUTERS = ["django_tenants.routers.TenantSyncRouter"]
DATABASES = {
    "default": {
        "ENGINE": "django_tenants.postgresql_backend",
        "NAME": _DSN.path.lstrip("/"),
        "USER": unquote(_DSN.username or ""),
        "PASSWORD": unquote(_DSN.password or ""),
        "HOST": parse_qs(_DSN.query).get("host", [_DSN.hostname or ""])[0],
        "PORT": parse_qs(_DSN.query).get("port", [str(_DSN.port or "")])[0],
    }
}
