"""
Settings, all from the environment; docs/operations.md lists them in a table.

With nothing set this works for development. With DEBUG off every command still runs,
and `manage.py check --deploy` lists everything production lacks.
"""

import os
import secrets
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

import dj_database_url
from csp.constants import NONE, SELF
from environs import Env, ValidationError, validate

env = Env()

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"


def _own_secret_key() -> str:
    """
    A key made once for this checkout, for when SECRET_KEY is not set.

    Never a constant: a published key would let anyone forge sessions.
    """
    path = VAR_DIR / "secret_key"
    VAR_DIR.mkdir(exist_ok=True)
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return path.read_text()
    with os.fdopen(descriptor, "w") as file:
        key = secrets.token_urlsafe(50)
        file.write(key)
    return key


def _are_networks(texts: list[str]) -> None:
    """Check at the start, because a mistake here would fail every handshake later."""
    try:
        for text in texts:
            ip_network(text.strip(), strict=False)
    except ValueError as error:
        raise ValidationError(str(error)) from error


def _is_zone(name: str) -> None:
    """Check here, because Django's own ValueError does not name our setting."""
    if name and name not in available_timezones():
        raise ValidationError(
            f"{name!r} is no time zone; write one such as 'Europe/Zurich'."
        )


DEBUG = env.bool("DEBUG", True)
ALLOW_HTTP = env.bool("ALLOW_HTTP", False)
SECRET_KEY = env.str("SECRET_KEY", "") or _own_secret_key()
SECRET_KEY_IS_SET = bool(env.str("SECRET_KEY", ""))
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["*"] if DEBUG else [])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", [])
# Addresses and networks of proxies whose X-Forwarded-For and -Proto we believe.
TRUSTED_PROXIES: list[str] = env.list("TRUSTED_PROXIES", [], validate=_are_networks)
# Addresses and networks that may read /metrics.
METRICS_ALLOW: list[str] = env.list(
    "METRICS_ALLOW", ["127.0.0.0/8", "::1"], validate=_are_networks
)

INSTALLED_APPS = [
    "daphne",  # first: its runserver serves WebSockets
    "assessment_site.apps.SiteAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "channels",
    "csp",
    "rest_framework",
    "drf_spectacular",
    "realtime",
    "assessments",
    "assessment_site.operations",
]

MIDDLEWARE = [
    "assessment_site.health.answer_probes",  # first: before redirects and host names
    "django.middleware.security.SecurityMiddleware",
    # Before GZip, so that GZip changes neither a 304 nor a range of a file.
    "assessment_site.static_files.serving.PublishedFiles",
    # It pads compressed responses by a random length, so that lengths do not reveal
    # secrets (BREACH).
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "assessment_site.unavailable.Sessions",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    # Before every process_view: it answers an outage before CSRF looks up the login.
    "assessment_site.unavailable.Unavailable",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "assessment_site.urls"
ASGI_APPLICATION = "assessment_site.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

# Database. SQLite needs IMMEDIATE: a deferred transaction that reads first and writes
# later fails at once when another one wrote in between, whatever the timeout. FULL: an
# acknowledged answer survives a power cut.
DATABASE_URL = env.str("DATABASE_URL", "")
SQLITE_OPTIONS: dict[str, Any] = {
    "timeout": 10,
    "transaction_mode": "IMMEDIATE",
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
    ),
}
# A process frozen between fence and commit delays a takeover by seconds, not for ever.
POSTGRES_OPTIONS: dict[str, Any] = {
    "connect_timeout": 5,
    "options": (
        "-c lock_timeout=8000 -c idle_in_transaction_session_timeout=5000"
        " -c statement_timeout=30000"
    ),
}


def _database() -> dict[str, Any]:
    if not DATABASE_URL:
        VAR_DIR.mkdir(exist_ok=True)
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": VAR_DIR / "db.sqlite3",
            "OPTIONS": SQLITE_OPTIONS,
        }
    config: dict[str, Any] = dict(dj_database_url.parse(DATABASE_URL))
    is_sqlite = config["ENGINE"].endswith("sqlite3")
    defaults = SQLITE_OPTIONS if is_sqlite else POSTGRES_OPTIONS
    config["OPTIONS"] = {**defaults, **config.get("OPTIONS", {})}
    if not is_sqlite:
        # HTTP requests share a few connections; the batch writer has its own.
        config["OPTIONS"].setdefault(
            "pool",
            # After an outage the pool tries again after 1, 2 and 4 seconds, and then
            # with the next request. Its default would wait for minutes.
            {"min_size": 1, "max_size": 8, "timeout": 10, "reconnect_timeout": 10},
        )
        config["CONN_HEALTH_CHECKS"] = True
        # A pooler may fetch the rest of a cursor's rows over another connection.
        config["DISABLE_SERVER_SIDE_CURSORS"] = True
    return config


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# The admin edits a test of hundreds of questions in one form, with six fields a slot.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

