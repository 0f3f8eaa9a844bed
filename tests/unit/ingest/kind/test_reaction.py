import email
from email.message import Message as Tree

import pytest

from pipeline.ingest.kind.bounce import Letter
from pipeline.ingest.kind.reaction import first_emoji, is_settling, only_emoji, reaction

PLAIN = b"From: ana@x.example\nContent-Type: text/plain; charset=utf-8\n\nx\n"


def letter(source: bytes = PLAIN) -> Letter:
    tree: Tree = email.message_from_bytes(source)
    return Letter(tree, (), (), "Re: a question", "")


def multipart(part: str) -> bytes:
    return (
        "MIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=b\n\n--b\n"
        f"Content-Type: text/plain; charset=utf-8\n\nAna reacted\n--b\n{part}\n--b--\n"
    ).encode()


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        pytest.param(
            'Content-Type: text/vnd.google.email-reaction+json\n\n{"version": 1, "emoji": "🎉"}', "🎉", id="Gmail"
        ),
        pytest.param(
            'Content-Type: text/vnd.google.email-reaction+json\n\n{"version": 1, "emoji": "👎"}', "", id="a thumb down is a person's word"
        ),
        pytest.param("Content-Type: text/vnd.google.email-reaction+json\n\n[1]", "", id="broken JSON of Gmail"),
        pytest.param("Content-Type: text/plain; charset=utf-8\nContent-Disposition: reaction\n\n❤️", "❤️", id="RFC 9078"),
        pytest.param("Content-Type: text/plain\n\nno reaction", "", id="an ordinary part"),
    ],
)  # fmt: skip
def test_a_marked_reaction(part: str, expected: str) -> None:
    assert reaction(letter(multipart(part)), "Some words of the fallback text that say nothing") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("👍", "👍", id="a thumb"),
        pytest.param("🙏🏽 ❤️", "🙏🏽❤️", id="two emoji with modifiers"),
        pytest.param("👨‍👩‍👧", "👨‍👩‍👧", id="a joined emoji"),
        pytest.param("❓", "", id="a question mark as an emoji"),
        pytest.param("😡", "", id="an angry face"),
        pytest.param("👍👍👍👍👍👍👍👍", "", id="many emoji are a person's mail"),
        pytest.param("👍 great", "", id="an emoji with a word"),
        pytest.param("Ana Ruiz reacted to your message:", "reacted", id="Outlook without its image"),
        pytest.param("[like]\nAna Ruiz reacted to your message:\n______________", "👍", id="Outlook with its image"),
        pytest.param(
            "👍\n\nFlorencia reaccionó a través de Gmail\n<https://www.google.com/gmail/about/>", "👍", id="Gmail in Spanish, text alone"
        ),
        pytest.param("Ana hat über Gmail reagiert 🎉", "🎉", id="Gmail in German"),
        pytest.param("Liked “The payout was sent on Monday.”", "liked", id="an Apple tapback"),
        pytest.param("Loved an image", "loved", id="an Apple tapback on an image"),
        pytest.param("Reacted 👍 to “We fixed it”", "👍", id="a tapback with any emoji"),
        pytest.param("A aimé « C'est réparé »", "a aimé", id="a French tapback"),
        pytest.param("Le gustó “Ya está listo”", "le gustó", id="a Spanish tapback"),
        pytest.param("「直りました」に「いいね」しました", "👍", id="a Japanese tapback"),
        pytest.param("Questioned “The payout was sent”", "", id="a tapback that asks"),
        pytest.param("Disliked “The payout was sent”", "", id="a tapback that complains"),
        pytest.param("Liked your video, but the payout is missing", "", id="a person's sentence that begins so"),
        pytest.param("Ana reacted badly to your message", "", id="a person's sentence about a reaction"),
        pytest.param("Ana reacted to your message: she wants to leave the network", "", id="a report with more to say"),
        pytest.param("Ana reacted to your message:\nPlease call her today.\nIt is urgent.", "", id="words below it"),
        pytest.param("", "", id="nothing"),
    ],
)  # fmt: skip
def test_a_written_reaction(text: str, expected: str) -> None:
    assert reaction(letter(), text) == expected


def test_the_header_that_forbids_reactions_is_no_reaction() -> None:
    source = b"From: ana@x.example\nx-ms-reactions: disallow\nContent-Type: text/plain\n\nPlease check the list.\n"
    assert reaction(letter(source), "Please check the list.") == ""


def test_emoji_are_told_from_letters() -> None:
    assert (only_emoji("a👍"), only_emoji("123"), only_emoji("👍"), only_emoji("™")) == ("", "", "👍", "")
    assert (first_emoji("so 👍🏽 it is"), first_emoji("none")) == ("👍🏽", "")
    assert (is_settling("👍"), is_settling("❓"), is_settling("")) == (True, False, False)
