import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ingest.body.charset import Decoded, decode
from pipeline.ingest.body.guess import SAMPLE, is_western, likely_charset

# Language, the charsets its senders use, a short text and a long one.
TEXTS = (
    (
        "Simplified Chinese",
        ("gb18030", "utf-8"),
        "请问我的工资什么时候发？",
        "各位老师好：上个月的直播收入已经超过约定的日期，但是我的账户里还没有看到这笔钱。请你们看一下是不是银行卡号写错了。",
    ),
    (
        "Traditional Chinese",
        ("big5", "utf-8"),
        "請問什麼時候可以收到錢？",
        "各位老師好：上個月的直播收入已經超過約定的日期，但是我的帳戶裡還沒有看到這筆錢。請你們看一下是不是銀行帳號寫錯了。",
    ),
    (
        "Japanese",
        ("cp932", "euc_jp", "utf-8"),
        "昨日のメールを見ましたか",
        "先週お送りした請求書の件でご連絡いたしました。銀行口座の番号を変更しましたので、次回から新しい口座へお願いします。",
    ),
    (
        "Korean",
        ("cp949", "utf-8"),
        "어제 보낸 메일을 확인해 주세요",
        "지난주에 보내 드린 청구서에 대해 문의합니다. 은행 계좌 번호가 바뀌었으니 다음 달부터는 새 계좌로 보내 주시기 바랍니다.",
    ),
    (
        "Russian",
        ("koi8_r", "cp1251", "cp866", "utf-8"),
        "Где мои деньги?",
        "Добрый день! На прошлой неделе я отправила вам договор, но ответа до сих пор нет. Сообщите, когда будет оплата.",
    ),
    (
        "Russian in capitals",
        ("koi8_r", "cp1251", "utf-8"),
        "ВЕРНИТЕ МНЕ ДЕНЬГИ",
        "НА ПРОШЛОЙ НЕДЕЛЕ Я ОТПРАВИЛА ВАМ ДОГОВОР, НО ОТВЕТА ДО СИХ ПОР НЕТ. КОГДА БУДЕТ ОПЛАТА?",
    ),
    (
        "Ukrainian",
        ("koi8_u", "cp1251", "utf-8"),
        "Коли прийдуть мої гроші?",
        "Добрий день! Минулого тижня я надіслала вам договір, але відповіді досі немає. Повідомте, коли буде оплата.",
    ),
    (
        "Arabic",
        ("cp1256", "utf-8"),
        "متى يصل المبلغ؟",
        "السلام عليكم، أرسلت إليكم العقد في الأسبوع الماضي ولم يصلني أي رد حتى الآن. أرجو إبلاغي بموعد الدفع.",
    ),
    (
        "Thai",
        ("cp874", "utf-8"),
        "เมื่อไหร่จะได้รับเงิน",
        "สวัสดีค่ะ ส่งสัญญาไปให้เมื่ออาทิตย์ที่แล้วแต่ยังไม่ได้รับคำตอบ รบกวนแจ้งวันที่จะโอนเงินด้วยนะคะ",
    ),
    (
        "Greek",
        ("cp1253", "iso8859_7", "utf-8"),
        "Πότε θα πληρωθώ;",
        "Καλημέρα σας, την προηγούμενη εβδομάδα έστειλα το συμβόλαιο και δεν έχω λάβει απάντηση. Πότε θα γίνει η πληρωμή;",
    ),
    (
        "Hebrew",
        ("cp1255", "iso8859_8", "utf-8"),
        "מתי אקבל את התשלום שלי",
        "שלום רב, שלחתי לכם את החוזה בשבוע שעבר ועדיין לא קיבלתי תשובה. אנא הודיעו לי מתי יועבר התשלום.",
    ),
    (
        "Turkish",
        ("cp1254", "utf-8"),
        "Sayın yetkili, başlığı şaşırdım",
        "İyi günler, geçen hafta sözleşmeyi gönderdim ancak hâlâ yanıt alamadım. Ödemenin hangi tarihte yapılacağını bildirin.",
    ),
    (
        "Vietnamese",
        ("utf-8",),
        "Khi nào tôi nhận được tiền?",
        "Chào anh chị, tuần trước tôi đã gửi hợp đồng nhưng vẫn chưa thấy trả lời. Xin cho biết ngày thanh toán.",
    ),
)
WRONG = (None, "us-ascii", "iso-8859-1", "iso-8859-15", "windows-1252", "utf-8", "x-unknown", "no-such-charset")
MISLABELLED = [
    pytest.param(text, charset, label, id=f"{language}, {length}, {charset} called {label}")
    for language, charsets, *texts in TEXTS
    for length, text in zip(("short", "long"), texts, strict=True)
    for charset in charsets
    for label in WRONG
]
WESTERN = (
    "Müller",
    "MÜLLER GMBH",
    "São Paulo",
    "Ação e comunicações não são opções",
    "À vista, Ângela",
    "JOÃO CONCEIÇÃO",
    "où ça, été, Œuvre",
    "L’été « déjà » passé – 20 €",
    "Äänenvoimakkuus, työöljy",
    "Übergrößenträger zu 5 °C",
    "¿Qué pasó, Íñigo? ¡Olé!",
    "Þórður Sigurðsson",
    "Alþýðulýðveldið Kína",
    "don’t “quote” – me…",
    "Ærø, Ålborg og Østerbro",
    "Straße 10×11 m²",
    "Tidak ada biaya – terima kasih “Kak Rényi”",
    "é",
)


