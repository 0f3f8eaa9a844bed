import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.classify.scalar import LONGEST_PLAIN, listed, scalar
from pipeline.document import Mapping, Scalar, Sequence, parse


@pytest.mark.parametrize(
    ("word", "written"),
    [
        pytest.param("payouts", "payouts", id="a word"),
        pytest.param("star.example", "star.example", id="a domain"),
        pytest.param("Größe des Auftrags", "Größe des Auftrags", id="words of any language"),
        pytest.param("Yes", '"Yes"', id="what YAML takes for true"),
        pytest.param("2026-01-01", '"2026-01-01"', id="what YAML takes for a date"),
        pytest.param("re: payout", '"re: payout"', id="a colon"),
        pytest.param('say "no"', '"say \\"no\\""', id="quotes"),
        pytest.param("", '""', id="nothing"),
        pytest.param("a\nb\x7f", '"a\\nb\\u007f"', id="control characters"),
        pytest.param("\U000e0067", '"\\U000e0067"', id="a part of a flag that nobody sees"),
        pytest.param("a\ud800", '"a\ufffd"', id="half a character"),
        pytest.param("x" * LONGEST_PLAIN, f'"{"x" * LONGEST_PLAIN}"', id="a long word"),
    ],
)
def test_words_as_yaml(word: str, written: str) -> None:
    assert scalar(word) == written


@given(st.lists(st.text(), min_size=1, max_size=3))
@example(["y", "no", "null", "~", "a, b", "a # b", "- a", "a:", "don't - do", "x" * 200])
@example(["\x85", "\u2028", "\ufeff", "\U000e0067", "😀", "\x9f", "\u200e"])
def test_yaml_reads_the_same_words_again(words: list[str]) -> None:
    read = parse(f"one: {scalar(words[0])}\nall: {listed(words)}\n", "rules.yaml")
    assert read.errors == ()
    assert isinstance(read.root, Mapping)
    one, several = read.root.get("one"), read.root.get("all")
    assert isinstance(one, Scalar)
    assert isinstance(several, Sequence)
    assert [one.text, *(item.text for item in several.items if isinstance(item, Scalar))] == [words[0], *words]
