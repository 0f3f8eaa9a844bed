"""A specialist's mail that is not obeyed: it contradicts itself, has a bad line, or nobody vouches for it (product 6.2, 6.3)."""

from dataclasses import replace

import pytest

from pipeline.desk.notify import Alarm, alert
from pipeline.desk.relay import MAX_NOTICES_AN_HOUR, entry_of, relay
from pipeline.domain.disposition import Ignore, Outcome, Reason
from pipeline.domain.known import Known
from pipeline.domain.mailto import mailto
from pipeline.domain.message import Address
from pipeline.domain.plan import Action, Append, Draft, Note, Plan, Purpose, Send
from pipeline.domain.ticket import Direction
from pipeline.domain.token import ReplyPurpose
from tests.unit.mails import FAILED, HA, HOUSE, NOW, TICKET, UNSURE, sign, written_by
from tests.unit.mails import answer_of_ha as known

SUBJECT = TICKET.subject
TWO_FATES = "there is a text and a template: which of them shall go to the client?"
NOTE_AND_TEMPLATE = "this mail is a note, and the template would go to the client: send two mails"


@pytest.mark.parametrize(
    ("text", "purpose", "complaint"),
    [
        pytest.param("", ReplyPurpose.PUBLIC, "the mail is empty: nothing was sent", id="an empty answer"),
        pytest.param("", ReplyPurpose.NOTE, "the note is empty", id="an empty note"),
        pytest.param("#note", ReplyPurpose.PUBLIC, "the note is empty", id="an empty note by command"),
        pytest.param(
            "Hello",
            ReplyPurpose.DO,
            "this address takes commands, and the mail has none",
            id="text instead of commands",
        ),
        pytest.param("#resolve resolution\nPaid.", ReplyPurpose.PUBLIC, TWO_FATES, id="a text and a template"),
        pytest.param("#resolve resolution\nAsk.", ReplyPurpose.NOTE, NOTE_AND_TEMPLATE, id="a note with a template"),
        pytest.param(
            "#note\n#resolve resolution\nAsk.",
            ReplyPurpose.PUBLIC,
            NOTE_AND_TEMPLATE,
            id="a note that resolves by template",
        ),
    ],
)
def test_a_mail_that_contradicts_itself_is_refused(text: str, purpose: ReplyPurpose, complaint: str) -> None:
    plan = relay(known(text, purpose), TICKET, HA)

    assert plan.reasons == (f"nothing was applied: {complaint}",)
    assert plan.actions[0] == Note(1042, "refused", HA.email, complaint)
    assert [action.draft.to.email for action in plan.actions[1:] if isinstance(action, Send)] == [HA.email]
    assert len(plan.actions) == 2


@pytest.mark.parametrize("text", ["Paid.", "#resolve\nPaid.", "#resolve resolution"])
def test_nothing_is_sent_to_a_client_without_an_address(text: str) -> None:
    nameless = replace(TICKET, requester="", requester_name="")

    assert relay(known(text), nameless, HA).reasons == ("nothing was applied: the client's address is not known",)


def transcript(text: str, lines: tuple[tuple[str, ...], ...], links: tuple[tuple[str, str], ...], why: str) -> Send:
    values = (
        ("ticket", "T-1042"),
        ("subject", SUBJECT),
        ("specialist", "Ha Pham"),
        ("client", "Ana Ruiz"),
        ("desk", "Creator Support"),
        ("lines", lines),
        ("reasons", (why,)),
        ("text", text),
        ("links", links),
    )
    return Send(
        Draft(
            key="transcript:17",
            purpose=Purpose.TRANSCRIPT,
            ticket=1042,
            to=Address(HA.name, HA.email),
            from_name="Creator Support",
            reply_to=sign(1042, HA.email, ReplyPurpose.PUBLIC, 4),
            template="transcript",
            values=values,
            subject=SUBJECT,
            in_reply_to="first@starhouse.example",
            references=("first@starhouse.example",),
        )
    )


