"""What only a box says that nobody reads, beside what people write about boxes and colleagues."""

import pytest

from pipeline.ingest.kind.automatic import Words
from pipeline.ingest.kind.deadbox import unread

UNREAD = "the text says that nobody reads this box"
LEFT = "the text says that the box's owner left, and where to write"


def _said(text: str, *, has_history: bool = False) -> str | None:
    return unread(Words("Re: Payout", text, is_answer=True, has_history=has_history), "Nadia Berg n.berg")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        pytest.param(
            "This mailbox is no longer monitored. Please use https://river.example/form.", UNREAD, id="English"
        ),
        pytest.param(
            "Dieses Postfach wird nicht mehr gelesen. Wenden Sie sich an ute@river.example.", UNREAD, id="German"
        ),
        pytest.param("Este buzón no se revisa. Escriba a tom@river.example.", UNREAD, id="Spanish"),
        pytest.param(
            "Nadia Berg has left the company. Please write to tom@river.example.", LEFT, id="its owner by name"
        ),
        pytest.param("Frau Berg ist nicht mehr für uns tätig. Wenden Sie sich an Ute.", LEFT, id="its owner in German"),
    ],
)
def test_a_box_that_nobody_reads_says_so(text: str, why: str) -> None:
    assert _said(text) == why


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Tom has left the company. Please write to me at nadia@river.example.", id="a colleague left"),
        pytest.param("The box pay@river.example is no longer monitored. Use my address.", id="another box is not read"),
        pytest.param(
            "This address is no longer in use. Can you change it in your files?", id="somebody asks for a change"
        ),
        pytest.param("This mailbox is no longer monitored.", id="nothing but the one sign"),
        pytest.param("Hello, when is the payout due?", id="a question"),
        pytest.param(
            "This address is no longer used. My new one is nadia@lake.example, please write to nadia@lake.example.",
            id="somebody tells of a new address of theirs",
        ),
        pytest.param("", id="no words"),
    ],
)
def test_a_person_who_writes_about_boxes_stays_a_person(text: str) -> None:
    assert _said(text) is None


def test_an_answer_above_its_history_is_a_persons() -> None:
    assert _said("This mailbox is no longer monitored. Write to tom@river.example.", has_history=True) is None
