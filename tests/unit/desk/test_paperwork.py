"""Paperwork: names that the rules declare, slips refused, and who is told when a ticket changes hands (product 6.2)."""

from dataclasses import replace

import pytest

from pipeline.desk.grammar import Line, Orders, Why, asked_why, read_orders
from pipeline.desk.paperwork import (
    AddTags,
    MoveTo,
    Paper,
    Refused,
    RemoveTags,
    SetPriority,
    SetTopic,
    filed,
    handed_over,
    paper_complaint,
    read_paper,
)
from pipeline.desk.relay import MAX_NOTICES_AN_HOUR, relay
from pipeline.domain.disposition import Outcome
from pipeline.domain.known import Known, Labels
from pipeline.domain.plan import ChangeTicket, Note, Plan, Purpose, Send
from pipeline.domain.ticket import Direction, Entry, Priority, Status
from pipeline.domain.token import ReplyPurpose
from tests.unit.mails import ARRIVED, HA, LEO, MIRA, NOW, TICKET, answer_of_ha, sign

LABELS = Labels(("payouts", "policy"), ("payouts", "tech", "Trust Desk"), (), ("payouts", "gold-network"))
STRICT = replace(LABELS, tags=("money", "vip", "very late"))
ENTRY = Entry(
    Direction.IN, "ana@starhouse.example", "Ana Ruiz", ARRIVED, "first@starhouse.example", "5" * 64, "Late", "Where?"
)


@pytest.mark.parametrize(
    ("line", "paper"),
    [
        pytest.param("topic policy", SetTopic("policy"), id="a topic"),
        pytest.param("topic POLICY", SetTopic("policy"), id="whatever its case"),
        pytest.param("queue trust desk", MoveTo("Trust Desk"), id="a queue of two words"),
        pytest.param("priority High", SetPriority(Priority.HIGH), id="a priority"),
        pytest.param("tag a", AddTags(("a",)), id="a tag"),
        pytest.param("tag a, b ,a", AddTags(("a", "b")), id="tags with commas"),
        pytest.param("tag a b", AddTags(("a", "b")), id="tags with spaces"),
        pytest.param("tag in review, b", AddTags(("in review", "b")), id="a tag of two words between commas"),
        pytest.param("untag a", RemoveTags(("a",)), id="a tag less"),
        pytest.param("topic", Refused("#topic takes one topic, such as #topic payouts"), id="no topic"),
        pytest.param("tag ,", Refused("#tag takes the tags to add, such as #tag a, b"), id="no tag"),
        pytest.param(
            "topic polisy",
            Refused('there is no topic "polisy"', 'did you mean "policy"? allowed: payouts, policy'),
            id="a slip in a topic",
        ),
        pytest.param(
            "queue teck",
            Refused('there is no queue "teck"', 'did you mean "tech"? allowed: payouts, tech, Trust Desk'),
            id="a slip in a queue",
        ),
        pytest.param(
            "priority hihg",
            Refused('there is no priority "hihg"', 'did you mean "high"? allowed: low, normal, high, urgent'),
            id="a slip in a priority",
        ),
        pytest.param(
            "tag " + "x" * 61, Refused(f'"{"x" * 60}..." is too long for a tag', "at most 60 characters"), id="too long"
        ),
    ],
)
def test_paperwork_is_read(line: str, paper: Paper | Refused) -> None:
    verb, *words = line.split()
    assert read_paper(verb, words, LABELS) == paper


@pytest.mark.parametrize(
    ("line", "paper"),
    [
        pytest.param("tag very late", AddTags(("very late",)), id="a declared tag of two words"),
        pytest.param("tag VIP, money", AddTags(("vip", "money")), id="declared tags"),
        pytest.param(
            "tag monny",
            Refused('there is no tag "monny"', 'did you mean "money"? allowed: money, vip, very late'),
            id="a slip",
        ),
        pytest.param("untag old", RemoveTags(("old",)), id="what is no longer declared may go"),
    ],
)
def test_declared_tags_are_the_only_ones(line: str, paper: Paper | Refused) -> None:
    verb, *words = line.split()
    assert read_paper(verb, words, STRICT) == paper


