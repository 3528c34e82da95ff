"""Django settings. Every deployment-specific value comes from the environment (docs/settings.md)."""

import os
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from environs import validate
from redis.backoff import NoBackoff
from redis.retry import Retry

from madamda import capacity, infrastructure_settings
from madamda.env import Environment, validate_networks

BASE_DIR = Path(__file__).resolve().parent.parent

env = Environment()
env.read_env(BASE_DIR / ".env", recurse=False)

# Deployment mode

DEBUG = env.bool("DEBUG", False)
DEMO = env.bool("DEMO", False)
EMPTY = env.bool("EMPTY", False)
HTTPS = env.bool("HTTPS", not (DEBUG or DEMO))
SECRET_KEY = env.str("SECRET_KEY")
DEMO_PASSWORD = env.str("DEMO_PASSWORD", "madamda-demo")

THIS_MACHINE = ["127.0.0.1", "localhost", "[::1]"]
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", THIS_MACHINE if DEBUG or DEMO else [])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", [])
ADMIN_URL = env.str("ADMIN_URL", "admin/").strip("/") + "/"

if DEMO and set(ALLOWED_HOSTS or []) - set(THIS_MACHINE):
    env.refuse("ALLOWED_HOSTS", "demo mode has known passwords, so it only answers on this machine")
if not DEBUG and SECRET_KEY and len(SECRET_KEY) < 50:
    env.refuse("SECRET_KEY", "at least 50 characters, for example from `openssl rand -base64 48`")
if not ALLOWED_HOSTS:
    env.refuse("ALLOWED_HOSTS", "name the hosts of the shop, for example shop.example.com")

# Applications and middleware

INSTALLED_APPS = [
    "modeltranslation",  # before the admin, whose forms it patches
    "madamda.admin_config.ShopAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "procrastinate.contrib.django",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "import_export",
    "simple_history",
    "pgtrigger",
    "madamda",
    "madamda.staff",
    "madamda.shop_export",
    "customers",
    "shop",
    "orders",
    "dashboard",
]

MIDDLEWARE = [
    "madamda.middleware.security_headers.SecurityHeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "madamda.middleware.query_count.QueryCountMiddleware",
    "madamda.middleware.compression.CompressionMiddleware",
    "madamda.middleware.cache_control.CacheControlMiddleware",
    "madamda.middleware.broken_input.BrokenInputMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "madamda.middleware.cart_count.CartCountMiddleware",
    "madamda.middleware.locale.LanguageMiddleware",
    "madamda.middleware.request_size.RequestSizeLimitMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "madamda.middleware.wrong_method.WrongMethodMiddleware",
    "madamda.middleware.db_retry.RetryOnConnectionLoss",
    "madamda.monitoring.metrics.ViewNameMiddleware",
]

if DEBUG:
    INSTALLED_APPS += ["debug_toolbar"]
    MIDDLEWARE.insert(6, "debug_toolbar.middleware.DebugToolbarMiddleware")  # edits HTML before compression
    INTERNAL_IPS = ["127.0.0.1"]

ROOT_URLCONF = "madamda.urls"
WSGI_APPLICATION = "madamda.wsgi.application"
ASGI_APPLICATION = "madamda.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Everything people see but the admin is rendered by Jinja2, from templates/; the admin's own templates are Django's.
# The first engine that has a template of the name renders it, so the folders must not share one.
_CONTEXT_PROCESSORS = [
    "django.template.context_processors.request",
    "django.contrib.auth.context_processors.auth",
    "django.contrib.messages.context_processors.messages",
]
TEMPLATE_BYTECODE_DIR = env.str("TEMPLATE_BYTECODE_DIR", "")  # set by gunicorn_config for its workers
STRICT_TEMPLATES = DEBUG  # an undefined variable is an error; otherwise it is blank, and logged
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "NAME": "jinja2",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "environment": "madamda.template_environment.environment",
            "auto_reload": DEBUG,
            "context_processors": [
                *_CONTEXT_PROCESSORS,
                "shop.context_processors.store",
                "orders.context_processors.ordering",
                "madamda.context_processors.appearance",
                "madamda.context_processors.csrf",
            ],
        },
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "NAME": "django",
        "DIRS": [BASE_DIR / "madamda" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": _CONTEXT_PROCESSORS},
    },
]

# PostgreSQL

_database_url = env.str("DATABASE_URL", "")
if _database_url:
    _database = infrastructure_settings.database_from_url(_database_url, env)
else:
    _database = {
        "NAME": env.str("DB_NAME"),
        "USER": env.str("DB_USER", ""),
        "PASSWORD": env.str("DB_PASSWORD", ""),
        "HOST": env.str("DB_HOST", ""),
        "PORT": env.str("DB_PORT", ""),
    }
