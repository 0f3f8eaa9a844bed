"""Which ticket a mail resembles that carries no evidence: high joins, middle asks, low opens a new one."""

from collections.abc import Collection, Sequence
from dataclasses import replace

import pytest

from pipeline.domain.message import Auth, Message, Passage, PassageKind
from pipeline.domain.thread import Belonging, Evidence, Fresh, Joins, Perhaps, Role
from pipeline.domain.ticket import Ticket
from pipeline.ingest.resemblance import Candidate, is_answer_in_form, resemble
from pipeline.ingest.thread import role_in
from tests.unit.mails import DIRECTORY, FAILED, ORDINARY, PASSED, TICKET, UNSURE

ANA, BEA, EVE = "ana@starhouse.example", "bea@starhouse.example", "eve@evil.example"
SAID = "Hello Ana, the October payout was sent back by your bank. Please send us the new account number and the name."
OTHER = replace(TICKET, number=1050, subject="Roster change")
LATE = Candidate(TICKET, {ANA}, (SAID,))
ROSTER = Candidate(
    OTHER, {ANA}, ("We moved the three creators to your roster yesterday; they see it after a new login.",)
)
HALF = " ".join(SAID.split()[:11])


def mail(subject: str, quoted: str = "", sender: str | None = ANA) -> Message:
    passages = (Passage(PassageKind.NEW, "Here it is."), Passage(PassageKind.HISTORY, quoted, "quoted lines"))
    return replace(ORDINARY, subject=subject, sender=sender, passages=passages if quoted else passages[:1])


def place(message: Message, candidates: Sequence[Candidate], auth: Auth = PASSED) -> Belonging:
    def role_of(sender: str, ticket: Ticket, participants: Collection[str]) -> Role | None:
        return role_in(sender, ticket, participants, DIRECTORY, same_network_may_join=True)

    return resemble(message, auth, candidates, role_of)


def joins(candidate: Candidate, evidence: Evidence, role: Role = Role.REQUESTER) -> Joins:
    return Joins(candidate.ticket, evidence, role)


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        pytest.param(mail("Account", SAID), joins(LATE, Evidence.QUOTED_TEXT), id="our words below a new subject"),
        pytest.param(
            mail("Account", "> > " + SAID.replace(" ", "\n> > ")),
            joins(LATE, Evidence.QUOTED_TEXT),
            id="wrapped and marked",
        ),
        pytest.param(
            mail("Account", SAID, BEA), joins(LATE, Evidence.QUOTED_TEXT, Role.NETWORK), id="a colleague who takes over"
        ),
        pytest.param(mail("Account", SAID, EVE), Fresh(), id="a stranger who quotes everything"),
        pytest.param(mail("Account", SAID, None), Fresh(), id="an uncertain sender"),
        pytest.param(
            mail("Account", HALF),
            Perhaps(TICKET, Evidence.QUOTED_TEXT, "a part of what it quotes was said there"),
            id="a part of our words",
        ),
        pytest.param(
            mail("Account", "Thank you very much, all is fine now."), Fresh(), id="words that were said nowhere"
        ),
        pytest.param(
            mail("RES: Our October payout is late"), joins(LATE, Evidence.SAME_SUBJECT), id="the subject, as an answer"
        ),
        pytest.param(
            mail("AW: Our October payout is late", sender=BEA),
            joins(LATE, Evidence.SAME_SUBJECT, Role.NETWORK),
            id="the subject, as a colleague's answer",
        ),
        pytest.param(
            mail("Our October payout is late"),
            Perhaps(TICKET, Evidence.SAME_SUBJECT, "it has the same subject"),
            id="the same subject again, not as an answer",
        ),
        pytest.param(
            mail("Our October payout is late", sender=BEA), Fresh(), id="a colleague's own mail on the same thing"
        ),
        pytest.param(
            mail("Re: Our October payout is late", sender=EVE), Fresh(), id="a stranger who copies the subject"
        ),
        pytest.param(mail("Re: something else"), Fresh(), id="an answer to nothing of ours"),
    ],
)
def test_what_a_mail_resembles(message: Message, expected: Belonging) -> None:
    assert place(message, (ROSTER, LATE)) == expected


def test_a_forged_sender_resembles_nothing() -> None:
    assert place(mail("Re: Our October payout is late", SAID), (LATE,), FAILED) == Fresh()
    assert place(mail("Re: Our October payout is late", SAID), (LATE,), UNSURE) == joins(LATE, Evidence.QUOTED_TEXT)


def test_a_subject_that_two_tickets_have_is_asked_about() -> None:
    again = replace(LATE, ticket=replace(TICKET, number=1060), texts=())

    why = "2 tickets have this subject"
    assert place(mail("Re: Our October payout is late"), (again, LATE)) == Perhaps(
        again.ticket, Evidence.SAME_SUBJECT, why
    )


def test_a_subject_that_names_no_matter_is_asked_about() -> None:
    hello = replace(LATE, ticket=replace(TICKET, subject="Hello"))

    assert isinstance(place(mail("Re: Hello"), (hello,)), Perhaps)


def test_an_answer_that_was_given_to_two_is_asked_about() -> None:
    again = replace(LATE, ticket=replace(TICKET, number=1060))

    why = "2 tickets have the text that it quotes"
    assert place(mail("Account", SAID), (again, LATE, ROSTER)) == Perhaps(again.ticket, Evidence.QUOTED_TEXT, why)


def test_short_texts_prove_nothing() -> None:
    assert place(mail("x", "Thank you, all good"), (replace(LATE, texts=("Thank you, all good",)),)) == Fresh()


@pytest.mark.parametrize(
    ("message", "is_answer"),
    [
        pytest.param(mail("Payout"), False, id="a mail of its own"),
        pytest.param(mail("Re: Payout"), True, id="by its subject"),
        pytest.param(mail("Payout", SAID), True, id="by what it quotes"),
        pytest.param(replace(mail("Payout"), references=("a@b",)), True, id="by its references"),
    ],
)
def test_what_looks_like_an_answer(message: Message, is_answer: bool) -> None:
    assert is_answer_in_form(message) is is_answer
