from dataclasses import replace
from datetime import timedelta
from typing import Final

import pytest

from pipeline.classify.replay.alike import Key, Openings, completed, name_of, windows
from pipeline.domain.classification import Facts
from pipeline.domain.precedent import Opening
from tests.unit.classify.written import NOW, mail, one_rule

DAY: Final = 86_400


def opening(number: int, hours_ago: float, tags: tuple[str, ...] = ("money",)) -> Opening:
    return Opening(NOW - timedelta(hours=hours_ago), number, tags, "payouts", "star", "ana@star.example")


HISTORY: Final = (opening(1, 30), opening(2, 24), opening(3, 5, ("money", "late")), opening(4, 0), opening(5, -1))
OPENINGS: Final = Openings.of(HISTORY, {"tag", "topic", "network", "requester"})


@pytest.mark.parametrize(
    ("key", "but_not", "expected"),
    [
        pytest.param(("tag", "money", DAY), None, 2, id="after the beginning of the window, up to now"),
        pytest.param(("tag", "money", DAY), 4, 1, id="without the ticket itself"),
        pytest.param(("tag", "late", DAY), 4, 1, id="another tag of the same ticket"),
        pytest.param(("tag", "nobody", DAY), 4, 0, id="a tag that no ticket has"),
        pytest.param(("topic", "payouts", 2 * DAY), 4, 3, id="a longer window"),
        pytest.param(("network", "star", 3600), 4, 0, id="a window in which nothing came"),
        pytest.param(("requester", "ana@star.example", DAY), 4, 1, id="by requester"),
    ],
)
def test_tickets_alike_are_counted_within_a_window(key: Key, but_not: int | None, expected: int) -> None:
    assert OPENINGS.count(key, NOW, but_not) == expected


def test_only_the_likenesses_that_are_asked_for_are_kept() -> None:
    assert Openings.of(HISTORY, {"topic"}).count(("tag", "money", DAY), NOW, None) == 0


def received(facts: Facts) -> Facts:
    return replace(facts, message=replace(facts.message, received_at=NOW))


def test_windows_are_those_of_the_escalations() -> None:
    rules = one_rule("{bounce: false}", "{escalate: [cnm, {to: central-ops, when: same-tag >= 5 in 24h}]}")
    assert windows(rules) == {("tag", DAY)}
    assert [*map(name_of, windows(rules))] == ["same-tag in 24h"]
    assert windows(one_rule("{bounce: false}")) == frozenset()


def test_what_was_counted_then_stands_and_the_rest_is_counted_now() -> None:
    then = replace(received(mail("x")), recent={("tag", "money", DAY): 9})
    wanted = frozenset({("tag", DAY), ("topic", DAY)})
    facts, anew = completed(then, wanted, frozenset(), OPENINGS, 4)  # type: ignore[arg-type]
    assert anew == {("topic", DAY)}
    assert facts.recent[("tag", "money", DAY)] == 9
    assert ("tag", "late", DAY) not in facts.recent  # its window was counted, and there was none
    assert facts.recent[("topic", "payouts", DAY)] == 1
    assert dict(facts.recent) == then.recent


def test_a_reply_belongs_to_one_of_the_tickets_before_it() -> None:
    wanted = frozenset({("topic", DAY)})
    facts, _ = completed(replace(received(mail("x")), event="reply"), wanted, frozenset(), OPENINGS, 4)  # type: ignore[arg-type]
    assert facts.recent[("topic", "payouts", DAY)] == 2


@pytest.mark.parametrize(
    "counted",
    [pytest.param(frozenset({("tag", DAY)}), id="by the rules of then"), pytest.param(frozenset(), id="not at all")],
)
def test_a_window_that_the_rules_of_then_counted_is_not_counted_again(counted: frozenset[tuple[str, int]]) -> None:
    then = received(mail("x"))
    facts, anew = completed(then, frozenset({("tag", DAY)}), counted, OPENINGS, 4)  # type: ignore[arg-type]
    assert facts.recent.get(("tag", "money", DAY), 0) == (0 if counted else 1)
    assert bool(anew) != bool(counted)
