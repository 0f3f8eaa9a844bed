from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.domain.message import Message, Passage, PassageKind
from pipeline.ingest.newtext.newtext import cut
from pipeline.ingest.newtext.ours import WHY, overlap, refine
from tests.unit.mails import ORDINARY

SENT = """Hello Ana,

thank you for your mail. We have looked into the payout of March and it was sent on Monday.
Which account do you use, and since when does it show the wrong number?

Kind regards
Ha Pham, CN Desk"""
CHINESE = "您好，\n我们已经查过三月份的付款，周一已经汇出。请问您使用的是哪个账户？\n谢谢"


def words(passages: Iterable[Passage]) -> list[str]:
    """All words of these passages, in order."""
    return [word for passage in passages for word in passage.text.split()]


def mail(text: str) -> Message:
    found = cut(text, "", "Re: x", "Ana", is_from_html=False)
    return replace(
        ORDINARY,
        text=text,
        new_text=found.new_text,
        new_text_unsigned=found.new_text_unsigned,
        passages=found.passages,
    )


@pytest.mark.parametrize(
    ("text", "sent", "expected"),
    [
        pytest.param(f"It's the old one.\n\n{SENT}", SENT, "It's the old one.", id="below, bare"),
        pytest.param(
            "It's the old one.\n\n" + SENT.replace("payout of March", "payout\nof March").replace("\n\n", "\n"),
            SENT,
            "It's the old one.",
            id="below, wrapped differently",
        ),
        pytest.param(
            f"It's the old one.\n\nCN Desk <support@cn-desk.example> 2 March 2026\n{SENT}",
            SENT,
            "It's the old one.",
            id="below a line with our address that is no attribution by itself",
        ),
        pytest.param(
            f"It's the old one.\n\n{SENT[:140]}...", SENT, "It's the old one.", id="below, cut off by the client"
        ),
        pytest.param(f"{SENT}\n\nIt's the old one.", SENT, "It's the old one.", id="above the answer"),
        pytest.param(
            SENT.replace("Monday.\n", "Monday.\nIt did not arrive.\n").replace("number?\n", "number?\nThe old one.\n"),
            SENT,
            "> Hello Ana,\n\n> thank you for your mail. We have looked into the payout of March and it was sent on Monday.\n"
            "It did not arrive.\n> Which account do you use, and since when does it show the wrong number?\nThe old one.",
            id="answers between our lines keep them, marked",
        ),
        pytest.param(f"还没有到账。\n\n{CHINESE}", CHINESE, "还没有到账。", id="in a script without blanks"),
    ],
)
def test_an_unmarked_copy_of_our_mail_is_history(text: str, sent: str, expected: str) -> None:
    assert (
        refine(mail(text), ["Another mail of ours, an older one, about a wholly different matter.", sent]).new_text
        == expected
    )


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        pytest.param("Thank you for your mail. Kind regards", [SENT], id="a phrase that everybody writes"),
        pytest.param("Which account do you mean?", [SENT], id="some of our words"),
        pytest.param("It's the old one.", [], id="nothing was sent"),
        pytest.param("Thank you very much", ["Thank you very much"], id="a mail of ours too short to prove anything"),
        pytest.param(
            f"You say '{SENT.splitlines()[2]}' but I have nothing, and nobody answers me, and I wait since the end of May.",
            [SENT],
            id="our words within a line of theirs",
        ),
        pytest.param(SENT, [SENT], id="nothing but our own mail"),
        pytest.param("", [SENT], id="an empty mail"),
    ],
)
def test_where_nothing_is_proven_the_mail_is_left_alone(text: str, sent: list[str]) -> None:
    message = mail(text)
    assert refine(message, sent) is message


def test_the_passages_say_what_was_found_and_where() -> None:
    message = mail(f"It's the old one.\n\nAna\n\n{SENT.splitlines()[2]}\n\n> older\n> mails")
    assert refine(message, [SENT]).passages == (
        Passage(PassageKind.NEW, "It's the old one."),
        Passage(PassageKind.SIGNATURE, "Ana", "a name on a line of its own"),
        Passage(PassageKind.HISTORY, f"> {SENT.splitlines()[2]}", WHY),
        Passage(PassageKind.HISTORY, "> older\n> mails", "quoted lines"),
    )


def test_the_language_is_that_of_what_is_left() -> None:
    message = mail(f"Das Geld ist leider immer noch nicht auf unserem Konto angekommen.\n\n{SENT}")
    assert refine(message, [SENT]).language == "de"


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from([*SENT.split("\n"), "Yes.", "No, it is not.", "> older", "Ana"]), max_size=14))
def test_no_word_is_lost(lines: list[str]) -> None:
    message = mail("\n".join(lines))
    refined = refine(message, [SENT])
    assert [word for word in words(refined.passages) if word != ">"] == [
        word for word in words(message.passages) if word != ">"
    ]


@pytest.mark.parametrize(
    ("text", "share"),
    [
        pytest.param("> " + SENT.replace("\n", "\n> "), 1.0, id="all of it, quoted"),
        pytest.param("It's the old one.", 0.0, id="nothing of it"),
        pytest.param("thank you for your mail", 1 / 37, id="one run of it"),
    ],
)
def test_how_much_of_our_mail_a_text_holds(text: str, share: float) -> None:
    assert overlap(text, SENT) == pytest.approx(share)


def test_a_mail_of_two_words_is_in_nothing() -> None:
    assert overlap("thank you", "thank you") == 0.0
