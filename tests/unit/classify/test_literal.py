"""What a pattern cannot match without: never more than is true, and enough to be of use."""

import pytest
import re2
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pipeline.classify.lexicon import Prepared
from pipeline.classify.literal import needed
from pipeline.classify.pattern import RefusedPattern, pattern
from pipeline.classify.text import visible


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        pytest.param("order5 [0-9]+", {"order5 "}, id="plain characters before a class"),
        pytest.param(r"\b(\d{2,}) Creators\b", {" creators"}, id="folded"),
        pytest.param("foo(?:[0-9]+bar)baz", {"barbaz"}, id="what ends a group goes on behind it"),
        pytest.param("fo(?:barn[0-9]+)x", {"barn"}, id="what begins a group stands alone"),
        pytest.param("(EUR|USD) [0-9]", {"eur ", "usd "}, id="alternatives"),
        pytest.param("(EUR|[A-Z]{3})", None, id="an alternative that is anything"),
        pytest.param("inv(oice)?-[0-9]", {"inv-", "invoice-"}, id="what may be there"),
        pytest.param("(?:ab){2,3}c", {"ab"}, id="what is there several times"),
        pytest.param("(?:ab){0,3}c", {"c"}, id="or not at all"),
        pytest.param("(?:ab){1}c", {"abc"}, id="once"),
        pytest.param("ab*cd", {"cd"}, id="a count belongs to one character"),
        pytest.param("a[xy]b", {"axb", "ayb"}, id="a small class"),
        pytest.param("[^x]ab[[:alpha:]]", {"ab"}, id="other classes"),
        pytest.param("Straße", {"strasse"}, id="letters that fold to two"),
        pytest.param(r"a\.b\x41\x{20ac}", {"a.ba€"}, id="characters behind a backslash"),
        pytest.param(r"\Qa.b\Ec", {"c"}, id="a quoted text is passed over"),
        pytest.param(r"\pLab\p{Greek}", {"ab"}, id="properties"),
        pytest.param("(?i)ab(?s:.)(?P<n>cd)(?<m>e)", {"cde"}, id="flags and names"),
        pytest.param("^ab$", {"ab"}, id="borders"),
        pytest.param("a{x", {"a{x"}, id="a brace that counts nothing"),
        pytest.param("x?|y", None, id="what may be empty"),
        pytest.param("[0-9]+", None, id="no plain character"),
        pytest.param(r"\123", None, id="an escape that is not known here"),
        pytest.param("", None, id="nothing"),
    ],
)
def test_a_pattern_needs_one_of_its_literals(written: str, expected: set[str] | None) -> None:
    re2.compile(written)
    assert needed(written) == (None if expected is None else frozenset(expected))


SINGLES = ("a", "b", "é", "ß", "K", "ſ", "σ", ".", "[ab]", "[^a]", r"\d", r"\pL", r"\.", "^", r"\x61", "ab", "İ")
singles = st.sampled_from(SINGLES)
patterns = st.recursive(
    singles,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=4).map("".join),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: f"(?:{'|'.join(parts)})"),
        st.builds(lambda part, count: f"(?:{part}){count}", inner, st.sampled_from(["*", "+", "?", "{2}", "{0,1}", "{1}", "+?"])),
        st.builds(lambda part: f"(?i:{part})", inner),
    ),
    max_leaves=8,
)  # fmt: skip
texts = st.text(alphabet="abABéÉßẞKkKſsσςΣ.1İiı", max_size=12)


@settings(max_examples=300)
@given(patterns, texts)
def test_what_matches_has_one_of_them(written: str, text: str) -> None:
    try:
        compiled = pattern(written)
    except RefusedPattern:
        assume(False)
    prepared = Prepared(text)
    literals = needed(visible(written))
    if literals is not None and compiled.find(prepared.utf8) is not None:
        assert any(literal in prepared.folded_grams.text for literal in literals)


@given(st.text(max_size=30))
def test_any_pattern_is_read_or_passed_over(written: str) -> None:
    assert "" not in (needed(written) or ())


def test_case_is_folded_as_the_patterns_do() -> None:
    """Whatever RE2 takes for alike without regard to case is alike when folded."""
    cased = "".join(char for char in map(chr, range(0x20, 0xD800)) if char.casefold() != char or char.upper() != char)
    whole = "\n".join(cased).encode()
    options = re2.Options()
    options.case_sensitive = False
    for char in cased:
        found = {match.group().decode() for match in re2.compile(re2.escape(char), options).finditer(whole)}
        assert {alike.casefold() for alike in found} <= {char.casefold()}, char
