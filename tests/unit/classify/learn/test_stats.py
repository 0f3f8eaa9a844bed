"""What is counted of each rule: hits among the mails it was tried on, what was taken back, what a person put right."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

import pytest

from pipeline.classify.evaluate import classify
from pipeline.classify.learn.proportion import Proportion
from pipeline.classify.learn.stats import Overwriting, Report, RuleStats, Verdict, only, stats
from pipeline.classify.rules import RuleSet
from pipeline.classify.trace import trace_to_json
from pipeline.domain.classification import Facts
from pipeline.domain.hindsight import Correction, Decided, Field
from tests.unit.classify.written import NOW, mail, rules_of

LEO: Final = "leo@cn-desk.example"
RULES: Final = rules_of("""version: 1
vocabulary: {topics: [payouts, policy, other], queues: [triage, payouts]}
rules:
  - {id: spam, when: {text: {word: casino}}, then: {kind: spam, stop: true}}
  - {id: money, when: {text: {word: [payout, saque]}}, then: {topic: payouts, queue: payouts}}
  - {id: again, on: [reply, reopen], when: {text: {word: payout}}, then: {topic: payouts}}
  - {id: banned, when: {text: {word: banned}}, then: {topic: policy, queue: triage}}
  - {id: late, when: {text: {word: late}}, then: {priority: {at_least: high}}}
""")


def decided(
    text: str, ticket: int | None = 1, hours: int = 0, *, is_reply: bool = False, by: RuleSet = RULES
) -> Decided:
    """What the rules said of a mail with this text, so many hours later."""
    facts: Facts = replace(mail(text), event="reply" if is_reply else "new")
    trace = trace_to_json(classify(facts, by, NOW).trace)
    return Decided(ticket, at(hours), by.hash, trace, is_reply)


def at(hours: int) -> datetime:
    return NOW + timedelta(hours=hours)


def correction(field: Field, after: str, ticket: int = 1, hours: int = 1) -> Correction:
    return Correction(ticket, at(hours), field, "", after, LEO)


def report(
    decisions: Sequence[Decided],
    corrections: Sequence[Correction] = (),
    looked_into: frozenset[int] = frozenset({1, 2}),
) -> dict[str, RuleStats]:
    return {each.rule: each for each in whole(decisions, corrections, looked_into).rules}


def whole(
    decisions: Sequence[Decided],
    corrections: Sequence[Correction] = (),
    looked_into: frozenset[int] = frozenset({1, 2}),
) -> Report:
    return stats(RULES, decisions, corrections, looked_into)


def test_nothing_was_decided() -> None:
    assert whole([]) == Report(0, tuple(RuleStats(rule.id) for rule in RULES.rules), ())
    assert whole([]).never_fired == ("spam", "money", "again", "banned", "late")


def test_a_rule_is_tried_on_mails_of_its_kind_that_none_above_it_stopped() -> None:
    found = report([decided("casino payout"), decided("payout"), decided("hello"), decided("payout", is_reply=True)])
    assert {name: (each.fires, each.tried) for name, each in found.items()} == {
        "spam": (1, 3),
        "money": (1, 2),
        "again": (1, 1),
        "banned": (0, 2),
        "late": (0, 2),
    }


def test_last_hit_and_words() -> None:
    money = report([decided("Saque? saque!", hours=3), decided("Payout, saque", hours=9), decided("no", hours=20)])[
        "money"
    ]
    assert (money.last_fired, money.words) == (at(9), (("saque", 2), ("payout", 1)))


def test_what_a_later_rule_takes_back() -> None:
    found = report([decided("payout banned"), decided("payout banned late"), decided("payout")])
    assert found["money"].overwritten == (Overwriting("topic", "banned", 2), Overwriting("queue", "banned", 2))
    assert found["banned"].overwritten == ()


def test_the_same_value_once_more_is_no_taking_back() -> None:
    twice = rules_of("""version: 1
vocabulary: {topics: [payouts], queues: [triage]}
rules:
  - {id: a, when: {text: {word: payout}}, then: {topic: payouts}}
  - {id: b, when: {text: {word: payout}}, then: {topic: payouts}}
