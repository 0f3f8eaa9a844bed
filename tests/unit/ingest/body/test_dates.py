"""Dates as programs write them; each row was written the way the named program writes March 2nd 2026, 15:04."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ingest.body.dates import Reading, read

MOMENT = datetime(2026, 3, 2, 15, 4, tzinfo=UTC)

AFTERNOON = [
    # Gmail, the language of the account
    ("Gmail en", "Mon, Mar 2, 2026 at 3:04 PM"),
    ("Gmail en with a narrow blank", "Mon, Mar 2, 2026 at 3:04\u202fPM"),
    ("Gmail en-GB", "Mon, 2 Mar 2026 at 15:04"),
    ("Gmail en-AU", "Mon, 2 Mar 2026 at 3:04 pm"),
    ("Gmail de", "Mo., 2. März 2026 um 15:04 Uhr"),
    ("Gmail fr", "lun. 2 mars 2026 à 15:04"),
    ("Gmail es", "lun, 2 mar 2026 a las 15:04"),
    ("Gmail es-MX", "lun, 2 mar 2026 a la(s) 3:04 p.m."),
    ("Gmail pt-BR", "seg., 2 de mar. de 2026 às 15:04"),
    ("Gmail pt", "segunda, 2/03/2026 à(s) 15:04"),
    ("Gmail it", "lun 2 mar 2026 alle ore 15:04"),
    ("Gmail nl", "ma 2 mrt 2026 om 15:04"),
    ("Gmail pl", "pon., 2 mar 2026 o 15:04"),
    ("Gmail ru", "пн, 2 мар. 2026 г. в 15:04"),
    ("Gmail uk", "пн, 2 бер. 2026 р. о 15:04"),
    ("Gmail tr", "2 Mar 2026 Pzt, 15:04"),
    ("Gmail ar", "الاثنين، 2 مارس 2026 في 3:04 م"),
    ("Gmail ar with Arabic digits", "الاثنين، ٢ مارس ٢٠٢٦ في ٣:٠٤ م"),
    ("Gmail he", "יום ב׳, 2 במרץ 2026 ב-15:04"),
    ("Gmail ja", "2026年3月2日(月) 15:04"),
    ("Gmail zh-CN", "2026年3月2日周一 15:04"),
    ("Gmail zh-TW", "2026年3月2日 週一 下午3:04"),
    ("Gmail ko", "2026년 3월 2일 (월) 오후 3:04"),
    ("Gmail vi", "Th 2, 2 thg 3, 2026 vào lúc 15:04"),
    ("Gmail id", "Sen, 2 Mar 2026 pukul 15.04"),
    ("Gmail ms", "Isn, 2 Mac 2026 pada 3:04 PTG"),
    ("Gmail th", "จ. 2 มี.ค. 2026 เวลา 15:04"),
    ("Gmail sv", "mån 2 mars 2026 kl 15:04"),
    ("Gmail da", "man. 2. mar. 2026 kl. 15.04"),
    ("Gmail no", "man. 2. mars 2026 kl. 15:04"),
    ("Gmail fi", "ma 2. maalisk. 2026 klo 15.04"),
    ("Gmail cs", "po 2. 3. 2026 v 15:04"),
    ("Gmail sk", "po 2. 3. 2026 o 15:04"),
    ("Gmail hu", "2026. márc. 2., H, 15:04"),
    ("Gmail ro", "lun., 2 mar. 2026 la 15:04"),
    ("Gmail el", "Δευ 2 Μαρ 2026 στις 3:04 μ.μ."),
    ("Gmail bg", "пн, 2.03.2026 г. в 15:04 ч."),
    ("Gmail hr", "pon, 2. ožu 2026. u 15:04"),
    ("Gmail ca", "dl., 2 de març 2026 a les 15:04"),
    ("Gmail et", "E, 2. märts 2026 kell 15:04"),
    ("Gmail lt", "2026-03-02, pr, 15:04"),
    ("Gmail fa with the common calendar", "دوشنبه ۲ مارس ۲۰۲۶، ساعت ۱۵:۰۴"),
    ("Gmail hi", "सोम, 2 मार्च 2026 को 3:04 pm"),
    # Outlook desktop, on the web and on phones
    ("Outlook en-US", "Monday, March 2, 2026 3:04 PM"),
    ("Outlook en-US with seconds", "Monday, March 2, 2026 3:04:00 PM"),
    ("Outlook en-GB", "02 March 2026 15:04"),
    ("Outlook de", "Montag, 2. März 2026 15:04"),
    ("Outlook de-AT", "Montag, 02. März 2026 15:04"),
    ("Outlook fr", "lundi 2 mars 2026 15:04"),
    ("Outlook es", "lunes, 2 de marzo de 2026 15:04"),
    ("Outlook es-CO", "lunes, 2 de marzo de 2026 3:04 p. m."),
    ("Outlook pt-BR", "segunda-feira, 2 de março de 2026 15:04"),
    ("Outlook it", "lunedì 2 marzo 2026 15:04"),
    ("Outlook nl", "maandag 2 maart 2026 15:04"),
    ("Outlook pl", "poniedziałek, 2 marca 2026 15:04"),
    ("Outlook ru", "2 марта 2026 г. 15:04"),
    ("Outlook ru with the weekday", "понедельник, 2 марта 2026 г. 15:04"),
    ("Outlook uk", "понеділок, 2 березня 2026 р. 15:04"),
    ("Outlook tr", "2 Mart 2026 Pazartesi 15:04"),
    ("Outlook ar", "02/مارس/2026 03:04 م"),
    ("Outlook ar with the weekday", "الإثنين, ٢ مارس, ٢٠٢٦ ٠٣:٠٤ م"),
    ("Outlook ar of the Levant", "الاثنين 02 آذار 2026 03:04 م"),
    ("Outlook ar of the Maghreb", "lundi 2 مارس 2026 15:04"),
    ("Outlook he", "יום שני 02 מרץ 2026 15:04"),
    ("Outlook ja", "2026年3月2日 15:04"),
    ("Outlook ja with the weekday", "2026年3月2日月曜日 午後3時04分"),
    ("Outlook zh-CN", "2026年3月2日 15:04"),
    ("Outlook zh-TW", "2026年3月2日 下午 03:04"),
    ("Outlook ko", "2026년 3월 2일 월요일 오후 3:04"),
    ("Outlook vi", "Thứ Hai, 2 Tháng Ba 2026 3:04 CH"),
    ("Outlook vi with a number", "02 Tháng 3 2026 3:04 CH"),
    ("Outlook id", "02 Maret 2026 15:04"),
    ("Outlook id dotted", "Senin, 02 Maret 2026 15.04"),
    ("Outlook ms", "Isnin, 2 Mac 2026 3:04 PTG"),
    ("Outlook th", "2 มีนาคม 2569 15:04"),
    ("Outlook th with the weekday", "วันจันทร์ที่ 2 มีนาคม 2569 15:04"),
    ("Outlook sv", "den 2 mars 2026 15:04"),
    ("Outlook da", "2. marts 2026 15:04"),
    ("Outlook no", "mandag 2. mars 2026 15.04"),
    ("Outlook fi", "maanantai 2. maaliskuuta 2026 15.04"),
    ("Outlook cs", "pondělí 2. března 2026 15:04"),
    ("Outlook sk", "pondelok 2. marca 2026 15:04"),
    ("Outlook hu", "2026. március 2., hétfő 15:04"),
    ("Outlook hu with the half of the day", "2026. március 2., hétfő du. 3:04"),
    ("Outlook ro", "luni, 2 martie 2026 15:04"),
    ("Outlook el", "Δευτέρα, 2 Μαρτίου 2026 3:04 μμ"),
    ("Outlook bg", "понеделник, 2 март 2026 г. 15:04"),
    ("Outlook sr", "понедељак, 02. март 2026. 15:04"),
    ("Outlook hr", "ponedjeljak, 2. ožujka 2026. 15:04"),
    ("Outlook lv", "pirmdiena, 2026. gada 2. marts 15:04"),
    ("Outlook for Mac", "Monday, 2 March 2026 at 15:04"),
    ("Outlook for Mac de", "Montag, 2. März 2026 um 15:04"),
    ("Outlook for Mac fr", "lundi, 2 mars 2026 à 15:04"),
    # Apple Mail and the iPhone
    ("Apple en", "2 March 2026 at 16:04:00 CET"),
    ("Apple en-US", "March 2, 2026 at 10:04:00 AM EST"),
    ("Apple en GMT", "2 March 2026 at 15:04:00 GMT"),
    ("Apple de", "2. März 2026 um 16:04:00 MEZ"),
    ("Apple fr", "2 mars 2026 à 16:04:00 UTC+1"),
    ("Apple es", "2 de marzo de 2026, 16:04:00 CET"),
    ("Apple it", "2 marzo 2026 alle ore 16:04:00 CET"),
    ("Apple pt-BR", "2 de março de 2026 12:04:00 BRT"),
    ("Apple ja", "2026年3月3日 0:04:00 JST"),
    ("Apple zh", "2026年3月2日 GMT+8 23:04:00"),
    ("Apple ko", "2026년 3월 3일 오전 12:04:00 GMT+9"),
    ("Apple ru", "2 марта 2026 г. в 18:04:00 GMT+3"),
    ("Apple cs", "2. března 2026 v 16:04:00 SEČ"),
    # The others
    ("Thunderbird", "Mon, 2 Mar 2026 16:04:00 +0100"),
    ("Thunderbird, a zone with minutes", "Mon, 02 Mar 2026 20:34:00 +0530"),
    ("RFC 822 with a short year", "02 Mar 26 15:04:00 GMT"),
    ("a Unix program", "Mon Mar  2 15:04:00 2026"),
    ("a Unix program with its zone", "Mon Mar  2 16:04:00 CET 2026"),
    ("Proton", "On Monday, March 2nd, 2026 at 3:04 PM"),
    ("Yahoo", "Monday, March 2, 2026 at 03:04:00 PM GMT"),
    ("Yahoo de", "Montag, 2. März 2026, 16:04:00 MEZ"),
    ("Samsung", "02/03/2026 16:04 (GMT+01:00)"),
    ("Samsung en-US", "3/2/26 3:04 PM (GMT+00:00)"),
    ("Samsung de", "02.03.26 16:04 (GMT+01:00)"),
    ("GMX", "Montag, 02. März 2026 um 15:04 Uhr"),
    ("Yandex", "02.03.2026, 15:04"),
    ("Mail.ru", "понедельник, 2 марта 2026, 18:04 +03:00"),
    ("QQ", "2026年3月2日(星期一) 下午3:04"),
    ("163", "2026-03-02 15:04:00"),
    ("163 with blanks", "2026-03-02\u00a0 15:04:00"),
    ("Naver", "2026-03-03 (화) 00:04:00 (GMT+09:00)"),
    ("Daum", "2026년 3월 2일 월요일, 15시 04분 00초"),
    ("Notes en", "03/02/2026 03:04 PM"),
    ("Notes de", "02.03.2026 15:04"),
    ("Outlook nl, short", "2-3-2026 15:04"),
    ("eM Client", "02.03.2026 15:04:00"),
    ("eM Client en", "2/3/2026 15:04:00"),
    ("Zoho", "Mon, 02 Mar 2026 20:34:00 +0530"),
    ("HubSpot de", "Montag, 2. März 2026, 11:04:00 -0400"),
    ("ISO 8601", "2026-03-02T15:04:00Z"),
    ("ISO 8601 with an offset", "2026-03-02T16:04:00+01:00"),
    ("a Korean list", "2026. 3. 2. 오후 3:04"),
    ("a French phone", "2 mars 2026 15h04"),
    ("with direction marks", "\u200e2\u200f/\u200e3\u200f/\u200e2026 15:04"),
    ("a Thai number", "02/03/2569 15:04"),
    ("full-width digits", "２０２６年３月２日　１５：０４"),
    ("the first Tuesday is no March", "mar, 3 feb 2026 15:04"),
    ("a Hungarian Wednesday is no September", "2026. márc. 4., Sze, 15:04"),
]  # fmt: skip
OTHER_DAYS = {
    "the first Tuesday is no March": datetime(2026, 2, 3, 15, 4, tzinfo=UTC),
    "a Hungarian Wednesday is no September": datetime(2026, 3, 4, 15, 4, tzinfo=UTC),
}


def lenient_date(text: str) -> datetime | None:
    reading = read(text)
    return reading.moment if reading else None


@pytest.mark.parametrize(("program", "text"), [pytest.param(*row, id=row[0]) for row in AFTERNOON])
def test_what_a_program_writes_is_understood(program: str, text: str) -> None:
    assert lenient_date(text) == OTHER_DAYS.get(program, MOMENT)


MONTHS = {
    "en": "January February March April May June July August September October November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "pl": "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "uk": "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня",
    "tr": "Ocak Şubat Mart Nisan Mayıs Haziran Temmuz Ağustos Eylül Ekim Kasım Aralık",
    "ar": "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
    "ar Levant": "شباط|2 آذار|3 نيسان|4 أيار|5 حزيران|6 تموز|7 آب|8 أيلول|9",
    "he": "בינואר בפברואר במרץ באפריל במאי ביוני ביולי באוגוסט בספטמבר באוקטובר בנובמבר בדצמבר",
    "id": "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember",
    "ms": "Januari Februari Mac April Mei Jun Julai Ogos September Oktober November Disember",
    "th": "มกราคม กุมภาพันธ์ มีนาคม เมษายน พฤษภาคม มิถุนายน กรกฎาคม สิงหาคม กันยายน ตุลาคม พฤศจิกายน ธันวาคม",
    "th short": "ม.ค. ก.พ. มี.ค. เม.ย. พ.ค. มิ.ย. ก.ค. ส.ค. ก.ย. ต.ค. พ.ย. ธ.ค.",
    "sv": "januari februari mars april maj juni juli augusti september oktober november december",
    "da": "januar februar marts april maj juni juli august september oktober november december",
    "fi": "tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta elokuuta syyskuuta lokakuuta marraskuuta joulukuuta",
    "cs": "ledna února března dubna května června července srpna září října listopadu prosince",
    "hu": "január február március április május június július augusztus szeptember október november december",
    "ro": "ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie",
    "el": "Ιανουαρίου Φεβρουαρίου Μαρτίου Απριλίου Μαΐου Ιουνίου Ιουλίου Αυγούστου Σεπτεμβρίου Οκτωβρίου Νοεμβρίου Δεκεμβρίου",
    "en short": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
    "de short": "Jan. Feb. März Apr. Mai Juni Juli Aug. Sept. Okt. Nov. Dez.",
    "fr short": "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.",
    "es short": "ene feb mar abr may jun jul ago sept oct nov dic",
    "pt short": "jan. fev. mar. abr. mai. jun. jul. ago. set. out. nov. dez.",
    "it short": "gen feb mar apr mag giu lug ago set ott nov dic",
    "nl short": "jan feb mrt apr mei jun jul aug sep okt nov dec",
    "pl short": "sty lut mar kwi maj cze lip sie wrz paź lis gru",
    "tr short": "Oca Şub Mar Nis May Haz Tem Ağu Eyl Eki Kas Ara",
}  # fmt: skip


def _months() -> list[tuple[str, str, int]]:
    rows = []
    for language, names in MONTHS.items():
        for place, name in enumerate(names.split(), start=1):
            word, _, number = name.partition("|")
            rows.append((language, word, int(number or place)))
    return rows


@pytest.mark.parametrize("language", MONTHS)
def test_every_month_of_a_language_is_known(language: str) -> None:
    rows = [(name, month) for tongue, name, month in _months() if tongue == language]
    read_months = [
        (name, moment.month if moment else 0) for name, _ in rows for moment in [lenient_date(f"17 {name} 2026")]
    ]
    assert read_months == rows


@pytest.mark.parametrize(
    ("text", "is_english", "expected"),
    [
        pytest.param("03/02/2026 15:04", None, Reading(MOMENT.replace(month=2, day=3), False, MOMENT), id="day first where nothing says"),
        pytest.param("3/2/2026 3:04 PM", None, Reading(MOMENT, False, MOMENT.replace(month=2, day=3)), id="month first with capitals"),
        pytest.param("3/2/2026 3:04 pm", True, Reading(MOMENT.replace(month=2, day=3), False, MOMENT), id="day first with small letters, as in Australia"),
        pytest.param("2/3/2026 3:04 PM", False, Reading(MOMENT, False), id="never month first below labels that are not English"),
        pytest.param("3/31/2026 9:02 PM", None, Reading(datetime(2026, 3, 31, 21, 2, tzinfo=UTC), False), id="American, where it cannot be else"),
        pytest.param("31/3/2026 9:02 PM", None, Reading(datetime(2026, 3, 31, 21, 2, tzinfo=UTC), False), id="day first, where it cannot be else"),
        pytest.param("2.3.2026 15:04", None, Reading(MOMENT, False), id="dots are always day first"),
        pytest.param("2026-03-02T15:04Z", None, Reading(MOMENT, True), id="an offset that is said"),
        pytest.param("Mon, 2 Mar 2026 15:04:00 -0000", None, Reading(MOMENT, True), id="an offset of nought"),
        pytest.param("2 mars 2026", None, Reading(MOMENT.replace(hour=0, minute=0), False), id="no clock"),
        pytest.param("Mon, 2 Mar 2026 12:04 AM", None, Reading(MOMENT.replace(hour=0), False), id="after midnight"),
        pytest.param("Mon, 2 Mar 2026 12:04 PM", None, Reading(MOMENT.replace(hour=12), False), id="after noon"),
    ],
)  # fmt: skip
def test_what_stays_open_is_said(text: str, is_english: bool | None, expected: Reading) -> None:
    assert read(text, is_english=is_english) == expected


@pytest.mark.parametrize(
    "text",
    ["last Wednesday", "", "99.99.2026", "30 Feb 2026", "15:04", "March 2026", "2 March", "۱۴۰۴/۱۲/۱۱", "1" * 5000],
)
def test_what_is_no_date_is_none(text: str) -> None:
    assert lenient_date(text) is None


@given(st.text(max_size=80))
def test_any_text_is_a_date_or_none(text: str) -> None:
    read(text)


@given(st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1)), st.sampled_from(sorted(MONTHS)))  # noqa: DTZ001 (Hypothesis wants naive bounds)
def test_a_date_comes_back_in_every_language(moment: datetime, language: str) -> None:
    names = {number: name for tongue, name, number in _months() if tongue == language}
    moment = moment.replace(second=0, microsecond=0, tzinfo=UTC)
    if moment.month in names:
        text = f"{moment.day} {names[moment.month]} {moment.year}, {moment:%H:%M}"
        assert read(text) == Reading(moment, False)
        assert read(f"{text} GMT+2") == Reading(moment - timedelta(hours=2), True)
