"""Read a calendar object in a mail: what, when, where, and who asks (RFC 5545, RFC 5546).

Pure, total and linear; the first event or task counts. A time without a zone, and a day, are taken as UTC; a zone is
read by its name, also by the names of Windows.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import Final
from zoneinfo import ZoneInfo

from pipeline.domain.message import Invitation
from pipeline.ingest.body.charset import clean

MAX_CHARACTERS: Final = 1_000_000
MAX_TEXT: Final = 1_000
MAX_DESCRIPTION: Final = 20_000
_FOLD: Final = re.compile(r"\r?\n[ \t]")
_LINE: Final = re.compile(
    r"([A-Za-z0-9-]{1,60})((?:;[^:;\"\n]{0,400}(?:\"[^\"\n]{0,400}\"[^:;\"\n]{0,400}){0,8}){0,30}):(.*)"
)
_PARAMETER: Final = re.compile(r";([A-Za-z0-9-]{1,60})=(?:\"([^\"]*)\"|([^;:\"]*))")
_ESCAPED: Final = re.compile(r"\\([nN,;\\])")
_TIME: Final = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)(?:T(\d\d):?(\d\d):?(\d\d)?(Z)?)?", re.IGNORECASE)
_COMPONENTS: Final = ("VEVENT", "VTODO", "VJOURNAL")
_WINDOWS_ZONES: Final = {
    "w. europe standard time": "Europe/Berlin", "central europe standard time": "Europe/Budapest", "romance standard time": "Europe/Paris",
    "central european standard time": "Europe/Warsaw", "gmt standard time": "Europe/London", "greenwich standard time": "Atlantic/Reykjavik",
    "e. europe standard time": "Europe/Chisinau", "fle standard time": "Europe/Kyiv", "gtb standard time": "Europe/Bucharest",
    "turkey standard time": "Europe/Istanbul", "russian standard time": "Europe/Moscow", "israel standard time": "Asia/Jerusalem",
    "egypt standard time": "Africa/Cairo", "south africa standard time": "Africa/Johannesburg", "w. central africa standard time": "Africa/Lagos",
    "e. africa standard time": "Africa/Nairobi", "morocco standard time": "Africa/Casablanca", "arab standard time": "Asia/Riyadh",
    "arabian standard time": "Asia/Dubai", "iran standard time": "Asia/Tehran", "pakistan standard time": "Asia/Karachi",
    "india standard time": "Asia/Kolkata", "bangladesh standard time": "Asia/Dhaka", "se asia standard time": "Asia/Bangkok",
    "singapore standard time": "Asia/Singapore", "china standard time": "Asia/Shanghai", "taipei standard time": "Asia/Taipei",
    "korea standard time": "Asia/Seoul", "tokyo standard time": "Asia/Tokyo", "aus eastern standard time": "Australia/Sydney",
    "new zealand standard time": "Pacific/Auckland", "eastern standard time": "America/New_York", "central standard time": "America/Chicago",
    "mountain standard time": "America/Denver", "pacific standard time": "America/Los_Angeles", "e. south america standard time": "America/Sao_Paulo",
    "argentina standard time": "America/Argentina/Buenos_Aires", "sa pacific standard time": "America/Bogota",
    "central standard time (mexico)": "America/Mexico_City", "pacific sa standard time": "America/Santiago", "utc": "UTC"
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Property:
    parameters: dict[str, str]
    value: str


@dataclass(slots=True)
class _Calendar:
    """The method of an object and the first of each property of its first component."""

    method: str = ""
    properties: dict[str, _Property] = field(default_factory=dict)


def read(source: str, method: str = "") -> Invitation | None:
    """The invitation in a calendar object; `method` is what the MIME part says. None where it holds no event."""
    calendar = _calendar(source)
    if not calendar.properties:
        return None
    return Invitation(
        method=(calendar.method or method).upper()[:40],
        summary=_text(calendar, "SUMMARY", MAX_TEXT),
        starts_at=_time(calendar.properties.get("DTSTART")),
        location=_text(calendar, "LOCATION", MAX_TEXT),
        organizer=_person(calendar.properties.get("ORGANIZER")),
    )


def describe(source: str) -> str:
    """What a person would read of a calendar object that stands alone: answer, summary, time, place, description."""
    calendar = _calendar(source)
    found = read(source)
    if found is None:
        return ""
    when = f"{found.starts_at:%Y-%m-%d %H:%M %Z}" if found.starts_at else ""
    lines = (_answer(calendar), found.summary, when, found.location, _text(calendar, "DESCRIPTION", MAX_DESCRIPTION))
    return "\n".join(line for line in lines if line)


def _answer(calendar: _Calendar) -> str:
    attendee = calendar.properties.get("ATTENDEE")
    if calendar.method.upper() != "REPLY" or attendee is None:
        return ""
    return f"{_person(attendee)}: {attendee.parameters.get('PARTSTAT', '').lower()}".rstrip(": ")


def _calendar(source: str) -> _Calendar:
    calendar = _Calendar()
    inside: list[str] = []
    for name, found in _lines(_FOLD.sub("", source[:MAX_CHARACTERS])):
        word = found.value.strip().upper()
        if name == "BEGIN":
            inside.append(word)
        elif name == "END" and inside:
            if inside.pop() in _COMPONENTS and calendar.properties:
                break
        elif inside[-1:] and inside[-1] in _COMPONENTS:
            calendar.properties.setdefault(name, found)
        elif name == "METHOD":
            calendar.method = found.value.strip()
    return calendar


def _lines(source: str) -> Iterator[tuple[str, _Property]]:
    for line in source.splitlines():
        if found := _LINE.fullmatch(line.strip()):
            parameters = {name.upper(): quoted or bare for name, quoted, bare in _PARAMETER.findall(found[2])}
            yield found[1].upper(), _Property(parameters, found[3])


def _unescaped(value: str) -> str:
    return _ESCAPED.sub(lambda match: "\n" if match[1] in "nN" else match[1], value)


def _text(calendar: _Calendar, name: str, limit: int) -> str:
    found = calendar.properties.get(name)
    return clean(_unescaped(found.value)).strip()[:limit] if found else ""


def _person(found: _Property | None) -> str:
    if found is None:
        return ""
    address = re.sub(r"^mailto:", "", found.value.strip(), flags=re.IGNORECASE)
    name = found.parameters.get("CN", "").strip()
    named = f"{name} <{address}>" if name and name.lower() != address.lower() else address
    return " ".join(clean(named).split())[:MAX_TEXT]


def _time(found: _Property | None) -> datetime | None:
    read_as = _TIME.match(found.value.strip()) if found else None
    if found is None or read_as is None:
        return None
    year, month, day, hour, minute, second = (int(read_as[index] or 0) for index in range(1, 7))
    zone = UTC if read_as[7] or not read_as[4] else _zone(found.parameters.get("TZID", ""))
    try:
        return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _zone(name: str) -> tzinfo:
    """The zone of this name; some programs put a path of their own before it."""
    name = name.strip().strip("\"'")
    known = _WINDOWS_ZONES.get(name.lower(), name)
    for tried in (known, "/".join(known.split("/")[-2:])):
        try:
            return ZoneInfo(tried)
        except (ValueError, OSError, KeyError):
            continue
    return UTC
