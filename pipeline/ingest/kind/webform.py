"""Recognise what a person typed into a form of a web site, which the site's own program then sent.

Pure. Such a mail says of itself that a machine made it, and it did; but the words are a person's and wait for an
answer. The form shows by its labels, at least two of different kinds, and by an address to answer that is not the
site's.
"""

import re
from typing import Final

from pipeline.ingest.body import headers

MAX_CHARACTERS: Final = 20_000
_LABELS: Final[dict[str, str]] = {
    "name": r"(?:full |your |first |last |sur|contact |sender )?names?|vorname|nachname|(?:ihr )?name|(?:votre )?nom|prénom|nombre|apellidos?|nome|cognome|naam|voornaam|namn|navn|nimi|imię(?: i nazwisko)?|jméno|meno|név|имя|фио|ім.я|ad(?:ınız)?(?: soyad(?:ı|ınız)?)?|nume|όνομα|ime|الاسم|שם|نام|お?名前|氏名|姓名|이름|성함|họ (?:và )?tên|nama|ชื่อ|नाम|pangalan|jina",
    "address": r"(?:your )?e-?mail(?:[ -]?(?:address|adresse|adres|adress))?|mail(?:adresse)?|courriel|adresse e-?mail|correo(?: electrónico)?|endereço de e-?mail|indirizzo e-?mail|sähköposti|e-?posta|почта|эл\. почта|البريد الإلكتروني|דוא.ל|אימייל|ایمیل|メール(?:アドレス)?|邮箱|電子郵件|电子邮件|이메일|อีเมล|ईमेल",
    "message": r"(?:your )?(?:message|comments?|question|enquiry|inquiry|details|description)|(?:ihre )?(?:nachricht|mitteilung|frage|anliegen)|(?:votre )?message|demande|mensaje|comentarios?|consulta|mensagem|messaggio|richiesta|bericht|vraag|meddelande|besked|melding|viesti|wiadomość|treść|zpráva|správa|üzenet|сообщение|вопрос|повідомлення|mesaj(?:ınız)?|μήνυμα|poruka|الرسالة|הודעה|پیام|(?:お問い?合わ?せ)?内容|メッセージ|留言|内容|訊息|문의 ?내용|메시지|nội dung|pesan|ข้อความ|संदेश|mensahe|ujumbe",
    "phone": r"(?:tele)?phone(?: number)?|mobile|telefon(?:nummer)?|téléphone|teléfono|telefone|telefono|telefoon|puhelin|телефон|電話(?:番号)?|电话|전화(?:번호)?|الهاتف|טלפון|điện thoại",
    "subject": r"subject|topic|betreff|thema|sujet|objet|asunto|assunto|oggetto|onderwerp|ämne|emne|aihe|temat|předmět|predmet|tárgy|тема|konu|subiect|θέμα|الموضوع|נושא|موضوع|件名|主题|主旨|제목|tiêu đề|subjek|หัวข้อ",
}  # fmt: skip
_LINE: Final = {
    kind: re.compile(
        rf"^[ \t*_>-]{{0,6}}(?:{words})[ \t]?[*_]{{0,2}}[ \t]?(?:[:：][*_]{{0,2}}|$)", re.IGNORECASE | re.MULTILINE
    )
    for kind, words in _LABELS.items()
}


def visitor(fields: tuple[tuple[str, str], ...], senders: frozenset[str], text: str) -> str | None:
    """The address of whoever filled in a form; None where the mail shows none.

    It is the only address to answer to, is not the sender's, and the text names it among the form's answers.
    """
    values = [value for name, value in fields if name.lower() == "reply-to"]
    found = {one.email for value in values[:1] for one in headers.lenient_addresses(value)}
    if len(found) != 1 or found <= senders:
        return None
    address = next(iter(found))
    body = text[:MAX_CHARACTERS]
    return address if address in body.lower() and _has_form(body) else None


def _has_form(body: str) -> bool:
    return sum(pattern.search(body) is not None for pattern in _LINE.values()) >= 2
