"""All settings, read from the environment once, each with a safe default.

docs/reference/settings.md describes the variables; a test holds the two equal.
"""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from . import env

PACKAGE = Path(__file__).resolve().parent.parent

DATA_DIR = env.folder("WUTONG_DATA_DIR", Path.cwd() / "var")
FILES_DIR = DATA_DIR / "files"
ROOTS_DIR = DATA_DIR / "roots"
KEYS_DIR = DATA_DIR / "keys"
REGISTER_DIR = env.folder("WUTONG_REGISTER_DIR", DATA_DIR / "registers")

DEMO = env.flag("WUTONG_DEMO")
DEBUG = env.flag("WUTONG_DEBUG")
COUNTY = env.text("WUTONG_COUNTY", "141122")
# typefaces of papers, best first; what the product falls back on stands in kernel.documents.fonts
DOCUMENT_FONTS = env.words("WUTONG_FONTS")
DOCUMENT_HEADING_FONTS = env.words("WUTONG_HEADING_FONTS")


def _secret_key() -> str:
    """From the environment, or a random one kept in the data folder, never in the code."""
    if given := env.text("WUTONG_SECRET_KEY"):
        return given
    kept = KEYS_DIR / "secret_key"
    if kept.is_file():
        return kept.read_text().strip()
    made = secrets.token_urlsafe(48)
    try:
        KEYS_DIR.mkdir(parents=True, exist_ok=True, mode=0o700)
        with kept.open("x") as file:
            kept.chmod(0o600)
            file.write(made)
    except FileExistsError:
        return kept.read_text().strip()
    except OSError:
        # a command that only inspects the code may run where nothing can be written
        return made
    return made


SECRET_KEY = _secret_key()
ALLOWED_HOSTS = env.words("WUTONG_HOSTS", ("127.0.0.1", "localhost", "[::1]"))
CSRF_TRUSTED_ORIGINS = env.words("WUTONG_ORIGINS")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_htmx",
    "template_partials",
    "procrastinate.contrib.django",
    "axes",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "wutong.ui",
    "wutong.accounts",
    "wutong.audit",
    "wutong.jobs",
    "wutong.people",
    "wutong.calendars",
    "wutong.files",
    "wutong.notices",
    "wutong.tasks",
    "wutong.companies",
    "wutong.chains",
    "wutong.sites",
    "wutong.matters",
    "wutong.prospecting",
    "wutong.offers",
    "wutong.approvals",
    "wutong.outreach",
    "wutong.results",
    "wutong.pipeline",
    "wutong.portal",
    "wutong.console",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "wutong.kernel.middleware.DomainErrors",
    "wutong.people.middleware.DefaultViews",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "wutong.config.urls"
WSGI_APPLICATION = "wutong.config.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "wutong.console.context.shell",
                "wutong.people.context.saved_views",
            ],
        },
    }
]

DATABASES: dict[str, dict[str, Any]] = {"default": {"ENGINE": "django.db.backends.postgresql"}}
DATABASES["default"].update(env.database())
DATABASES["default"]["CONN_MAX_AGE"] = 60
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
# a row that stays locked for five seconds is a mistake, not a queue
_options = DATABASES["default"].setdefault("OPTIONS", {})
_options["options"] = f"{_options.get('options', '')} -c lock_timeout=5000".strip()
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "people:sign-in"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"

AXES_FAILURE_LIMIT = env.number("WUTONG_LOCKOUT_AFTER", 5)
AXES_COOLOFF_TIME = env.number("WUTONG_LOCKOUT_HOURS", 1)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "wutong.people.lockout.locked_out"

# sign-in by the county's own identity provider: set the three and the button appears
OIDC_SERVER = env.text("WUTONG_OIDC_SERVER")
OIDC_NAME = env.text("WUTONG_OIDC_NAME", "OIDC")
SOCIALACCOUNT_OPENID_CONNECT_URL_PREFIX = ""
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "wutong.people.oidc.NoOpenDoor"
SOCIALACCOUNT_ADAPTER = "wutong.people.oidc.KnownPeopleOnly"
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": (
            [
                {
                    "provider_id": "oidc",
                    "name": OIDC_NAME,
                    "client_id": env.text("WUTONG_OIDC_CLIENT"),
                    "secret": env.text("WUTONG_OIDC_SECRET"),
                    "settings": {"server_url": OIDC_SERVER},
                }
            ]
            if OIDC_SERVER
            else []
        ),
    }
}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LOCALE_PATHS = [PACKAGE / app / "locale" for app in ("kernel", "config")]
USE_I18N = True
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
# a template writes `?project={{ project.pk }}` too: figures for people go through |number
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# serve straight from the packages: no copy to keep in step on a county's single machine
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
MEDIA_ROOT = FILES_DIR
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}
if OIDC_SERVER:
    CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"] = [SELF, OIDC_SERVER.rstrip("/")]
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
HTTPS = env.flag("WUTONG_HTTPS")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31536000

EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if env.text("WUTONG_SMTP_HOST")
    else "django.core.mail.backends.dummy.EmailBackend"
)
EMAIL_HOST = env.text("WUTONG_SMTP_HOST")
EMAIL_PORT = env.number("WUTONG_SMTP_PORT", 25)
EMAIL_HOST_USER = env.text("WUTONG_SMTP_USER")
EMAIL_HOST_PASSWORD = env.text("WUTONG_SMTP_PASSWORD")
EMAIL_USE_TLS = env.flag("WUTONG_SMTP_TLS")
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.text("WUTONG_MAIL_FROM", "wutong@localhost")
# what links in mails begin with; without it a mail says where in words only
SITE_ADDRESS = env.text("WUTONG_ADDRESS")

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
SILENCED_SYSTEM_CHECKS = ["axes.W003"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env.text("WUTONG_LOG", "WARNING")},
}
