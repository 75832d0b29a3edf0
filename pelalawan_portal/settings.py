"""Settings of the portal: environment variables in, Django settings out.

Every variable is listed in the README. A wrong value stops the start with a sentence that says what to do;
`PORTAL_MODE` is `demo` (a folder on this machine), `test`, or `production` (nothing has a default that is secret).
"""

from __future__ import annotations

import os
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
DEMO_SECRET = "demo-bukan-untuk-produksi"  # noqa: S105 -- its use in production is refused below


def env(name: str, default: str | None = None) -> str:
    """The variable's text; raises ImproperlyConfigured when it is neither set nor has a default."""
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(
            f"{name} belum diisi. Lihat tabel pengaturan di README, lalu jalankan lagi."
        )
    return value


def env_int(name: str, default: int) -> int:
    text = env(name, str(default))
    if not text.isdigit():
        raise ImproperlyConfigured(f"{name} harus angka bulat, bukan {text!r}.")
    return int(text)


def env_bool(name: str, default: bool) -> bool:
    text = env(name, "ya" if default else "tidak").lower()
    if text not in ("ya", "tidak", "1", "0", "true", "false"):
        raise ImproperlyConfigured(f"{name} harus 'ya' atau 'tidak', bukan {text!r}.")
    return text in ("ya", "1", "true")


def env_list(name: str, default: str) -> list[str]:
    return [one.strip() for one in env(name, default).split(",") if one.strip()]


def env_key(name: str, default: str | None) -> bytes:
    text = env(name, default)
    try:
        key = bytes.fromhex(text)
    except ValueError:
        key = b""
    if len(key) < 32:
        raise ImproperlyConfigured(f"{name} harus 64 angka heksadesimal. Buat dengan: openssl rand -hex 32")
    return key


def env_networks(name: str) -> list[IPv4Network | IPv6Network]:
    """Addresses or networks, divided by commas; empty: none are named."""
    try:
        return [ip_network(one) for one in env_list(name, "")]
    except ValueError:
        raise ImproperlyConfigured(
            f"{name} harus alamat IP atau jaringan, dipisah koma. Contoh: 203.0.113.7,198.51.100.0/24"
        ) from None


PORTAL_MODE = env("PORTAL_MODE", "demo")
if PORTAL_MODE not in ("demo", "test", "production"):
    raise ImproperlyConfigured(f"PORTAL_MODE harus demo, test, atau production, bukan {PORTAL_MODE!r}.")
PRODUCTION = PORTAL_MODE == "production"
DEMO = PORTAL_MODE == "demo"


def demo_default(value: str) -> str | None:
    """A default for demo and test; production must name its own."""
    return None if PRODUCTION else value


DEBUG = env_bool("DEBUG", False)
SECRET_KEY = env("SECRET_KEY", demo_default(DEMO_SECRET))
DEMO_FIELD_KEY = "ZGVtby1kZW1vLWRlbW8tZGVtby1kZW1vLWRlbW8tMTI="
FIELD_KEYS = env_list("FIELD_KEYS", "" if PRODUCTION else DEMO_FIELD_KEY)
for _key in FIELD_KEYS:
    try:
        Fernet(_key)
    except ValueError as error:
        raise ImproperlyConfigured(
            "FIELD_KEYS berisi kunci yang bukan kunci Fernet (32 byte, base64)."
        ) from error
HASH_KEY = env_key("HASH_KEY", demo_default("00" * 32))
PIN_KEY = env_key("PIN_KEY", demo_default("11" * 32))
DATA_DIR = Path(env("DATA_DIR", demo_default(str(BASE_DIR / ".local" / "data")))).resolve()
PUBLIC_URL = env("PUBLIC_URL", demo_default("http://127.0.0.1:8000")).rstrip("/")
if PRODUCTION:
    if DEBUG:
        raise ImproperlyConfigured("DEBUG tidak boleh 'ya' di produksi.")
    if SECRET_KEY == DEMO_SECRET or len(SECRET_KEY) < 50:
        raise ImproperlyConfigured(
            "SECRET_KEY masih kunci demo atau terlalu pendek (paling sedikit 50 huruf)."
        )
    if not FIELD_KEYS or DEMO_FIELD_KEY in FIELD_KEYS:
        raise ImproperlyConfigured(
            "FIELD_KEYS belum diisi: kunci Fernet, yang terbaru di depan, dipisah koma."
        )
    if HASH_KEY == b"\x00" * 32 or PIN_KEY == b"\x11" * 32:
        raise ImproperlyConfigured("HASH_KEY atau PIN_KEY masih kunci demo.")
    if ".local" in DATA_DIR.parts:
        raise ImproperlyConfigured("DATA_DIR menunjuk folder demo. Isi dengan folder produksi.")
    if not PUBLIC_URL.startswith("https://"):
        raise ImproperlyConfigured("PUBLIC_URL harus dimulai dengan https:// di produksi.")
