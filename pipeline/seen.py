"""One mail in the transaction that decides on it: what the modules that gather knowledge of it share."""

from dataclasses import dataclass
from functools import cached_property

from pipeline.app import App
from pipeline.domain.disposition import Accept, Disposition
from pipeline.domain.inbound import Inbound
from pipeline.domain.message import Auth, Message
from pipeline.domain.ticket import Ticket
from pipeline.ingest.identity.identity import authenticate
from pipeline.ingest.kind.screen import screen
from pipeline.ingest.thread import looked_up
from pipeline.store.threads import Reference
from pipeline.store.unit import Unit


@dataclass(frozen=True)
class Seen:
    """A mail with the house and the store around it; what is asked of them twice is read once."""

    app: App
    unit: Unit
    inbound: Inbound
    message: Message

    @cached_property
    def auth(self) -> Auth:
        return authenticate(self.message, self.app.settings.desk)

    @cached_property
    def disposition(self) -> Disposition:
        return screen(self.message, self.app.ours)

    @property
    def is_from_a_person(self) -> bool:
        return isinstance(self.disposition, Accept)

    @cached_property
    def references(self) -> tuple[Reference, ...]:
        """What the store knows of the ids that the mail names."""
        return tuple(self.unit.threads.references((*looked_up(self.message), *self.reported_ids)))

    @property
    def reported_ids(self) -> tuple[str, ...]:
        """The Message-ID of the mail that a delivery report is about."""
        report = self.message.bounce
        return (report.original_message_id,) if report and report.original_message_id else ()

    def ticket(self, number: int) -> Ticket | None:
        """The ticket that a number stands for now."""
        return self.unit.tickets.current([number]).get(number)

    def is_inside(self, address: str) -> bool:
        """Whether an address is a specialist's, a CNM's or a team's."""
        directory = self.app.settings.directory
        return directory.specialist(address) is not None or directory.is_team(address)
