"""`cndesk demo` as a person runs it: the story, its own check, and the home that it leaves."""

import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.demo.check import differences
from pipeline.demo.home import make_room
from pipeline.demo.script import ENDING, WEEK
from pipeline.demo.stage import OffScript, raised

ROOT = Path(__file__).parents[2]
START = "from pipeline.cli import main; main()"
SECONDS = 60


def environment(**variables: str) -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **variables}


def cndesk(folder: Path, *words: str, start: str = START, **variables: str) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of one call made in a folder."""
    done = subprocess.run(
        [sys.executable, "-c", start, *words],
        cwd=folder,
        env=environment(**variables),
        capture_output=True,
        text=True,
        timeout=SECONDS,
    )
    return done.returncode, done.stdout, done.stderr


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A folder in which the demo was played, and what it told."""
    folder = tmp_path_factory.mktemp("demo")
    code, told, complaints = cndesk(folder, "demo")
    assert (complaints, code) == ("", 0)
    return folder, told


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("Monday, 2 November", id="it goes day by day"),
        pytest.param("T-1001 is new (performance-data, normal): no acknowledgement", id="old mail is not answered"),
        pytest.param("T-1002 is new (payouts, urgent): acknowledged in English; Ha Pham is told", id="a question"),
        pytest.param("T-1002: goes out to Helen Marsh as the desk's answer", id="a good answer"),
        pytest.param("T-1002 keeps it: nobody gets anything", id="an out-of-office reply"),
        pytest.param("Recorded, no ticket: nobody gets anything", id="a newsletter"),
        pytest.param("T-1005 is new (live-technical, normal): acknowledged in Japanese", id="a wrong charset"),
        pytest.param("T-1006 has it already: nobody gets anything", id="the same mail twice"),
        pytest.param("T-1006: nothing was applied: unknown command #noet; Leo Santos gets the mail back", id="a typo"),
        pytest.param("T-1006: kept as an internal note; nobody gets anything", id="the typo mended"),
        pytest.param("a ticket of its own: its subject token names T-1002, but the sender", id="a stolen number"),
        pytest.param("T-1003 keeps the report: Leo Santos is alerted", id="a bounce"),
        pytest.param("T-1002: goes out to Helen Marsh as the desk's answer; T-1002 is solved", id="#resolve"),
        pytest.param("T-1002: only thanks: it stays solved; nobody gets anything", id="thanks"),
        pytest.param("T-1002: Ha Pham is told; T-1002 is open again", id="a reopening"),
        pytest.param("$ cndesk --home cndesk-demo ticket show T-1004 --why", id="one ticket explained"),
        pytest.param("T-1004 Saque de outubro não caiu", id="its head"),
        pytest.param('all[0].any[0].body.word: yes ("NINGUÉM respondeu")', id="the words that made the chase urgent"),
        pytest.param("32 mails in, 39 out, 14 tickets", id="the sum"),
        pytest.param("all as it should be: nothing lost, nothing doubled, nothing leaked", id="its own check"),
        pytest.param("cndesk --home cndesk-demo ticket list --all", id="what to try next"),
    ],
)
def test_the_story_is_told(played: tuple[Path, str], line: str) -> None:
    assert line in " ".join(played[1].split())


def test_no_colours_where_nobody_sees_them(played: tuple[Path, str]) -> None:
    assert "\x1b" not in played[1]


def test_the_home_left_behind_is_a_working_one(played: tuple[Path, str]) -> None:
    folder, _ = played
    code, out, err = cndesk(folder, "--home", "cndesk-demo", "ticket", "list", "--all", "-o", "json")
    assert (code, err) == (0, "")
    assert {row["number"]: f"{row['status']} {row['queue']} {row['topic']}" for row in json.loads(out)} == ENDING
    assert cndesk(folder, "--home", "cndesk-demo", "rules", "check")[0] == 0
    # The first line of rules.yaml points to it.
    assert (folder / "cndesk-demo" / "rules.schema.json").exists()
    assert cndesk(folder, "--home", "cndesk-demo", "parked", "list")[1] == "nothing is parked\n"


def test_the_ticket_with_the_bounce_can_be_explained(played: tuple[Path, str]) -> None:
    code, out, _ = cndesk(played[0], "--home", "cndesk-demo", "ticket", "show", "T-1003", "--why")
    assert code == 0
    assert "主播小喆的子账号" in out
    assert "bounce of our answer to linxiao@yunfan.example: 552 5.2.2 The mailbox is full" in out


