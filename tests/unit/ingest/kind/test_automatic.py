from datetime import UTC, datetime

import pytest

from pipeline.domain.message import MailKind
from pipeline.ingest.kind.automatic import Words, is_asking, out_of_office
from pipeline.ingest.parse import parse

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def kind(subject: str, text: str, fields: str = "") -> MailKind:
    source = f"From: Ana Ruiz <ana@starhouse.example>\nSubject: {subject}\n{fields}Content-Type: text/plain; charset=utf-8\n\n{text}"
    return parse(source.encode(), NOON).kind


NOTICES = [
    pytest.param("Hello, I will be out of the office until Thursday with no access to email. If it is urgent, please call our front desk.", id="en"),
    pytest.param("Hi there! Thank you for your message. I'm currently on maternity leave and will be back in September. Please contact Joe in the meantime.", id="en, parental leave"),
    pytest.param("I am out of the office and will have delayed or no response. I will get back to you when I return on Wednesday.", id="en, only a promise"),
    pytest.param("I am out of the office Friday 8/11, returning on Monday. For items that cannot wait, contact John.", id="en, what cannot wait"),
    pytest.param("No estaré disponible desde el 1 hasta el 15 de junio por vacaciones. Responderé tan pronto como regrese.", id="es, only a promise"),
    pytest.param("Bonjour, absent(e) du bureau du 3 au 14 août, je ne pourrai pas répondre avant mon retour. En cas d'urgence, adressez-vous à Julie.", id="fr, with both genders"),
    pytest.param("Vielen Dank für Ihre Nachricht. Ich bin bis Freitag, den 12.06.2026, nicht über diese Adresse erreichbar. In dringenden Fällen hilft Eva.", id="de, with a dotted date"),
    pytest.param("Guten Tag, vielen Dank für Ihre E-Mail. Ich befinde mich bis einschließlich 14.08. im Urlaub. In dringenden Fällen wenden Sie sich bitte an Frau Kern.", id="de"),
    pytest.param("Sehr geehrte Damen und Herren, ich bin derzeit nicht im Büro und ab Montag wieder für Sie da. Ihre Nachricht wird nicht weitergeleitet. Meine Kollegin hilft in dringenden Angelegenheiten.", id="de, formal"),
    pytest.param("Bonjour, je suis actuellement en congés jusqu'au 25 août inclus. Pour toute urgence, vous pouvez contacter Paul Martin. Cordialement", id="fr"),
    pytest.param("Hola: gracias por tu mensaje. Estoy de vacaciones hasta el 22 de agosto. Para temas urgentes, escribe a marta@uno.example.", id="es"),
    pytest.param("Buongiorno, sono in ferie fino al 31 agosto. Per urgenze potete contattare la collega Rossi. Grazie per il messaggio.", id="it"),
    pytest.param("Olá, obrigado pela mensagem. Estou de férias até 20 de janeiro e responderei assim que voltar. Em caso de urgência, fale com a Rita.", id="pt"),
    pytest.param("Beste, bedankt voor uw bericht. Ik ben met vakantie en vanaf 3 juni weer bereikbaar. Voor dringende zaken kunt u contact opnemen met Jan.", id="nl"),
    pytest.param("Dzień dobry, dziękuję za wiadomość. Jestem na urlopie do 17 lipca. W pilnych sprawach proszę o kontakt z Anną Nowak.", id="pl"),
    pytest.param("Добрый день! Спасибо за ваше письмо. Я в отпуске до 12 августа. По срочным вопросам обращайтесь к Ирине.", id="ru"),
    pytest.param("Вітаю! Дякую за ваш лист. Я у відпустці до 12 серпня. З термінових питань звертайтеся до Олени.", id="uk"),
    pytest.param("Merhaba, mesajınız için teşekkür ederim. 15 Ağustos tarihine kadar yıllık izindeyim. Acil durumlarda Ayşe Hanım ile iletişime geçebilirsiniz.", id="tr"),
    pytest.param("مرحباً، شكراً لرسالتكم. أنا في إجازة حتى ١٥ أغسطس. للأمور العاجلة يرجى التواصل مع سارة.", id="ar"),
    pytest.param("שלום, תודה על פנייתך. אני בחופשה עד ה-15 באוגוסט. בנושאים דחופים ניתן לפנות לדנה.", id="he"),
    pytest.param("با سلام، از پیام شما سپاسگزارم. تا تاریخ ۱۵ مرداد در مرخصی هستم. برای موارد فوری با خانم رضایی تماس بگیرید.", id="fa"),
    pytest.param("ご連絡ありがとうございます。8月15日まで夏季休暇をいただいております。お急ぎの場合は、代表電話までご連絡ください。", id="ja"),
    pytest.param("您好！感谢您的来信。我于8月1日至8月10日休假，回来后会尽快回复。如有急事，请联系王经理。", id="zh-CN"),
    pytest.param("您好，您的來信我已收到。本人目前休假中，將於8月10日返回辦公室。緊急事項請聯絡陳小姐。", id="zh-TW"),
    pytest.param("안녕하세요. 메일 주셔서 감사합니다. 8월 15일까지 휴가입니다. 급한 용무는 김대리에게 연락 부탁드립니다.", id="ko"),
    pytest.param("Xin chào, cảm ơn bạn đã gửi email. Tôi đang nghỉ phép đến hết ngày 15/8. Trường hợp khẩn cấp, vui lòng liên hệ chị Lan.", id="vi"),
    pytest.param("Halo, terima kasih atas email Anda. Saya sedang cuti sampai 15 Agustus. Untuk hal mendesak silakan hubungi Budi.", id="id"),
    pytest.param("Salam, terima kasih kerana menghubungi saya. Saya bercuti sehingga 15 Ogos. Untuk hal kecemasan sila hubungi Aina.", id="ms"),
    pytest.param("สวัสดีค่ะ ขอบคุณสำหรับอีเมล ดิฉันลาพักร้อนจนถึงวันที่ 15 สิงหาคม กรณีเร่งด่วนกรุณาติดต่อคุณสมชาย", id="th"),
    pytest.param("Hej! Tack för ditt mejl. Jag är på semester och är tillbaka den 12 augusti. Vid brådskande ärenden, kontakta Lisa.", id="sv"),
    pytest.param("Hej, tak for din mail. Jeg holder ferie til og med uge 31. Hvis det haster, så kontakt Mette.", id="da"),
    pytest.param("Hei, takk for din e-post. Jeg er på ferie og er tilbake 12. august. Ved hastesaker, ta kontakt med Kari.", id="no"),
    pytest.param("Hei, kiitos viestistäsi. Olen lomalla 12.8. asti. Kiireellisissä asioissa ota yhteyttä Mattiin.", id="fi"),
    pytest.param("Dobrý den, děkuji za Váš e-mail. Do 15. srpna čerpám dovolenou. V naléhavých případech kontaktujte kolegu Nováka.", id="cs"),
    pytest.param("Dobrý deň, ďakujem za Vašu správu. Do 15. augusta som na dovolenke. V súrnych prípadoch kontaktujte kolegyňu Kováčovú.", id="sk"),
    pytest.param("Tisztelt Partnerünk! Köszönöm levelét. Augusztus 15-ig szabadságon vagyok. Sürgős esetben kérem, forduljon Kiss Évához.", id="hu"),
    pytest.param("Bună ziua, vă mulțumesc pentru mesaj. Sunt în concediu până la 15 august. Pentru urgențe, contactați-o pe Maria.", id="ro"),
    pytest.param("Καλησπέρα, ευχαριστώ για το μήνυμά σας. Απουσιάζω με άδεια έως 15 Αυγούστου. Για επείγοντα επικοινωνήστε με τη Μαρία.", id="el"),
    pytest.param("Здравейте, благодаря за вашия имейл. В отпуск съм до 15 август. При спешни случаи се обърнете към Иван.", id="bg"),
    pytest.param("Poštovani, hvala na vašoj poruci. Do 15. kolovoza sam na godišnjem odmoru. Za hitne slučajeve obratite se kolegici Ani.", id="hr"),
    pytest.param("नमस्ते, आपके ईमेल के लिए धन्यवाद। मैं 15 अगस्त तक छुट्टी पर हूँ। अत्यावश्यक कार्य के लिए राहुल से संपर्क करें।", id="hi"),
    pytest.param("Magandang araw, salamat sa iyong mensahe. Naka-leave po ako hanggang Agosto 15. Kung urgent, makipag-ugnayan kay Jun.", id="tl"),
    pytest.param("Habari, asante kwa barua pepe yako. Nipo likizo hadi tarehe 15 Agosti. Kwa dharura wasiliana na Juma.", id="sw"),
    pytest.param("Hola, gràcies pel teu correu. Estic de vacances fins al 25 d'agost. Per a assumptes urgents, contacteu amb la Núria.", id="ca"),
]  # fmt: skip


