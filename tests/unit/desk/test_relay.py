"""What a believed specialist's mail does: an answer, a note, paperwork (product 6.2, 6.3)."""

from dataclasses import replace

import pytest

from pipeline.desk.relay import entry_of, inside_note, relay
from pipeline.domain.disposition import Outcome
from pipeline.domain.message import Address, Attachment, Auth, AuthResult
from pipeline.domain.plan import Action, Append, AttachmentSource, ChangeTicket, Draft, Note, Plan, Purpose, Send
from pipeline.domain.thread import Evidence, Joins, Role
from pipeline.domain.ticket import Direction, Entry, Status
from pipeline.domain.token import ReplyPurpose
from tests.unit.mails import ARRIVED, DESK, HA, HOUSE, KNOWN, LEO, NOW, TICKET, UNSURE, sign, written_by
from tests.unit.mails import answer_of_ha as known

IDS = known("").last_client_ids
SUBJECT = TICKET.subject
BELIEVED = "Ha Pham's key fits and the sender is believed"
NOTE = Entry(Direction.NOTE, HA.email, HA.name, ARRIVED, "first@starhouse.example", "5" * 64, SUBJECT, "Ask Diego.")


def sent(text: str = "Paid.") -> Send:
    """The answer as it leaves."""
    draft = Draft(
        key="answer:17",
        purpose=Purpose.ANSWER,
        ticket=1042,
        to=Address("Ana Ruiz", "ana@starhouse.example"),
        from_name="Creator Support",
        reply_to=sign(1042, "ana@starhouse.example", ReplyPurpose.CLIENT, 4),
        subject=SUBJECT,
        text=f"{text}\n\nHa Pham\nCreator Support",
        in_reply_to=IDS[-1],
        references=IDS,
    )
    return Send(draft, Entry(Direction.OUT, HA.email, HA.name, NOW, None, "", SUBJECT, text))


def resolution(template: str = "resolution", language: str = "en") -> Send:
    """The template that `#resolve` names, as it leaves."""
    values = (
        ("name", "Ana Ruiz"),
        ("ticket", "T-1042"),
        ("subject", SUBJECT),
        ("desk", "Creator Support"),
        ("specialist", "Ha Pham"),
        ("text", ""),
        ("reopen_days", 14),
    )
    draft = replace(
        sent().draft,
        key="resolution:17",
        purpose=Purpose.RESOLUTION,
        template=template,
        language=language,
        values=values,
        text="",
    )
    entry = Entry(Direction.AUTO, DESK, "Creator Support", NOW, None, "", SUBJECT, f"[template {template}]")
    return Send(draft, entry)


def changed(why: str, **fields: object) -> ChangeTicket:
    after = replace(TICKET, **fields)  # type: ignore[arg-type]
    return ChangeTicket(TICKET, after, HA.email, why)


SOLVED = Note(1042, "solved", HA.email, "")


