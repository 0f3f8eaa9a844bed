"""Which Authentication-Results field of a mail our own receiving server wrote, as far as its place can show (S4).

Pure. What a server writes stands above what it was given. Therefore the topmost field alone is looked at, it must bear
our server's id, and no foreign server may have signed a Received field above it: what stands below that was in the mail
before it came to us. A field at the very top of what a sender sent cannot be told from our own by its place; a server
must remove those that bear its id (RFC 8601 section 5), and all that are known do.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, Protocol

from pipeline.domain.hostname import is_ip, is_under, organisation
from pipeline.domain.message import Message
from pipeline.ingest.identity.authres import Report, read, read_anonymous

MailService = Literal["microsoft365", "google-workspace"]


class Receiver(Protocol):
    """Who receives the desk's mail: the server named by its id, or a mail service whose ways are known."""

    @property
    def address(self) -> str: ...
    @property
    def authserv_id(self) -> str: ...
    @property
    def mail_service(self) -> MailService | None: ...
    @property
    def mail_hosts(self) -> tuple[str, ...]: ...


@dataclass(frozen=True, slots=True)
class Nobody:
    """The receiver of a desk that believes no verdict."""

    address: str = ""
    authserv_id: str = ""
    mail_service: MailService | None = None
    mail_hosts: tuple[str, ...] = ()


GOOGLE_ID: Final = "mx.google.com"
_HOSTS: Final[dict[MailService, tuple[str, ...]]] = {
    "microsoft365": ("outlook.com", "outlook.de", "office365.us", "partner.outlook.cn", "exchangelabs.com"),
    "google-workspace": ("google.com",),
}
_INSIDE: Final = (".internal", ".local", ".lan", ".localdomain", ".localhost", ".intranet", ".home.arpa")
_COMMENT: Final = re.compile(r"\([^()]*+\)")
_BY: Final = re.compile(r"(?:^|\s)by\s+([^\s;,]+)", re.IGNORECASE)
_FIELD: Final = "authentication-results"


def verdict(message: Message, receiver: Receiver) -> Report | None:
    """What our own server found, None where it said nothing that we can be sure is its own."""
    place = next((at for at, (name, _) in enumerate(message.headers) if name.lower() == _FIELD), None)
    if place is None or any(_is_foreign(hop, receiver) for hop in _hops(message.headers[:place])):
        return None
    field = message.headers[place][1]
    if receiver.mail_service == "microsoft365":
        is_stamped = _is_stamped(message, receiver, "Anonymous") or _is_stamped(message, receiver, "Internal")
        below = _hops(message.headers[place:])[:1]
        is_at_border = bool(below) and _is_of_service(below[0], receiver)
        return read_anonymous(field) if is_stamped and is_at_border else None
    ours = GOOGLE_ID if receiver.mail_service == "google-workspace" else receiver.authserv_id.strip().lower()
    report = read(field)
    # Whose a field is that cannot be read cannot be told, so it is not ours.
    return report if report is not None and ours and report.authserv_id == ours else None


def is_internal(message: Message, receiver: Receiver) -> bool:
    """Whether Microsoft 365 took the mail from a signed-in user of the desk's own organisation.

    Such mail never passes the border where verdicts are written. The X-MS-Exchange-Organization fields are removed
    from whatever comes from outside (Exchange's header firewall); those of other organisations are called CrossTenant.
    """
    if receiver.mail_service != "microsoft365" or message.sender is None:
        return False
    hops = _hops(message.headers)
    is_at_home = bool(hops) and all(_is_of_service(hop, receiver) for hop in hops)
    is_colleague = message.sender.rpartition("@")[2] == receiver.address.rpartition("@")[2].lower()
    return is_at_home and is_colleague and _is_stamped(message, receiver, "Internal")


def _is_stamped(message: Message, receiver: Receiver, by: str) -> bool:
    """Whether the mail bears Exchange's marks once each: who vouches for it, and the server that says so."""
    source = message.header("X-MS-Exchange-Organization-AuthSource")
    kind = message.header("X-MS-Exchange-Organization-AuthAs")
    return len(source) == 1 and kind == (by,) and _is_of_service(source[0].strip(), receiver)


def _hops(headers: Sequence[tuple[str, str]]) -> list[str]:
    """The hosts that signed these Received fields, from the top; empty where one does not name itself."""
    return [_signer(value) for name, value in headers if name.lower() == "received"]


def _signer(received: str) -> str:
    bare = received[:2_000]
    for _ in range(3):
        bare = _COMMENT.sub(" ", bare)
    found = _BY.search(bare)
    return found[1].strip(".").lower() if found else ""


def _is_foreign(host: str, receiver: Receiver) -> bool:
    """Whether a host is known not to be ours: it has a public name, and that is under no domain of our servers."""
    if "." not in host or is_ip(host) or host.endswith(_INSIDE):
        return False
    return not any(is_under(host, domain) for domain in _domains(receiver))


def _is_of_service(host: str, receiver: Receiver) -> bool:
    hosts = _HOSTS[receiver.mail_service] if receiver.mail_service else ()
    return any(is_under(host.lower(), domain) for domain in hosts)


def _domains(receiver: Receiver) -> tuple[str, ...]:
    """The domains of the servers that bring us our mail."""
    if receiver.mail_service:
        return (*_HOSTS[receiver.mail_service], *receiver.mail_hosts)
    named = (receiver.authserv_id.strip(), receiver.address.rpartition("@")[2])
    return (*(organisation(host) for host in named if host), *receiver.mail_hosts)
