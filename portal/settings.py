"""All settings, from the environment; with nothing set the portal runs on one machine for one person to look at.

`REMBUK_MODE=production` is for a real server and refuses to start when something is unsafe (`portal/safety.py`).
"""

import os
from datetime import timedelta
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from portal import local, logs, safety

ROOT = Path(__file__).resolve().parent.parent
env = environ.Env()

# --- Which portal this is -----------------------------------------------------------------------------------------

REMBUK_MODE = env.str("REMBUK_MODE", "local")
if REMBUK_MODE not in {"local", "production"}:
    raise ImproperlyConfigured(f"REMBUK_MODE is {REMBUK_MODE!r}; it must be local or production.")
LOCAL = REMBUK_MODE == "local"
PORT = safety.number("PORT", 8000)
REMBUK_URL = env.str("REMBUK_URL", f"http://localhost:{PORT}").rstrip("/")
REMBUK_HTTPS = REMBUK_URL.startswith("https://")
REMBUK_PROCESS = env.str("REMBUK_PROCESS", "web")  # web, worker or command: how long a query may take

REMBUK_OPERATOR = env.str("REMBUK_OPERATOR", "Rembuk")  # the body that runs the portal
REMBUK_DPO = env.str("REMBUK_DPO", "")  # how to reach its data protection officer
REMBUK_REGISTRATION = env.str("REMBUK_REGISTRATION", "")  # its registration number as an electronic system (TDPSE)
REMBUK_MAIL_FROM = env.str("REMBUK_MAIL_FROM", f"Rembuk <rembuk@{urlsplit(REMBUK_URL).hostname}>")
REMBUK_NOTICE_FROM = env.str("REMBUK_NOTICE_FROM", REMBUK_MAIL_FROM)
# Whom a suspended member writes to: the address in the sender of notices unless another is named.
REMBUK_CONTACT = env.str("REMBUK_CONTACT", parseaddr(REMBUK_NOTICE_FROM)[1])

REMBUK_VISITOR_SECONDS = safety.number(
    "REMBUK_VISITOR_SECONDS", 30
)  # how long a public page is kept ready for visitors

REMBUK_FORM_SECONDS = safety.number("REMBUK_FORM_SECONDS", 2)  # a person needs longer for a form without sign-in

DEBUG = env.bool("DEBUG", False)
SECRET_KEY = env.str("SECRET_KEY", "") or (local.kept_secret(local.STATE / "secret_key") if LOCAL else "")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[urlsplit(REMBUK_URL).hostname or ""])
if LOCAL:
    ALLOWED_HOSTS += ["localhost", "127.0.0.1", "[::1]"]

INSTALLED_APPS = [
    "portal",
    "trainings",
    "projects",
    "forums",
    "members",
    "portal.administration.AdministrationConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.sitemaps",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_htmx",
    "phonenumber_field",
    "template_partials",
]

MIDDLEWARE = [
    "portal.visitors.VisitorPagesMiddleware",
    "portal.headers.HeadersMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "portal.viewing.ViewingMiddleware",
    "portal.sign_in_first.SignInFirstMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "portal.staff_factor.StaffFactorMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "portal.outages.OutageMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.context.portal",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- PostgreSQL and Valkey ----------------------------------------------------------------------------------------

EMBEDDED_DATABASE = LOCAL and "DATABASE_URL" not in os.environ
EMBEDDED_REDIS = LOCAL and "REDIS_URL" not in os.environ
DATABASE_URL = local.place_of().database_url if EMBEDDED_DATABASE else safety.required("DATABASE_URL")
REDIS_URL = local.place_of().redis_url if EMBEDDED_REDIS else safety.redis(safety.required("REDIS_URL"))
REMBUK_APP_ROLE = env.str("REMBUK_APP_ROLE", "")  # the role that web server and workers have, when not the owner's
REMBUK_POOLED = env.bool("REMBUK_POOLED", False)  # PgBouncer in transaction mode stands between

STATEMENT_SECONDS = {"web": 5, "worker": 300}
DATABASES = {"default": safety.database(DATABASE_URL)}
DATABASES["default"] |= {
    "CONN_MAX_AGE": 0 if REMBUK_POOLED else 60,
    "CONN_HEALTH_CHECKS": True,
    "DISABLE_SERVER_SIDE_CURSORS": REMBUK_POOLED,
}
DATABASES["default"].setdefault("OPTIONS", {})
DATABASES["default"]["OPTIONS"].setdefault("connect_timeout", 2 if REMBUK_PROCESS == "web" else 5)
if REMBUK_PROCESS in STATEMENT_SECONDS and not REMBUK_POOLED:
    DATABASES["default"]["OPTIONS"]["options"] = (
        f"-c statement_timeout={STATEMENT_SECONDS[REMBUK_PROCESS]}s -c lock_timeout=3s "
        "-c idle_in_transaction_session_timeout=30s"
    )

CACHES = {
    "default": {
        "BACKEND": "portal.cache.SteadyCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "rembuk",
        "OPTIONS": {"socket_connect_timeout": 0.5, "socket_timeout": 1.0},
    }
}

BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1).replace("?db=", "?virtual_host=", 1)
CELERY_BROKER_URL = BROKER_URL
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 1,
    "socket_connect_timeout": 1.0,
    "max_retries": 0,  # a page that rings a bell does not wait for a broker that is away
}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_SOFT_TIME_LIMIT = 240
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ROUTES = {"*.tasks.send_*": {"queue": "mail"}}
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "Asia/Jakarta"
CELERY_BEAT_MAX_LOOP_INTERVAL = 1
CELERY_BEAT_SCHEDULER = "celery.beat:Scheduler"  # remembers nothing: every tick asks the database what is due
if not LOCAL:
    CELERY_BEAT_SCHEDULER = "redbeat.RedBeatScheduler"
    CELERY_REDBEAT_REDIS_URL = REDIS_URL
    CELERY_REDBEAT_KEY_PREFIX = "rembuk:beat:"
    CELERY_REDBEAT_LOCK_TIMEOUT = 5

