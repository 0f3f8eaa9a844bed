"""rules.yaml in an editor: the real yaml-language-server with our schema completes, explains and finds the mistakes."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline.classify.editor.schema import known_of, schema
from pipeline.cli import cndesk
from pipeline.document import parse
from tests.servers.yaml_language_server import Editor, server_command
from tests.unit.classify.broken import BROKEN, HOME, KNOWABLE, SHIPPED, examined

COMMAND = server_command()
pytestmark = pytest.mark.skipif(
    COMMAND is None,
    reason="no yaml-language-server: npm install --prefix .editor yaml-language-server@1.25.0",
)
MODELINE = "# yaml-language-server: $schema=./rules.schema.json\n"
WHOLE = (BROKEN / "waits-for-itself.yaml").read_text(encoding="utf-8")
HEAD = MODELINE + WHOLE.partition("rules:")[0] + "rules:\n"
# The server reads a merge key as YAML 1.1 did; we and YAML 1.2 see a key of that name.
SEEN_OTHERWISE = {"merge-key"}


@pytest.fixture(scope="module")
def editor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Editor]:
    folder = tmp_path_factory.mktemp("editor")
    made = schema(known_of(parse(WHOLE, "rules.yaml"), HOME))
    (folder / "rules.schema.json").write_text(json.dumps(made), encoding="utf-8")
    assert COMMAND
    session = Editor(COMMAND, folder)
    yield session
    session.close()


@pytest.mark.parametrize("name", [name for name in KNOWABLE if name not in SEEN_OTHERWISE])
def test_it_marks_the_lines_that_check_marks(editor: Editor, name: str) -> None:
    text = (BROKEN / f"{name}.yaml").read_text(encoding="utf-8")
    ours = {problem.place.line for problem in examined(text).errors}
    # The first line is the modeline, and LSP counts from 0.
    assert {found["range"]["start"]["line"] for found in editor.problems("rules.yaml", MODELINE + text)} == ours


@pytest.mark.parametrize(
    ("fragment", "offered"),
    [
        pytest.param("  - |", {"id", "why", "when", "then", "on", "examples", "owner", "review_by"}, id="a rule"),
        pytest.param(
            "  - id: r\n    when:\n      |\n", {"subject", "body", "network", "any", "rule"}, id="a condition"
        ),
        pytest.param(
            "  - id: r\n    when:\n      subject:\n        |\n",
            {"word", "contains", "glob", "regex"},
            id="a test of a text",
        ),
        pytest.param("  - id: r\n    when: {network: {tier: |}}\n", {"silver", "gold"}, id="tiers"),
        pytest.param("  - id: r\n    when: {text: {word: {in: |}}}\n", {"lists.money"}, id="lists"),
        pytest.param("  - id: r\n    when: {about: |}\n", {"cash"}, id="themes"),
        pytest.param("  - id: r\n    when: {received: {inside: |}}\n", {"office"}, id="calendars"),
        pytest.param("  - id: r\n    on: [|]\n", {"new", "reply", "reopen"}, id="events"),
        pytest.param("  - id: r\n    then: {topic: |}\n", {"payouts", "other"}, id="topics"),
        pytest.param("  - id: r\n    then: {template: |}\n", {"acknowledgement"}, id="templates"),
        pytest.param("  - id: r\n    then:\n      escalate:\n        to: |\n", {"cnm", "central-ops"}, id="teams"),
        pytest.param("  - id: r\n    then: {priority: |}\n", {"low", "normal", "high", "urgent"}, id="priorities"),
        pytest.param(
            "  - id: r\n    then: {assign: {specialist: |}}\n", {"ha@cn-desk.example"}, id="specialists of the home"
        ),
    ],
)
def test_it_offers_what_may_be_written(editor: Editor, fragment: str, offered: set[str]) -> None:
    labels = {item["label"] for item in editor.completions("rules.yaml", HEAD + fragment)}
    assert offered <= labels


def test_it_explains_a_key(editor: Editor) -> None:
    shown = editor.hover("rules.yaml", HEAD + "  - id: r\n    when: {abo|ut: cash}\n")
    assert "more words of this theme than of any other" in shown


def test_an_unknown_name_is_told_with_the_known_ones(editor: Editor) -> None:
    text = MODELINE + (BROKEN / "queue-unknown.yaml").read_text(encoding="utf-8")
    assert [found["message"] for found in editor.problems("rules.yaml", text)] == [
        "declared are triage, payouts (a new one? cndesk rules schema takes it up)"
    ]


def test_the_shipped_rules_of_a_new_home_are_not_marked(tmp_path: Path) -> None:
    assert CliRunner().invoke(cndesk, ["--home", str(tmp_path), "init", "--yes"], standalone_mode=False).exit_code == 0
    assert COMMAND
    session = Editor(COMMAND, tmp_path)
    assert session.problems("rules.yaml", MODELINE + SHIPPED) == []
    session.close()
