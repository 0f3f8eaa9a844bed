"""Database URLs: what is accepted, where a relative file lies, and how a password gets in at the last moment. Pure."""

from pathlib import Path
from typing import Final
from urllib.parse import quote, urlsplit, urlunsplit

from pipeline.kind import Kind, Refused

FILE: Final = "sqlite:///"
SCHEMES: Final = (FILE, "postgresql://", "postgresql+psycopg://")
EXAMPLE: Final = "such as sqlite:///cndesk.db"


def database_url() -> Kind:
    """The URL of a database that outlives the process, without a password."""

    def read(value: object) -> str:
        if not isinstance(value, str) or not value.startswith(SCHEMES):
            raise Refused("R013", "must begin with sqlite:/// or postgresql://", EXAMPLE)
        if value.partition("?")[0] in (FILE, FILE + ":memory:"):
            raise Refused("R015", "keeps nothing: it is a database in memory", EXAMPLE)
        if _password(value):
            cure = "take it out of the URL and write password: {env: NAME} beside it"
            raise Refused("R015", "holds a password in clear", cure)
        return value

    return Kind("a database URL", read)


def under(url: str, folder: Path) -> str:
    """The same database; a file with a relative path lies in this folder."""
    if not url.startswith(FILE):
        return url
    file, mark, options = url.removeprefix(FILE).partition("?")
    return f"{FILE}{folder / Path(file).expanduser()}{mark}{options}"


def with_password(url: str, password: str) -> str:
    """The URL to connect with: never to be shown."""
    parts = urlsplit(url)
    user, _, host = parts.netloc.rpartition("@")
    return urlunsplit(parts._replace(netloc=f"{user.partition(':')[0]}:{quote(password, safe='')}@{host}"))


def _password(url: str) -> str | None:
    try:
        return urlsplit(url).password
    except ValueError:
        raise Refused("R013", "is not a URL", EXAMPLE) from None