@pytest.mark.parametrize(("text", "charset", "label"), MISLABELLED)
def test_a_wrong_label_is_overruled(text: str, charset: str, label: str | None) -> None:
    is_damaged = charset != "utf-8" or label == "iso-8859-15"
    assert decode(text.encode(charset), label) == Decoded(text, is_damaged)


@pytest.mark.parametrize(
    ("text", "charset"),
    [
        pytest.param(text, charset, id=f"{language}, {charset}, {len(text)} characters")
        for language, charsets, *texts in TEXTS
        for text in texts
        for charset in charsets
    ],
)
def test_a_right_label_is_believed(text: str, charset: str) -> None:
    assert decode(text.encode(charset), charset) == Decoded(text, False)


@pytest.mark.parametrize("label", ["us-ascii", "iso-8859-1", "windows-1252"])
@pytest.mark.parametrize("text", WESTERN)
def test_western_text_stays_western(text: str, label: str) -> None:
    assert decode(text.encode("cp1252"), label) == Decoded(text, False)


@pytest.mark.parametrize("text", WESTERN)
def test_western_text_is_told_without_a_label(text: str) -> None:
    assert decode(text.encode("cp1252"), None) == Decoded(text, not text.isascii())


def test_a_few_broken_characters_do_not_hide_the_charset() -> None:
    text = TEXTS[0][3] * 3
    assert decode(text.encode("gb18030") + b"\xff\n", "iso-8859-1") == Decoded(text + "\ufffd\n", True)


def test_what_stands_after_much_ascii_is_seen() -> None:
    text = "plain words\n" * 20_000 + TEXTS[4][3]
    assert decode(text.encode("koi8_r"), "us-ascii") == Decoded(text, True)


def test_a_sample_may_end_within_a_character() -> None:
    text = TEXTS[0][3] * 1_000
    for ahead in (b"", b"a"):
        assert len(ahead + text.encode("gb18030")) > SAMPLE
        assert likely_charset(ahead + text.encode("gb18030")) == "gb18030"


@pytest.mark.parametrize("data", [b"", b"plain", b"\xff\xfe\xfd\xfc" * 9, bytes(range(256))])
def test_what_is_no_text_has_no_likely_charset(data: bytes) -> None:
    assert likely_charset(data) is None


@given(st.binary(max_size=400))
def test_any_bytes_are_judged(data: bytes) -> None:
    likely = likely_charset(data)
    is_western(data, "cp1252")
    assert likely is None or data.decode(likely, "replace") is not None
    assert isinstance(decode(data, "us-ascii").text, str)
