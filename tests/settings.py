"""Settings of the tests: the product's, with a database of their own and quick passwords."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("PORTAL_MODE", "test")
os.environ.setdefault("EMAIL_URL", "file:")

from pelalawan_portal.settings import *

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
OFFICERS_NEED_SECOND_FACTOR = False
DATABASES["default"]["TEST"] = {"NAME": os.environ.get("TEST_DB", "test_pelalawan")}
DATABASES["default"]["CONN_HEALTH_CHECKS"] = False
# What a test's worker makes must not lie among the demo's files; gone when the run ends.
_MADE = tempfile.TemporaryDirectory(prefix="portal-")
MEDIA_ROOT, STATIC_ROOT = Path(_MADE.name, "media"), Path(_MADE.name, "static")
for _folder in (MEDIA_ROOT, STATIC_ROOT):
    _folder.mkdir()
