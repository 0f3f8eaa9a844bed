from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain.message import Invitation
from pipeline.ingest.body.invitation import describe, read


def calendar(*lines: str, method: str = "REQUEST") -> str:
    return "\r\n".join(
        ["BEGIN:VCALENDAR", f"METHOD:{method}", "BEGIN:VEVENT", *lines, "END:VEVENT", "END:VCALENDAR", ""]
    )


WHOLE = calendar(
    "SUMMARY:Weekly call\\, payo",
    " uts",
    "DTSTART;TZID=Europe/Berlin:20260302T100000",
    'ORGANIZER;CN="Lima: Ana";ROLE=CHAIR:mailto:ana@x.example',
    "LOCATION;LANGUAGE=en:Room 5\\nFloor 2",
    "DESCRIPTION:Bring the list.\\n\\nAna",
)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param(
            WHOLE,
            Invitation(
                "REQUEST",
                "Weekly call, payouts",
                datetime(2026, 3, 2, 9, tzinfo=UTC),
                "Room 5\nFloor 2",
                "Lima: Ana <ana@x.example>",
            ),
            id="all of it, folded and escaped",
        ),
        pytest.param(
            calendar("SUMMARY:Call", method="CANCEL"),
            Invitation("CANCEL", "Call", None, "", ""),
            id="cancelled, no time",
        ),
        pytest.param(
            "BEGIN:VCALENDAR\nBEGIN:VTIMEZONE\nTZID:X\nBEGIN:STANDARD\nDTSTART:16010101T000000\nEND:STANDARD\nEND:VTIMEZONE\n"
            "BEGIN:VEVENT\nSUMMARY:Call\nBEGIN:VALARM\nDESCRIPTION:Reminder\nEND:VALARM\nEND:VEVENT\nBEGIN:VEVENT\nSUMMARY:Other",
            Invitation("", "Call", None, "", ""),
            id="neither the zone, nor the alarm, nor the next one",
        ),
        pytest.param("BEGIN:VCALENDAR\nEND:VCALENDAR", None, id="no event"),
        pytest.param("hello", None, id="no calendar"),
    ],
)
def test_an_invitation_is_read(source: str, expected: Invitation | None) -> None:
    assert read(source) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        pytest.param("DTSTART:20260302T100000Z", datetime(2026, 3, 2, 10, tzinfo=UTC), id="UTC"),
        pytest.param("DTSTART:20260302T100000", datetime(2026, 3, 2, 10, tzinfo=UTC), id="floating"),
        pytest.param("DTSTART;VALUE=DATE:20260302", datetime(2026, 3, 2, tzinfo=UTC), id="a day"),
        pytest.param(
            "DTSTART;TZID=W. Europe Standard Time:20260702T100000",
            datetime(2026, 7, 2, 8, tzinfo=UTC),
            id="a zone of Windows",
        ),
        pytest.param(
            'DTSTART;TZID="/mozilla.org/20050126_1/America/New_York":20260302T100000',
            datetime(2026, 3, 2, 15, tzinfo=UTC),
            id="a zone with a path",
        ),
        pytest.param(
            "DTSTART;TZID=../../etc/passwd:20260302T100000",
            datetime(2026, 3, 2, 10, tzinfo=UTC),
            id="a zone that is none",
        ),
        pytest.param("DTSTART:20261399T100000Z", None, id="no such day"),
        pytest.param("DTSTART:soon", None, id="words"),
    ],
)
def test_when_it_is(line: str, expected: datetime | None) -> None:
    found = read(calendar("SUMMARY:x", line))
    assert found is not None
    assert found.starts_at == expected


def test_it_is_told_in_words() -> None:
    assert describe(WHOLE) == "Weekly call, payouts\n2026-03-02 09:00 UTC\nRoom 5\nFloor 2\nBring the list.\n\nAna"


def test_an_answer_is_told_first() -> None:
    source = calendar("SUMMARY:Call", "ATTENDEE;CN=Bob;PARTSTAT=DECLINED:mailto:b@x.example", method="REPLY")
    assert describe(source) == "Bob <b@x.example>: declined\nCall"


@given(st.text(max_size=300))
def test_nothing_breaks_it(noise: str) -> None:
    assert read(calendar(noise)) is None or isinstance(describe(calendar(noise)), str)
