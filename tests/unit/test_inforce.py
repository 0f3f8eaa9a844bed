from dataclasses import replace

import pytest

from pipeline.classify.names import Names
from pipeline.domain.calendar import Calendar, Hours
from pipeline.inforce import from_history
from tests.unit.classify.written import HEAD, rules_of

OFFICE = Calendar("office", "UTC", (Hours(0, 540, 1020),), frozenset())
BARE = "".join(line for line in HEAD.splitlines(keepends=True) if not line.startswith("calendars"))
RULE = "rules:\n  - {id: r, when: {received: {inside: office}}, then: {assign: {specialist: mia@desk.example}}}\n"
HOME = Names(specialists=frozenset({"mia@desk.example"}), calendars={"office": OFFICE})
LEFT = replace(HOME, specialists=frozenset())


@pytest.mark.parametrize(
    ("head", "names"),
    [
        pytest.param(BARE, HOME, id="as it was"),
        pytest.param(BARE, LEFT, id="somebody whom it names has left"),
        pytest.param(HEAD, replace(HOME, calendars={}), id="with a calendar of its own"),
        pytest.param(HEAD, HOME, id="service.yaml now has a calendar of that name too"),
    ],
)
def test_a_text_of_the_past_loads_whatever_its_home_has_now(head: str, names: Names) -> None:
    rules = from_history(head + RULE, names)
    assert rules is not None
    assert [rule.id for rule in rules.rules] == ["r"]
    assert [calendar.zone for calendar in rules.calendars] == ["Europe/London" if head is HEAD else "UTC"]


def test_a_text_that_this_program_no_longer_reads_is_none() -> None:
    assert from_history(f"{BARE}{RULE}", Names()) is None
    assert from_history("rules: [", HOME) is None


def test_a_past_set_is_known_by_the_same_hash() -> None:
    text = f"{HEAD}{RULE}"
    past = from_history(text, HOME)
    assert past is not None
    assert past.hash == rules_of(text).hash
