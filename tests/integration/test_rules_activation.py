"""Rules that change under a running desk: by an edited file, by a command, by another process (product 4.2)."""

import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import pytest

from pipeline.app import open_app
from pipeline.errors import FileErrors
from pipeline.worker import working
from tests.integration.home import FEW_RULES, Clock, Desk, make_small, rows, running, write_desk
from tests.integration.letters import HA, HELEN, LEAD, LEO, Letter, Sent
from tests.integration.maildir_post import MaildirPost
from tests.servers.cndesk import Cndesk
from tests.servers.smtp import RecordingSmtp

ADMIN: Final = "rita@cn-desk.example"
PEOPLE: Final = {
    "version": 1,
    "networks": [],
    "specialists": [
        {"name": "Rita", "email": ADMIN, "role": "admin"},
        {"name": "Mira", "email": LEAD, "role": "lead"},
        {"name": "Leo", "email": LEO},
    ],
    "teams": [],
}
MAIL: Final = Letter(HELEN, "A mail", "Which version decides about me?\n")


def rules(version: int, **more: Any) -> str:
    """Rules that tag each mail with their version; JSON, of which no beginning is whole."""
    rule = {
        "id": f"v{version}",
        "owner": LEO,
        "when": {"subject": {"word": "mail"}},
        "then": {"tag": [f"v{version}"]},
        "examples": {"match": [{"subject": "A mail"}]},
    }
    return json.dumps(FEW_RULES | {"rules": [rule]} | more, indent=1)


BAD: Final = rules(9).replace('"subject": {\n', '"subjct": {\n')


@dataclass
class Place:
    """A home with an admin, and everything around it."""

    home: Path
    post: MaildirPost
    smtp: RecordingSmtp
    clock: Clock

    @property
    def file(self) -> Path:
        return self.home / "rules.yaml"

    @contextmanager
    def desk(self) -> Iterator[Desk]:
        """The desk, which takes a content that two looks find the same, however soon."""
        with running(self.home, self.smtp, self.clock) as desk:
            desk.app.inforce.watch.settled_after = 0.0
            yield desk

    def tags(self, desk: Desk) -> list[str]:
        """By which version each ticket was decided."""
        return [
            ", ".join(json.loads(row.tags)) if isinstance(row.tags, str) else ", ".join(row.tags)
            for row in rows(desk.app, "SELECT tags FROM ticket ORDER BY number")
        ]


def settle(desk: Desk) -> list[Sent]:
    """Two looks; gives what was sent about the rules."""
    for _ in range(2):
        assert desk.work().troubles == []
    return [mail for mail in desk.sent() if "rules" in mail.subject]


def history(desk: Desk) -> list[tuple[str, str]]:
    """(how, by whom) of each activation, oldest first."""
    return [(row.how, row.actor) for row in rows(desk.app, "SELECT how, actor FROM activation ORDER BY id")]


def events(desk: Desk) -> list[str]:
    return [row.name for row in rows(desk.app, "SELECT name FROM event WHERE ticket IS NULL ORDER BY id")]


def ask(place: Place, desk: Desk) -> str:
    """The tags of one more mail's ticket."""
    place.post.deliver(replace(MAIL, text=f"Mail {len(place.tags(desk))}\n").bytes)
    assert desk.work().troubles == []
    return place.tags(desk)[-1]


@pytest.fixture
def place(tmp_path: Path, smtp: RecordingSmtp, database_url: str, clock: Clock) -> Place:
    post = MaildirPost(tmp_path / "mail", clock)
    write_desk(tmp_path / "home", [post.mailbox()], {"port": smtp.port}, database_url)
    make_small(tmp_path / "home")
    (tmp_path / "home" / "directory.yaml").write_text(json.dumps(PEOPLE))
    (tmp_path / "home" / "rules.yaml").write_text(rules(1))
    return Place(tmp_path / "home", post, smtp, clock)


