"""Paperwork and `#why` by mail, end to end: what changes, who is told, and that the client hears nothing of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.home import EACH_SERVER_AND_DATABASE, Clock, Desk, Post, Story, running, write_desk
from tests.integration.letters import ANA, DESK, HA, HELEN, LEO, Letter, Sent
from tests.servers.smtp import RecordingSmtp

pytestmark = EACH_SERVER_AND_DATABASE

QUESTION = Letter(
    HELEN,
    "October commission",
    "Hi,\n\nour October commission has not arrived. Where is it?\n\nHelen\n",
    message_id="q@x",
)
RULES = """
version: 1
vocabulary:
  topics: [payouts, portal-access, policy, other]
  queues: [triage, payouts, policy, tech]
  teams: [cnm, central-ops, product, trust-safety, legal]
defaults: {topic: other, kind: request, priority: normal, queue: triage, template: acknowledgement}
rules:
  - id: payouts
    when: {text: {word: commission}}
    then: {topic: payouts, queue: payouts, tag: money, escalate: central-ops}
  - id: portal-access
    when: {text: {word: portal}}
    then: {topic: portal-access, queue: tech}
  - id: thanks
    on: [new, reply, reopen]
    when: {text: {word: thanks}}
    then: {kind: thanks}
"""
OPENED = (("in", HELEN), ("auto", DESK))
Changes = list[tuple[str, str, str, str]]


@pytest.fixture
def desk(post: Post, clock: Clock, smtp: RecordingSmtp, database_url: str, tmp_path: Path) -> Iterator[Desk]:
    """A desk with rules of its own: what is asked here is not what the shipped ones say."""
    home = tmp_path / "home"
    write_desk(home, [post.mailbox()], {"port": smtp.port}, database_url)
    (home / "rules.yaml").write_text(RULES)
    with running(home, smtp, clock) as desk:
        yield desk


def ask(desk: Desk, post: Post) -> dict[str, Sent]:
    """Helen's question has become T-1001; gives what each person got."""
    post.deliver(QUESTION.bytes)
    desk.work()
    return {sent.recipient: sent for sent in desk.sent()}


def changes(desk: Desk) -> Changes:
    """What was changed on T-1001, and by whom."""
    with desk.app.store.look() as unit:
        events = unit.journal.events(1001)
    return [
        (event.name, event.actor, str(event.detail["from"]), str(event.detail["to"]))
        for event in events
        if event.name.endswith("-changed")
    ]


def test_paperwork_is_done_in_silence_and_remembered_as_a_correction(desk: Desk, post: Post) -> None:
    got = ask(desk, post)
    paperwork = "#me\n#topic Policy\n#queue policy\n#priority urgent\n#tag vip, late\n#untag money"
    post.deliver(Letter(HA, "Re", paperwork, to=got[HA].reply_to).bytes)
    desk.work()
    assert desk.sent() == []
    assert desk.stories() == [Story(1001, "new", OPENED)]
    assert changes(desk) == [
        ("queue-changed", HA, "payouts", "policy"),
        ("topic-changed", HA, "payouts", "policy"),
        ("priority-changed", HA, "normal", "urgent"),
        ("assignee-changed", HA, "", HA),
        ("tags-changed", HA, "money", "vip, late"),
    ]


def test_an_answer_and_paperwork_go_together(desk: Desk, post: Post) -> None:
    got = ask(desk, post)
    post.deliver(Letter(HA, "Re", "#tag paid\n#resolve\n\nIt left on Friday.", to=got[HA].reply_to).bytes)
    desk.work()
    (answer,) = desk.sent()
    assert (answer.kind, answer.recipient, "#tag" in answer.text) == ("answer", HELEN, False)
    assert desk.stories() == [Story(1001, "solved", (*OPENED, ("out", HA)))]
    assert ("tags-changed", HA, "money", "money, paid") in changes(desk)


