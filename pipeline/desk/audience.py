"""Who is told of a client's mail beside the queue's people, because rules name them: `watch` and `notify`. Pure.

A specialist gets the notification with keys of their own. Anybody else inside (a CNM, a team), and an address that the
admin wrote into the rules, gets a mail for their information that cannot be answered with. A client never does.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from pipeline.domain.hostname import canonical_address
from pipeline.domain.known import House, Known
from pipeline.domain.message import Address
from pipeline.domain.network import Directory, Network, Specialist
from pipeline.domain.plan import Draft, Purpose, Send
from pipeline.domain.ticket import Ticket

NETWORKS_OWN: Final = frozenset({"cnm-of-network", "cnm"})
MAX_TOLD_A_DAY: Final = 4
"""Mails for information to one person about one ticket, so that a quarrel by mail floods nobody."""


@dataclass(frozen=True, slots=True)
class Audience:
    """Those who are told, and the names that led to nobody, each with the reason."""

    specialists: tuple[Specialist, ...] = ()
    readers: tuple[Address, ...] = ()
    untold: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Letter:
    """What is said for information of a client's mail: its words, and why they may not be the client's."""

    text: str
    warnings: tuple[str, ...] = ()
    is_new: bool = True


def audience(known: Known, ticket: Ticket) -> Audience:
    """Whom the rules name for this mail, and who watches the ticket; the writer of the mail is told nothing new."""
    house = known.house
    named = (*(known.classification.notify if known.classification else ()), *ticket.watchers)
    specialists: dict[str, Specialist] = {}
    readers: dict[str, Address] = {}
    untold: list[str] = []
    clients = frozenset(filter(None, (ticket.requester, ticket.answer_to)))
    for name in dict.fromkeys(named):
        address = _address(name, house.directory, known.network)
        objection = _objection(address, house, clients) if address else "directory.yaml has no address for it"
        if address is None or objection:
            untold.append(f"{name} is not told: {objection}")
        elif address.email == known.message.sender:
            continue
        elif person := house.directory.specialist(address.email):
            specialists[person.email] = person
        else:
            readers[address.email] = address
    return Audience(tuple(specialists.values()), tuple(readers.values()), tuple(untold))


def inform(known: Known, ticket: Ticket, readers: Iterable[Address], letter: Letter) -> Iterator[Send]:
    """A mail for the information of each, unless they had enough of this ticket today."""
    for reader in readers:
        if known.told_today.get(reader.email, 0) < MAX_TOLD_A_DAY:
            yield Send(_draft(known, ticket, reader, letter))


def _address(name: str, directory: Directory, network: Network | None) -> Address | None:
    """Where somebody whom rules name is written to."""
    if "@" in name:
        return Address(_name_of(canonical_address(name), directory), canonical_address(name))
    team = next((team for team in directory.teams if team.id == name), None)
    if team is not None:
        return Address(team.name, team.email) if team.email else None
    if name in NETWORKS_OWN and network is not None and network.cnm:
        return Address(_name_of(network.cnm, directory), network.cnm)
    return None


def _name_of(email: str, directory: Directory) -> str:
    names = {team.email: team.name for team in directory.teams} | {cnm.email: cnm.name for cnm in directory.cnms}
    return names.get(email, "")


def _objection(address: Address, house: House, clients: frozenset[str]) -> str:
    """Why nothing may go to an address that rules name; empty where it may."""
    email, directory = address.email, house.directory
    if email in house.addresses:
        return "it is an address of the desk itself"
    if directory.specialist(email) or directory.is_team(email):
        return ""
    is_client = email in clients or directory.contact(email) is not None or directory.network_of(email) is not None
    return "it is a client's address" if is_client else ""


def _draft(known: Known, ticket: Ticket, reader: Address, letter: Letter) -> Draft:
    message, house = known.message, known.house
    return Draft(
        key=f"inform:{known.inbound.id}:{reader.email}",
        purpose=Purpose.INFORMATION,
        ticket=ticket.number,
        to=reader,
        from_name=house.name,
        template="information",
        values=(
            ("ticket", ticket.label),
            ("is_new", letter.is_new),
            ("client", ticket.requester_name or ticket.requester or "an unknown sender"),
            ("network", known.network.name if known.network else ""),
            ("subject", ticket.subject),
            ("text", letter.text),
            ("warnings", letter.warnings),
            ("desk", house.name),
            ("address", house.address),
        ),
        subject=ticket.subject,
        in_reply_to=message.message_id,
        references=(message.message_id,) if message.message_id else (),
    )
