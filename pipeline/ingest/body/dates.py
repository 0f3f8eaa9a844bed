"""Dates as people's mail programs write them into a text, in some forty languages; None where none can be read.

Pure and linear. Three things are found one after the other, each by shape first: the clock (with its half of the day),
the offset, the day. Times without an offset count as UTC and say so. `3/2/2026` has two readings: it is March 2nd where
the caller knows English labels with a 12-hour clock, or the clock says AM or PM in capitals (as American programs do),
else February 3rd; the other reading is kept, so that a caller who knows when a mail arrived can choose.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

MAX_LENGTH: Final = 160
_COMBINING: Final = re.compile("[\u0300-\u036f]")
_INVISIBLE: Final = re.compile("[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


@dataclass(frozen=True, slots=True)
class Reading:
    """A moment in UTC, whether the text said its offset, and the other moment it may mean where day and month can change places."""

    moment: datetime
    is_offset_known: bool
    other: datetime | None = None


def _folded(text: str) -> str:
    """Lower case, ASCII digits, plain blanks, and no accents: what a table of words is compared with."""
    plain = unicodedata.normalize("NFKD", _INVISIBLE.sub("", text).casefold())
    plain = unicodedata.normalize("NFC", _COMBINING.sub("", plain))
    return "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in plain)


_MONTH_NAMES: Final = (
    """january januar jänner jenner janvier enero janeiro gennaio januari stycznia styczeń января январь січня січень ocak oca
    tammikuuta tammikuu leden ledna január januára januar ianuarie ιανουαρίου ιανουάριος gener xaneiro urtarrila siječnja siječanj
    јануар јануара януари jaanuar sausio sausis janvāris janvārī yanvar janúar ene gen sty led jän led ian gener
    ינואר ינו يناير جانفي ژانویه มกราคม ม.ค januaryo enero जनवरी જાન્યુઆરી জানুয়ারি ஜனவரி студзеня""",
    """february februar feber febrer février febrero fevereiro febbraio februari lutego luty февраля февраль лютого лютий şubat
    helmikuuta helmikuu únor února február februára februarie φεβρουαρίου φεβρουάριος febreiro otsaila veljače veljača фебруар фебруара
    февруари veebruar vasario vasaris februāris februārī fevral febrúar lut úno fev fév
    פברואר פבר شباط فبراير فيفري فوریه กุมภาพันธ์ ก.พ pebrero फ़रवरी फरवरी ফেব্রুয়ারি பிப்ரவரி лютага""",
    """march märz marz maerz mars marzo março maart marts marec marca marzec марта март березня березень mart maaliskuuta maaliskuu
    březen března március márc martie μαρτίου μάρτιος març martxoa ožujka ožujak март марта märts kovo kovas marts martā maret mac
    mrt mrz bře מרץ מרס مارس آذار มีนาคม มี.ค marso मार्च মার্চ மார்ச் сакавіка mär mar""",
    """april avril abril aprile avr abr kwietnia kwiecień апреля апрель квітня квітень nisan huhtikuuta huhtikuu duben dubna
    április apríl apríla aprilie απριλίου απρίλιος apirila travnja travanj април априла aprill balandžio balandis aprīlis aprīlī aprel
    kwi dub nis אפריל אפר أبريل ابريل إبريل أفريل نيسان آوریل เมษายน เม.ย abril अप्रैल এপ্রিল ஏப்ரல் красавіка""",
    """may mai mayo maio maggio mei maj maja mají мая май травня травень mayıs toukokuuta toukokuu květen května május mája μαΐου μάιος
    maig maiatza svibnja svibanj maí мај маја mai gegužės gegužė maijs maijā
    mag kvě מאי مايو ماي أيار می พฤษภาคม พ.ค mayo मई মে மே""",
    """june juni juin junio junho giugno junij czerwca czerwiec июня июнь червня червень haziran kesäkuuta kesäkuu červen června
    június jún júna iunie ιουνίου ιούνιος juny xuño ekaina lipnja lipanj јун јуна юни juuni birželio birželis jūnijs jūnijā iyun júní
    giu cze haz čvn čer יוני يونيو يونيه جوان حزيران ژوئن มิถุนายน มิ.ย hunyo जून জুন ஜூன் чэрвеня""",
    """july juli juillet julio julho luglio julij lipca lipiec июля июль липня липень temmuz heinäkuuta heinäkuu červenec července čvc
    július júla iulie ιουλίου ιούλιος juliol xullo uztaila srpnja srpanj јул јула юли juuli liepos liepa jūlijs jūlijā iyul júlí julai
    lug lip tem יולי يوليو يوليه يوليوز جويلية تموز ژوئیه กรกฎาคม ก.ค hulyo जुलाई জুলাই ஜூலை ліпеня""",
    """august augusti août aout agosto augustus sierpnia sierpień августа август серпня серпень ağustos elokuuta elokuu srpen srpna
    augusztus augusta αυγούστου αύγουστος agost abuztua kolovoza kolovoz аугуст август августа rugpjūčio rugpjūtis augusts augustā avqust
    ágúst ago agustus ags ogos elo srp אוגוסט אוג أغسطس اغسطس أوت غشت آب اوت สิงหาคม ส.ค agosto अगस्त আগস্ট ஆகஸ்ட் жніўня""",
    """september septembre septiembre setiembre setembro settembre septembra wrzesień września сентября сентябрь вересня вересень eylül
    syyskuuta syyskuu září szeptember szept septembrie σεπτεμβρίου σεπτέμβριος setembre iraila rujna rujan септембар септембра септември
    rugsėjo rugsėjis septembris septembrī sentyabr sept set zář ספטמבר ספט سبتمبر شتنبر أيلول سپتامبر กันยายน ก.ย setyembre सितंबर সেপ্টেম্বর செப்டம்பர் верасня""",
    """october oktober octobre octubre outubro ottobre oktobra październik października октября октябрь жовтня жовтень ekim lokakuuta
    lokakuu říjen října október októbra octombrie οκτωβρίου οκτώβριος outubro urria октобар октобра октомври oktoober spalio spalis
    oktobris oktobrī oktyabr október ott eki říj אוקטובר אוק أكتوبر اكتوبر اکتبر ตุลาคม ต.ค oktubre अक्टूबर অক্টোবর அக்டோபர் кастрычніка""",
    """november novembre noviembre novembro novembra listopad listopada listopadu ноября ноябрь листопада листопад kasım marraskuuta marraskuu
    noiembrie νοεμβρίου νοέμβριος azaroa studenoga studeni новембар новембра ноември lapkričio lapkritis novembris novembrī noyabr nóvember
    kas lis נובמבר נוב نوفمبر نونبر نوامبر พฤศจิกายน พ.ย nobyembre नवंबर নভেম্বর நவம்பர் лістапада""",
    """december dezember décembre diciembre dezembro dicembre desember decembra grudnia grudzień декабря декабрь грудня грудень aralık
    joulukuuta joulukuu prosinec prosince decembrie δεκεμβρίου δεκέμβριος desembre decembro abendua prosinca prosinac децембар децембра декември
    detsember gruodžio gruodis decembris decembrī dekabr disember gru ara pro dés dez dic דצמבר דצמ ديسمبر دجنبر دسامبر ธันวาคม ธ.ค disyembre दिसंबर ডিসেম্বর டிசம்பர் снежня""",
)  # fmt: skip
"""Names as dates write them (nominative and genitive), and the short forms that do not begin like a long one."""
_PHRASES: Final = tuple(
    (_folded(long), _folded(short))
    for long, short in (
        ("كانون الثاني", "يناير"), ("تشرين الأول", "أكتوبر"), ("تشرين الثاني", "نوفمبر"), ("كانون الأول", "ديسمبر"),
        ("tháng mười hai", "tháng 12"), ("tháng mười một", "tháng 11"), ("tháng mười", "tháng 10"), ("tháng chín", "tháng 9"),
        ("tháng tám", "tháng 8"), ("tháng bảy", "tháng 7"), ("tháng sáu", "tháng 6"), ("tháng năm", "tháng 5"),
        ("tháng tư", "tháng 4"), ("tháng ba", "tháng 3"), ("tháng hai", "tháng 2"), ("tháng một", "tháng 1"),
    )
)  # fmt: skip
"""Months that are written as two words, the longest first."""


def _table() -> dict[str, int]:
    """Every name and every beginning of a name (from three letters) that means one month only."""
    exact = {word: number for number, names in enumerate(_MONTH_NAMES, start=1) for word in _folded(names).split()}
    begun: dict[str, int] = {}
    for word, number in exact.items():
        for size in range(3, len(word)):
            begun[word[:size]] = number if begun.get(word[:size], number) == number else 0
    return {beginning: number for beginning, number in {**begun, **exact}.items() if number}


_MONTHS: Final = _table()

_NOT_MONTHS: Final = frozenset({"sze"})
_CONNECTORS: Final = frozenset(["de", "d", "of", "del", "den", "dia", "st", "nd", "rd", "th", "er", "e", "º", "ª"])


def _either(words: str) -> str:
    ordered = sorted((re.escape(_folded(word.strip())) for word in words.split("|")), key=len, reverse=True)
    return "|".join(ordered)


_MORNING: Final = _either(
    'am|a.m.|a.m|a. m.|上午|早上|凌晨|清晨|午前|오전|de.|öö|לפנה״צ|לפנה"צ|לפנות בוקר|बजे पूर्वाह्न|पूर्वाह्न'
)
_EVENING: Final = _either('pm|p.m.|p.m|p. m.|下午|晚上|中午|傍晚|午後|오후|du.|ös|אחה״צ|אחה"צ|अपराह्न')
_MORNING_AFTER: Final = _either(
    "vorm.|vormittags|dop.|f.m.|fm|ap.|ap|π.μ.|πμ|ص|صباحا|صباحًا|ق.ظ|ق.ظ.|sa|sáng|pg|дп|пр.об.|ก่อนเที่ยง|du matin|del mattino|pagi"
)
_EVENING_AFTER: Final = _either(
    "nachm.|nachmittags|odp.|e.m.|em|ip.|ip|μ.μ.|μμ|م|مساء|مساءً|ب.ظ|ب.ظ.|ch|chiều|tối|ptg|пп|сл.об.|หลังเที่ยง|petang|malam"
)
_LETTER: Final = r"[^\W\d_]"
_HALF_BEFORE: Final = rf"(?:(?<!{_LETTER})(?:(?P<am>{_MORNING})|(?P<pm>{_EVENING}))\s?)?"
_HALF_AFTER: Final = (
    rf"(?:\s?(?:(?P<am2>{_MORNING}|{_MORNING_AFTER})|(?P<pm2>{_EVENING}|{_EVENING_AFTER}))(?!{_LETTER}))?"
)
_CLOCK: Final = re.compile(
    rf"{_HALF_BEFORE}(?<![\d:.])(?P<hour>\d{{1,2}})\s?[:h時点點时시]\s?(?P<minute>\d{{2}})(?!\d)(?:\s?[:.分분]\s?(?P<second>\d{{2}})(?!\d))?[分분秒초]?{_HALF_AFTER}"
)
_DOTTED_CLOCK: Final = re.compile(
    rf"{_HALF_BEFORE}(?<![\d:.])(?P<hour>\d{{1,2}})\.(?P<minute>\d{{2}})(?!\d)(?:\.(?P<second>\d{{2}})(?!\d))?{_HALF_AFTER}"
)
_CAPITALS: Final = re.compile(r"\d\s?[AP]M\b")
_OFFSET: Final = re.compile(
    r"(?<!\d)(?:(?:gmt|utc)\s?(?P<sign>[+\-−])(?P<hours>\d{1,2})|(?P<sign2>[+\-−])(?P<hours2>\d{2}))(?::?(?P<minutes>\d{2}))?(?!\d)"
)
_NAMED_OFFSET: Final = re.compile(
    r"(?:gmt|utc)\s?(?P<sign>[+\-−])(?P<hours>\d{1,2})(?::?(?P<minutes>\d{2}))?(?!\d)(?P<sign2>)(?P<hours2>)"
)
_ZONE: Final = re.compile(rf"(?<!{_LETTER})({_LETTER}{{1,5}})(?!{_LETTER})")
_ZONES: Final[dict[str, int]] = {
    "z": 0, "gmt": 0, "utc": 0, "wet": 0, "west": 60, "bst": 60, "cet": 60, "mez": 60, "sec": 60, "selc": 120, "cest": 120, "mesz": 120, "eet": 120,
    "eest": 180, "msk": 180, "trt": 180, "pkt": 300, "wib": 420, "wita": 480, "hkt": 480, "sgt": 480, "myt": 480, "wit": 540,
    "jst": 540, "kst": 540, "aest": 600, "aedt": 660, "nzst": 720, "nzdt": 780, "brt": -180, "art": -180, "clt": -240,
    "edt": -240, "est": -300, "cdt": -300, "mdt": -360, "mst": -420, "pdt": -420, "pst": -480,
}  # fmt: skip
"""Minutes east of Greenwich; names that several parts of the world use (IST, CST, AST) are left out."""
_YEAR_FIRST: Final = re.compile(r"(?<!\d)(\d{4})\s?[-/.年년]\s?(\d{1,2})\s?[-/.月월]\s?(\d{1,2})(?!\d)")
_DAY_FIRST: Final = re.compile(r"(?<![\d.])(\d{1,2})\s?([./-])\s?(\d{1,2})\s?\2\s?(\d{4})(?!\d)")
_SHORT_YEAR: Final = re.compile(r"(?<![\d.])(\d{1,2})([./-])(\d{1,2})\2(\d{2})(?!\d)")
_VIETNAMESE: Final = re.compile(
    r"(?<!\d)(\d{1,2})[,\s]{0,3}(?:thang|thg|th)\.?\s?(\d{1,2})[,\s]{0,3}(?:nam\s{0,3})?(\d{4})(?!\d)"
)
_TOKEN: Final = re.compile(r"\d+|[^\d\s,;()\[\]/\-–:.][^\d\s,;()\[\]/\-–:]*")


@dataclass(frozen=True, slots=True)
class _Day:
    """Year, month and day, where they stand, and whether day and month could change places."""

    year: int
    month: int
    day: int
    start: int
    end: int
    is_ambiguous: bool = False


def read(text: str, *, is_english: bool | None = None) -> Reading | None:
    """Read a date; `is_english` says whether the labels around it are (None: not known)."""
    text = unicodedata.normalize("NFKC", text.strip()[:MAX_LENGTH])
    folded = _phrased(_folded(text))
    clock = _CLOCK.search(folded)
    rest = _blanked(folded, clock.start(), clock.end()) if clock else folded
    offset, rest = _offset(rest, clock.end()) if clock else (None, rest)
    is_american = is_english is not False and _CAPITALS.search(text) is not None
    day = _day(rest, is_american=is_american)
    if day is None:
        return None
    if clock is None and (clock := _DOTTED_CLOCK.search(_blanked(rest, day.start, day.end))):
        offset, _ = _offset(rest, clock.end())
    moment = _moment(day, clock, offset)
    if moment is None:
        return None
    other = _moment(_swapped(day), clock, offset) if day.is_ambiguous and is_english is not False else None
    return Reading(moment, offset is not None, other)


def _phrased(folded: str) -> str:
    for long, short in _PHRASES:
        folded = folded.replace(long, short)
    return folded


def _blanked(text: str, start: int, end: int) -> str:
    return text[:start] + " " * (end - start) + text[end:]


def _offset(text: str, start: int) -> tuple[int | None, str]:
    """Minutes east of Greenwich as said after the clock, and the text without them."""
    found = _OFFSET.search(text, start) or _NAMED_OFFSET.search(text)
    if found:
        hours = int(found["hours"] or found["hours2"])
        minutes = hours * 60 + int(found["minutes"] or 0)
        east = -minutes if (found["sign"] or found["sign2"]) != "+" else minutes
        if abs(east) <= 14 * 60:
            return east, _blanked(text, found.start(), found.end())
    for word in _ZONE.finditer(text, start):
        if word[1] in _ZONES:
            return _ZONES[word[1]], _blanked(text, word.start(), word.end())
    return None, text


def _day(text: str, *, is_american: bool) -> _Day | None:
    if found := _YEAR_FIRST.search(text):
        return _Day(_common_era(int(found[1])), int(found[2]), int(found[3]), *found.span())
    if found := _VIETNAMESE.search(text):
        return _Day(int(found[3]), int(found[2]), int(found[1]), *found.span())
    if found := _DAY_FIRST.search(text):
        return _ordered(found, is_american=is_american)
    if worded := _worded(text):
        return worded
    found = _SHORT_YEAR.search(text)
    return _ordered(found, is_american=is_american) if found else None


def _ordered(found: re.Match[str], *, is_american: bool) -> _Day:
    """A day of three numbers with the year last."""
    first, second, year = int(found[1]), int(found[3]), int(found[4])
    year = _common_era(year if year > 99 else 2000 + year)
    is_slashed = found[2] == "/"
    is_month_first = second > 12 or (is_american and is_slashed and first <= 12)
    month, day = (first, second) if is_month_first else (second, first)
    is_ambiguous = is_slashed and first <= 12 and second <= 12 and first != second
    return _Day(year, month, day, *found.span(), is_ambiguous)


def _swapped(day: _Day) -> _Day:
    return _Day(day.year, day.day, day.month, day.start, day.end)


def _common_era(year: int) -> int:
    """Thai programs count from the year -543."""
    return year - 543 if 2400 < year < 2700 else year


def _month(word: str) -> int | None:
    word = word.strip(".'’׳״\"").rpartition("'")[2].rpartition("’")[2]
    if word in _NOT_MONTHS:
        return None
    return _MONTHS.get(word) or (_MONTHS.get(word[1:]) if word[:1] == "ב" else None)


def _worded(text: str) -> _Day | None:
    """A day with the name of its month. The last fit counts: `mar, 3 feb` is a Tuesday in February."""
    tokens = list(_TOKEN.finditer(text))
    for place in range(len(tokens) - 1, -1, -1):
        month = None if tokens[place][0].isdigit() else _month(tokens[place][0])
        if month is None:
            continue
        day = _number(tokens, place, -1) or _number(tokens, place, 1)
        year = _year(tokens, place) if day else None
        if day and year:
            used = [tokens[place], day, year]
            span = min(token.start() for token in used), max(token.end() for token in used)
            number = int(year[0])
            return _Day(_common_era(number if number > 99 else 2000 + number), month, int(day[0]), *span)
    return None


def _number(tokens: list[re.Match[str]], place: int, step: int) -> re.Match[str] | None:
    """The day's number beside the month, over at most two small words (`2 de marzo`, `2nd of March`)."""
    for _ in range(3):
        place += step
        if not 0 <= place < len(tokens):
            return None
        word = tokens[place][0]
        if word.isdigit():
            return tokens[place] if len(word) <= 2 and 1 <= int(word) <= 31 else None
        if word.strip(".'’-") not in _CONNECTORS:
            return None
    return None


def _year(tokens: list[re.Match[str]], place: int) -> re.Match[str] | None:
    after = [token for token in tokens[place:] if token[0].isdigit()]
    before = [token for token in tokens[:place] if token[0].isdigit()]
    whole = (token for token in (*after, *reversed(before)) if len(token[0]) == 4 and 1900 <= int(token[0]) < 2700)
    return next(whole, after[0] if after and before and len(after[0][0]) == 2 else None)


def _moment(day: _Day, clock: re.Match[str] | None, offset: int | None) -> datetime | None:
    hour, minute, second = (int(clock[part] or 0) for part in ("hour", "minute", "second")) if clock else (0, 0, 0)
    if clock and (clock["pm"] or clock["pm2"]) and hour < 12:
        hour += 12
    if clock and (clock["am"] or clock["am2"]) and hour == 12:
        hour = 0
    if not 1900 <= day.year < 2200:
        return None
    try:
        local = datetime(day.year, day.month, day.day, hour, minute, min(second, 59), tzinfo=UTC)
        return local - timedelta(minutes=offset or 0)
    except (ValueError, OverflowError):
        return None
