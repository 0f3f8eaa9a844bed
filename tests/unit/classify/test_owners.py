"""Who answers for the rules in which something is wrong."""

import pytest

from pipeline.classify.owners import owners_of
from pipeline.document import parse
from pipeline.problem import Place, Problem

TEXT = """version: 1
rules:
  - id: a
    owner: Ha@cn-desk.example
    when: {}
  - id: b
    when: {}
  - id: c
    owner: leo@cn-desk.example
  - d
tests:
  - name: x
"""
ONE_LINE = '{"rules": [{"id": "a", "owner": "ha@x.example"}, {"id": "b", "owner": "leo@x.example"}]}'


@pytest.mark.parametrize(
    ("text", "lines", "owners"),
    [
        pytest.param(TEXT, (5,), ("ha@cn-desk.example",), id="in a rule"),
        pytest.param(TEXT, (3, 8, 5), ("ha@cn-desk.example", "leo@cn-desk.example"), id="in two"),
        pytest.param(TEXT, (7,), (), id="in a rule without owner"),
        pytest.param(TEXT, (10,), (), id="in a rule that is none"),
        pytest.param(TEXT, (1, 2, 12), (), id="outside of rules"),
        pytest.param(TEXT, (), (), id="nowhere"),
        pytest.param(ONE_LINE, (1,), ("ha@x.example", "leo@x.example"), id="all on one line"),
        pytest.param("rules: [", (1,), (), id="in a file that is no YAML"),
        pytest.param("[1, 2]", (1,), (), id="in a file that is a list"),
        pytest.param("rules: {a: 1}", (1,), (), id="in rules that are no list"),
        pytest.param("", (1,), (), id="in an empty file"),
    ],
)
def test_owners(text: str, lines: tuple[int, ...], owners: tuple[str, ...]) -> None:
    problems = [Problem("rules.yaml", Place(line, 1), "R012", "wrong") for line in lines]
    assert owners_of(parse(text, "rules.yaml"), problems) == owners