def test_the_first_start_activates_the_file_and_the_next_ones_only_what_changed(place: Place) -> None:
    with place.desk() as desk:
        assert (ask(place, desk), history(desk)) == ("v1", [("start", "file")])
    with place.desk() as desk:
        assert (ask(place, desk), history(desk)) == ("v1", [("start", "file")])
    place.file.write_text(rules(2))
    with place.desk() as desk:
        assert (ask(place, desk), history(desk)) == ("v2", [("start", "file")] * 2)
        (ticket,) = rows(desk.app, "SELECT rules_hash FROM ticket ORDER BY number DESC LIMIT 1")
        assert ticket.rules_hash == desk.app.rules.hash


def test_an_edited_file_is_taken_up_by_its_content_alone(place: Place) -> None:
    with place.desk() as desk:
        before = place.file.stat()
        place.file.touch()
        settle(desk)
        assert history(desk) == [("start", "file")]

        text = rules(2)
        assert len(text) == before.st_size, "the same size, so that only the content differs"
        place.file.write_text(text)
        os.utime(place.file, ns=(before.st_atime_ns, before.st_mtime_ns))
        settle(desk)
        assert (ask(place, desk), history(desk)) == ("v2", [("start", "file"), ("reload", "file")])


def test_a_file_that_is_being_written_is_left_until_it_stays(place: Place) -> None:
    with place.desk() as desk:
        half = rules(2)[:-40]
        place.file.write_text(half)
        assert desk.work().troubles == []
        place.file.write_text(rules(2))
        assert settle(desk) == []
        assert (ask(place, desk), events(desk)) == ("v2", [])


def test_a_bad_version_changes_nothing_and_is_told_once_over_restarts(place: Place) -> None:
    with place.desk() as desk:
        place.file.write_text(BAD)
        sent = settle(desk)
        assert [mail.recipient for mail in sent] == [ADMIN, LEO], "the admin, and the owner of the rule"
        assert sent[0].subject == "rules.yaml has an error: the last good rules stay in force"
        line = next(number for number, text in enumerate(BAD.splitlines(), 1) if "subjct" in text)
        assert f'    rules.yaml:{line}:5: error[R012]: unknown key "subjct"' in sent[0].text
        assert "\n          |     ^^^^^^^^" in sent[0].text
        assert ask(place, desk) == "v1"
        assert settle(desk) == []
    for _ in range(2):
        with place.desk() as desk:
            assert ask(place, desk) == "v1"
            assert settle(desk) == []
    with place.desk() as desk:
        place.file.write_text(rules(3))
        settle(desk)
        assert ask(place, desk) == "v3"
        place.file.write_text(BAD)
        assert settle(desk) == [], "this version was told"
        place.file.write_text(rules(3))
        settle(desk)
        place.clock.advance(days=1)
        place.file.write_text(BAD)
        assert [mail.recipient for mail in settle(desk)] == [ADMIN, LEO], "put back on another day"
        place.file.write_text(BAD.replace("v9", "v8"))
        assert [mail.recipient for mail in settle(desk)] == [ADMIN, LEO]
        assert events(desk) == [
            "rules-bad",
            "queued",
            "queued",
            "rules-good-again",
            "rules-bad",
            "queued",
            "queued",
            "rules-good-again",
            "rules-bad",
            "queued",
            "queued",
            "rules-bad",
            "queued",
            "queued",
        ]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_without_admins_leads_and_owners_everybody_is_told(place: Place) -> None:
    people = [{"name": "Leo", "email": LEO}, {"name": "Ha", "email": HA}]
    (place.home / "directory.yaml").write_text(json.dumps(PEOPLE | {"specialists": people}))
    with place.desk() as desk:
        place.file.write_text("version: 1\nrul")
        assert [mail.recipient for mail in settle(desk)] == [LEO, HA]


