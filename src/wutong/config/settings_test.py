"""Settings of the test run: the same, minus what only slows tests down."""

from __future__ import annotations

import os
import tempfile

os.environ.setdefault("WUTONG_SECRET_KEY", "only-for-tests")
os.environ.setdefault("WUTONG_DATA_DIR", tempfile.mkdtemp(prefix="wutong-test-"))
os.environ.setdefault("WUTONG_DEMO", "1")

from .settings import *  # noqa: F403
from .settings import INSTALLED_APPS, MIDDLEWARE

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# WhiteNoise scans every static file when the middleware is made: not once per test
MIDDLEWARE = [m for m in MIDDLEWARE if "whitenoise" not in m]
INSTALLED_APPS = ["whitenoise.runserver_nostatic", *INSTALLED_APPS]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
