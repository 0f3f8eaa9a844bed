import pytest

from pipeline.domain.message import Passage, PassageKind
from pipeline.ingest.newtext.signature import common_tail, told_apart, unsigned


@pytest.mark.parametrize(
    ("text", "author", "expected"),
    [
        pytest.param("Please check.\n\n-- \nAna Ruiz\nStarhouse", "", "Please check.", id="the standard delimiter"),
        pytest.param("Please check.\n—\nAna Ruiz\nCEO", "", "Please check.", id="a dash of its own"),
        pytest.param("Please check.\n\nBest regards,\nAna Ruiz", "", "Please check.", id="English closing"),
        pytest.param(
            "Bitte prüfen.\n\nMit freundlichen Grüßen\nAna Ruiz\nStarhouse GmbH",
            "",
            "Bitte prüfen.",
            id="German closing",
        ),
        pytest.param(
            "Merci de vérifier.\n\nBien cordialement,\n\nChloé", "", "Merci de vérifier.", id="French closing"
        ),
        pytest.param("Favor revisar.\n\nUn saludo,\nAna", "", "Favor revisar.", id="Spanish closing"),
        pytest.param(
            "ご確認ください。\n\nよろしくお願いいたします。\n佐伯", "", "ご確認ください。", id="Japanese closing"
        ),
        pytest.param("Please check.\n\nSent from my iPhone", "", "Please check.", id="a phone"),
        pytest.param("Bitte prüfen.\n\nGesendet von Outlook für Android", "", "Bitte prüfen.", id="a German phone"),
        pytest.param(
            "Please check.\n\nGet Outlook for iOS<https://aka.example/o0ukef>",
            "",
            "Please check.",
            id="a phone with a link",
        ),
        pytest.param(
            "Please check.\n\nAna Ruiz\nana@starhouse.example\n+34 555 0100",
            "",
            "Please check.",
            id="contact details alone",
        ),
        pytest.param("Please check.\n\nAna", "Ana Ruiz", "Please check.", id="the sender's own name"),
        pytest.param("Please check.\n\n-Ana Ruiz", "", "Please check.", id="a name after a dash"),
        pytest.param(
            "Please check.\n\nRegards\nAna\n\nThis email and its attachments are confidential and intended solely for the addressee. If you have received this email in error please delete it.",
            "",
            "Please check.",
            id="a legal notice below the signature",
        ),
        pytest.param(
            "Please check.\n\n_______________________________\nusers mailing list\nusers@lists.example",
            "",
            "Please check.",
            id="a list's footer",
        ),
        pytest.param(
            "The app is sent from my desk, much easier.\n\nSent from my desk, is much easier than my phone.",
            "",
            "The app is sent from my desk, much easier.\n\nSent from my desk, is much easier than my phone.",
            id="a sentence about sending",
        ),
        pytest.param(
            "With regards to the payment system\nwe have a question.",
            "",
            "With regards to the payment system\nwe have a question.",
            id="a closing word in a sentence",
        ),
        pytest.param(
            "Hi\n\n-- first point to check, which is quite long and goes on for a while.\n-- second point to check as well.",
            "",
            "Hi\n\n-- first point to check, which is quite long and goes on for a while.\n-- second point to check as well.",
            id="points with dashes",
        ),
        pytest.param("Thanks!", "", "Thanks!", id="a closing that is the whole mail"),
        pytest.param("Best regards,\nAna", "", "Best regards,\nAna", id="nothing but a signature stays"),
        pytest.param("Is it confidential?", "", "Is it confidential?", id="a question about confidentiality"),
        pytest.param(
            "Thanks, please also check the second creator",
            "",
            "Thanks, please also check the second creator",
            id="thanks with a request",
        ),
        pytest.param(
            "The list is done.\nBest, but the numbers are wrong",
            "",
            "The list is done.\nBest, but the numbers are wrong",
            id="best with a but",
        ),
        pytest.param(
            "Please check.\n\nThanks\n\nWhere do I find the new list?",
            "",
            "Please check.\n\nThanks\n\nWhere do I find the new list?",
            id="a question below the thanks",
        ),
        pytest.param(
            "Please check.\n\nRegards\nAna\n\nPS: the second one is missing too.",
            "",
            "Please check.\n\nPS: the second one is missing too.",
            id="a postscript in English",
        ),
        pytest.param(
            "Bitte prüfen.\n\nViele Grüße aus Köln\nAnna\n\nP.S. Die zweite Liste fehlt noch.",
            "",
            "Bitte prüfen.\n\nP.S. Die zweite Liste fehlt noch.",
            id="a postscript in German",
        ),
        pytest.param(
            "Favor revisar.\n\nSaludos,\nAna\nManager | Starhouse\n+34 555 010 099\nwww.starhouse.example",
            "",
            "Favor revisar.",
            id="Spanish with a card",
        ),
        pytest.param(
            "Merci de vérifier.\n\nBien à vous,\nChloé\n\nCe message et toutes les pièces jointes sont confidentiels et établis à l'intention exclusive de leur destinataire.\n\nThis message and any attachments are confidential and intended solely for the addressees.",
            "",
            "Merci de vérifier.",
            id="a notice in two languages",
        ),
        pytest.param(
            "Проверьте, пожалуйста.\n\nС уважением,\nАнна Иванова\nменеджер", "", "Проверьте, пожалуйста.", id="Russian"
        ),
        pytest.param("Lütfen kontrol edin.\n\nSaygılarımla,\nAyşe Yılmaz", "", "Lütfen kontrol edin.", id="Turkish"),
        pytest.param("يرجى التحقق.\n\nمع خالص التحية\nأحمد علي", "", "يرجى التحقق.", id="Arabic"),
        pytest.param("אנא בדקו.\n\nבברכה,\nדנה כהן", "", "אנא בדקו.", id="Hebrew"),
        pytest.param("لطفا بررسی کنید.\n\nبا احترام\nسارا احمدی", "", "لطفا بررسی کنید.", id="Persian"),
        pytest.param(
            "请检查。\n\n此致\n敬礼！\n张伟\n2026年11月22日", "", "请检查。", id="simplified Chinese with a date"
        ),
        pytest.param("請檢查。\n\n順頌商祺\n王小明 敬上", "", "請檢查。", id="traditional Chinese"),
        pytest.param("확인 부탁드립니다.\n\n감사합니다.\n김민수 드림", "", "확인 부탁드립니다.", id="Korean"),
        pytest.param("Nhờ anh kiểm tra.\n\nTrân trọng,\nNguyễn Hà", "", "Nhờ anh kiểm tra.", id="Vietnamese"),
        pytest.param("Mohon dicek.\n\nSalam hormat,\nBudi Santoso", "", "Mohon dicek.", id="Indonesian"),
        pytest.param("กรุณาตรวจสอบ\n\nขอแสดงความนับถือ\nสมชาย", "", "กรุณาตรวจสอบ", id="Thai"),
        pytest.param(
            "Kan ni kolla?\n\nMed vänlig hälsning\nErik\n\nSkickat från min iPhone",
            "",
            "Kan ni kolla?",
            id="Swedish with a phone",
        ),
        pytest.param(
            "Voisitteko tarkistaa.\n\nYstävällisin terveisin\nMatti", "", "Voisitteko tarkistaa.", id="Finnish"
        ),
        pytest.param("Prosím zkontrolujte.\n\nS pozdravem\nJan Novák", "", "Prosím zkontrolujte.", id="Czech"),
        pytest.param("Kérem ellenőrizzék.\n\nÜdvözlettel,\nKovács Anna", "", "Kérem ellenőrizzék.", id="Hungarian"),
        pytest.param("Vă rog verificați.\n\nCu stimă,\nIon", "", "Vă rog verificați.", id="Romanian"),
        pytest.param("Παρακαλώ ελέγξτε.\n\nΜε εκτίμηση,\nΓιώργος", "", "Παρακαλώ ελέγξτε.", id="Greek"),
        pytest.param("Моля проверете.\n\nПоздрави,\nИван", "", "Моля проверете.", id="Bulgarian"),
        pytest.param("Molim provjerite.\n\nSrdačan pozdrav,\nIvan", "", "Molim provjerite.", id="Croatian"),
        pytest.param("कृपया जाँचें।\n\nसादर\nराहुल", "", "कृपया जाँचें।", id="Hindi"),
        pytest.param("Paki-check po.\n\nMaraming salamat po,\nJuan", "", "Paki-check po.", id="Tagalog"),
        pytest.param("Tafadhali angalia.\n\nAsante sana,\nJuma", "", "Tafadhali angalia.", id="Swahili"),
        pytest.param(
            "ご確認ください。\n\n----------------------------\n株式会社スター\n佐伯 健\nTEL: 03-1234-5678\n----------------------------",
            "",
            "ご確認ください。",
            id="a Japanese card between rules",
        ),
        pytest.param(
            "Please add these:\n\nAna Ruiz\nana@x.example",
            "",
            "Please add these:\n\nAna Ruiz\nana@x.example",
            id="a contact that is asked to be added",
        ),
        pytest.param(
            "Please add these people.\n\nAna 120 000\nBen 90 000",
            "",
            "Please add these people.\n\nAna 120 000\nBen 90 000",
            id="a table of numbers",
        ),
        pytest.param(
            "Ana needs access to the portal.\n\nAna needs access to the studio too",
            "Ana Ruiz",
            "Ana needs access to the portal.\n\nAna needs access to the studio too",
            id="a sentence that begins with the author's name",
        ),
        pytest.param(
            "Is it confidential? We got the mail by mistake and deleted it, please tell us what to do about it now.",
            "",
            "Is it confidential? We got the mail by mistake and deleted it, please tell us what to do about it now.",
            id="a person who writes about a confidential mail",
        ),
        pytest.param(
            "Text one.\n\nSorry, the last mail was sent to you in error, please delete it, the numbers in it are confidential.",
            "",
            "Text one.\n\nSorry, the last mail was sent to you in error, please delete it, the numbers in it are confidential.",
            id="a person who writes about a mail sent in error",
        ),
        pytest.param(
            "Text one.\n\nThe payout was exclusively for Ana; it was sent by mistake to Ben, please contact the bank.",
            "",
            "Text one.\n\nThe payout was exclusively for Ana; it was sent by mistake to Ben, please contact the bank.",
            id="a person who writes about a payout sent in error",
        ),
        pytest.param(
            "CAUTION: This email originated from outside of the organization. Do not click links unless you recognize the sender.\n\nPlease check.\n\nBest\nAna",
            "",
            "Please check.",
            id="a gateway's warning on top",
        ),
        pytest.param(
            'Please check.\n\nAna Ruiz\nHead of Talent\nana@starhouse.example\n\nYou received this message because you are subscribed to the Google Groups "x" group.\nTo unsubscribe from this group send an email to x@y.',
            "",
            "Please check.",
            id="a card above a list's footer",
        ),
        pytest.param(
            "Hi Bob,\n\nThank you so much!\n\nAna",
            "Ana Ruiz",
            "Hi Bob,\n\nThank you so much!",
            id="a mail of thanks keeps its thanks",
        ),
        pytest.param("Thanks!\nMarco", "Marco Polo", "Thanks!", id="a mail of thanks and a name"),
        pytest.param(
            "Thanks!\nNext payout missing",
            "Marco Polo",
            "Thanks!\nNext payout missing",
            id="thanks and a trouble below",
        ),
        pytest.param(
            "Please check.\n\nSent from my iPhone\n\nAna Ruiz\nCEO",
            "",
            "Please check.",
            id="a card below a phone's footer",
        ),
        pytest.param(
            "Bitte prüfen.\n\nMfG\nJan Meier\nStarhouse GmbH\nAmtsgericht München HRB 12345, Geschäftsführer: Jan Meier, Sitz der Gesellschaft: München",
            "",
            "Bitte prüfen.",
            id="a German company's data",
        ),
        pytest.param(
            "Please check.\n\nBest regards,\nAna\nStarhouse\nThis e-mail is confidential and intended only for the recipient. If received in error please delete.",
            "",
            "Please check.",
            id="a notice in the paragraph of the signature",
        ),
        pytest.param(
            "Please check.\n\nThis email may contain confidential information.\n\nBest\nAna",
            "",
            "Please check.\n\nThis email may contain confidential information.",
            id="a notice that is unsure stays above the signature",
        ),
        pytest.param("Please check.\n\nEnviado desde mi Samsung", "", "Please check.", id="a Spanish phone"),
        pytest.param("確認をお願いします。\n\niPhoneから送信", "", "確認をお願いします。", id="a Japanese phone"),
        pytest.param("请检查\n\n发自我的iPhone", "", "请检查", id="a Chinese phone"),
        pytest.param("Lütfen bakın.\n\niPhone’umdan gönderildi", "", "Lütfen bakın.", id="a Turkish phone"),
        pytest.param("जाँचें।\n\nमेरे iPhone से भेजा गया", "", "जाँचें।", id="a Hindi phone"),
        pytest.param(
            "Please check.\n\nVirus-free. www.avast.com <https://www.avast.com/sig-email?utm=1>",
            "",
            "Please check.",
            id="an antivirus advertisement",
        ),
        pytest.param(
            "Hello\nI use an iPhone for mail\nsent it from my mobile yesterday",
            "",
            "Hello\nI use an iPhone for mail\nsent it from my mobile yesterday",
            id="a sentence about a phone",
        ),
    ],
)
def test_a_signature_comes_off(text: str, author: str, expected: str) -> None:
    assert unsigned(text, author) == expected


