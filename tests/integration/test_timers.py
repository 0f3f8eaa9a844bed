"""What rules promise for later, on both databases and by the test's clock: escalations that wait, tickets put aside."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from pipeline.domain.ticket import Ticket
from pipeline.domain.timer import TimerState
from pipeline.errors import Transient
from pipeline.timers import fire_due
from tests.integration.home import Clock, Desk, make_small, rows, running, write_desk
from tests.integration.letters import ANA, HA, HELEN, LEAD, LEO, OWEN, STRANGER, Letter, Sent
from tests.integration.maildir_post import MaildirPost, write
from tests.servers.smtp import RecordingSmtp

HEAD = """
version: 1
vocabulary:
  topics: [payouts, other]
  queues: [payouts, triage]
  teams: [cnm, central-ops, product]
defaults: {queue: payouts, topic: other, kind: inquiry, priority: normal, template: acknowledgement}
rules:
"""
WAITS = "  - {id: late, when: {subject: {word: payout}}, then: {escalate: {to: central-ops, after: 2h, unless: %s}}}\n"
SNOOZED = """
  - {id: digest, when: {subject: {word: digest}}, then: {snooze: 2d, notify: [cnm-of-network]}}
"""
QUESTION = Letter(HELEN, "The payout of October", "It has not arrived.\n\nHelen\n", message_id="q@x")
DIGEST = Letter(HELEN, "Our digest of October", "Here are our figures.\n\nHelen\n", message_id="d@x")
PEOPLE = {HA, LEO, LEAD}
PRIYA = "priya@cn-desk.example"

Opens = Callable[[str], Desk]


@pytest.fixture
def post(clock: Clock, tmp_path: Path) -> MaildirPost:
    return MaildirPost(tmp_path / "mail", clock)


@pytest.fixture
def opens(post: MaildirPost, smtp: RecordingSmtp, database_url: str, tmp_path: Path, clock: Clock) -> Iterator[Opens]:
    """A desk with these rules."""
    home = tmp_path / "home"
    with ExitStack() as stack:

        def open_desk(rules: str) -> Desk:
            write_desk(home, [post.mailbox()], {"port": smtp.port}, database_url)
            make_small(home)
            (home / "rules.yaml").write_text(HEAD + rules)
            return stack.enter_context(running(home, smtp, clock))

        yield open_desk


def ticket(desk: Desk, number: int = 1001) -> Ticket:
    with desk.app.store.look() as unit:
        found = unit.tickets.get(number)
    assert found is not None
    return found


def states(desk: Desk, number: int = 1001) -> list[tuple[str, TimerState]]:
    with desk.app.store.look() as unit:
        return [(str(timer.due), timer.state) for timer in unit.timers.of_ticket(number)]


def events(desk: Desk, *names: str) -> list[tuple[str, str]]:
    with desk.app.store.look() as unit:
        return [(event.name, str(event.detail["text"])) for event in unit.journal.events(1001) if event.name in names]


def pass_on(desk: Desk, **time: float) -> list[Sent]:
    """What is sent when this much time has gone by."""
    desk.clock.advance(**time)
    assert desk.work().troubles == []
    return desk.sent()


def test_an_escalation_comes_after_its_time_and_once(opens: Opens, post: MaildirPost) -> None:
    desk = opens(WAITS % "replied")
    write(desk, post, QUESTION)
    assert (pass_on(desk, hours=1, minutes=59), ticket(desk).escalated_to) == ([], None)

    sent = pass_on(desk, minutes=2)
    assert {mail.recipient for mail in sent} == PEOPLE
    assert {mail.subject for mail in sent} == {"[T-1001] Escalated to central-ops: The payout of October"}
    assert all(".note." in mail.reply_to and mail.is_automatic for mail in sent)
    assert "no answer within 2h (rule late)" in sent[0].text
    assert (ticket(desk).escalated_to, ticket(desk).version) == ("central-ops", 2)
    assert states(desk) == [("escalate to central-ops unless replied", TimerState.DONE)]
    assert events(desk, "escalated") == [("escalated", "to central-ops: no answer within 2h (rule late)")]
    assert pass_on(desk, days=3) == []


def test_an_answer_to_the_mail_of_an_escalation_stays_inside(opens: Opens, post: MaildirPost) -> None:
    desk = opens(WAITS % "replied")
    write(desk, post, QUESTION)
    told = {mail.recipient: mail for mail in pass_on(desk, hours=3)}[HA]
    assert write(desk, post, Letter(HA, f"Re: {told.subject}", "I will call them.", to=told.reply_to)) == {}
    (story,) = desk.stories()
    assert story.messages[-1] == ("note", HA)


@pytest.mark.parametrize(
    ("unless", "line", "why"),
    [
        pytest.param("replied", "It left on Friday.", "it was replied", id="answered"),
        pytest.param("assigned", "#me", "it was assigned", id="taken by somebody"),
        pytest.param("solved", "#resolve", "T-1001 is solved", id="solved"),
        pytest.param("replied", "#resolve", "T-1001 is solved", id="solved without an answer"),
    ],
)
def test_what_came_true_drops_the_escalation(opens: Opens, post: MaildirPost, unless: str, line: str, why: str) -> None:
    desk = opens(WAITS % unless)
    told = write(desk, post, QUESTION)[HA]
    desk.clock.advance(hours=1)
    write(desk, post, Letter(HA, f"Re: {told.subject}", line, to=told.reply_to, in_reply_to=told.message_id))

    assert pass_on(desk, hours=2) == []
    assert ticket(desk).escalated_to is None
    assert states(desk) == [(f"escalate to central-ops unless {unless}", TimerState.DROPPED)]
    assert events(desk, "timer-dropped") == [("timer-dropped", f"escalate to central-ops unless {unless}: {why}")]


def test_an_answer_of_before_the_mail_is_none_to_it(opens: Opens, post: MaildirPost) -> None:
    then = "{escalate: {to: product, after: 1h, unless: replied}}"
    desk = opens(f"  - {{id: again, on: [reply], when: {{body: {{word: still}}}}, then: {then}}}\n")
    told = write(desk, post, QUESTION)
    write(desk, post, Letter(HA, "Re: x", "It left on Friday.", to=told[HA].reply_to))
    desk.clock.advance(hours=1)
    write(desk, post, Letter(HELEN, "Re: x", "Still nothing.", to=told[HELEN].reply_to))
    assert [mail.recipient for mail in pass_on(desk, hours=1)] == [HA]
    assert ticket(desk).escalated_to == "product"


def test_a_ticket_that_was_merged_away_is_not_escalated(opens: Opens, post: MaildirPost) -> None:
    desk = opens(WAITS % "replied")
    write(desk, post, Letter(HELEN, "Our bonus", "Where is it?"))
    desk.clock.advance(minutes=1)
    told = write(desk, post, QUESTION)[HA]
    write(desk, post, Letter(HA, f"Re: {told.subject}", "#merge T-1001", to=told.reply_to))
    assert pass_on(desk, hours=3) == []
    assert states(desk, 1002) == [("escalate to central-ops unless replied", TimerState.DROPPED)]


def test_mail_of_before_the_desk_starts_nothing(opens: Opens, post: MaildirPost) -> None:
    post.deliver(QUESTION.bytes, DIGEST.bytes, ago=timedelta(days=2))
    desk = opens(WAITS % "replied" + SNOOZED)
    assert pass_on(desk, hours=3) == []
    assert [story.status for story in desk.stories()] == ["new", "new"]
    assert rows(desk.app, "SELECT * FROM timer") == []


def test_a_ticket_put_aside_comes_back_and_is_told_of_then(opens: Opens, post: MaildirPost) -> None:
    desk = opens(SNOOZED)
    assert {*write(desk, post, DIGEST)} == {HELEN}
    assert ticket(desk).status == "hold"
    assert "rule digest puts it aside until 2026-03-04 10:00 UTC: nobody is notified before" in desk.reasons(1001)
    assert pass_on(desk, days=1, hours=23) == []

    sent = pass_on(desk, hours=2)
    assert {(mail.recipient, mail.kind) for mail in sent} == {
        *((person, "notification") for person in PEOPLE),
        (PRIYA, "automatic"),
    }
    assert all("Here are our figures." in mail.text for mail in sent)
    assert "digest: put it aside until now" in sent[0].text
    assert ticket(desk).status == "new"
    reply = next(mail for mail in sent if mail.recipient == HA)
    answered = write(desk, post, Letter(HA, "Re: x", "Thank you!", to=reply.reply_to))
    assert [*answered] == [HELEN]
    assert pass_on(desk, days=30) == []


def test_a_client_who_writes_again_wakes_the_ticket_and_thanks_do_not(opens: Opens, post: MaildirPost) -> None:
    desk = opens(SNOOZED)
    ack = write(desk, post, DIGEST)[HELEN]
    assert write(desk, post, Letter(HELEN, "Re: x", "Thank you!", to=ack.reply_to)) == {}
    assert ticket(desk).status == "hold"

    assert {*write(desk, post, Letter(HELEN, "Re: x", "One figure is wrong.", to=ack.reply_to))} == PEOPLE
    assert ticket(desk).status == "new"
    assert states(desk) == [("wake", TimerState.DROPPED)]
    assert pass_on(desk, days=3) == []


def test_held_mail_stays_held_when_a_timer_sends_it(opens: Opens, post: MaildirPost) -> None:
    desk = opens(WAITS % "replied")
    write(desk, post, QUESTION)
    desk._worker._hold = True  # as `ingest --no-send` has it
    assert pass_on(desk, hours=3) == []
    reminders = [row for row in desk.outbox() if row[0] == "reminder"]
    assert reminders == [("reminder", person, "held") for person in (LEAD, HA, LEO)]


class Broken(Exception):
    """The process ends here."""


@pytest.mark.parametrize("point", ["timers.before-commit", "timers.after-commit"])
def test_a_timer_that_is_broken_off_is_carried_out_once(
    opens: Opens, post: MaildirPost, monkeypatch: pytest.MonkeyPatch, point: str
) -> None:
    desk = opens(WAITS % "replied")
    write(desk, post, QUESTION, Letter(ANA, "The payout", "Where is it?"))

    def stop(name: str) -> None:
        if name == point:
            raise Broken

    monkeypatch.setattr("pipeline.timers.reach", stop)
    desk.clock.advance(hours=3)
    with pytest.raises(Broken):
        desk.work()
    monkeypatch.undo()

    sent = pass_on(desk)
    assert len(sent) == 6
    assert len({(mail.recipient, mail.subject) for mail in sent}) == 6
    assert pass_on(desk, hours=1) == []


def test_what_cannot_be_carried_out_is_dropped_and_holds_up_nothing(opens: Opens, post: MaildirPost) -> None:
    desk = opens(WAITS % "replied")
    write(desk, post, QUESTION, Letter(ANA, "The payout", "Where is it?"))
    with desk.app.store.engine.begin() as connection:
        connection.execute(text("UPDATE ticket SET priority = 'huge' WHERE number = 1001"))

    assert {mail.subject for mail in pass_on(desk, hours=3)} == {"[T-1002] Escalated to central-ops: The payout"}
    assert [states(desk, number)[0][1] for number in (1001, 1002)] == [TimerState.DROPPED, TimerState.DONE]
    assert "ValueError" in events(desk, "timer-dropped")[0][1]


def test_two_who_write_are_each_escalated(opens: Opens, post: MaildirPost) -> None:
    desk = opens(WAITS % "assigned")
    write(desk, post, QUESTION, Letter(OWEN, "Another payout", "And mine?"))
    assert len(pass_on(desk, hours=3)) == 6
    assert [ticket(desk, number).escalated_to for number in (1001, 1002)] == ["central-ops"] * 2


def test_what_one_of_ours_forwarded_comes_back_as_the_clients_own_words(opens: Opens, post: MaildirPost) -> None:
    desk = opens(SNOOZED)
    forward = (
        "Please look at this.\n\n---------- Forwarded message ---------\nFrom: Helen Marsh <helen@aurora-live.example>\n"
        "Date: Mon, 2 Mar 2026 at 09:00\nSubject: Our digest of October\nTo: <leo@cn-desk.example>\n\n"
        "Here are our figures.\n\nHelen\n"
    )
    assert write(desk, post, Letter(LEO, "Fwd: Our digest of October", forward)) == {}
    assert (ticket(desk).requester, ticket(desk).status) == (HELEN, "hold")

    sent = {mail.recipient: mail for mail in pass_on(desk, days=3)}
    assert {*sent} == {*PEOPLE, PRIYA}
    assert "Helen Marsh (Aurora Live Agency) (helen@aurora-live.example) wrote" in " ".join(sent[HA].text.split())
    assert "> Here are our figures." in sent[HA].text


def test_a_strangers_ticket_comes_back(opens: Opens, post: MaildirPost) -> None:
    desk = opens(SNOOZED)
    write(desk, post, Letter(STRANGER, "A digest", "Figures of mine."))
    sent = pass_on(desk, days=3)
    assert {mail.recipient for mail in sent} == PEOPLE
    assert "They have no other open ticket." in sent[0].text


def test_two_workers_carry_out_a_timer_once(opens: Opens, post: MaildirPost) -> None:
    desk = opens(WAITS % "replied")
    write(desk, post, *(Letter(HELEN, f"Payout {number}", f"Where is the {number}th?") for number in range(8)))
    desk.clock.advance(hours=3)
    with ThreadPoolExecutor(2) as workers:
        for done in [workers.submit(fire_due, desk.app) for _ in range(2)]:
            done.result()
    assert len([row for row in desk.outbox() if row[0] == "reminder"]) == 8 * len(PEOPLE)
    assert {state for number in range(1001, 1009) for _, state in states(desk, number)} == {TimerState.DONE}


def test_a_service_that_stops_leaves_the_rest_due(opens: Opens, post: MaildirPost) -> None:
    desk = opens(WAITS % "replied")
    write(desk, post, QUESTION, Letter(ANA, "The payout", "Where is it?"))
    desk.clock.advance(hours=3)
    answers = iter([False, False, True, True])
    assert fire_due(desk.app, is_stopping=lambda: next(answers)) == 1
    assert fire_due(desk.app) == 1
    assert fire_due(desk.app, is_stopping=lambda: True) == 0


def test_a_timer_ends_once(opens: Opens, post: MaildirPost) -> None:
    desk = opens(WAITS % "replied")
    write(desk, post, QUESTION)
    with desk.app.store.begin() as unit:
        (one,) = unit.timers.due(desk.clock.now + timedelta(hours=3), 9)
        unit.timers.end(one, TimerState.DONE, desk.clock.now)
        assert unit.timers.waiting(one.id) is None
        with pytest.raises(Transient, match="carried out by somebody else"):
            unit.timers.end(one, TimerState.DONE, desk.clock.now)