def test_a_slip_in_paperwork_does_nothing_at_all(desk: Desk, post: Post) -> None:
    got = ask(desk, post)
    post.deliver(Letter(HA, "Re", "#priority high\n#queue polisy\n\nPaid.", to=got[HA].reply_to).bytes)
    desk.work()
    (transcript,) = desk.sent()
    assert (transcript.recipient, changes(desk)) == (HA, [])
    assert all(words in transcript.text for words in ('there is no queue "polisy"', 'did you mean "policy"?', "Paid."))
    assert desk.stories() == [Story(1001, "new", OPENED)]


def test_the_people_of_the_new_queue_are_told_of_a_ticket_that_nobody_has(desk: Desk, post: Post) -> None:
    got = ask(desk, post)
    post.deliver(Letter(HA, "Re", "#queue tech", to=got[HA].reply_to).bytes)
    desk.work()
    told = desk.sent()
    serving = {person.email for person in desk.app.house.directory.serving("tech")}
    assert {mail.recipient for mail in told} == serving - {HA}
    assert {(mail.kind, mail.queue) for mail in told} == {("notification", "tech")}
    assert all("our October commission has not arrived" in mail.text for mail in told)
    assert all("Ha Pham moved it here from queue payouts" in mail.text for mail in told)

    mail = next(mail for mail in told if mail.recipient == LEO)
    post.deliver(Letter(LEO, "Re", "Is it still missing?", to=mail.reply_to).bytes)
    desk.work()
    (answer,) = desk.sent()
    assert (answer.kind, answer.recipient) == ("answer", HELEN)


def test_why_is_answered_to_the_one_who_asks(desk: Desk, post: Post) -> None:
    got = ask(desk, post)
    post.deliver(Letter(HA, "Re", "#topic policy", to=got[HA].reply_to).bytes)
    desk.work()
    post.deliver(Letter(HA, "Re", "#why", to=got[HA].reply_to).bytes)
    desk.work()
    (told,) = desk.sent()
    assert (told.recipient, told.is_automatic) == (HA, True)
    assert f"Decided by the rules {desk.app.rules.hash[:12]}, in force since 2026-03-02 10:00." in told.text
    assert "payouts hit" in told.text
    assert "commission" in told.text
    assert "topic: payouts (was other, set by defaults)" in told.text
    assert "topic from payouts to policy, by Ha Pham" in told.text
    assert desk.stories() == [Story(1001, "new", OPENED)]
    assert desk.outcomes() == ["new-ticket", "threaded", "threaded"]


def test_why_a_rule_did_not_hit(desk: Desk, post: Post) -> None:
    got = ask(desk, post)
    post.deliver(Letter(HA, "Re", "#why Thanks\n#why portal-access", to=got[HA].reply_to).bytes)
    desk.work()
    (told,) = desk.sent()
    assert told.recipient == HA
    assert "thanks: it was tried and missed" in told.text
    assert "portal-access: it was tried and missed" in told.text
    assert "To hit, it would need" in told.text


def test_why_about_a_rule_that_is_not_there_or_with_words_for_the_client(desk: Desk, post: Post) -> None:
    got = ask(desk, post)
    post.deliver(
        Letter(HA, "Re", "#why payoutz", to=got[HA].reply_to).bytes,
        Letter(HA, "Re", "#why\n\nI do not know why.", to=got[HA].reply_to).bytes,
        Letter(ANA, "Re", "#why", to=got[HA].reply_to).bytes,
    )
    desk.work()
    sent = [mail for mail in desk.sent() if mail.recipient == HA]
    transcripts = [mail for mail in sent if mail.kind == "automatic"]
    assert len(transcripts) == 2
    assert 'did you mean "payouts"?' in transcripts[0].text
    assert "#why is answered to you alone" in transcripts[1].text
    assert desk.stories()[0] == Story(1001, "new", OPENED)


def test_a_reply_to_the_answer_of_why_never_reaches_the_client(desk: Desk, post: Post) -> None:
    got = ask(desk, post)
    post.deliver(Letter(HA, "Re", "#why", to=got[HA].reply_to).bytes)
    desk.work()
    (told,) = desk.sent()
    post.deliver(Letter(HA, "Re", "Ah, I see.", to=told.reply_to).bytes)
    desk.work()
    (transcript,) = desk.sent()
    assert transcript.recipient == HA
    assert desk.stories() == [Story(1001, "new", OPENED)]
