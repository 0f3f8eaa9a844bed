"""Working hours: when a calendar is open, in its own time zone, so that daylight saving moves the clock and not the desk.

Times of day are minutes since midnight, weekdays count from Monday = 0; the ranges of one day never overlap.
"""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY_MINUTES: Final = 24 * 60


@dataclass(frozen=True, slots=True, order=True)
class Hours:
    """One open range of a weekday: from `start` up to, not including, `end`."""

    weekday: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Calendar:
    """The open hours of a week in one time zone, less the holidays."""

    name: str
    zone: str
    hours: tuple[Hours, ...]
    holidays: frozenset[date] = frozenset()

    def is_open(self, at: datetime) -> bool:
        """Whether the moment (aware) falls into an open range of a day that is no holiday."""
        local = at.astimezone(ZoneInfo(self.zone))
        if local.date() in self.holidays:
            return False
        minute = local.hour * 60 + local.minute
        return any(hours.weekday == local.weekday() and hours.start <= minute < hours.end for hours in self.hours)


def overlap(hours: tuple[Hours, ...]) -> tuple[Hours, Hours] | None:
    """The first two ranges that share a minute, or None."""
    ordered = sorted(hours)
    pairs = pairwise(ordered)
    return next(
        ((first, second) for first, second in pairs if first.weekday == second.weekday and second.start < first.end),
        None,
    )