def test_every_mail_of_the_story_is_left_as_a_file(played: tuple[Path, str]) -> None:
    folder, told = played
    mails = folder / "cndesk-demo" / "mails"
    count = {kind.name: len(list(kind.glob("*.eml"))) for kind in mails.iterdir()}
    assert count == {"received": 32, "sent-to-clients": 18, "sent-to-specialists": 21}
    shown = next(word for word in told.split() if word.endswith(".eml"))
    code, out, _ = cndesk(folder, "--home", "cndesk-demo", "inspect", shown)
    assert (code, json.loads(out)["language"]) == (0, "ja")


def test_a_second_run_is_refused_and_told_how(played: tuple[Path, str]) -> None:
    folder, _ = played
    before = (folder / "cndesk-demo" / "cndesk.db").stat().st_mtime_ns
    code, out, err = cndesk(folder, "demo")
    assert (code, out) == (2, "")
    assert "cndesk-demo holds an earlier demo" in err
    assert "cndesk demo --force cndesk-demo" in err
    assert (folder / "cndesk-demo" / "cndesk.db").stat().st_mtime_ns == before


def test_force_makes_a_demo_anew_and_nothing_else(tmp_path: Path) -> None:
    foreign = tmp_path / "mine"
    foreign.mkdir()
    (foreign / "cndesk.yaml").write_text("version: 1\n", "utf-8")
    code, _, err = cndesk(tmp_path, "demo", "--force", "mine")
    assert (code, [path.name for path in foreign.iterdir()]) == (2, ["cndesk.yaml"])
    assert "mine is there already and no demo made it" in err
    make_room(tmp_path / "again", force=False)
    (tmp_path / "again" / "rest").write_text("of a demo that was stopped", "utf-8")
    code, out, err = cndesk(tmp_path, "demo", "--force", "again", "-o", "json")
    report = json.loads(out)
    assert (code, err) == (0, "")
    assert report.pop("seconds") < SECONDS
    assert report == {
        "home": str(tmp_path / "again"), "mails": 32, "sent": 39, "tickets": 14, "differences": [],
    }  # fmt: skip
    assert not (tmp_path / "again" / "rest").exists()


@pytest.mark.parametrize("name", ["pymap", "aiosmtpd"])
def test_without_the_servers_the_cure_is_told(tmp_path: Path, name: str) -> None:
    start = f"import sys; sys.modules[{name!r}] = None; {START}"
    assert cndesk(tmp_path, "demo", start=start) == (
        2,
        "",
        f"cndesk: the demo needs {name}, not installed here\n        pip install 'cndesk[demo]'\n",
    )
    assert list(tmp_path.iterdir()) == []


def test_ctrl_c_ends_it_at_once_and_leaves_nothing_running(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", START, "demo"],
        cwd=tmp_path,
        env=environment(PYTHONUNBUFFERED="1"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        # A shell lets what it starts in the background ignore SIGINT, and that is inherited.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    assert process.stdout is not None
    while "Ha Pham answers Helen" not in (line := process.stdout.readline()):
        assert line, process.communicate()
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=5)
    assert (process.returncode, err.split()) == (1, ["stopped"])
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)


def test_a_desk_that_does_something_else_is_found_out(tmp_path: Path) -> None:
    """The first scenes with another script: each kind of difference is told."""
    home = tmp_path / "home"
    make_room(home, force=False)
    scenes = [
        WEEK[0],
        replace(WEEK[1], ticket=1009, sends=(WEEK[1].sends[0], "notification leo@cn-desk.example")),
        replace(WEEK[6], verdict="none", outcome=WEEK[0].outcome, ticket=1003),
    ]
    with raised(home) as stage:
        found = differences([stage.play(scene) for scene in scenes], stage)
        with pytest.raises(OffScript, match=r"linxiao@yunfan\.example never received anything about T-1003"):
            stage.play(next(scene for scene in WEEK if scene.mail == "bounce"))
    assert found[:6] == (
        "Mon 09:12 commission: it belongs to T-1002, not to T-1009",
        "Mon 09:12 commission: the desk did not send: notification leo@cn-desk.example",
        "Mon 09:12 commission: the desk sent: notification ha@cn-desk.example",
        "Mon 14:20 newsletter: the outcome is recorded, not new-ticket",
        "Mon 14:20 newsletter: it belongs to no ticket, not to T-1003",
        "T-1002 is new payouts payouts, not open payouts payouts",
    )
    assert "T-1003 is not there, not open tech portal-access" in found
    assert "T-1003 does not contain 主播小喆" in found
