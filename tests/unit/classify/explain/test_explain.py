"""What a trace says to an admin: hits, misses, and why one rule did not hit."""

import pytest

from pipeline.classify.explain.explain import WhyNot, explain, stored_why_not, why_not, why_not_lines
from pipeline.classify.rules import RuleSet
from pipeline.domain.classification import Change, Finding, RuleTrace, Truth
from tests.unit.classify.written import HEAD, mail, rules_of

TRACE = (
    RuleTrace(
        "money",
        is_hit=True,
        findings=(Finding("body.word", Truth.HIT, '"saque"'),),
        changes=(
            Change("topic", "payouts", "other", "defaults"),
            Change("kind", "inquiry", "inquiry", "defaults"),
            Change("tags", "a"),
        ),
    ),
    RuleTrace("gold", is_hit=False, findings=(Finding("network.tier", Truth.ABSENT),)),
    RuleTrace("late", is_hit=False, findings=(Finding("body.word", Truth.MISS, "none of 3 words"),)),
)
HIT_LINES = (
    "  hit   money",
    '          body.word: yes ("saque")',
    "        > topic: payouts (was other, set by defaults)",
    "        > kind: inquiry",
    "        > tags: a",
)


def test_hits_are_explained() -> None:
    assert explain(TRACE[:1], "0123456789abcdef") == ("rules 0123456789ab: 1 rule hit", *HIT_LINES)


def test_misses_are_explained_when_asked_for() -> None:
    assert explain(TRACE, with_misses=True) == (
        "3 rules tried, 1 hit",
        *HIT_LINES,
        "  miss  gold",
        "          network.tier: absent",
        "  miss  late",
        "          body.word: no (none of 3 words)",
    )


def test_a_finding_stays_on_its_line() -> None:
    trace = (RuleTrace("r", is_hit=True, findings=(Finding("body.regex", Truth.HIT, '"two\n\nlines"'),)),)
    assert explain(trace)[2] == '          body.regex: yes ("two lines")'


@pytest.fixture(scope="module")
def rules() -> RuleSet:
    return rules_of(
        HEAD
        + """rules:
  - {id: money, when: {text: {word: {in: lists.money}}}, then: {topic: payouts}}
  - id: late
    when:
      all:
        - rule: money
        - any: [{network: {tier: gold}}, {requester: {open_tickets: ">= 3"}}]
        - not: {body: {word: [thanks, resolved]}}
    then: {priority: high}
  - {id: end, when: {body: {contains: "#end"}}, then: {tag: a, stop: true}}
  - {id: again, on: [reply, reopen], when: {body: {regex: 'pay\\w+'}}, then: {tag: b}}
  - {id: last, when: {received: {inside: office}}, then: {tag: c}}
"""
    )


LACKS = (
    '(all[1].any[0].network.tier: "gold" or all[1].any[1].requester.open_tickets: 3 or more)'
    ' and not all[2].not.body.word "resolved"'
)


def test_each_condition_has_a_verdict_and_what_would_help_is_said(rules: RuleSet) -> None:
    why = why_not("late", mail("Where is my payout? It was not resolved"), rules)
    assert why_not_lines(why) == (
        "rule late: it was tried and missed",
        "  no     all of:",
        "    yes    all[0].rule (money)",
        "    no     one of:",
        '      absent all[1].any[0].network.tier; wanted: "gold"',
        "      absent all[1].any[1].requester.open_tickets; wanted: 3 or more",
        "    no     none of:",
        '      yes    all[2].not.body.word ("resolved")',
        f"  to hit, it would need {LACKS}",
    )


@pytest.mark.parametrize(
    ("rule", "body", "answer"),
    [
        pytest.param("money", "payout", "it hit", id="it did hit"),
        pytest.param("money", "hello", "it was tried and missed", id="it missed"),
        pytest.param(
            "again",
            "payout",
            "it was not tried: it is in force for reply and reopen mails only, and this mail is a new one",
            id="not for such a mail",
        ),
        pytest.param("last", "#end", "it was not tried: rule end above it said stop", id="the search had ended"),
        pytest.param(
            "mony",
            "payout",
            'there is no rule "mony" in this rule set: did you mean "money"? allowed: money, late, end, again, last',
            id="a slip",
        ),
    ],
)
def test_why_a_rule_did_not_hit(rules: RuleSet, rule: str, body: str, answer: str) -> None:
    why = why_not(rule, mail(body), rules)
    assert (why.answer, why.is_hit) == (answer, answer == "it hit")


def test_what_a_rule_would_need_is_said_in_the_words_of_its_conditions(rules: RuleSet) -> None:
    assert why_not("money", mail("hello"), rules).missing == 'text.word: one of "payout", "saque"'
    assert why_not("again", mail("hello"), rules).missing == r"body.regex: a text that matches /pay\w+/"


def test_a_stored_trace_alone_tells_less() -> None:
    assert stored_why_not("late", TRACE) == WhyNot("late", "it was tried and missed: body.word: no (none of 3 words)")
    assert stored_why_not("money", TRACE) == WhyNot("money", 'it hit: body.word: yes ("saque")', is_hit=True)
    assert stored_why_not("other", TRACE[:1]).answer == (
        "it did not hit; what the mail looked like to the rules was not kept, so no more is known"
    )
