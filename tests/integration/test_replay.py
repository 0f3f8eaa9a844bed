"""`cndesk rules replay` over mails that came the real way, on both databases: the same rules change nothing, others do."""

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from pipeline import replay as replaying
from pipeline.classify.replay.outline import headline
from pipeline.classify.rules import RuleSet
from pipeline.cli import cndesk
from pipeline.domain.precedent import Period
from pipeline.errors import FileErrors, UserError
from pipeline.replay import Location, replay
from pipeline.ruletext import Written, in_force, written
from pipeline.store.unit import Store
from tests.integration.home import make_small, write_desk
from tests.integration.letters import ANA, DESK, HELEN, INES, OWEN, Letter

CORPUS: Final = Path(__file__).parent.parent / "corpus"
RULES: Final = """version: 1
vocabulary: {topics: [payouts, portal, other], queues: [triage, payouts, tech], teams: [cnm, central-ops]}
defaults: {queue: triage, topic: other, kind: inquiry, priority: normal, template: acknowledgement}
calendars: {office: {zone: Europe/London, mon-fri: "09:00-17:00"}}
rules:
  - {id: money, on: [new, reply], when: {text: {word: payout}}, then: {topic: payouts, queue: payouts, tag: money}}
  - {id: portal, when: {text: {word: portal}}, then: {topic: portal, queue: tech, escalate: {to: cnm, after: 2h}}}
  - {id: news, when: {subject: {word: newsletter}}, then: {ignore: true}}
"""
MAILS: Final = (
    Letter(HELEN, "Our payout", "Where is it?", message_id="first@aurora-live.example"),
    Letter(ANA, "Our payout is late", "It has not come, and the portal is down."),
    Letter(
        OWEN, "<script>alert(1)</script> & portal", "I <b>cannot</b> log in to the portal.\n\n<img src=x onerror=1>"
    ),
    Letter(HELEN, "Re: Our payout", "And the next payout?", in_reply_to="first@aurora-live.example"),
    Letter(OWEN, "Our newsletter of March", "News!"),
)
"""They make tickets 1001, 1002 and 1003, a reply to the first, and one that is ignored."""


@pytest.fixture
def home(tmp_path: Path, database_url: str) -> Path:
    """A home with few rules, before any mail came."""
    home = tmp_path / "home"
    mailbox = {"name": "support", "address": DESK, "maildir": "./mail"}
    write_desk(home, [mailbox], {"port": 1}, database_url)
    make_small(home)
    (home / "rules.yaml").write_text(RULES)
    return home


def ingest(home: Path, *mails: Letter) -> None:
    """Mails come in; nothing is sent."""
    folder = home.parent / "letters"
    folder.mkdir(exist_ok=True)
    paths = [folder / f"{len([*folder.iterdir()]) + number:03}.eml" for number in range(len(mails))]
    for path, mail in zip(paths, mails, strict=True):
        path.write_bytes(mail.bytes)
    ingest_files(home, paths)


def ingest_files(home: Path, paths: list[Path]) -> None:
    result = run(home, "ingest", "--no-send", *map(str, paths))
    assert result.return_value == 0, result.output


def run(home: Path, *arguments: str) -> Result:
    return CliRunner().invoke(cndesk, ["--home", str(home), *arguments], standalone_mode=False)


def rules_replay(home: Path, *arguments: str) -> Result:
    return run(home, "rules", "replay", *arguments)


@pytest.fixture
def full(home: Path) -> Path:
    """The home with its mails."""
    ingest(home, *MAILS)
    return home


@pytest.fixture
def store(full: Path, database_url: str) -> Iterator[Store]:
    store = location(full, database_url).open()
    yield store
    store.close()


def location(home: Path, database_url: str) -> Location:
    return Location(database_url, home / "blobs")


def changed_rules(home: Path, *changes: tuple[str, str]) -> Path:
    """A file beside the home's in which some words are others."""
    text_ = RULES
    for before, after in changes:
        assert before in text_
        text_ = text_.replace(before, after)
    path = home.parent / "new-rules.yaml"
    path.write_text(text_)
    return path


def rules_of(source: str) -> RuleSet:
    return Written(source, "rules.yaml").load()


