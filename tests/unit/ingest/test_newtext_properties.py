"""What holds for any text: no word is lost, what has no history stays as it is, and the work grows with the mail."""

import sys
from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.domain.message import Passage, PassageKind
from pipeline.ingest.body.html import to_text
from pipeline.ingest.newtext.newtext import cut

LINE = st.sampled_from(
    [
        "",
        "Thank you!",
        "> Which account?",
        ">> older",
        "| barred",
        "AB> with initials",
        "-- ",
        "________________________________",
        "On Mon, 2 Mar 2026 at 10:00, Desk <support@cn-desk.example> wrote:",
        "On Mon, 2 Mar 2026 at 10:00, Desk <a@x.example> wrote:   Hello there",
        "Thanks On Mon, 2 Mar 2026 at 10:00, Desk <a@x.example> wrote:",
        "From: Desk <support@cn-desk.example>",
        "Sent: Monday, March 2, 2026 10:00 AM",
        "Subject: x",
        "-----Original Message-----",
        "---------- Forwarded message ---------",
        "##- Please write above this line -##",
        "Sent from my iPhone",
        "Best regards,",
        "Ana",
        "This e-mail is confidential and intended solely for the intended recipient. Delete it if it is not for you.",
        "\ue0f2",
    ]
)
TEXT = st.lists(LINE | st.text(alphabet="ab:>-@ \u3000\u200f٢", max_size=12), max_size=30).map("\n".join)
SUBJECT = st.sampled_from(["Re: x", "Fwd: x"])


def words(passages: Iterable[Passage]) -> list[str]:
    """All words of these passages, in order."""
    return [word for passage in passages for word in passage.text.split()]


def seen(text: str) -> list[str]:
    """The words of a text, without marks that only lay it out."""
    return [bare for word in text.split() if (bare := word.strip(" -_>\ue0f2"))]


@settings(max_examples=100, deadline=None)
@given(TEXT, SUBJECT)
def test_no_word_is_lost(text: str, subject: str) -> None:
    found = cut(text, "", subject, "Ana", is_from_html=False)
    assert seen(" ".join(words(found.passages))) == seen(text)


@settings(max_examples=100, deadline=None)
@given(TEXT, SUBJECT)
def test_the_passages_that_are_not_history_are_the_new_text(text: str, subject: str) -> None:
    found = cut(text, "", subject, "Ana", is_from_html=False)
    shown = [each for each in found.passages if each.kind is not PassageKind.HISTORY]
    assert seen(" ".join(words(shown))) == seen(found.new_text)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(["", "Thank you!", "It works: now", "see 3 > 2", "- one", "Why?"]), max_size=20))
def test_a_text_without_history_stays_as_it_is(lines: list[str]) -> None:
    text = "\n".join(lines)
    found = cut(text, "", "Re: x", "Ana", is_from_html=False)
    assert (found.new_text, found.why) == (text, ())


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("On Mon, 2 Mar 2026 at 10:00, X wrote", id="half attributions"),
        pytest.param("On a a a a a a a a a a", id="words"),
        pytest.param("> quoted", id="quoted lines"),
        pytest.param("", id="blank lines"),
        pytest.param("- " * 30 + "x", id="dashes"),
        pytest.param("From: a", id="labels"),
        pytest.param("AB> x", id="initials"),
        pytest.param("a: b: c: d:", id="colons"),
    ],
)
def test_the_work_grows_with_the_mail(line: str) -> None:
    assert calls(f"{line}\n" * 400) < 6 * calls(f"{line}\n" * 100)


def calls(text: str) -> int:
    """How many functions, of Python and of C, are called to tell this text apart."""
    count = 0

    def trace(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(trace)
    try:
        cut(text, "", "Re: x", "", is_from_html=False)
    finally:
        sys.setprofile(None)
    return count


PIECE = st.sampled_from(
    [
        "<blockquote>", "<blockquote type=cite>", '<blockquote class="gmail_quote">', "</blockquote>", "<div>", "</div>", "<p>", "<hr>", "<br>",
        '<div class="gmail_quote">', '<div class="moz-cite-prefix">', '<div id="divRplyFwdMsg">', '<div id="Signature">', "<div style='border-top:solid 1pt'>",
        "<b>From:</b> Desk &lt;a@x.example&gt;<br>", "<b>Sent:</b> Monday, March 2, 2026 10:00 AM<br>", "<b>To:</b> Ana<br>",
        "On Mon, 2 Mar 2026 at 10:00, Desk &lt;a@x.example&gt; wrote:", "Thank you!", "It works", "Ana", "\ue0f0", "\ue0f1", "<!-- c -->", "</body>", "<",
    ]
)  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(st.lists(PIECE, max_size=25).map("".join), SUBJECT)
def test_no_letter_of_html_is_lost(source: str, subject: str) -> None:
    text = to_text(source)
    shown = " ".join(words(cut(text, source, subject, "Ana", is_from_html=True).passages))
    assert [char for char in shown if char.isalnum()] == [char for char in text if char.isalnum()]
