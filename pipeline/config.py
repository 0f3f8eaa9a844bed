"""The settings of a desk, read from cndesk.yaml, directory.yaml and service.yaml: all that is wrong is told at once.

The only module that reads the environment (with `secret`, which reads secrets when they are asked for). Durations are
seconds, sizes are bytes, addresses are in lower case, paths are absolute.
"""

import os
import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Final, Literal, TypeVar

from pipeline.crosscheck import check_connections, check_directory, check_strangers, hide_secrets
from pipeline.document import Document, Scalar, parse, pick, place_at, read
from pipeline.domain.hostname import ascii_domain, canonical_address
from pipeline.domain.network import Directory, Network
from pipeline.errors import FileErrors, UserError
from pipeline.kind import Kind, Refused, address, domain, duration, path, size, text, whole, word
from pipeline.schema import settle
from pipeline.secret import Secret, read_key_file, secret
from pipeline.url import database_url, under, with_password

Tls = Literal["implicit", "starttls", "none"]
LONGEST_LOCAL_PART: Final = 63 - len("+t9999999.note.") - 30
"""What a reply address with the longest key leaves to the desk before the @ (RFC 5321 4.5.3.1.1)."""


def after_reading() -> Kind:
    """What happens on the server to a mail that is safely stored: keep, seen or move:FOLDER."""
    words = "keep, seen or move:FOLDER"

    def read_after(value: object) -> str:
        is_move = isinstance(value, str) and value.startswith("move:") and value[5:].strip() and value.isprintable()
        if value not in ("keep", "seen") and not is_move:
            raise Refused("R014", f'is "{value}"', f"allowed: {words}")
        return str(value)

    return Kind(words, read_after)


@dataclass(frozen=True, slots=True)
class Desk:
    """The desk as its clients know it; `aliases` are further addresses that are ours.

    Whose verdicts on senders are believed: the server that signs them with `authserv_id`, or a `mail_service` whose
    ways are known; `mail_hosts` are further domains of the servers that a mail passes on its way to us.
    """

    name: Annotated[str, text(100)]
    address: Annotated[str, address()]
    authserv_id: Annotated[str, text(253)] = ""
    aliases: tuple[Annotated[str, address()], ...] = ()
    mail_service: Literal["microsoft365", "google-workspace"] | None = None
    mail_hosts: tuple[Annotated[str, domain()], ...] = ()


@dataclass(frozen=True, slots=True)
class Database:
    """Where tickets are kept: sqlite:///FILE or postgresql://...; `url` holds no password, `location()` does."""

    url: Annotated[str, database_url()] = "sqlite:///cndesk.db"
    password: Annotated[Secret, secret()] | None = None

    def location(self) -> str:
        """The URL to connect with, password and all: never to be shown."""
        return with_password(self.url, self.password.reveal()) if self.password else self.url


