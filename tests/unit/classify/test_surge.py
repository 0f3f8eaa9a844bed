from dataclasses import replace

import pytest

from pipeline.classify.sample import ORDINARY
from pipeline.domain.classification import Change, Event, Facts, Finding, Recent, RuleTrace, Surge, Truth
from pipeline.domain.network import Network
from tests.unit.classify.written import HEAD, decide, one_rule, rules_of

DAY = 86400


def of(recent: Recent, event: Event = "new", *, has_network: bool = True) -> Facts:
    network = Network("star", "Star") if has_network else None
    return replace(ORDINARY, event=event, recent=recent, network=network)


def told(when: str, facts: Facts) -> Finding:
    """What the trace says of an escalation that waits for this, in a rule that sets a topic and two tags."""
    then = f"{{escalate: {{to: cnm, when: {when}}}, topic: payouts, tag: [money, late]}}"
    decision = decide(one_rule("{bounce: false}", then), facts)
    finding = decision.trace[0].findings[-1]
    assert (decision.escalated_to == "cnm") == (finding.truth is Truth.HIT)
    return finding


@pytest.mark.parametrize(
    ("when", "facts", "truth", "detail"),
    [
        pytest.param("same-tag >= 5 in 24h", of({("tag", "money", DAY): 4}), Truth.HIT, "same-tag 5 of 5 in 24h", id="four and this one"),
        pytest.param("same-tag >= 5 in 24h", of({("tag", "money", DAY): 2}), Truth.MISS, "same-tag 3 of 5 in 24h", id="too few"),
        pytest.param("same-tag >= 5 in 24h", of({("tag", "money", DAY): 1, ("tag", "late", DAY): 9}), Truth.HIT, "same-tag 10 of 5 in 24h", id="any of its tags"),
        pytest.param("same-tag >= 2 in 24h", of({("tag", "other", DAY): 9}), Truth.ABSENT, "same-tag 1 of 2 in 24h", id="nobody counted these tags"),
        pytest.param("same-tag >= 2 in 24h", of({("tag", "money", 3600): 9}), Truth.ABSENT, "same-tag 1 of 2 in 24h", id="counted within another time"),
        pytest.param("same-tag >= 1 in 24h", of({}), Truth.HIT, "same-tag 1 of 1 in 24h", id="this one is enough"),
        pytest.param("same-topic >= 2 in 3h", of({("topic", "payouts", 10800): 1}), Truth.HIT, "same-topic 2 of 2 in 3h", id="topic"),
        pytest.param("same-topic >= 2 in 3h", of({("topic", "payouts", 10800): 1}, "reply"), Truth.MISS, "same-topic 1 of 2 in 3h", id="a reply opens no ticket"),
        pytest.param("same-network >= 2 in 30m", of({("network", "star", 1800): 1}), Truth.HIT, "same-network 2 of 2 in 30m", id="network"),
        pytest.param("same-network >= 1 in 30m", of({}, has_network=False), Truth.ABSENT, "same-network 0 of 1 in 30m", id="no network"),
        pytest.param("same-requester >= 2 in 7d", of({("requester", "somebody@outside.example", 7 * DAY): 1}), Truth.HIT, "same-requester 2 of 2 in 7d", id="requester"),
    ],
)  # fmt: skip
def test_an_escalation_waits_for_tickets_alike(when: str, facts: Facts, truth: Truth, detail: str) -> None:
    assert told(when, facts) == Finding("escalate.when", truth, detail)


def test_what_is_not_due_changes_nothing_and_the_rest_goes_on() -> None:
    rules = one_rule("{bounce: false}", "{escalate: [{to: cnm, when: same-tag >= 2 in 1h}, central-ops], tag: a}")
    (trace,) = decide(rules, ORDINARY).trace
    assert trace == RuleTrace(
        "r",
        is_hit=True,
        findings=(
            Finding("bounce", Truth.HIT, "false"),
            Finding("escalate.when", Truth.ABSENT, "same-tag 1 of 2 in 1h"),
        ),
        changes=(Change("tags", "a"), Change("escalate", "central-ops")),
    )


def test_tags_of_rules_above_count_too() -> None:
    rules = rules_of(
        HEAD
        + """rules:
  - {id: a, when: {bounce: false}, then: {tag: money}}
  - {id: b, when: {bounce: false}, then: {escalate: {to: cnm, when: same-tag >= 2 in 1h}}}
"""
    )
    assert decide(rules, of({("tag", "money", 3600): 1})).escalated_to == "cnm"


def test_a_rule_set_names_what_must_be_counted() -> None:
    rules = one_rule(
        "{bounce: false}",
        "{escalate: [{to: cnm, when: same-tag >= 5 in 24h}, {to: cnm, when: same-topic >= 2 in 1h}, central-ops]}",
    )
    assert rules.surges == frozenset({Surge("tag", 5, DAY), Surge("topic", 2, 3600)})
    assert one_rule("{bounce: false}").surges == frozenset()


def test_examples_and_tests_may_say_what_came_before() -> None:
    rules = rules_of(
        HEAD
        + """rules:
  - {id: a, when: {bounce: false}, then: {tag: money, escalate: {to: cnm, when: same-tag >= 5 in 24h}}}
tests:
  - {name: t, mail: {subject: x}, recent: {tag money in 24h: 4, "requester Ana@X.example in 2h": 1}, expect: {escalate: cnm}}
"""
    )
    (test,) = rules.tests
    assert test.facts.recent == {("tag", "money", DAY): 4, ("requester", "ana@x.example", 7200): 1}
    assert decide(rules, test.facts).escalated_to == "cnm"
