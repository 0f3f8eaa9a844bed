from datetime import UTC, date, datetime

import pytest

from pipeline.domain.calendar import Calendar, Hours, overlap

LONDON = Calendar(
    "office", "Europe/London", tuple(Hours(day, 540, 1020) for day in range(5)), frozenset({date(2026, 12, 25)})
)


@pytest.mark.parametrize(
    ("at", "is_open"),
    [
        pytest.param(datetime(2026, 1, 14, 9, 0, tzinfo=UTC), True, id="first minute"),
        pytest.param(datetime(2026, 1, 14, 8, 59, tzinfo=UTC), False, id="before it"),
        pytest.param(datetime(2026, 1, 14, 17, 0, tzinfo=UTC), False, id="the end does not belong"),
        pytest.param(datetime(2026, 7, 15, 8, 30, tzinfo=UTC), True, id="summer time"),
        pytest.param(datetime(2026, 7, 15, 16, 30, tzinfo=UTC), False, id="summer evening"),
        pytest.param(datetime(2026, 1, 17, 12, 0, tzinfo=UTC), False, id="Saturday"),
        pytest.param(datetime(2026, 12, 25, 12, 0, tzinfo=UTC), False, id="holiday"),
    ],
)
def test_a_calendar_is_open_in_its_own_zone(at: datetime, is_open: bool) -> None:
    assert LONDON.is_open(at) is is_open


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        pytest.param((), None, id="none"),
        pytest.param((Hours(0, 540, 720), Hours(0, 720, 800)), None, id="side by side"),
        pytest.param((Hours(0, 540, 720), Hours(1, 540, 720)), None, id="other days"),
        pytest.param(
            (Hours(0, 700, 800), Hours(0, 540, 720)), (Hours(0, 540, 720), Hours(0, 700, 800)), id="a shared minute"
        ),
    ],
)
def test_overlaps_are_found(hours: tuple[Hours, ...], expected: tuple[Hours, Hours] | None) -> None:
    assert overlap(hours) == expected
