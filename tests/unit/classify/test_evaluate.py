from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.classify.evaluate import retrace, shown
from pipeline.classify.sample import ORDINARY
from pipeline.domain.classification import (
    Assignment,
    Change,
    Classification,
    Escalation,
    Finding,
    RuleTrace,
    Surge,
    Truth,
)
from pipeline.domain.ticket import Priority, Status
from tests.unit.classify.written import HEAD, NOW, decide, mail, one_rule, rules_of

ALWAYS = "when: {bounce: false}"


def decided(*rules: str, head: str = HEAD) -> Classification:
    """The decision of these rules on an ordinary mail, without its trace."""
    listed = "".join(f"  - {{id: r{number}, {rule}}}\n" for number, rule in enumerate(rules))
    rule_set = rules_of(f"{head}rules:\n{listed}")
    decision = decide(rule_set, ORDINARY)
    assert decision.rules_hash == rule_set.hash
    return replace(decision, trace=(), rules_hash="")


BARE = Classification("other", "inquiry", Priority.NORMAL, "triage", classified_at=NOW)


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        pytest.param((), BARE, id="no rule: the defaults"),
        pytest.param(
            (f"{ALWAYS}, then: {{topic: payouts, queue: payouts, kind: request, priority: low, sla: s, template: t}}",),
            replace(BARE, topic="payouts", queue="payouts", kind="request", priority=Priority.LOW, sla="s", template="t", rules=("r0",)),
            id="single values",
        ),
        pytest.param(
            (f"{ALWAYS}, then: {{priority: urgent}}", f"{ALWAYS}, then: {{priority: low}}"),
            replace(BARE, priority=Priority.LOW, rules=("r0", "r1")),
            id="the last writer wins",
        ),
        pytest.param(
            (f"{ALWAYS}, then: {{priority: urgent}}", f"{ALWAYS}, then: {{priority: {{at_least: high}}}}"),
            replace(BARE, priority=Priority.URGENT, rules=("r0", "r1")),
            id="at_least never lowers",
        ),
        pytest.param(
            (f"{ALWAYS}, then: {{priority: {{at_least: high}}}}",),
            replace(BARE, priority=Priority.HIGH, rules=("r0",)),
            id="at_least raises",
        ),
        pytest.param(
            (f"{ALWAYS}, then: {{tag: [a, b], watch: cnm-of-network}}", f"{ALWAYS}, then: {{tag: [b, c], notify: central-ops, suggest: x}}"),
            replace(BARE, tags=("a", "b", "c"), watch=("cnm-of-network",), notify=("central-ops",), suggest=("x",), rules=("r0", "r1")),
            id="lists add up, each value once",
        ),
        pytest.param(
            (f"{ALWAYS}, then: {{tag: [a, b]}}", f"{ALWAYS}, then: {{untag: [a, z]}}"),
            replace(BARE, tags=("b",), untags=("a", "z"), rules=("r0", "r1")),
            id="untag",
        ),
        pytest.param(
            (f"{ALWAYS}, then: {{escalate: cnm}}", f"{ALWAYS}, then: {{escalate: [{{to: central-ops, after: 2h, unless: replied, when: same-topic >= 1 in 24h}}]}}"),
            replace(BARE, escalate=(Escalation("cnm"), Escalation("central-ops", 7200, "replied", Surge("topic", 1, 86400))), rules=("r0", "r1")),
            id="escalations",
        ),
        pytest.param(
            (f"{ALWAYS}, then: {{assign: {{specialist: HA@cn-desk.example}}, status: pending, snooze: 2d, set: {{a: 1, b: x}}}}", f"{ALWAYS}, then: {{set: {{a: 2}}, assign: {{team: cnm, strategy: least-loaded}}}}"),
            replace(BARE, assign=Assignment(team="cnm", strategy="least-loaded"), status=Status.PENDING, snooze=172800, fields=(("a", "2"), ("b", "x")), rules=("r0", "r1")),
            id="the rest",
        ),
        pytest.param(
            (f"{ALWAYS}, then: {{ignore: true}}", f"{ALWAYS}, then: {{spam: true, ignore: false}}"),
            replace(BARE, ignored_by="r0", spam_by="r1", rules=("r0", "r1")),
            id="left alone",
        ),
        pytest.param(
            (f"{ALWAYS}, then: {{tag: a, stop: true}}", f"{ALWAYS}, then: {{tag: b}}"),
            replace(BARE, tags=("a",), rules=("r0",)),
            id="stop ends",
        ),
        pytest.param(
            (f"{ALWAYS}, then: {{tag: a, stop: false}}", f"{ALWAYS}, then: {{tag: b}}"),
            replace(BARE, tags=("a", "b"), rules=("r0", "r1")),
            id="stop: false does not",
        ),
        pytest.param(
            (f"on: [reply, reopen], {ALWAYS}, then: {{tag: a}}", f"on: [new, reply], {ALWAYS}, then: {{tag: b}}"),
            replace(BARE, tags=("b",), rules=("r1",)),
            id="only rules for new mails",
        ),
        pytest.param(
            (f"{ALWAYS}, then: {{tag: a}}", "when: {bounce: true}, then: {tag: b}", "when: {rule: [r1, r0]}, then: {tag: c}", "when: {rule: r1}, then: {tag: d}"),
            replace(BARE, tags=("a", "c"), rules=("r0", "r2")),
            id="a rule above hit",
        ),
    ],
)  # fmt: skip
def test_a_decision_adds_up(rules: tuple[str, ...], expected: Classification) -> None:
    assert decided(*rules) == expected


