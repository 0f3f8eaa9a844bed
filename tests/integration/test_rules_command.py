"""`cndesk rules` as an admin meets it: a home on disk, the real command, its output and exit codes."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from pipeline.cli import cndesk
from pipeline.config import shipped
from pipeline.errors import FileErrors, UserError

CNDESK = """version: 1
desk: {name: Desk, address: support@cn-desk.example, authserv_id: mx.cn-desk.example}
mailboxes: [{name: support, address: support@cn-desk.example, maildir: ./mail}]
outgoing: {smtp: {host: 127.0.0.1, port: 1025, tls: none}}
"""
DIRECTORY = """version: 1
networks: [{slug: star, name: Starhouse, domains: [starhouse.example], tier: gold}]
specialists: [{name: Ha, email: ha@cn-desk.example}]
teams: [{id: central-ops, name: Central Operations, email: ops@cn-desk.example}]
"""
RULES = """version: 1
vocabulary: {topics: [payouts, other], queues: [triage, payouts], teams: [central-ops]}
lists: {money: [payout, saque]}
defaults: {template: acknowledgement}
rules:
  - id: payouts
    when: {text: {word: {in: lists.money}}}
    then: {topic: payouts, queue: payouts, tag: money}
    examples: {match: [Where is my payout?], not: [Hello]}
  - id: gold
    when: {all: [{rule: payouts}, {network: {tier: gold}}]}
    then: {priority: high, escalate: central-ops}
tests:
  - {name: gold asks, mail: {subject: Saque}, network: {tier: gold}, expect: {matched: [payouts, gold], priority: high}}
"""
MAIL = """From: Ana <ana@starhouse.example>
To: support@cn-desk.example
Subject: =?utf-8?q?Saque_n=C3=A3o_caiu?=
Message-ID: <1@starhouse.example>
Date: Mon, 02 Mar 2026 09:00:00 +0000
Content-Type: text/plain; charset=utf-8

Where is it?
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "cndesk.yaml").write_text(CNDESK, encoding="utf-8")
    (tmp_path / "directory.yaml").write_text(DIRECTORY, encoding="utf-8")
    (tmp_path / "rules.yaml").write_text(RULES, encoding="utf-8")
    (tmp_path / "mail").mkdir()
    shutil.copytree(shipped("templates"), tmp_path / "templates")
    (tmp_path / "mail.eml").write_bytes(MAIL.encode())
    return tmp_path


def rules(home: Path, *arguments: str) -> Result:
    return CliRunner().invoke(cndesk, ["--home", str(home), "rules", *arguments], standalone_mode=False)


def changed(home: Path, before: str, after: str) -> None:
    text = (home / "rules.yaml").read_text(encoding="utf-8")
    assert before in text
    (home / "rules.yaml").write_text(text.replace(before, after), encoding="utf-8")


def test_check_says_what_it_found(home: Path) -> None:
    result = rules(home, "check")
    assert (result.return_value, result.output) == (
        0,
        f"{home}/rules.yaml: 2 rules, 2 examples, 1 test: all well\n2 remarks: cndesk rules lint\n",
    )


def test_check_shows_every_error_with_its_place(home: Path) -> None:
    changed(home, "queue: payouts, tag", "queue: payout, tag")
    changed(home, "template: acknowledgement", "template: acknowledgment")
    result = rules(home, "check")
    assert result.return_value == 2
    assert result.output == (
        f'{home}/rules.yaml:4:22: error[R023]: template "acknowledgment" does not exist in the templates folder\n'
        "    4 | defaults: {template: acknowledgment}\n"
        "      |                      ^^^^^^^^^^^^^^\n"
        '      = help: did you mean "acknowledgement"? allowed: acknowledgement, resolution, short-acknowledgement\n'
        "\n"
        f'{home}/rules.yaml:8:35: error[R020]: queue "payout" is not declared in vocabulary.queues\n'
        "    8 |     then: {topic: payouts, queue: payout, tag: money}\n"
        "      |                                   ^^^^^^\n"
        '      = help: did you mean "payouts"? allowed: triage, payouts\n'
    )


