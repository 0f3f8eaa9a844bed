"""One-tap links (RFC 6068)."""

from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain.mailto import MAX_LENGTH, mailto


@pytest.mark.parametrize(
    ("address", "subject", "body", "expected"),
    [
        pytest.param("a+t1.k@b.example", "Hi", "", "mailto:a+t1.k@b.example?subject=Hi", id="a subject alone"),
        pytest.param(
            "a@b.example",
            "[T-1] 50 % & more?",
            "#me",
            "mailto:a@b.example?subject=%5BT-1%5D%2050%20%25%20%26%20more%3F&body=%23me",
            id="signs that have a meaning in a link",
        ),
        pytest.param(
            "a@b.example",
            "两\nlines",
            "one\ntwo",
            "mailto:a@b.example?subject=%E4%B8%A4%0D%0Alines&body=one%0D%0Atwo",
            id="lines end as RFC 6068 wants",
        ),
        pytest.param(
            "a?cc=x@b.example", "Hi", "", "mailto:a%3Fcc%3Dx@b.example?subject=Hi", id="an address adds no field"
        ),
        pytest.param("a@b.example", "\ud800", "", "mailto:a@b.example?subject=%3F", id="half a character"),
        pytest.param("", "Hi", "text", "", id="no address, no link"),
    ],
)
def test_a_link(address: str, subject: str, body: str, expected: str) -> None:
    assert mailto(address, subject, body) == expected


@pytest.mark.parametrize(
    ("length", "is_there"),
    [
        pytest.param(MAX_LENGTH - 1, True, id="just short enough"),
        pytest.param(MAX_LENGTH, False, id="one too long"),
        pytest.param(MAX_LENGTH + 1, False, id="two too long"),
    ],
)
def test_a_link_is_whole_or_not_there(length: int, is_there: bool) -> None:
    room = length - len("mailto:a@b.example?subject=Hi&body=")

    assert bool(mailto("a@b.example", "Hi", "x" * room)) is is_there


@given(st.text(max_size=60), st.text(max_size=60))
def test_what_a_mail_program_reads_is_what_was_meant(subject: str, body: str) -> None:
    fields = parse_qs(urlsplit(mailto("a@b.example", subject, body)).query, keep_blank_values=True)

    expected = {"subject": ["\r\n".join(subject.splitlines())]}
    assert fields == expected | ({"body": ["\r\n".join(body.splitlines())]} if body else {})
