"""Headers that are drawn: boxes of bars, and labels on lines of their own."""

import pytest

from pipeline.ingest.newtext.columns import drawn_header

_EDGE = "|------------>"
_SHUT = "  >--------------------|"
BOXES = [_EDGE, "| From:      |", _EDGE, _SHUT, "  |Ana <ana@x.example> |", _SHUT, _EDGE, "| Date:      |", _EDGE]
BOXES += [_SHUT, "  |11/18/2026 04:02 PM |", _SHUT]
STACK = ["Ana <ana@x.example>", "11/18/2026 04:02 PM", "", "To", "Bo Lind/River", "cc", "", "Subject", "Payout"]


@pytest.mark.parametrize(
    ("lines", "end"),
    [
        pytest.param([*BOXES, "", "Hello"], len(BOXES), id="labels and values in boxes"),
        pytest.param([*STACK, "", "Hello"], len(STACK), id="who, when, and bare labels below"),
        pytest.param(
            ["Ana <ana@x.example>   To   Bo/River", "   cc", "11/18/2026 04:02 PM   Subject   Payout", "", "Hello"],
            3,
            id="the same in two columns",
        ),
        pytest.param(BOXES[:6], None, id="one label makes no header"),
        pytest.param(["|-------|", "| name | sum |", "|-------|", "| Nova | 40 |"], None, id="a person's own table"),
        pytest.param(["ana@x.example", "11/18/2026 04:02 PM", "", "Hello Bo,"], None, id="a name and a moment alone"),
        pytest.param(
            ["ana@x.example", "11/18/2026 04:02 PM", "To", "be paid"], None, id="a line that reads To, and no subject"
        ),
        pytest.param(["Please change", "", "To", "12 %", "Subject", "fees"], None, id="labels without a moment"),
        pytest.param([""], None, id="an empty line"),
    ],
)
def test_a_drawn_header_ends_where_its_last_value_does(lines: list[str], end: int | None) -> None:
    assert drawn_header(lines, 0) == end
