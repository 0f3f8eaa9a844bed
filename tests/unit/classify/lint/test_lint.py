"""Remarks on rules that load: each by code, place and words, and nothing said where nothing is to be said."""

from datetime import date
from pathlib import Path

import pytest

from pipeline.classify.lint.conflicts import conflicts
from pipeline.classify.lint.lint import lint
from pipeline.classify.lint.plainwords import plain_words
from pipeline.classify.lint.reach import overruled, unreachable
from pipeline.classify.lint.remark import Check
from pipeline.classify.lint.unused import unused
from pipeline.classify.lint.upkeep import past_review, without_example, without_why
from pipeline.classify.load import load
from pipeline.classify.names import Names
from tests.unit.classify.written import rules_of

TODAY = date(2026, 3, 2)
HEAD = """version: 1
vocabulary: {topics: [payouts, other], queues: [triage, x, y], teams: [cnm], tiers: [silver, gold]}
themes: {cash: {words: [payout, bank]}, code: {strong: [login]}, idle: {group: none, words: [zzz]}}
calendars: {office: {mon-fri: "09:00-17:00"}}
rules:
"""


def remarks(rules: str, *checks: Check) -> list[str]:
    """What the checks say of rules that begin on line 6, without the file's name."""
    found = lint(rules_of(HEAD + rules), TODAY, checks)
    assert all(problem.severity == "warning" and problem.source_line for problem in found)
    return [f"{problem.place.line}:{problem.place.column} {problem.code} {problem.message}" for problem in found]


