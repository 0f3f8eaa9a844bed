"""Examples and tests of a rule set that fail say where, what was expected, what came out, and why."""

import pytest

from pipeline.classify.trial.selftest import problems, selftest
from pipeline.problem import show
from tests.unit.classify.written import HEAD, rules_of

RULES = """rules:
  - id: money
    when: {text: {word: {in: lists.money}}}
    then: {topic: payouts, queue: payouts, tag: a, escalate: central-ops}
"""


def failed(text: str) -> list[str]:
    """The failures with their causes, one line each."""
    rules = rules_of(HEAD + RULES + text)
    shown = show(problems(rules, selftest(rules)))
    return [line.strip() for line in shown.splitlines() if "error" in line or "help" in line]


def test_a_failing_example_has_a_place_and_a_reason() -> None:
    rules = rules_of(HEAD + RULES + '    examples: {match: ["my payout", "my money"], not: [{subject: saque}]}\n')
    report = selftest(rules)
    assert len(report.examples) == 3
    assert show(problems(rules, report)) == (
        'rules.yaml:9:37: error[R030]: rule "money", example "my money": does not hit, but should\n'
        '    9 |     examples: {match: ["my payout", "my money"], not: [{subject: saque}]}\n'
        "      |                                     ^^^^^^^^^^\n"
        "      = help: text.word: no (none of 2 words); to hit, it would need"
        ' text.word: one of "payout", "saque"\n'
        "\n"
        'rules.yaml:9:56: error[R030]: rule "money", example "saque": hits, but should not\n'
        '    9 |     examples: {match: ["my payout", "my money"], not: [{subject: saque}]}\n'
        "      |                                                        ^^^^^^^^^^^^^^^^\n"
        '      = help: text.word: yes ("saque")'
    )


def test_an_example_is_a_mail_the_rule_is_in_force_for() -> None:
    rules = rules_of(
        HEAD
        + "rules:\n  - {id: r, on: [reopen], when: {body: {word: x}}, then: {tag: a}, examples: {match: x, not: y}}\n"
    )
    assert selftest(rules).failed == ()


@pytest.mark.parametrize(
    ("expect", "wrong"),
    [
        pytest.param("{matched: money, topic: payouts, tags: [a], escalate: central-ops, kind: inquiry}", [], id="passes"),
        pytest.param("{not_matched: money}", ['rule "money" hits'], id="a rule that must not hit"),
        pytest.param("{matched: []}", ["matched is money, not empty"], id="no rule must hit"),
        pytest.param("{watch: []}", [], id="nobody watches"),
        pytest.param("{topic: other, sla: fast}", ["topic is payouts, not other", "sla is not set, not fast"], id="two differ"),
        pytest.param("{tags: [a, b]}", ['tags has no "b", but a'], id="a tag is missing"),
        pytest.param("{suggest: x}", ['suggest has no "x", but nothing'], id="nothing is suggested"),
        pytest.param("{notify: cnm, status: open}", ['notify has no "cnm", but nothing', "status is not set, not open"], id="nobody told"),
        pytest.param("{ignored: true, spam: false}", ["ignored is false, not true"], id="not left alone"),
        pytest.param("{escalate: none}", ['escalate has no "none", but central-ops'], id="an escalation too many"),
        pytest.param("{assign: ha@cn-desk.example}", ["assign is not set, not ha@cn-desk.example"], id="given to nobody"),
        pytest.param("{set: {a: 1, b: x}}", ["set.a is not set, not 1", "set.b is not set, not x"], id="fields that nobody filled"),
        pytest.param("{priority: normal, queue: payouts, template: x}", ["template is not set, not x"], id="the rest"),
    ],
)  # fmt: skip
def test_a_test_expects_parts_of_the_decision(expect: str, wrong: list[str]) -> None:
    lines = failed(f"tests:\n  - {{name: t, mail: {{subject: Saque}}, expect: {expect}}}\n")
    assert [line.partition('test "t": ')[2] for line in lines if "error" in line] == wrong


def test_a_difference_stands_where_it_was_expected() -> None:
    assert failed("tests:\n  - name: t\n    mail: {subject: Saque}\n    expect:\n      topic: other\n") == [
        'rules.yaml:13:7: error[R030]: test "t": topic is payouts, not other',
        "= help: rule money sets topic: payouts",
    ]


@pytest.mark.parametrize(
    ("mail", "expect", "why"),
    [
        pytest.param(
            "x",
            "matched: money",
            'text.word: no (none of 2 words); to hit, it would need text.word: one of "payout", "saque"',
            id="the condition that failed",
        ),
        pytest.param("Saque", "not_matched: money", 'text.word: yes ("Saque")', id="the words that matched"),
        pytest.param("x", "topic: payouts", "no rule sets it, and none hit", id="nobody set it"),
        pytest.param("Saque", "priority: high", "no rule sets it; rules that hit: money", id="others hit"),
        pytest.param("Saque", "topic: other", "rule money sets topic: payouts", id="who set it"),
    ],
)
def test_a_failing_test_says_why(mail: str, expect: str, why: str) -> None:
    lines = failed(f"tests:\n  - {{name: t, mail: {{subject: {mail}}}, expect: {{{expect}}}}}\n")
    assert lines[1:] == [f"= help: {why}"]


def test_a_test_expects_what_a_pattern_found_and_who_gets_the_ticket() -> None:
    rule = (
        "  - {id: r, when: {body: {regex: '(?P<n>[0-9]+) creators'}},"
        " then: {set: {n: '{n}', from: mail}, assign: {specialist: ha@cn-desk.example}}}\n"
    )
    test = "tests:\n  - {name: t, mail: {body: 34 creators}, expect: {set: {n: %s, from: mail}, assign: ha@cn-desk.example}}\n"
    assert failed(rule + test % 34) == []
    assert failed(rule + test % 35) == [
        'rules.yaml:11:57: error[R030]: test "t": set.n is 34, not 35',
        "= help: rule r sets set.n: 34",
    ]


def test_a_rule_that_overwrote_is_named() -> None:
    lines = failed(
        "  - {id: later, when: {rule: money}, then: {topic: other, untag: a, queue: triage}}\n"
        "tests:\n  - {name: t, mail: {subject: Saque}, expect: {topic: payouts, tags: a}}\n"
    )
    assert [line for line in lines if "help" in line] == [
        "= help: rule money sets topic: payouts; rule later sets topic: other (was payouts, set by money)",
        "= help: rule money sets tags: a; rule later sets untags: a",
    ]
