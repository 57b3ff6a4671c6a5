"""Reads settings from the environment; a bad value speaks at start and says how to mend it."""

import os
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def choice(name: str, allowed: tuple[str, ...], default: str) -> str:
    """The value of `name`, one of `allowed`. Raises ImproperlyConfigured otherwise."""
    value = os.environ.get(name, default)
    if value not in allowed:
        raise ImproperlyConfigured(f"{name}={value!r} is not known. Set it to one of: {', '.join(allowed)}.")
    return value


def words(name: str, default: tuple[str, ...] = ()) -> list[str]:
    """A comma-separated list, without blanks."""
    value = os.environ.get(name)
    return [word.strip() for word in value.split(",") if word.strip()] if value else list(default)


def keys(name: str, default: str) -> list[str]:
    """Keys separated by commas or blanks. A key that had such a mark in it when there was but one still opens."""
    written = os.environ.get(name, "").strip()
    found = written.replace(",", " ").split()
    return [*found, written] if len(found) > 1 else found or [default]


def whole_number(name: str, default: int) -> int:
    """A number of 0 or more. Raises ImproperlyConfigured otherwise."""
    value = os.environ.get(name, "").strip() or str(default)
    if not (value.isascii() and value.isdigit()):
        raise ImproperlyConfigured(f"{name}={value!r} is not a number. Write digits only, for example {default}.")
    return int(value)


def database_url(data_dir: Path) -> str:
    """`DATABASE_URL`, or the address that the private cluster of this clone wrote, or an empty text."""
    if url := os.environ.get("DATABASE_URL"):
        return url
    written = data_dir / "database-url"
    return written.read_text().strip() if written.is_file() else ""


def database(url: str, more_options: dict[str, str] | None = None) -> dict[str, object]:
    """Django's database settings for postgres://user:password@host:port/name or postgres://user@/name?host=/dir.

    Raises ImproperlyConfigured with the shape it expects.
    """
    if not url:
        return {"ENGINE": "django.db.backends.postgresql", "NAME": ""}
    parts = urlsplit(url)
    name = unquote(parts.path.lstrip("/"))
    if parts.scheme not in ("postgres", "postgresql") or not name:
        raise ImproperlyConfigured(
            "DATABASE_URL is not an address of a PostgreSQL database. "
            "Write it as postgres://user:password@host:5432/name or postgres://user@/name?host=/socket/folder."
        )
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    host = query.pop("host", "") or unquote(parts.hostname or "")
    port = query.pop("port", "") or _port(parts)
    options = {key: value for key, value in query.items() if key in ("sslmode", "sslrootcert", "connect_timeout")}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": port,
        "OPTIONS": options | (more_options or {}),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def _port(parts) -> str:
    try:
        return str(parts.port or "")
    except ValueError as error:
        raise ImproperlyConfigured(f"The port in DATABASE_URL is not a number between 1 and 65535: {error}.") from error


def email(url: str) -> dict[str, object]:
    """Django's mail settings; the console if empty.

    smtps:// speaks TLS from the start; smtp:// with a password changes to TLS before it is sent; smtp:// without one
    is plain, for a mail server on the same machine.
    """
    if not url:
        return {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    parts = urlsplit(url)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise ImproperlyConfigured("Write HABEAS_EMAIL_URL as smtp://user:password@host:587 or smtps://…:465.")
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 587 if parts.password else 25),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp" and bool(parts.password),
        "EMAIL_TIMEOUT": 20,
    }