@pytest.mark.parametrize("text", NOTICES)
def test_a_vacation_notice_without_any_header_is_seen(text: str) -> None:
    assert kind("Re: Settlement 2026-03", text, "In-Reply-To: <m1@cn-desk.example>\n") is MailKind.AUTO_REPLY


@pytest.mark.parametrize(
    "label",
    [
        "Automatic reply: {}", "Auto-Reply: {}", "Autoreply: {}", "Out of office: {}", "Out of Office AutoReply: {}", "[Auto-Reply] {}", "Automatische Antwort: {}",
        "Abwesenheitsnotiz: {}", "Réponse automatique : {}", "Message d'absence : {}", "Respuesta automática: {}", "Resposta automática: {}", "Risposta automatica: {}",
        "Automatisch antwoord: {}", "Autosvar: {}", "Automatiskt svar: {}", "Automatisk svar: {}", "Automaattinen vastaus: {}", "Odpowiedź automatyczna: {}",
        "Automatická odpověď: {}", "Automatická odpoveď: {}", "Automatikus válasz: {}", "Автоответ: {}", "Автоматический ответ: {}", "Автоматична відповідь: {}",
        "Автоматичен отговор: {}", "Αυτόματη απάντηση: {}", "Răspuns automat: {}", "Automatski odgovor: {}", "Resposta automàtica: {}", "Otomatik yanıt: {}",
        "رد تلقائي: {}", "תשובה אוטומטית: {}", "پاسخ خودکار: {}", "自動応答: {}", "【自動返信】{}", "自动回复: {}", "自動回覆: {}", "자동 회신: {}", "Trả lời tự động: {}",
        "Balasan otomatis: {}", "Balasan automatik: {}", "ตอบกลับอัตโนมัติ: {}", "स्वचालित उत्तर: {}", "Re: [desk] Out of office: {}",
    ],
)  # fmt: skip
def test_a_programs_label_before_the_subject_is_seen_with_any_short_text(label: str) -> None:
    answering = "In-Reply-To: <m1@cn-desk.example>\n"
    assert kind(label.format("Settlement"), "Ana Ruiz, Star House", answering) is MailKind.AUTO_REPLY