ALLOWED_HOSTS = env_list("ALLOWED_HOSTS", f"127.0.0.1,localhost,[::1],{urlsplit(PUBLIC_URL).hostname}")
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]

INSTALLED_APPS = [
    "pelalawan_portal.checks.ChecksConfig",
    "pelalawan_portal.bahasa",
    "pelalawan_portal.accounts",
    "pelalawan_portal.opds",
    "pelalawan_portal.catalogue",
    "pelalawan_portal.submissions",
    "pelalawan_portal.filing",
    "pelalawan_portal.documents",
    "pelalawan_portal.queues",
    "permits",
    "health",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_forms",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "pelalawan_portal.opds.frame.content_security_policy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "pelalawan_portal.accounts.second_factor.SecondFactorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "pelalawan_portal.opds.frame.refuse_nul",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "pelalawan_portal.urls"
WSGI_APPLICATION = "pelalawan_portal.wsgi.application"
APPEND_SLASH = True

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "pelalawan_portal" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "pelalawan_portal.opds.frame.frame",
            ],
            "builtins": ["pelalawan_portal.bahasa.templatetags.bahasa"],
        },
    },
]
FORM_RENDERER = "pelalawan_portal.renderer.LeanRenderer"
CRISPY_ALLOWED_TEMPLATE_PACKS = "pelalawan"
CRISPY_TEMPLATE_PACK = "pelalawan"


def database(url: str) -> dict[str, object]:
    """postgres://user:password@host:port/name → Django's dictionary."""
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql") or not parts.path.strip("/"):
        raise ImproperlyConfigured("DATABASE_URL harus berbentuk postgres://nama:sandi@host:port/basisdata.")
    return {
        "ENGINE": "pelalawan_portal.database",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        # A connection is kept by its thread; one that a restarted server dropped is replaced at the next request.
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": 5},
        "DISABLE_SERVER_SIDE_CURSORS": env_bool("DATABASE_POOLED", False),
    }


DATABASES = {
    "default": database(
        env("DATABASE_URL", demo_default("postgres://pelalawan:pelalawan@127.0.0.1:5432/pelalawan"))
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Redis is the broker and nothing else (DESIGN 3): sessions, cache and throttles live in PostgreSQL.
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
SESSION_COOKIE_NAME = "sesi"
CSRF_COOKIE_NAME = "csrf"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "portal_cache",
    }
}

CELERY_BROKER_URL = env("REDIS_URL", demo_default("redis://127.0.0.1:6379/0"))
# With the defaults a refused or black-holed broker holds apply_async for more than 12 s (measured, DESIGN 3).
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "max_retries": 0,
    "socket_connect_timeout": 0.2,
    "socket_timeout": 0.2,
    "visibility_timeout": 3600,
}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "pelalawan_portal.accounts.sign_in.NikBackend",  # allauth's own backend, which takes a NIK for a user name too
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "pelalawan_portal.accounts.passwords.LongEnough",
        "OPTIONS": {"min_length": 8},
    },
    {"NAME": "pelalawan_portal.accounts.passwords.NotCommon"},
]
LOGIN_URL = "/akun/masuk/"
LOGIN_REDIRECT_URL = "/akun/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "pelalawan_portal.accounts.sign_in.PortalAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
# Count per account first; per address leave room for 300 residents behind one (DESIGN 7).
ACCOUNT_RATE_LIMITS = {"login": "300/m/ip", "login_failed": "300/m/ip,10/5m/key", "signup": "300/h/ip"}
# nginx in front names the client in X-Forwarded-For; without it nobody behind a unix socket has an address.
ALLAUTH_TRUSTED_PROXY_COUNT = env_int("TRUSTED_PROXIES", 1 if PRODUCTION else 0)
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_ADAPTER = "pelalawan_portal.accounts.second_factor.SecondFactorAdapter"
MFA_TOTP_ISSUER = "Portal Pelalawan"
# Officers need a second factor; the demo shows the way without one so that a newcomer can look around.
OFFICERS_NEED_SECOND_FACTOR = env_bool("OFFICERS_NEED_SECOND_FACTOR", not DEMO)

