"""The only settings file, fed by the environment. Defaults fit development; production refuses to start without secrets."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parents[3]
VAR_DIR = Path(os.environ.get("CONTINUUM_VAR", BASE_DIR / "var"))


YES, NO = {"1", "true", "yes", "oui", "on"}, {"0", "false", "no", "non", "off", ""}


def flag(name: str, default: bool = False) -> bool:
    return os.environ.get(name, "oui" if default else "").lower() in YES


PRODUCTION = flag("CONTINUUM_PRODUCTION")
SHORTEST_KEY = 32  # refuses what stands in the example, and words; `check --deploy` asks for 50
DEMO = flag("CONTINUUM_DEMO")
DEBUG = flag("CONTINUUM_DEBUG")

if PRODUCTION and DEMO:
    raise ImproperlyConfigured("Le mode démonstration ouvre des comptes sans code : il ne va pas avec CONTINUUM_PRODUCTION.")


def secret_key() -> str:
    """In production the key comes from outside; elsewhere one is kept on disk, so that a restart closes no open form."""
    if given := os.environ.get("CONTINUUM_SECRET_KEY"):
        if PRODUCTION and len(given) < SHORTEST_KEY:
            raise ImproperlyConfigured(f"CONTINUUM_SECRET_KEY est trop courte : il faut {SHORTEST_KEY} signes au hasard ou plus.")
        return given
    if PRODUCTION:
        raise ImproperlyConfigured("CONTINUUM_SECRET_KEY manque : donnez une longue suite de signes au hasard.")
    from django.core.management.utils import get_random_secret_key

    file = VAR_DIR / "secret-key"
    if not file.exists():
        VAR_DIR.mkdir(parents=True, exist_ok=True)
        file.write_text(get_random_secret_key(), encoding="utf-8")
        file.chmod(0o600)
    return file.read_text(encoding="utf-8")


SECRET_KEY = secret_key()
# Former keys, the latest first: what they sealed can still be read after a change of key (see docs/how-to/second-factor.md).
SECRET_KEY_FALLBACKS = [key for key in os.environ.get("CONTINUUM_FORMER_SECRET_KEYS", "").split(",") if key]
ALLOWED_HOSTS = os.environ.get("CONTINUUM_HOSTS", "localhost,127.0.0.1,[::1],testserver").split(",")
if PRODUCTION and "CONTINUUM_HOSTS" not in os.environ:
    raise ImproperlyConfigured("CONTINUUM_HOSTS manque : donnez les noms sous lesquels le site répond, séparés par des virgules.")
SITE_URL = os.environ.get("CONTINUUM_URL", "http://localhost:8000").rstrip("/")
CSRF_TRUSTED_ORIGINS = [SITE_URL] if SITE_URL.startswith("https://") else []

INSTALLED_APPS = [
    # Ours first: their templates win over those of libraries.
    "continuum.toolkit",
    "continuum.directory",
    "continuum.plan",
    "continuum.figures",
    "continuum.meetings",
    "continuum.surveys",
    "continuum.community",
    "continuum.reports",
    "continuum.desk",
    "continuum.config",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.sitemaps",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "continuum.toolkit.access.AccessMiddleware",
]

ROOT_URLCONF = "continuum.config.urls"
WSGI_APPLICATION = "continuum.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "continuum.toolkit.frames.frame",
            ],
            "builtins": ["continuum.toolkit.templatetags.continuum"],
        },
    }
]
FORM_RENDERER = "continuum.toolkit.forms.ContinuumRenderer"


def database() -> dict[str, object]:
    """SQLite beside the program, or PostgreSQL by DATABASE_URL; both keep what they have confirmed (synchronous writes)."""
    url = os.environ.get("DATABASE_URL", "")
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": os.environ.get("CONTINUUM_SQLITE", VAR_DIR / "continuum.sqlite3"),
            # A file, as in service; one per process, so that two suites can run side by side.
            "TEST": {"NAME": Path(tempfile.gettempdir()) / f"continuum-test-{os.getpid()}.sqlite3"},
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
            },
        }
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured("DATABASE_URL doit commencer par postgresql:// ; sans elle, SQLite est employé.")
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or options.pop("host", ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


DATABASES = {"default": database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "toolkit_cache"}}

AUTH_USER_MODEL = "directory.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk:home"
ACCOUNT_ADAPTER = "continuum.directory.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_FORMS = {
    "request_login_code": "continuum.directory.forms.AskCodeForm",
    "confirm_login_code": "continuum.directory.forms.GiveCodeForm",
}
# By visitor; how often a code is asked for one address is counted by the form itself (see `directory.forms.sign_in`).
ACCOUNT_RATE_LIMITS = {"request_login_code": "20/m/ip"}
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # the directory writes to them itself, without offering to sign up
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
MFA_ADAPTER = "continuum.directory.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Continuum"
MFA_TOTP_TOLERANCE = 1  # telephones are not on time; a code works once all the same
# The demonstration's accounts are entered in one click.
SECOND_FACTOR_REQUIRED = not DEMO

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français")]
TIME_ZONE = "Europe/Paris"
USE_TZ = True
USE_I18N = True

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
MEDIA_ROOT = VAR_DIR / "files"
WHITENOISE_USE_FINDERS = not PRODUCTION
WHITENOISE_AUTOREFRESH = DEBUG
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}


def mail_encryption() -> str:
    """A word that is not understood is refused: mail would leave in clear, its password with it."""
    given = os.environ.get("CONTINUUM_SMTP_TLS", "non").lower()
    if given in YES:
        return "starttls"
    if given not in NO | {"direct"}:
        raise ImproperlyConfigured(
            "CONTINUUM_SMTP_TLS : écrivez oui (STARTTLS), direct (TLS dès la connexion, d’ordinaire sur le port 465) ou non."
        )
    return given if given == "direct" else ""


EMAIL_USE_TLS = mail_encryption() == "starttls"
EMAIL_USE_SSL = mail_encryption() == "direct"
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if os.environ.get("CONTINUUM_SMTP_HOST")
    else "django.core.mail.backends.dummy.EmailBackend"
)
EMAIL_HOST = os.environ.get("CONTINUUM_SMTP_HOST", "")
EMAIL_PORT = int(os.environ.get("CONTINUUM_SMTP_PORT", "465" if EMAIL_USE_SSL else "25"))
EMAIL_HOST_USER = os.environ.get("CONTINUUM_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("CONTINUUM_SMTP_PASSWORD", "")
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = os.environ.get("CONTINUUM_FROM", "Continuum <ne-pas-repondre@continuum.example>")
CONTINUUM_INVITATION_DAYS = 14  # how long the link of an invitation may be answered
# Every mail goes through the outbox: one sender, visible in development and in the demonstration.
CONTINUUM_MAIL_DELIVERS = bool(EMAIL_HOST)
# Under which name the provider signs: only the check of the mail needs it.
CONTINUUM_DKIM_SELECTOR = os.environ.get("CONTINUUM_DKIM_SELECTOR", "")

# Who was erased, beside the database and never inside its backups' reach: replayed after a restore.
CONTINUUM_ERASURES = Path(os.environ.get("CONTINUUM_ERASURES", VAR_DIR / "erasures.jsonl"))
# Whether pages of schemes are tried from here, each week: the server then speaks to hosts of the Internet.
CONTINUUM_CHECK_LINKS = flag("CONTINUUM_CHECK_LINKS")
# To whom one writes about one's data.
CONTINUUM_DATA_CONTACT = os.environ.get("CONTINUUM_DATA_CONTACT", "donnees@continuum.example")

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_ENGINE = "continuum.directory.models.doors"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 12
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "continuum.toolkit.views.csrf_failure"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
if PRODUCTION:
    # How many proxies stand before the site: throttling counts visitors, not the proxy.
    ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("CONTINUUM_PROXIES", "1"))
    SECURE_SSL_REDIRECT = flag("CONTINUUM_SSL_REDIRECT", default=True)
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": os.environ.get("CONTINUUM_LOG_LEVEL", "WARNING")},
}