def test_a_failing_example_is_as_bad_as_a_typo(place: Place) -> None:
    with place.desk() as desk:
        place.file.write_text(rules(2).replace('"word": "mail"', '"word": "male"'))
        (mail, _) = settle(desk)
        assert 'error[R030]: rule "v2", example' in mail.text
        assert ask(place, desk) == "v1"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_bad_file_without_any_good_set_before_it_is_refused(place: Place) -> None:
    place.file.write_text(BAD)
    with pytest.raises(FileErrors, match="unknown key"):
        open_app(place.home)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_file_that_vanishes_is_told_and_changes_nothing(place: Place) -> None:
    with place.desk() as desk:
        place.file.unlink()
        assert "cannot be read: No such file or directory" in settle(desk)[0].text
        assert ask(place, desk) == "v1"
    with place.desk() as desk:
        assert ask(place, desk) == "v1"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_name_that_vanished_from_the_directory_does_not_stop_the_desk(place: Place) -> None:
    assigned = rules(1).replace('"then": {', f'"then": {{"assign": {{"specialist": "{LEO}"}},')
    place.file.write_text(assigned)
    with place.desk() as desk:
        ask(place, desk)
    directory = PEOPLE | {"specialists": PEOPLE["specialists"][:2]}  # type: ignore[index]
    (place.home / "directory.yaml").write_text(json.dumps(directory))
    with place.desk() as desk:
        (mail,) = settle(desk)
        assert ask(place, desk) == "v1"
        assert mail.recipient == ADMIN
        assert LEO in mail.text


def test_two_processes_take_up_one_activation(place: Place) -> None:
    with place.desk() as one, place.desk() as other:
        place.file.write_text(rules(2))
        settle(one)
        other.work()
        assert (one.app.rules.hash, history(one)) == (other.app.rules.hash, [("start", "file"), ("reload", "file")])
        settle(other)
        assert history(other) == [("start", "file"), ("reload", "file")]


