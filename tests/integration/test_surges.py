"""Tickets alike are counted before a mail is classified: escalations that wait for several, on both databases."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import pytest

from pipeline.domain.classification import Likeness, Surge
from pipeline.domain.ticket import Status
from pipeline.store.unit import Store
from tests.integration.home import MONDAY, Clock, Desk, make_small, running, write_desk
from tests.integration.letters import ANA, HA, HELEN, INES, OWEN, Letter
from tests.integration.maildir_post import MaildirPost, write
from tests.servers.smtp import RecordingSmtp
from tests.unit.mails import OPENED

RULES: Final = """
version: 1
vocabulary: {{topics: [payouts, other], queues: [payouts], teams: [cnm, central-ops], kinds: [inquiry, spam]}}
defaults: {{queue: payouts, topic: other, kind: inquiry, priority: normal, template: acknowledgement}}
rules:
  - {{id: money, when: {{subject: {{word: payout}}}}, then: {{tag: money, topic: payouts}}}}
  - {{id: junk, when: {{subject: {{word: junk}}}}, then: {{spam: true}}}}
  - {{id: many, on: [new, reply], when: {{subject: {{glob: "*"}}}}, then: {{escalate: {{to: central-ops, when: {when}}}}}}}
"""
Opens = Callable[[str], Desk]


@pytest.fixture
def post(clock: Clock, tmp_path: Path) -> MaildirPost:
    return MaildirPost(tmp_path / "mail", clock)


@pytest.fixture
def opens(post: MaildirPost, smtp: RecordingSmtp, database_url: str, tmp_path: Path, clock: Clock) -> Iterator[Opens]:
    """A desk that escalates when so many are alike."""
    home = tmp_path / "home"
    with ExitStack() as stack:

        def open_desk(when: str) -> Desk:
            write_desk(home, [post.mailbox()], {"port": smtp.port}, database_url)
            make_small(home)
            (home / "rules.yaml").write_text(RULES.format(when=when))
            return stack.enter_context(running(home, smtp, clock))

        yield open_desk


def escalated(desk: Desk) -> list[bool]:
    with desk.app.store.look() as unit:
        return [ticket.escalated_to is not None for ticket in unit.tickets.all(with_finished=True)]


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        pytest.param("same-tag >= 3 in 24h", [False, False, False, False, True, False], id="tag"),
        pytest.param("same-topic >= 3 in 24h", [False, False, False, False, True, True], id="topic"),
        pytest.param("same-network >= 2 in 24h", [False, True, False, True, False, True], id="network"),
        pytest.param("same-requester >= 2 in 24h", [False, False, False, False, False, True], id="requester"),
        pytest.param("same-tag >= 3 in 1m", [False] * 6, id="too far apart"),
    ],
)
def test_the_mail_that_makes_it_many_is_escalated(
    opens: Opens, post: MaildirPost, when: str, expected: list[bool]
) -> None:
    desk = opens(when)
    write(desk, post, Letter(HELEN, "My payout", "Where is it?"))
    write(desk, post, Letter(OWEN, "Another matter", "How do I change it?"))
    desk.clock.advance(hours=1)
    # In one group: the third of these is counted with the second.
    write(
        desk,
        post,
        Letter(ANA, "My login", "It does not work."),
        Letter(ANA.replace("ana", "bia"), "Our payout", "It has not come."),
        Letter(INES, "The payout of May", "Has it left?"),
        Letter(HELEN, "One more thing", "And the contract?"),
    )
    assert escalated(desk) == expected


def test_neither_what_is_old_nor_spam_nor_what_was_merged_away_counts(opens: Opens, post: MaildirPost) -> None:
    desk = opens("same-tag >= 3 in 24h")
    write(desk, post, Letter(HELEN, "My payout", "Where is it?"))
    desk.clock.advance(hours=25)
    write(desk, post, Letter(ANA, "The payout of May, no junk", "Where is it?"))
    first = write(desk, post, Letter(OWEN, "A contract", "Where is it?"))[HA]
    write(desk, post, Letter(OWEN, "Payout of the contract", "Has it left?"))
    write(desk, post, Letter(HA, "Re: x", "#merge T-1004", to=first.reply_to))
    write(desk, post, Letter(INES, "Our payout", "It has not come."))
    assert escalated(desk) == [False] * 5
    write(desk, post, Letter(ANA, "A payout again", "It has not come either."))
    assert escalated(desk) == [False] * 5 + [True]


def test_a_reply_counts_its_own_ticket_once(opens: Opens, post: MaildirPost) -> None:
    desk = opens("same-network >= 2 in 24h")
    told = write(desk, post, Letter(HELEN, "My payout", "Where is it?"))[HELEN]
    write(desk, post, Letter(HELEN, "Still my payout", "Where is it?", to=told.reply_to))
    assert escalated(desk) == [False]


def test_a_window_has_ends(database_url: str, tmp_path: Path) -> None:
    store = Store(database_url, tmp_path / "blobs")

    def opened(number: int, at: datetime, *tags: str, topic: str = "payouts", kind: str = "inquiry") -> None:
        ticket = replace(OPENED, number=number, opened_at=at, tags=tags, topic=topic, kind=kind, status=Status.OPEN)
        unit.tickets.open(ticket, ())

    with store.begin() as unit:
        opened(1, MONDAY - timedelta(hours=2), "money")
        opened(2, MONDAY - timedelta(hours=2) + timedelta(seconds=1), "money", "late", "money")
        opened(3, MONDAY, "late")
        opened(4, MONDAY + timedelta(seconds=1), "late")
        opened(5, MONDAY, topic="other")
        opened(6, MONDAY, "money", kind="spam")
    likenesses: tuple[Likeness, ...] = ("tag", "topic", "network", "requester")
    surges = [Surge(same, 2, within) for same in likenesses for within in (60, 7200)]
    with store.look() as unit:
        counts = unit.arrivals.alike(surges, MONDAY, {"network": "starhouse", "requester": ""})
        assert unit.arrivals.alike(surges[:1], MONDAY - timedelta(days=9), {}) == {}
    store.close()
    assert counts == {
        ("tag", "late", 60): 1,
        ("tag", "late", 7200): 2,
        ("tag", "money", 7200): 1,
        ("topic", "other", 60): 1,
        ("topic", "payouts", 60): 1,
        ("topic", "other", 7200): 1,
        ("topic", "payouts", 7200): 2,
        ("network", "starhouse", 60): 2,
        ("network", "starhouse", 7200): 3,
    }