def two(first: str, second: str) -> str:
    return f"  - {{id: a, {first}}}\n  - {{id: b, {second}}}\n"


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        pytest.param(
            two(
                "when: {text: {word: pay*}}, then: {queue: x, stop: true}",
                "when: {subject: {word: payout}}, then: {queue: y}",
            ),
            ['7:10 R016 rule "b" never hits: "a" above hits whatever it would and ends the search'],
            id="behind a stop that is wider",
        ),
        pytest.param(
            two(
                "when: {text: {word: [pay, court*]}}, then: {queue: x, stop: true}",
                "when: {subject: {word: [any court orders, late pay]}}, then: {queue: y}",
            ),
            ['7:10 R016 rule "b" never hits: "a" above hits whatever it would and ends the search'],
            id="a phrase behind a stop for one of its words",
        ),
        pytest.param(
            two(
                "when: {text: {word: late pay}}, then: {queue: x, stop: true}",
                "when: {text: {word: [pay late, late payment, pay]}}, then: {queue: y}",
            ),
            [],
            id="a phrase behind a stop for a phrase of other words",
        ),
        pytest.param(
            "  - {id: a, when: {attachment: {min_size: 2MB, max_size: 1MB}}, then: {queue: x}}\n",
            ['6:20 R016 rule "a" never hits: max_size is below min_size'],
            id="a file larger than it may be",
        ),
        pytest.param(
            two(
                "when: {subject: {word: payout}}, then: {queue: x, stop: true}",
                "when: {text: {word: pay*}}, then: {queue: y}",
            ),
            [],
            id="behind a stop that is narrower",
        ),
        pytest.param(
            two("when: {bounce: true}, then: {queue: x, stop: true}", "when: {rule: a}, then: {queue: y}"),
            ['7:26 R016 rule "b" never hits: rule "a" ends the search when it hits'],
            id="waits for a rule that ends the search",
        ),
        pytest.param(
            two("when: {bounce: true}, then: {queue: x}", "on: reply, when: {rule: a}, then: {queue: y}"),
            ['7:37 R016 rule "b" never hits: rule "a" is not tried on reply'],
            id="waits for a rule that is tried on other events",
        ),
        pytest.param(
            two("when: {bounce: true}, then: {queue: x}", "on: [new, reply], when: {rule: a}, then: {queue: y}"),
            ['7:44 R016 rule "b" never hits on reply: rule "a" is not tried on reply'],
            id="waits in vain on one of its events",
        ),
        pytest.param(
            "  - {id: a, when: {all: [{network: {tier: gold}}, {network: {tier: silver}}]}, then: {queue: x}}\n",
            ['6:68 R016 rule "a" never hits: all[0].network.tier and all[1].network.tier never hold for the same mail'],
            id="two tiers at once",
        ),
        pytest.param(
            "  - {id: a, when: {all: [{network: {known: false}}, {network: {tier: silver}}]}, then: {queue: x}}\n",
            [
                '6:70 R016 rule "a" never hits: all[0].network.known and all[1].network.tier never hold for the same mail'
            ],
            id="a tier of a stranger",
        ),
        pytest.param(
            "  - {id: a, when: {all: [{about: cash}, {about: code}]}, then: {queue: x}}\n",
            ['6:49 R016 rule "a" never hits: all[0].about and all[1].about never hold for the same mail'],
            id="two themes of one group",
        ),
        pytest.param(
            "  - {id: a, when: {all: [{about: cash}, {about: idle}]}, then: {queue: x}}\n",
            [],
            id="themes of two groups",
        ),
        pytest.param(
            "  - {id: a, when: {about: {theme: cash, at_least: 7}}, then: {queue: x}}\n",
            ['6:20 R016 rule "a" never hits: theme "cash" can have 6 points at most, not 7'],
            id="more points than a theme has",
        ),
        pytest.param(
            "  - {id: a, when: {body: {word: {in: [late, due], at_least: 3}}}, then: {queue: x}}\n",
            ['6:27 R016 rule "a" never hits: it wants 3 different words of 2'],
            id="more words than there are",
        ),
        pytest.param(
            "  - {id: a, on: reply, when: {thread: {is_reply: false}}, then: {queue: x}}\n",
            ['6:50 R016 rule "a" never hits: a mail on reply is a reply'],
            id="a reply that is none",
        ),
        pytest.param(
            "  - {id: a, when: {all: [{body: {word: late}}, {not: {text: {word: [late, due]}}}]}, then: {queue: x}}\n",
            ['6:49 R016 rule "a" never hits: all[0].body.word and all[1].not never hold for the same mail'],
            id="a word and its exception",
        ),
        pytest.param(
            "  - {id: a, when: {all: [{body: {word: late}}, {not: {subject: {word: late}}}]}, then: {queue: x}}\n",
            [],
            id="an exception elsewhere in the mail",
        ),
        pytest.param(
            '  - {id: a, when: {all: [{requester: {open_tickets: ">= 3"}}, {requester: {open_tickets: "< 2"}}]}, then: {queue: x}}\n',
            [
                (
                    '6:90 R016 rule "a" never hits: all[0].requester.open_tickets and all[1].requester.open_tickets '
                    "never hold for the same mail"
                ),
            ],
            id="numbers apart",
        ),
        pytest.param(
            "  - {id: a, when: {all: [{received: {inside: office}}, {received: {outside: office}}]}, then: {queue: x}}\n",
            [
                '6:77 R016 rule "a" never hits: all[0].received.inside and all[1].received.outside never hold for the same mail'
            ],
            id="open and closed",
        ),
        pytest.param(
            "  - {id: a, when: {lang: pt-br}, then: {queue: x, stop: true}}\n  - {id: b, when: {lang: pt}, then: {queue: y}}\n",
            [],
            id="a language and its dialect",
        ),
        pytest.param(
            "  - {id: a, when: {all: [{lang: pt-br}, {lang: de}]}, then: {queue: x}}\n",
            ['6:48 R016 rule "a" never hits: all[0].lang and all[1].lang never hold for the same mail'],
            id="two languages",
        ),
        pytest.param(
            "  - {id: a, when: {all: [{from: {domain: a.example}}, {from: {domain: b.example}}]}, then: {queue: x}}\n",
            [],
            id="a mail may have two senders",
        ),
    ],
)
def test_a_rule_that_never_hits(rules: str, expected: list[str]) -> None:
    assert remarks(rules, unreachable) == expected


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        pytest.param(
            two("when: {subject: {word: payout}}, then: {queue: x}", "when: {text: {word: payout}}, then: {queue: y}"),
            ['6:10 R017 all that rule "a" sets is always set again by "b" below'],
            id="narrower above",
        ),
        pytest.param(
            two(
                "when: {subject: {word: payout}}, then: {queue: x, tag: t}",
                "when: {text: {word: payout}}, then: {queue: y}",
            ),
            [],
            id="what joins stays",
        ),
        pytest.param(
            two(
                "when: {bounce: true}, then: {priority: low}",
                "when: {bounce: true}, then: {priority: {at_least: high}}",
            ),
            [],
            id="raising is not setting",
        ),
        pytest.param(
            two(
                "when: {bounce: true}, then: {priority: {at_least: high}}",
                "when: {bounce: true}, then: {priority: low}",
            ),
            ['6:10 R017 all that rule "a" sets is always set again by "b" below'],
            id="setting undoes raising",
        ),
        pytest.param(
            two("on: [new, reply], when: {bounce: true}, then: {queue: x}", "when: {bounce: true}, then: {queue: y}"),
            [],
            id="on more events",
        ),
        pytest.param(
            two("when: {bounce: true}, then: {queue: x}", "when: {bounce: true}, then: {queue: y}")
            + "  - {id: c, when: {rule: a}, then: {tag: t}}\n",
            [],
            id="others wait for it",
        ),
        pytest.param(
            "  - {id: a, when: {bounce: true}, then: {queue: x}}\n"
            "  - {id: s, when: {lang: pt}, then: {stop: true}}\n"
            "  - {id: b, when: {bounce: true}, then: {queue: y}}\n",
            [],
            id="the search may end between them",
        ),
        pytest.param(
            "  - {id: a, when: {bounce: true}, then: {queue: x, set: {product: p}}}\n"
            "  - {id: b, when: {bounce: true}, then: {queue: y}}\n"
            "  - {id: c, when: {any: [{bounce: true}, {lang: pt}]}, then: {set: {product: q}}}\n",
            ['6:10 R017 all that rule "a" sets is always set again by "b" and "c" below'],
            id="by two together",
        ),
        pytest.param(
            two(
                "when: {body: {regex: 'total( (?P<n>[0-9]+))?'}}, then: {set: {sum: unknown}}",
                "when: {body: {regex: 'total( (?P<n>[0-9]+))?'}}, then: {set: {sum: '{n}'}}",
            ),
            [],
            id="what is set by a group is set only where it found something",
        ),
        pytest.param(
            "  - {id: a, when: {bounce: true}, then: {topic: payouts}}\n"
            "  - {id: s, when: {lang: pt}, then: {escalate: {to: cnm, when: same-topic >= 5 in 24h}}}\n"
            "  - {id: b, when: {bounce: true}, then: {topic: other}}\n",
            [],
            id="what stands between them counts tickets of the topic",
        ),
    ],
)
def test_a_rule_that_another_always_overrules(rules: str, expected: list[str]) -> None:
    assert remarks(rules, overruled) == expected


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        pytest.param(
            two("when: {text: {word: payout}}, then: {queue: x}", "when: {text: {word: login}}, then: {queue: y}"),
            [
                '7:10 R018 rules "a" and "b" set queue differently (x, y) for a mail such as: '
                'body "payout\nlogin"'.replace("\n", " ")
            ],
            id="the same thing asked of one mail",
        ),
        pytest.param(
            two("when: {text: {word: payout}}, then: {queue: x}", "when: {text: {word: login}}, then: {queue: x}"),
            [],
            id="both want the same",
        ),
        pytest.param(
            two("when: {text: {word: payout}}, then: {queue: x}", "when: {network: {tier: gold}}, then: {queue: y}"),
            [],
            id="layers of different kinds",
        ),
        pytest.param(
            two("when: {text: {word: payout}}, then: {queue: x}", "when: {all: [{text: {word: payout}}, {text: {word: late}}]}, then: {queue: y}"),
            [],
            id="a case of the first",
        ),
        pytest.param(
            two("when: {text: {word: payout}}, then: {queue: x}", "when: {all: [{text: {word: login}}, {not: {rule: a}}]}, then: {queue: y}"),
            [],
            id="one that knows the other",
        ),
        pytest.param(
            two("when: {about: cash}, then: {queue: x}", "when: {about: code}, then: {queue: y}"), [], id="never both"
        ),
        pytest.param(
            two(
                "when: {text: {word: payout}}, then: {queue: x}, examples: {match: [{body: payout, lang: pt}]}",
                "when: {lang: pt}, then: {queue: y}",
            ),
            [
                '6:80 R018 rule "a" says queue x, but its example "payout" comes out as y, by rule "b"',
            ],
            id="an example that comes out otherwise",
        ),
        pytest.param(
            two("when: {lang: [pt, de]}, then: {priority: {at_least: high}}", "when: {lang: [pt, fr]}, then: {priority: low}"),
            ['7:10 R018 rules "a" and "b" set priority differently (at least high, low) for a mail such as: lang "pt"'],
            id="raised and lowered",
        ),
        pytest.param(
            two(
                "when: {body: {regex: '(?P<n>[0-9]+) creators'}}, then: {set: {n: '{n}'}}, examples: {match: 34 creators}",
                "when: {body: {regex: '(?P<k>[0-9]+) (of our )?creators'}}, then: {set: {n: '{k}'}}",
            ),
            [],
            id="what two patterns find may be the same",
        ),
        pytest.param(
            two("when: {header: {name: X-A, word: one}}, then: {set: {p: q}}", "when: {header: {name: X-A, word: two}}, then: {set: {p: r}}"),
            ['7:10 R018 rules "a" and "b" set set.p differently (q, r) for a mail such as: headers "X-A: one, X-A: two"'],
            id="fields of the ticket, by a header",
        ),
    ],
)  # fmt: skip
def test_rules_that_contradict_each_other(rules: str, expected: list[str]) -> None:
    assert [remark.replace("\n", " ").replace("\\n", " ") for remark in remarks(rules, conflicts)] == expected


