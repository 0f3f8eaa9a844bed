"""Why a ticket is as it is, a test made of it, and its correction: the real commands on a real store."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from pipeline.app import open_store
from pipeline.cli import cndesk
from pipeline.config import load_settings, shipped
from pipeline.errors import UserError

CNDESK = """version: 1
desk: {{name: Desk, address: support@cn-desk.example, authserv_id: mx.cn-desk.example}}
database: {{url: "{url}"}}
mailboxes: [{{name: support, address: support@cn-desk.example, maildir: ./mail}}]
outgoing: {{smtp: {{host: 127.0.0.1, port: 1025, tls: none}}}}
"""
DIRECTORY = """version: 1
networks: [{slug: star, name: Starhouse, domains: [starhouse.example], tier: gold}]
specialists:
  - {name: Ha, email: ha@cn-desk.example, queues: [payouts]}
  - {name: Leo, email: leo@cn-desk.example, queues: [triage]}
teams: [{id: central-ops, name: Central Operations, email: ops@cn-desk.example}]
"""
RULES = r"""version: 1   # the only one there is
vocabulary: {topics: [payouts, other], queues: [triage, payouts], teams: [central-ops]}
lists: {money: [payout, saque]}
rules:
  - id: payouts
    when: {text: {word: {in: lists.money}}}
    then: {topic: payouts, queue: payouts, tag: money}
    examples: {match: [Where is my payout?], not: [Hello]}
  - id: many
    when: {all: [{rule: payouts}, {body: {regex: 'for (?P<count>\d+) creators'}}]}
    then: {priority: urgent, set: {creators: "{count}"}}

# Below: whole mails.
tests:
  - {name: a payout, mail: {subject: Saque}, expect: {matched: [payouts]}}   # the oldest

calendars: {office: {mon-fri: "09:00-17:00"}}   # nobody asks for it yet
"""
MAIL = """From: Ana Ruiz <ana.ruiz@starhouse.example>
To: support@cn-desk.example
Subject: Saque of Ana Ruiz
Message-ID: <1@starhouse.example>
Date: Mon, 02 Mar 2026 09:00:00 +0000
Content-Type: text/plain; charset=utf-8