def test_the_rules_in_force_change_nothing_in_their_own_history(home: Path, database_url: str) -> None:
    shutil.copy(CORPUS.parent.parent / "rules.yaml", home / "rules.yaml")
    ingest_files(home, sorted(CORPUS.rglob("*.eml"))[::4])
    there = location(home, database_url)
    store = there.open()
    with store.look() as unit:
        rules = in_force(unit)
        decided = unit.precedents.span(Period())
    store.close()
    assert decided.mails > 50
    alone, shared = (replay(there, rules, rules, processes=processes) for processes in (1, 2))
    assert alone == shared
    assert (alone.mails, alone.mails_changed, alone.changed) == (decided.mails, 0, ())
    assert (alone.disagreeing, alone.damaged, alone.gone, alone.without_facts) == (0, 0, 0, 0)
    assert alone.newly_dead == alone.newly_firing == alone.removed == ()


def test_facts_are_kept_of_every_mail_that_rules_were_asked_about(store: Store) -> None:
    with store.engine.connect() as connection:
        rows = connection.execute(text("SELECT inbound, facts IS NULL, trace = '' FROM decision ORDER BY inbound"))
        assert [(inbound, bool(is_bare), bool(is_silent)) for inbound, is_bare, is_silent in rows] == [
            (number, False, False) for number in range(1, 6)
        ]


def test_a_changed_file_is_told_by_ticket(full: Path) -> None:
    new = changed_rules(
        full, ("queue: tech, escalate: {to: cnm, after: 2h}", "queue: triage"), ("word: payout}", "word: gold}")
    )
    result = rules_replay(full, str(new))
    assert result.return_value == 0
    lines = result.output.splitlines()
    assert lines[:2] == ["3 tickets: 0 same, 3 changed", "1 mail that a rule ignored: 1 same, 0 changed"]
    told = [line.strip() for line in lines if line.startswith("      ")]
    assert told == [
        "topic payouts → other; queue payouts → triage; tags -money (rules -money)",
        "reply: topic payouts → as it is; queue payouts → as it is; tags -money (rules -money)",
        "queue tech → triage; escalate -cnm after 2h",
        "queue tech → triage; tags -money; escalate -cnm after 2h (rules -money)",
    ]
    assert "  newly dead           1  money (3)" in lines
    assert max(map(len, lines)) <= 100


def test_a_mail_that_would_be_left_alone_stands_out(full: Path) -> None:
    new = changed_rules(full, ("word: newsletter", "word: payout"))
    lines = rules_replay(full, str(new)).output.splitlines()
    assert lines[4] == "CAREFUL: 2 mails would newly be ignored"
    assert [line.split("  ")[1:4:2] for line in lines[5:7]] == [
        ["T-1002", "ignored by news"],
        ["T-1001", "ignored by news"],
    ]
    found = json.loads(rules_replay(full, str(new), "-o", "json").output)
    assert found["dangers"] == {"ignored": 2}
    assert found["ignored_mails"] == {"all": 1, "same": 0, "changed": 1}


def test_for_programs_everything_is_there(full: Path) -> None:
    new = changed_rules(
        full, ("{id: news, ", "{id: bulletin, "), ("queue: payouts, tag: money", "queue: tech, tag: money")
    )
    result = rules_replay(full, str(new), "-o", "json", "--fail-on-change")
    assert result.return_value == 1
    found = json.loads(result.output)
    assert found["tickets"] == {"all": 3, "same": 2, "changed": 1}
    assert found["mails"] == {"all": 5, "same": 3, "changed": 2}
    assert found["fields"] == [{"field": "queue", "mails": 2, "moves": [{"from": "payouts", "to": "tech", "mails": 2}]}]
    assert found["rules"]["newly_firing"] == ["bulletin"]
    assert found["rules"]["taken_out"] == ["news"]
    assert {(row["of"], row["name"], row["before"], row["after"]) for row in found["load"]} == {
        ("queue", "payouts", 1, 0),
        ("queue", "tech", 2, 3),
        ("team", "cnm", 2, 2),
    }
    [first] = found["changed"]
    assert (first["ticket"], [mail["event"] for mail in first["mails"]]) == (1001, ["reply", "new"])
    assert first["mails"][0]["differences"] == [{"field": "queue", "before": ["payouts"], "after": ["tech"]}]
    assert first["mails"][0]["subject"] == "Our payout"  # which the reply carries along, and rules do not see