_database_hosts = infrastructure_settings.check_hosts(_database, "DATABASE_URL" if _database_url else "DB_HOST", env)

# A web worker keeps its connection between requests; the ASGI process, whose threads are short-lived, uses a pool.
DB_POOL = env.bool("DB_POOL", False)
DB_POOL_SIZE = env.int("DB_POOL_SIZE", capacity.POOL, validate=validate.Range(min=1))
# PgBouncer shares sessions between clients, so there are no server-side cursors (they outlive a transaction). It
# accepts no startup options: the timeouts below must be set on the role (docs/operations.md).
DB_PGBOUNCER = env.bool("DB_PGBOUNCER", False)
_limits = {
    name: env.int(variable, milliseconds)
    for name, variable, milliseconds in [
        ("statement_timeout", "DB_STATEMENT_TIMEOUT_MS", 15_000),
        ("lock_timeout", "DB_LOCK_TIMEOUT_MS", 5_000),
        ("idle_in_transaction_session_timeout", "DB_IDLE_TRANSACTION_TIMEOUT_MS", 30_000),
    ]
}
_options = {
    # Of several hosts each is tried for this long.
    "connect_timeout": env.int(
        "DB_CONNECT_TIMEOUT", 2 if len(_database_hosts) > 1 else 10, validate=validate.Range(min=2)
    ),
    "application_name": env.str("DB_APPLICATION_NAME", "madamda"),
    # Of several hosts the primary is used. A lone one is used as it is: read-only, it still shows pages.
    "target_session_attrs": env.str(
        "DB_TARGET_SESSION_ATTRS",
        (_database or {})
        .get("OPTIONS", {})
        .get("target_session_attrs", "read-write" if len(_database_hosts) > 1 else "any"),
        validate=validate.OneOf(["any", "read-write", "primary"]),
    ),
    # A machine that has lost power sends nothing: the connection is given up this long after the last answer.
    "keepalives_idle": env.int("DB_KEEPALIVE_SECONDS", 5, validate=validate.Range(min=1)),
    "keepalives_interval": infrastructure_settings.KEEPALIVES_INTERVAL,
    "keepalives_count": infrastructure_settings.KEEPALIVES_COUNT,
    "tcp_user_timeout": env.int("DB_TCP_USER_TIMEOUT_MS", 8_000, validate=validate.Range(min=0)),
}
# Standbys that are to confirm each commit; /health/ready and launch_check say if there are fewer.
DB_SYNC_STANDBYS = env.int("DB_SYNC_STANDBYS", 0, validate=validate.Range(min=0, max=8))
DB_COMMIT_WAIT_MS = env.int("DB_COMMIT_WAIT_MS", 2_000, validate=validate.Range(min=100))
# How long a request waits for the new primary when the database moves to another server.
DB_SWITCH_WAIT_SECONDS = env.float("DB_SWITCH_WAIT_SECONDS", 0, validate=validate.Range(min=0, max=20))
# Machines that run the shop: they share PostgreSQL's connections.
WEB_NODES = env.int("WEB_NODES", 1, validate=validate.Range(min=1))
if not DB_PGBOUNCER:
    _options["options"] = " ".join(f"-c {name}={value}" for name, value in _limits.items())
    # Executions on one connection before a statement is prepared (madamda.db.compiled_queries).
    _options["prepare_threshold"] = 5
if DB_POOL:
    _options["pool"] = {
        "min_size": 1,
        "max_size": DB_POOL_SIZE,
        "timeout": 4,
        # Try again soon after an outage, and move back to a host that was away.
        "reconnect_timeout": env.int("DB_POOL_RECONNECT_SECONDS", 30, validate=validate.Range(min=1)),
        "max_lifetime": env.int("DB_POOL_MAX_LIFETIME", 600, validate=validate.Range(min=10)),
    }

DATABASES = {
    "default": {
        **(_database or {}),
        "ENGINE": "madamda.db.postgresql",  # Django's backend with a cursor for prepared statements
        "CONN_MAX_AGE": 0 if DB_POOL else env.int("CONN_MAX_AGE", 600),
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": DB_PGBOUNCER,
        "OPTIONS": {**(_database or {}).get("OPTIONS", {}), **_options},
    },
}

# Redis. The shop works without it: on a cache miss the database is read.

REDIS_URL = env.str("REDIS_URL")