Where is it? Order 4711-99, call +44 7700 900123.
"""


@pytest.fixture
def home(tmp_path: Path, database_url: str) -> Path:
    """A home with one ticket, T-1001."""
    (tmp_path / "cndesk.yaml").write_text(CNDESK.format(url=database_url), encoding="utf-8")
    (tmp_path / "directory.yaml").write_text(DIRECTORY, encoding="utf-8")
    (tmp_path / "rules.yaml").write_text(RULES, encoding="utf-8")
    (tmp_path / "mail").mkdir()
    shutil.copytree(shipped("templates"), tmp_path / "templates")
    (tmp_path / "mail.eml").write_bytes(MAIL.encode())
    assert run(tmp_path, "ingest", "--no-send", str(tmp_path / "mail.eml")).exit_code == 0
    return tmp_path


def run(home: Path, *arguments: str) -> Result:
    return CliRunner().invoke(cndesk, ["--home", str(home), *arguments], standalone_mode=False)


def refused(result: Result) -> str:
    assert isinstance(result.exception, UserError), result.output
    return f"{result.exception}; {result.exception.cure}".removesuffix("; ")


def changed(home: Path, before: str, after: str) -> None:
    written = (home / "rules.yaml").read_text(encoding="utf-8")
    assert before in written
    (home / "rules.yaml").write_text(written.replace(before, after), encoding="utf-8")


def execute(home: Path, statement: str) -> None:
    """Something that an older version, or a fault, may have left in the database."""
    with open_store(load_settings(home)).engine.begin() as connection:
        connection.execute(text(statement))


def events(home: Path) -> list[tuple[str, str, str, str]]:
    with open_store(load_settings(home)).look() as unit:
        found = unit.journal.events(1001)
    return [
        (event.name, event.actor, str(event.detail["from"]), str(event.detail["to"]))
        for event in found
        if event.name.endswith("-changed")
    ]


def test_explain_a_ticket_rule_by_rule_by_the_rules_of_its_time(home: Path) -> None:
    before = run(home, "rules", "explain", "T-1001").output.splitlines()
    changed(home, "lists: {money: [payout, saque]}", "lists: {money: [payout]}")
    after = run(home, "rules", "explain", "1001").output.splitlines()
    assert after == before
    assert before[0].endswith(", ana.ruiz@starhouse.example: Saque of Ana Ruiz")
    assert ": 2 rules tried, 1 hit (in force since 20" in before[1]
    assert before[2:] == [
        "  hit   payouts",
        '          text.word: yes ("Saque")',
        "        > topic: payouts (was other, set by defaults)",
        "        > queue: payouts (was triage, set by defaults)",
        "        > tags: money",
        "  miss  many",
        "          all[0].rule: yes (payouts)",
        "          all[1].body.regex: no",
    ]
    other = run(home, "rules", "explain", "1001", "--rules", str(home / "rules.yaml")).output
    assert "  miss  payouts\n          text.word: no (none of 1 words)" in other


def test_why_a_rule_did_not_hit_a_ticket(home: Path) -> None:
    lines = run(home, "rules", "explain", "T-1001", "--why-not", "many").output.splitlines()
    assert lines[2:] == [
        "rule many: it was tried and missed",
        "  no     all of:",
        "    yes    all[0].rule (payouts)",
        r"    no     all[1].body.regex; wanted: a text that matches /for (?P<count>\d+) creators/",
        r"  to hit, it would need all[1].body.regex: a text that matches /for (?P<count>\d+) creators/",
    ]
    (shown,) = json.loads(run(home, "rules", "explain", "T-1001", "--why-not", "many", "-o", "json").output)
    assert [tried["rule"] for tried in shown["trace"]] == ["many"]
    assert [part["truth"] for part in shown["why_not"]["tree"]["parts"]] == ["hit", "miss"]
    assert refused(run(home, "rules", "explain", "T-1001", "--why-not", "mny")) == (
        'there is no rule "mny"; did you mean "many"? allowed: payouts, many'
    )


def test_a_decision_whose_facts_were_not_kept_shows_its_stored_trace(home: Path) -> None:
    execute(home, "UPDATE decision SET facts = NULL")
    lines = run(home, "rules", "explain", "T-1001").output.splitlines()
    assert lines[1] == "  (only the trace was kept: what missed, and why, is not known)"
    assert ": 1 rule hit" in lines[2]
    assert lines[3] == "  hit   payouts"
    assert "it hit: text.word: yes" in run(home, "rules", "explain", "T-1001", "--why-not", "payouts").output
    assert "T-1001: only the trace was kept" in refused(run(home, "rules", "new-test", "T-1001"))


@pytest.mark.parametrize(
    ("statement", "doubt"),
    [
        pytest.param(
            "UPDATE decision SET trace = '[[\"many\",[],[]]]'",
            "tried again, it comes out otherwise: then many, now payouts",
            id="the stored hits are others",
        ),
        pytest.param(
            "DELETE FROM rule_set",
            "its rule set cannot be loaded any more: only the stored trace can be shown",
            id="the text of the rules is gone",
        ),
        pytest.param(
            "UPDATE rule_set SET text = 'version: 7'",
            "its rule set cannot be loaded any more: only the stored trace can be shown",
            id="the text of the rules is of another age",
        ),
        pytest.param(
            "UPDATE decision SET facts = CAST('x' AS {bytes})",
            "the facts that were kept are damaged: only the stored trace can be shown",
            id="the facts are damaged",
        ),
        pytest.param(
            "UPDATE decision SET trace = '[['",
            "which rules hit then is not known: the trace that was kept cannot be read",
            id="the trace is damaged",
        ),
    ],
)
def test_what_differs_from_what_was_stored_is_said(home: Path, database_url: str, statement: str, doubt: str) -> None:
    kind = "BLOB" if database_url.startswith("sqlite") else "BYTEA"
    execute(home, statement.replace("{bytes}", kind))
    assert f"  ({doubt})" in run(home, "rules", "explain", "T-1001").output.splitlines()


def test_show_asks_the_rules_of_that_time_for_the_misses(home: Path) -> None:
    plain = run(home, "ticket", "show", "T-1001", "--why").output
    assert "1 rule hit" in plain
    assert "miss  many" not in plain
    assert "miss  many" in run(home, "ticket", "show", "T-1001", "--why", "--misses").output


def test_try_shows_what_was_captured_and_misses_when_asked(home: Path) -> None:
    (home / "many.eml").write_bytes(MAIL.replace("Where is it?", "It fails for 23 creators.").encode())
    assert "  set       creators: 23" in run(home, "rules", "try", str(home / "many.eml")).output.splitlines()
    assert json.loads(run(home, "rules", "try", str(home / "many.eml"), "-o", "json").output)["fields"] == {
        "creators": "23"
    }
    assert "miss" not in run(home, "rules", "try", str(home / "mail.eml")).output
    assert "miss  many" in run(home, "rules", "try", str(home / "mail.eml"), "--misses").output


TEST = """  - name: "T-1001: Saque of Robin Doe"
    mail:
      from: "Robin Doe <person1@one.example>"
      subject: Saque of Robin Doe
      body: "Where is it? Order 5555-55, call +55 5555 555555."
      lang: en
    network: {tier: gold}
    expect:
      matched: [payouts]
      topic: payouts
      queue: payouts
      kind: inquiry
      priority: normal
      tags: [money]
      escalate: none
