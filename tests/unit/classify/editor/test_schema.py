"""The JSON Schema takes what the loader takes, and marks what a schema can know to be wrong."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from pipeline.classify.editor import manual
from pipeline.classify.editor.schema import known_of, schema
from pipeline.classify.language import ACTIONS, CONDITIONS, Keys, Reading
from pipeline.classify.load import EXPECT_KEYS, RULE_KEYS, TOP, examine
from pipeline.classify.names import Names
from pipeline.classify.sample import FACT_KEYS, MAIL_KEYS
from pipeline.codes import EXPLANATIONS, whole
from pipeline.document import parse, plain
from tests.unit.classify.broken import FILES, HOME, KNOWABLE
from tests.unit.classify.random_rules import rule_sets

jsonschema = pytest.importorskip("jsonschema", reason="the package jsonschema is not installed (extra: dev)")

ROOT = Path(__file__).parents[4]
SHIPPED = ROOT / "rules.yaml"


def complaints(text: str, names: Names = HOME) -> list[str]:
    """What a validator says of a file, by its own schema."""
    document = parse(text, "rules.yaml")
    validator = jsonschema.Draft7Validator(schema(known_of(document, names)))
    return [
        f"{'/'.join(map(str, error.absolute_path))}: {error.message}"[:200]
        for error in validator.iter_errors(plain(document.root))
    ]


def test_it_is_a_valid_schema() -> None:
    jsonschema.Draft7Validator.check_schema(schema(known_of(parse(SHIPPED.read_bytes(), "rules.yaml"), Names())))


def test_the_shipped_rules_hold() -> None:
    assert complaints(SHIPPED.read_text(encoding="utf-8"), Names()) == []


@pytest.mark.parametrize("code", [code for code, one in EXPLANATIONS.items() if one.file == "rules.yaml"])
def test_good_examples_hold(code: str) -> None:
    assert complaints(whole(EXPLANATIONS[code].good)) == []


@pytest.mark.parametrize("line", [
    pytest.param("when: {subject: {word: [1099, true, 3.5, payout]}}", id="numbers as words"),
    pytest.param('"on": reply\n    when: {bounce: true}', id="on in quotes"),
    pytest.param("on: [new, reopen]\n    when: {bounce: true}", id="on without"),
    pytest.param("when: {text: {word: {in: [lists.money, late], at_least: 2}}}", id="lists and words"),
    pytest.param("when: {from: {name: [Ana, Bo], domain: {in: lists.money}}}", id="names alone"),
    pytest.param("when: {from: {name: {word: Ana, regex: '^A'}}}", id="names by tests"),
    pytest.param("when: {attachment: {name: '*.pdf', type: [image/*], min_size: 1KB, max_size: 2MB, count: '>= 2'}}", id="attachments"),
    pytest.param("when: {attachment: {name: {glob: '*.pdf'}, count: 1}}", id="a file's name by a test"),
    pytest.param("when: {requester: {open_tickets: '> 3', last_rating: bad}}", id="requesters"),
    pytest.param("when: {not: [{bounce: true}, {rule: first}]}", id="not of several"),
    pytest.param("when: {header: {name: X-A}}", id="a header"),
    pytest.param("when: {about: {theme: cash, at_least: 3}}", id="a theme with points"),
    pytest.param("when: {received: {outside: office}}", id="hours"),
    pytest.param("when: {bounce: true}\n    owner: ha@cn-desk.example\n    review_by: 2026-12-31", id="an owner"),
    pytest.param("when: {network: {id: aurora, tier: [gold], known: true, stage: cnm}}", id="networks"),
])  # fmt: skip
def test_every_form_of_a_condition_holds(line: str) -> None:
    text = (FILES[0].parent / "waits-for-itself.yaml").read_text(encoding="utf-8").partition("rules:")[0]
    text += f"rules:\n  - {{id: first, when: {{bounce: true}}, then: {{tag: money}}}}\n  - id: r\n    {line}\n    then: {{tag: money}}\n"
    document = parse(text, "rules.yaml")
    examine(document, HOME)
    assert (list(document.errors), complaints(text)) == ([], [])


@pytest.mark.parametrize("then", [
    "{priority: {at_least: high}, sla: any, untag: [money], assign: {team: cnm, strategy: least-loaded}}",
    "{escalate: [cnm, {to: central-ops, after: 2h, unless: replied, when: same-tag >= 5 in 24h}]}",
    "{watch: [cnm-of-network, cnm, a@b.example], notify: a@b.example, suggest: [payout-late], template: acknowledgement}",
    "{set: {product: studio, seats: 3}, status: pending, snooze: 3d, ignore: true, stop: true}",
    "{assign: {specialist: ha@cn-desk.example}, spam: false, queue: triage}",
])  # fmt: skip
def test_every_form_of_an_action_holds(then: str) -> None:
    text = (FILES[0].parent / "waits-for-itself.yaml").read_text(encoding="utf-8").partition("rules:")[0]
    text += f"rules:\n  - {{id: r, when: {{bounce: true}}, then: {then}}}\n"
    document = parse(text, "rules.yaml")
    examine(document, HOME)
    assert (list(document.errors), complaints(text)) == ([], [])


@settings(max_examples=40, deadline=None)
@given(rule_sets())
def test_random_files_that_load_hold(text: str) -> None:
    assert complaints(text) == []


@pytest.mark.parametrize("name", KNOWABLE)
def test_what_a_schema_can_know_is_marked(name: str) -> None:
    assert complaints((FILES[0].parent / f"{name}.yaml").read_text(encoding="utf-8"))


def _keys(readings: dict[str, Reading] | Any) -> Iterator[str]:
    for name, reading in readings.items():
        yield name
        if isinstance(reading, Keys):
            yield from _keys(reading.keys)


def test_examples_and_tests_have_all_their_keys() -> None:
    definitions: Any = schema(known_of(parse("", "rules.yaml"), Names()))["definitions"]
    example = definitions["example"]["anyOf"][1]["properties"]
    test = definitions["test"]["properties"]
    assert set(example) == {*MAIL_KEYS, *FACT_KEYS}
    assert set(test) == {"name", "mail", "expect", *FACT_KEYS}
    assert set(test["expect"]["properties"]) == set(EXPECT_KEYS)


def test_every_key_has_its_text() -> None:
    conditions = [name for name in _keys(CONDITIONS) if not manual.text("when", name)]
    actions = [name for name in ACTIONS if f"then.{name}" not in manual.TEXTS]
    others = [name for name in (*TOP, *(f"rule.{key}" for key in RULE_KEYS)) if name not in manual.TEXTS]
    assert (conditions, actions, others) == ([], [], [])


def test_texts_are_short_and_end_with_a_full_stop() -> None:
    assert [text for text in manual.TEXTS.values() if len(text) > 130 or not re.search(r"[.)]$", text)] == []