CACHES = {
    "default": {
        "BACKEND": "madamda.cache.redis_backend.CircuitBreakerRedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": env.str("CACHE_PREFIX", "madamda"),
        "OPTIONS": {
            "SERIALIZER": "django_redis.serializers.json.JSONSerializer",
            "IGNORE_EXCEPTIONS": True,
            "SOCKET_CONNECT_TIMEOUT": env.float("REDIS_CONNECT_TIMEOUT", 0.25),
            "SOCKET_TIMEOUT": env.float("REDIS_TIMEOUT", 0.5),
            # redis-py would retry three times with growing delays. One retry is enough to replace a connection that a
            # restart of Redis has closed.
            "CONNECTION_POOL_KWARGS": {"retry": Retry(NoBackoff(), 1)},
        },
    },
}
# How long Redis is skipped after a failure.
REDIS_BREAKER_SECONDS = env.float("REDIS_BREAKER_SECONDS", 5, validate=validate.Range(min=0))

_layer_host: dict[str, Any] = {"address": REDIS_URL, "socket_timeout": None}
if REDIS_URL and not REDIS_URL.startswith("unix:"):
    _layer_host |= infrastructure_settings.redis_keepalive()
# With sentinels the host of REDIS_URL is not used, only its password and database number.
REDIS_SENTINELS = infrastructure_settings.sentinels(env.list("REDIS_SENTINELS", []), env)
REDIS_SENTINEL_MASTER = env.str("REDIS_SENTINEL_MASTER", "madamda")
if REDIS_SENTINELS:
    if (REDIS_URL or "").startswith("unix:"):
        env.refuse("REDIS_URL", "REDIS_SENTINELS find a server by address: redis://:password@madamda/0")
    else:
        _layer_host = infrastructure_settings.use_sentinel(
            CACHES["default"], REDIS_URL or "", REDIS_SENTINEL_MASTER, REDIS_SENTINELS
        )

CHANNEL_LAYERS = {
    "default": {
        # The other layer blocks on BZPOPMIN, which redis-py 8 interrupts after five idle seconds.
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {
            "hosts": [_layer_host],
            "prefix": f"{CACHES['default']['KEY_PREFIX']}.live",
        },
    },
}

# Sessions and cookies

SESSION_ENGINE = "madamda.http.sessions"  # PostgreSQL only
SESSION_COOKIE_AGE = env.int("SESSION_DAYS", 30, validate=validate.Range(min=1)) * 24 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "madamda.errors.csrf_failure"
DEVICE_COOKIE_DAYS = env.int("DEVICE_COOKIE_DAYS", 365, validate=validate.Range(min=1))

# Login

AUTH_USER_MODEL = "staff.User"
LOGIN_URL = "dashboard:login"
LOGIN_REDIRECT_URL = "dashboard:board"
LOGOUT_REDIRECT_URL = "dashboard:login"
STAFF_SESSION_HOURS = env.int("STAFF_SESSION_HOURS", 8, validate=validate.Range(min=1))
SECOND_FACTOR_REQUIRED = not DEMO  # required of admins, optional for other staff
OTP_TOTP_ISSUER = "Madamda"
OTP_ADMIN_HIDE_SENSITIVE_DATA = True
# Failed logins are stored in PostgreSQL, so flushing Redis does not reset them. After LOGIN_FAILURES failures for one
# name and address the login is locked for a while, even with the right password (dashboard.auth.login_throttle).
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
LOGIN_FAILURES = env.int("LOGIN_FAILURES", 10, validate=validate.Range(min=1))
LOGIN_FAILURES_IN_ALL = env.int("LOGIN_FAILURES_IN_ALL", 50, validate=validate.Range(min=1))
LOGIN_FAILURES_ATTACKED = env.int("LOGIN_FAILURES_ATTACKED", 3, validate=validate.Range(min=1))
KNOWN_DEVICE_DAYS = env.int("KNOWN_DEVICE_DAYS", 90, validate=validate.Range(min=1))
AXES_FAILURE_LIMIT = "dashboard.auth.login_throttle.failures_allowed"
AXES_COOLOFF_TIME = timedelta(minutes=env.int("LOGIN_PAUSE_MINUTES", 15, validate=validate.Range(min=1)))
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_CLIENT_IP_CALLABLE = "dashboard.auth.login_throttle.counted_as"
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False
# madamda.errors replaces axes' middleware; HSTS for subdomains and preloading are opt-in.
SILENCED_SYSTEM_CHECKS = ["axes.W002", "security.W005", "security.W021"]
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "csrfmiddlewaretoken", "code"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

# URLs that receive one of our tokens must use https, except on localhost.
_kept_secret = validate.Regexp(
    r"^(https://|http://(127\.0\.0\.1|localhost)(:|/|$))", error="https, so that nobody reads the token."
)

# Rate limits as "count/period" for one client address; see docs/settings.md.