def test_all_parts_of_a_mail_are_told_in_their_order() -> None:
    text = (
        "CAUTION: This email originated from outside. Do not click links.\n\nPlease check.\n\nRegards,\nAna\n\n"
        "PS: the second one too.\n\nThis e-mail is confidential and intended solely for the addressee. If you received it "
        "in error, please delete it."
    )
    closing = told_apart(text)
    assert [passage.kind for passage in closing.passages] == [
        PassageKind.DISCLAIMER, PassageKind.NEW, PassageKind.SIGNATURE, PassageKind.NEW, PassageKind.DISCLAIMER,
    ]  # fmt: skip
    assert closing.own == "Please check.\n\nPS: the second one too."
    assert closing.signature == "Regards,\nAna"
    assert closing.why == ("a gateway's warning", "closing words", "a legal notice")
    assert closing.disclaimer.startswith("CAUTION")


def test_a_mail_that_is_nothing_but_its_closing_is_its_authors_text() -> None:
    assert told_apart("Best regards,\nAna").passages == (Passage(PassageKind.NEW, "Best regards,\nAna"),)


CARD = "Ana Ruiz\nwe make creators grow every day\nana@starhouse.example"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(f"Please check.\n{CARD}", "Please check.", id="right below the text"),
        pytest.param(f"Please check.\n\n{CARD.replace(' ', '  ')}  ", "Please check.", id="with other white space"),
        pytest.param(f"Please check.\n{CARD}\n\nSent from my iPhone", "Please check.", id="above a phone's footer"),
        pytest.param(f"Please check.\n\nCheers\n{CARD}", "Please check.", id="below closing words"),
        pytest.param("Please check.\nAna Ruiz", "Please check.\nAna Ruiz", id="a part of it alone proves nothing"),
        pytest.param(CARD, CARD, id="nothing but the signature"),
    ],
)
def test_a_known_signature_comes_off(text: str, expected: str) -> None:
    assert told_apart(text, known=CARD).own == expected


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        pytest.param([f"One.\n\n{CARD}", f"Another text.\n{CARD}"], CARD, id="a card under both"),
        pytest.param(
            ["One.\n\nLG\nAna\nStarhouse", "Two.\n\nSent from my iPhone", "Three.\nLG\n\nAna \nStarhouse"],
            "LG\nAna\nStarhouse",
            id="two of three, with other white space",
        ),
        pytest.param(["One.\n\nThanks", "Two.\n\nThanks"], "", id="mere thanks"),
        pytest.param(["One.\nPlease confirm the list.", "Two.\nPlease confirm the list."], "", id="the same request"),
        pytest.param([f"One.\n{CARD}", f"One.\n{CARD}"], "", id="one mail sent twice"),
        pytest.param([f"One.\n{CARD}"], "", id="one mail alone"),
        pytest.param([], "", id="no mail"),
        pytest.param(["One.\nAna", "Two.\nBen"], "", id="nothing in common"),
    ],
)
def test_the_block_that_ends_earlier_mails(texts: list[str], expected: str) -> None:
    assert common_tail(texts) == expected


def test_a_common_block_is_never_long() -> None:
    lines = "\n".join(f"Name {chr(65 + index)}" for index in range(26))
    assert len(common_tail([f"One.\n{lines}", f"Two.\n{lines}"]).split("\n")) == 20
