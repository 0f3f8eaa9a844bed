"""Write a working home from the shipped files and six answers; what is already there is kept as it is.

Answers are put where their values stand in the shipped text, so that the comments that teach stay with them.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final, Literal

from pipeline.config import shipped
from pipeline.crosscheck import is_loopback
from pipeline.document import Scalar, parse, pick, place_at
from pipeline.errors import UserError
from pipeline.secret import create_key_file

Key = tuple[str | int, ...]
KEY_FILE: Final = "cndesk.key"
GITIGNORE: Final = "# Tickets and keys do not belong into version control.\ncndesk.db*\n*.key\nblobs/\n"
SMTP_LOGIN: Final = re.compile(r"^( +)# (user: .*|password: \{env: CNDESK_SMTP_PASSWORD\})$", re.MULTILINE)
_PLAIN: Final = re.compile(r"\w(?:[\w.@ -]*\w)?")


@dataclass(frozen=True, slots=True)
class Answers:
    """What a new home asks; the defaults are those of the shipped files."""

    desk_name: str = "Creator Network Support"
    desk_address: str = "support@cn-desk.example"
    imap_host: str = "127.0.0.1"
    imap_user: str = "support"
    smtp_host: str = "127.0.0.1"
    lead_address: str = "lead@cn-desk.example"


@dataclass(frozen=True, slots=True)
class Written:
    """One file of a home, relative to it, and whether it was there before."""

    path: str
    state: Literal["wrote", "kept"]


def write_home(home: Path, answers: Answers) -> tuple[Written, ...]:
    """Write what is missing. Raises UserError where the folder cannot be written."""
    try:
        home.mkdir(parents=True, exist_ok=True)
        found = [_write(home, name, text) for name, text in _texts(answers)]
    except OSError as error:
        raise UserError(f"{error.filename or home}: cannot be written: {error.strerror}") from error
    is_new = create_key_file(home / KEY_FILE)
    return (*found, Written(KEY_FILE, "wrote" if is_new else "kept"))


def set_values(text: str, values: Mapping[Key, str | int]) -> str:
    """YAML text with other values at these keys, everything else untouched. Raises KeyError for a key it does not have."""
    document = parse(text, "")
    lines = text.split("\n")
    places = {key: place_at(document.root, key) for key in values}
    for key, place in sorted(places.items(), key=lambda item: item[1].column if item[1] else 0, reverse=True):
        if place is None:
            raise KeyError(key)
        line, start = lines[place.line - 1], place.column - 1
        lines[place.line - 1] = line[:start] + _quoted(values[key]) + line[start + place.width :]
    return "\n".join(lines)


def _texts(answers: Answers) -> Iterator[tuple[str, str]]:
    """All files of a home with their text, but for the key."""
    yield "cndesk.yaml", _connections(_shipped_text("cndesk.yaml"), answers)
    yield "rules.yaml", _shipped_text("rules.yaml")
    yield "directory.yaml", _directory(_shipped_text("directory.yaml"), answers)
    yield "service.yaml", _shipped_text("service.yaml")
    yield ".gitignore", GITIGNORE
    for template in sorted(shipped("templates").glob("*.j2")):
        yield f"templates/{template.name}", template.read_text(encoding="utf-8")


def _shipped_text(name: str) -> str:
    return shipped(name).read_text(encoding="utf-8")


def _connections(text: str, answers: Answers) -> str:
    """cndesk.yaml with the answers; servers elsewhere are reached by TLS, and their SMTP wants a login."""
    values: dict[Key, str | int] = {
        ("desk", "name"): answers.desk_name,
        ("desk", "address"): answers.desk_address,
        ("desk", "authserv_id"): f"mx.{answers.desk_address.rpartition('@')[2]}",
        ("mailboxes", 0, "address"): answers.desk_address,
        ("mailboxes", 0, "imap", "host"): answers.imap_host,
        ("mailboxes", 0, "imap", "user"): answers.imap_user,
        ("outgoing", "smtp", "host"): answers.smtp_host,
    }
    if not is_loopback(answers.imap_host):
        values |= {("mailboxes", 0, "imap", "port"): 993, ("mailboxes", 0, "imap", "tls"): "implicit"}
    if not is_loopback(answers.smtp_host):
        text = SMTP_LOGIN.sub(r"\1\2", text)
        values |= {("outgoing", "smtp", "port"): 587, ("outgoing", "smtp", "tls"): "starttls"}
        values |= {("outgoing", "smtp", "user"): answers.imap_user}
    return set_values(text, values)


def _directory(text: str, answers: Answers) -> str:
    """directory.yaml with the address of the first lead; each specialist of the shipped file names a role."""
    roles = pick(parse(text, "").root, "specialists", "*", "role")
    leads = (number for number, role in enumerate(roles) if isinstance(role, Scalar) and role.value == "lead")
    return set_values(text, {("specialists", number, "email"): answers.lead_address for number in islice(leads, 1)})


def _quoted(value: str | int) -> str:
    """A value as YAML has it: plain where that is safe, else in JSON's quotes, which YAML shares."""
    if isinstance(value, int):
        return str(value)
    root = parse(value, "").root
    is_plain = _PLAIN.fullmatch(value) and isinstance(root, Scalar) and root.value == value
    return value if is_plain else json.dumps(value, ensure_ascii=False)


def _write(home: Path, name: str, text: str) -> Written:
    path = home / name
    path.parent.mkdir(exist_ok=True)
    try:
        with path.open("x", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
    except FileExistsError:
        return Written(name, "kept")
    return Written(name, "wrote")