""")
    found = stats(twice, [decided("payout", by=twice)], [], set())
    assert [each.overwritten for each in found.rules] == [(), ()]
    assert [[verdict.last_writer for verdict in each.verdicts] for each in found.rules] == [[], [1]]


@pytest.mark.parametrize(
    ("corrections", "kept", "corrected_to"),
    [
        pytest.param([], Proportion(1, 1), (), id="nobody changed it"),
        pytest.param([correction("topic", "policy")], Proportion(0, 1), (("policy", 1),), id="a person changed it"),
        pytest.param([correction("queue", "triage")], Proportion(1, 1), (), id="a person changed another field"),
        pytest.param([correction("topic", "policy", ticket=2)], Proportion(1, 1), (), id="of another ticket"),
        pytest.param([correction("topic", "policy", hours=-1)], Proportion(1, 1), (), id="before the rule spoke"),
        pytest.param(
            [correction("topic", "policy"), correction("topic", "payouts", hours=2)],
            Proportion(1, 1),
            (),
            id="and then back",
        ),
        pytest.param(
            [correction("topic", "policy"), correction("topic", "other", hours=2)],
            Proportion(0, 1),
            (("other", 1),),
            id="the last correction counts",
        ),
    ],
)
def test_the_last_writer_answers_for_the_value(
    corrections: list[Correction], kept: Proportion, corrected_to: tuple[tuple[str, int], ...]
) -> None:
    verdicts = report([decided("payout")], corrections)["money"].verdicts
    assert verdicts[0] == Verdict("topic", 1, kept, corrected_to)


def test_a_ticket_that_nobody_looked_into_proves_nothing() -> None:
    found = report([decided("payout", ticket=1), decided("payout", ticket=7)])["money"]
    assert found.verdicts[0] == Verdict("topic", 2, Proportion(1, 1))


def test_who_was_overruled_does_not_answer_for_the_value() -> None:
    found = report([decided("payout banned late")], [correction("topic", "other"), correction("priority", "low")])
    assert found["money"].verdicts == ()
    assert [(each.field, each.kept) for each in found["banned"].verdicts] == [
        ("topic", Proportion(0, 1)),
        ("queue", Proportion(1, 1)),
    ]
    assert found["late"].verdicts == (Verdict("priority", 1, Proportion(0, 1), (("low", 1),)),)


def test_a_correction_after_a_reply_speaks_of_what_the_reply_set() -> None:
    found = report(
        [decided("banned"), decided("payout", hours=5, is_reply=True)],
        [correction("topic", "other", hours=2), correction("topic", "policy", hours=6)],
    )
    assert found["banned"].verdicts[0] == Verdict("topic", 1, Proportion(0, 1), (("other", 1),))
    assert found["again"].verdicts == (Verdict("topic", 1, Proportion(0, 1), (("policy", 1),)),)


def test_a_mail_without_a_ticket_counts_as_a_hit_alone() -> None:
    money = report([decided("payout", ticket=None)])["money"]
    assert (money.fires, money.verdicts) == (1, ())


def test_rules_that_are_gone_and_rules_that_came_later() -> None:
    older = rules_of("""version: 1
vocabulary: {topics: [payouts], queues: [triage]}
rules:
  - {id: paid, when: {text: {word: payout}}, then: {topic: payouts}}
  - {id: late, when: {text: {word: late}}, then: {priority: high}}
""")
    history = [decided("late payout", by=older), decided("payout")]
    found = stats(RULES, history, [], {1}, {older.hash: older}.get)
    assert {each.rule: (each.fires, each.tried) for each in found.rules if each.tried} == {
        "spam": (0, 1),
        "money": (1, 1),
        "banned": (0, 1),
        "late": (1, 2),
    }
    assert [(each.rule, each.fires, each.tried) for each in found.gone] == [("paid", 1, 1)]
    assert [each.rule for each in only(found, "late").rules] == ["late"]
    assert [each.rule for each in only(found, "paid").gone] == ["paid"]
    unknown = stats(RULES, history, [], {1})
    assert {each.rule: each.tried for each in unknown.rules}["money"] == 2, "a set that is not kept counts like today's"


def test_a_trace_that_is_damaged_is_counted_and_left_out() -> None:
    found = whole([replace(decided("payout"), trace="{"), decided("payout")])
    assert (found.mails, found.unreadable) == (1, 1)


@pytest.mark.parametrize(
    ("proportion", "interval", "shown"),
    [
        pytest.param(Proportion(0, 0), (0.0, 1.0), "not known", id="nothing"),
        pytest.param(Proportion(3, 3), (0.4385, 1.0), "100% of 3 (44%-100%)", id="three of three"),
        pytest.param(Proportion(0, 10), (0.0, 0.2775), "0% of 10 (0%-28%)", id="none of ten"),
        pytest.param(Proportion(81, 100), (0.7222, 0.8749), "81% of 100 (72%-87%)", id="Wilson's textbook"),
    ],
)
def test_a_share_and_its_bounds(proportion: Proportion, interval: tuple[float, float], shown: str) -> None:
    assert tuple(round(bound, 4) for bound in proportion.interval) == interval
    assert str(proportion) == shown
