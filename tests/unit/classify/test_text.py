import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.classify.text import (
    LONGEST_WORD,
    arabic_forms,
    forms,
    hebrew_forms,
    is_arabic,
    is_hangul,
    is_hebrew,
    is_latin,
    is_unspaced,
    normalise,
    solid,
    tokens,
    visible,
)


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        pytest.param("Payout", "payout", id="case"),
        pytest.param("não CAIU", "nao caiu", id="Portuguese tilde"),
        pytest.param("na\u0303o", "nao", id="tilde as a mark of its own"),
        pytest.param("Straße", "strasse", id="sharp s"),
        pytest.param("ĐỒNG Łódź smørrebrød", "dong lodz smorrebrod", id="letters with strokes"),
        pytest.param("İstanbul ISPARTA ılık", "istanbul isparta ilik", id="Turkish i with and without its dot"),
        pytest.param("œuvre ægir þing", "oeuvre aegir thing", id="ligatures"),
        pytest.param("ё й Ά", "е и α", id="Cyrillic and Greek marks"),
        pytest.param("العُمُولَةُ", "العموله", id="Arabic harakat and the feminine ending"),
        pytest.param("أرباح إلى آخر عمـــولة", "ارباح الي اخر عموله", id="Arabic hamza, alef maqsura and tatweel"),
        pytest.param("שָׁלוֹם", "שלום", id="Hebrew points"),
        pytest.param("ถอนเงินไม่ได้", "ถอนเงินไม่ได้", id="Thai vowels and tones stay"),
        pytest.param("か\u3099 ガ", "が ガ", id="Japanese dakuten stays and composes"),
        pytest.param("ｐａｙｏｕｔ ﬁne ½", "payout fine 1⁄2", id="compatibility forms"),
        pytest.param("정산", "정산", id="Hangul composes again"),
        pytest.param("pay\u00adout\u200b\ufeff", "payout", id="characters that nobody sees"),
        pytest.param(
            "can’t doesn't l’argent", "cant doesnt l'argent", id="contractions of n't, other apostrophes stay"
        ),
        pytest.param("“pay” – «now» ¿why?", '"pay" - "now" ?why?', id="quotes, dashes and marks of printers"),
        pytest.param("می\u200cخواهم", "ميخواهم", id="Persian letters and joiners"),
        pytest.param("ΟΔΟΣ οδός", "οδοσ οδοσ", id="the final sigma"),
        pytest.param("line\nline", "line\nline", id="lines stay"),
    ],
)
def test_text_is_brought_to_one_form(written: str, normal: str) -> None:
    assert normalise(written) == normal
    assert normalise(normal) == normal


def test_tokens_are_words_and_the_borders_of_sentences() -> None:
    assert tokens("log-in failed. e_1, não\n\nनमस्ते") == [
        "log", "in", "failed", ".", "e_1", ",", "não", "\n\n", "नमस्ते",
    ]  # fmt: skip


def test_tokens_of_ascii_are_the_same() -> None:
    assert tokens("log-in failed. e_1, (no)\n \nwhy?") == [
        "log",
        "in",
        "failed",
        ".",
        "e_1",
        ",",
        "no",
        "\n\n",
        "why",
        "?",
    ]


@given(st.text(alphabet="ab1_ .,;:!?-\"'()\n\t", max_size=40))
def test_tokens_of_ascii_do_not_depend_on_a_letter_far_away(normal: str) -> None:
    near, far = tokens(normal), tokens(f"{normal} é")[:-1]
    assert [token.strip() for token in near] == [token.strip() for token in far]


def test_words_end_where_a_script_without_spaces_begins() -> None:
    assert tokens("我的gmv不见了, ok") == ["我的", "gmv", "不见了", ",", "ok"]


@pytest.mark.parametrize(
    ("token", "expected"),
    [
        pytest.param("payout", {"payout"}, id="a plain word"),
        pytest.param("gmv가", {"gmv가", "gmv", "가"}, id="a Korean particle on a Latin word"),
        pytest.param("הgmv", {"הgmv", "ה", "gmv"}, id="a Hebrew article on a Latin word"),
        pytest.param("התשלום", {"התשלום", "תשלום"}, id="a Hebrew article"),
        pytest.param("привет", {"привет"}, id="Cyrillic"),
        pytest.param(
            "а" * (LONGEST_WORD + 1) + "b", {"а" * (LONGEST_WORD + 1) + "b"}, id="what is too long for a word"
        ),
    ],
)
def test_a_token_counts_as_its_parts_and_stems(token: str, expected: set[str]) -> None:
    assert forms(token) == expected


@pytest.mark.parametrize(
    ("token", "expected"),
    [
        pytest.param("והתשלום", {"והתשלום", "התשלום", "תשלום"}, id="and the"),
        pytest.param("כסף", {"כסף"}, id="too short to have a prefix"),
        pytest.param("שלום", {"שלום", "לום"}, id="what might be one"),
    ],
)
def test_hebrew_words_are_found_behind_their_prefixes(token: str, expected: set[str]) -> None:
    assert hebrew_forms(token) == expected


@pytest.mark.parametrize(
    ("written", "seen"),
    [
        pytest.param("Não ÉTÉ", "Não ÉTÉ", id="case and accents stay"),
        pytest.param("ｐａｙ\u00ad\u200bout", "payout", id="NFKC, without marks that nobody sees"),
        pytest.param("a\ud800b", "a?b", id="nothing that UTF-8 cannot hold"),
    ],
)
def test_patterns_see_text_as_a_reader_does(written: str, seen: str) -> None:
    assert visible(written) == seen


@pytest.mark.parametrize(
    ("normal", "expected"),
    [
        pytest.param("结 算\n日", "结算日", id="a line broken inside a word"),
        pytest.param("live 配信 ok", "live 配信 ok", id="spaces beside Latin words stay"),
        pytest.param("pay out", "pay out", id="Latin text as it is"),
    ],
)
def test_gaps_in_unspaced_scripts_close(normal: str, expected: str) -> None:
    assert solid(normal) == expected


@pytest.mark.parametrize(
    ("token", "form"),
    [
        pytest.param("وبالعمولات", "عمولات", id="and with the"),
        pytest.param("للدفعه", "دفعه", id="for the"),
        pytest.param("عمولتنا", "عموله", id="our: the feminine ending opens"),
        pytest.param("ومستحقاتهم", "مستحقات", id="and their"),
        pytest.param("عموله", "عموله", id="bare"),
    ],
)
def test_arabic_words_are_found_under_what_grew_on_them(token: str, form: str) -> None:
    assert form in arabic_forms(token)


def test_short_arabic_words_keep_their_letters() -> None:
    assert arabic_forms("ولد") == frozenset({"ولد"})


def test_scripts_are_told_apart() -> None:
    assert [is_unspaced("结"), is_unspaced("จ่าย"), is_unspaced("ひ"), is_unspaced("정산"), is_unspaced("pay")] == [
        True, True, True, False, False,
    ]  # fmt: skip
    assert (is_hangul("정산"), is_hangul("pay"), is_arabic("عمل"), is_arabic("pay")) == (True, False, True, False)
    assert (is_hebrew("שלום"), is_hebrew("pay"), is_latin("pay, é ø"), is_latin("pay 结")) == (True, False, True, False)
