"""Settings of Habeas. Whatever differs between places comes from the environment (see README, Settings)."""

import os
from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from config import env
from config.logs import without_tokens

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(os.environ.get("HABEAS_DATA_DIR", BASE_DIR / ".habeas"))

HABEAS_ENV = env.choice("HABEAS_ENV", ("development", "test", "production"), "development")
# Which front door this process is: the public one has neither sessions nor accounts within reach.
HABEAS_SITE = env.choice("HABEAS_SITE", ("all", "public", "staff"), "all")
HABEAS_BASE_URL = os.environ.get("HABEAS_BASE_URL", "http://127.0.0.1:8000").rstrip("/")
HABEAS_OTHER_SITE = os.environ.get("HABEAS_OTHER_SITE", "").rstrip("/")
PUBLIC_BASE_URL = HABEAS_OTHER_SITE if HABEAS_SITE == "staff" and HABEAS_OTHER_SITE else HABEAS_BASE_URL

VERSION = "0.1.0"

# Copies of the public site (export_site): the file of the key that signs them, and its public half, which pages show.
MIRROR_KEY = Path(os.environ["HABEAS_MIRROR_KEY"]) if os.environ.get("HABEAS_MIRROR_KEY") else None
MIRROR_PUBLIC_KEY = os.environ.get("HABEAS_MIRROR_PUBLIC_KEY", "").strip()

PRODUCTION = HABEAS_ENV == "production"
DEBUG = os.environ.get("HABEAS_DEBUG", "") == "1"
DEFAULT_SECRET_KEY = "not-secret: a key for trying Habeas on your own machine, refused in production"  # noqa: S105
SECRET_KEY = os.environ.get("HABEAS_SECRET_KEY", DEFAULT_SECRET_KEY)
# Seals safe contacts and sealed notes; kept apart from SECRET_KEY so that either can be changed alone. The first of
# several keys seals, the others still open what they once sealed (manage.py reseal).
SEAL_KEYS = env.keys("HABEAS_SEAL_KEY", SECRET_KEY)
SEAL_KEY = SEAL_KEYS[0]
ALLOWED_HOSTS = env.words("HABEAS_ALLOWED_HOSTS", () if PRODUCTION else ("*",))
CSRF_TRUSTED_ORIGINS = env.words("HABEAS_TRUSTED_ORIGINS")

_STAFF_APPS = [
    "accounts.admin_config.HabeasAdminConfig",
    "django.contrib.sessions",
    "django.contrib.messages",
    "allauth",
    "allauth.account",
    "allauth.mfa",
]
INSTALLED_APPS = ([] if HABEAS_SITE == "public" else _STAFF_APPS) + [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "csp",
    "django_filters",
    "pgtrigger",
    "pghistory",
    "procrastinate.contrib.django",
    "accounts",
    "cases",
    "appeals",
    "config",
]

_PUBLIC_MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Old phones and slow lines: pages travel compressed, and not at all when they have not changed. Public pages hold
    # no secret that compression could give away; for the staff side Django pads and masks.
    "config.compression.CompressMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
_STAFF_MIDDLEWARE = [
    "accounts.middleware.KeptNowhere",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "accounts.middleware.KeepsDirection",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.SessionsEnd",
    "accounts.middleware.BringsBack",
    "config.access.Guard",
    "accounts.middleware.NameTheEditor",
]
MIDDLEWARE = _PUBLIC_MIDDLEWARE + ([] if HABEAS_SITE == "public" else _STAFF_MIDDLEWARE)

ROOT_URLCONF = {"all": "config.urls", "public": "config.urls_public", "staff": "config.urls_staff"}[HABEAS_SITE]
WSGI_APPLICATION = "config.wsgi.application"

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
            ],
        },
    }
]

FORM_RENDERER = "config.form_parts.QuickForms"