LANGUAGE_CODE = "id"
LANGUAGES = [("id", "Bahasa Indonesia")]
TIME_ZONE = "Asia/Jakarta"
USE_TZ = True
USE_I18N = True
USE_THOUSAND_SEPARATOR = True

STATIC_URL = "/static/"
STATIC_ROOT = Path(env("STATIC_ROOT", str(BASE_DIR / "staticfiles")))
STATICFILES_DIRS = [BASE_DIR / "pelalawan_portal" / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "pelalawan_portal.static_files.StaticFiles"},
}
MEDIA_ROOT = DATA_DIR / "berkas"
FILE_UPLOAD_PERMISSIONS = 0o600
MAX_UPLOAD_BYTES = 10 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_MAX_MEMORY_SIZE = 512 * 1024

EMAIL_URL = env("EMAIL_URL", "file:" if DEMO else "")
_mail = urlsplit(EMAIL_URL)
if _mail.scheme in ("smtp", "smtps", "smtp+tls"):
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = _mail.hostname or "localhost"
    EMAIL_PORT = _mail.port or 25
    EMAIL_HOST_USER = unquote(_mail.username or "")
    EMAIL_HOST_PASSWORD = unquote(_mail.password or "")
    EMAIL_USE_TLS = _mail.scheme == "smtp+tls"
    EMAIL_USE_SSL = _mail.scheme == "smtps"
elif _mail.scheme == "file":
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = DATA_DIR / "surel"
elif EMAIL_URL:
    raise ImproperlyConfigured("EMAIL_URL harus smtp://, smtp+tls://, smtps:// atau file:, atau kosong.")
EMAIL_TIMEOUT = 10
EMAIL_CONFIGURED = bool(EMAIL_URL)
DEFAULT_FROM_EMAIL = env("EMAIL_FROM", "Portal Pelalawan <portal@pelalawan.invalid>")

CLAMAV_SOCKET = env("CLAMAV_SOCKET", "")
# Days after which a queue number belongs to nobody any more.
QUEUE_KEEP_DAYS = env_int("QUEUE_KEEP_DAYS", 90)
if QUEUE_KEEP_DAYS < 8:
    raise ImproperlyConfigured("QUEUE_KEEP_DAYS paling sedikit 8: angka kunjungan dihitung ulang tujuh hari.")
# Organisation ids of SATUSEHAT by the code of a facility's address, for the export of Encounters.
try:
    SATUSEHAT_ORGANISATIONS = dict(one.split("=", 1) for one in env_list("SATUSEHAT_ORGANISATIONS", ""))
except ValueError:
    raise ImproperlyConfigured(
        "SATUSEHAT_ORGANISATIONS harus kode=id dipisah koma. Contoh: teluk-meranti=100012345"
    ) from None

# Foreign systems. The demo and the tests speak to simulators beside them; production names the real ones.
SIMULATORS_URL = "" if PRODUCTION else env("SIMULATORS_URL", "").rstrip("/")

# BPJS Kesehatan (Antrean FKTP): where numbers are told to; the accounts are data, one a facility.
BPJS_URL = env("BPJS_URL", f"{SIMULATORS_URL}/bpjs/antreanfktp" if SIMULATORS_URL else "").rstrip("/")
if PRODUCTION and BPJS_URL and not BPJS_URL.startswith("https://"):
    raise ImproperlyConfigured("BPJS_URL harus dimulai dengan https:// di produksi, atau kosong.")
JKN_TOKEN_MINUTES = env_int("JKN_TOKEN_MINUTES", 60)
if not 1 <= JKN_TOKEN_MINUTES <= 720:
    raise ImproperlyConfigured("JKN_TOKEN_MINUTES harus 1 sampai 720.")
# Calls of one facility's access in a quarter of an hour.
JKN_CALLS_PER_WINDOW = env_int("JKN_CALLS_PER_WINDOW", 3000)


def whatsapp_account() -> dict[str, str]:
    """The WhatsApp Cloud API account: url and keys, `simulated` "ya" beside a simulator; {} for none."""
    url = env("WHATSAPP_URL", f"{SIMULATORS_URL}/whatsapp/v23.0" if SIMULATORS_URL else "").rstrip("/")
    if not url:
        return {}
    simulated = bool(SIMULATORS_URL) and url.startswith(SIMULATORS_URL)
    if urlsplit(url).scheme != "https" and not simulated:
        raise ImproperlyConfigured(
            "WHATSAPP_URL harus dimulai dengan https://, misalnya https://graph.facebook.com/v23.0, atau kosong."
        )
    keys = {
        "phone_id": "PHONE_ID",
        "token": "TOKEN",
        "app_secret": "APP_SECRET",
        "verify_token": "VERIFY_TOKEN",
    }
    default = "demo" if simulated else None
    return {
        "url": url,
        "simulated": "ya" if simulated else "",
        **{key: env(f"WHATSAPP_{name}", default) for key, name in keys.items()},
    }


