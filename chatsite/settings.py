"""All settings, from the environment and `.env`; an invalid value stops the start with a hint.

The table in docs/configuration.md lists names and defaults.
"""

from pathlib import Path

from csp.constants import NONCE, NONE, SELF
from django.conf import global_settings

from chatsite import environment
from chatsite.environment import env, refuse
from chatsite.logs.config import FORMS, LEVELS, config
from chatsite.storage import data_dir, database, redis_url, secret_key
from chatsite.values import address, api_key, choice, flag, host_name, names, network, number, origin, time_zone, whole

BASE_DIR = Path(__file__).resolve().parent.parent
environment.load(BASE_DIR / ".env")

# --- where it runs -----------------------------------------------------------------------------------------------

DEBUG = flag("DEBUG", False)
HOST = env.str("HOST", default="127.0.0.1").strip()
PORT = whole("PORT", 8000, 1, 65535)
LOOPBACK = ["127.0.0.1", "localhost", "[::1]"]
ALLOWED_HOSTS = [host_name(item) for item in names("ALLOWED_HOSTS")] or LOOPBACK
if HOST not in (*LOOPBACK, "::1") and not names("ALLOWED_HOSTS"):
    raise refuse(
        "HOST",
        HOST,
        "It opens the server to other machines, but ALLOWED_HOSTS does not say under which names they may call it. Add "
        "a line to .env, for example ALLOWED_HOSTS=chat.example.org,192.0.2.10",
    )
CSRF_TRUSTED_ORIGINS = [origin(item) for item in names("CSRF_TRUSTED_ORIGINS")]
TRUSTED_PROXIES = [network(item) for item in names("TRUSTED_PROXIES")]
DATA_DIR = data_dir(BASE_DIR)
SECRET_KEY = secret_key(DATA_DIR)

# --- the application ---------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "chat.apps.ChatConfig",
    "chat.apps.ChatAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "channels",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "csp",
]
MIDDLEWARE = [
    "chat.views.front_door.front_door",
    "django.middleware.security.SecurityMiddleware",
    "chat.views.api_errors.api_errors",
    "chat.views.nonsense.refuse_nonsense",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "chat.views.health.health_calls",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "chat.views.error_pages.GiveConnectionBack",
]
ROOT_URLCONF = "chatsite.urls"
ASGI_APPLICATION = "chatsite.asgi.application"
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
                "chat.people.accounts.account_pages",
            ]
        },
    }
]

# --- what is kept ------------------------------------------------------------------------------------------------
REDIS_URL = redis_url()
DATABASES = {"default": database(DATA_DIR)}
USES_SQLITE = DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# The parts of a page that are equal for everybody (template tag `cache`) are cached in each process, as templates are.
IN_MEMORY = "django.core.cache.backends.locmem.LocMemCache"
CACHES = {
    "default": {"BACKEND": IN_MEMORY, "OPTIONS": {"MAX_ENTRIES": 10_000}},
    "template_fragments": {"BACKEND": IN_MEMORY, "LOCATION": "fragments"},
}
if not USES_SQLITE:  # several processes may share it; sign-in must not depend on Redis
    CACHES["default"] = {"BACKEND": "chat.people.shared_cache.SharedCache"}

MIGRATE = flag("MIGRATE", False)  # migrate PostgreSQL even if the copy before the update fails
TRASH_DAYS = whole("TRASH_DAYS", 30, 1, 36_500)  # how long a deleted conversation can be restored

# --- people ------------------------------------------------------------------------------------------------------

SIGNUP = choice("SIGNUP", "closed", ("closed", "invite", "open"))
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["chat.people.hashers.PatientHasher", *global_settings.PASSWORD_HASHERS[1:]]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "chat.people.accounts.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_FORMS = {"login": "chat.people.forms.LoginForm", "change_password": "chat.people.forms.ChangePasswordForm"}
# High, because a whole office may sign in from one address in the morning: a password is protected by its account's
# lock, a row of the database (chat/people/locks.py). These counts are in the cache; in that of one process (SQLite)
# other entries may evict them.
ACCOUNT_RATE_LIMITS = {"login": "300/m/ip", "login_failed": "30/m/ip"}
MFA_FORMS = {
    "authenticate": "chat.people.forms.AuthenticateForm",
    "reauthenticate": "chat.people.forms.ReauthenticateForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"

# --- language and files ------------------------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("ru", "Русский")]  # each in its own language
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = time_zone()
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "chatsite.static_storage.StaticStorage"},
}