@dataclass(frozen=True, slots=True)
class Imap:
    """How a mailbox is reached; without TLS only on this machine."""

    host: Annotated[str, text(253)]
    port: Annotated[int, whole(1, 65535)]
    tls: Tls
    user: Annotated[str, text()]
    password: Annotated[Secret, secret()]
    ca_file: Annotated[Path, path()] | None = None
    connect_timeout: Annotated[float, duration("1s", "5m")] = 15.0
    read_timeout: Annotated[float, duration("1s", "30m")] = 60.0


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A place where mails arrive: exactly one of `imap`, `maildir` and `mbox`. `after` is keep, seen or move:FOLDER."""

    name: Annotated[str, word()]
    address: Annotated[str, address()]
    imap: Imap | None = None
    maildir: Annotated[Path, path()] | None = None
    mbox: Annotated[Path, path()] | None = None
    folders: tuple[Annotated[str, text()], ...] = ("INBOX",)
    every: Annotated[float, duration("1s", "1d")] = 60.0
    after: Annotated[str, after_reading()] = "keep"
    max_size: Annotated[int, size("1KB", "1GB")] = 50 << 20


@dataclass(frozen=True, slots=True)
class Smtp:
    """The server that takes our mails; without TLS only on this machine."""

    host: Annotated[str, text(253)]
    port: Annotated[int, whole(1, 65535)]
    tls: Tls
    user: Annotated[str, text()] = ""
    password: Annotated[Secret, secret()] | None = None
    ca_file: Annotated[Path, path()] | None = None
    timeout: Annotated[float, duration("1s", "30m")] = 60.0


@dataclass(frozen=True, slots=True)
class Outgoing:
    """Where mails leave; automatic ones have the empty envelope sender unless the relay needs an address."""

    smtp: Smtp
    envelope_from: Annotated[str, address(may_be_empty=True)] = ""


@dataclass(frozen=True, slots=True)
class Keys:
    """The file with the key that signs reply addresses and Message-IDs."""

    file: Annotated[Path, path()] = Path("cndesk.key")


@dataclass(frozen=True, slots=True)
class Breaker:
    """All acknowledgements pause when more than max(at_least, factor x the median of the last 7 days) fall in a window (R11)."""

    window: Annotated[float, duration("10s", "1h")] = 300.0
    at_least: Annotated[int, whole(1, 100_000)] = 50
    factor: Annotated[int, whole(1, 1000)] = 5
    quiet: Annotated[float, duration("1m", "7d")] = 3600.0


@dataclass(frozen=True, slots=True)
class Acknowledgements:
    """How many acknowledgements an address may get (R10); short ones go to senders nobody vouches for."""

    per_hour: Annotated[int, whole(0, 1000)] = 3
    per_day: Annotated[int, whole(0, 1000)] = 8
    per_subject_day: Annotated[int, whole(0, 1000)] = 2
    per_domain_10_minutes: Annotated[int, whole(0, 100_000)] = 30
    short_per_day: Annotated[int, whole(0, 1000)] = 1
    breaker: Breaker = field(default_factory=Breaker)


@dataclass(frozen=True, slots=True)
class Service:
    """service.yaml: trust, limits and the choices of the desk."""

    version: Annotated[int, whole(1, 1)] = 1
    trust: Literal["authenticated", "key-only"] = "authenticated"
    age_gate: Annotated[float, duration("1m", "365d")] = 86400.0
    acknowledgements: Acknowledgements = field(default_factory=Acknowledgements)
    ack_unauthenticated: bool = True
    same_network_may_join: bool = True
    plus_addresses: bool = True
    reopen_days: Annotated[int, whole(0, 3650)] = 14
    reply_to: Literal["never", "same-network"] = "never"


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that is set, checked; paths are absolute."""

    home: Path
    desk: Desk
    database: Database
    mailboxes: tuple[Mailbox, ...]
    outgoing: Outgoing
    keys: Keys = field(default_factory=Keys)
    service: Service = field(default_factory=Service)
    directory: Directory = field(default_factory=Directory)


Server = TypeVar("Server", Imap, Smtp)


@dataclass(frozen=True, slots=True)
class Connections:
    """cndesk.yaml as it is written; `Settings` has the same with its paths made absolute."""

    desk: Desk
    mailboxes: tuple[Mailbox, ...]
    outgoing: Outgoing
    version: Annotated[int, whole(1, 1)] = 1
    database: Database = field(default_factory=Database)
    keys: Keys = field(default_factory=Keys)


@dataclass(frozen=True, slots=True)
class Files:
    """The three files of a home as they were read; an absent optional one is empty."""

    connections: Document
    directory: Document
    service: Document

    def where(self, key: tuple[str | int, ...]) -> str:
        """Where a setting stands (`cndesk.yaml:12`), or `default`; keys of the other files begin with their name."""
        own = {"service": self.service, "directory": self.directory}.get(str(key[0]))
        document = own or self.connections
        place = place_at(document.root, key[1:] if own else key)
        return f"{document.name}:{place.line}" if place else "default"


def load_settings(home: Path) -> Settings:
    """The settings of a home. Raises FileErrors with all that is wrong with its files at once."""
    return settings_of(read_files(home), home)


def read_files(home: Path) -> Files:
    """The files of a home; only cndesk.yaml must be there. Raises UserError where one cannot be read."""
    if not (home / "cndesk.yaml").exists():
        raise UserError(f"{home / 'cndesk.yaml'} is not there", f"cndesk --home {home} init")
    names = ("cndesk.yaml", "directory.yaml", "service.yaml")
    return Files(*(read(home / name) if (home / name).exists() else parse("", name) for name in names))