def test_without_a_file_the_homes_own_is_meant(full: Path) -> None:
    assert rules_replay(full, "--fail-on-change").return_value == 0
    assert "both are the same rule set" in rules_replay(full).output
    changed = changed_rules(full, ("tag: money", "tag: cash"))
    shutil.copy(changed, full / "rules.yaml")
    assert rules_replay(full, "--fail-on-change").return_value == 1
    assert (
        CliRunner().invoke(cndesk, ["-q", "--home", str(full), "rules", "replay"]).output
        == "3 tickets: 1 same, 2 changed\n"
    )


def test_the_page_stands_alone_and_shows_hostile_mails_as_text(full: Path) -> None:
    new = changed_rules(full, ("queue: tech", "queue: triage"))
    page = full.parent / "replay.html"
    result = rules_replay(full, str(new), "--html", str(page))
    assert result.output.startswith("3 tickets: ")
    html = page.read_text("utf-8")
    assert html == rules_replay(full, str(new), "-o", "html").output.removesuffix("\n")
    assert "<script" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; portal" in html
    assert "I &lt;b&gt;cannot&lt;/b&gt; log in" in html
    assert "default-src &#39;none&#39;" in html or "default-src 'none'" in html
    assert not re.search(r"(?:src|href|url)\s*[=(]|@import|<link", html.replace("&lt;img src=x", ""))
    assert "<mark>triage</mark>" in html
    assert "<mark>tech</mark>" in html
    assert rules_replay(full, str(new), "-o", "html", "--show", "0").output.count('class="mail"') == 0


def test_a_page_that_cannot_be_written_is_one_message(full: Path) -> None:
    with pytest.raises(UserError, match="cannot be written"):
        raise rules_replay(full, "--html", str(full / "nowhere" / "a.html")).exception or AssertionError


@pytest.mark.parametrize(
    ("options", "mails"),
    [
        pytest.param(["--since", "1h"], 5, id="the last hour"),
        pytest.param(["--until", "2020-01-01", "--since", "2019-01-01"], None, id="before there was any"),
        pytest.param(["--limit", "2"], 2, id="the newest two"),
        pytest.param(["--since", "2020-01-01T00:00+02:00", "--limit", "9"], 5, id="fewer than the limit"),
    ],
)
def test_a_part_of_the_history(full: Path, options: list[str], mails: int | None) -> None:
    result = rules_replay(full, "-o", "json", *options)
    if mails is None:
        assert isinstance(result.exception, UserError)
        assert str(result.exception) == "no mails of this time were decided by rules"
    else:
        assert json.loads(result.output)["mails"]["all"] == mails


def test_a_time_that_is_none_is_told() -> None:
    result = CliRunner().invoke(cndesk, ["rules", "replay", "--since", "yesterday"])
    assert result.exit_code == 2
    assert '"yesterday" is no time: write 30d, 12h, 2026-02-01 or 2026-02-01T09:30.' in result.output


def test_a_bad_candidate_shows_every_error_with_its_place(full: Path) -> None:
    new = changed_rules(full, ("queue: tech", "queue: tec"), ("word: payout", "wort: payout"))
    errors = rules_replay(full, str(new)).exception
    assert isinstance(errors, FileErrors)
    assert [(problem.place.line, problem.code) for problem in errors.problems] == [(6, "R012"), (7, "R020")]


@pytest.mark.parametrize(
    ("prefix", "message"),
    [
        pytest.param("ffff", 'no rule set has a hash that begins with "ffff"', id="unknown"),
        pytest.param("%", 'no rule set has a hash that begins with "%"', id="a sign that databases match with"),
        pytest.param("", "", id="whatever is in force"),
    ],
)
def test_another_rule_set_to_compare_with(full: Path, prefix: str, message: str) -> None:
    result = rules_replay(full, *(["--against", prefix] if prefix else []))
    assert str(result.exception or "") == message


def test_an_earlier_rule_set_is_found_by_the_beginning_of_its_hash(full: Path) -> None:
    old = rules_of(RULES)
    shutil.copy(changed_rules(full, ("tag: money", "tag: cash")), full / "rules.yaml")
    ingest(full, Letter(HELEN, "Hello", "Hello"))
    assert rules_replay(full).output.splitlines()[0] == "4 tickets: 4 same, 0 changed"
    found = json.loads(rules_replay(full, "--against", old.hash[:10], "-o", "json").output)
    assert (found["against"], found["tickets"]["changed"]) == (old.hash, 2)


