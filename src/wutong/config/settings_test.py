"""Settings of the test run: the same, minus what only slows tests down."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

os.environ.setdefault("WUTONG_SECRET_KEY", "only-for-tests")
os.environ.setdefault(
    "WUTONG_DATA_DIR", str(Path(tempfile.gettempdir()) / f"wutong-test-{os.getpid()}")
)
os.environ.setdefault("WUTONG_DEMO", "1")
if "PYTEST_VERSION" in os.environ and not os.environ.get("DATABASE_URL"):
    # the first process of the run starts a throw-away cluster, its workers inherit the address
    from wutong.runtime.testing import ensure_test_cluster

    os.environ["DATABASE_URL"] = ensure_test_cluster()

from .settings import *  # noqa: F403
from .settings import INSTALLED_APPS, MIDDLEWARE

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# WhiteNoise scans every static file when the middleware is made: not once per test
MIDDLEWARE = [m for m in MIDDLEWARE if "whitenoise" not in m]
INSTALLED_APPS = ["whitenoise.runserver_nostatic", *INSTALLED_APPS]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
