import pytest

from pipeline.domain.message import Passage, PassageKind
from pipeline.ingest.newtext.passages import overlay

HISTORY = Passage(PassageKind.HISTORY, "> old", "quoted lines")


def new(text: str) -> Passage:
    return Passage(PassageKind.NEW, text)


def signature(text: str) -> Passage:
    return Passage(PassageKind.SIGNATURE, text, "a delimiter")


@pytest.mark.parametrize(
    ("passages", "closer", "expected"),
    [
        pytest.param([new("a b")], [new("a b")], (new("a b"),), id="nothing to tell apart"),
        pytest.param(
            [new("a b\n\nAna"), HISTORY],
            [new("a b"), signature("Ana")],
            (new("a b"), signature("Ana"), HISTORY),
            id="above",
        ),
        pytest.param(
            [new("a"), HISTORY, new("b Ana")],
            [new("a\n\nb"), signature("Ana")],
            (new("a"), HISTORY, new("b"), signature("Ana")),
            id="a passage that stands on both sides of the history is cut there",
        ),
        pytest.param(
            [new("a"), HISTORY, new("Ana")],
            [signature("a\nAna")],
            (signature("a"), HISTORY, signature("Ana")),
            id="white space does not count",
        ),
        pytest.param([new("a b")], [new("> a\n> b")], (new("> a\n> b"),), id="nor do marks of quotes"),
        pytest.param([HISTORY], [new("more")], (HISTORY, new("more")), id="what has no place is put at the end"),
        pytest.param([new("a"), HISTORY], [], (HISTORY,), id="nothing to put in"),
        pytest.param([new("a")], [new(" "), new("a")], (new("a"),), id="a blank passage is none"),
    ],
)
def test_one_reading_is_laid_over_another(
    passages: list[Passage], closer: list[Passage], expected: tuple[Passage, ...]
) -> None:
    assert overlay(passages, closer) == expected