# --- safety ------------------------------------------------------------------------------------------------------

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
# Cookies of HTTPS requests are always Secure (chat/views/front_door.py). Without TRUSTED_PROXIES HTTPS cannot be
# detected; then all cookies are Secure if every configured origin is https.
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = (
    bool(CSRF_TRUSTED_ORIGINS)
    and not TRUSTED_PROXIES
    and all(item.startswith("https://") for item in CSRF_TRUSTED_ORIGINS)
)
SECURE_HSTS_SECONDS = whole("HSTS_S", 31_536_000, 0, 63_072_000)  # sent over HTTPS only; 0: not at all
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
# The server refuses larger bodies while they arrive (chatsite/bodies.py), so bodies stay in memory, never in a file.
DATA_UPLOAD_MAX_MEMORY_SIZE = FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
NINJA_PAGINATION_PER_PAGE = 50

# --- backends ----------------------------------------------------------------------------------------------------

BACKEND_URLS_GIVEN = bool(env.str("VICTORIA_URL", default="") or env.str("MLX_URL", default=""))
VICTORIA_URL = address("VICTORIA_URL", "http://127.0.0.1:8010")
VICTORIA_API_KEY = api_key("VICTORIA_API_KEY")
VICTORIA_MODE = choice("VICTORIA_MODE", "stream", ("stream", "run"))
MLX_URL = address("MLX_URL", "http://127.0.0.1:11435")
MLX_API_KEY = api_key("MLX_API_KEY")
MLX_API = choice("MLX_API", "auto", ("auto", "openai", "native"))
MLX_MODEL = env.str("MLX_MODEL", default="").strip()
MLX_CONTEXT_TOKENS = whole("MLX_CONTEXT_TOKENS", 8192, 256, 10_000_000)
VICTORIA_CONNECT_S = number("VICTORIA_CONNECT_S", 1, 0.01, 60)
VICTORIA_FIRST_CONTENT_S = number("VICTORIA_FIRST_CONTENT_S", 300, 0.05, 86400)
VICTORIA_IDLE_S = number("VICTORIA_IDLE_S", 60, 0.05, 86400)
MLX_CONNECT_S = number("MLX_CONNECT_S", 1, 0.01, 60)
MLX_FIRST_CONTENT_S = number("MLX_FIRST_CONTENT_S", 60, 0.05, 86400)
# The native dialect sends the whole text at once when it is finished: its first content comes late.
MLX_FIRST_CONTENT_NATIVE_S = number("MLX_FIRST_CONTENT_NATIVE_S", 180, 0.05, 86400)
MLX_IDLE_S = number("MLX_IDLE_S", 60, 0.05, 86400)
REPLY_DEADLINE_S = number("REPLY_DEADLINE_S", 900, 0.1, 86400)
REPLY_MAX_CHARS = whole("REPLY_MAX_CHARS", 1_000_000, 1, 100_000_000)
DRAIN_S = number("DRAIN_S", 0, 0, 3600)  # how long replies go on after SIGTERM
TITLES = choice("TITLES", "auto", ("auto", "words", "mlx"))  # who is asked for a conversation's title
DEMO = choice("DEMO", "auto", ("auto", "on", "off"))

# --- limits ------------------------------------------------------------------------------------------------------

RATE_LIMIT = number("RATE_LIMIT", 20, 0, 100_000)  # frames a second for each socket; 0: no limit
SOCKETS_PER_USER = whole("SOCKETS_PER_USER", 20, 1, 100_000)
REPLIES_PER_USER = whole("REPLIES_PER_USER", 4, 1, 100_000)
# At a time in one server process; others queue and see their place. 0: no limit.
REPLIES_AT_ONCE = whole("REPLIES_AT_ONCE", 200, 0, 100_000)
VICTORIA_AT_ONCE = whole("VICTORIA_AT_ONCE", 0, 0, 100_000)
MLX_AT_ONCE = whole("MLX_AT_ONCE", 0, 0, 100_000)

# --- the log -----------------------------------------------------------------------------------------------------

LOG_LEVEL = choice("LOG_LEVEL", "info", LEVELS)
LOG_FORMAT = choice("LOG_FORMAT", "text", FORMS)
LOGGING = config(LOG_LEVEL, LOG_FORMAT)
DEFAULT_EXCEPTION_REPORTER_FILTER = "chatsite.logs.hidden.AddressesHidden"