# --- People and sign-in -------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "members.Member"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
REMBUK_BREACHED_PASSWORDS = safety.file("REMBUK_BREACHED_PASSWORDS")  # a list of SHA-1 hashes, or none
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
     "OPTIONS": {"user_attributes": ("name", "email")}},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "members.passwords.FamiliarPasswordValidator"},
    {"NAME": "members.passwords.BreachedPasswordValidator"},
]  # fmt: skip
SILENCED_SYSTEM_CHECKS = ["auth.W004"]  # an email is unique in its folded form, by a constraint
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/mulai/"

ACCOUNT_ADAPTER = "members.adapter.AccountAdapter"
ACCOUNT_FORMS = {"signup": "members.forms.SignupForm", "add_email": "members.forms.EmailChangeForm"}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
# Off: the library offers the change only when the address was new, and so tells a known one from a new one.
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_CHANGE = False
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 5 * 60  # how long a sign-in is fresh enough for what hurts
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_CHANGE_EMAIL = True
PASSWORD_RESET_TIMEOUT = 60 * 60
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "members.passwords.ResetLinks"  # noqa: S105 - a class, not a secret
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if REMBUK_HTTPS else "http"
# A training room shares one Wi-Fi and carriers share addresses: many people per address, few tries per account and
# place (`members/limits.py`, which also says how long to wait).
ACCOUNT_RATE_LIMITS = {
    "login": "300/m/ip",
    "login_failed": "100/m/ip,5/5m/key",
    "login_failed_everywhere": "100/h/key",
    "signup": "200/m/ip",
    "report": "30/h/ip",  # by visitors
    "link_missed": "100/m/ip",  # wrong tokens in addresses; right ones always open
    "request_login_code": "200/m/ip,3/m/key",
    "reset_password": "200/m/ip,5/m/key",
    "reset_password_from_key": "200/m/ip",
}
ALLAUTH_TRUSTED_PROXY_COUNT = safety.number("REMBUK_PROXIES", 0 if LOCAL else 1)
REMBUK_STAFF_FACTOR = not env.bool("REMBUK_DEMO", EMBEDDED_DATABASE)  # staff need a second factor
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = LOCAL
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TRUST_ENABLED = True
MFA_TOTP_ISSUER = "Rembuk"
MFA_RECOVERY_CODE_COUNT = 10

PHONENUMBER_DEFAULT_REGION = "ID"
PHONENUMBER_DB_FORMAT = "E164"

# --- Cookies and headers ------------------------------------------------------------------------------------------

COOKIE_PREFIX = "__Host-" if REMBUK_HTTPS else ""
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}session"
SESSION_COOKIE_AGE = int(timedelta(days=30).total_seconds())
SESSION_COOKIE_SECURE = REMBUK_HTTPS
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrf"
CSRF_COOKIE_SECURE = REMBUK_HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_TRUSTED_ORIGINS = [REMBUK_URL]
MFA_TRUST_COOKIE_NAME = f"{COOKIE_PREFIX}trusted"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
        "upgrade-insecure-requests": REMBUK_HTTPS,
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = REMBUK_HTTPS
SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ALLAUTH_TRUSTED_PROXY_COUNT else None
SECURE_HSTS_SECONDS = 63072000 if REMBUK_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = REMBUK_HTTPS
SECURE_HSTS_PRELOAD = REMBUK_HTTPS
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

