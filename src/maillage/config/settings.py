"""Settings of an instance, all from the environment; with none set, the embedded mode works."""

from __future__ import annotations

from pathlib import Path

from csp.constants import NONE, SELF

from maillage.config import environnement

RACINE = Path(__file__).resolve().parents[3]

DATA_DIR = environnement.dossier("MAILLAGE_DATA_DIR", Path.cwd() / "var")
SECRET_KEY = environnement.cle_secrete("MAILLAGE_SECRET_KEY", DATA_DIR / "cle-secrete")
DEBUG = environnement.booleen("MAILLAGE_DEBUG", defaut=False)
ALLOWED_HOSTS = environnement.liste("MAILLAGE_HOTES", "127.0.0.1,localhost,[::1]")
HTTPS = environnement.booleen("MAILLAGE_HTTPS", defaut=False)
DEMONSTRATION = environnement.booleen("MAILLAGE_DEMONSTRATION", defaut=False)

INSTALLED_APPS = [
    "maillage.portail",
    "maillage.gouvernance",
    "maillage.financements",
    "maillage.plan_actions",
    "maillage.indicateurs",
    "maillage.diagnostics",
    "maillage.echanges",
    "maillage.conventions",
    "maillage.conversations",
    "maillage.clauses",
    "maillage.sceaux",
    "maillage.statistiques",
    "maillage.partenaires",
    "maillage.territoires",
    "maillage.archives",
    "maillage.documents",
    "maillage.courriels",
    "maillage.comptes",
    "maillage.fichiers",
    "maillage.journal",
    "maillage.taches",
    "maillage.interface",
    "allauth",
    "allauth.account",
    "django_cotton.apps.SimpleAppConfig",
    "django_htmx",
    "tree_queries",
    "django_tasks_db",
    "csp",
    "whitenoise.runserver_nostatic",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    # Default is deny: a view is open to the public only if it says so.
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "maillage.config.middleware.ErreursMetier",
]

ROOT_URLCONF = "maillage.config.urls"
WSGI_APPLICATION = "maillage.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            # Written by hand: the automatic set-up of django-cotton can print components raw.
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": [
                "django_cotton.templatetags.cotton",
                "maillage.interface.templatetags.typographie",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "maillage.interface.contexte.interface",
                "maillage.conversations.contexte.conversations",
            ],
        },
    }
]
COTTON_DIR = "composants"
FORM_RENDERER = "maillage.interface.formulaires.Rendu"

BASE = environnement.base(
    "MAILLAGE_DATABASE_URL", defaut=f"sqlite:///{DATA_DIR / 'maillage.sqlite3'}"
)
if BASE["ENGINE"] == "django.db.backends.sqlite3":
    BASE["OPTIONS"] = {
        # Writers queue instead of failing half-way; WAL is set once, by `maillage installer`.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA foreign_keys=ON; PRAGMA synchronous=NORMAL;",
    }
DATABASES = {"default": BASE}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Shared between processes, so that the throttling of logins holds for all of them.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache_partage",
    }
}

# The queue is in the database, on both engines: `maillage servir` or `maillage travailler` empties it.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}

LANGUAGE_CODE = "fr"
TIME_ZONE = "Europe/Paris"
USE_TZ = True
USE_I18N = True
USE_THOUSAND_SEPARATOR = True
FORMAT_MODULE_PATH = ["maillage.interface.formats"]

AUTH_USER_MODEL = "comptes.Utilisateur"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
# Source: Cnil, délibération no 2022-100 of 21 July 2022 (see the validator).
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "maillage.comptes.mots_de_passe.RegleCnil"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "portail:accueil"
ACCOUNT_ADAPTER = "maillage.comptes.adaptateur.ComptesOuvertsParInvitation"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "login_failed": "20/5m/ip,5/5m/key",
    "reset_password": "20/m/ip,5/m/key",
}
ACCOUNT_PREVENT_ENUMERATION = True

# Mails are written to files until a server is named: an instance that is tried out writes to nobody.
EMAIL_BACKEND = environnement.texte(
    "MAILLAGE_COURRIEL",
    "django.core.mail.backends.smtp.EmailBackend"
    if environnement.texte("MAILLAGE_SMTP_SERVEUR")
    else "django.core.mail.backends.filebased.EmailBackend",
)
EMAIL_FILE_PATH = DATA_DIR / "courriels"
EMAIL_HOST = environnement.texte("MAILLAGE_SMTP_SERVEUR", "localhost")
EMAIL_PORT = environnement.entier("MAILLAGE_SMTP_PORT", 25)
EMAIL_HOST_USER = environnement.texte("MAILLAGE_SMTP_COMPTE")
EMAIL_HOST_PASSWORD = environnement.texte("MAILLAGE_SMTP_MOT_DE_PASSE")
EMAIL_USE_TLS = environnement.booleen("MAILLAGE_SMTP_STARTTLS", defaut=False)
EMAIL_USE_SSL = environnement.booleen("MAILLAGE_SMTP_TLS", defaut=False)
EMAIL_TIMEOUT = 10  # seconds: a server of mail that is silent holds nobody up
DEFAULT_FROM_EMAIL = environnement.texte(
    "MAILLAGE_EXPEDITEUR", "Maillage <ne-pas-repondre@localhost>"
)  # Where reports of non-delivery go, to be read by `maillage courriels rebonds`; the sender otherwise.
ADRESSE_DES_REBONDS = environnement.texte("MAILLAGE_ADRESSE_DES_REBONDS")

# Where people reach the pages: a mail is written when it leaves, by a process that serves none.
ADRESSE = environnement.texte("MAILLAGE_ADRESSE", "http://127.0.0.1:8000").rstrip("/")

STATIC_URL = "static/"
STATIC_ROOT = environnement.dossier("MAILLAGE_STATIQUE", DATA_DIR / "static")
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_NAME = "maillage_session"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
FICHIER_TAILLE_MAXIMALE = 20_000_000  # bytes of a stored file
SOURCE_TAILLE_MAXIMALE = 400_000_000  # bytes of a national file of statistics, read in blocks

# Seals: the timestamp authority (RFC 3161; without one, seals are PAdES B-B), the hardware token that
# holds keys (PKCS#11), the external signing service (« fictif » plays one, for tests and demo).
HORODATAGE_ADRESSE = environnement.texte("MAILLAGE_HORODATAGE")
HORODATAGE_DELAI = environnement.entier("MAILLAGE_HORODATAGE_DELAI", 10)  # seconds
PKCS11_MODULE = environnement.texte("MAILLAGE_PKCS11_MODULE")
PKCS11_JETON = environnement.texte("MAILLAGE_PKCS11_JETON")
PKCS11_CODE = environnement.texte("MAILLAGE_PKCS11_CODE")
PRESTATAIRE_DE_SIGNATURE = environnement.texte(
    "MAILLAGE_PRESTATAIRE_DE_SIGNATURE", "fictif" if DEMONSTRATION else ""
)

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
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"ligne": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "ligne"}},
    "root": {
        "handlers": ["console"],
        "level": environnement.texte("MAILLAGE_JOURNALISATION", "WARNING"),
    },
}