def test_a_pattern_is_found_where_it_stands() -> None:
    rules = "  - {id: a, when: {any: [{not: {body: {regex: ['x+', '\\bpayout\\b']}}}, {header: {name: X, regex: y}}]}, then: {tag: t}}\n"
    assert remarks(rules, plain_words) == ["6:54 R019 a regular expression where words do"]


def test_what_is_declared_and_used_nowhere() -> None:
    text = """version: 1
vocabulary: {topics: [payouts, other, old], queues: [triage, x], teams: [cnm, legal], tiers: [silver, gold], tags: [t, u], slas: [fast]}
lists: {money: [payout], more: {in: [lists.money]}, left: [x]}
themes: {cash: {words: [payout]}, code: {words: [login]}}
calendars: {office: {mon-fri: "09:00-17:00"}, night: {mon-fri: "00:00-09:00"}}
rules:
  - {id: a, when: {all: [{text: {word: {in: lists.more}}}, {about: cash}, {received: {inside: office}}, {network: {tier: gold}}]}, then: {topic: payouts, escalate: cnm, tag: t}}
tests:
  - {name: t, mail: {subject: x}, expect: {topic: other, queue: triage}}
"""
    found = lint(rules_of(text), TODAY, (unused,))
    assert [(problem.place.line, problem.message) for problem in found] == [
        (2, 'topic "old" is used nowhere'),
        (2, 'queue "x" is used nowhere'),
        (2, 'team "legal" is used nowhere'),
        (2, 'tag "u" is used nowhere'),
        (2, 'service level "fast" is used nowhere'),
        (3, 'list "left" is used nowhere'),
        (4, 'theme "code" is used nowhere'),
        (5, 'calendar "night" is used nowhere'),
    ]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2026-03-01", ['6:61 R026 rule "a" was to be looked at by 2026-03-01 (owner: lead@cn-desk.example)']),
        ("2026-03-02", []),
        ("2027-01-01", []),
    ],
)
def test_a_review_that_is_due(day: str, expected: list[str]) -> None:
    rules = f"  - {{id: a, why: w, owner: lead@cn-desk.example, review_by: {day}, when: {{bounce: true}}, then: {{tag: t}}}}\n"
    assert remarks(rules, past_review) == expected