RATE_LIMITS = {
    action: env.str(f"RATE_{action.upper()}", rate, validate=validate.Regexp(r"^[1-9]\d*/[1-9]?\d*[smhd]$"))
    for action, rate in {
        "cart": "120/m",
        "checkout": "30/m",
        "track": "60/m",  # carriers put many phones behind one address
        "track_phone": "5/h",  # per client address, so that one client cannot block the phone's owner
        "promo": "20/h",  # per session
        "promo_address": "300/h",  # carriers put many phones behind one address
        "promo_phone": "5/h",
        "prepay": "5/h",  # per session
        "prepay_address": "300/h",
        "prepay_phone": "5/h",
        "login": "30/m",  # a whole team may share one address; failed logins are counted separately
        "lookup": "60/m",
        "feed": "30/h",
        "search": "300/m",  # carriers put many phones behind one address
        "socket": "600/m",
        "api": "1200/m",
        "claim": "10/m",
        "return": "10/m",
        "change": "20/m",
    }.items()
}
RATELIMIT_FAIL_OPEN = True
RATELIMIT_IP_META_KEY = "madamda.http.client_ip.client_ip"
TRUSTED_PROXIES: list[str] = env.list("TRUSTED_PROXIES", [], validate=validate_networks)

# Limits of the application

PAGE_SIZE = env.int("PAGE_SIZE", 20, validate=validate.Range(min=1, max=100))
CART_MAX_LINES = env.int("CART_MAX_LINES", 50, validate=validate.Range(min=1, max=500))
CHECKOUT_DRAFT_MINUTES = env.int("CHECKOUT_DRAFT_MINUTES", 120, validate=validate.Range(min=1, max=10_080))
NAME_MIN_LETTERS = env.int("NAME_MIN_LETTERS", 2, validate=validate.Range(min=1, max=10))
ADDRESS_MIN_CHARACTERS = env.int("ADDRESS_MIN_CHARACTERS", 4, validate=validate.Range(min=1, max=50))
CART_MAX_QUANTITY = env.int("CART_MAX_QUANTITY", 99, validate=validate.Range(min=1, max=999))
# Size of the page cache in each process; 0 turns it off.
PAGE_CACHE_MB = env.int("PAGE_CACHE_MB", 0 if DEBUG else 48, validate=validate.Range(min=0, max=1024))
PAGE_CACHE_SECONDS = env.int("PAGE_CACHE_SECONDS", 300, validate=validate.Range(min=1))
CATALOGUE_CACHE_SECONDS = env.int("CATALOGUE_CACHE_SECONDS", 1, validate=validate.Range(min=1, max=60))
IMPORT_MAX_ROWS = env.int("IMPORT_MAX_ROWS", 5_000, validate=validate.Range(min=1, max=50_000))
BOARD_COLUMN_SIZE = env.int("BOARD_COLUMN_SIZE", 100, validate=validate.Range(min=1, max=500))
BOARD_COLUMN_MOST = env.int("BOARD_COLUMN_MOST", 500, validate=validate.Range(min=1, max=2_000))
BOARD_BATCH_SIZE = env.int("BOARD_BATCH_SIZE", 300, validate=validate.Range(min=1, max=500))
BOARD_TOTALS_SIZE = env.int("BOARD_TOTALS_SIZE", 30, validate=validate.Range(min=1, max=200))
BOARD_DELIVERED_SIZE = env.int("BOARD_DELIVERED_SIZE", 50, validate=validate.Range(min=1, max=500))
HISTORY_SIZE = env.int("HISTORY_SIZE", 100, validate=validate.Range(min=1, max=500))
CHECKOUT_MIN_SECONDS = env.float("CHECKOUT_MIN_SECONDS", 0 if DEBUG or DEMO else 2, validate=validate.Range(min=0))
RUN_MAX_ORDERS = env.int("RUN_MAX_ORDERS", 100, validate=validate.Range(min=1, max=1000))  # in one delivery run
UNDO_SECONDS = env.int("UNDO_SECONDS", 10, validate=validate.Range(min=1, max=300))
EDIT_LEASE_MINUTES = env.int("EDIT_LEASE_MINUTES", 10, validate=validate.Range(min=1, max=120))
MAX_DELIVERY_ATTEMPTS = env.int("MAX_DELIVERY_ATTEMPTS", 3, validate=validate.Range(min=1, max=20))
RETURN_DAYS = env.int("RETURN_DAYS", 7, validate=validate.Range(min=0, max=365))
BOARD_MAX_CONNECTIONS = env.int("BOARD_MAX_CONNECTIONS", 100, validate=validate.Range(min=1))
BOARD_MAX_PER_PERSON = env.int("BOARD_MAX_PER_PERSON", 10, validate=validate.Range(min=1))
TRACKING_MAX_CONNECTIONS = env.int("TRACKING_MAX_CONNECTIONS", 1_000, validate=validate.Range(min=1))
SOCKET_HEARTBEAT_SECONDS = env.float("SOCKET_HEARTBEAT_SECONDS", 20, validate=validate.Range(min=0.1, max=60))
SOCKET_LEASE_SECONDS = env.float("SOCKET_LEASE_SECONDS", 60, validate=validate.Range(min=0.3, max=600))
RELAY_POLL_SECONDS = env.float("RELAY_POLL_SECONDS", 0.05, validate=validate.Range(min=0.01, max=5))
if (SOCKET_LEASE_SECONDS or 0) < 2 * (SOCKET_HEARTBEAT_SECONDS or 0):
    env.refuse("SOCKET_LEASE_SECONDS", "at least two heartbeats long, or open sockets lose their leases")
