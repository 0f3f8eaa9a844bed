"""Subjects without what programs put in front of them."""

import pytest

from pipeline.domain.subject import bare, comparable, has_prefix


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        pytest.param("Payout is late", "Payout is late", id="nothing in front"),
        pytest.param("Re: Payout", "Payout", id="an answer"),
        pytest.param("RE: AW: Re[3]: Payout", "Payout", id="a chain in two languages"),
        pytest.param("回复：回复: 结算", "结算", id="Chinese, with a full-width colon"),
        pytest.param("Ynt: Portal girişi", "Portal girişi", id="Turkish"),
        pytest.param("RES: ENC: Saque", "Saque", id="Portuguese"),
        pytest.param("Re: [T-1042] Payout", "Payout", id="with our mark"),
        pytest.param("[T-1042] Re: Payout", "Payout", id="our mark first"),
        pytest.param("Question: how?", "Question: how?", id="a word and a colon of a person's"),
        pytest.param("Re:", "", id="nothing else"),
    ],
)
def test_a_subject_for_people(subject: str, expected: str) -> None:
    assert bare(subject) == expected


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param("payout  is late", id="case and blanks"),
        pytest.param("Re: Payout is late", id="answered"),
        pytest.param("[EXTERNAL] Re: Payout is late", id="marked by a gateway"),
        pytest.param("Bls: Payout is late", id="by a program whose language we know"),
        pytest.param("Xy: Payout is late", id="by one whose language we do not"),
        pytest.param("RE: [T-1042] Payout is late", id="with our mark"),
        pytest.param("Re: " * 40 + "Payout is late", id="forty times"),
    ],
)
def test_an_answer_compares_equal(answer: str) -> None:
    assert comparable(answer) == comparable("Payout is late")


def test_another_matter_compares_unequal() -> None:
    assert comparable("Re: Payout is late again") != comparable("Payout is late")


@pytest.mark.parametrize(
    ("subject", "is_answer"),
    [
        pytest.param("Re: x", True, id="Re"),
        pytest.param("[T-1042] SV: x", True, id="behind our mark"),
        pytest.param("Report: x", False, id="a word that begins so"),
        pytest.param("x", False, id="none"),
    ],
)
def test_whether_a_subject_answers(subject: str, is_answer: bool) -> None:
    assert has_prefix(subject) is is_answer
