import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.classify.lexicon import Prepared, as_written, key, lexicon, scan


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        pytest.param("Payout", "payout", id="a word"),
        pytest.param("  log in ", "log in", id="a phrase"),
        pytest.param("log-in", "log in", id="a hyphen parts words"),
        pytest.param("Pay*", "pay*", id="a stem"),
        pytest.param("정산", "정산*", id="Korean words grow"),
        pytest.param("돈", "돈", id="one Korean syllable stands for itself"),
        pytest.param("结 算", "结算", id="Chinese without its gap"),
        pytest.param("?!", "", id="signs alone make no word"),
        pytest.param("...", "", id="borders alone make no word"),
    ],
)
def test_a_word_has_a_key(word: str, expected: str) -> None:
    assert key(word) == expected


@pytest.mark.parametrize(
    ("word", "text", "is_found"),
    [
        pytest.param("payout", "Where is my PAYOUT?", True, id="without regard to case"),
        pytest.param("payout", "payouts", False, id="not inside a longer word"),
        pytest.param("pay*", "unpaid, repay", False, id="a stem begins a word"),
        pytest.param("pay*", "Paying today", True, id="a stem finds what grew on it"),
        pytest.param("nao caiu", "O saque não caiu", True, id="a phrase without accents"),
        pytest.param("log in", "cannot log-in", True, id="a phrase over a hyphen"),
        pytest.param("log in", "cannot log\nin", True, id="a phrase over a line's end"),
        pytest.param("log in", "see the log. In May", False, id="no phrase over a sentence's end"),
        pytest.param("log in", "the log", False, id="half a phrase at the end of a text"),
        pytest.param("can't log in", "cant log in", True, id="hasty apostrophes"),
        pytest.param("bank transf*", "bank transfers", True, id="a phrase that ends open"),
        pytest.param("결제 오류", "결제가 오류로 끝났습니다", True, id="Korean particles inside a phrase"),
        pytest.param("정산", "이번 정산이 늦습니다", True, id="Korean particle"),
        pytest.param("정산", "미정산", False, id="Korean word inside another"),
        pytest.param("结算", "十月的结算还没有到账", True, id="Chinese anywhere"),
        pytest.param("税", "缴税了", True, id="one Chinese character"),
        pytest.param("结算", "payout", False, id="no Chinese in the text"),
        pytest.param("ถอนเงิน", "ผมถอนเงินไม่ได้ครับ", True, id="Thai anywhere"),
        pytest.param("عمولة", "لم تصلنا عمولتنا", True, id="Arabic with a pronoun"),
        pytest.param("تسجيل الدخول", "مشكلة في التسجيل الدخول", True, id="Arabic phrase with an article"),
        pytest.param("حساب بنكي", "وحساب بنكي جديد", True, id="Arabic phrase with a conjunction"),
        pytest.param("привет", "Привет, мир", True, id="Cyrillic"),
        pytest.param("भुगतान", "मेरा भुगतान कहाँ है", True, id="Devanagari with its marks"),
        pytest.param("भुगत", "मेरा भुगतान", False, id="Devanagari word borders"),
        pytest.param("भुगतान", "मेरा भुग\u200dतान", True, id="Devanagari with a joiner"),
        pytest.param("Straße", "STRASSE 5", True, id="German sharp s"),
        pytest.param("überweisen", "U\u0308BERWEISEN", True, id="an umlaut as a mark of its own"),
        pytest.param("ışık", "IŞIK", True, id="Turkish i without a dot"),
        pytest.param("İstanbul", "istanbul", True, id="Turkish i with one"),
        pytest.param("Λόγος", "ΛΟΓΟΣ", True, id="the final sigma"),
        pytest.param("chuyển khoản", "Đã chuyển khoản chưa", True, id="Vietnamese"),
        pytest.param("chuyển khoản", "da chuyen khoan chua", True, id="Vietnamese without its marks"),
        pytest.param("ถอน", "ผม\u200bถอนเงิน", True, id="Thai with borders that nobody sees"),
        pytest.param("ការទូទាត់", "សូមពិនិត្យការទូទាត់របស់យើង", True, id="Khmer anywhere"),
        pytest.param("ငွေ", "ကျွန်တော့်ငွေမရသေးပါ", True, id="Burmese anywhere"),
        pytest.param("ເງິນ", "ຂ້ອຍຍັງບໍ່ໄດ້ຮັບເງິນ", True, id="Lao anywhere"),
        pytest.param("振込", "まだ振込がありません", True, id="Japanese anywhere"),
        pytest.param("ふりこみ", "ふりこみがまだです", True, id="hiragana"),
        pytest.param("フリコミ", "ﾌﾘｺﾐが", True, id="half-width katakana"),
        pytest.param("ガンバ", "ｶﾞﾝﾊﾞ", True, id="half-width katakana with dakuten"),
        pytest.param("ＰＡＹ", "pay me", True, id="full-width letters"),
        pytest.param("수수료", "이번 수수료는요", True, id="Korean particles in a row"),
        pytest.param(
            "수수료",
            "\u1109\u116e\u1109\u116e\u1105\u116d가",
            True,
            id="Korean in single letters, as some systems write it",
        ),
        pytest.param("돈", "돈이 없다", False, id="one Korean syllable is found alone only"),
        pytest.param("תשלום", "לא קיבלנו את התשלום", True, id="Hebrew with an article"),
        pytest.param("תשלום", "והתשלומים", False, id="Hebrew with an ending"),
        pytest.param("תשלום", "שמהתשלום", True, id="Hebrew with three prefixes"),
        pytest.param("תַּשְׁלוּם", "תשלום", True, id="Hebrew with points"),
        pytest.param("העברה בנקאית", "בהעברה בנקאית", True, id="a Hebrew phrase with a preposition"),
        pytest.param("עמלה", "בעמלה", True, id="Hebrew in"),
        pytest.param("GMV", "我的GMV不见了", True, id="a Latin word inside Chinese"),
        pytest.param("crash", "アプリがcrashする", True, id="a Latin word inside Japanese"),
        pytest.param("GMV", "이번달 GMV가 낮아요", True, id="a Latin word with a Korean particle"),
        pytest.param("GMV", "الـGMV منخفض", True, id="a Latin word with an Arabic article"),
        pytest.param("GMV", "ה-GMV ירד", True, id="a Latin word with a Hebrew article"),
        pytest.param("MV", "我的GMV不见了", False, id="not half of it"),
        pytest.param("结算GMV", "请看结算GMV数据", True, id="a word in two scripts"),
        pytest.param("개월", "3개월 동안", True, id="a counter behind its number"),
        pytest.param("5", "5월", True, id="a number before its counter"),
        pytest.param("5", "15", False, id="no digit of a number"),
        pytest.param("live crash", "LIVE🙂crash", True, id="a phrase over an emoji"),
        pytest.param("payout", "pay\u200bout\u2060", True, id="characters that nobody sees"),
        pytest.param("bank-transfer", "bank–transfer", True, id="dashes of printers"),
        pytest.param("log in", "log。in", False, id="no phrase over a Chinese full stop"),
        pytest.param("о деньгах", "Речь о\u00a0деньгах", True, id="a space that does not break"),
        pytest.param("объект", "об'ект", False, id="Cyrillic letters are not Latin ones"),
    ],
)
def test_words_are_found_as_a_person_would(word: str, text: str, is_found: bool) -> None:
    keys = frozenset({key(word), key("something else"), key("其他"), key("oth*")})
    assert (key(word) in scan(Prepared(text), lexicon(keys))) is is_found


