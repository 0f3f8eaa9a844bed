"""What no single value shows: names that stand twice or nowhere, connections without TLS, secrets in clear.

Works on the nodes of a document, so that it also sees files whose other parts do not fit their schema. Pure.
"""

from collections.abc import Iterable, Iterator
from ipaddress import ip_address
from typing import Final

from pipeline.document import Document, Mapping, Node, Scalar, pick
from pipeline.kind import Kind, Refused, address, choice, domain, language, text, word
from pipeline.problem import did_you_mean

MAIL_SERVICES: Final = ("microsoft365", "google-workspace")
SOURCES: Final = ("imap", "maildir", "mbox")
ROLES: Final = ("specialist", "lead", "admin")
STAGES: Final = ("cnm", "shadow", "assisted", "in-house")
CONNECTIONS: Final = (("mailboxes", "*", "imap"), ("outgoing", "smtp"), ("database",))
OPEN_KEYS: Final = frozenset(
    {"host", "port", "tls", "user", "ca_file", "connect_timeout", "read_timeout", "timeout", "url"}
)
LOOPBACK_NAMES: Final = frozenset({"localhost", "localhost.localdomain"})

KINDS: Final[tuple[tuple[tuple[str, ...], Kind], ...]] = (
    (("networks", "*", "slug"), word()),
    (("networks", "*", "name"), text()),
    (("networks", "*", "domains", "*"), domain()),
    (("networks", "*", "language"), language()),
    (("networks", "*", "stage"), choice(*STAGES)),
    (("networks", "*", "contacts", "*", "name"), text()),
    (("networks", "*", "contacts", "*", "email"), address()),
    (("networks", "*", "contacts", "*", "language"), language()),
    (("cnms", "*", "name"), text()),
    (("cnms", "*", "email"), address()),
    (("specialists", "*", "name"), text()),
    (("specialists", "*", "email"), address()),
    (("specialists", "*", "languages", "*"), language()),
    (("specialists", "*", "queues", "*"), word()),
    (("specialists", "*", "role"), choice(*ROLES)),
    (("teams", "*", "id"), word()),
    (("teams", "*", "name"), text()),
    (("teams", "*", "email"), address()),
)
"""What the words of directory.yaml must be; their types are those of `domain.network`."""

ONCE: Final[tuple[tuple[str, tuple[tuple[str, ...], ...]], ...]] = (
    ("network", (("networks", "*", "slug"),)),
    ("domain", (("networks", "*", "domains", "*"),)),
    ("address", (("networks", "*", "contacts", "*", "email"), ("specialists", "*", "email"))),
    ("CNM", (("cnms", "*", "email"),)),
    ("specialist", (("specialists", "*", "name"),)),
    ("team", (("teams", "*", "id"),)),
)
"""What may stand once in directory.yaml; a contact cannot be a specialist too, since they may do different things."""


def hide_secrets(document: Document) -> None:
    """Star out whatever stands in clear where secrets belong, before any message quotes its line."""
    for mapping in _mappings(document.root, CONNECTIONS):
        for entry in mapping.entries:
            if isinstance(entry.value, Scalar) and entry.value.text and _is_secret(entry.key, entry.value.text):
                document.hide(entry.value)


def check_connections(document: Document) -> None:
    """Report what is wrong between the values of cndesk.yaml."""
    for desk in _mappings(document.root, [("desk",)]):
        _one_receiver(document, desk)
    for mailbox in _mappings(document.root, [("mailboxes", "*")]):
        _one_source(document, mailbox)
        _once(document, "folder", _texts(mailbox, [("folders", "*")]))
    for server in _mappings(document.root, CONNECTIONS[:2]):
        _safe_transport(document, server)
        if server.get("password") and not server.get("user"):
            document.add(server.place_of("password"), "R011", '"user" is missing: a password needs one')
    for smtp in _mappings(document.root, CONNECTIONS[1:2]):
        if smtp.get("user") and not smtp.get("password"):
            document.add(smtp.place_of("user"), "R011", '"password" is missing: a user needs one')
    for database in _mappings(document.root, CONNECTIONS[2:]):
        _user_of_password(document, database)
    _once(document, "mailbox", _texts(document.root, [("mailboxes", "*", "name")]))
    _once(
        document, "folder of mails", _texts(document.root, [("mailboxes", "*", "maildir"), ("mailboxes", "*", "mbox")])
    )


