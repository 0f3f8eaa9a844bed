"""Every action of the rule language, carried out by a desk at work: what is stored, and who is told of it."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest

from pipeline.classify.language import ACTIONS
from pipeline.domain.ticket import Priority, Status, Ticket
from tests.integration.home import MONDAY, Clock, Desk, make_small, running, write_desk
from tests.integration.letters import ANA, DESK, HA, HELEN, LEAD, LEO, OWEN, STRANGER, Letter, Sent
from tests.integration.maildir_post import MaildirPost, write
from tests.servers.cndesk import Cndesk
from tests.servers.smtp import RecordingSmtp

PRIYA: Final = "priya@cn-desk.example"
CENTRAL: Final = "central-ops@cn-desk.example"
BOSS: Final = "boss@parent-company.example"
PEOPLE: Final = {HA, LEO, LEAD}

RULES: Final = f"""
version: 1
vocabulary:
  topics: [payouts, other]
  queues: [payouts, policy, triage]
  teams: [cnm, central-ops, product]
  kinds: [inquiry, complaint, spam]
defaults: {{queue: payouts, topic: other, kind: inquiry, priority: normal, template: acknowledgement}}
rules:
  - {{id: topic, when: {{subject: {{word: topic}}}}, then: {{topic: payouts}}}}
  - {{id: kind, when: {{subject: {{word: kind}}}}, then: {{kind: complaint}}}}
  - {{id: queue, when: {{subject: {{word: queue}}}}, then: {{queue: policy}}}}
  - {{id: priority, when: {{subject: {{word: priority}}}}, then: {{priority: high}}}}
  - {{id: sla, when: {{subject: {{word: sla}}}}, then: {{sla: payout-4h}}}}
  - {{id: tag, when: {{subject: {{word: tag}}}}, then: {{tag: [money, late]}}}}
  - {{id: untag, on: [new, reply], when: {{body: {{word: settled}}}}, then: {{untag: late}}}}
  - {{id: assign, when: {{subject: {{word: assign}}}}, then: {{assign: {{specialist: {HA}}}}}}}
  - {{id: team, when: {{subject: {{word: team}}}}, then: {{assign: {{team: product}}}}}}
  - {{id: escalate, when: {{subject: {{word: escalate}}}}, then: {{escalate: product}}}}
  - {{id: later, when: {{subject: {{word: later}}}}, then: {{escalate: {{to: product, after: 2h}}}}}}
  - {{id: watch, when: {{subject: {{word: watch}}}}, then: {{watch: [cnm-of-network, central-ops, {LEO}, {BOSS}]}}}}
  - {{id: notify, when: {{subject: {{word: notify}}}}, then: {{notify: [cnm-of-network, {LEO}, {BOSS}, {OWEN}]}}}}
  - {{id: template, when: {{subject: {{word: template}}}}, then: {{template: payout-late}}}}
  - {{id: suggest, when: {{subject: {{word: suggest}}}}, then: {{suggest: [payout-dates]}}}}
  - {{id: set, when: {{subject: {{word: set}}}}, then: {{set: {{product: studio, region: emea}}}}}}
  - {{id: set-again, on: [reply], when: {{body: {{word: settled}}}}, then: {{set: {{product: live}}, status: pending}}}}
  - {{id: status, when: {{subject: {{word: status}}}}, then: {{status: pending}}}}
  - {{id: snooze, when: {{subject: {{word: snooze}}}}, then: {{snooze: 2d}}}}
  - {{id: ignore, when: {{subject: {{word: ignore}}}}, then: {{ignore: true}}}}
  - {{id: spam, when: {{subject: {{word: spam}}}}, then: {{spam: true}}}}
  - {{id: stop, when: {{subject: {{word: stop}}}}, then: {{stop: true}}}}
  - {{id: after-stop, when: {{subject: {{word: stop}}}}, then: {{priority: urgent}}}}