def sms_gateway(variable: str, simulated: str) -> dict[str, str] | None:
    """post+https://userkey:passkey@host/path?sender=…&secret=… → its parts; None when the variable is empty."""
    text = env(variable, simulated)
    if not text:
        return None
    parts = urlsplit(text)
    method, _, scheme = parts.scheme.partition("+")
    if (
        method not in ("get", "post")
        or scheme not in ("http", "https")
        or not (parts.username and parts.password)
    ):
        raise ImproperlyConfigured(
            f"{variable} harus berbentuk post+https://userkey:passkey@alamat/jalur?sender=NAMA&secret=KUNCI "
            "(atau get+https), atau kosong."
        )
    if PRODUCTION and scheme != "https":
        raise ImproperlyConfigured(f"{variable} harus memakai https di produksi.")
    asked = dict(parse_qsl(parts.query))
    return {
        "method": method.upper(),
        "url": f"{scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}",
        "userkey": unquote(parts.username),
        "passkey": unquote(parts.password),
        "sender": asked.get("sender", ""),
        "secret": asked.get("secret", ""),
    }


WHATSAPP = whatsapp_account()
_sms = SIMULATORS_URL.replace("http://", "+http://demo:demo@", 1)
SMS_PROVIDERS = {
    name: gateway
    for name, variable, simulated in (
        ("utama", "SMS_PRIMARY", f"post{_sms}/sms/utama/send?sender=PELALAWAN&secret=demo" if _sms else ""),
        (
            "cadangan",
            "SMS_SECONDARY",
            f"get{_sms}/sms/cadangan/send?sender=PELALAWAN&secret=demo" if _sms else "",
        ),
    )
    if (gateway := sms_gateway(variable, simulated))
}
# The numbers to which people write "STATUS <nomor> <PIN>", as they are shown; a page names only those given here.
INBOUND_NUMBERS = {
    label: number
    for label, number in (
        ("WhatsApp", env("WHATSAPP_NUMBER", "0812-0000-0001" if SIMULATORS_URL else "")),
        ("SMS", env("SMS_NUMBER", "0812-0000-0002" if SIMULATORS_URL else "")),
    )
    if number
}
# A WhatsApp message or SMS that has not arrived after this many minutes is followed by the next channel.
NOTICE_TAKEOVER_MINUTES = env_int("NOTICE_TAKEOVER_MINUTES", 30)

# The bank that collects retribusi (SNAP BI). Without BANK_URL an SKRD is paid at a teller and confirmed by hand.
# The regency's account for what is paid at a teller, in words as they are printed on an SKRD.
TREASURY_ACCOUNT = env(
    "TREASURY_ACCOUNT", "Bank contoh, nomor 000-00-00000, a.n. Kas Umum Daerah (demo)" if DEMO else ""
)
BANK_PRIVATE_KEY = env("BANK_PRIVATE_KEY", "")
BANK_PUBLIC_KEYS = env_list("BANK_PUBLIC_KEYS", "")
BANK_URL = env("BANK_URL", f"{SIMULATORS_URL}/bank" if SIMULATORS_URL and BANK_PRIVATE_KEY else "").rstrip(
    "/"
)
BANK_CLIENT_ID = env("BANK_CLIENT_ID", "")
BANK_CLIENT_SECRET = env("BANK_CLIENT_SECRET", "")
# By which the bank calls us; many contracts use the same pair in both directions.
BANK_CALLER_ID = env("BANK_CALLER_ID", BANK_CLIENT_ID)
BANK_CALLER_SECRET = env("BANK_CALLER_SECRET", BANK_CLIENT_SECRET)
BANK_PARTNER_ID = env("BANK_PARTNER_ID", BANK_CLIENT_ID)
BANK_PARTNER_SERVICE_ID = env("BANK_PARTNER_SERVICE_ID", "").strip()
BANK_CHANNEL_ID = env("BANK_CHANNEL_ID", "00009")
BANK_TOKEN_ENCODING = env("BANK_TOKEN_ENCODING", "base64")
BANK_HMAC_ENCODING = env("BANK_HMAC_ENCODING", "hex")
BANK_ADDRESSES = env_networks("BANK_ADDRESSES")
if not {BANK_TOKEN_ENCODING, BANK_HMAC_ENCODING} <= {"base64", "hex"}:
    raise ImproperlyConfigured("BANK_TOKEN_ENCODING dan BANK_HMAC_ENCODING harus base64 atau hex.")
