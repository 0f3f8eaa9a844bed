"""What differs between two texts of rules, by the ids of their rules."""

import pytest

from pipeline.classify.replay.changes import Changes, changes, counted

BEFORE = """version: 1
lists: {money: [payout]}
rules:
  - id: payouts
    when: {subject: {word: payout}}
    then: {queue: payouts}
  - id: gold
    when: {network: {tier: gold}}
    then: {priority: high}
"""
SAME = Changes((), (), (), False, ())


@pytest.mark.parametrize(
    ("after", "expected", "lines"),
    [
        pytest.param(BEFORE, SAME, (), id="the same"),
        pytest.param(
            "# why not\n" + BEFORE.replace("{queue: payouts}", "\n      # a word\n      queue: 'payouts'"),
            SAME,
            (),
            id="comments and another way to write it",
        ),
        pytest.param(
            BEFORE.replace("gold\n    when", "silver\n    when"),
            Changes(("silver",), ("gold",), (), False, ()),
            ("+ silver", "- gold"),
            id="one goes and one comes",
        ),
        pytest.param(
            BEFORE.replace("high", "urgent"), Changes((), (), ("gold",), False, ()), ("~ gold",), id="one changes"
        ),
        pytest.param(
            BEFORE.replace("[payout]", "[payout, saque]"),
            Changes((), (), (), False, ("lists",)),
            ("~ lists",),
            id="a list",
        ),
        pytest.param(
            BEFORE[: BEFORE.index("  - id: payouts")]
            + BEFORE[BEFORE.index("  - id: gold") :]
            + BEFORE[BEFORE.index("  - id: payouts") : BEFORE.index("  - id: gold")],
            Changes((), (), (), True, ()),
            ("~ the order of the rules",),
            id="another order",
        ),
        pytest.param(
            "",
            Changes((), ("payouts", "gold"), (), False, ("lists",)),
            ("- payouts", "- gold", "~ lists"),
            id="nothing",
        ),
        pytest.param(
            "rules: [",
            Changes((), ("payouts", "gold"), (), False, ("lists",)),
            ("- payouts", "- gold", "~ lists"),
            id="broken",
        ),
    ],
)
def test_differences(after: str, expected: Changes, lines: tuple[str, ...]) -> None:
    found = changes(BEFORE, after)
    assert (found, found.lines) == (expected, lines)


def test_counts_read_well() -> None:
    assert [counted(number, "rule") for number in (0, 1, 2000)] == ["0 rules", "1 rule", "2,000 rules"]