# At the public door a stranger's query may not keep the database busy: 5 seconds. Compiling its queries (jit) would take
# longer than they do: of 100,000 cases a list in the order of arrest takes half the time without.
_DATABASE_OPTIONS = {"options": "-c statement_timeout=5000 -c jit=off"} if HABEAS_SITE == "public" else {}
DATABASES = {"default": env.database(env.database_url(DATA_DIR), _DATABASE_OPTIONS)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Counts tries to sign in. Large enough that a flood of tries does not push the counters of others out.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "habeas_cache",
        "OPTIONS": {"MAX_ENTRIES": 200_000},
    }
}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/admin/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "accounts.adapter.StaffAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_FORMS = {
    "login": "accounts.forms.SignInForm",
    "reset_password": "accounts.forms.ForgottenPasswordForm",
    "reset_password_from_key": "accounts.forms.NewPasswordForm",
    "user_token": "accounts.forms.PasswordLink",
    "change_password": "accounts.forms.ChangedPasswordForm",
}
# Our own rule says what counts as just confirmed (accounts.fresh); the library's shorter memory is switched off.
ACCOUNT_REAUTHENTICATION_TIMEOUT = 0
MFA_ADAPTER = "accounts.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_ALLOW_UNVERIFIED_EMAIL = True  # the mail with which a person sets the password is the proof
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 1  # clocks differ: the code before and the one after are accepted as well, each once
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_FORMS = {
    "authenticate": "accounts.forms.SecondStepForm",
    "activate_totp": "accounts.forms.NewAppForm",
    "deactivate_totp": "accounts.forms.RemoveAppForm",
    "add_webauthn": "accounts.forms.NewPasskeyForm",
    "authenticate_webauthn": "accounts.forms.PasskeySecondStepForm",
    "login_webauthn": "accounts.forms.PasskeySignInForm",
}
ACCOUNT_EMAIL_SUBJECT_PREFIX = "[Habeas] "
ACCOUNT_EMAIL_NOTIFICATIONS = True
# Nobody gets mail from us who has no account here.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
# How many proxies stand before us and may be believed when they say who calls; 0 trusts no header.
ALLAUTH_TRUSTED_PROXY_COUNT = env.whole_number("HABEAS_TRUSTED_PROXIES", 0)

SESSION_ENGINE = "accounts.sessions"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_NAME = "habeas_session"
CSRF_COOKIE_NAME = "habeas_csrf"
CSRF_FAILURE_VIEW = "config.views.csrf_failure"

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("km", _("Khmer"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "UTC"
USE_I18N = USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = DATA_DIR / "private-files"
FILE_UPLOAD_PERMISSIONS, FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o600, 0o700
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if HABEAS_ENV == "test"
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = HABEAS_ENV == "test"
FIXTURE_DIRS = [BASE_DIR / "fixtures"]

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if PRODUCTION else 0
SECURE_SSL_REDIRECT = PRODUCTION and os.environ.get("HABEAS_BEHIND_TLS", "1") == "1"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PRODUCTION else None
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
# Staff may paste a whole document into a form; a stranger's message is short.
DATA_UPLOAD_MAX_MEMORY_SIZE = (1 if HABEAS_SITE == "public" else 25) * 1024 * 1024
if HABEAS_SITE == "public":
    FILE_UPLOAD_HANDLERS = ["config.uploads.NoFiles"]

for _name, _value in env.email(os.environ.get("HABEAS_EMAIL_URL", "")).items():
    globals()[_name] = _value
DEFAULT_FROM_EMAIL = os.environ.get("HABEAS_MAIL_FROM", "habeas@localhost")

# Tasks are the worker's and the staff side's; the public process has not even the apps that they use.
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = None if HABEAS_SITE == "public" else "tasks"
PGHISTORY_ADMIN_ALL_EVENTS = False
PGTRIGGER_MIGRATIONS = True
FORMAT_MODULE_PATH = "config.formats"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"tokens": {"()": "django.utils.log.CallbackFilter", "callback": without_tokens}},
    "handlers": {"console": {"class": "logging.StreamHandler", "filters": ["tokens"]}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
