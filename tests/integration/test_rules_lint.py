"""`cndesk rules lint`, `code` and `schema` as an admin meets them."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pipeline.cli import cndesk
from pipeline.commands.rules_schema import MODELINE
from pipeline.errors import FileErrors, UserError
from pipeline.problem import CODES

RULES = """version: 1
vocabulary: {topics: [payouts, other], queues: [triage, payouts]}
rules:
  - id: payouts
    why: Money matters.
    review_by: 2026-06-30
    when: {body: {regex: '\\bpayouts?\\b'}}
    then: {topic: payouts, queue: payouts}
    examples: {match: [Where is my payout?]}
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "rules.yaml").write_text(RULES, encoding="utf-8")
    return tmp_path


def rules(home: Path, *arguments: str) -> Result:
    return CliRunner().invoke(cndesk, ["--home", str(home), "rules", *arguments], standalone_mode=False)


def test_remarks_have_place_and_cure(home: Path) -> None:
    result = rules(home, "lint", "--today", "2026-07-01")
    assert (result.return_value, result.output) == (
        0,
        (
            f'{home}/rules.yaml:6:16: warning[R026]: rule "payouts" was to be looked at by 2026-06-30\n'
            "    6 |     review_by: 2026-06-30\n"
            "      |                ^^^^^^^^^^\n"
            "      = help: look at it, then set a new date or remove it\n"
            "\n"
            f"{home}/rules.yaml:7:26: warning[R019]: a regular expression where words do\n"
            "    7 |     when: {body: {regex: '\\bpayouts?\\b'}}\n"
            "      |                          ^^^^^^^^^^^^^^\n"
            "      = help: write word: [payout, payouts]\n"
            "\n"
            f"{home}/rules.yaml: 2 remarks; more of one: cndesk rules code R026\n"
        ),
    )


def test_remarks_are_an_error_where_that_is_wanted(home: Path) -> None:
    assert rules(home, "lint", "--strict", "--today", "2026-01-01").return_value == 1


def test_remarks_for_programs(home: Path) -> None:
    rows = json.loads(rules(home, "lint", "--today", "2026-01-01", "--format", "json").output)
    assert [(row["line"], row["severity"], row["code"]) for row in rows] == [(7, "warning", "R019")]
    shown = rules(home, "lint", "--today", "2026-01-01", "--format", "github").output
    assert shown.startswith(f"::warning file={home}/rules.yaml,line=7,col=26,title=R019::")


def test_a_file_without_remarks(home: Path) -> None:
    text = RULES.replace("regex: '\\bpayouts?\\b'", "word: payout*").replace("2026-06-30", "2099-06-30")
    (home / "rules.yaml").write_text(text, encoding="utf-8")
    result = rules(home, "lint", "--strict")
    assert (result.return_value, result.output) == (0, f"{home}/rules.yaml: 0 remarks\n")
    assert rules(home, "lint", "--format", "json").output == "[]\n"


def test_a_file_that_does_not_load_has_errors_not_remarks(home: Path) -> None:
    (home / "rules.yaml").write_text(RULES.replace("queue: payouts", "queue: payout"), encoding="utf-8")
    assert isinstance(rules(home, "lint").exception, FileErrors)


def test_a_code_is_explained(home: Path) -> None:
    assert rules(home, "code", "r012").output == (
        "R012  an unknown key\n"
        "\n"
        "A key that nobody knows: mostly a typo. It is never passed over, since a rule would then do less\n"
        "than it says.\n"
        "\n"
        "Wrong, in rules.yaml:\n"
        "\n"
        "    rules:\n"
        "      - id: example\n"
        "        why: To show a code.\n"
        "        when: {body: {contain: late}}\n"
        "        then: {escalate: cnm}\n"
        "\n"
        "Right, in rules.yaml:\n"
        "\n"
        "    rules:\n"
        "      - id: example\n"
        "        why: To show a code.\n"
        "        when: {body: {contains: late}}\n"
        "        then: {escalate: cnm}\n"
        "        examples: {match: [{body: The payout is late}]}\n"
    )


def test_all_codes_are_listed(home: Path) -> None:
    assert [line[:4] for line in rules(home, "code").output.splitlines()] == list(CODES)
    assert json.loads(rules(home, "code", "-o", "json").output) == CODES
    assert json.loads(rules(home, "code", "R012", "-o", "json").output)["means"] == "an unknown key"


def test_a_code_that_there_is_not(home: Path) -> None:
    error = rules(home, "code", "R0l2").exception
    assert isinstance(error, UserError)
    assert str(error) == 'there is no code "R0l2"'


def test_the_schema_knows_the_names_of_the_file(home: Path) -> None:
    schema = json.loads(rules(home, "schema").output)
    then = schema["definitions"]["rule"]["properties"]["then"]
    assert then["properties"]["queue"]["enum"] == ["triage", "payouts"]


def test_the_schema_is_written_where_editors_look(home: Path) -> None:
    result = rules(home, "schema", "-o", str(home / "rules.schema.json"))
    assert (
        result.output
        == f"{home}/rules.schema.json: written; editors find it by the first line of rules.yaml: {MODELINE}\n"
    )
    assert json.loads((home / "rules.schema.json").read_text(encoding="utf-8"))["type"] == "object"
    error = rules(home, "schema", "-o", str(home / "none" / "x.json")).exception
    assert isinstance(error, UserError)


def test_check_tells_of_a_schema_that_has_grown_old(home: Path) -> None:
    rules(home, "schema", "-o", str(home / "rules.schema.json"))
    assert "other names" not in rules(home, "check").output
    (home / "rules.yaml").write_text(RULES.replace("[triage,", "[triage, legal,"), encoding="utf-8")
    assert rules(home, "check").output.splitlines()[-1] == (
        f"{home}/rules.schema.json has other names than the files: cndesk rules schema -o {home}/rules.schema.json"
    )


def test_an_article_that_is_not_there(home: Path) -> None:
    CliRunner().invoke(cndesk, ["--home", str(home), "init", "--yes"], standalone_mode=False)
    suggesting = RULES.replace("queue: payouts}", "queue: payouts, suggest: [payout-lat]}")
    (home / "rules.yaml").write_text(suggesting, encoding="utf-8")
    assert rules(home, "check").return_value == 0
    (home / "kb").mkdir()
    (home / "kb" / "payout-late.en.md").write_text("# Late", encoding="utf-8")
    assert '"payout-lat" does not exist in the kb folder' in rules(home, "check").output
