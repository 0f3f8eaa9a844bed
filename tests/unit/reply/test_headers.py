"""Single fields: subjects, names, threads (RFC 5322, RFC 2047)."""

from email.header import decode_header, make_header
from email.policy import SMTP

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain.message import Address
from pipeline.domain.plan import Purpose
from pipeline.reply.headers import address_field, clean_header, clean_text, references_of, subject_of, text_field


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        pytest.param("Payout", "Re: [T-1042] Payout", id="a first answer"),
        pytest.param("Re: [T-1042] Payout", "Re: [T-1042] Payout", id="an answer to an answer"),
        pytest.param("RE: AW: Re[2]: sv: Payout", "Re: [T-1042] Payout", id="answers in several languages"),
        pytest.param("回复:答复: 结算", "Re: [T-1042] 结算", id="Chinese answers"),
        pytest.param("[T-1042] Re: [T-7] Re: Payout", "Re: [T-1042] Payout", id="marks and answers mixed"),
        pytest.param("Fwd: Payout", "Re: [T-1042] Payout", id="a forward that is answered"),
        pytest.param("Reply: Payout", "Re: [T-1042] Reply: Payout", id="a word that only begins so"),
        pytest.param("Hi\r\nBcc: x@y.example", "Re: [T-1042] Hi Bcc: x@y.example", id="a line break"),
        pytest.param("", "Re: [T-1042]", id="nothing"),
    ],
)
def test_the_subject_has_one_re_and_one_mark(subject: str, expected: str) -> None:
    assert subject_of(Purpose.ANSWER, 1042, subject) == expected


def test_an_alert_belongs_to_no_ticket() -> None:
    assert subject_of(Purpose.ALERT, 0, "Mailbox down") == "Mailbox down"


@given(st.text(max_size=300), st.sampled_from(list(Purpose)))
def test_any_subject_has_one_mark_and_settles_after_one_round(subject: str, purpose: Purpose) -> None:
    once = subject_of(purpose, 1042, subject)
    assert once.count("[T-1042]") == 1
    assert len(once) <= 200
    assert subject_of(purpose, 1042, once) == once


@given(st.text(max_size=300))
def test_any_unstructured_value_comes_back(value: str) -> None:
    folded = text_field("Subject", value).fold(policy=SMTP)
    lines = folded.removesuffix("\r\n").split("\r\n")
    assert all(line.isascii() and len(line) <= 78 and line.isprintable() for line in lines)
    assert all(line.startswith(" ") and line.strip() for line in lines[1:])
    read = str(make_header(decode_header("\n".join(lines).partition(": ")[2])))
    assert " ".join(read.split()) == clean_header(value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("Ana Ruiz", "Ana Ruiz <a@b.example>", id="plain words"),
        pytest.param("Ruiz, Ana", '"Ruiz, Ana" <a@b.example>', id="a comma"),
        pytest.param('Ana "A" \\ Ruiz', '"Ana \\"A\\" \\\\ Ruiz" <a@b.example>', id="quotes"),
        pytest.param("evil@x.example", '"evil@x.example" <a@b.example>', id="an address as a name"),
        pytest.param("", "<a@b.example>", id="no name"),
        pytest.param("山田", "=?utf-8?b?5bGx55Sw?= <a@b.example>", id="another script"),
        pytest.param("=?utf-8?q?x?=", "=?utf-8?b?PT91dGYtOD9xP3g/PQ==?= <a@b.example>", id="an encoded word as a name"),
    ],
)
def test_a_display_name_can_be_no_address(name: str, value: str) -> None:
    assert address_field("To", Address(name, "a@b.example")) == value


def test_long_threads_keep_their_root_and_their_end() -> None:
    ids = [f"m{number}@x.example" for number in range(50)]
    assert references_of(ids, "last@x.example") == ("m0@x.example", *ids[32:], "last@x.example")
    assert len(references_of(ids, "last@x.example")) == 20


@pytest.mark.parametrize(
    ("references", "in_reply_to", "expected"),
    [
        pytest.param((), None, (), id="a new thread"),
        pytest.param(("a@x", "b@x"), "b@x", ("a@x", "b@x"), id="the answered one stands there already"),
        pytest.param(("a@x", "b@x"), "a@x", ("b@x", "a@x"), id="the answered one comes last"),
        pytest.param(
            ("a b@x", "<c@x>", "d@x\r\nBcc: e@x", "é@x", "x" * 300 + "@x"), None, (), id="ids unfit for a header"
        ),
    ],
)
def test_references(references: tuple[str, ...], in_reply_to: str | None, expected: tuple[str, ...]) -> None:
    assert references_of(references, in_reply_to) == expected


def test_cleaning() -> None:
    assert clean_header(" a\0b\r\n c\u2028d\u202ee\t f ") == "a b c d e f"
    assert clean_header("x" * 500) == "x" * 200
    assert clean_text("a\r\nb\rc\0\td\u202ee\u2028f") == "a\nb\nc\tde\u2028f"
