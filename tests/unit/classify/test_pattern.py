import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.classify.pattern import Pattern, RefusedPattern, glob, pattern


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        pytest.param(r"(?=a)b", "look-around is not possible in RE2, which never goes back in the text", id="look-ahead"),
        pytest.param(r"(?<!a)b", "look-around is not possible in RE2, which never goes back in the text", id="look-behind"),
        pytest.param(r"(?>a)b", "atomic groups are not needed in RE2, which never goes back in the text", id="atomic group"),
        pytest.param(r"a++b", "possessive counts such as ++ are not needed in RE2, which never goes back in the text", id="possessive count"),
        pytest.param(r"a\Z", r"RE2 writes the end of the text \z", id="the end of the text"),
        pytest.param(r"(a)?(?(1)b|c)", "a pattern cannot have conditions in RE2", id="condition"),
        pytest.param(r"\((?R)?\)", "a pattern cannot call itself in RE2", id="recursion"),
        pytest.param(r"(?P>n)(?P<n>a)", "a pattern cannot call itself in RE2", id="call of a group"),
        pytest.param(r"(?'n'a)", "RE2 does not know this way to name a group", id="a group named with quotes"),
        pytest.param(r"a(?#why)", "a pattern cannot have comments in RE2", id="comment"),
        pytest.param(r"(?|a|b)", "RE2 cannot number groups anew in each branch", id="branch reset"),
        pytest.param(r"(?x) a", "RE2 has no extended form (?x)", id="extended form"),
        pytest.param(r"(?iu)a", "RE2 knows the flags i, m, s and U only", id="flags of others"),
        pytest.param(r"\u20ac", "RE2 does not know this way to write a character", id="a character by four digits"),
        pytest.param(r"\h+", "RE2 does not know this escape", id="an escape of others"),
        pytest.param(r"é\C", r"\C finds a byte, which may be half a letter", id="a byte"),
        pytest.param(r"(a)\1", "back-references are not possible in RE2, which never goes back in the text", id="back-reference"),
        pytest.param(r"(?P<n>a)(?P=n)", "back-references are not possible in RE2, which never goes back in the text", id="named one"),
        pytest.param("a{1,2000}", "RE2 repeats at most 1000 times", id="a large count"),
        pytest.param(r"\bпривет\b", r"\b knows ASCII letters only in RE2, so beside other letters it finds nothing", id="word border"),
        pytest.param(r"café\w", r"\w knows ASCII letters only in RE2, so beside other letters it finds nothing", id="word character"),
        pytest.param("(", "RE2 refuses it: missing ): (", id="unbalanced"),
        pytest.param("*a", "RE2 refuses it: no argument for repetition operator: *", id="nothing to repeat"),
        pytest.param("a" * 2001, "longer than 2000 characters", id="too long"),
        pytest.param("\ud800", "it holds half a character (a lone surrogate)", id="lone surrogate"),
    ],
)  # fmt: skip
def test_patterns_are_refused_with_the_reason(written: str, reason: str) -> None:
    with pytest.raises(RefusedPattern) as refused:
        pattern(written)
    assert str(refused.value) == reason


@pytest.mark.parametrize(
    ("written", "text", "found"),
    [
        pytest.param(r"\b(\d{2,}) creators\b", "We have 12 Creators here", "12 Creators", id="case does not matter"),
        pytest.param("сч[её]т", "мой СЧЁТ", "СЧЁТ", id="other scripts"),
        pytest.param(r"a\\1", r"a\1", r"a\1", id="an escaped backslash is no back-reference"),
        pytest.param(r"\s+é", "a é", " é", id="white space beside accents"),
        pytest.param(r"\(?=5\)?", "(=5)", "(=5)", id="what looks like look-around behind a backslash"),
        pytest.param(r"(?<sum>\d+) EUR", "5 EUR", "5 EUR", id="a group named without P"),
        pytest.param("σας", "ΓΙΑ ΣΑΣ", "ΣΑΣ", id="the final sigma"),
        pytest.param("pay\u00adout", "payout", "payout", id="marks that nobody sees"),
        pytest.param("x", "y", None, id="nothing"),
    ],
)
def test_patterns_find(written: str, text: str, found: str | None) -> None:
    assert pattern(written).find(text.encode()) == found


def test_patterns_are_equal_if_written_alike() -> None:
    assert pattern("a") == pattern("a")
    assert pattern("a") != pattern("b")
    assert pattern("a") != "a"
    assert len({pattern("a"), pattern("a")}) == 1


@given(st.text(max_size=30))
def test_any_pattern_is_compiled_or_refused(written: str) -> None:
    try:
        compiled = pattern(written)
    except RefusedPattern:
        return
    assert compiled == Pattern(written, compiled.compiled)


@pytest.mark.parametrize(
    ("written", "text", "fits"),
    [
        pytest.param("*.pdf", "invoice.pdf", True, id="ending"),
        pytest.param("*.pdf", "invoice.pdf.exe", False, id="not in the middle"),
        pytest.param("inv*", "invoice", True, id="beginning"),
        pytest.param("inv*", "my invoice", False, id="another beginning"),
        pytest.param("a*b*c", "a-b-c", True, id="parts in their order"),
        pytest.param("a*b*c", "a-c-b", False, id="parts in another order"),
        pytest.param("a?c", "abc", True, id="one character"),
        pytest.param("a?c", "abbc", False, id="exactly one character"),
        pytest.param("*a?c*", "xxabcxx", True, id="one character in the middle"),
        pytest.param("*a?c*", "xxabbcxx", False, id="not two in the middle"),
        pytest.param("abc", "abcd", False, id="the whole text"),
        pytest.param("ab*ba", "aba", False, id="ends do not share characters"),
        pytest.param("*", "", True, id="anything"),
    ],
)
def test_globs_fit_whole_texts(written: str, text: str, fits: bool) -> None:
    assert glob(written, text) is fits