def test_an_empty_lexicon_finds_nothing() -> None:
    assert scan(Prepared("Where is my 结算?"), lexicon(())) == frozenset()


@pytest.mark.parametrize(
    ("word", "text", "expected"),
    [
        pytest.param("payout", "My PayOut", "PayOut", id="its case"),
        pytest.param("pay*", "repay Paying", "Paying", id="the whole of a stem's word"),
        pytest.param("nao caiu", "Não\n caiu!", "Não caiu", id="accents, white space made one"),
        pytest.param("log in", "the log; then LOG-IN", "LOG-IN", id="the place where all of it stands"),
        pytest.param("结算", "的结算", "结算", id="Chinese"),
        pytest.param("strasse", "Straße", "Straße", id="letters that do not map one to one"),
        pytest.param("log in", "(Straße: Log  in!)", "Log in", id="behind letters that do not map one to one"),
        pytest.param("log in", "Straße: Log-in-Seite", "log in", id="the key where the place is lost"),
        pytest.param("عموله", "وعمولتنا", "عموله", id="the key where letters changed"),
        pytest.param("תשלום", "את והתשלום", "תשלום", id="Hebrew without what stands before it"),
        pytest.param("gmv", "我的GMV不见了", "GMV", id="a Latin word inside Chinese"),
        pytest.param("gmv", "GMV가", "GMV", id="a Latin word before a Korean particle"),
        pytest.param("수수료*", "이번 수수료는", "수수료는", id="Korean with its particle"),
    ],
)
def test_words_are_shown_as_their_sender_wrote_them(word: str, text: str, expected: str) -> None:
    assert as_written(Prepared(text), word) == expected


@given(st.text(), st.lists(st.text(max_size=12), max_size=8))
def test_any_text_and_any_words_can_be_searched(text: str, words: list[str]) -> None:
    keys = frozenset(filter(None, map(key, words)))
    for found in scan(Prepared(text), lexicon(keys)):
        assert found in keys
        assert as_written(Prepared(text), found)


@given(st.text(alphabet=st.characters(categories=["Ll"], max_codepoint=0x24F), min_size=1, max_size=8))
def test_a_word_is_always_found_in_itself(word: str) -> None:
    if key(word):
        assert scan(Prepared(f"x {word}, y"), lexicon([key(word)])) == frozenset({key(word)})
