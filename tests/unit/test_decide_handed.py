"""One of ours forwards a client's mail: the ticket is the client's, or its forwarder is asked whose it is."""

from dataclasses import replace
from datetime import timedelta

import pytest

from pipeline.decide import decide
from pipeline.desk.notify import ask_back, notify
from pipeline.domain.disposition import Outcome
from pipeline.domain.known import HandedOn, Known
from pipeline.domain.message import Address, Passage, PassageKind
from pipeline.domain.plan import Append, OpenTicket, Plan, Purpose, Send
from pipeline.domain.thread import Evidence, Joins, Perhaps, Role
from pipeline.domain.ticket import Direction, Entry, Status
from tests.unit.mails import ARRIVED, INBOUND, KNOWN, NOW, OPENED, ORDINARY, TICKET, VERDICT

DIEGO = "diego@cn-desk.example"
ANA = "ana@starhouse.example"
WRITTEN = NOW - timedelta(days=3)
COMMENT = "Can you take this one?"

FORWARD = replace(
    ORDINARY,
    message_id="forward@cn-desk.example",
    subject="Fwd: Our October payout is late",
    from_=(Address("Diego Luna", DIEGO),),
    sender=DIEGO,
    text=f"{COMMENT}\n\nForwarded message ...",
    new_text=f"{COMMENT}\n\nForwarded message ...",
    new_text_unsigned=COMMENT,
    passages=(Passage(PassageKind.NEW, COMMENT), Passage(PassageKind.FORWARDED, "Forwarded message ...")),
)
ORIGINAL = replace(
    FORWARD,
    message_id="first@starhouse.example",
    subject=ORDINARY.subject,
    from_=ORDINARY.from_,
    sender=ANA,
    date=WRITTEN,
    text="Where is it?",
    new_text="Where is it?",
    new_text_unsigned="Where is it?",
)
HANDED = replace(KNOWN, message=FORWARD, handed_on=HandedOn(ORIGINAL), contact=KNOWN.contact)
TOLD = HandedOn(ORIGINAL, by="Diego Luna", comment=COMMENT)
THE_CLIENTS = (
    f"{DIEGO} forwarded it: the ticket is {ANA}'s",
    "no acknowledgement: the client did not write to the desk",
)
TICKET_OF_ANA = replace(OPENED, opened_at=WRITTEN)
WORDS = Entry(
    Direction.IN,
    ANA,
    "Ana Ruiz",
    WRITTEN,
    "first@starhouse.example",
    "5" * 64,
    ORDINARY.subject,
    "Where is it?",
    is_verified=False,
)
SAID = Entry(
    Direction.NOTE, DIEGO, "Diego Luna", ARRIVED, "forward@cn-desk.example", "5" * 64, FORWARD.subject, COMMENT
)


def test_the_ticket_is_the_clients_with_date_and_words_of_the_original() -> None:
    assert decide(HANDED) == Plan(
        Outcome.NEW_TICKET,
        NOW,
        1042,
        THE_CLIENTS,
        (
            OpenTicket(TICKET_OF_ANA, (ANA,)),
            Append(1042, WORDS),
            Append(1042, SAID),
            *notify(replace(HANDED, message=ORIGINAL, handed_on=TOLD), TICKET_OF_ANA, is_new=True),
        ),
        VERDICT,
    )


def test_nobody_gets_anything_but_the_queues_people() -> None:
    sent = [action.draft for action in decide(HANDED).actions if isinstance(action, Send)]

    assert {draft.purpose for draft in sent} == {Purpose.NOTIFICATION}
    assert {draft.to.email for draft in sent} == {"ha@cn-desk.example", "leo@cn-desk.example"}


@pytest.mark.parametrize(
    "passages",
    [
        pytest.param((), id="nothing"),
        pytest.param((Passage(PassageKind.FORWARDED, "Forwarded message ..."),), id="the forward alone"),
        pytest.param((Passage(PassageKind.SIGNATURE, "Diego Luna"), FORWARD.passages[1]), id="a signature"),
        pytest.param((Passage(PassageKind.NEW, " \n"), FORWARD.passages[1]), id="blanks"),
    ],
)
def test_without_a_word_of_the_forwarder_there_is_no_note(passages: tuple[Passage, ...]) -> None:
    plan = decide(replace(HANDED, message=replace(FORWARD, passages=passages)))

    assert [action for action in plan.actions if isinstance(action, Append)] == [Append(1042, WORDS)]