PICTURE_MAX_BYTES = env.int("PICTURE_MAX_BYTES", 10 * 1024 * 1024)
PICTURE_MAX_PIXELS = env.int("PICTURE_MAX_PIXELS", 25_000_000)
PICTURE_MAX_MEMORY = env.int("PICTURE_MAX_MEMORY", 144_000_000)
PICTURE_MAX_SIDE = env.int("PICTURE_MAX_SIDE", 12_000, validate=validate.Range(min=1, max=16_383))  # WebP's limit
CLAIM_PHOTOS = env.int("CLAIM_PHOTOS", 3, validate=validate.Range(min=0, max=20))
PICTURE_MAX_WAIT = env.float("PICTURE_MAX_WAIT", 20, validate=validate.Range(min=0, max=60))
REQUEST_MAX_BYTES = DATA_UPLOAD_MAX_MEMORY_SIZE = env.int("REQUEST_MAX_BYTES", 10 * 1024 * 1024)
# The admin form of a product with 200 variants and 200 images has about 4,000 fields.
FORM_MAX_FIELDS = DATA_UPLOAD_MAX_NUMBER_FIELDS = env.int(
    "FORM_MAX_FIELDS", 10_000, validate=validate.Range(min=1_000, max=100_000)
)
DATA_UPLOAD_MAX_NUMBER_FILES = 100
ADMIN_LIST_MAX_ROWS = env.int("ADMIN_LIST_MAX_ROWS", 100_000, validate=validate.Range(min=1))
EXPORT_MAX_ROWS = env.int("EXPORT_MAX_ROWS", 200_000, validate=validate.Range(min=1))

# Import, export and history

IMPORT_EXPORT_ESCAPE_FORMULAE_ON_EXPORT = IMPORT_EXPORT_ESCAPE_ILLEGAL_CHARS_ON_EXPORT = True
SIMPLE_HISTORY_DATE_INDEX = False  # history is queried by object, not by date

# WebSockets, served by a separate ASGI process: behind a proxy on the same origin, without one on LIVE_PORT.

LIVE_PORT = env.int("LIVE_PORT", 0)
_scheme, _port = ("https", "") if HTTPS else ("http", env.str("PORT", "8000") if DEBUG or DEMO else "")
_hosts = [host for host in ALLOWED_HOSTS or [] if not host.startswith((".", "*"))]
LIVE_ORIGINS = env.list(
    "LIVE_ORIGINS", CSRF_TRUSTED_ORIGINS or [f"{_scheme}://{host}{_port and f':{_port}'}" for host in _hosts]
)

SHOP_URL = env.str("SHOP_URL", (LIVE_ORIGINS or [""])[0])  # public base URL for links in messages
STAFF_ORDER_URL = "dashboard:order"

# Alarm for orders that are not accepted: first on the board, then by Telegram.

ALARM_BOARD_SECONDS = env.int("ALARM_BOARD_SECONDS", 20, validate=validate.Range(min=1))
ALARM_TELEGRAM_SECONDS = env.int("ALARM_TELEGRAM_SECONDS", 60, validate=validate.Range(min=1))
TELEGRAM_TOKEN = env.str("TELEGRAM_TOKEN", "", validate=validate.Regexp(r"^([0-9]+:[\w-]+)?$"))
TELEGRAM_CHAT = env.str("TELEGRAM_CHAT", "")
TELEGRAM_API_URL = env.str("TELEGRAM_API_URL", "https://api.telegram.org", validate=_kept_secret)
TELEGRAM_TIMEOUT = env.float("TELEGRAM_TIMEOUT", 8.0, validate=validate.Range(min=0.1, max=30))

if bool(TELEGRAM_TOKEN) != bool(TELEGRAM_CHAT):
    env.refuse("TELEGRAM_TOKEN", "goes together with TELEGRAM_CHAT: set both or neither")

# News for customers about their order: by e-mail, by Telegram if they start the shop's bot, or as text messages.