@pytest.mark.parametrize(
    ("text", "purpose", "reasons", "actions"),
    [
        pytest.param(
            "Paid.", ReplyPurpose.PUBLIC, ("answered ana@starhouse.example",), (sent(),), id="an answer goes out"
        ),
        pytest.param(
            "#resolve\n\nPaid.",
            ReplyPurpose.PUBLIC,
            ("answered ana@starhouse.example", "solved"),
            (sent(), changed("#resolve", status=Status.SOLVED, solved_at=NOW), SOLVED),
            id="an answer that solves",
        ),
        pytest.param(
            "#resolve",
            ReplyPurpose.PUBLIC,
            ("solved",),
            (changed("#resolve", status=Status.SOLVED, solved_at=NOW), SOLVED),
            id="solved in silence",
        ),
        pytest.param(
            "#resolve",
            ReplyPurpose.DO,
            ("solved",),
            (changed("#resolve", status=Status.SOLVED, solved_at=NOW), SOLVED),
            id="solved by a button",
        ),
        pytest.param(
            "#resolve payout-late",
            ReplyPurpose.PUBLIC,
            ("template payout-late goes to ana@starhouse.example", "solved"),
            (
                resolution("payout-late"),
                changed("#resolve payout-late", status=Status.SOLVED, solved_at=NOW),
                SOLVED,
            ),
            id="solved by a template",
        ),
        pytest.param(
            "#note\nAsk Diego.",
            ReplyPurpose.PUBLIC,
            ("kept as an internal note",),
            (Append(1042, NOTE),),
            id="a note by command stays inside",
        ),
        pytest.param(
            "Ask Diego.",
            ReplyPurpose.NOTE,
            ("kept as an internal note",),
            (Append(1042, NOTE),),
            id="a note by address stays inside",
        ),
        pytest.param(
            "#note\n#resolve\nAsk Diego.",
            ReplyPurpose.PUBLIC,
            ("kept as an internal note", "solved"),
            (Append(1042, NOTE), changed("#note; #resolve", status=Status.SOLVED, solved_at=NOW), SOLVED),
            id="a note that solves in silence",
        ),
        pytest.param("#me", ReplyPurpose.DO, (), (), id="mine already"),
        pytest.param("#me\n\nHa", ReplyPurpose.PUBLIC, (), (), id="with one's name below, which is no answer"),
        pytest.param(
            "#me\nAsk Diego.",
            ReplyPurpose.DO,
            ("kept as an internal note",),
            (Append(1042, NOTE),),
            id="words on the address for commands are kept and go nowhere",
        ),
    ],
)
def test_a_believed_mail_is_obeyed(
    text: str, purpose: ReplyPurpose, reasons: tuple[str, ...], actions: tuple[Action, ...]
) -> None:
    plan = relay(known(text, purpose), TICKET, HA)

    assert plan == Plan(Outcome.THREADED, NOW, 1042, (BELIEVED, *reasons), actions)


@pytest.mark.parametrize(
    ("text", "before", "after"),
    [
        pytest.param("Hi", {"status": Status.NEW, "assignee": None}, {"status": Status.OPEN}, id="the first answer"),
        pytest.param("#me", {"assignee": None}, {}, id="taken without a word"),
        pytest.param("#me", {"assignee": LEO.email}, {}, id="taken over"),
        pytest.param("Hi", {"assignee": LEO.email}, {"assignee": LEO.email}, id="an answer in a colleague's ticket"),
        pytest.param("#me\nHi", {"assignee": LEO.email}, {}, id="an answer that takes over"),
        pytest.param("Hi", {"status": Status.PENDING}, {}, id="an answer while the client is waited for"),
        pytest.param("Hi", {"status": Status.SOLVED, "solved_at": ARRIVED}, {}, id="an answer after the solution"),
        pytest.param(
            "#resolve", {"status": Status.SOLVED, "solved_at": ARRIVED}, {}, id="solved twice keeps the first time"
        ),
        pytest.param("#resolve", {"status": Status.CLOSED}, {"solved_at": NOW}, id="closed stays closed"),
        pytest.param(
            "#resolve", {"status": Status.HOLD}, {"status": Status.SOLVED, "solved_at": NOW}, id="solved while on hold"
        ),
    ],
)
def test_the_ticket_afterwards(text: str, before: dict[str, object], after: dict[str, object]) -> None:
    ticket = replace(TICKET, **before)  # type: ignore[arg-type]
    expected = replace(ticket, **({"assignee": HA.email} | after))  # type: ignore[arg-type]

    plan = relay(known(text, ticket=ticket), ticket, HA)

    changes = [action for action in plan.actions if isinstance(action, ChangeTicket)]
    why = "answered" if text == "Hi" else text.splitlines()[0]
    assert changes == ([ChangeTicket(ticket, expected, HA.email, why)] if expected != ticket else [])
    is_solved = Note(1042, "solved", HA.email, "") in plan.actions
    assert is_solved is (expected.status is Status.SOLVED and ticket.status is not Status.SOLVED)


@pytest.mark.parametrize(
    ("language", "template", "expected"),
    [
        pytest.param("pt", "resolution", "pt", id="the ticket's language"),
        pytest.param("zh", "resolution", "en", id="a language that the template has not"),
        pytest.param("pt", "unknown", "en", id="a template of no language"),
    ],
)
def test_the_language_of_a_resolution(language: str, template: str, expected: str) -> None:
    ticket = replace(TICKET, language=language)
    at_home = replace(HOUSE, answer_templates=HOUSE.answer_templates | {"unknown"})

    plan = relay(replace(known(f"#resolve {template}"), house=at_home), ticket, HA)

    assert plan.actions[0] == resolution(template, expected)