def test_one_bad_line_applies_nothing_and_comes_back() -> None:
    plan = relay(known("#me\n#noet\nAsk Diego."), TICKET, HA)

    lines = (
        ("skipped", "#me", ""),
        (
            "bad",
            "#noet: unknown command #noet",
            'did you mean "note"? allowed: resolve, note, me, merge, topic, queue, priority, tag, untag, why',
        ),
    )
    subject = f"[T-1042] {SUBJECT}"
    links = (
        ("Send to Ana Ruiz", mailto(sign(1042, HA.email, ReplyPurpose.PUBLIC, 4), subject, "Ask Diego.")),
        ("Keep as a note", mailto(sign(1042, HA.email, ReplyPurpose.NOTE, 4), subject, "Ask Diego.")),
    )
    assert plan == Plan(
        Outcome.REFUSED,
        NOW,
        1042,
        ("nothing was applied: unknown command #noet",),
        (
            Note(1042, "refused", HA.email, "unknown command #noet"),
            transcript("Ask Diego.", lines, links, "One bad line, and nothing at all is done."),
        ),
    )


@pytest.mark.parametrize(
    ("text", "has_addresses"),
    [
        pytest.param("#noet", True, id="no text to send"),
        pytest.param("#noet\n" + "x" * 2000, True, id="a text too long for a link"),
        pytest.param("#noet\nAsk Diego.", False, id="no plus-addresses"),
    ],
)
def test_a_transcript_without_buttons(text: str, has_addresses: bool) -> None:
    house = HOUSE if has_addresses else replace(HOUSE, sign=lambda *_: "")

    plan = relay(replace(known(text), house=house, message=replace(written_by(HA, text), message_id=None)), TICKET, HA)

    expected = transcript(
        text.partition("\n")[2],
        (
            (
                "bad",
                "#noet: unknown command #noet",
                'did you mean "note"? allowed: resolve, note, me, merge, topic, queue, priority, tag, untag, why',
            ),
        ),
        (),
        "One bad line, and nothing at all is done.",
    )
    reply_to = expected.draft.reply_to if has_addresses else ""
    assert plan.actions[1] == Send(replace(expected.draft, reply_to=reply_to, in_reply_to=None, references=()))


@pytest.mark.parametrize(("notices", "is_told"), [(MAX_NOTICES_AN_HOUR - 1, True), (MAX_NOTICES_AN_HOUR, False)])
def test_transcripts_have_an_end(notices: int, is_told: bool) -> None:
    plan = relay(replace(known("#noet"), notices_to_sender=notices), TICKET, HA)

    assert [isinstance(action, Send) for action in plan.actions] == [False, *([True] if is_told else [])]


def refused(mail: Known, doubt: str, *, is_told: bool = True) -> Plan:
    """What becomes of a mail that is not believed."""
    entry = replace(entry_of(mail, Direction.NOTE), is_verified=False)
    alarm = Alarm(
        "Not obeyed: a mail in your name about T-1042",
        (f"It was kept as an unverified note: {doubt}.",),
        "If it was yours, reply to your own notification of the ticket; if not, tell your lead.",
    )
    told = alert(mail, TICKET, (HA,), alarm) if is_told else ()
    kept: tuple[Action, ...] = (Append(1042, entry), Note(1042, "refused", HA.email, doubt))
    return Plan(Outcome.REFUSED, NOW, 1042, (f"not obeyed: {doubt}",), kept + told)


NO_KEY = "the reply address was not made for this person and ticket"


@pytest.mark.parametrize(
    ("mail", "doubt"),
    [
        pytest.param(replace(known("#resolve"), key=None), NO_KEY, id="a stolen or guessed address"),
        pytest.param(replace(known("#resolve"), auth=FAILED), "the sender failed DMARC", id="a forged sender"),
        pytest.param(
            replace(known("#resolve"), auth=UNSURE),
            "our mail server does not vouch for the sender (DMARC none, DKIM none)",
            id="a sender nobody vouches for",
        ),
    ],
)
def test_who_is_not_believed_leaves_a_note_and_the_registered_address_is_told(mail: Known, doubt: str) -> None:
    assert relay(mail, TICKET, HA) == refused(mail, doubt)
    assert isinstance(relay(mail, TICKET, HA).actions[-1], Send)


def test_an_absence_note_is_kept_in_silence() -> None:
    mail = replace(known("I am away."), disposition=Ignore(Reason.AUTO_REPLY))

    assert relay(mail, TICKET, HA) == refused(mail, "automatic mail (auto-reply)", is_told=False)


def test_notices_of_forgeries_have_an_end() -> None:
    mail = replace(known("#resolve"), key=None, notices_to_sender=MAX_NOTICES_AN_HOUR)

    assert relay(mail, TICKET, HA) == refused(mail, NO_KEY, is_told=False)
