"""When a mail arrived, as the server that took it in last wrote down in the topmost Received field (RFC 5321, 4.4).

Pure, on bytes, linear. Only the topmost field counts: those below it were written by servers that we know nothing of.
"""

import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

from pipeline.ingest.source.source import header_of

_RECEIVED: Final = re.compile(rb"^received[ \t]*:(.*(?:\n[ \t].*)*)", re.IGNORECASE | re.MULTILINE)
_COMMENT: Final = re.compile(rb"\([^()]*\)")
_COMMENT_DEPTH: Final = 4
_DATE_TIME: Final = re.compile(
    rb"(?:[a-z]{3} ?, ?)?(?P<day>\d{1,2}) (?P<month>[a-z]{3}) (?P<year>\d{4}|\d{2})"
    rb" (?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))? ?(?P<zone>[+-]\d{4}|[a-z]{1,5})?",
    re.IGNORECASE,
)
_MONTHS: Final = (b"jan", b"feb", b"mar", b"apr", b"may", b"jun", b"jul", b"aug", b"sep", b"oct", b"nov", b"dec")
_ZONE_HOURS: Final = {b"EST": -5, b"EDT": -4, b"CST": -6, b"CDT": -5, b"MST": -7, b"MDT": -6, b"PST": -8, b"PDT": -7}
"""The names of RFC 5322, 4.3; all others there count as UTC, for nobody knows what they meant."""


def arrival(source: bytes) -> datetime | None:
    """The time of the topmost Received field in UTC; None without one, or when it holds no date."""
    received = _RECEIVED.search(header_of(source))
    if received is None:
        return None
    value = received[1]
    for _ in range(_COMMENT_DEPTH):
        value = _COMMENT.sub(b" ", value)
    date_time = _DATE_TIME.fullmatch(b" ".join(value.rpartition(b";")[2].split()))
    return moment(date_time) if date_time else None


def moment(found: re.Match[bytes]) -> datetime | None:
    """A match with the groups year, month, day, hour, minute, second and zone as a time in UTC, if there is such a time."""
    month = found["month"].lower()
    if month not in _MONTHS:
        return None
    clock = int(found["hour"]), int(found["minute"]), min(int(found["second"] or 0), 59)
    try:
        local = datetime(_year(found["year"]), _MONTHS.index(month) + 1, int(found["day"]), *clock, tzinfo=UTC)
        return local.replace(tzinfo=_zone(found["zone"] or b"")).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _year(digits: bytes) -> int:
    year = int(digits)
    if len(digits) > 2:
        return year
    return year + (2000 if year < 50 else 1900)


def _zone(written: bytes) -> timezone:
    if written[:1] not in (b"+", b"-"):
        return timezone(timedelta(hours=_ZONE_HOURS.get(written.upper(), 0)))
    minutes = int(written[1:3]) * 60 + int(written[3:5])
    return timezone(timedelta(minutes=-minutes if written[:1] == b"-" else minutes))
