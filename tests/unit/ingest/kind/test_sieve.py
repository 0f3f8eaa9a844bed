"""What stands behind a sieve is found as without it, whatever letters a text is written with."""

import re

import pytest

from pipeline.ingest.kind import absence, deadbox, notice
from pipeline.ingest.kind.sieve import Sieved, SievedList, folded, stems
from pipeline.ingest.newtext import disclaimer


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        pytest.param("delete|erase", {"delete", "erase"}, id="words"),
        pytest.param("e-?mail", {"email", "e-mail"}, id="a letter that may be left away"),
        pytest.param("this (?:mail|note)", {"this mail", "this note"}, id="a choice within"),
        pytest.param(r"confiden[tz]i\w+", {"confidenti", "confidenzi"}, id="a choice of letters"),
        pytest.param(r"\bhrb\b", {"hrb"}, id="at the borders of a word"),
        pytest.param(r"a(?:b|c)*def", {"def"}, id="a choice that may be left away"),
        pytest.param(r"ab+cde", {"cde"}, id="a letter said again"),
        pytest.param(r"(?:out of|off) .{0,20}office", {"office"}, id="the longer of two stretches"),
        pytest.param(r"please (?!note\b)[a-z]+", {"please "}, id="words that may not follow"),
        pytest.param(r"\?|[؟？]", {"?", "؟", "？"}, id="signs"),
        pytest.param("IŞIK", {"işik"}, id="capitals"),
        pytest.param(r"delete|\w+", None, id="anything may stand there"),
        pytest.param(r"(?:delete)?", None, id="nothing need stand there"),
    ],
)
def test_stems(source: str, wanted: set[str] | None) -> None:
    assert stems(source) == (None if wanted is None else frozenset(wanted))


@pytest.mark.parametrize("letter", ["İ", "ı", "ſ", "K", "ς", "Σ", "µ", "ϐ", "ẛ", "\u1fbe", "ᲀ", "Å", "ẞ"])
def test_letters_are_folded_as_the_engine_takes_them_for_equal(letter: str) -> None:
    equal = [other for other in map(chr, range(0x20, 0x2000)) if re.fullmatch(re.escape(letter), other, re.IGNORECASE)]
    assert {folded(other) for other in equal} == {folded(letter)}
    assert len(folded(letter)) == 1


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("THIS E-MAIL IS CONFIDENTIAL.", id="capitals"),
        pytest.param("Bu E-POSTA GİZLİDİR ve gızlı kalmalı.", id="Turkish letters with and without a dot"),
        pytest.param("ΤΟ ΠΑΡΌΝ ΜΉΝΥΜΑ ΕΊΝΑΙ ΕΜΠΙΣΤΕΥΤΙΚΌ", id="Greek capitals"),
        pytest.param("本邮件保密，请删除。", id="signs"),
        pytest.param("", id="nothing"),
        pytest.param("ok", id="shorter than a run"),
        pytest.param("I am out of the office until Monday. Your request has been received.", id="a notice"),
        pytest.param("Ihre Nachricht wird nicht gelesen. ſekret, Kelvin: K", id="odd letters"),
    ],
)
def test_a_sieve_changes_no_answer(text: str) -> None:
    lists = [each for module in (absence, disclaimer) for each in vars(module).values() if isinstance(each, SievedList)]
    for each in lists:
        wanted = [place for place, member in enumerate(each.members) if member.pattern.search(text)]
        assert each.places_in(text) == wanted
    modules = (absence, deadbox, disclaimer, notice)
    for one in (each for module in modules for each in vars(module).values() if isinstance(each, Sieved)):
        assert (one.search(text) is None) == (one.pattern.search(text) is None)
        assert one.findall(text) == one.pattern.findall(text)


def test_every_long_list_has_stems() -> None:
    modules = (absence, deadbox, disclaimer, notice)
    sieved = [each for module in modules for each in vars(module).values() if isinstance(each, Sieved)]
    assert len(sieved) > 10
    assert [one.source for one in sieved if stems(one.source) is None] == []
