"""That the cost of a mail grows with its size and no faster, counted in steps: a clock would tell of the machine."""

import sys
from datetime import UTC, datetime
from types import FrameType
from typing import Any

import pytest

from bench.shapes import SHAPES, Shape
from pipeline.errors import Unparsable
from pipeline.ingest.parse import parse
from pipeline.ingest.safety import guard

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
GROWING = [shape for shape in SHAPES if shape.count >= 1_000 and not shape.name.startswith(("an attachment", "4"))]


def steps(source: bytes) -> int:
    """The lines of Python that reading a mail in process takes: what it costs, on any machine at any load."""
    count = 0

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        parse(source, NOON)
    except Unparsable:
        pass
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize("shape", [pytest.param(shape, id=shape.name) for shape in GROWING])
def test_every_further_piece_costs_the_same(shape: Shape) -> None:
    guard.read(shape.make(220), NOON)  # whatever is loaded or remembered at first
    first, second, third, fourth = (steps(shape.make(220 * size)) for size in (1, 2, 3, 4))
    # What is looked at in short texts alone makes the first ones dear; a square would be 7 for the last and 1 for the first.
    assert fourth - third <= max(1.5 * (second - first), first) + 1_000