@pytest.mark.parametrize(
    "date",
    [pytest.param(None, id="no date"), pytest.param(NOW + timedelta(days=400), id="a date of next year")],
)
def test_a_mail_without_a_usable_date_came_with_its_forward(date: None) -> None:
    known = replace(HANDED, handed_on=HandedOn(replace(ORIGINAL, date=date)))

    assert decide(known).actions[:2] == (OpenTicket(OPENED, (ANA,)), Append(1042, replace(WORDS, at=ARRIVED)))


def test_the_forwarders_reply_to_is_not_the_clients() -> None:
    opened = decide(replace(HANDED, answer_to="office@cn-desk.example")).actions[0]

    assert opened == OpenTicket(TICKET_OF_ANA, (ANA,))


@pytest.mark.parametrize(
    ("passages", "words"),
    [
        pytest.param(FORWARD.passages, f"Diego Luna forwarded it: {COMMENT}", id="with a comment"),
        pytest.param(FORWARD.passages[1:], "Diego Luna forwarded it", id="without a word"),
    ],
)
def test_the_queues_people_read_who_forwarded_it_and_what_they_say(passages: tuple[Passage, ...], words: str) -> None:
    plan = decide(replace(HANDED, message=replace(FORWARD, passages=passages)))

    told = [dict(action.draft.values)["reasons"] for action in plan.actions if isinstance(action, Send)]
    assert told == [(words, "payouts: payout")] * 2


def test_old_forwards_tell_nobody() -> None:
    known = replace(HANDED, inbound=replace(INBOUND, is_quiet=True))

    assert [type(action) for action in decide(known).actions] == [OpenTicket, Append, Append]


OVER = replace(TICKET, number=1001, status=Status.SOLVED, solved_at=NOW - timedelta(days=40))


@pytest.mark.parametrize(
    "belonging",
    [
        pytest.param(Joins(OVER, Evidence.REFERENCES, Role.TEAM), id="of a matter that was over long ago"),
        pytest.param(Perhaps(OVER, Evidence.SAME_SUBJECT, "it has the same subject"), id="of one it may belong to"),
    ],
)
def test_it_is_linked(belonging: Joins | Perhaps) -> None:
    plan = decide(replace(HANDED, belonging=belonging))

    assert plan.actions[0] == OpenTicket(replace(TICKET_OF_ANA, linked_to=1001), (ANA,))


def test_where_it_is_unsure_the_ticket_is_the_forwarders_and_they_are_asked() -> None:
    doubt = "its From line has no address"
    known: Known = replace(HANDED, handed_on=HandedOn(ORIGINAL, doubt), network=None, contact=None)

    plan = decide(known)

    ticket = replace(
        OPENED, requester=DIEGO, requester_name="Diego Luna", network=None, subject="Our October payout is late"
    )
    entry = replace(SAID, direction=Direction.IN, text=FORWARD.new_text)
    (question,) = ask_back(known, ticket, doubt)
    assert question.draft.to == Address("Diego Luna", DIEGO)
    assert question.draft.values[:2] == (
        ("summary", "[T-1042] Whose mail did you forward?"),
        (
            "details",
            (f"We could not tell: {doubt}.", "For now T-1042 stands in your name, so nothing is lost."),
        ),
    )
    assert plan.reasons == (
        "a new matter: nothing in it points to a ticket",
        "no acknowledgement: it comes from an address of ours",
        f"{DIEGO} is asked whose mail it is: {doubt}",
    )
    assert plan.actions == (
        OpenTicket(ticket, (DIEGO,)),
        Append(1042, entry),
        question,
        *notify(known, ticket, is_new=True),
    )


def test_nobody_is_asked_about_old_mail() -> None:
    known = replace(HANDED, handed_on=HandedOn(ORIGINAL, "unsure"), inbound=replace(INBOUND, is_quiet=True))

    assert [type(action) for action in decide(known).actions] == [OpenTicket, Append]


def test_nobody_is_asked_where_the_forwarder_is_not_certain() -> None:
    known = replace(HANDED, message=replace(FORWARD, sender=None))

    assert ask_back(known, OPENED, "unsure") == ()
