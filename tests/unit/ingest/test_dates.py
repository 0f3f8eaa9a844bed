from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ingest.dates import lenient_date

MOMENT = datetime(2026, 3, 11, 9, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Wed, 11 Mar 2026 10:02:00 +0100", MOMENT, id="RFC 5322"),
        pytest.param("Wed, Mar 11, 2026 at 9:02 AM", MOMENT, id="Gmail"),
        pytest.param("Wednesday, March 11, 2026 9:02 AM", MOMENT, id="Outlook"),
        pytest.param("Mittwoch, 11. März 2026 09:02", MOMENT, id="German"),
        pytest.param("mercredi 11 mars 2026 09:02", MOMENT, id="French"),
        pytest.param("miércoles, 11 de marzo de 2026 9:02", MOMENT, id="Spanish"),
        pytest.param("quarta-feira, 11 de março de 2026 09:02", MOMENT, id="Portuguese"),
        pytest.param("2026年3月11日 9:02", MOMENT, id="Japanese"),
        pytest.param("2026-03-11 09:02", MOMENT, id="ISO"),
        pytest.param("11.03.2026 09:02", MOMENT, id="with dots"),
        pytest.param("11 марта 2026 г. 9:02", MOMENT, id="Russian"),
        pytest.param("11 tháng 3, 2026 09:02", MOMENT, id="Vietnamese"),
        pytest.param(
            "3/31/2026 9:02 PM", datetime(2026, 3, 31, 21, 2, tzinfo=UTC), id="American, where it cannot be else"
        ),
        pytest.param("last Wednesday", None, id="words"),
        pytest.param("", None, id="nothing"),
        pytest.param("99.99.2026", None, id="no such day"),
    ],
)
def test_a_date_is_understood(text: str, expected: datetime | None) -> None:
    assert lenient_date(text) == expected


@given(st.text(max_size=80))
def test_any_text_is_a_date_or_none(text: str) -> None:
    lenient_date(text)
