from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.classify.evaluate import classify
from pipeline.classify.replay.compare import Case, Tally, comparison, differences
from pipeline.classify.replay.comparison import Changed, Comparison, Difference, FieldCount, LoadCount, RuleCount
from pipeline.classify.rules import RuleSet
from pipeline.domain.classification import Classification, Event, Facts
from pipeline.domain.precedent import Period, Span
from tests.unit.classify.drawn import asking, facts
from tests.unit.classify.written import HEAD, NOW, decide, mail, rules_of

ASKING: Final = asking()
EVERYTHING: Final = Period()


def rules(*lines: str, defaults: str = "{}") -> RuleSet:
    return rules_of(f"{HEAD}defaults: {defaults}\nrules:\n" + "".join(f"  - {line}\n" for line in lines))


def with_event(event: Event, text: str = "payout") -> Facts:
    return replace(mail(text), event=event)


def compared(before: RuleSet, after: RuleSet, mails: Sequence[tuple[int | None, Facts]]) -> Comparison:
    """The comparison over mails with the tickets they went to, numbered from 1."""
    tally = Tally()
    for inbound, (ticket, each) in enumerate(mails, 1):
        tally.add(Case(inbound, ticket, each, decide(before, each), decide(after, each)))
    return comparison(tally, before, after, EVERYTHING, Span(1, len(mails), len(mails), 0))


ON: Final = "on: [new, reply, reopen], when: {body: {word: payout}}"
OLD: Final = rules("{id: r, " + ON + ", then: {queue: payouts, tag: [a, b]}}")


@pytest.mark.parametrize(
    ("then", "event", "expected"),
    [
        pytest.param("{queue: payouts, tag: [a, b]}", "new", (), id="the same"),
        pytest.param("{queue: payouts, tag: [b, a]}", "new", (), id="the order of tags is nothing"),
        pytest.param(
            "{queue: triage, tag: [b, c]}",
            "new",
            (Difference("queue", ("payouts",), ("triage",)), Difference("tags", ("a",), ("c",))),
            id="another queue and other tags",
        ),
        pytest.param(
            "{tag: [a, b]}",
            "new",
            (Difference("queue", ("payouts",), ("triage",)),),
            id="what the defaults say counts in a new mail",
        ),
        pytest.param(
            "{tag: [a, b]}",
            "reply",
            (Difference("queue", ("payouts",), ()),),
            id="in a reply they leave the ticket as it is",
        ),
        pytest.param(
            "{queue: payouts, tag: [a, b], ignore: true}",
            "new",
            (Difference("ignored", (), ("yes",)),),
            id="ignored: nothing else matters",
        ),
        pytest.param(
            "{queue: payouts, tag: [a, b], spam: true}", "reopen", (Difference("spam", (), ("yes",)),), id="spam"
        ),
        pytest.param(
            "{queue: payouts, tag: [a, b], escalate: {to: cnm, after: 2h}, set: {product: studio}, snooze: 1h, status: hold}",
            "new",
            (
                Difference("status", (), ("hold",)),
                Difference("snooze", (), ("1h",)),
                Difference("escalate", (), ("cnm after 2h",)),
                Difference("set product", (), ("studio",)),
            ),
            id="whatever else a rule can do",
        ),
    ],
)
def test_a_difference_is_what_a_decision_does(then: str, event: Event, expected: tuple[Difference, ...]) -> None:
    new = rules("{id: r, " + ON + f", then: {then}}}")
    each = with_event(event)
    assert differences(decide(OLD, each), decide(new, each), event) == expected


def test_other_defaults_change_nothing_in_a_reply() -> None:
    before, after = rules(), rules(defaults="{topic: payouts, priority: urgent}")
    for event, count in (("new", 2), ("reply", 0), ("reopen", 0)):
        each = with_event(event)  # type: ignore[arg-type]
        assert len(differences(decide(before, each), decide(after, each), each.event)) == count


def at(day: int, each: Facts) -> Facts:
    return replace(each, message=replace(each.message, received_at=datetime(2026, 3, day, 9, 0, tzinfo=UTC)))