"""


def test_a_test_from_a_ticket_is_shown_and_written(home: Path) -> None:
    assert run(home, "rules", "new-test", "T-1001").output == TEST
    assert run(home, "rules", "new-test", str(home / "mail.eml"), "--name", "mine").output == TEST.replace(
        '"T-1001: Saque of Robin Doe"', "mine"
    )
    assert (home / "rules.yaml").read_text(encoding="utf-8") == RULES
    result = run(home, "rules", "new-test", "1001", "--write")
    assert result.output == f"{home}/rules.yaml:16: test 'T-1001: Saque of Robin Doe' written, and it passes\n"
    assert (home / "rules.yaml").read_text(encoding="utf-8") == RULES.replace("# the oldest\n", f"# the oldest\n{TEST}")
    assert run(home, "rules", "test").return_value == 0
    assert refused(run(home, "rules", "new-test", "1001", "--write")).endswith(
        "rules.yaml:16: test 'T-1001: Saque of Robin Doe' stands there already; --name gives it another"
    )
    shown = json.loads(run(home, "rules", "new-test", "1001", "-o", "json").output)
    assert (shown["test"], shown["line"]) == (TEST, None)
    assert shown["masked"] == {"address": 2, "name": 2, "number": 2}


def test_a_test_whose_decision_hangs_on_a_name_is_refused_with_that_name(home: Path) -> None:
    changed(home, "money: [payout, saque]", "money: [payout, ruiz]")
    assert refused(run(home, "rules", "new-test", "T-1001")) == (
        'masking the name "Ruiz" changes the decision; where it is nobody\'s, keep it: --keep "Ruiz"'
    )
    assert "subject: Saque of Robin Ruiz" in run(home, "rules", "new-test", "T-1001", "--keep", "Ruiz").output


def test_rules_that_decide_otherwise_today_are_told_of(home: Path) -> None:
    changed(home, "{text: {word: {in: lists.money}}}", "{text: {word: bonus}}")
    changed(home, "not: [Hello]", "not: [Hello]}  #")
    changed(home, "match: [Where is my payout?]", "match: [bonus]")
    result = run(home, "rules", "new-test", "T-1001")
    assert "note: then payouts hit, today none: the test expects today's" in result.stderr
    assert "matched: []" in result.stdout


def test_a_test_is_written_into_the_file_that_is_named(home: Path) -> None:
    new = home / "new.yaml"
    new.write_text(RULES, encoding="utf-8")
    assert run(home, "rules", "new-test", "T-1001", "--rules", str(new), "--write").exception is None
    assert (home / "rules.yaml").read_text(encoding="utf-8") == RULES
    assert new.read_text(encoding="utf-8") == RULES.replace("# the oldest\n", f"# the oldest\n{TEST}")


def test_a_file_in_brackets_is_not_touched(home: Path) -> None:
    new = home / "new.yaml"
    new.write_text("{version: 1, vocabulary: {topics: [other], queues: [triage]}, rules: []}\n", encoding="utf-8")
    told = refused(run(home, "rules", "new-test", "T-1001", "--rules", str(new), "--write"))
    assert "the whole file stands in brackets" in told


def test_tests_in_brackets_are_not_touched(home: Path) -> None:
    changed(home, "tests:\n  - {name: a payout", "tests: [{name: a payout")
    changed(home, "}}   # the oldest", "}}]")
    before = (home / "rules.yaml").read_bytes()
    assert "stand in brackets" in refused(run(home, "rules", "new-test", "T-1001", "--write"))
    assert (home / "rules.yaml").read_bytes() == before


def test_coverage_shows_the_gaps_and_asks_for_a_minimum(home: Path) -> None:
    result = run(home, "rules", "test", "--coverage", "--min", "90")
    assert result.return_value == 1
    lines = result.output.splitlines()
    assert f'{home}/rules.yaml:9:9: warning[R031]: rule "many": no example and no test hits it' in lines
    problem = "error[R031]: 1 of 2 (50 %) rules are reached by examples and tests, less than 90 %"
    assert f"{home}/rules.yaml:1:1: {problem}" in lines
    assert lines[-1] == f"{home}/rules.yaml: reached are 1 of 2 (50 %) rules and 8 of 11 (73 %) branches"
    assert run(home, "rules", "test", "--coverage", "--min", "40").return_value == 0
    shown = json.loads(run(home, "rules", "test", "--coverage", "--format", "json").output)
    assert (shown["problems"], shown["coverage"]["rules"]) == ([], {"reached": 1, "of": 2, "percent": 50.0})
    assert shown["coverage"]["gaps"][0] == {
        "rule": "many", "line": 9, "column": 9, "path": "", "what": "no example and no test hits it"
    }  # fmt: skip


def test_a_ticket_is_corrected_at_the_command_line(home: Path) -> None:
    arguments = ("--topic", "Other", "--queue", "triage", "--priority", "high", "--tag", "a", "--untag", "money")
    result = run(home, "ticket", "set", "T-1001", *arguments)
    assert result.output == (
        "T-1001: topic payouts → other; queue payouts → triage; priority normal → high; tags money → a\n"
    )
    assert events(home) == [
        ("queue-changed", "command line", "payouts", "triage"),
        ("topic-changed", "command line", "payouts", "other"),
        ("priority-changed", "command line", "normal", "high"),
        ("tags-changed", "command line", "money", "a"),
    ]
    with open_store(load_settings(home)).look() as unit:
        told = [(row.purpose, row.recipient) for row in unit.outbox.of_ticket(1001)]
        ticket = unit.tickets.get(1001)
    assert told[-1] == ("notification", "leo@cn-desk.example")
    assert ticket is not None
    assert (ticket.topic, ticket.queue, ticket.version) == ("other", "triage", 2)
    assert run(home, "ticket", "set", "T-1001", "--topic", "other").output == "T-1001: as it was\n"


def test_a_correction_in_a_specialists_name(home: Path) -> None:
    result = run(home, "ticket", "set", "1001", "--priority", "urgent", "--as", "ha@cn-desk.example", "-o", "json")
    assert json.loads(result.output) == {
        "number": 1001,
        "changed": [{"field": "priority", "from": "normal", "to": "urgent"}],
    }
    assert events(home) == [("priority-changed", "ha@cn-desk.example", "normal", "urgent")]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(("--topic", "payout"), 'there is no topic "payout"; did you mean "payouts"?', id="a slip"),
        pytest.param(("--untag", "mony"), 'T-1001 has no tag "mony" (did you mean "money"?', id="no such tag"),
        pytest.param(("--queue", "triage", "--queue", "payouts"), "--queue stands twice", id="two queues"),
        pytest.param((), "nothing is to be set; say what: --topic", id="nothing"),
        pytest.param(
            ("--topic", "other", "--as", "hq@cn-desk.example"),
            "hq@cn-desk.example is no specialist of this desk; did you mean",
            id="a stranger's name",
        ),
    ],
)
def test_a_slip_changes_nothing(home: Path, arguments: tuple[str, ...], said: str) -> None:
    assert refused(run(home, "ticket", "set", "T-1001", *arguments)).startswith(said)
    assert events(home) == []


def test_a_ticket_that_is_not_there(home: Path) -> None:
    assert refused(run(home, "ticket", "set", "T-7", "--topic", "other")).startswith("there is no ticket T-7")
    assert refused(run(home, "rules", "new-test", "T-7")).startswith("no ticket has the number 7")