"""
TEMPLATE: Final = "Subject: {{ subject }}\n\nHello {{ name }}, payouts run on Fridays. {{ ticket }}, {{ desk }}\n"
OPENED: Final = Ticket(
    number=1001,
    status=Status.NEW,
    queue="payouts",
    topic="other",
    kind="inquiry",
    priority=Priority.NORMAL,
    subject="",
    requester=HELEN,
    requester_name="",
    language="en",
    opened_at=MONDAY,
    network="aurora-live",
)


@pytest.fixture
def post(clock: Clock, tmp_path: Path) -> MaildirPost:
    return MaildirPost(tmp_path / "mail", clock)


@pytest.fixture
def home(post: MaildirPost, smtp: RecordingSmtp, database_url: str, tmp_path: Path) -> Path:
    home = tmp_path / "home"
    write_desk(home, [post.mailbox()], {"port": smtp.port}, database_url)
    make_small(home)
    (home / "rules.yaml").write_text(RULES)
    (home / "templates" / "payout-late.en.md.j2").write_text(TEMPLATE)
    (home / "kb").mkdir()
    (home / "kb" / "payout-dates.en.md").write_text("---\ntitle: When payouts run\n---\n\nOn Fridays.\n")
    return home


@pytest.fixture
def desk(home: Path, clock: Clock, smtp: RecordingSmtp) -> Iterator[Desk]:
    with running(home, smtp, clock) as desk:
        yield desk


def stored(desk: Desk, number: int = 1001) -> Ticket:
    with desk.app.store.look() as unit:
        found = unit.tickets.get(number)
    assert found is not None
    return found


def ask(desk: Desk, post: MaildirPost, subject: str, text: str = "Can you look into it?") -> dict[str, Sent]:
    return write(desk, post, Letter(HELEN, subject, text))


def events(desk: Desk, name: str) -> list[dict[str, str | int | None]]:
    with desk.app.store.look() as unit:
        return [dict(event.detail) for event in unit.journal.events(1001) if event.name == name]


STORED: Final[dict[str, Ticket]] = {
    "topic": replace(OPENED, topic="payouts"),
    "kind": replace(OPENED, kind="complaint"),
    "queue": replace(OPENED, queue="policy"),
    "priority": replace(OPENED, priority=Priority.HIGH),
    "sla": OPENED,
    "tag": replace(OPENED, tags=("money", "late")),
    "untag": OPENED,
    "assign": replace(OPENED, assignee=HA),
    "escalate": replace(OPENED, escalated_to="product"),
    "watch": replace(OPENED, watchers=("cnm-of-network", "central-ops", LEO, BOSS)),
    "notify": OPENED,
    "template": OPENED,
    "suggest": OPENED,
    "set": replace(OPENED, fields=(("product", "studio"), ("region", "emea"))),
    "status": replace(OPENED, status=Status.PENDING),
    "snooze": replace(OPENED, status=Status.HOLD),
    "spam": replace(OPENED, status=Status.CLOSED, kind="spam", solved_at=MONDAY),
    "stop": OPENED,
}


def test_no_action_of_the_language_is_left_out() -> None:
    assert {*STORED, "ignore"} == set(ACTIONS)


def test_what_each_action_leaves_on_the_ticket(desk: Desk, post: MaildirPost) -> None:
    text = {"untag": "A tag that is settled."}
    post.deliver(*(Letter(HELEN, f"A {action}", text.get(action, f"My {action}.")).bytes for action in STORED))
    assert desk.work().troubles == []
    for number, (action, expected) in enumerate(STORED.items(), 1001):
        wanted = replace(expected, number=number, subject=f"A {action}", rules_hash=desk.app.rules.hash)
        assert replace(stored(desk, number), requester_name="") == wanted


def test_an_ignored_mail_opens_nothing(desk: Desk, post: MaildirPost) -> None:
    assert ask(desk, post, "An ignore") == {}
    assert (desk.stories(), desk.outcomes()) == ([], ["ignored"])


def test_spam_is_told_to_nobody(desk: Desk, post: MaildirPost) -> None:
    assert ask(desk, post, "A spam") == {}


def test_the_acknowledgement_is_written_by_the_template_of_the_rule(desk: Desk, post: MaildirPost) -> None:
    assert "payouts run on Fridays. T-1001" in ask(desk, post, "A template")[HELEN].text


def test_the_service_level_stands_in_the_event_that_opens_the_ticket(desk: Desk, post: MaildirPost) -> None:
    ask(desk, post, "A sla")
    assert events(desk, "opened") == [
        {"queue": "payouts", "topic": "other", "priority": "normal", "sla": "payout-4h"},
    ]


def test_suggested_articles_stand_in_the_notification(desk: Desk, post: MaildirPost) -> None:
    assert "the article payout-dates may answer it" in ask(desk, post, "A suggest")[HA].text


def test_fields_tags_and_status_change_on_replies_that_rules_opt_in_to(desk: Desk, post: MaildirPost) -> None:
    ack = ask(desk, post, "A set and a tag")[HELEN]
    write(desk, post, Letter(HELEN, "Re: x", "It is settled.", to=ack.reply_to))
    found = stored(desk)
    assert (found.fields, found.tags, found.status) == (
        (("product", "live"), ("region", "emea")),
        ("money",),
        Status.PENDING,
    )
    assert [(event["field"], event["from"], event["to"]) for event in events(desk, "field-changed")] == [
        ("product", "", "studio"),
        ("region", "", "emea"),
        ("product", "studio", "live"),
    ]
    assert events(desk, "tags-changed") == [{"from": "money, late", "to": "money", "why": "the client wrote"}]


def test_an_escalation_is_an_event(desk: Desk, post: MaildirPost) -> None:
    ask(desk, post, "An escalate")
    assert events(desk, "escalated") == [{"text": "to product, says rule escalate"}]


def test_those_who_are_notified_are_told_once_and_a_client_never(desk: Desk, post: MaildirPost) -> None:
    got = ask(desk, post, "A notify")
    assert {person: mail.kind for person, mail in got.items()} == {
        HELEN: "automatic",
        **dict.fromkeys(PEOPLE, "notification"),
        PRIYA: "automatic",
        BOSS: "automatic",
    }
    assert f"{OWEN} is not told: it is a client's address" in desk.reasons(1001)
    told = got[PRIYA]
    assert (told.reply_to, told.is_automatic, told.subject) == ("", True, "[T-1001] A notify")
    assert "Can you look into it?" in told.text
    assert "Aurora Live Agency" in told.text
    assert {*write(desk, post, Letter(HELEN, "Re: x", "Hello?", to=got[HELEN].reply_to))} == PEOPLE


def test_watchers_get_a_copy_of_what_the_client_writes_but_not_without_end(desk: Desk, post: MaildirPost) -> None:
    got = ask(desk, post, "A watch")
    watchers = {PRIYA, CENTRAL, BOSS}
    assert {*got} == {HELEN, *PEOPLE, *watchers}
    for turn in range(3):
        assert {*write(desk, post, Letter(HELEN, "Re: x", f"And {turn}?", to=got[HELEN].reply_to))} == PEOPLE | watchers
    assert {*write(desk, post, Letter(HELEN, "Re: x", "And now?", to=got[HELEN].reply_to))} == PEOPLE
    desk.clock.advance(days=1, minutes=1)
    assert {*write(desk, post, Letter(HELEN, "Re: x", "Now?", to=got[HELEN].reply_to))} == PEOPLE | watchers


def test_a_specialist_who_watches_has_a_key_of_their_own(desk: Desk, post: MaildirPost) -> None:
    got = ask(desk, post, "A watch and assign")
    assert {person for person, mail in got.items() if mail.kind == "notification"} == {HA, LEO}
    answered = write(desk, post, Letter(LEO, "Re: x", "It left on Friday.", to=got[LEO].reply_to))
    assert [*answered] == [HELEN]


def test_an_answer_to_the_information_stays_inside(desk: Desk, post: MaildirPost) -> None:
    told = ask(desk, post, "A watch")[PRIYA]
    got = write(desk, post, Letter(PRIYA, f"Re: {told.subject}", "I know about it.", in_reply_to=told.message_id))
    assert stored(desk).requester == HELEN
    assert desk.stories()[0].messages[-1] == ("note", PRIYA)
    assert {person: mail.subject for person, mail in got.items()} == dict.fromkeys(
        PEOPLE, f"[T-1001] A note by {PRIYA}"
    )
    assert all("I know about it." in mail.text for mail in got.values())


def test_an_outsider_whom_the_rules_name_answers_inside_too(desk: Desk, post: MaildirPost) -> None:
    told = ask(desk, post, "A watch")[BOSS]
    answer = Letter(BOSS, f"Re: {told.subject}", "Handle with care.", in_reply_to=told.message_id)
    assert {*write(desk, post, answer)} == PEOPLE
    assert [story.messages[-1] for story in desk.stories()] == [("note", BOSS)]
    away = replace(
        answer, subject="Automatic reply: away", message_id="", headers=(("Auto-Submitted", "auto-replied"),)
    )
    assert write(desk, post, away) == {}
    stranger = replace(answer, sender=STRANGER, message_id="", text="I was forwarded this.")
    write(desk, post, stranger)
    assert [story.number for story in desk.stories()] == [1001, 1002]
    assert ("note", STRANGER) not in desk.stories()[0].messages


def test_who_has_left_the_rules_is_not_written_to_any_more(
    home: Path, clock: Clock, smtp: RecordingSmtp, post: MaildirPost
) -> None:
    with running(home, smtp, clock) as desk:
        ack = ask(desk, post, "A watch")[HELEN]
    (home / "rules.yaml").write_text(RULES.replace(BOSS, CENTRAL))
    with running(home, smtp, clock) as desk:
        sent = write(desk, post, Letter(HELEN, "Re: x", "Hello?", to=ack.reply_to))
        assert {*sent} == {*PEOPLE, PRIYA, CENTRAL}
        assert [row for row in desk.outbox() if row[1] == BOSS and row[2] == "held"] == [("information", BOSS, "held")]


def test_who_takes_part_as_a_client_is_not_written_to_for_information(desk: Desk, post: MaildirPost) -> None:
    with desk.app.store.begin() as unit:
        unit.tickets.open(replace(OPENED, watchers=(BOSS,)), (HELEN, BOSS))
    got = write(desk, post, Letter(HELEN, "Re: [T-1001] x", "Hello?"))
    assert {*got} == PEOPLE
    assert [row for row in desk.outbox() if row[1] == BOSS] == [("information", BOSS, "held")]


def test_a_forged_mail_says_so_to_those_who_are_informed(desk: Desk, post: MaildirPost) -> None:
    told = write(desk, post, Letter(HELEN, "A watch", "Please pay to another account.", auth="fail"))
    assert "this mail may be forged" in told[PRIYA].text


def test_nobody_is_written_to_because_of_mail_that_lay_there_before(desk: Desk, post: MaildirPost) -> None:
    post.deliver(Letter(HELEN, "A watch and notify", "Old news.").bytes, ago=timedelta(days=3))
    desk.work()
    assert (desk.sent(), stored(desk).watchers[0]) == ([], "cnm-of-network")


def test_a_stranger_gets_none_of_it(desk: Desk, post: MaildirPost) -> None:
    got = write(desk, post, Letter(STRANGER, "A watch", "Who am I?", auth=None))
    assert {*got} == {STRANGER, CENTRAL, BOSS, *PEOPLE}
    assert "cnm-of-network is not told: directory.yaml has no address for it" in desk.reasons(1001)
    assert (ANA in got, DESK in got) == (False, False)


def test_a_ticket_shows_what_rules_added_to_it(home: Path, desk: Desk, post: MaildirPost, cndesk: Cndesk) -> None:
    ask(desk, post, "A set, a tag, a watch, later")
    text = cndesk.run("--home", home, "ticket", "show", "1001").out
    assert text.splitlines()[3:7] == [
        "  tags money, late",
        "  product: studio, region: emea",
        f"  watched by cnm-of-network, central-ops, {LEO}, {BOSS}",
        "  2026-03-02 12:00  escalate to product",
    ]
    shown = json.loads(cndesk.run("--home", home, "ticket", "show", "1001", "-o", "json").out)
    assert shown["watchers"] == ["cnm-of-network", "central-ops", LEO, BOSS]
    assert shown["timers"] == [
        {"name": "escalate", "what": "escalate to product", "due_at": "2026-03-02T12:00:00+00:00", "state": "waiting"}
    ]
    (listed,) = json.loads(cndesk.run("--home", home, "ticket", "list", "-o", "json").out)
    assert listed["fields"] == shown["fields"] == {"product": "studio", "region": "emea"}