def settings_of(files: Files, home: Path) -> Settings:
    """The settings that stand in these files. Raises FileErrors."""
    home = home.expanduser().absolute()
    hide_secrets(files.connections)
    connections = settle(files.connections, Connections)
    service = settle(files.service, Service)
    directory = settle(files.directory, Directory)
    check_connections(files.connections)
    check_directory(files.directory)
    _check_files(files.connections, home)
    if connections:
        _check_between(files, connections, service or Service())
    problems = files.connections.errors + files.directory.errors + files.service.errors
    if problems or not (connections and service and directory):
        raise FileErrors(problems)
    return Settings(
        home=home,
        desk=connections.desk,
        database=_placed_database(connections.database, home),
        mailboxes=tuple(_placed_mailbox(mailbox, home) for mailbox in connections.mailboxes),
        outgoing=replace(connections.outgoing, smtp=_placed_server(connections.outgoing.smtp, home)),
        keys=Keys(_absolute(connections.keys.file, home)),
        service=service,
        directory=_lowered(directory),
    )


def shipped(name: str) -> Path:
    """A file or folder that comes with cndesk: inside the installed package, or at the root of a checkout."""
    package = Path(__file__).parent
    installed = package / "shipped" / name
    return installed if installed.exists() else package.parent / name


def articles(home: Path) -> frozenset[str] | None:
    """The ids of a home's articles (`kb/<id>.<language>.md`); None where it has no such folder."""
    folder = home / "kb"
    return frozenset(file.name.partition(".")[0] for file in folder.rglob("*.md")) if folder.is_dir() else None


def read_key(settings: Settings) -> bytes:
    """The HMAC key of the desk; made on first use, refused when others can read it."""
    return read_key_file(settings.keys.file)


def live_in_utc() -> None:
    """Make this process's local time UTC: schedule counts in local time, which stands still for an hour a year."""
    os.environ["TZ"] = "UTC"
    time.tzset()


def failpoint() -> str:
    """The point where a test wants this process to die; empty outside tests."""
    return os.environ.get("CNDESK_FAILPOINT", "")


def _check_between(files: Files, connections: Connections, service: Service) -> None:
    """Report what does not fit between the files."""
    desk = connections.desk
    check_strangers(files.directory, {desk.address, *desk.aliases, *(box.address for box in connections.mailboxes)})
    local = desk.address.rpartition("@")[0]
    if service.plus_addresses and len(local.encode()) > LONGEST_LOCAL_PART:
        place = place_at(files.connections.root, ("desk", "address")) or files.connections.root.place
        message = f'"{local}" leaves no room for reply addresses: at most {LONGEST_LOCAL_PART} characters before the @'
        cure = "take a shorter address for the desk, or write plus_addresses: false in service.yaml"
        files.connections.add(place, "R013", message, cure)


def _check_files(connections: Document, home: Path) -> None:
    """Report certificates that are not there; folders of mails may appear later."""
    nodes = pick(connections.root, "mailboxes", "*", "imap", "ca_file")
    for node in (*nodes, *pick(connections.root, "outgoing", "smtp", "ca_file")):
        if isinstance(node, Scalar) and node.text and not (home / Path(node.text).expanduser()).is_file():
            connections.add(node.place, "R023", f'the file "{node.text}" is not there')


def _absolute(path: Path, home: Path) -> Path:
    return home / path.expanduser()


def _placed_mailbox(mailbox: Mailbox, home: Path) -> Mailbox:
    return replace(
        mailbox,
        imap=mailbox.imap and _placed_server(mailbox.imap, home),
        maildir=mailbox.maildir and _absolute(mailbox.maildir, home),
        mbox=mailbox.mbox and _absolute(mailbox.mbox, home),
    )


def _placed_server(server: Server, home: Path) -> Server:
    password = server.password and server.password.under(home)
    return replace(server, password=password, ca_file=server.ca_file and _absolute(server.ca_file, home))


def _placed_database(database: Database, home: Path) -> Database:
    return Database(under(database.url, home), database.password and database.password.under(home))


def _lowered(directory: Directory) -> Directory:
    """The directory with all addresses and domains in lower case and ASCII, as its look-ups and a mail's sender are."""
    return replace(
        directory,
        networks=tuple(_lowered_network(network) for network in directory.networks),
        cnms=tuple(replace(cnm, email=canonical_address(cnm.email)) for cnm in directory.cnms),
        specialists=tuple(replace(person, email=canonical_address(person.email)) for person in directory.specialists),
        teams=tuple(replace(team, email=canonical_address(team.email)) for team in directory.teams),
    )


def _lowered_network(network: Network) -> Network:
    return replace(
        network,
        cnm=canonical_address(network.cnm),
        domains=tuple(ascii_domain(name) or name for name in network.domains),
        contacts=tuple(replace(contact, email=canonical_address(contact.email)) for contact in network.contacts),
    )
