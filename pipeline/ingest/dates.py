"""Dates as people's mail programs write them into a text, in any of a dozen languages; None where it stays unclear.

Pure. Times without a zone are taken as UTC: they tell a person when it was, no clock is run by them.
"""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

_MONTHS: Final[dict[str, int]] = {
    word: number
    for number, words in enumerate(
        (
            ["jan", "ene", "gen", "янв", "sty", "led", "ocak", "oca", "tammi", "יונ", "jän", "janv", "januar", "january", "enero", "janeiro", "gennaio", "stycznia", "января", "januari", "ינואר", "يناير"],
            ["feb", "fev", "fév", "febr", "фев", "lut", "úno", "şub", "helmi", "february", "februar", "febrero", "fevereiro", "febbraio", "lutego", "февраля", "fevrier", "février", "februari", "פברואר", "فبراير"],
            ["mar", "mär", "mrt", "мар", "bře", "maalis", "march", "märz", "marzo", "março", "marca", "марта", "mars", "maart", "maret", "מרץ", "مارس"],
            ["apr", "abr", "avr", "апр", "kwi", "dub", "nis", "huhti", "april", "abril", "avril", "aprile", "kwietnia", "апреля", "אפריל", "أبريل", "ابريل"],
            ["may", "mai", "mag", "mei", "мая", "maj", "kvě", "mayıs", "touko", "mayo", "maio", "maggio", "maja", "май", "מאי", "مايو"],
            ["jun", "juin", "giu", "июн", "cze", "čer", "haz", "kesä", "june", "juni", "junio", "junho", "giugno", "czerwca", "июня", "יוני", "يونيو"],
            ["jul", "juil", "lug", "июл", "lip", "čvc", "tem", "heinä", "july", "juli", "julio", "julho", "luglio", "lipca", "июля", "juillet", "יולי", "يوليو"],
            ["aug", "ago", "août", "авг", "sie", "srp", "ağu", "elo", "august", "agosto", "sierpnia", "августа", "agustus", "אוגוסט", "أغسطس"],
            ["sep", "set", "sept", "сен", "wrz", "zář", "eyl", "syys", "september", "septiembre", "setembro", "settembre", "septembre", "września", "сентября", "ספטמבר", "سبتمبر"],
            ["oct", "okt", "ott", "out", "окт", "paź", "říj", "eki", "loka", "october", "oktober", "octubre", "outubro", "ottobre", "octobre", "października", "октября", "אוקטובר", "أكتوبر"],
            ["nov", "нояб", "ноя", "lis", "kas", "marras", "november", "noviembre", "novembro", "novembre", "listopada", "ноября", "נובמבר", "نوفمبر"],
            ["dec", "dez", "dic", "dés", "déc", "дек", "gru", "pro", "ara", "joulu", "december", "dezember", "diciembre", "dezembro", "dicembre", "décembre", "grudnia", "декабря", "desember", "דצמבר", "ديسمبر"],
        ),
        start=1,
    )
    for word in words
}  # fmt: skip
_YEAR_FIRST: Final = re.compile(r"(\d{4})\s*[-/.年년]\s*(\d{1,2})\s*[-/.月월]\s*(\d{1,2})")
_DAY_FIRST: Final = re.compile(r"(?<!\d)(\d{1,2})[./-](\d{1,2})[./-](\d{4}|\d{2})(?!\d)")
_WORDED: Final = re.compile(r"(?<!\d)(\d{1,2})\.?(?:\s+de|\s+d')?\s+([^\W\d_]{3,12})\.?,?(?:\s+de|\s+del)?\s+(\d{4})")
_MONTH_FIRST: Final = re.compile(r"([^\W\d_]{3,12})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})")
_VIETNAMESE: Final = re.compile(r"(\d{1,2})\s+(?:tháng|thg)\s+(\d{1,2}),?\s+(\d{4})")
_CLOCK: Final = re.compile(
    r"(?<!\d)(\d{1,2})\s?[:.h時时點点시]\s?(\d{2})(?:[:.](\d{2}))?\s*([ap])?\.?m?", re.IGNORECASE
)


def lenient_date(text: str) -> datetime | None:
    """The moment a text names, in UTC."""
    text = text.strip()[:120]
    if not text:
        return None
    try:
        exact = parsedate_to_datetime(text)
        return (exact if exact.tzinfo else exact.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return _by_shape(text)


def _day(text: str) -> tuple[tuple[int, int, int], int] | None:
    """Year, month and day, and where they end in the text."""
    if found := _YEAR_FIRST.search(text):
        return (int(found[1]), int(found[2]), int(found[3])), found.end()
    if found := _VIETNAMESE.search(text):
        return (int(found[3]), int(found[2]), int(found[1])), found.end()
    if found := _DAY_FIRST.search(text):
        return (_year(found[3]), int(found[2]), int(found[1])), found.end()
    for pattern, day, month in ((_WORDED, 1, 2), (_MONTH_FIRST, 2, 1)):
        found = pattern.search(text)
        if found and (number := _month(found[month])):
            return (int(found[3]), number, int(found[day])), found.end()
    return None


def _year(digits: str) -> int:
    return int(digits) + (2000 if len(digits) == 2 else 0)


def _month(word: str) -> int | None:
    lower = word.casefold()
    return _MONTHS.get(lower) or _MONTHS.get(lower[:4]) or _MONTHS.get(lower[:3])


def _by_shape(text: str) -> datetime | None:
    day = _day(text)
    if day is None:
        return None
    (year, month, number), end = day
    clock = _CLOCK.search(text[end:]) or _CLOCK.search(text)
    hour, minute = (int(clock[1]), int(clock[2])) if clock and clock.end() > 0 else (0, 0)
    if clock and clock[4]:
        hour = hour % 12 + (12 if clock[4].lower() == "p" else 0)
    if month > 12 >= number:
        month, number = number, month
    try:
        return datetime(year, month, number, hour % 24, minute % 60, tzinfo=UTC)
    except ValueError:
        return None