def test_check_for_a_program_and_a_code_review(home: Path) -> None:
    changed(home, "id: gold", "id: payouts")
    rows = json.loads(rules(home, "check", "--format", "json").output)
    assert [(row["line"], row["column"], row["code"]) for row in rows] == [(10, 9, "R021"), (14, 98, "R020")]
    first = rules(home, "check", "--format", "github").output.splitlines()[0]
    assert first == (
        f"::error file={home}/rules.yaml,line=10,col=9,title=R021::"
        'rule "payouts" stands twice; it stands first on line 6'
    )


def test_check_runs_examples_and_tests(home: Path) -> None:
    changed(home, "not: [Hello]", "not: [A payout]")
    result = rules(home, "check")
    assert result.return_value == 2
    assert 'error[R030]: rule "payouts", example "A payout": hits, but should not' in result.output


def test_check_tells_of_the_other_files_too(home: Path) -> None:
    (home / "directory.yaml").write_text("version: 1\nnetwork: []\n", encoding="utf-8")
    changed(home, "topic: payouts,", "topic: payout,")
    result = rules(home, "check")
    assert result.return_value == 2
    assert "directory.yaml:2:1: error[R012]" in result.output
    assert "rules.yaml:8:19: error[R020]" in result.output


def test_a_file_outside_any_home_is_checked_for_itself(home: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = tmp_path_factory.mktemp("empty")
    result = rules(elsewhere, "check", str(home / "rules.yaml"))
    assert result.return_value == 0
    missing = rules(elsewhere, "check")
    assert isinstance(missing.exception, UserError)
    assert str(missing.exception) == f"{elsewhere}/rules.yaml is not there"


def test_test_counts_and_tells_what_failed(home: Path) -> None:
    passed = rules(home, "test")
    assert (passed.return_value, passed.output) == (0, f"{home}/rules.yaml: 2 examples and 1 test run, 0 failed\n")
    changed(home, "priority: high}}", "priority: urgent}}")
    result = rules(home, "test")
    assert result.return_value == 1
    assert 'error[R030]: test "gold asks": priority is high, not urgent' in result.output
    assert result.output.endswith("2 examples and 1 test run, 1 failed\n")


def test_test_refuses_a_file_that_does_not_load(home: Path) -> None:
    changed(home, "version: 1", "version: 2")
    assert isinstance(rules(home, "test").exception, FileErrors)


def test_try_shows_the_decision_and_its_reasons(home: Path) -> None:
    lines = rules(home, "try", str(home / "mail.eml")).output.splitlines()
    assert lines[:11] == [
        "Saque não caiu",
        "  from ana@starhouse.example, language en",
        "  topic     payouts",
        "  kind      inquiry",
        "  priority  high",
        "  queue     payouts",
        "  template  acknowledgement",
        "  escalate  central-ops",
        "  tags      money",
        "",
        lines[10],
    ]
    assert lines[10].endswith("2 rules hit")
    assert '          text.word: yes ("Saque")' in lines
    assert "short-acknowledgement in en to ana@starhouse.example" in lines
    assert any(line.startswith("  | ") and "T-1001" in line for line in lines)


def test_try_without_a_template_that_the_desk_needs(home: Path) -> None:
    for file in (home / "templates").glob("short-*"):
        file.unlink()
    result = rules(home, "try", str(home / "mail.eml"))
    assert isinstance(result.exception, FileErrors)
    assert str(result.exception).endswith('error[R023]: the template "short-acknowledgement" has no English file')


def test_try_for_a_program_with_another_file(home: Path) -> None:
    other = home / "other.yaml"
    other.write_text("version: 1\nrules: [{id: a, when: {bounce: false}, then: {ignore: true}}]\n", encoding="utf-8")
    output = rules(home, "try", str(home / "mail.eml"), "--rules", str(other), "-o", "json").output
    tried = json.loads(output)
    assert (tried["topic"], tried["escalate"], tried["rules"]) == ("other", [], ["a"])
    assert tried["trace"][0]["findings"] == [{"path": "bounce", "truth": "hit", "detail": "false"}]
    assert "  left alone, by rule a" in rules(home, "try", str(home / "mail.eml"), "--rules", str(other)).output
    assert (tried["ignored_by"], tried["spam_by"], tried["snooze"], tried["watch"]) == ("a", None, None, [])


def test_try_tells_all_that_was_decided(home: Path) -> None:
    other = home / "other.yaml"
    then = "{snooze: 2d, status: pending, watch: cnm-of-network, assign: {specialist: ha@cn-desk.example}}"
    other.write_text(f"version: 1\nrules: [{{id: a, when: {{bounce: false}}, then: {then}}}]\n", encoding="utf-8")
    lines = rules(home, "try", str(home / "mail.eml"), "--rules", str(other)).output.splitlines()
    assert {"  snooze    2d", "  status    pending", "  assign    ha@cn-desk.example", "        > snooze: 2d"} <= set(
        lines
    )
    shown = json.loads(rules(home, "try", str(home / "mail.eml"), "--rules", str(other), "-o", "json").output)
    assert [shown[key] for key in ("snooze", "status", "assign", "watch")] == [
        "2d", "pending", "ha@cn-desk.example", ["cnm-of-network"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        pytest.param(("activate", "mail"), "mail: cannot be read: Is a directory", id="a folder into force"),
        pytest.param(("activate", "--by", "lead"), '"lead" is no address, such as lead@cn-desk.example.', id="by nobody"),
        pytest.param(("rollback", "--by", "lead"), '"lead" is no address, such as lead@cn-desk.example.', id="back, by nobody"),
        pytest.param(("history", "4f0c"), 'what of "4f0c"?', id="a hash alone"),
    ],
)  # fmt: skip
def test_a_slip_on_the_way_into_force_is_told(
    home: Path, arguments: tuple[str, ...], told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(home)
    result = rules(home, *arguments)
    assert isinstance(result.exception, UserError | click.UsageError)
    assert str(result.exception) == told


def test_rules_are_read_from_a_pipe() -> None:
    piped = subprocess.run(
        [sys.executable, "-c", "from pipeline.cli import main; main()", "rules", "check", "-", "-o", "json"],
        input=b"version: 1\nrulez: []\n", capture_output=True, timeout=60, check=False,
    )  # fmt: skip
    assert piped.returncode == 2
    assert [(each["file"], each["line"]) for each in json.loads(piped.stdout)] == [("/dev/stdin", 2)]


def test_explain_tells_why_not(home: Path) -> None:
    (home / "stranger.eml").write_bytes(MAIL.replace("starhouse", "elsewhere").encode())
    lines = rules(home, "explain", str(home / "stranger.eml"), "--why-not", "gold").output.splitlines()
    assert lines[2:] == [
        "rule gold: it was tried and missed",
        "  no     all of:",
        "    yes    all[0].rule (payouts)",
        '    absent all[1].network.tier; wanted: "gold"',
        '  to hit, it would need all[1].network.tier: "gold"',
    ]
    assert "miss  gold" in rules(home, "explain", str(home / "stranger.eml")).output
    shown = json.loads(rules(home, "explain", str(home / "stranger.eml"), "--why-not", "gold", "-o", "json").output)
    assert [tried["rule"] for tried in shown[0]["trace"]] == ["gold"]


def test_a_mail_that_is_not_there(home: Path) -> None:
    result = rules(home, "try", str(home / "none.eml"))
    assert isinstance(result.exception, UserError)
    assert str(result.exception) == f"{home}/none.eml: cannot be read: No such file or directory"


def test_explain_a_ticket_that_is_not_there(home: Path) -> None:
    result = rules(home, "explain", "T-1042")
    assert isinstance(result.exception, UserError)
    assert str(result.exception) == "no ticket has the number 1042"
