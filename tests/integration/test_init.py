"""`cndesk init` and `cndesk config show` as a person runs them: real processes, real folders."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

FILES = ["cndesk.yaml", "rules.yaml", "directory.yaml", "service.yaml", ".gitignore", "cndesk.key", "rules.schema.json"]


def cndesk(home: Path, *words: str, answers: str = "", variables: dict[str, str] | None = None) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of one call."""
    done = subprocess.run(
        [sys.executable, "-c", "from pipeline.cli import main; main()", "--home", str(home), *words],
        input=answers,
        capture_output=True,
        text=True,
        timeout=60,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(Path(__file__).parents[2]), **(variables or {})},
    )
    return done.returncode, done.stdout, done.stderr


def snapshot(home: Path) -> dict[str, bytes]:
    return {str(path.relative_to(home)): path.read_bytes() for path in sorted(home.rglob("*")) if path.is_file()}


def test_a_home_is_written_once_and_never_overwritten(tmp_path: Path) -> None:
    home = tmp_path / "new" / "home"
    code, out, err = cndesk(home, "init", "--yes")
    templates = len(list((home / "templates").glob("*.j2")))
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        *(f"wrote {name}" for name in FILES),
        f"wrote templates/ ({templates} files)",
        "",
        "next, with your own people in directory.yaml and the password in CNDESK_IMAP_PASSWORD:",
        f"  cndesk --home {home} config show --origin    what is set, and where",
        f"  cndesk --home {home} rules check             the routing rules and their tests",
        f"  cndesk --home {home} run --once              one pass over mailboxes, tickets and the outbox",
    ]
    assert (home / "cndesk.key").stat().st_mode & 0o777 == 0o600
    first, _, _ = (home / "rules.yaml").read_text(encoding="utf-8").partition("\n")
    assert first == "# yaml-language-server: $schema=./rules.schema.json"
    before = snapshot(home)
    code, out, err = cndesk(home, "init", "--yes")
    assert (code, err, snapshot(home)) == (0, "", before)
    assert out.splitlines()[:8] == [*(f"kept {name}" for name in FILES), f"kept templates/ ({templates} files)"]


def test_six_questions_are_asked_until_the_answer_fits(tmp_path: Path) -> None:
    answers = [
        "Help",
        "nobody",
        "help@foo.example",
        "imap.foo.example",
        "me",
        "",
        "help@foo.example",
        "boss@foo.example",
    ]
    code, out, _ = cndesk(tmp_path, "init", answers="\n".join(answers) + "\n")
    assert code == 0
    assert [question for question in out.split("]: ") if "Error" in question] == [
        (
            "Error: it must be an e-mail address such as ana@starhouse.example\n"
            "Address that clients write to [support@cn-desk.example"
        ),
        "Error: it must be a person's own address, not the desk's\nAddress of the support lead [lead@foo.example",
    ]
    shown = json.loads(cndesk(tmp_path, "config", "show", "-o", "json")[1])
    assert (shown["desk.name"], shown["mailboxes.0.imap.host"], shown["outgoing.smtp.host"]) == (
        "Help",
        "imap.foo.example",
        "smtp.foo.example",
    )


def test_no_answer_at_all_writes_nothing(tmp_path: Path) -> None:
    assert cndesk(tmp_path, "init")[0] == 1
    assert snapshot(tmp_path) == {}


def test_what_was_written_can_be_had_as_json(tmp_path: Path) -> None:
    code, out, _ = cndesk(tmp_path, "init", "--yes", "-o", "json")
    assert code == 0
    files = json.loads(out)["files"]
    assert [file for file in files if "/" not in file["path"]] == [{"path": name, "state": "written"} for name in FILES]


def test_config_show_tells_every_value_and_masks_passwords(tmp_path: Path) -> None:
    cndesk(tmp_path, "init", "--yes")
    variables = {"CNDESK_IMAP_PASSWORD": "hunter2"}
    code, out, err = cndesk(tmp_path, "config", "show", "--origin", variables=variables)
    rows = {line.split()[1]: (line.split()[0], " ".join(line.split()[2:])) for line in out.splitlines()}
    assert (code, err) == (0, "")
    assert "hunter2" not in out
    assert rows["home"] == ("--home", str(tmp_path))
    assert rows["desk.name"] == ("cndesk.yaml:13", "Creator Network Support")
    assert rows["mailboxes.0.imap.password"] == ("cndesk.yaml:44", "******** {env: CNDESK_IMAP_PASSWORD}")
    assert rows["mailboxes.0.imap.read_timeout"] == ("default", "60s")
    assert rows["service.age_gate"] == ("service.yaml:12", "86400s")
    shown = json.loads(cndesk(tmp_path, "config", "show", "--origin", "-o", "json", variables=variables)[1])
    assert shown["mailboxes.0.imap.port"] == {"value": 1143, "origin": "cndesk.yaml:40"}
    assert shown["database.url"] == {"value": f"sqlite:///{tmp_path}/cndesk.db", "origin": "cndesk.yaml:29"}


@pytest.mark.parametrize(
    ("text", "error"),
    [
        pytest.param(
            "desk: {nme: x}",
            'cndesk.yaml:1:8: error[R012]: unknown key "nme"\n    1 | desk: {nme: x}\n      |        ^^^\n'
            '      = help: did you mean "name"? allowed: name, address, authserv_id, aliases, mail_service, mail_hosts\n',
            id="a typo",
        ),
        pytest.param("desk: [", "error[R001]", id="not YAML"),
    ],
)
def test_a_mistake_is_one_message_and_exit_code_2(tmp_path: Path, text: str, error: str) -> None:
    (tmp_path / "cndesk.yaml").write_text(text, encoding="utf-8")
    code, out, err = cndesk(tmp_path, "config", "show")
    assert (code, out) == (2, "")
    assert error in err
    assert "Traceback" not in err


def test_without_a_home_the_cure_is_told(tmp_path: Path) -> None:
    assert cndesk(tmp_path, "config", "show") == (
        2,
        "",
        f"cndesk: {tmp_path}/cndesk.yaml is not there\n        cndesk --home {tmp_path} init\n",
    )


@pytest.mark.parametrize("words", [(), ("init",), ("config",)])
def test_help_imports_no_dear_library(tmp_path: Path, words: tuple[str, ...]) -> None:
    program = (
        "import sys, pipeline.cli as cli\n"
        f"cli.cndesk.main([*{words!r}, '--help'], standalone_mode=False)\n"
        "print(sorted({'pydantic', 'yaml', 'sqlalchemy', 'imapclient', 'jinja2'} & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, cwd=Path.cwd())
    assert done.stdout.splitlines()[-1] == "[]"
