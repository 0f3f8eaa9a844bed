import pytest

from pipeline.ingest.body.language import detect


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Our January payout has not arrived, could you please check what happened?", "en", id="English"),
        pytest.param("El pago de enero todavía no ha llegado, ¿podrían revisarlo por favor?", "es", id="Spanish"),
        pytest.param("O pagamento de janeiro ainda não caiu na conta, vocês podem verificar?", "pt", id="Portuguese"),
        pytest.param("Le paiement de janvier n'est pas encore arrivé, pouvez-vous vérifier ?", "fr", id="French"),
        pytest.param("Die Zahlung für Januar ist noch nicht angekommen, könnt ihr das prüfen?", "de", id="German"),
        pytest.param("Il pagamento di gennaio non è ancora arrivato, potete controllare?", "it", id="Italian"),
        pytest.param("Pembayaran bulan Januari belum masuk, mohon dicek ya kak", "id", id="Indonesian"),
        pytest.param("Khoản thanh toán tháng 1 vẫn chưa về, nhờ anh chị kiểm tra giúp", "vi", id="Vietnamese"),
        pytest.param("Ocak ayı ödemesi hâlâ gelmedi, kontrol edebilir misiniz lütfen?", "tr", id="Turkish"),
        pytest.param("Wypłata za styczeń jeszcze nie dotarła, czy możecie to sprawdzić?", "pl", id="Polish"),
        pytest.param("Выплата за январь до сих пор не пришла, проверьте, пожалуйста.", "ru", id="Russian"),
        pytest.param("Виплата за січень ще не надійшла, перевірте, будь ласка.", "uk", id="Ukrainian"),
        pytest.param("一月份的分成款还没有到账，麻烦核查。", "zh", id="Chinese"),
        pytest.param("1月分の報酬がまだ振り込まれていません。ご確認をお願いいたします。", "ja", id="Japanese"),
        pytest.param("1월 정산금이 아직 입금되지 않았습니다. 확인 부탁드립니다.", "ko", id="Korean"),
        pytest.param("لم تصل دفعة يناير حتى الآن، يرجى التحقق.", "ar", id="Arabic"),
        pytest.param("پرداخت ژانویه هنوز نرسیده است، لطفاً بررسی کنید.", "fa", id="Persian"),
        pytest.param("جنوری کی ادائیگی ابھی تک نہیں پہنچی، براہ کرم چیک کریں۔", "ur", id="Urdu"),
        pytest.param("התשלום של ינואר עדיין לא הגיע, אפשר לבדוק?", "he", id="Hebrew"),
        pytest.param("ยอดเงินเดือนมกราคมยังไม่เข้า รบกวนตรวจสอบด้วยครับ", "th", id="Thai"),
        pytest.param("Η πληρωμή του Ιανουαρίου δεν έχει φτάσει ακόμα.", "el", id="Greek"),
        pytest.param("जनवरी का भुगतान अभी तक नहीं आया है, कृपया जांचें।", "hi", id="Hindi"),
        pytest.param(
            "您好，creator @hoshino_rin 的 payout 还没有到账，请看 https://x.example/a",
            "zh",
            id="Chinese with English terms",
        ),
        pytest.param(
            "お世話になっております。Creator Network Portal の Level 2 warning について",
            "ja",
            id="Japanese with English terms",
        ),
        pytest.param("", None, id="nothing"),
        pytest.param("12345 :) 👍", None, id="no letters"),
        pytest.param("https://example.com/this/is/english", None, id="only an address"),
    ],
)
def test_the_language_of_a_text(text: str, expected: str | None) -> None:
    assert detect(text) == expected


def test_a_short_text_is_judged_with_what_stands_beside_it() -> None:
    assert detect("Ok!", "Die Zahlung für Januar ist noch nicht angekommen") == "de"


def test_the_first_text_that_is_long_enough_decides() -> None:
    assert detect("Muchas gracias por la ayuda de ayer", "Your payout statement for January") == "es"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "Two creators dropped out, so we need replacements by Thursday.", "en", id="a word of two languages"
        ),
        pytest.param("I am away until 12 March.", "en", id="words of three languages"),
        pytest.param("Account suspended without reason", "en", id="none of its words is a common one"),
        pytest.param("Vi prego di inviarci di nuovo il rapporto di gennaio.", "it", id="small Italian words"),
        pytest.param("Potreste inviarmi la fattura?", "it", id="an Italian question"),
        pytest.param("Onde vejo meus ganhos?", "pt", id="Portuguese without accents"),
        pytest.param("Dónde veo mis ganancias?", "es", id="a Spanish question"),
        pytest.param("Le direct a encore coupé", "fr", id="French"),
        pytest.param("Zwei Creator sind abgesprungen", "de", id="German"),
        pytest.param("Twee creators zijn afgehaakt", "nl", id="Dutch"),
        pytest.param("Dwoch tworcow zrezygnowalo", "pl", id="Polish without accents"),
        pytest.param("Iki yayinci ayrildi", "tr", id="Turkish without its letters"),
        pytest.param("Dua kreator mundur minggu ini", "id", id="Indonesian"),
        pytest.param("Vui long gui lai bao cao thang 1", "vi", id="Vietnamese without marks"),
        pytest.param("Kdaj pride izplačilo? Hvala", "sl", id="Slovene is still heard"),
        pytest.param("Kailan po papasok yung bayad?", "tl", id="Tagalog too"),
    ],
)
def test_letters_words_and_how_usual_a_language_is_decide_together(text: str, expected: str) -> None:
    assert detect(text) == expected


@pytest.mark.parametrize(
    "texts",
    [
        pytest.param(("88213 / 40117 / 4012", "Support", "88213 / 40117 / 4012"), id="numbers"),
        pytest.param(("\U0001f64f\U0001f64f !!!", "Support", "\U0001f64f\U0001f64f !!!"), id="signs"),
        pytest.param(("Lumen", "ID 5", "Lumen"), id="a name"),
    ],
)
def test_a_few_letters_that_are_no_known_word_are_in_no_language(texts: tuple[str, ...]) -> None:
    assert detect(*texts) is None


def test_a_script_of_its_own_is_heard_before_the_subject() -> None:
    assert detect("शुक्रिया", "Payout") == "hi"