PERSONS = [
    pytest.param("Out of office hours?", "What are your hours? We tried out of office hours and got nobody.", id="asks about hours"),
    pytest.param("Automatic reply is broken", "The automatic reply of your portal does not reach our creators.", id="an automatic reply is broken"),
    pytest.param("Automatic reply: broken since Monday", "Our creators get no confirmation from the portal. It worked last week.", id="label as a topic, with a colon"),
    pytest.param("Automatic replies", "We keep receiving your automatic answer for each mail. Please switch it off.", id="complains about our answers"),
    pytest.param("Out of office - how do I set it?", "In the portal I want to say that I am away until Monday and who helps meanwhile. How?", id="how to set a notice"),
    pytest.param("Autoresponder", "Which autoresponder do you support? Ours says \"I am out of the office until Monday, please contact Tom\".", id="quotes a notice in quotation marks"),
    pytest.param("Fwd: Automatic reply: Payout", "I only got this. Who else can help us?\n\n---------- Forwarded message ---------\nFrom: Desk <support@cn-desk.example>\nSubject: Automatic reply: Payout\n\nI am out of the office until Monday.", id="forwards an automatic reply"),
    pytest.param("Re: Automatic reply: Payout", "Thanks, I will wait until Monday then.\n\nOn Mon, 2 Mar 2026 at 10:00, Desk <support@cn-desk.example> wrote:\n> I am out of office", id="answers an automatic reply"),
    pytest.param("I will be away", "Dear team, I will be on leave from 3 to 14 August. For urgent matters please contact Tom.", id="announces a holiday"),
    pytest.param("Vacation of our manager", "Our manager Kim is on vacation until Friday, so I write instead. For urgent things please call me. Our payout is missing.", id="writes for an absent manager"),
    pytest.param("Urlaub", "Hallo, ich bin ab Montag im Urlaub, bis zum 14. ist Tom Ansprechpartner für alles Dringende.", id="de, announces a holiday"),
    pytest.param("Re: Settlement", "Thanks for your email. I'm on leave until Monday, I will send the tax form when I am back.", id="promises something"),
    pytest.param("Re: Settlement", "Thank you for your message. I am away until Monday. Could Tom sign for me?", id="asks before leaving"),
    pytest.param("Re: Settlement", "Danke für Ihre Nachricht. Ich bin bis Freitag nicht im Büro, schicke die Unterlagen aber am Montag. Dringend ist es nicht.", id="de, promises something"),
    pytest.param("Re: Settlement", "Merci de votre message. Je suis en congés jusqu'au 5 mars. Pouvez-vous attendre mon retour ?", id="fr, asks"),
    pytest.param("Re: Settlement", "Gracias por su mensaje. Estoy de vacaciones hasta el lunes, ¿pueden esperar? Es urgente.", id="es, asks"),
    pytest.param("Re: Settlement", "ご連絡ありがとうございます。休暇中ですが、金曜日まで待っていただけますか？急ぎではありません。", id="ja, asks"),
    pytest.param("Re: Settlement of March", "Thank you for your message. I am out of the office until Monday. The settlement is urgent, contact Tom for the bank details.", id="speaks of the matter"),
    pytest.param("Re: Settlement", "Thanks for your help! I'm away until Monday, my colleague Tom takes over.", id="thanks for help, not for a mail"),
    pytest.param("Re: Settlement", "We are closed on Friday.", id="one sentence about closing"),
    pytest.param("Re: Settlement", "Omar has left us, so send mails to Khaled from now on.", id="somebody left"),
    pytest.param("Re: Settlement", "Is your office closed until Monday? We urgently need somebody to contact.", id="asks about our absence"),
    pytest.param("Re: Settlement", "Please unlock her account until Monday, she is on vacation and it is urgent. Thank you for your message.", id="requests, about somebody on vacation"),
    pytest.param("Absence of a creator", "Hello, our creator Mia will be absent until May. Will she lose her tier?", id="a creator's absence"),
    pytest.param("On leave: which tasks count?", "If a creator is on maternity leave until June, which tasks count? It is urgent.", id="a creator on leave"),
    pytest.param("Vacation mode", "Vacation mode does not switch off. I came back on Monday.", id="vacation mode"),
    pytest.param("OOO message wrong", "The OOO message that your team sends says until 2025.", id="a wrong notice of ours"),
    pytest.param("休假", "您好，我们的主播下周休假，任务可以延期吗？", id="zh, a creator's holiday"),
    pytest.param("Отпуск", "Добрый день! Наш стример в отпуске до понедельника. Как сохранить уровень? Это срочно.", id="ru, a creator's holiday"),
    pytest.param("Abwesenheitsnotiz einrichten", "Wie richte ich im Portal eine Abwesenheitsnotiz ein? Ich bin bald im Urlaub.", id="de, how to set a notice"),
    pytest.param("Réponse automatique trop fréquente", "Votre réponse automatique arrive dix fois par jour. Merci d'arrêter cela.", id="fr, complains"),
    pytest.param("Respuesta automática", "Solo recibimos su respuesta automática. ¿Hay alguien que nos pueda ayudar de verdad?", id="es, wants a person"),
    pytest.param("Férias", "Olá, estarei de férias de 1 a 15 de maio. Em caso de urgência falem com a Rita.", id="pt, announces a holiday"),
    pytest.param("Re: Settlement", "Ok, back in office Monday, will do.", id="short, by a person"),
    pytest.param("Re: Settlement", "I am on holiday. Paid it yesterday, see the bank statement until then.", id="tells what was done"),
    pytest.param("Re: Settlement", "Thank you for your email. I changed the bank account before my leave, it is valid until May. Contact me any time.", id="tells what was changed"),
]  # fmt: skip


