"""The process dies in the middle of an activation: what is in force afterwards is whole, and file and database agree."""

import json
import re
import signal
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pytest

from tests.integration.home import Clock, make_small, rows, running, write_desk
from tests.integration.letters import DESK, read_sent
from tests.integration.maildir_post import MaildirPost
from tests.integration.test_rules_activation import PEOPLE, Place, history, rules
from tests.integration.test_rules_by_mail import confirming, propose, states
from tests.servers.cndesk import Cndesk
from tests.servers.smtp import RecordingSmtp

# Where it dies, and how the rules come into force then; before the rename nothing has happened.
POINTS: Final = {
    "rules.before-rename": [("start", "file")],
    "rules.after-rename": [("start", "file"), ("start", "file")],
    "rules.before-commit": [("start", "file"), ("start", "file")],
}


@pytest.mark.parametrize("point", POINTS)
def test_killed_while_activating(
    point: str, cndesk: Cndesk, smtp: RecordingSmtp, database_url: str, tmp_path: Path
) -> None:
    home, clock = tmp_path / "home", Clock()
    post = MaildirPost(tmp_path / "mail", clock)
    write_desk(home, [post.mailbox()], {"port": smtp.port}, database_url, address=DESK)
    make_small(home)
    (home / "rules.yaml").write_text(rules(1))
    with running(home, smtp, clock):
        pass
    (home / "new.yaml").write_text(rules(2))

    words = ("--home", home, "rules", "activate", home / "new.yaml")
    died = cndesk.run(*words, environment={"CNDESK_FAILPOINT": point})
    assert died.code == -signal.SIGKILL, died

    version = 2 if len(POINTS[point]) > 1 else 1
    for _ in range(2):
        with running(home, smtp, clock) as desk:
            assert desk.app.rules.source == (home / "rules.yaml").read_text() == rules(version)
            activations = rows(
                desk.app, "SELECT activation.*, text FROM activation JOIN rule_set USING (hash) ORDER BY id"
            )
            assert [(row.how, row.actor) for row in activations] == POINTS[point]
            assert activations[-1].text == rules(version)
    again = cndesk.run(*words, "-o", "json")
    assert (again.code, json.loads(again.out)["fault"], (home / "rules.yaml").read_text()) == (0, None, rules(2))
    assert [path.name for path in home.iterdir() if "rules.yaml" in path.name] == ["rules.yaml"]


@pytest.mark.parametrize("point", POINTS)
def test_killed_while_confirmed_rules_come_into_force(
    point: str, cndesk: Cndesk, smtp: RecordingSmtp, database_url: str, tmp_path: Path
) -> None:
    """The admin is answered once, and the rules are in force."""
    clock = Clock(datetime.now(UTC))
    place = Place(tmp_path / "home", MaildirPost(tmp_path / "mail", clock), smtp, clock)
    write_desk(place.home, [place.post.mailbox()], {"port": smtp.port}, database_url)
    make_small(place.home)
    (place.home / "directory.yaml").write_text(json.dumps(PEOPLE))
    place.file.write_text(rules(1))
    with place.desk() as desk:
        letter = confirming(propose(place, desk, rules(2)))
    clock.now = datetime.now(UTC)
    place.post.deliver(letter.bytes)
    died = cndesk.run("--home", place.home, "run", "--once", environment={"CNDESK_FAILPOINT": point})
    assert died.code == -signal.SIGKILL, died

    clock.now = datetime.now(UTC)
    for _ in range(2):
        with place.desk() as desk:
            assert desk.work().troubles == []
            assert (states(desk), place.file.read_text(), desk.app.rules.source) == (["active"], rules(2), rules(2))
            assert len(history(desk)) == 2
    answers = [read_sent(mail).subject for mail in smtp.received]
    assert answers == ["Your rules are good: activate them?", f"The rules {desk.app.rules.hash[:8]} are in force"]


def test_every_point_of_an_activation_is_killed_at() -> None:
    files = (Path(__file__).parents[2] / "pipeline").rglob("*.py")
    written = {name for file in files for name in re.findall(r'reach\("(rules\.[a-z-]+)"\)', file.read_text())}
    assert written == set(POINTS)
