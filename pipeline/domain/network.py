"""Who is who: networks and their contacts, CNMs, specialists and teams (`directory.yaml`)."""

from dataclasses import dataclass, field
from functools import cached_property

from pipeline.domain.hostname import ascii_domain, canonical_address
from pipeline.domain.message import Address


@dataclass(frozen=True)
class Contact:
    """A person of a network; `email` is matched without regard to case."""

    name: str
    email: str
    position: str = ""
    language: str = ""


@dataclass(frozen=True)
class Network:
    """An agency that manages creators; `stage` says who answers its mail (handover)."""

    slug: str
    name: str
    domains: tuple[str, ...] = ()
    contacts: tuple[Contact, ...] = ()
    tier: str = ""
    cnm: str = ""
    language: str = ""
    region: str = ""
    stage: str = "in-house"


@dataclass(frozen=True)
class Cnm:
    """A Creator Network Manager."""

    name: str
    email: str


@dataclass(frozen=True)
class Specialist:
    """A person who answers by mail; without queues they serve all of them."""

    name: str
    email: str
    languages: tuple[str, ...] = ()
    queues: tuple[str, ...] = ()
    role: str = "specialist"
    hours: str = ""
    absent: tuple[str, ...] = ()

    @property
    def address(self) -> Address:
        return Address(self.name, self.email)


@dataclass(frozen=True)
class Team:
    """A party that escalations go to."""

    id: str
    name: str
    email: str


@dataclass(frozen=True)
class Directory:
    """The whole of `directory.yaml`, with the look-ups that a mail needs; addresses are in lower case, their domains in ASCII."""

    networks: tuple[Network, ...] = ()
    cnms: tuple[Cnm, ...] = ()
    specialists: tuple[Specialist, ...] = ()
    teams: tuple[Team, ...] = ()
    version: int = field(default=1)

    @cached_property
    def _network_by_address(self) -> dict[str, Network]:
        contacts = ((contact, network) for network in self.networks for contact in network.contacts)
        return {canonical_address(contact.email): network for contact, network in contacts}

    @cached_property
    def _network_by_domain(self) -> dict[str, Network]:
        return {ascii_domain(name) or name: network for network in self.networks for name in network.domains}

    @cached_property
    def _contact_by_address(self) -> dict[str, Contact]:
        contacts = (contact for network in self.networks for contact in network.contacts)
        return {canonical_address(contact.email): contact for contact in contacts}

    @cached_property
    def _specialist_by_address(self) -> dict[str, Specialist]:
        return {canonical_address(specialist.email): specialist for specialist in self.specialists}

    @cached_property
    def _party_addresses(self) -> frozenset[str]:
        return frozenset(canonical_address(party.email) for parties in (self.teams, self.cnms) for party in parties)

    @cached_property
    def _network_by_slug(self) -> dict[str, Network]:
        return {network.slug: network for network in self.networks}

    def network_of(self, email: str) -> Network | None:
        """The network of an address: by the address itself, then by its domain (and the domains above it)."""
        email = canonical_address(email)
        if email in self._network_by_address:
            return self._network_by_address[email]
        labels = email.rpartition("@")[2].split(".")
        domains = (".".join(labels[start:]) for start in range(len(labels) - 1))
        return next((self._network_by_domain[domain] for domain in domains if domain in self._network_by_domain), None)

    def network(self, slug: str) -> Network | None:
        return self._network_by_slug.get(slug)

    def contact(self, email: str) -> Contact | None:
        return self._contact_by_address.get(canonical_address(email))

    def specialist(self, email: str) -> Specialist | None:
        return self._specialist_by_address.get(canonical_address(email))

    def is_team(self, email: str) -> bool:
        """Whether an address is a CNM's or another internal party's."""
        return canonical_address(email) in self._party_addresses

    def serving(self, queue: str) -> tuple[Specialist, ...]:
        """The specialists who see a queue's tickets."""
        return tuple(person for person in self.specialists if not person.queues or queue in person.queues)