@pytest.mark.parametrize(("subject", "text"), PERSONS)
def test_a_person_who_writes_about_absences_stays_a_person(subject: str, text: str) -> None:
    fields = "In-Reply-To: <m1@cn-desk.example>\n" if subject.startswith("Re:") else ""
    assert kind(subject, text, fields) is MailKind.HUMAN


def test_a_notice_under_a_quoted_mail_may_be_a_persons() -> None:
    text = "I'm out of the office until Monday, thanks for your message. Urgent: contact Tom."
    assert out_of_office(Words("Re: Payout", text, is_answer=True, has_history=True)) is None
    assert out_of_office(Words("Re: Payout", text, is_answer=True, has_history=False)) == (
        "the text speaks of an absence, says until when, names somebody else, thanks for the mail"
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Where is it?", True, id="a question mark"),
        pytest.param("Please fix the login", True, id="a request"),
        pytest.param("Bitte prüfen Sie das", True, id="de, a request"),
        pytest.param("I have sent the form", True, id="a deed"),
        pytest.param("Πού είναι;", True, id="a Greek question mark"),
        pytest.param("Please contact Tom; I will reply later.", False, id="what notices ask for"),
        pytest.param("See https://x.example/?id=7 for details", False, id="a question mark in a link"),
    ],
)
def test_who_asks_or_acts_waits_for_an_answer(text: str, expected: bool) -> None:
    assert is_asking(text) is expected