def test_the_files_of_an_answer_travel_along() -> None:
    paper = Attachment("statement.pdf", "application/pdf", 5_000, "a" * 64, is_inline=False, part=2)
    mail = replace(written_by(HA, "Paid."), attachments=(paper,))

    plan = relay(replace(known(""), message=mail), TICKET, HA)

    expected = replace(sent(), draft=replace(sent().draft, attachments=(AttachmentSource("5" * 64, paper),)))
    assert plan.actions == (expected,)


def test_an_answer_before_any_mail_of_the_client_starts_a_thread() -> None:
    plan = relay(replace(known("Paid."), last_client_ids=()), TICKET, HA)

    assert plan.actions == (replace(sent(), draft=replace(sent().draft, in_reply_to=None, references=())),)


def test_keys_alone_are_enough_where_the_settings_say_so() -> None:
    mail = replace(known("Paid."), auth=Auth(), house=replace(HOUSE, trust="key-only"))

    assert relay(mail, TICKET, HA).actions == (sent(),)


@pytest.mark.parametrize(
    ("auth", "is_verified"),
    [
        pytest.param(KNOWN.auth, True, id="vouched for"),
        pytest.param(Auth(dkim=AuthResult.PASS), True, id="by its signature"),
        pytest.param(Auth(AuthResult.FAIL, AuthResult.PASS), False, id="failed DMARC"),
        pytest.param(UNSURE, False, id="not vouched for"),
    ],
)
def test_a_colleagues_mail_without_a_key_stays_inside(auth: Auth, is_verified: bool) -> None:
    mail = replace(known("Ask Diego."), auth=auth)

    plan = inside_note(mail, Joins(TICKET, Evidence.SUBJECT, Role.SPECIALIST))

    reason = "specialist by subject token: without a key, so it stays an internal note"
    assert plan == Plan(Outcome.THREADED, NOW, 1042, (reason,), (Append(1042, replace(NOTE, is_verified=is_verified)),))


def test_what_a_colleague_writes_who_is_no_specialist_is_read_by_the_specialists() -> None:
    mail = replace(known("They threaten\nto leave."), person=None, auth=UNSURE)

    append, *sends = inside_note(
        mail, Joins(replace(TICKET, assignee=LEO.email), Evidence.IN_REPLY_TO, Role.TEAM)
    ).actions

    assert isinstance(append, Append)
    (send,) = (each for each in sends if isinstance(each, Send))
    assert (send.draft.to, send.draft.purpose, send.draft.reply_to) == (LEO.address, Purpose.ALERT, "")
    assert dict(send.draft.values)["details"] == (
        "It was not verified who wrote this.",
        f"{HA.email} wrote: They threaten to leave.",
        "It is kept as an internal note: the client has not seen it.",
    )


def test_thanks_from_a_colleague_tell_nobody() -> None:
    mail = replace(known("Thanks!"), person=None)
    mail = replace(mail, message=replace(mail.message, is_only_thanks=True))

    assert len(inside_note(mail, Joins(TICKET, Evidence.IN_REPLY_TO, Role.TEAM)).actions) == 1


@pytest.mark.parametrize(
    ("addresses", "author", "name"),
    [
        pytest.param((), "", "", id="no From"),
        pytest.param((Address("A", "a@a.example"),), "a@a.example", "A", id="one that is not certain"),
        pytest.param((Address("A", "a@a.example"), Address("B", "b@b.example")), "a@a.example", "", id="two"),
    ],
)
def test_an_uncertain_author_is_shown_and_not_verified(addresses: tuple[Address, ...], author: str, name: str) -> None:
    mail = replace(KNOWN, message=replace(KNOWN.message, sender=None, from_=addresses, new_text="", text="all"))

    entry = entry_of(mail, Direction.IN)

    assert (entry.author, entry.author_name, entry.text, entry.is_verified) == (author, name, "all", False)
