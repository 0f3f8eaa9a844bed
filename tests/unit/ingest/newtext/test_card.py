"""Business cards in many scripts: told apart below closing words, and where contacts show what they are."""

from typing import Final

import pytest

from pipeline.ingest.newtext import card
from pipeline.ingest.newtext.signature import told_apart

CARDS: Final = {
    "Arabic with vowel signs": (
        "يرجى إرسال التقرير.",
        "مع خالص التحية،\nسُعاد المهيري\nمديرة شؤون صُنّاع المحتوى والشراكات\nبيت الضوء – أبوظبي\nهاتف: +971 2 555 0144",
    ),
    "Hebrew": (
        "נא לשלוח את הדוח.",
        "בברכה,\nנועה לוי\nמנהלת קשרי יוצרים ושותפויות\nבית האור בע״מ – תל אביב\nטל׳ 03-555-0144",
    ),
    "Persian": (
        "لطفاً گزارش را بفرستید.",
        "با احترام\nسارا کریمی\nمدیر ارتباط با تولیدکنندگان محتوا\nرسانه\u200cی نور – تهران\n+98 21 5550 0144",
    ),
    "Urdu": (
        "براہ کرم رپورٹ بھیج دیں۔",
        "والسلام\nعائشہ خان\nمینیجر تعلقاتِ تخلیق کار\nنور میڈیا – لاہور\n+92 42 555 0144",
    ),
    "Thai": (
        "กรุณาส่งรายงาน",
        "ขอแสดงความนับถือ\nสมหญิง ใจดี\nผู้จัดการฝ่ายดูแลครีเอเตอร์และพันธมิตร\nบริษัท แสงเหนือ จำกัด – กรุงเทพฯ\nโทร. 02 555 0144",
    ),
    "Japanese": (
        "レポートをお送りください。",
        "よろしくお願いいたします。\n佐伯 真理\nクリエイター推進部 課長\n株式会社ひかりメディア – 大阪\n06-5555-0144",
    ),
    "Chinese": (
        "请发报告。",
        "此致\n敬礼\n林晓\n创作者关系经理\n晨光传媒有限公司 – 成都\n电话：028-5555-0144",
    ),
    "Korean": (
        "보고서를 보내 주세요.",
        "감사합니다.\n김민서 드림\n크리에이터 파트너십 팀장\n주식회사 빛소리 – 부산\n051-555-0144",
    ),
    "Russian": (
        "Пришлите, пожалуйста, отчёт.",
        "С уважением,\nАнна Белова\nменеджер по работе с авторами и партнёрами\nООО «Свет» – Казань\n+7 843 555-01-44",
    ),
    "Ukrainian": (
        "Надішліть, будь ласка, звіт.",
        "З повагою,\nОлена Гай\nменеджерка з роботи з авторами\nТОВ «Промінь» – Львів\n+380 32 555 0144",
    ),
    "Hindi": (
        "कृपया रिपोर्ट भेजें।",
        "सादर,\nप्रिया शर्मा\nक्रिएटर संबंध एवं साझेदारी प्रबंधक\nज्योति मीडिया – मुंबई\n+91 22 5555 0144",
    ),
    "Greek": (
        "Παρακαλώ στείλτε την αναφορά.",
        "Με εκτίμηση,\nΜαρία Νίκου\nυπεύθυνη σχέσεων με δημιουργούς\nΦως Μέντια – Αθήνα\n+30 210 555 0144",
    ),
    "Georgian": (
        "გთხოვთ გამომიგზავნოთ ანგარიში.",
        "პატივისცემით,\nნინო ბერიძე\nშემქმნელებთან ურთიერთობის მენეჯერი\nსინათლე მედია – თბილისი\n+995 32 555 0144",
    ),
    "Bengali": (
        "অনুগ্রহ করে রিপোর্ট পাঠান।",
        "ধন্যবাদ,\nরিমা সেন\nনির্মাতা সম্পর্ক ব্যবস্থাপক\nআলো মিডিয়া – ঢাকা\n+880 2 5555 0144",
    ),
    "Tamil": (
        "அறிக்கையை அனுப்பவும்.",
        "நன்றி,\nகவிதா ராஜன்\nபடைப்பாளர் உறவு மேலாளர்\nஒளி மீடியா – சென்னை\n+91 44 5555 0144",
    ),
    "Amharic": (
        "እባክዎ ሪፖርቱን ይላኩ።",
        "ከሰላምታ ጋር\nሳራ ተስፋዬ\nየፈጣሪዎች ግንኙነት አስተዳዳሪ\nብርሃን ሚዲያ – አዲስ አበባ\n+251 11 555 0144",
    ),
    "Armenian": (
        "Խնդրում եմ ուղարկել հաշվետվությունը։",
        "Հարգանքով,\nԱնի Սարգսյան\nՍտեղծողների հետ կապերի մենեջեր\nԼույս Մեդիա – Երևան\n+374 10 555 144",
    ),
    "Vietnamese": (
        "Nhờ gửi báo cáo.",
        "Trân trọng,\nPhạm Thu Hà\nTrưởng phòng quan hệ nhà sáng tạo\nCông ty Ánh Sáng – Hà Nội\nĐiện thoại: 024 5555 0144",
    ),
}


@pytest.mark.parametrize(("text", "signature"), [pytest.param(*each, id=name) for name, each in CARDS.items()])
def test_a_card_below_closing_words_comes_off(text: str, signature: str) -> None:
    closing = told_apart(f"{text}\n\n{signature}")
    assert (closing.own, closing.signature) == (text, signature)


@pytest.mark.parametrize(("text", "signature"), [pytest.param(*each, id=name) for name, each in CARDS.items()])
def test_a_card_without_closing_words_comes_off(text: str, signature: str) -> None:
    lines = signature.split("\n")
    bare = lines[next(index for index, line in enumerate(lines) if not card.is_closing(line)) :]
    assert told_apart("\n".join((text, "", *bare))).own == text


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            "Please call her.\n\nAna Ruiz\nshe needs the new link for the portal\n+34 555 0100 100",
            id="a sentence below a name, and no company",
        ),
        pytest.param("يرجى التحقق.\n\nمع خالص التحية، هل وصل المبلغ؟", id="an Arabic question behind the regards"),
        pytest.param("נא לבדוק.\n\nתודה\nמתי יגיע התשלום לחשבון שלי?", id="a Hebrew question below thanks"),
        pytest.param("확인 바랍니다.\n\n정산 금액이 다릅니다.", id="a Korean sentence"),
        pytest.param("请检查。\n\n三月的款项还没有到账", id="a Chinese sentence"),
    ],
)
def test_what_a_person_says_stays(text: str) -> None:
    assert told_apart(text).own == text


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        pytest.param("~ the night shift crew ~", True, id="framed"),
        pytest.param("✨ juno ✨", True, id="framed by emoji"),
        pytest.param("Tobias Falk   |  Hall 4", True, id="columns that begin by a name"),
        pytest.param("Tobias Falk\tHall 4", True, id="columns by tabs"),
        pytest.param("Total | 3", False, id="a row of a table"),
        pytest.param("🙏 please hurry 🙏", False, id="a plea"),
        pytest.param("~ shall we? ~", False, id="a question"),
        pytest.param("(see above)", False, id="in brackets"),
        pytest.param("", False, id="nothing"),
    ],
)
def test_a_line_that_is_set_out(line: str, expected: bool) -> None:
    assert card.is_set_out(line) is expected
