import pytest

from pipeline.ingest.newtext.disclaimer import Certainty, certainty, is_banner, is_footer, start

NOTICES = {
    "English": "This email and any attachments are confidential and intended solely for the addressee. If you have received it in error, please notify the sender and delete it.",
    "German": "Diese E-Mail enthält vertrauliche Informationen. Wenn Sie nicht der richtige Adressat sind oder diese E-Mail irrtümlich erhalten haben, informieren Sie bitte den Absender und vernichten Sie diese Mail. Das unerlaubte Kopieren ist nicht gestattet.",
    "French": "Ce message et toutes les pièces jointes sont confidentiels et établis à l'intention exclusive de leur destinataire. Si vous recevez ce message par erreur, merci de le détruire.",
    "Spanish": "Este mensaje contiene información confidencial y va dirigido exclusivamente a su destinatario. Si lo ha recibido por error, le rogamos que lo elimine.",
    "Portuguese": "Esta mensagem pode conter informação confidencial e destina-se exclusivamente ao seu destinatário. Se a recebeu por engano, por favor apague-a.",
    "Italian": "Le informazioni contenute in questo messaggio sono riservate e ad uso esclusivo del destinatario. Se ricevete questo messaggio per errore, vi preghiamo di cancellarlo.",
    "Dutch": "Dit bericht is vertrouwelijk en uitsluitend bestemd voor de geadresseerde. Indien u dit bericht ten onrechte ontvangt, wordt u verzocht het te verwijderen.",
    "Polish": "Niniejsza wiadomość zawiera informacje poufne przeznaczone wyłącznie dla adresata. Jeżeli otrzymali ją Państwo omyłkowo, prosimy o jej usunięcie.",
    "Russian": "Это сообщение содержит конфиденциальную информацию и предназначено только для адресата. Если вы получили его по ошибке, удалите его и сообщите отправителю.",
    "Turkish": "Bu e-posta gizli bilgiler içerebilir ve yalnızca alıcısına yöneliktir. Yanlışlıkla aldıysanız lütfen siliniz; kopyalanması yasaktır.",
    "Arabic": "هذه الرسالة سرية وموجهة إلى المرسل إليه فقط. إذا استلمتها عن طريق الخطأ فيرجى حذفها فورا وإبلاغ الجهة المرسلة.",
    "Hebrew": "הודעה זו מכילה מידע סודי ומיועדת לנמען בלבד. אם קיבלת אותה בטעות יש למחוק אותה ולהודיע לשולח.",
    "Japanese": "このメールには機密情報が含まれている場合があります。誤って受信された場合は、削除の上、ご連絡ください。無断転載を禁止します。",
    "simplified Chinese": "本邮件及其附件含有保密信息，仅限于发送给指定的收件人。如果您错误地收到本邮件，请立即通知发件人并删除本邮件。",
    "traditional Chinese": "本郵件含有機密資訊，僅供指定的收件人使用。若您誤收本郵件，請立即通知寄件人並刪除，嚴禁複製。",
    "Korean": "본 메일은 기밀 정보를 포함하고 있으며 지정된 수신인만을 위한 것입니다. 잘못 수신하신 경우 즉시 삭제해 주시기 바랍니다.",
    "Vietnamese": "Email này chứa thông tin bảo mật và chỉ dành cho người nhận. Nếu nhận được do nhầm lẫn, vui lòng xóa email này.",
    "Indonesian": "Email ini bersifat rahasia dan hanya ditujukan kepada penerima. Jika anda menerima email ini karena kesalahan, harap segera hapus.",
    "Swedish": "Detta e-postmeddelande är konfidentiellt och endast avsett för mottagaren. Om du fått det av misstag, radera det.",
    "Czech": "Tato zpráva je důvěrná a je určena pouze adresátovi. Pokud jste ji obdrželi omylem, smažte ji.",
    "Greek": "Το παρόν μήνυμα είναι εμπιστευτικό και προορίζεται αποκλειστικά για τον παραλήπτη. Αν το λάβατε κατά λάθος, διαγράψτε το.",
}


@pytest.mark.parametrize("language", NOTICES)
def test_a_legal_notice_is_one_in_every_language(language: str) -> None:
    assert certainty([NOTICES[language]]) is Certainty.SURE


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("This email may contain confidential information, please take care.", Certainty.LIKELY, id="two ideas"),
        pytest.param(
            "Disclaimer: the views in here are those of the author and are not binding for anybody.",
            Certainty.NONE,
            id="a heading without any idea",
        ),
        pytest.param("Confidentiality notice: for the named recipient and for nobody besides.", Certainty.SURE, id="headed"),
        pytest.param(
            "Please consider the environment before printing this e-mail. Thank you.", Certainty.SURE, id="the trees"
        ),
        pytest.param(
            "Starhouse GmbH, Amtsgericht München HRB 1234, Geschäftsführer: Jan Meier, USt-ID DE999",
            Certainty.SURE,
            id="a company's data",
        ),
        pytest.param("Confidential.", Certainty.NONE, id="a word"),
        pytest.param(
            "I sent the mail in error, it was confidential, please delete it and notify the sender of the first one.",
            Certainty.NONE,
            id="a person who says I",
        ),
        pytest.param(
            "Could you delete the confidential message that the recipient received by mistake?", Certainty.NONE, id="a question"
        ),
        pytest.param(
            "The creators cannot log in since Monday, and the portal shows an error on every page that they open.",
            Certainty.NONE,
            id="an ordinary report",
        ),
    ],
)  # fmt: skip
def test_how_sure_a_notice_is(text: str, expected: Certainty) -> None:
    assert certainty([text]) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("CAUTION: External email. Do not click links.", True, id="English"),
        pytest.param("[EXTERNAL]", True, id="a tag"),
        pytest.param("ACHTUNG: Diese E-Mail kommt von außerhalb. Keine Links anklicken.", True, id="German"),
        pytest.param("Attention : courriel externe, ne cliquez pas sur les liens.", True, id="French"),
        pytest.param("You don't often get email from ana@x.example. Learn why this is important", True, id="Outlook"),
        pytest.param("Attention: the payout of Ana is missing.", False, id="a person's attention"),
        pytest.param("External creators cannot log in.", False, id="a sentence about externals"),
    ],
)
def test_a_gateways_warning(text: str, expected: bool) -> None:
    assert is_banner([text]) is expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        pytest.param(["You received this message because you are subscribed to the group."], True, id="a group"),
        pytest.param(["Virus-free. www.avast.com <https://www.avast.com/sig-email>"], True, id="an antivirus program"),
        pytest.param(["Secured with Tuta: https://tuta.com/free-email"], True, id="a mail program"),
        pytest.param(["Where do I find the mailing list?"], False, id="a question"),
        pytest.param(["See https://a.example for the numbers."], False, id="any link"),
    ],
)
def test_a_footer(lines: list[str], expected: bool) -> None:
    assert is_footer(lines) is expected


def test_a_notice_begins_below_whole_sentences() -> None:
    assert start(["Please check the list.", NOTICES["English"]]) == 1
    assert start([NOTICES["English"]]) == 0
    assert start(["nothing of the kind", "here"]) == 0