def test_defaults_stand_where_no_rule_speaks() -> None:
    head = (
        HEAD + "defaults: {queue: payouts, topic: payouts, kind: request, priority: high, template: hello, sla: slow}\n"
    )
    assert decided(head=head) == replace(
        BARE, queue="payouts", topic="payouts", kind="request", priority=Priority.HIGH, template="hello", sla="slow"
    )


def test_a_trace_tells_hits_misses_and_overwritings() -> None:
    rules = rules_of(
        HEAD
        + """rules:
  - {id: money, when: {body: {word: {in: lists.money}}}, then: {topic: payouts, tag: a, set: {x: 1}}}
  - {id: gold, when: {all: [{rule: money}, {network: {tier: gold}}]}, then: {priority: high}}
  - {id: other, when: {rule: money}, then: {topic: other, tag: a, priority: {at_least: normal}, set: {x: 2}}}
  - {id: never, when: {bounce: true}, then: {tag: b}}
"""
    )
    trace = (
        RuleTrace(
            "money",
            is_hit=True,
            findings=(Finding("body.word", Truth.HIT, '"Saque"'),),
            changes=(
                Change("topic", "payouts", "other", "defaults"),
                Change("tags", "a"),
                Change("set.x", "1"),
            ),
        ),
        RuleTrace(
            "gold",
            is_hit=False,
            findings=(Finding("all[0].rule", Truth.HIT, "money"), Finding("all[1].network.tier", Truth.ABSENT)),
        ),
        RuleTrace(
            "other",
            is_hit=True,
            findings=(Finding("rule", Truth.HIT, "money"),),
            changes=(Change("topic", "other", "payouts", "money"), Change("set.x", "2", "1", "money")),
        ),
        RuleTrace("never", is_hit=False, findings=(Finding("bounce", Truth.MISS, "false"),)),
    )
    assert retrace(mail("Saque?"), rules) == trace
    assert decide(rules, mail("Saque?")).trace == (trace[0], trace[2])


def test_a_usual_miss_takes_no_new_memory() -> None:
    rules = rules_of(HEAD + "rules:\n  - {id: r, when: {body: {word: payout}}, then: {tag: a}}\n")
    assert retrace(mail("x"), rules)[0] is retrace(mail("y"), rules)[0]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param(None, "", id="nothing"),
        pytest.param(7200, "2h", id="a time"),
        pytest.param(Escalation("cnm"), "cnm", id="an escalation"),
        pytest.param(
            Escalation("cnm", 60, "replied", Surge("tag", 5, 3600)),
            "cnm after 1m unless replied when same-tag >= 5 in 1h",
            id="with all of it",
        ),
        pytest.param(Assignment("ha@x", "", "least-loaded"), "ha@x least-loaded", id="an assignment"),
        pytest.param(Priority.HIGH, "high", id="a priority"),
    ],
)
def test_values_are_shown(value: Escalation | Assignment | Priority | int | None, expected: str) -> None:
    assert shown(value) == expected


SHUFFLED = rules_of(
    HEAD
    + """rules:
  - {id: a, when: {text: {word: [payout, saque]}}, then: {topic: payouts, priority: {at_least: high}}}
  - {id: b, when: {any: [{body: {contains: x}}, {subject: {regex: '[0-9]+'}}]}, then: {tag: b}}
  - {id: c, when: {not: {rule: [a, b]}}, then: {tag: c}}
"""
)


@given(st.text(), st.text())
def test_any_mail_is_decided_and_always_alike(subject: str, body: str) -> None:
    facts = mail(body, subject)
    decision = decide(SHUFFLED, facts)
    assert decision == decide(SHUFFLED, facts)
    assert (decision.rules == ("c",)) == ("c" in decision.tags)
    assert [tried.rule for tried in retrace(facts, SHUFFLED)] == ["a", "b", "c"]


def test_a_party_that_a_rule_names_twice_is_involved_once() -> None:
    rules = one_rule("{body: {word: pay}}", "{escalate: [cnm, cnm]}")
    assert decide(rules, mail("pay")).escalate == (Escalation("cnm"),)