@pytest.mark.parametrize(
    ("papers", "complaint"),
    [
        pytest.param((SetTopic("a"), MoveTo("b"), AddTags(("c",)), AddTags(("d",))), "", id="nothing wrong"),
        pytest.param((SetTopic("a"), SetTopic("a")), "", id="the same twice"),
        pytest.param((SetTopic("a"), SetTopic("b")), "#topic stands twice: which of them shall hold?", id="two topics"),
        pytest.param(
            (AddTags(("money",)), RemoveTags(("money",))),
            'the tag "money" is added and taken off: which of them shall hold?',
            id="there and gone",
        ),
        pytest.param(
            (RemoveTags(("mony",)),),
            'T-1042 has no tag "mony" (did you mean "money"? allowed: money)',
            id="a tag it does not have",
        ),
    ],
)
def test_papers_that_contradict_each_other_are_refused(papers: tuple[Paper, ...], complaint: str) -> None:
    assert paper_complaint(papers, TICKET) == complaint


def test_the_ticket_after_the_paperwork() -> None:
    papers = (SetTopic("a"), MoveTo("b"), SetPriority(Priority.LOW), AddTags(("c", "money")), RemoveTags(("MONEY",)))
    after = replace(TICKET, topic="a", queue="b", priority=Priority.LOW, tags=("c",))
    assert filed(TICKET, papers) == after


NOBODYS = replace(TICKET, assignee=None)


def moved(**more: object) -> Known:
    known = answer_of_ha("#queue tech", ticket=NOBODYS)
    return replace(known, **({"labels": LABELS, "last_client_entry": ENTRY} | more))  # type: ignore[arg-type]


def test_the_people_of_the_new_queue_read_what_the_client_wrote() -> None:
    after = replace(NOBODYS, queue="tech", version=5)
    (send,) = handed_over(moved(), NOBODYS, after, HA)
    draft, values = send.draft, dict(send.draft.values)
    assert (draft.key, draft.purpose, draft.to) == (
        "moved:1042:5:leo@cn-desk.example",
        Purpose.NOTIFICATION,
        LEO.address,
    )
    assert draft.reply_to == sign(1042, LEO.email, ReplyPurpose.PUBLIC, 5)
    assert (values["text"], values["address"]) == ("Where?", "ana@starhouse.example")
    assert values["reasons"] == ("Ha Pham moved it here from queue payouts",)
    assert draft.in_reply_to == "first@starhouse.example"


@pytest.mark.parametrize(
    ("before", "after", "known"),
    [
        pytest.param(NOBODYS, replace(NOBODYS, topic="policy"), moved(), id="the queue is the same"),
        pytest.param(TICKET, replace(TICKET, queue="tech"), moved(), id="somebody has it"),
        pytest.param(NOBODYS, replace(NOBODYS, queue="tech"), moved(last_client_entry=None), id="nobody wrote anything"),
        pytest.param(NOBODYS, replace(NOBODYS, queue="tech", status=Status.SOLVED), moved(), id="it is solved"),
    ],
)  # fmt: skip
def test_nobody_is_told_where_nothing_changed_hands(before: object, after: object, known: Known) -> None:
    assert handed_over(known, before, after, HA) == ()  # type: ignore[arg-type]


def test_what_is_moved_at_the_command_line_is_told_to_all_of_the_queue() -> None:
    sends = handed_over(moved(), NOBODYS, replace(NOBODYS, queue="policy", version=5), None)
    assert [send.draft.to for send in sends] == [MIRA.address]
    assert dict(sends[0].draft.values)["reasons"] == ("somebody at the command line moved it here from queue payouts",)