def test_an_empty_store_says_so(home: Path) -> None:
    result = rules_replay(home)
    assert isinstance(result.exception, UserError)
    assert str(result.exception) == "the store knows of no rule set: no mail was processed yet"


def test_mails_from_before_facts_were_kept_are_said_to_be_left_out(full: Path, store: Store) -> None:
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE decision SET facts = NULL WHERE inbound < 3"))
    assert "2 mails left out: decided before facts were kept" in rules_replay(full).output.splitlines()
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE decision SET facts = NULL"))
    error = rules_replay(full).exception
    assert str(error) == "the 5 mails of this time were decided before facts were kept with the decision"


def test_damaged_facts_are_counted_and_named(full: Path, store: Store) -> None:
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE decision SET facts = :facts WHERE inbound = 2"), {"facts": b"\x01nonsense"})
    result = rules_replay(full)
    assert result.return_value == 0
    assert "1 mail left out, the stored facts are damaged: mail 2" in result.output.splitlines()
    assert json.loads(rules_replay(full, "-o", "json").output)["left_out"]["damaged_mails"] == [2]


def test_mails_that_are_deleted_meanwhile_are_counted(
    full: Path, store: Store, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replaying, "CHUNK", 1)

    def delete_the_rest(done: int, of: int) -> None:
        with store.engine.begin() as connection:
            connection.execute(text("DELETE FROM decision WHERE inbound > 2"))

    rules = rules_of(RULES)
    found = replay(location(full, database_url), rules, rules, progress=delete_the_rest)
    assert (found.mails, found.gone) == (2, 3)


def test_a_decision_that_its_own_rules_would_not_take_again_is_named(
    full: Path, store: Store, database_url: str
) -> None:
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE decision SET trace = '[]' WHERE inbound = 1"))
        connection.execute(text("UPDATE decision SET trace = '{' WHERE inbound = 3"))
    with store.look() as unit:
        rules = in_force(unit)
    found = replay(location(full, database_url), rules, rules)
    assert (found.disagreeing, found.disagreeing_named) == (2, (1, 3))


def test_the_set_in_force_is_loaded_though_its_template_is_gone(full: Path) -> None:
    new = changed_rules(full, ("template: acknowledgement", "template: resolution"))
    for template in (full / "templates").glob("acknowledgement.*"):
        template.unlink()
    result = rules_replay(full, str(new))
    assert result.output.splitlines()[0] == "3 tickets: 0 same, 3 changed"
    assert "template acknowledgement → resolution" in result.output


def test_what_nobody_counted_then_is_counted_from_the_tickets(full: Path) -> None:
    ingest(full, Letter(INES, "A payout", "Where?"), Letter(INES, "Payout again", "Where?"))
    new = changed_rules(full, ("tag: money}", "tag: money, escalate: {to: central-ops, when: same-tag >= 3 in 24h}}"))
    found = json.loads(rules_replay(full, str(new), "-o", "json").output)
    assert found["counted_anew"] == [{"window": "same-tag in 24h", "mails": 7}]
    escalated = [mail["inbound"] for ticket in found["changed"] for mail in ticket["mails"]]
    assert sorted(escalated) == [6, 7]


def test_processes_find_what_one_finds(full: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replaying, "CHUNK", 2)
    new = rules_of(changed_rules(full, ("queue: tech", "queue: triage")).read_text())
    there, old, steps = location(full, database_url), rules_of(RULES), list[tuple[int, int]]()
    alone = replay(there, old, new, processes=1)
    shared = replay(there, old, new, processes=2, progress=lambda done, of: steps.append((done, of)))
    assert alone == shared
    assert headline(alone) == "3 tickets: 1 same, 2 changed"
    assert steps[-1] == (5, 5)


def test_a_rule_set_survives_the_way_to_another_process() -> None:
    rules = rules_of(RULES)
    again = written(rules).load()
    assert (again.hash, again.calendars, [rule.id for rule in again.rules]) == (
        rules.hash, rules.calendars, [rule.id for rule in rules.rules],
    )  # fmt: skip
    elsewhere = replace(written(rules_of(RULES.replace("calendars:", "#"))), calendars=rules.calendars)
    assert elsewhere.load().calendars == rules.calendars
