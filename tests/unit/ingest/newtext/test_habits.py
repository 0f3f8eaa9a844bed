"""Signatures that no rule knows are told apart from a sender's third mail on, and nothing else goes."""

from datetime import UTC, datetime
from typing import Final

import pytest

from pipeline.domain.message import Message, PassageKind
from pipeline.ingest.newtext.habits import without_signature
from pipeline.ingest.newtext.signature import common_tail
from pipeline.ingest.parse import parse

SIGNATURES: Final = {
    "a slogan of sentences": "Mirela Vasquez\nGoing live since day one. Every stream tells a story worth watching.\nthe glowroom collective",
    "two columns": "Tobias Falk          |  T  Hall 4, Gate B\nCreator Operations   |  M  extension 4471\nPolarwerk Studios    |  W  polarwerk.example",
    "a line of emoji": "✨ juno ✨ 🎥 🎶 🌙",
    "bilingual": "林小雨 Lin Xiaoyu\n星河工作室 · Galaxy Room Studio\n让每一次直播都被看见。We make every stream seen.",
    "framed, in small letters": "~ kai from the night shift crew ~\nstreaming is caring",
    "Hebrew with a motto": "דנה כהן | סטודיו אור\nלא מוותרים על אף שידור.",
}
FIRST: Final = "Can you check the payout of March?"
SECOND: Final = "The report lacks two creators. Please add them.\n\nThe first is Ana, the second Ben."
THIRD: Final = "Please send the contract again.\n\nWe lost it."


def mail(text: str) -> Message:
    source = f"From: <kai@polarwerk.example>\nSubject: Hello\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n{text}\n"
    return parse(source.encode(), datetime(2026, 3, 4, 10, 5, 9, tzinfo=UTC))


@pytest.mark.parametrize("signed", [pytest.param(each, id=name) for name, each in SIGNATURES.items()])
def test_a_signature_is_known_from_the_third_mail_on(signed: str) -> None:
    known = common_tail([f"{SECOND}\n\n{signed}", f"{FIRST}\n\n{signed}"])
    read = without_signature(mail(f"{THIRD}\n\n{signed}"), known)
    assert known == signed
    assert read.new_text_unsigned == THIRD
    assert [(each.kind, each.text) for each in read.passages] == [
        (PassageKind.NEW, THIRD),
        (PassageKind.SIGNATURE, signed),
    ]


@pytest.mark.parametrize("signed", [pytest.param(each, id=name) for name, each in SIGNATURES.items()])
def test_one_mail_alone_makes_no_habit(signed: str) -> None:
    assert common_tail([f"{FIRST}\n\n{signed}"]) == ""


@pytest.mark.parametrize("signed", [pytest.param(each, id=name) for name, each in SIGNATURES.items()])
def test_another_ending_stays_whole(signed: str) -> None:
    message = mail(f"{THIRD}\n\nThe code is GLOW and the room is seven.")
    assert without_signature(message, signed) is message


@pytest.mark.parametrize(
    "request_",
    [
        pytest.param("Please confirm the list.", id="a sentence"),
        pytest.param("urgent", id="a word"),
        pytest.param("Thanks\nThank you so much", id="mere thanks"),
        pytest.param("🙏 please hurry 🙏", id="a plea framed by signs"),
        pytest.param("يرجى تأكيد القائمة", id="Arabic"),
        pytest.param("尽快处理", id="Chinese"),
        pytest.param("빠른 처리 요망", id="Korean"),
        pytest.param("कृपया जल्दी करें", id="Hindi"),
        pytest.param("Total | 3", id="the last row of a table"),
    ],
)
def test_what_one_asks_again_and_again_is_no_signature(request_: str) -> None:
    assert common_tail([f"{SECOND}\n\n{request_}", f"{FIRST}\n\n{request_}"]) == ""


def test_thanks_above_a_known_signature_are_only_thanks() -> None:
    signed = SIGNATURES["framed, in small letters"]
    message = mail(f"Thank you, it works now!\n\n{signed}")
    read = without_signature(message, signed)
    assert (message.is_only_thanks, read.is_only_thanks) == (False, True)


def test_a_mail_of_nothing_but_its_signature_stays() -> None:
    message = mail(SIGNATURES["bilingual"])
    assert without_signature(message, SIGNATURES["bilingual"]) is message