# Channel layer. The database is the truth, so fire-and-forget pub/sub is enough, and it
# survives a restart of Redis; the core layer would close every socket then.
REDIS_URL: list[str] = env.list("REDIS_URL", [])
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "realtime.layer.channel_layer.BoundedChannelLayer",
        "CONFIG": (
            {
                "backend": "realtime.layer.groups.GroupsChannelLayer",
                "hosts": [
                    {
                        "address": url,
                        # The default of redis-py 8 is 5.
                        "socket_timeout": 30,
                        "max_connections": 5000,
                        "health_check_interval": 15,
                    }
                    for url in REDIS_URL
                ],
            }
            if REDIS_URL
            else {"backend": "channels.layers.InMemoryChannelLayer"}
        ),
    }
}

# Holds only data that may be lost: how often each user has called the API recently.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}

PASSWORD_HASHERS = [
    "assessment_site.passwords.BoundedPBKDF2PasswordHasher",
    # Reads hashes that another Django stored; the next sign-in renews them.
    "django.contrib.auth.hashers.PBKDF2SHA1PasswordHasher",
    "django.contrib.auth.hashers.ScryptPasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
AUTH_USER_MODEL = "assessments.User"
# Every session names its backend: renaming a backend signs everybody out.
AUTHENTICATION_BACKENDS = [
    "assessments.people.signing_in.backend.SignInBackend",
    # For sessions from before the first backend existed.
    "django.contrib.auth.backends.ModelBackend",
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"

LANGUAGE_CODE = "en"
# Each language is named in itself, so that its speakers find it.
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
LOCALE_PATHS = [BASE_DIR / "assessment_site" / "locale"]
TIME_ZONE = env.str("TIME_ZONE", "", validate=_is_zone) or "UTC"
TIME_ZONE_IS_SET = bool(env.str("TIME_ZONE", ""))  # see assessment_site.checks
USE_I18N = True
USE_TZ = True

# The program that prints documents as PDF (assessments.documents.pdf); empty: none.
CHROMIUM: str = env.str("CHROMIUM", "")

STATIC_URL = "static/"
# The files of each release have their own names, see assessment_site.static_files.
STATIC_ROOT = env.str("STATIC_ROOT", "") or str(VAR_DIR / "static")
# Pictures of questions and files of candidates: assessments.files. Nobody reads them by
# an address of their own, so there is no MEDIA_URL.
MEDIA_ROOT = env.str("MEDIA_ROOT", "") or str(VAR_DIR / "media")
MEDIA_ROOT_IS_SET = bool(env.str("MEDIA_ROOT", ""))  # see assessment_site.checks
STORAGES = {
    "default": {"BACKEND": "assessments.files.storage.DurableStorage"},
    "staticfiles": {
        "BACKEND": "assessment_site.static_files.storage.PublishedFilesStorage"
    },
}
# Plain names are served from the source folders: for development, and for pages that
# were loaded before hashed names existed.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

# Security. Only ALLOW_HTTP or development turns TLS off.
_https = not DEBUG and not ALLOW_HTTP
SECURE_SSL_REDIRECT = _https
SESSION_COOKIE_SECURE = _https
CSRF_COOKIE_SECURE = _https
CSRF_FAILURE_VIEW = "assessments.views.kept.forbidden_form"
# For this host alone. HSTS for subdomains or in the preload list of browsers would bind
# hosts that are not ours, and could not be undone for months.
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", 31_536_000) if _https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = _https and env.bool("HSTS_SUBDOMAINS", False)
SECURE_HSTS_PRELOAD = _https and env.bool("HSTS_PRELOAD", False)
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
)
SESSION_COOKIE_SAMESITE = "Lax"
# A sign-in ends with the browser, or after these hours. A candidate page restarts them.
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_AGE = 3600 * env.int(
    "SESSION_HOURS", 12, validate=validate.Range(min=1, max=24 * 365)
)
# The cookie ends with the browser: the next person at a shared computer chooses again.
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = _https
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        # First, because the first class names the scheme in a 401.
        "assessments.api.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_THROTTLE_CLASSES": ["assessments.api.throttling.ReadingThrottle"],
    # Per user and process. Limits of a sitting: realtime.connections.budget.
    "DEFAULT_THROTTLE_RATES": {"reading": "600/min", "checking": "60/min"},
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["assessments.api.frames.FrameParser"],
    "DEFAULT_PAGINATION_CLASS": "rest_framework.pagination.LimitOffsetPagination",
    "PAGE_SIZE": 100,
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "assessments.api.errors.problem_response",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Assessment platform",
    "DESCRIPTION": "Tests, attempts, answers and live seats.",
    "VERSION": "1",
}

# "line" for people, "json" for programs: one object a line.
LOG_FORMAT: str = env.str(
    "LOG_FORMAT", "line", validate=validate.OneOf(["line", "json"])
)
LOGGING = {
    "version": 1,
    # Without this Daphne's "Exception inside application" is silenced.
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": "assessment_site.logs.LineFormatter"},
        "json": {"()": "assessment_site.logs.JsonFormatter"},
    },
    "filters": {"expected": {"()": "assessment_site.logs.ExpectedFilter"}},
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": LOG_FORMAT,
            "filters": ["expected"],
        }
    },
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", "INFO")},
    "loggers": {
        # With DEBUG, Django's own handler would log everything twice.
        "django": {"level": "INFO"},
        "django.server": {"level": "WARNING"},
        "django.channels.server": {"level": "WARNING"},
        # The pool logs every try; realtime.database.outages logs the outage once.
        "psycopg.pool": {"level": "ERROR"},
    },
}