def test_the_command_line_activates_and_rolls_back_under_a_running_desk(
    place: Place, cndesk: Cndesk, tmp_path: Path
) -> None:
    new = tmp_path / "new-rules.yaml"
    new.write_text(rules(2))
    place.file.chmod(0o640)
    with place.desk() as desk:
        done = cndesk.run("--home", place.home, "rules", "activate", new, "--by", LEAD)
        assert (done.code, done.err) == (0, "")
        first, second = desk.app.rules.hash[:8], done.out.split()[-8]
        assert done.out == f"+ v2\n- v1\n{second} is in force, in place of {first}\n"
        assert (place.file.read_text(), place.file.stat().st_mode & 0o777) == (rules(2), 0o640)
        assert ask(place, desk) == "v2"
        assert desk.app.rules.hash[:8] == second

        back = cndesk.run("--home", place.home, "rules", "rollback", "-o", "json")
        assert (back.code, json.loads(back.out)["added"], place.file.read_text()) == (0, ["v1"], rules(1))
        assert ask(place, desk) == "v1"
        settle(desk)
        assert history(desk) == [("start", "file"), ("activate", LEAD), ("rollback", "command line")]

        listed = json.loads(cndesk.run("--home", place.home, "rules", "history", "-o", "json").out)
        assert [(row["hash"][:8], row["how"], row["until"] is None) for row in listed] == [
            (first, "rollback", True),
            (second, "activate", False),
            (first, "start", False),
        ]
        assert cndesk.run("--home", place.home, "rules", "history", "--show", second).out == rules(2)
        differing = cndesk.run("--home", place.home, "rules", "history", "--diff", first, second).out.splitlines()
        assert '-   "id": "v1",' in differing
        assert '+   "id": "v2",' in differing


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_history_counts_the_tickets_of_each_time(place: Place, cndesk: Cndesk) -> None:
    with place.desk() as desk:
        for version in (1, 2, 1):
            place.file.write_text(rules(version))
            settle(desk)
            ask(place, desk)
            place.clock.advance(hours=1)
            ask(place, desk)
            place.clock.advance(hours=1)
    listed = json.loads(cndesk.run("--home", place.home, "rules", "history", "-o", "json").out)
    assert [(row["tickets"], row["since"][11:16], (row["until"] or "")[11:16]) for row in listed] == [
        (2, "14:00", ""),
        (2, "12:00", "14:00"),
        (2, "10:00", "12:00"),
    ]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("words", "text", "said"),
    [
        pytest.param(("activate", "new.yaml"), BAD, 'new.yaml:30:5: error[R012]: unknown key "subjct"', id="a typo"),
        pytest.param(
            ("activate", "new.yaml"),
            rules(2).replace('"word": "mail"', '"word": "male"'),
            "error[R030]",
            id="an example that fails",
        ),
        pytest.param(("activate", "none.yaml"), "", "none.yaml is not there", id="no such file"),
        pytest.param(("rollback",), "", "there is nothing 1 step back: history goes back 0 steps", id="no history"),
        pytest.param(("rollback", "abcdef"), "", "no rule set that was in force has a hash", id="no such hash"),
        pytest.param(
            ("history", "--show", "abcdef"), "", "no rule set that was in force has a hash", id="show nothing"
        ),
    ],
)
def test_what_the_commands_refuse(
    place: Place, cndesk: Cndesk, words: tuple[str, ...], text: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with place.desk():
        pass
    (place.home / "new.yaml").write_text(text)
    done = cndesk.run(
        "--home", place.home, "rules", *(str(place.home / word) if word.endswith(".yaml") else word for word in words)
    )
    assert done.code == 2
    assert said in done.err
    assert place.file.read_text() == rules(1)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_text_of_which_there_is_no_history_is_kept(place: Place, cndesk: Cndesk) -> None:
    with place.desk():
        pass
    place.file.write_text(BAD)
    done = cndesk.run("--home", place.home, "rules", "rollback", "daec")
    assert done.code == 2
    (place.home / "new.yaml").write_text(rules(2))
    done = cndesk.run("--home", place.home, "rules", "activate", place.home / "new.yaml", "-o", "json")
    kept = place.home / json.loads(done.out)["kept_as"]
    assert (done.code, kept.read_text(), place.file.read_text()) == (0, BAD, rules(2))
    assert kept.name.startswith("rules.yaml.")
    assert kept.suffix == ".bak"


def test_rules_whose_file_cannot_be_written_are_in_force_from_the_database(place: Place) -> None:
    """The file counts again when it is edited, not because the desk is started anew."""
    with place.desk() as desk:
        elsewhere = place.home / "elsewhere.yaml"
        elsewhere.write_text(rules(2))
        put_from_elsewhere(desk, elsewhere)
        assert ask(place, desk) == "v2"
        settle(desk)
        assert place.file.read_text() == rules(1)
    with place.desk() as desk:
        assert ask(place, desk) == "v2"
        place.file.write_text(rules(3))
        settle(desk)
        assert ask(place, desk) == "v3"


def put_from_elsewhere(desk: Desk, path: Path) -> None:
    """Activate a text as a machine does that has no way to write this rules.yaml."""
    from pipeline.classify.names import Names
    from pipeline.domain.rulebook import Cause, How
    from pipeline.inforce import examined, put_in_force
    from pipeline.watch import Content

    source = path.read_bytes()
    found = examined(Content(source), Names()).rules
    assert found
    locked = desk.app.settings.home / "no-such-folder" / "rules.yaml"
    with desk.app.store.begin() as unit:
        considered = unit.journal.setting("rules-file") or ""
        filed = put_in_force(unit, locked, found, source, Cause(LEAD, How.MAIL, desk.clock()))
        unit.journal.set("rules-file", considered)
    assert filed.fault == "No such file or directory"


BLOCKS: Final = """version: 1
vocabulary: {topics: [other], queues: [payouts], teams: [cnm], kinds: [inquiry, thanks]}
defaults: {queue: payouts, topic: other, kind: inquiry, priority: normal, template: acknowledgement}
rules:
  - id: first
    when: {subject: {word: mail}}
    then: {tag: [first]}
  - id: second
    when: {subject: {word: mail}}
    then: {tag: [second]}
"""


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_slowly_written_file_counts_as_a_whole_though_its_beginning_is_good_by_itself(place: Place) -> None:
    def write_slowly() -> None:
        with place.file.open("w") as stream:
            for piece in BLOCKS.partition("  - id: second"):
                stream.write(piece)
                stream.flush()
                time.sleep(0.15)

    with running(place.home, place.smtp, place.clock) as desk:
        writer = threading.Thread(target=write_slowly)
        writer.start()
        end = time.monotonic() + 5
        while len(history(desk)) == 1 and time.monotonic() < end:
            assert desk.work().troubles == []
            time.sleep(0.02)
        writer.join()
        assert (history(desk), desk.app.rules.source) == ([("start", "file"), ("reload", "file")], BLOCKS)
        assert (ask(place, desk), events(desk)) == ("first, second", [])


def rewrite(place: Place, times: int, passes: Callable[[], int], is_over: threading.Event) -> None:
    """Good and bad versions, in one piece and in several; every fifth stays for three passes, the others as they come."""
    beside = place.home / "beside"
    for number in range(times):
        text = BAD if number % 4 == 3 else rules(1 + number % 7)
        if number % 3 == 0:
            beside.write_text(text)
            beside.replace(place.file)
        else:
            with place.file.open("w") as stream:
                for start in range(0, len(text), 150):
                    stream.write(text[start : start + 150])
                    stream.flush()
        enough = passes() + 3 if number % 5 == 0 else 0
        while passes() < enough:
            is_over.wait(0.001)
    is_over.set()


@pytest.mark.parametrize(
    "times",
    [
        pytest.param(150, id="150 rewrites"),
        pytest.param(1_000, id="a thousand rewrites", marks=pytest.mark.campaign),
    ],
)
def test_no_mail_is_decided_by_half_a_file(place: Place, times: int) -> None:
    """The file is rewritten again and again while mails come in; each is decided by one of the good ones, whole."""
    count, is_over = 0, threading.Event()
    with working(app := open_app(place.home, place.clock), hold=True) as worker:
        app.inforce.watch.settled_after = 0.0
        writer = threading.Thread(target=rewrite, args=(place, times, lambda: count, is_over), daemon=True)
        writer.start()
        while not is_over.is_set():
            place.post.deliver(replace(MAIL, text=f"Mail {count}\n").bytes)
            count += 1
            assert worker.run_once().troubles == []
        decided = rows(
            app,
            "SELECT decision.rules_hash, rule_set.text, ticket.tags FROM decision "
            "JOIN ticket ON ticket.number = decision.ticket LEFT JOIN rule_set ON rule_set.hash = decision.rules_hash",
        )
    assert len(decided) == count
    assert {row.text for row in decided} <= {rules(version) for version in range(1, 8)}
    for row in decided:
        tags = json.loads(row.tags) if isinstance(row.tags, str) else row.tags
        assert tags == [json.loads(row.text)["rules"][0]["id"]]
    assert len({row.rules_hash for row in decided}) == 7, "some version was never taken up"


@pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)
def test_many_activate_at_once(place: Place) -> None:
    """File and database agree in the end, whoever was last."""
    from pipeline.classify.names import Names
    from pipeline.domain.rulebook import Cause, How
    from pipeline.inforce import examined, put_in_force
    from pipeline.watch import Content

    with place.desk() as desk:

        def activate(version: int) -> None:
            source = rules(version).encode()
            found = examined(Content(source), Names()).rules
            assert found
            with desk.app.store.begin() as unit:
                put_in_force(unit, place.file, found, source, Cause(f"{version}", How.ACTIVATE, desk.clock()))

        threads = [threading.Thread(target=activate, args=(version,)) for version in range(2, 10)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        settle(desk)
        assert place.file.read_text() == desk.app.rules.source
        assert len(history(desk)) == 9
        assert ask(place, desk) == json.loads(place.file.read_text())["rules"][0]["id"]