TELEGRAM_BOT = env.str("TELEGRAM_BOT", "", validate=validate.Regexp(r"^(\w{5,32})?$"))  # its user name, without the @
SMS_BACKEND = env.str("SMS_BACKEND", "orders.notifications.sms.ConsoleBackend" if DEBUG or DEMO else "")
SMS_URL = env.str("SMS_URL", "", validate=_kept_secret)
SMS_TOKEN = env.str("SMS_TOKEN", "")
SMS_SENDER = env.str("SMS_SENDER", "")
SMS_TIMEOUT = env.float("SMS_TIMEOUT", 8.0, validate=validate.Range(min=0.1, max=30))
SMS_KINDS = env.list("SMS_KINDS", ["out", "attempted", "cancelled"])  # kinds of order events; each message costs money
SMS_PER_PHONE = env.int("SMS_PER_PHONE", 6, validate=validate.Range(min=1))  # per day
SMS_PER_DAY = env.int("SMS_PER_DAY", 1000, validate=validate.Range(min=1))  # in all

if TELEGRAM_BOT and not TELEGRAM_TOKEN:
    env.refuse("TELEGRAM_BOT", "needs TELEGRAM_TOKEN, the token of that bot")
if SMS_BACKEND.endswith(".HttpBackend") and not SMS_URL:
    env.refuse("SMS_BACKEND", "needs SMS_URL, the address of the gateway")

# Limits for unconfirmed orders, which reserve stock: per order, and per source.

_at_least_one = validate.Range(min=1)
UNCONFIRMED_PIECES = env.int("UNCONFIRMED_PIECES", 60, validate=_at_least_one)
UNCONFIRMED_VALUE = env.decimal("UNCONFIRMED_VALUE", Decimal(600), validate=_at_least_one)  # subtotal in USD
UNCONFIRMED_PER_PHONE = env.int("UNCONFIRMED_PER_PHONE", 5, validate=_at_least_one)
UNCONFIRMED_PER_DEVICE = env.int("UNCONFIRMED_PER_DEVICE", 5, validate=_at_least_one)
# Mobile carriers put many phones behind one address; on a local machine without a proxy all clients share one.
UNCONFIRMED_PER_ADDRESS = env.int("UNCONFIRMED_PER_ADDRESS", 1000 if DEBUG or DEMO else 30, validate=_at_least_one)
# Factor on these limits for a browser with a delivered order.
UNCONFIRMED_KNOWN_TIMES = env.int("UNCONFIRMED_KNOWN_TIMES", 5, validate=_at_least_one)

# Customers who refuse: the level is by these rules unless staff have set one by hand.

REFUSALS_TO_PREPAY = env.int("REFUSALS_TO_PREPAY", 2, validate=_at_least_one)
REFUSAL_DAYS = env.int("REFUSAL_DAYS", 90, validate=validate.Range(min=1, max=3650))
FIRST_ORDER_CONFIRM_OVER = env.decimal("FIRST_ORDER_CONFIRM_OVER", Decimal(60), validate=_at_least_one)  # in USD

# Orders that staff are entering.

DRAFT_DAYS = env.int("DRAFT_DAYS", 7, validate=validate.Range(min=1, max=365))
CONFIRM_HOURS = env.int("CONFIRM_HOURS", 24, validate=validate.Range(min=1, max=1000))

# Currency and region

# Only this pair is supported: rounding to banknotes and KHQR payments depend on it.
BASE_CURRENCY = env.str(
    "BASE_CURRENCY", "USD", validate=validate.OneOf(["USD"], error="Only USD is supported, shown in KHR too.")
)
SECOND_CURRENCY = env.str(
    "SECOND_CURRENCY", "KHR", validate=validate.OneOf(["KHR"], error="Only KHR is supported, beside prices in USD.")
)
PHONE_REGION = env.str("PHONE_REGION", "KH")

# KHQR payments: offered when KHQR_ACCOUNT is set. With BANK_TOKEN incoming payments are looked up at the bank; without
# it staff confirm them by hand.

_plain = {
    length: validate.Regexp(rf"^[ -~]{{1,{length}}}$", error="Plain Latin letters only, and not so many.")
    for length in (15, 25, 32)
}
KHQR_ACCOUNT = env.str(
    "KHQR_ACCOUNT", "madamda@demo" if DEMO else "", validate=validate.Regexp(r"^[!-?A-~]+@[!-?A-~]+$")
)
KHQR_MERCHANT_NAME = env.str("KHQR_MERCHANT_NAME", "Madamda", validate=_plain[25])
KHQR_MERCHANT_CITY = env.str("KHQR_MERCHANT_CITY", "Phnom Penh", validate=_plain[15])
KHQR_MERCHANT_ID = env.str("KHQR_MERCHANT_ID", "", validate=_plain[32])
KHQR_ACQUIRER = env.str("KHQR_ACQUIRER", "", validate=_plain[32])
KHQR_CURRENCY = env.str("KHQR_CURRENCY", "USD", validate=validate.OneOf(["USD", "KHR"]))
KHQR_MINUTES = env.int("KHQR_MINUTES", 15, validate=validate.Range(min=1, max=1440))
# Time after "I have paid" until an order without a payment is cancelled: with BANK_TOKEN, and without it.
CLAIM_MINUTES = env.int("CLAIM_MINUTES", 30, validate=validate.Range(min=1))
CLAIM_HOURS = env.int("CLAIM_HOURS", 24, validate=validate.Range(min=1))
BANK_API_URL = env.str("BANK_API_URL", "https://api-bakong.nbc.gov.kh", validate=_kept_secret)
BANK_TOKEN = env.str("BANK_TOKEN", "")
BANK_APP_LINKS = env.bool("BANK_APP_LINKS", True)
BANK_TIMEOUT = env.float("BANK_TIMEOUT", 8.0, validate=validate.Range(min=0.1, max=30))

