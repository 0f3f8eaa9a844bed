"""Read `calendars` of rules.yaml: a time zone, hours by weekday, holidays. Hours that overlap are an error.

`business-hours: {zone: Europe/London, mon-thu: "09:00-17:30", fri: ["09:00-12:00", "13:00-16:00"], holidays: [2026-12-25]}`
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from pipeline.classify.reader import Reader, scalars, shaped, text
from pipeline.document import Entry, Mapping, Node
from pipeline.domain.calendar import DAY_MINUTES, WEEKDAYS, Calendar, Hours, overlap
from pipeline.problem import did_you_mean

_DAYS: Final = re.compile(r"([a-z]{3})(?:-([a-z]{3}))?")
_RANGE: Final = re.compile(r"([0-9]{1,2}):([0-9]{2})\s*-\s*([0-9]{1,2}):([0-9]{2})")
NIGHT_CURE: Final = 'a night has two parts: "17:00-24:00", and "00:00-09:00" on the next day'
HOURS_CURE: Final = 'such as mon-fri: "09:00-17:00" or sat: ["09:00-12:00", "13:00-15:00"]'


def read_calendars(reader: Reader, node: Node | None) -> dict[str, Calendar]:
    """The calendars by name, with those that other files declare."""
    found = dict(reader.names.calendars)
    mapping = shaped(reader, node, Mapping, '"calendars"') if node else None
    for entry in mapping.entries if mapping else ():
        if entry.key in found:
            reader.wrong(entry.place, "R021", f'calendar "{entry.key}" is declared in service.yaml already')
        elif calendar := _calendar(reader, entry):
            found[entry.key] = calendar
    return found


def _calendar(reader: Reader, entry: Entry) -> Calendar | None:
    mapping = shaped(reader, entry.value, Mapping, "a calendar", HOURS_CURE)
    if mapping is None:
        return None
    zone, holidays, hours = "UTC", frozenset[date](), list[Hours]()
    for inner in mapping.entries:
        if inner.key == "zone":
            zone = _zone(reader, inner.value)
        elif inner.key == "holidays":
            holidays = frozenset(_holidays(reader, inner.value))
        else:
            _day(reader, inner, hours)
    if not hours and not reader.document.is_wrong:
        reader.wrong(entry.place, "R011", f'calendar "{entry.key}" is never open', HOURS_CURE)
    return Calendar(entry.key, zone, tuple(sorted(hours)), holidays)


def _zone(reader: Reader, node: Node) -> str:
    name = text(reader, node, '"zone"')
    try:
        ZoneInfo(name or "UTC")
    except (ValueError, OSError, KeyError):
        reader.wrong(node.place, "R014", f'time zone "{name}" does not exist', "such as Europe/London")
        return "UTC"
    return name or "UTC"


def _holidays(reader: Reader, node: Node) -> Iterator[date]:
    for scalar in scalars(reader, node, '"holidays"'):
        try:
            yield date.fromisoformat(scalar.text.strip())
        except ValueError:
            reader.wrong(scalar.place, "R010", f'"{scalar.text}" is no date', "such as 2026-12-25")


def _day(reader: Reader, entry: Entry, hours: list[Hours]) -> None:
    match = _DAYS.fullmatch(entry.key)
    names = [name for name in match.groups() if name] if match else []
    if not names or any(name not in WEEKDAYS for name in names):
        allowed = ("zone", "holidays", *WEEKDAYS)
        reader.wrong(entry.place, "R012", f'unknown key "{entry.key}"', did_you_mean(entry.key, allowed))
        return
    first, last = WEEKDAYS.index(names[0]), WEEKDAYS.index(names[-1])
    days = [day % 7 for day in range(first, (last if last >= first else last + 7) + 1)]
    for scalar in scalars(reader, entry.value, f'"{entry.key}"'):
        minutes = _minutes(scalar.text.strip())
        if minutes is None:
            cure = NIGHT_CURE if _ends_before(scalar.text.strip()) else HOURS_CURE
            reader.wrong(scalar.place, "R010", f'"{scalar.text}" is no range of hours', cure)
            continue
        added = [Hours(day, *minutes) for day in days]
        if clash := overlap((*hours, *added)):
            reader.wrong(scalar.place, "R015", f"hours overlap on {WEEKDAYS[clash[0].weekday]}", "each minute once")
            continue
        hours += added


def _ends_before(written: str) -> bool:
    """Whether a range of hours goes past midnight."""
    match = _RANGE.fullmatch(written)
    return match is not None and (int(match[1]), int(match[2])) > (int(match[3]), int(match[4]))


def _minutes(written: str) -> tuple[int, int] | None:
    """Start and end of a range of hours; the end may be 24:00."""
    match = _RANGE.fullmatch(written)
    if not match:
        return None
    start, end = int(match[1]) * 60 + int(match[2]), int(match[3]) * 60 + int(match[4])
    is_time = int(match[2]) < 60 and int(match[4]) < 60 and start < end <= DAY_MINUTES
    return (start, end) if is_time else None
