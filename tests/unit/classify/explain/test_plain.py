"""A trace in plain words, for those who read mails and no rules."""

import pytest

from pipeline.classify.evaluate import retrace
from pipeline.classify.explain.explain import stored_why_not, why_not
from pipeline.classify.explain.plain import in_words, told, told_why_not
from pipeline.domain.classification import Finding, Truth
from tests.unit.classify.written import HEAD, mail, rules_of

RULES = """rules:
  - {id: money, when: {text: {word: {in: lists.money}}}, then: {topic: payouts, tag: a}}
  - {id: gold, when: {all: [{rule: money}, {network: {tier: gold}}, {not: {body: {word: thanks}}}]}, then: {tag: b}}
"""


@pytest.mark.parametrize(
    ("finding", "words"),
    [
        pytest.param(Finding("text.word", Truth.HIT, '"Saque"'), 'subject or text: "Saque"', id="words"),
        pytest.param(Finding("any[0].all[1].body.regex", Truth.HIT, '"a\n\nb"'), 'text pattern: "a b"', id="a pattern"),
        pytest.param(Finding("all[1].network.tier", Truth.ABSENT), "network's tier: absent", id="what is absent"),
        pytest.param(Finding("header.List-Id", Truth.HIT, "true"), "header List-Id: true", id="a header"),
        pytest.param(Finding("requester.open_tickets", Truth.MISS, "2"), "client's open tickets: 2", id="a number"),
        pytest.param(Finding("all[2].not", Truth.HIT), "nothing of what it rules out", id="what must not be is not"),
        pytest.param(Finding("not", Truth.MISS, "body.word x"), "what it rules out: body.word x", id="but it is"),
        pytest.param(Finding("escalate.when", Truth.MISS, "same-tag 3 of 5 in 24h"), "escalate when: same-tag 3 of 5 in 24h", id="a surge"),
        pytest.param(Finding("body.word", Truth.HIT, "x" * 999), ("text: " + "x" * 999)[:300], id="very much"),
    ],
)  # fmt: skip
def test_a_finding_in_words(finding: Finding, words: str) -> None:
    assert in_words(finding) == words


def test_a_trace_in_words() -> None:
    rules = rules_of(HEAD + RULES)
    assert told(retrace(mail("my payout"), rules)) == (
        ("rule", "money hit"),
        ("detail", 'because of subject or text: "payout"'),
        ("detail", "topic: payouts (was other, set by defaults)"),
        ("detail", "tags: a"),
        ("plain", "Tried and missed: gold."),
    )
    assert told(retrace(mail("hello"), rules))[0] == ("plain", "No rule hit, so the defaults hold.")


def test_why_not_in_words() -> None:
    rules = rules_of(HEAD + RULES)
    assert told_why_not(why_not("gold", mail("payout, thanks"), rules)) == (
        ("rule", "gold: it was tried and missed"),
        ("detail", "✗ all of these:"),
        ("detail", "· ✓ earlier rule: money"),
        ("detail", '· ✗ network\'s tier: absent (wanted: "gold")'),
        ("detail", "· ✗ none of these:"),
        ("detail", '· · ✓ text: "thanks"'),
        ("plain", 'To hit, it would need network\'s tier: "gold" and not text "thanks".'),
    )
    assert told_why_not(stored_why_not("gold", ())) == (
        (
            "rule",
            "gold: it did not hit; what the mail looked like to the rules was not kept, so no more is known",
        ),
    )
