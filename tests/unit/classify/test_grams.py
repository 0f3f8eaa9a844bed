import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.classify.grams import FEW, Grams, literal_index

MANY = tuple(f"z{number:02}" for number in range(FEW + 1))
"""So many short literals that they are no longer looked for one by one."""


@pytest.mark.parametrize(
    ("literals", "text", "found"),
    [
        pytest.param(("payout",), "my payout", {"payout"}, id="at an even place"),
        pytest.param(("payout",), "a payout", {"payout"}, id="at an odd place"),
        pytest.param(("payout", "payouts"), "a payout", {"payout"}, id="not a longer one"),
        pytest.param(("abcde",), "xabcdey", {"abcde"}, id="the shortest of the long ones"),
        pytest.param((*MANY, "eur"), "5 eur", {"eur"}, id="a short one of many"),
        pytest.param((*MANY, "eur", "ab"), "5 reu", set(), id="none of many"),
        pytest.param(("€", "x"), "5 €", {"€"}, id="a single character"),
        pytest.param(("结算日期到", "结算"), "的结算日", {"结算"}, id="Chinese"),
        pytest.param(("🙂🙂x",), "a🙂🙂x", {"🙂🙂x"}, id="characters of two units"),
        pytest.param((), "payout", set(), id="no literals"),
        pytest.param(("payout", "eur"), "", set(), id="no text"),
        pytest.param(("\ud800payout",), "x\ud800payout", {"\ud800payout"}, id="half a character"),
    ],
)
def test_literals_are_found(literals: tuple[str, ...], text: str, found: set[str]) -> None:
    assert set(literal_index(literals).found(Grams(text))) == found


near = st.text(alphabet="abé结🙂 ", max_size=9)


@given(st.lists(near.filter(bool), max_size=60), st.lists(near, max_size=6).map("".join))
def test_exactly_those_that_stand_in_the_text(literals: list[str], text: str) -> None:
    assert set(literal_index(literals).found(Grams(text))) == {literal for literal in literals if literal in text}
