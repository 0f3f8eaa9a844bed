from datetime import date

import pytest

from pipeline.classify.load import examine
from pipeline.classify.names import Names
from pipeline.document import parse
from pipeline.domain.calendar import Calendar, Hours
from tests.unit.classify.written import rules_of

SHARED = Calendar("shared", "UTC", (Hours(0, 0, 60),))


def test_calendars_are_read() -> None:
    rules = rules_of(
        "version: 1\ncalendars:\n"
        "  a: {zone: Asia/Tokyo, mon-tue: '9:00-12:00', tue: ['13:00 - 24:00'], holidays: [2026-12-25]}\n"
        "  b: {sat-mon: '00:00-01:30'}\n",
        Names(calendars={"shared": SHARED}),
    )
    assert rules.calendars == (
        SHARED,
        Calendar("a", "Asia/Tokyo", (Hours(0, 540, 720), Hours(1, 540, 720), Hours(1, 780, 1440)), frozenset({date(2026, 12, 25)})),
        Calendar("b", "UTC", (Hours(0, 0, 90), Hours(5, 0, 90), Hours(6, 0, 90))),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("calendar", "headline"),
    [
        pytest.param("a: {mon: '9:00-12:00', mon-fri: '11:00-17:00'}", "2:45: error[R015]: hours overlap on mon", id="overlap"),
        pytest.param("a: {mon: ['9:00-12:00', '11:59-17:00']}", "2:37: error[R015]: hours overlap on mon", id="overlap in a day"),
        pytest.param("a: {zone: Europe/Londn, mon: '9:00-12:00'}", '2:23: error[R014]: time zone "Europe/Londn" does not exist', id="zone"),
        pytest.param("a: {zone: ../etc, mon: '9:00-12:00'}", '2:23: error[R014]: time zone "../etc" does not exist', id="a path"),
        pytest.param("a: {mon: 9-17}", '2:22: error[R010]: "9-17" is no range of hours', id="no minutes"),
        pytest.param("a: {mon: '17:00-9:00'}", '2:22: error[R010]: "17:00-9:00" is no range of hours', id="backwards"),
        pytest.param("a: {mon: '9:00-9:75'}", '2:22: error[R010]: "9:00-9:75" is no range of hours', id="no minute"),
        pytest.param("a: {mun: '9:00-17:00'}", '2:17: error[R012]: unknown key "mun"', id="no weekday"),
        pytest.param("a: {monday: '9:00-17:00'}", '2:17: error[R012]: unknown key "monday"', id="no short weekday"),
        pytest.param("a: {}", '2:13: error[R011]: calendar "a" is never open', id="never open"),
        pytest.param("a: [mon]", "2:16: error[R010]: a calendar must be a mapping, not a list", id="a list"),
        pytest.param("a: {mon: '9:00-17:00', holidays: [christmas]}", '2:47: error[R010]: "christmas" is no date', id="no date"),
        pytest.param("shared: {mon: '9:00-17:00'}", '2:13: error[R021]: calendar "shared" is declared in service.yaml already', id="twice"),
    ],
)  # fmt: skip
def test_a_wrong_calendar_is_told(calendar: str, headline: str) -> None:
    document = parse(f"version: 1\ncalendars: {{{calendar}}}", "rules.yaml")
    examine(document, Names(calendars={"shared": SHARED}))
    assert document.errors[0].headline == f"rules.yaml:{headline}"