if KHQR_ACCOUNT and len(KHQR_ACCOUNT) > 32:
    env.refuse("KHQR_ACCOUNT", "at most 32 letters, for example shop@bank")
if bool(KHQR_MERCHANT_ID) != bool(KHQR_ACQUIRER):
    env.refuse("KHQR_MERCHANT_ID", "goes together with KHQR_ACQUIRER: set both or neither")

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("km", "ខ្មែរ")]
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "madamda" / "borrowed"]
FORMAT_MODULE_PATH = "madamda.formats"
MODELTRANSLATION_FALLBACK_LANGUAGES = ("en",)
TIME_ZONE = env.str("TIME_ZONE", "Asia/Phnom_Penh")
USE_TZ = True

# Files

STATIC_URL = env.str("STATIC_URL", "/static/")
STATIC_ROOT = env.path("STATIC_ROOT", BASE_DIR / ".data" / "static")
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = env.str("MEDIA_URL", "/media/")
MEDIA_ROOT = env.path("MEDIA_ROOT", BASE_DIR / ".data" / "media")
ORIGINALS_ROOT = env.path("ORIGINALS_ROOT", BASE_DIR / ".data" / "originals")
# In production the proxy serves images.
SERVE_MEDIA = env.bool("SERVE_MEDIA", DEBUG or DEMO)

STORAGES = {
    "default": {"BACKEND": "shop.images.atomic_writes.AtomicFileStorage"},
    "originals": {
        "BACKEND": "shop.images.atomic_writes.AtomicFileStorage",
        "OPTIONS": {"location": ORIGINALS_ROOT, "base_url": None},
    },
    # Whole exports of the shop: personal data, deleted after SHOP_EXPORT_HOURS.
    "exports": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": (ORIGINALS_ROOT / "exports"),
            "base_url": None,
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    },
    "staticfiles": {"BACKEND": "madamda.static_storage.BundledManifestStorage"},
}
SHOP_EXPORT_HOURS = env.int("SHOP_EXPORT_HOURS", 24, validate=validate.Range(min=1))

# Images in object storage, so that every machine has them: renditions in a public bucket, uploads in a private one.
S3_BUCKET = env.str("S3_BUCKET", "")
S3_ORIGINALS_BUCKET = env.str("S3_ORIGINALS_BUCKET", "")
S3_ENDPOINT_URL = env.str("S3_ENDPOINT_URL", "")
S3_REGION = env.str("S3_REGION", "us-east-1")
if bool(S3_BUCKET) != bool(S3_ORIGINALS_BUCKET) or (S3_BUCKET and S3_BUCKET == S3_ORIGINALS_BUCKET):
    env.refuse("S3_BUCKET", "goes together with another, private bucket in S3_ORIGINALS_BUCKET: set both or neither")
elif S3_BUCKET:
    _store = {"endpoint": S3_ENDPOINT_URL, "region": S3_REGION}
    STORAGES["default"] = infrastructure_settings.s3_storage(
        **_store, bucket=S3_BUCKET, is_public=True, url=MEDIA_URL or ""
    )
    STORAGES["originals"] = infrastructure_settings.s3_storage(**_store, bucket=S3_ORIGINALS_BUCKET, is_public=False)
    STORAGES["exports"] = infrastructure_settings.s3_storage(
        **_store, bucket=S3_ORIGINALS_BUCKET, is_public=False, folder="exports"
    )

# Worker. Two jobs run at a time, so that cleanup does not delay image processing.

PROCRASTINATE_WORKER_DEFAULTS = {"delete_jobs": "successful", "concurrency": 2}
# People whose last order is older are erased by the cleanup; 0: never.
RETENTION_MONTHS = env.int("RETENTION_MONTHS", 0, validate=validate.Range(min=0, max=1200))
TIDY_JOBS_DAYS = env.int("TIDY_JOBS_DAYS", 30, validate=validate.Range(min=1))
TIDY_PICTURES_DAYS = env.int("TIDY_PICTURES_DAYS", 30, validate=validate.Range(min=1))

