"""Each condition's verdict, and what would make it hold, in words."""

import pytest

from pipeline.classify.explain.verdicts import Verdict, leaves, verdict, view_at, wanted
from pipeline.domain.classification import Truth
from tests.unit.classify.written import HEAD, mail, one_rule, rules_of


@pytest.mark.parametrize(
    ("when", "words"),
    [
        pytest.param("{body: {word: [b, a]}}", 'one of "a", "b"', id="words"),
        pytest.param(
            "{body: {word: {in: [a, b, c, d, e, f, g, h], at_least: 2}}}",
            'at least 2 of "a", "b", "c", "d", "e", "f" and 2 more',
            id="several of many words",
        ),
        pytest.param("{from: {name: ana}}", 'one of "ana"', id="words of a name"),
        pytest.param("{body: {contains: x}}", 'a text that contains "x"', id="a part"),
        pytest.param('{subject: {glob: "re*"}}', 'a text that is like "re*"', id="a glob"),
        pytest.param("{body: {regex: 'a+'}}", "a text that matches /a+/", id="a pattern"),
        pytest.param("{lang: [pt, es]}", '"es", "pt"', id="one of some words"),
        pytest.param("{bounce: false}", "false", id="a claim"),
        pytest.param('{requester: {open_tickets: ">= 3"}}', "3 or more", id="at least"),
        pytest.param('{requester: {open_tickets: "< 3"}}', "0 to 2", id="less than"),
        pytest.param("{requester: {open_tickets: 3}}", "3", id="exactly"),
        pytest.param(
            '{attachment: {name: "*.pdf", type: application/pdf, min_size: 1KB, count: ">= 2"}}',
            '2 or more attached with a name: a text that is like "*.pdf" of type "application/pdf" of 1KB or more',
            id="files",
        ),
        pytest.param(
            "{attachment: {min_size: 2MB, max_size: 1GB}}", "1 or more attached of 2MB to 1GB", id="a file of some size"
        ),
        pytest.param("{attachment: {max_size: 1500B}}", "1 or more attached of 0B to 1500B", id="a file no larger"),
        pytest.param("{received: {outside: office}}", "a time outside office", id="a time"),
    ],
)
def test_what_would_make_a_condition_hold(when: str, words: str) -> None:
    assert wanted(one_rule(when).rules[0].when) == words


def test_what_would_make_a_theme_lead() -> None:
    rules = rules_of(
        HEAD
        + "themes: {money: {strong: [payout]}, tech: {strong: [lag]}}\n"
        + "rules:\n  - {id: r, when: {about: {theme: money, at_least: 5}}, then: {tag: a}}\n"
        + "  - {id: s, when: {rule: r}, then: {tag: a}}\n"
    )
    assert [wanted(rule.when) for rule in rules.rules] == [
        "more words of money than of another theme, with 5 points at least",
        "a hit of r",
    ]


def test_every_part_has_its_verdict() -> None:
    rules = one_rule("{any: [{body: {word: a}}, {all: [{body: {word: b}}, {not: {lang: pt}}]}]}")
    rule, facts = rules.rules[0], mail("b")
    tree = verdict(rule.when, view_at(rule, facts, rules, ()))
    assert tree == Verdict(
        "any",
        Truth.HIT,
        joint="any",
        parts=(
            Verdict("any[0].body.word", Truth.MISS, "none of 1 words", 'one of "a"'),
            Verdict(
                "any[1].all",
                Truth.HIT,
                joint="all",
                parts=(
                    Verdict("any[1].all[0].body.word", Truth.HIT, '"b"', 'one of "b"'),
                    Verdict(
                        "any[1].all[1].not",
                        Truth.HIT,
                        joint="not",
                        parts=(Verdict("any[1].all[1].not.lang", Truth.ABSENT, "", '"pt"'),),
                    ),
                ),
            ),
        ),
    )
    assert [leaf.path for leaf in leaves(rule.when)] == [
        "any[0].body.word",
        "any[1].all[0].body.word",
        "any[1].all[1].not.lang",
    ]
