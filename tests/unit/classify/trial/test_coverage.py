"""What no example and no test reaches: rules, both sides of conditions, actions; each with its place."""

import pytest

from pipeline.classify.rules import RuleSet
from pipeline.classify.trial.coverage import Share, below, cover, gaps_shown
from tests.unit.classify.written import HEAD, rules_of

FIRST = 5
"""The line below HEAD."""


def gaps(text: str) -> list[tuple[str, int, str]]:
    rules = rules_of(HEAD + text)
    return [(gap.rule, gap.place.line - FIRST, gap.what) for gap in cover(rules).gaps]


def test_everything_is_reached() -> None:
    rules = rules_of(
        HEAD
        + "rules:\n  - {id: r, when: {body: {word: x}}, then: {tag: a, stop: true}, examples: {match: x, not: y}}\n"
    )
    coverage = cover(rules)
    assert (coverage.rules, coverage.branches, coverage.gaps) == (Share(1, 1), Share(3, 3), ())


@pytest.mark.parametrize(
    ("examples", "expected"),
    [
        pytest.param("{match: x}", [("r", 1, 'the condition "body.word" is never false')], id="only a match"),
        pytest.param(
            "{not: y}",
            [
                ("r", 1, "no example and no test hits it"),
                ("r", 1, 'the condition "body.word" is never true'),
                ("r", 1, 'the action "tag" never takes effect'),
            ],
            id="only a mail that must not hit",
        ),
    ],
)
def test_one_side_of_a_condition_is_not_enough(examples: str, expected: list[tuple[str, int, str]]) -> None:
    rule = f"{{id: r, when: {{body: {{word: x}}}}, then: {{tag: a}}, examples: {examples}}}"
    assert gaps(f"rules:\n  - {rule}\n") == expected


def test_parts_that_were_never_asked_are_not_reached() -> None:
    found = gaps(
        """rules:
  - id: r
    when:
      any:
        - body: {word: x}
        - subject: {word: [y, z]}
    then: {tag: a}
    examples: {match: x}
"""
    )
    assert found == [
        ("r", 4, 'the condition "any[0].body.word" is never false'),
        ("r", 5, 'the condition "any[1].subject.word" is never asked'),
    ]


def test_what_stands_under_not_has_two_sides_too() -> None:
    assert gaps("rules:\n  - {id: r, when: {not: {body: {word: x}}}, then: {tag: a}, examples: {match: y}}\n") == [
        ("r", 1, 'the condition "not.body.word" is never true')
    ]


def test_an_action_that_something_else_undoes_took_no_effect() -> None:
    assert gaps(
        """rules:
  - {id: r, when: {body: {word: x}}, then: {topic: payouts, priority: {at_least: low}}, examples: {match: x, not: y}}
  - {id: s, when: {rule: r}, then: {topic: other, set: {amount: few}, ignore: true}}
"""
    ) == [
        ("r", 1, 'the action "topic" never takes effect'),
        ("r", 1, 'the action "priority" never takes effect'),
    ]


def test_examples_of_other_rules_and_tests_reach_too() -> None:
    rules = rules_of(
        HEAD
        + """rules:
  - {id: r, when: {body: {word: x}}, then: {tag: a}}
  - {id: s, on: [reply], when: {header: {name: List-Id}}, then: {tag: b}}
tests:
  - {name: t, mail: {body: x}, expect: {matched: r}}
  - {name: u, mail: {body: y, headers: {List-Id: z}}, event: reply, expect: {matched: s}}
"""
    )
    coverage = cover(rules)
    assert coverage.rules == Share(2, 2)
    assert [(gap.rule, gap.what, gap.place.line, gap.place.column) for gap in coverage.gaps] == [
        ("r", 'the condition "body.word" is never false', 6, 27),
        ("s", 'the condition "header.List-Id" is never false', 7, 33),
    ]


@pytest.fixture(scope="module")
def half() -> RuleSet:
    return rules_of(
        HEAD
        + """rules:
  - {id: r, when: {body: {word: x}}, then: {tag: a}, examples: {match: x, not: y}}
  - {id: s, when: {body: {word: z}}, then: {tag: b}}
"""
    )


@pytest.mark.parametrize(
    ("least", "said"),
    [
        pytest.param(50.0, [], id="enough"),
        pytest.param(
            60.0, ["1 of 2 (50 %) rules are reached by examples and tests, less than 60 %"], id="too few rules"
        ),
        pytest.param(
            99.5,
            [
                "1 of 2 (50 %) rules are reached by examples and tests, less than 99.5 %",
                "4 of 6 (67 %) branches are reached by examples and tests, less than 99.5 %",
            ],
            id="too few of both",
        ),
    ],
)
def test_less_than_is_asked_for_is_a_problem(half: RuleSet, least: float, said: list[str]) -> None:
    found = below(cover(half), half, least)
    assert [(problem.code, problem.message) for problem in found] == [("R031", words) for words in said]


def test_of_a_rule_that_nothing_hits_only_that_is_shown(half: RuleSet) -> None:
    (shown,) = gaps_shown(cover(half), half)
    assert shown.headline == 'rules.yaml:7:10: warning[R031]: rule "s": no example and no test hits it'


def test_a_file_without_rules_reaches_all_of_nothing() -> None:
    coverage = cover(rules_of(HEAD))
    assert (coverage.rules.percent, coverage.branches.percent) == (100.0, 100.0)
