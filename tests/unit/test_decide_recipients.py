"""No sequence of inbound mails changes who gets what (S5, R6): a property over any mails from anybody."""

from collections.abc import Collection
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from pipeline.decide import decide
from pipeline.domain.disposition import Accept, Ignore, Reason
from pipeline.domain.known import Known
from pipeline.domain.message import Address, Auth
from pipeline.domain.plan import ChangeTicket, OpenTicket, Plan, Purpose, Send
from pipeline.domain.thread import Evidence, Joins, Role
from pipeline.domain.ticket import Ticket
from pipeline.domain.token import ReplyAddress, ReplyPurpose, Verified
from pipeline.ingest.thread import Pointer, role_in, thread
from tests.unit.mails import DIRECTORY, FAILED, HA, KNOWN, LEO, ORDINARY, PASSED, UNSURE

ANA, BEA, EVE = "ana@starhouse.example", "bea@starhouse.example", "eve@evil.example"
PEOPLE = (ANA, BEA, EVE, HA.email, LEO.email, "diego@cn-desk.example", None)
INSIDE = frozenset(person.email for person in DIRECTORY.specialists)
TO_CLIENTS = (Purpose.ACKNOWLEDGEMENT, Purpose.SHORT_ACKNOWLEDGEMENT, Purpose.RESOLUTION, Purpose.ANSWER)

Mail = tuple[str | None, str, Auth, Ignore | Accept, str | None, Evidence, int, bool]
mails = st.tuples(
    st.sampled_from(PEOPLE),
    st.sampled_from(["Where is it?", "#resolve", "#note\nx", "#noet", "#me", "#resolve resolution", "Paid."]),
    st.sampled_from([PASSED, UNSURE, FAILED, Auth()]),
    st.sampled_from([Accept(), Ignore(Reason.AUTO_REPLY), Ignore(Reason.BOUNCE)]),
    st.sampled_from([None, "mallory@evil.example", ANA]),
    st.sampled_from(Evidence),
    st.integers(1001, 1003),
    st.booleans(),
)


class Desk:
    """Tickets and their people, changed by plans alone."""

    def __init__(self) -> None:
        self.tickets: dict[int, Ticket] = {}
        self.people: dict[int, frozenset[str]] = {}

    def known(self, mail: Mail) -> Known:
        sender, text, auth, disposition, elsewhere, evidence, number, has_key = mail
        others = () if elsewhere is None else (Address("", elsewhere),)
        message = replace(
            ORDINARY,
            sender=sender,
            from_=(Address("X", sender or "two@evil.example"),),
            cc=others,
            reply_to=others,
            new_text=text,
            new_text_unsigned=text,
        )
        person = DIRECTORY.specialist(sender) if sender else None
        ticket = self.tickets.get(number)
        belonging = thread(message, auth, [Pointer(evidence, number)], self.find, role_of)
        return replace(
            KNOWN,
            message=message,
            auth=auth,
            disposition=disposition,
            belonging=belonging,
            event="reply" if isinstance(belonging, Joins) else "new",
            number=1001 + len(self.tickets),
            network=DIRECTORY.network_of(sender) if sender else None,
            contact=DIRECTORY.contact(sender) if sender else None,
            person=person,
            addressed=ReplyAddress(number, (ReplyPurpose.PUBLIC,), "x") if person else None,
            addressed_ticket=ticket if person else None,
            key=Verified(ReplyPurpose.PUBLIC, ticket.version) if has_key and ticket else None,
        )

    def find(self, number: int) -> tuple[Ticket, Collection[str]] | None:
        return (self.tickets[number], self.people[number]) if number in self.tickets else None

    def apply(self, plan: Plan) -> None:
        for action in plan.actions:
            if isinstance(action, OpenTicket):
                assert action.ticket.number not in self.tickets
                self.tickets[action.ticket.number] = action.ticket
                self.people[action.ticket.number] = frozenset(action.participants)
            elif isinstance(action, ChangeTicket):
                assert action.before == self.tickets[action.before.number]
                self.tickets[action.before.number] = replace(action.after, version=action.before.version + 1)


def role_of(sender: str, ticket: Ticket, participants: Collection[str]) -> Role | None:
    return role_in(sender, ticket, participants, DIRECTORY, same_network_may_join=True)


@given(st.lists(mails, max_size=12))
def test_no_mail_changes_who_gets_the_answers(inbound: list[Mail]) -> None:
    desk = Desk()
    clients: dict[int, str] = {}
    for mail in inbound:
        known = desk.known(mail)
        plan = decide(known)
        desk.apply(plan)

        for number, ticket in desk.tickets.items():
            assert ticket.requester == clients.setdefault(number, ticket.requester)
            assert desk.people[number] == {clients[number]}
        for draft in (action.draft for action in plan.actions if isinstance(action, Send)):
            allowed = {clients[draft.ticket]} if draft.purpose in TO_CLIENTS else INSIDE
            assert draft.to.email in allowed
            if draft.purpose is Purpose.ANSWER or draft.purpose is Purpose.RESOLUTION:
                assert mail[0] in INSIDE, "only a specialist speaks for the desk"
                assert mail[2] is PASSED
                assert mail[3] == Accept()