# --- Languages, times, numbers ------------------------------------------------------------------------------------

LANGUAGE_CODE = "id"
LANGUAGES = [("id", "Bahasa Indonesia"), ("en", "English")]
LOCALE_PATHS = [ROOT / "portal" / "locale"]
FORMAT_MODULE_PATH = "portal.formats"
TIME_ZONE = "Asia/Jakarta"
USE_TZ = True

# --- Files --------------------------------------------------------------------------------------------------------

REMBUK_STATIC = env.str(
    "REMBUK_STATIC", "collected"
)  # collected: what collectstatic made; source: straight from static/
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("REMBUK_STATIC_ROOT", str(ROOT / "staticroot")))
STATICFILES_DIRS = [ROOT / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "portal.bundles.BundleFinder",
]
WHITENOISE_USE_FINDERS = DEBUG or REMBUK_STATIC == "source"
WHITENOISE_AUTOREFRESH = REMBUK_STATIC == "source"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if REMBUK_STATIC == "collected"
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
MEDIA_ROOT = Path(env.str("REMBUK_MEDIA", str(local.STATE / "media" if LOCAL else ROOT / "media")))
REMBUK_BACKUPS = Path(
    env.str("REMBUK_BACKUPS", str(local.STATE / "backups" if LOCAL else "/var/lib/rembuk-portal/backups"))
)
REMBUK_MAIL_TRACES = Path(
    env.str("REMBUK_MAIL_TRACES", str(local.STATE / "mail" if LOCAL else "/var/lib/rembuk-portal/mail"))
)
REMBUK_BACKUPS_KEPT = safety.number("REMBUK_BACKUPS_KEPT", 14)

# Numbers of erased members, written after each erasure: keep it with the backups, a restore reads it.
REMBUK_ERASURES = Path(env.str("REMBUK_ERASURES", str(local.STATE / "erasures.txt")))

# --- Mail ---------------------------------------------------------------------------------------------------------

REMBUK_DEMO = env.bool("REMBUK_DEMO", EMBEDDED_DATABASE)  # may demo data be loaded
MAILBOX = LOCAL or REMBUK_DEMO  # mails are kept, and staff read them on a page
EMAIL_URL = env.str("EMAIL_URL", "")  # unset: mails go to the mailbox only
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
EMAIL_TIMEOUT = 20
REMBUK_MAIL_HOLD = env.bool("REMBUK_MAIL_HOLD", False)  # nothing goes out; what is planned waits
REMBUK_MAIL_PACE = env.float("REMBUK_MAIL_PACE", 1.0)  # tests hurry leases and retries
vars().update(safety.mail(EMAIL_URL))
DEFAULT_FROM_EMAIL = SERVER_EMAIL = REMBUK_MAIL_FROM

# --- Logs: ids, never names, addresses or tokens ------------------------------------------------------------------

REMBUK_LOG = env.str("REMBUK_LOG", "plain")  # plain: lines to read; json: with the ids of requests and tasks
LOGGING = logs.logging_config(REMBUK_LOG)
if REMBUK_LOG == "json":
    logs.structure()
    INSTALLED_APPS.append("django_structlog")
    MIDDLEWARE.insert(0, "django_structlog.middlewares.RequestMiddleware")
    DJANGO_STRUCTLOG_CELERY_ENABLED = True
    DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
    DJANGO_STRUCTLOG_USER_ID_FIELD = None
    DJANGO_STRUCTLOG_TRUST_UPSTREAM_REQUEST_ID = not LOCAL

REMBUK_METRICS = safety.token("REMBUK_METRICS")  # what Prometheus has to show; empty: no figures are kept
if REMBUK_METRICS:
    INSTALLED_APPS.append("django_prometheus")
    MIDDLEWARE = [
        "portal.metrics.MetricsMiddleware",
        "django_prometheus.middleware.PrometheusBeforeMiddleware",
        *MIDDLEWARE,
        "django_prometheus.middleware.PrometheusAfterMiddleware",
    ]

SENTRY_DSN = env.str("SENTRY_DSN", "")
if SENTRY_DSN:
    from portal import errors

    errors.report_errors(SENTRY_DSN)

if not LOCAL:
    safety.require(vars())
