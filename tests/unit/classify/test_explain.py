from pipeline.classify.explain import explain, why_not
from pipeline.domain.classification import Change, Finding, RuleTrace, Truth

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
    assert explain(TRACE, "0123456789abcdef") == ("rules 0123456789ab: 3 rules tried, 1 hit", *HIT_LINES)


def test_misses_are_explained_when_asked_for() -> None:
    assert explain(TRACE, with_misses=True) == (
        "3 rules tried, 1 hit",
        *HIT_LINES,
        "  miss  gold",
        "          network.tier: absent",
        "  miss  late",
        "          body.word: no (none of 3 words)",
    )


def test_why_not() -> None:
    assert why_not(TRACE, "gold") == ("  miss  gold", "          network.tier: absent")
    assert why_not(TRACE, "golf") == (
        'rule "golf" was not tried: it is not in force for such a mail, or a rule above it said stop',
        'did you mean "gold"? allowed: money, gold, late',
    )