if BANK_URL or BANK_PUBLIC_KEYS:
    if not (BANK_CALLER_ID and BANK_CALLER_SECRET and BANK_PUBLIC_KEYS):
        raise ImproperlyConfigured(
            "Bank belum lengkap: isi BANK_CLIENT_ID, BANK_CLIENT_SECRET, dan BANK_PUBLIC_KEYS."
        )
    if not (BANK_PARTNER_SERVICE_ID.isdigit() and len(BANK_PARTNER_SERVICE_ID) <= 8):
        raise ImproperlyConfigured("BANK_PARTNER_SERVICE_ID harus angka, paling banyak 8.")
if BANK_URL and not (BANK_PRIVATE_KEY and BANK_CLIENT_ID and BANK_CLIENT_SECRET):
    raise ImproperlyConfigured("BANK_URL terisi, jadi isi juga BANK_PRIVATE_KEY dan BANK_CLIENT_ID.")
if PRODUCTION:
    if BANK_URL and not BANK_URL.startswith("https://"):
        raise ImproperlyConfigured("BANK_URL harus dimulai dengan https:// di produksi.")
    if any(
        ".local" in Path(one).resolve().parts for one in (BANK_PRIVATE_KEY, *BANK_PUBLIC_KEYS) if one
    ) or any(one.startswith("demo-") for one in (BANK_CLIENT_SECRET, BANK_CALLER_SECRET)):
        raise ImproperlyConfigured("Kunci atau rahasia bank masih milik demo. Minta yang asli kepada bank.")

# How the head signs apart from wet ink: "tidak" (ink alone), "uji" (the portal's own test certificate, without any
# force), "bsre" (certified, through the agency's eSign client service).
ELECTRONIC_SIGNATURE = env("ELECTRONIC_SIGNATURE", "tidak" if PRODUCTION else "uji")
if ELECTRONIC_SIGNATURE not in ("tidak", "uji", "bsre"):
    raise ImproperlyConfigured(
        f"ELECTRONIC_SIGNATURE harus tidak, uji, atau bsre, bukan {ELECTRONIC_SIGNATURE!r}."
    )
if PRODUCTION and ELECTRONIC_SIGNATURE == "uji":
    raise ImproperlyConfigured(
        "ELECTRONIC_SIGNATURE=uji hanya untuk demo: sertifikat uji tidak berlaku. Isi bsre atau tidak."
    )
BSRE_URL = env("BSRE_URL", f"{SIMULATORS_URL}/bsre" if SIMULATORS_URL else "").rstrip("/")
BSRE_USER = env("BSRE_USER", "portal" if SIMULATORS_URL else "")
BSRE_PASSWORD = env("BSRE_PASSWORD", "portal-demo" if SIMULATORS_URL else "")
BSRE_CHAIN = env("BSRE_CHAIN", "")
if ELECTRONIC_SIGNATURE == "bsre" and not (BSRE_URL and BSRE_USER and BSRE_PASSWORD):
    raise ImproperlyConfigured("ELECTRONIC_SIGNATURE=bsre perlu BSRE_URL, BSRE_USER dan BSRE_PASSWORD.")
if PRODUCTION and BSRE_URL and not BSRE_URL.startswith("https://"):
    raise ImproperlyConfigured(
        "BSRE_URL harus dimulai dengan https:// di produksi: passphrase lewat di sana."
    )
if BSRE_CHAIN and not Path(BSRE_CHAIN).is_file():
    raise ImproperlyConfigured(
        "BSRE_CHAIN harus letak berkas PEM sertifikat induk BSrE; berkasnya tidak ada."
    )

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "pelalawan_portal.opds.frame.csrf_failure"
if PUBLIC_URL.startswith("https://"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
    SECURE_HSTS_SECONDS = 31536000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
# Everything comes from here, no script or style stands in a page, nobody else frames one.
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' blob: data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "frame-ancestors 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
    )
)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "filters": {"without_addresses": {"()": "pelalawan_portal.request_log.WithoutAddresses"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {
        name: {"filters": ["without_addresses"]} for name in ("django.request", "django.security.csrf")
    },
    "root": {"handlers": ["stderr"], "level": env("LOG_LEVEL", "WARNING")},
}
SILENCED_SYSTEM_CHECKS: list[str] = []