def test_a_comparison_counts_tickets_fields_load_and_rules() -> None:
    before = rules(
        "{id: money, when: {body: {word: payout}}, then: {queue: payouts, topic: payouts}}",
        "{id: portal, when: {body: {word: portal}}, then: {escalate: cnm}}",
        "{id: gone, when: {body: {word: hello}}, then: {tag: [x]}}",
        "{id: newsletter, when: {body: {word: news}}, then: {ignore: true}}",
    )
    after = rules(
        "{id: money, when: {subject: {word: payout}}, then: {queue: payouts, topic: payouts}}",
        "{id: portal, on: [new, reply], when: {body: {word: portal}}, then: {escalate: central-ops, assign: {team: cnm}}}",
        "{id: newsletter, when: {body: {word: news}}, then: {ignore: true}}",
        "{id: shouting, when: {body: {word: help}}, then: {spam: true}}",
        "{id: never, when: {body: {word: xyzzy}}, then: {tag: [x]}}",
    )
    found = compared(
        before,
        after,
        [
            (1001, at(2, mail("payout"))),  # a Monday
            (1002, at(3, mail("portal"))),
            (1002, at(4, with_event("reply", "portal again"))),
            (1003, at(9, mail("nothing"))),
            (1004, at(9, mail("help"))),
            (None, at(10, mail("news"))),
        ],
    )
    to_ops = Difference("escalate", (), ("central-ops",))
    team = Difference("assign", (), ("cnm",))
    first, second = "2026-03-02", "2026-03-09"
    assert found == Comparison(
        against=before.hash,
        candidate=after.hash,
        period=EVERYTHING,
        mails=6,
        mails_changed=4,
        tickets=4,
        tickets_changed=3,
        loose=1,
        loose_changed=0,
        fields=(
            FieldCount("spam", 1, (("", "yes", 1),)),
            FieldCount("topic", 1, (("payouts", "other", 1),)),
            FieldCount("queue", 1, (("payouts", "triage", 1),)),
            FieldCount("assign", 2, (("", "cnm", 2),)),
            FieldCount("escalate", 2, (("", "central-ops", 2), ("cnm", "", 1))),
        ),
        load=(
            LoadCount("assignee", "cnm", first, 0, 1),
            LoadCount("queue", "payouts", first, 1, 0),
            LoadCount("queue", "triage", first, 1, 2),
            LoadCount("queue", "triage", second, 2, 1),
            LoadCount("team", "central-ops", first, 0, 2),
            LoadCount("team", "cnm", first, 1, 0),
        ),
        rules=(
            RuleCount("money", 1, 0),
            RuleCount("portal", 1, 2),
            RuleCount("newsletter", 1, 1),
            RuleCount("shouting", None, 1),
            RuleCount("never", None, 0),
            RuleCount("gone", 0, None),
        ),
        changed=(
            Changed(5, 1004, "new", datetime(2026, 3, 9, 9, tzinfo=UTC), "", (Difference("spam", (), ("yes",)),), (), ("shouting",), "shouting"),
            Changed(3, 1002, "reply", datetime(2026, 3, 4, 9, tzinfo=UTC), "", (team, to_ops), (), ("portal",)),
            Changed(2, 1002, "new", datetime(2026, 3, 3, 9, tzinfo=UTC), "", (team, replace(to_ops, before=("cnm",))), ("portal",), ("portal",)),
            Changed(1, 1001, "new", datetime(2026, 3, 2, 9, tzinfo=UTC), "", (Difference("topic", ("payouts",), ("other",)), Difference("queue", ("payouts",), ("triage",))), ("money",), ()),
        ),
        dangers={"spam": 1},
    )  # fmt: skip
    assert found.newly_dead == (RuleCount("money", 1, 0),)
    assert found.newly_firing == (RuleCount("shouting", None, 1),)
    assert found.never_firing == ("never",)
    assert found.removed == (RuleCount("gone", 0, None),)


def test_the_dangerous_ones_are_kept_though_they_are_old(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.classify.replay.compare.MAX_KEPT", 2)
    new = rules(
        "{id: r, when: {body: {word: bye}}, then: {ignore: true}}",
        "{id: s, when: {body: {word: payout}}, then: {tag: [c]}}",
    )
    found = compared(rules(), new, [(1001, mail("bye")), *((1002 + number, mail("payout")) for number in range(9))])
    assert [(one.inbound, one.danger) for one in found.changed] == [(1, "ignored"), (10, "")]
    assert (found.mails_changed, found.dangers, found.endangered) == (10, {"ignored": 1}, 1)


OTHER: Final = rules_of(ASKING.source.replace("queue: payouts", "queue: tech").replace("spam: true", "ignore: true"))


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(st.none() | st.integers(1, 5), facts), max_size=6), st.integers(0, 6))
def test_parts_add_up_to_the_whole_and_nothing_differs_from_itself(
    mails: list[tuple[int | None, Facts]], cut: int
) -> None:
    def case(inbound: int, against: RuleSet) -> Case:
        ticket, each = mails[inbound]
        return Case(inbound, ticket, each, _decided(ASKING, each), _decided(against, each))

    def told(against: RuleSet, *parts: range) -> Comparison:
        total = Tally()
        for part in parts:
            tally = Tally()
            for inbound in part:
                tally.add(case(inbound, against))
            total.merge(tally)
        return comparison(total, ASKING, against, EVERYTHING, Span(0, len(mails), len(mails), 0))

    whole = told(OTHER, range(len(mails)))
    assert told(OTHER, range(cut, len(mails)), range(min(cut, len(mails)))) == whole
    assert whole.mails == len(mails)
    same = told(ASKING, range(len(mails)))
    assert (same.mails_changed, same.tickets_changed, same.changed, same.fields) == (0, 0, (), ())
    assert same.newly_dead == same.newly_firing == same.removed == ()


def _decided(rule_set: RuleSet, each: Facts) -> Classification:
    return classify(each, rule_set, NOW)


def test_an_empty_history_has_nothing_in_it() -> None:
    found = compared(rules(), rules(), [])
    assert (found.mails, found.tickets, found.fields, found.load, found.changed) == (0, 0, (), (), ())