def test_a_rule_without_a_why_or_an_example() -> None:
    rules = two("when: {bounce: true}, then: {tag: t}", "why: w, when: {lang: pt}, then: {tag: t}")
    assert remarks(rules, without_why, without_example) == [
        '6:10 R027 rule "a" has no why',
        '6:10 R031 no example and no test hits rule "a"',
        '7:10 R031 no example and no test hits rule "b"',
    ]


def test_a_test_is_an_example_too() -> None:
    rules = (
        "  - {id: a, when: {lang: pt}, then: {tag: t}}\ntests:\n  - {name: t, mail: {lang: pt}, expect: {tags: t}}\n"
    )
    assert remarks(rules, without_example) == []


def test_a_chain_of_many_rules_is_no_trouble() -> None:
    rules = "  - {id: r0, when: {bounce: true}, then: {tag: t}}\n"
    rules += "".join(
        f"  - {{id: r{n}, when: {{rule: [r{n - 1}, r{max(n - 2, 0)}]}}, then: {{tag: t}}}}\n" for n in range(1, 400)
    )
    assert remarks(rules, unreachable, overruled, conflicts) == []


def test_the_shipped_rules_have_no_remark_but_on_examples() -> None:
    shipped = load(Path(__file__).parents[4] / "rules.yaml", Names())
    assert {problem.code for problem in lint(shipped, TODAY)} <= {"R025", "R031"}