# Security headers

SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", HTTPS)
SECURE_REDIRECT_EXEMPT = [r"^health/", r"^metrics$"]
# Browsers enforce it for this long and it cannot be revoked, so the default is one hour.
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", 3600, validate=validate.Range(min=0)) if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("HSTS_SUBDOMAINS", False) and HTTPS
SECURE_HSTS_PRELOAD = env.bool("HSTS_PRELOAD", False) and HTTPS
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "same-origin"  # keeps the secret in an order's URL from other sites
X_FRAME_OPTIONS = "DENY"

# CSP host sources cannot contain IPv6 addresses; those visitors get no WebSocket.
_live = [f"ws://{host}:{LIVE_PORT}" for host in _hosts if "[" not in host] if LIVE_PORT else []
_static, _media = ([url] if url.startswith("http") else [] for url in (STATIC_URL or "", MEDIA_URL or ""))
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'", *_static],
        "style-src": ["'self'", *_static],
        "font-src": ["'self'", *_static],
        "img-src": ["'self'", *_static, *_media],
        "manifest-src": ["'self'"],
        "connect-src": ["'self'", *_live],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    },
}

# Logging and monitoring

LOG_REQUESTS = env.bool("LOG_REQUESTS", not (DEBUG or DEMO))  # one JSON line per request
LOG_LEVEL = env.str("LOG_LEVEL", "INFO", validate=validate.OneOf(["DEBUG", "INFO", "WARNING", "ERROR"]))
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"},
        "bare": {"format": "{message}", "style": "{"},
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line"},
        "requests": {"class": "logging.StreamHandler", "formatter": "bare", "stream": "ext://sys.stdout"},
    },
    "root": {"handlers": ["console"], "level": LOG_LEVEL or "INFO"},
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        "axes": {"level": "WARNING"},
        "daphne": {"level": "WARNING"},
        "madamda.middleware.request_log": {"handlers": ["requests"], "level": "INFO", "propagate": False},
        "procrastinate": {"level": "WARNING"},
        "httpx": {"level": "WARNING"},  # it logs URLs, and Telegram's contain the token
    },
}

LOG_DIR = env.str("LOG_DIR", "")  # one file per handler, rotated by logrotate; empty: log to the console
if LOG_DIR:
    LOGGING["handlers"]["error"] = {"formatter": "line", "level": "WARNING"}  # also those of shop.log
    LOGGING["root"]["handlers"].append("error")
    for _name, _handler in LOGGING["handlers"].items():
        _handler.pop("stream", None)
        _file = f"{LOG_DIR}/{'shop' if _name == 'console' else _name}.log"
        _handler |= {"class": "madamda.monitoring.log_files.LogFile", "filename": _file}
SLOW_QUERY_MS = env.int("SLOW_QUERY_MS", 200, validate=validate.Range(min=0))
METRICS_TOKEN = env.str("METRICS_TOKEN", "")
SENTRY_DSN = env.str("SENTRY_DSN", "")
SENTRY_ENVIRONMENT = env.str("SENTRY_ENVIRONMENT", "production")
BACKUP_DIR = env.str("BACKUP_DIR", "")
CERTIFICATE_HOST = env.str("CERTIFICATE_HOST", "")  # host:port

# E-mail

# E-mail to customers, offered if a backend is configured. Demo and development print it in the worker. Other backends
# such as anymail read their own settings under their usual names: ANYMAIL_MAILGUN_API_KEY, …
EMAIL_HOST = env.str("EMAIL_HOST", "")
_mail = "console" if DEBUG or DEMO else "smtp" if EMAIL_HOST else "dummy"
EMAIL_BACKEND = env.str("EMAIL_BACKEND", f"django.core.mail.backends.{_mail}.EmailBackend")
EMAIL_PORT = env.int("EMAIL_PORT", 587)
EMAIL_HOST_USER = env.str("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.str("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS", True)
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", 10, validate=validate.Range(min=1))
ANYMAIL = {name.removeprefix("ANYMAIL_"): value for name, value in os.environ.items() if name.startswith("ANYMAIL_")}
LETTERS_PER_ADDRESS = env.int("LETTERS_PER_ADDRESS", 5, validate=validate.Range(min=1))  # per day
LETTERS_PER_DEVICE = env.int("LETTERS_PER_DEVICE", 10, validate=validate.Range(min=1))
EMAILS_ENABLED = "dummy" not in (EMAIL_BACKEND or "")
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "shop@localhost")

env.settle()
ENVIRONMENT_NAMES = frozenset(env.dump())  # every variable read above, for the check of misspelt ones