def check_directory(document: Document) -> None:
    """Report what is wrong in and between the values of directory.yaml."""
    for node in pick(document.root, "version"):
        if isinstance(node, Scalar) and isinstance(node.value, int) and node.value != 1:
            document.add(node.place, "R013", '"version" must be 1')
    for path, kind in KINDS:
        _all_of(document, path, kind)
    for what, paths in ONCE:
        _once(document, what, _texts(document.root, paths))
    cnms = {scalar.text.lower() for scalar in _texts(document.root, [("cnms", "*", "email")])}
    for scalar in _texts(document.root, [("networks", "*", "cnm")]):
        if scalar.text.lower() not in cnms:
            cure = did_you_mean(scalar.text, sorted(cnms)) or "declare them under cnms:"
            document.add(scalar.place, "R020", f'the CNM "{scalar.text}" is not declared under cnms', cure)


def check_strangers(directory: Document, ours: Iterable[str]) -> None:
    """Report people of the directory who have an address of the desk itself: mail to them would come back for ever."""
    own = frozenset(ours)
    groups = (("networks", "*", "contacts", "*", "email"), ("specialists", "*", "email"), ("cnms", "*", "email"))
    for scalar in _texts(directory.root, (*groups, ("teams", "*", "email"))):
        if scalar.text.lower() in own:
            cure = "give the person's own address"
            directory.add(scalar.place, "R015", f'"{scalar.text}" is an address of the desk itself', cure)


def is_loopback(host: str) -> bool:
    """Whether a connection to this host stays on this machine."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower().rstrip(".") in LOOPBACK_NAMES


def _is_secret(key: str, written: str) -> bool:
    """A password, what stands under a key nobody knows (perhaps a misspelt password), or a URL that holds one."""
    return key not in OPEN_KEYS or (key == "url" and "@" in written)


def _one_receiver(document: Document, desk: Mapping) -> None:
    """Verdicts are believed of one server; whatever else stands there would silently make nobody believed."""
    given = desk.get("authserv_id")
    if not isinstance(given, Scalar) or not given.text:
        return
    if desk.get("mail_service") is not None:
        cure = "take one out: a mail service is known by name, any other server by its id"
        document.add(desk.place_of("mail_service"), "R015", '"mail_service" stands beside "authserv_id"', cure)
    elif given.text in MAIL_SERVICES:
        document.add(given.place, "R015", '"authserv_id" names a mail service', f"write mail_service: {given.text}")
    elif any(char.isspace() or char in ";=" for char in given.text):
        cure = "write the first word of your server's Authentication-Results header, such as mx.example.org"
        document.add(given.place, "R013", '"authserv_id" must be one word', cure)


def _one_source(document: Document, mailbox: Mapping) -> None:
    given = [source for source in SOURCES if mailbox.get(source) is not None]
    if not given:
        document.add(mailbox.place, "R011", f"a mailbox needs one of {', '.join(SOURCES)}")
    for source in given[1:]:
        place = mailbox.place_of(source)
        document.add(
            place, "R015", f'"{source}" stands beside "{given[0]}"', f"a mailbox has one of {', '.join(SOURCES)}"
        )


def _safe_transport(document: Document, server: Mapping) -> None:
    host, tls = server.get("host"), server.get("tls")
    if not (isinstance(host, Scalar) and isinstance(tls, Scalar)):
        return
    if tls.value == "none" and not is_loopback(host.text):
        cure = "passwords and mails would travel readable: write implicit or starttls"
        document.add(tls.place, "R015", f'tls "none" is for this machine alone, and {host.text} is another', cure)


def _user_of_password(document: Document, database: Mapping) -> None:
    url = database.get("url")
    names_user = isinstance(url, Scalar) and "@" in url.text.partition("?")[0]
    if database.get("password") and not names_user:
        place = url.place if isinstance(url, Scalar) else database.place_of("password")
        document.add(place, "R011", '"url" names no user: a password needs one')


def _all_of(document: Document, path: tuple[str, ...], kind: Kind) -> None:
    subject = next(step for step in reversed(path) if step != "*")
    for scalar in _texts(document.root, [path]):
        try:
            kind.read(scalar.value)
        except Refused as refused:
            document.add(scalar.place, refused.code, f'"{subject}" {refused.message}', refused.cure)


def _once(document: Document, what: str, scalars: Iterable[Scalar]) -> None:
    seen: dict[str, int] = {}
    for scalar in scalars:
        key = scalar.text.casefold()
        if key in seen:
            cure = f"it stands first on line {seen[key]}"
            document.add(scalar.place, "R021", f'{what} "{scalar.text}" is declared twice', cure)
        seen.setdefault(key, scalar.place.line)


def _texts(root: Node, paths: Iterable[tuple[str, ...]]) -> Iterator[Scalar]:
    for path in paths:
        for node in pick(root, *path):
            if isinstance(node, Scalar) and isinstance(node.value, str):
                yield node


def _mappings(root: Node, paths: Iterable[tuple[str, ...]]) -> Iterator[Mapping]:
    for path in paths:
        yield from (node for node in pick(root, *path) if isinstance(node, Mapping))
