"""SIGKILL around the commit of a timer, then another run: what is due is carried out, and once (R5)."""

import re
import signal
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import pytest

from tests.integration.home import Clock, make_small, running, write_desk
from tests.integration.letters import HA, HELEN, LEAD, LEO, Letter
from tests.integration.maildir_post import MaildirPost
from tests.servers.cndesk import ROOT, Cndesk
from tests.servers.smtp import RecordingSmtp

RULES: Final = """
version: 1
vocabulary: {topics: [other], queues: [payouts], teams: [cnm, central-ops]}
defaults: {queue: payouts, topic: other, kind: inquiry, priority: normal, template: acknowledgement}
rules:
  - {id: late, when: {subject: {word: payout}}, then: {escalate: {to: central-ops, after: 2h, unless: replied}}}
"""
POINT: Final = re.compile(r'"(timers\.[a-z-]+)"')
POINTS: Final = ("timers.before-commit", "timers.after-commit")


def test_every_point_of_the_timers_is_killed_at() -> None:
    assert sorted(POINT.findall((ROOT / "pipeline" / "timers.py").read_text())) == sorted(POINTS)


@pytest.mark.parametrize("point", [*POINTS, "t2.between-actions"])
def test_a_timer_is_carried_out_once(
    point: str, cndesk: Cndesk, smtp: RecordingSmtp, database_url: str, tmp_path: Path
) -> None:
    clock = Clock(datetime.now(UTC) - timedelta(hours=3))
    post = MaildirPost(tmp_path / "mail", clock)
    home = tmp_path / "home"
    write_desk(home, [post.mailbox()], {"port": smtp.port}, database_url)
    make_small(home)
    (home / "rules.yaml").write_text(RULES)
    with running(home, smtp, clock) as desk:
        post.deliver(Letter(HELEN, "My payout", "Where is it?").bytes)
        desk.work()

    killed = cndesk.run("--home", home, "run", "--once", environment={"CNDESK_FAILPOINT": point})
    assert killed.code == -signal.SIGKILL, killed.err
    again = cndesk.run("--home", home, "run", "--once")
    assert (again.code, cndesk.run("--home", home, "run", "--once").code) == (0, 0), again.err

    clock.advance(hours=4)
    with running(home, smtp, clock) as desk:
        reminders = [row for row in desk.outbox() if row[0] == "reminder"]
        assert reminders == [("reminder", person, "sent") for person in (LEAD, HA, LEO)]
        with desk.app.store.look() as unit:
            events = [event.name for event in unit.journal.events(1001)]
            assert [str(timer.state) for timer in unit.timers.of_ticket(1001)] == ["done"]
        assert (events.count("escalated"), events.count("escalated-to-changed")) == (1, 1)
