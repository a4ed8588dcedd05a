"""Django settings. Everything that differs between machines is an environment variable CASEWORK_…; see docs/install.md."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from casework.runtime import deployment, embedded_postgres, kept_secrets, master_keys

ROOT = Path(__file__).resolve().parent.parent
VAR = embedded_postgres.VAR
env = environ.Env()

try:
    ENVIRONMENT = deployment.kind_of()  # demo | test | production
    # whose word on the client's address counts: addresses and nets, or "unix" for a proxy that comes by a socket
    TRUSTED_PROXIES = deployment.proxies_of(env.list("CASEWORK_TRUSTED_PROXIES", default=["127.0.0.1", "::1"]))
    # who may read how the server is: what is not well, what was counted
    WATCHERS = deployment.watchers_of(env.list("CASEWORK_WATCHERS", default=["127.0.0.1", "::1"]))
    # by which ways the seals of the audit leave the database: file:/folder, syslog:…, mail:…
    AUDIT_SEALS = deployment.seal_ways_of(env.list("CASEWORK_AUDIT_SEALS", default=[]))
except deployment.WrongSetting as wrong:
    raise ImproperlyConfigured(str(wrong)) from wrong
IN_PRODUCTION = ENVIRONMENT == deployment.PRODUCTION
DEBUG = env.bool("CASEWORK_DEBUG", False)
DEMO_SIGN_IN = env.bool("CASEWORK_DEMO_SIGN_IN", not IN_PRODUCTION)  # one-click sign-in; refused in production


# production names its key; elsewhere one is made once and kept beside the other run-time data
SECRET_KEY = env.str(kept_secrets.SERVER_KEY) if IN_PRODUCTION else kept_secrets.server_key(var=VAR)
try:
    MASTER_KEYS = master_keys.read(var=VAR, in_production=IN_PRODUCTION)  # wrap the keys of families
except deployment.WrongSetting as wrong:
    raise ImproperlyConfigured(str(wrong)) from wrong
# ids of keys that were destroyed, for a restored dump: beside the master key, where all machines reach it
DESTROYED_KEYS_FILE = env.str("CASEWORK_DESTROYED_KEYS_FILE", str(master_keys.destroyed_file(var=VAR)))
OLD_FACTOR_KEYS = env.list("CASEWORK_OLD_SECRET_KEYS", default=[])  # second factors are read with them, nothing else
ALLOWED_HOSTS = env.list("CASEWORK_HOSTS", default=["localhost", "127.0.0.1", "[::1]", "testserver"])
CSRF_TRUSTED_ORIGINS = env.list("CASEWORK_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "casework",
    "journeys",
    "documents",
    "partners",
    "viewflow",
    "viewflow.workflow",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_htmx",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
]

MIDDLEWARE = [
    "casework.web.request_log.RequestLogMiddleware",
    "casework.web.private_answers.PrivateAnswersMiddleware",
    "casework.web.compressed_answers.CompressedAnswersMiddleware",
    "casework.web.client_address.ClientAddressMiddleware",
    "casework.web.probes.ProbesMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "casework.web.door.DoorMiddleware",
    "casework.web.private_answers.LeavingMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "casework.web.middleware.ReaderMiddleware",
    "casework.web.account.compulsory_factor.CompulsoryFactorMiddleware",
]
if DEMO_SIGN_IN and not IN_PRODUCTION:
    MIDDLEWARE.insert(1, "casework.web.server_timing.ServerTimingMiddleware")

ROOT_URLCONF = "casework.urls"
WSGI_APPLICATION = "casework.wsgi.application"

TEMPLATE_LOADERS = [
    "django.template.loaders.app_directories.Loader",
    "casework.steps.template_loader.Loader",  # of the kinds of steps
]
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [("django.template.loaders.cached.Loader", TEMPLATE_LOADERS)],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "casework.web.middleware.page_context",
            ],
            "builtins": ["casework.web.templatetags.ryadom"],
        },
    }
]
FORM_RENDERER = "casework.forms.renderer.RyadomFormRenderer"


ACTS_AS_OWNER = env.str("CASEWORK_DATABASE_ROLE", "app") == "owner"  # only to migrate; row security holds all others


CONNECT_SECONDS = 5  # so long a page waits for a database that does not answer at all


def _timeouts() -> str:
    """A statement that hangs holds a row, and its page, for so long; changes of tables take what they need.

    They wait for a lock only a second, for so long pages stand behind them; `manage.py migrate` tries again.
    """
    if ACTS_AS_OWNER:
        return "-c lock_timeout=1s"
    statement, idle = env.int("CASEWORK_STATEMENT_SECONDS", 30), env.int("CASEWORK_IDLE_SECONDS", 60)
    return f"-c statement_timeout={statement}s -c idle_in_transaction_session_timeout={idle}s"


def _database_variable() -> str:
    """Return which variable names the database: two logins, as row security does not hold the owner."""
    if not ACTS_AS_OWNER:
        return "CASEWORK_DATABASE_URL"
    if not env.str("CASEWORK_OWNER_DATABASE_URL", ""):
        raise ImproperlyConfigured(
            "CASEWORK_OWNER_DATABASE_URL is missing, and only the database's owner may change its tables, so nothing was "
            "changed. Name the owner's login there for `manage.py migrate`, and nowhere else (CASEWORK_DATABASE_ROLE is "
            "left unset); see docs/install.md, section 2."
        )
    return "CASEWORK_OWNER_DATABASE_URL"


def _database() -> dict[str, Any]:
    """The owner migrates; web, worker and tests sign in as `casework_app`, to whom row security applies."""
    if embedded_postgres.is_used():
        named: dict[str, Any] = {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": embedded_postgres.database_name(),
            "USER": embedded_postgres.LOGIN if ACTS_AS_OWNER else embedded_postgres.APP_ROLE,
            "HOST": embedded_postgres.socket_dir() or str(embedded_postgres.DATA),
        }
    else:
        named = dict(env.db_url(_database_variable(), engine="django.db.backends.postgresql"))
    return {
        **named,
        "OPTIONS": {"connect_timeout": CONNECT_SECONDS, **named.get("OPTIONS", {}), "options": _timeouts()},
        "CONN_MAX_AGE": env.int("CASEWORK_CONN_MAX_AGE", 60),
        "CONN_HEALTH_CHECKS": True,
    }


# which columns the lower packages keep personal things in: they know neither families nor keys
SEALED_TEXT_FIELD = "casework.vault.fields.SealedTextField"
SEALED_JSON_FIELD = "casework.vault.fields.SealedJSONField"
FILE_SEALS = "casework.vault.files"

DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "casework.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 15}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
# ---- accounts: made by an administrator, never by signing up; pages in casework/web/account ------------------------
ACCOUNT_ADAPTER = "casework.web.account.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # nobody waits at the door: a new address counts once its letter is answered
ACCOUNT_CHANGE_EMAIL = True  # one address, which the confirmed new one replaces
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300  # seconds
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False  # all other sessions end by themselves
# of tries, counted in the shared cache. `key` of a sign-in is the account together with the client's address, so that
# nobody shuts out others; `…_everywhere` holds guesses at one account from many addresses
ACCOUNT_RATE_LIMITS = {
    "login": "120/m/ip",
    "login_failed": "5/5m/key",
    "login_failed_address": "100/h/ip",
    "login_failed_everywhere": "100/d/key",
    "change_password": "10/h/user",
    "reset_password": "20/h/ip,5/h/key",
    "confirm_email": "5/10m/key",
}
MFA_ADAPTER = "casework.web.account.factor_adapter.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # against accounts made with others' addresses, and nobody makes one here
MFA_TOTP_TOLERANCE = 1  # a clock half a minute off is usual
MFA_TOTP_ISSUER = "Ryadom"
MFA_FORMS = {
    "authenticate": "casework.web.account.forms.FactorForm",
    "reauthenticate": "casework.web.account.forms.FactorAgainForm",
    "activate_totp": "casework.web.account.forms.TypedKeyForm",
    "add_webauthn": "casework.web.account.forms.NewPasskeyForm",
    "authenticate_webauthn": "casework.web.account.forms.PasskeyForm",
    "reauthenticate_webauthn": "casework.web.account.forms.PasskeyAgainForm",
    "login_webauthn": "casework.web.account.forms.PasskeyAloneForm",
}
ACCOUNT_FORMS = {
    "add_email": "casework.web.account.forms.NewAddressForm",
    "change_password": "casework.web.account.forms.NewPasswordForm",
    "reset_password": "casework.web.account.forms.ForgottenPasswordForm",
    "reset_password_from_key": "casework.web.account.forms.ChosenPasswordForm",
    "reauthenticate": "casework.web.account.forms.PasswordAgainForm",
}
MFA_RATE_LIMITS = {"webauthn_login": "120/m/ip"}
SECOND_FACTOR_IS_COMPULSORY = IN_PRODUCTION
CACHES = {"default": {"BACKEND": "casework.runtime.shared_cache.SharedCache"}}
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "inbox"
LOGOUT_REDIRECT_URL = "sign_in"

LANGUAGE_CODE = "ru"
LOCALE_PATHS = [ROOT / "casework" / "locale"]
# a language is a folder: Russian is in the code's texts, the others lie beside it
_LANGUAGE_NAMES = {"ru": _("Russian"), "en": _("English")}
LANGUAGES = [
    (code, _LANGUAGE_NAMES.get(code, code))
    for code in sorted({"ru", *(folder.name for folder in LOCALE_PATHS[0].iterdir() if folder.is_dir())}, reverse=True)
]
LANGUAGE_COOKIE_AGE = 31_536_000
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Moscow"  # of pages without a region; a region has its own

STATIC_URL = "static/"
STATIC_ROOT = env.str("CASEWORK_STATIC_ROOT", str(VAR / "static"))
STATICFILES_FINDERS = ["casework.runtime.static_files.OwnApps"]
WHITENOISE_USE_FINDERS = not IN_PRODUCTION
WHITENOISE_AUTOREFRESH = False
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if IN_PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
MEDIA_ROOT = env.str("CASEWORK_MEDIA_ROOT", str(VAR / "media"))
DOCUMENTS_ROOT = env.str("CASEWORK_DOCUMENTS_ROOT", str(VAR / "documents"))
DISK_FREE_MB = env.int("CASEWORK_DISK_FREE_MB", 500)  # with less room left the server says that it is not ready
FILE_UPLOAD_MAX_MEMORY_SIZE = 11 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 11 * 1024 * 1024

# ---- jobs: Celery is only a wake-up, the outbox is the truth ------------------------------------------------------
CELERY_BROKER_URL = env.str("CASEWORK_BROKER_URL", "filesystem://")
if CELERY_BROKER_URL == "filesystem://":
    CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = {
        "data_folder_in": str(VAR / "broker"),
        "data_folder_out": str(VAR / "broker"),
        "control_folder": str(VAR / "broker" / "control"),
        "store_processed": False,
        "polling_interval": 0.1,  # with the default of 1 s a burst of 60 jobs takes over 19 s
    }
else:
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "visibility_timeout": 600,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
        "unacked_mutex_expire": 30,
    }
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SOFT_TIME_LIMIT = 60
CELERY_TASK_TIME_LIMIT = 90
CELERY_WORKER_PROC_ALIVE_TIMEOUT = 30  # on a busy machine a process of the pool needs more than the usual 4 s to begin
CELERY_WORKER_MAX_TASKS_PER_CHILD = 500
WORKER_MEMORY_MB = env.int("CASEWORK_WORKER_MEMORY_MB", 1024)
CELERY_WORKER_MAX_MEMORY_PER_CHILD = WORKER_MEMORY_MB * 1024 * 2 // 3  # KB; one that has grown is replaced in between
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "UTC"

# e.g. smtp+tls://user:password@mail.example:587; without one, mail is printed to the log
MAIL_IS_SET_UP = bool(env.str("CASEWORK_EMAIL_URL", ""))
_EMAIL: dict[str, Any] = env.email_url("CASEWORK_EMAIL_URL", default="consolemail://")
EMAIL_BACKEND = _EMAIL["EMAIL_BACKEND"]
EMAIL_HOST, EMAIL_PORT = _EMAIL.get("EMAIL_HOST"), _EMAIL.get("EMAIL_PORT")
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _EMAIL.get("EMAIL_HOST_USER"), _EMAIL.get("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS, EMAIL_USE_SSL = _EMAIL.get("EMAIL_USE_TLS", False), _EMAIL.get("EMAIL_USE_SSL", False)
# or an operator that takes mail over HTTP, by django-anymail; its settings are those that Anymail names, as JSON
MAIL_OPERATOR = env.str("CASEWORK_MAIL_OPERATOR", "")
ANYMAIL: dict[str, Any] = {
    **env.json("CASEWORK_MAIL_OPERATOR_SETTINGS", {}),
    "REQUESTS_TIMEOUT": 10,
    "SEND_DEFAULTS": {"track_opens": False, "track_clicks": False},  # nobody watches a family read
}
if MAIL_OPERATOR:
    MAIL_IS_SET_UP, EMAIL_BACKEND = True, f"anymail.backends.{MAIL_OPERATOR}.EmailBackend"
DEFAULT_FROM_EMAIL = env.str("CASEWORK_EMAIL_FROM", "ryadom@localhost")
SMS_OPERATOR = env.str(
    "CASEWORK_SMS_OPERATOR", "json"
)  # whose protocol: json, smsc, smsru (casework/runtime/sms_operators)
SMS_URL = env.str(
    "CASEWORK_SMS_URL", ""
)  # the gateway's address; of smsc and smsru only where it is another than usual
SMS_LOGIN, SMS_TOKEN = env.str("CASEWORK_SMS_LOGIN", ""), env.str("CASEWORK_SMS_TOKEN", "")
SMS_SENDER = env.str(
    "CASEWORK_SMS_SENDER", ""
)  # Latin, eleven letters, rented from the operator; "": the operator's own
SMS_RECEIPT_SECRET = env.str("CASEWORK_SMS_RECEIPT_SECRET", "")  # with which the operator signs what was delivered
SMS_TIMEOUT_SECONDS = 10
SMS_PER_MINUTE = max(1, env.int("CASEWORK_SMS_PER_MINUTE", 60))  # at this pace a backlog goes out after an outage
MAIL_PER_MINUTE = max(1, env.int("CASEWORK_MAIL_PER_MINUTE", 60))
SERVER_EMAILS = env.list("CASEWORK_SERVER_EMAIL", default=[])  # who answers for the server: told of what was given up
SITE_URL = env.str("CASEWORK_SITE_URL", "http://localhost:8000").rstrip("/")  # as it stands in links that are sent

# ---- headers --------------------------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
        "object-src": ["'none'"],
    }
}
SECURE_REFERRER_POLICY = "same-origin"  # with "no-referrer" browsers send "Origin: null", and every form is refused
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "casework.web.error_pages.form_too_old"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_ENGINE = "casework.access.session_store"
if IN_PRODUCTION:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"
    SECURE_SSL_REDIRECT = env.bool("CASEWORK_SSL_REDIRECT", True)
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000

# ids only: no names, no bodies, no local variables of failing frames; which fields there are says log_format
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "casework.runtime.log_format.LineFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env.str("CASEWORK_LOG_LEVEL", "WARNING")},
    "loggers": {"ryadom": {"level": "INFO"}, "weasyprint": {"level": "ERROR"}, "fontTools": {"level": "ERROR"}},
}