def test_paperwork_by_mail_is_one_change_in_the_persons_name() -> None:
    known = replace(answer_of_ha("#topic policy\n#tag late\n#resolve\n\nPaid."), labels=LABELS)
    plan = relay(known, TICKET, HA)
    answer, change, note = plan.actions
    assert isinstance(answer, Send)
    assert answer.draft.purpose is Purpose.ANSWER
    after = replace(TICKET, topic="policy", tags=("money", "late"), status=Status.SOLVED, solved_at=NOW)
    assert change == ChangeTicket(TICKET, after, HA.email, "#topic policy; #tag late; #resolve")
    assert note == Note(1042, "solved", HA.email, "")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        pytest.param("#topic polisy\n\nPaid.", 'there is no topic "polisy"', id="a slip"),
        pytest.param(
            "#topic policy\n#topic payouts", "#topic stands twice: which of them shall hold?", id="two topics"
        ),
        pytest.param(
            "#why\n\nI wonder.",
            "#why is answered to you alone: what else is to be done stands in a mail of its own",
            id="a question with a text",
        ),
        pytest.param(
            "#why\n#resolve",
            "#why is answered to you alone: what else is to be done stands in a mail of its own",
            id="a question with other commands",
        ),
        pytest.param("#why payots", 'there is no rule "payots"', id="a question about no rule"),
        pytest.param("#why two rules", "#why takes the name of one rule at most", id="a question about two"),
    ],
)
def test_one_thing_wrong_and_nothing_is_done(text: str, reason: str) -> None:
    plan = relay(replace(answer_of_ha(text), labels=LABELS), TICKET, HA)
    assert (plan.outcome, plan.reasons) == (Outcome.REFUSED, (f"nothing was applied: {reason}",))
    assert [type(action) for action in plan.actions] == [Note, Send]


def test_why_is_read() -> None:
    assert read_orders("#why\n#WHY Gold-Network", (), LABELS) == Orders(
        (Line("#why"), Line("#WHY Gold-Network")), (Why(), Why("gold-network")), ""
    )
    assert asked_why("\n ＃Why\n#me\n#why  “x y”\nText\n#why z") == ("", "x y")


def test_why_is_answered_to_the_person_alone() -> None:
    told = (("heading", "Mail of today"), ("rule", "payouts hit"))
    known = replace(answer_of_ha("#why"), labels=LABELS, explanations={"": told})
    plan = relay(known, TICKET, HA)
    note, send = plan.actions
    assert (plan.outcome, note) == (Outcome.THREADED, Note(1042, "asked", HA.email, "#why"))
    assert isinstance(send, Send)
    assert send.entry is None
    draft = send.draft
    assert (draft.to, draft.purpose, draft.template) == (HA.address, Purpose.TRANSCRIPT, "why")
    assert draft.reply_to == sign(1042, HA.email, ReplyPurpose.DO, TICKET.version)
    assert dict(draft.values)["lines"] == told
    assert dict(draft.values)["stands"] == "open · queue payouts · topic payouts · inquiry · priority normal"


def test_a_very_long_answer_is_cut() -> None:
    told = tuple(("detail", str(number)) for number in range(400))
    plan = relay(replace(answer_of_ha("#why"), labels=LABELS, explanations={"": told}), TICKET, HA)
    assert isinstance(plan.actions[1], Send)
    lines = dict(plan.actions[1].draft.values)["lines"]
    assert isinstance(lines, tuple)
    assert (len(lines), lines[-1]) == (
        301,
        ("plain", "100 more lines are left out: cndesk rules explain shows all of them."),
    )


def test_too_many_questions_within_an_hour_are_not_answered() -> None:
    known = replace(answer_of_ha("#why"), labels=LABELS, notices_to_sender=MAX_NOTICES_AN_HOUR)
    assert relay(known, TICKET, HA) == Plan(
        Outcome.THREADED,
        NOW,
        1042,
        (
            "Ha Pham's key fits and the sender is believed",
            f"#why: not answered, {MAX_NOTICES_AN_HOUR} mails of this kind went out within the hour",
        ),
        (Note(1042, "asked", HA.email, "#why"),),
    )
