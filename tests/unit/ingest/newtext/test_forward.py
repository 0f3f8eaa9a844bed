"""Forwards as programs write them: every row is one program in one language, all of the same mail of March 2nd 2026."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain.message import Address, Forwarded
from pipeline.ingest.newtext import forward
from pipeline.ingest.newtext.forward import Found

TEXT = "Hello,\n\nmy payout of February is late.\n\nAna"
MAIL = Forwarded(
    Address("Ana Ruiz", "ana@acme.example"), datetime(2026, 3, 2, 15, 4, tzinfo=UTC), "Payout is late", TEXT
)
ANA = "Ana Ruiz <ana@acme.example>"
DESK = "desk@cn.example"

Layout = Callable[..., str]


def labelled(*pairs: str) -> str:
    return "\n".join(pairs)


def quoted(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


def gmail(sender: str, date: str) -> str:
    return f"---------- Forwarded message ---------\n{sender}: {ANA}\nDate: {date}\nSubject: Payout is late\nTo: <{DESK}>\n\n\n{TEXT}"


def outlook(sender: str, date: str, to: str, subject: str) -> str:
    """Outlook on the web and on phones: a rule, then the header."""
    return f"________________________________\n{sender} {ANA}\n{date}\n{to} {DESK} <{DESK}>\n{subject} Payout is late\n\n{TEXT}"


def outlook_old(sender: str, date: str, to: str, subject: str) -> str:
    """Outlook of Windows: the header alone, a colon in the language's own way."""
    return f"{sender} {ANA} \n{date}\n{to} {DESK}\n{subject} Payout is late\n\n{TEXT}"


def apple(opening: str, sender: str, subject: str, date: str, to: str) -> str:
    return f"{opening}\n\n" + quoted(f"{sender}: {ANA}\n{subject}: Payout is late\n{date}\n{to}: {DESK}\n\n{TEXT}")


def thunderbird(words: str, subject: str, date: str, sender: str, to: str) -> str:
    return f"-------- {words} --------\n{subject}: \tPayout is late\n{date}: \tMon, 2 Mar 2026 16:04:00 +0100\n{sender}: \t{ANA}\n{to}: \t{DESK}\n\n\n\n{TEXT}"


def yahoo(words: str, sender: str, to: str, date: str, subject: str) -> str:
    """Yahoo joins the whole header on one line."""
    return f'   ----- {words} ----- {sender}: {ANA}{to}: "{DESK}" <{DESK}>{date}{subject}: Payout is late\n {TEXT}'


GMAIL = {
    "en": ("From", "Mon, Mar 2, 2026 at 3:04 PM"), "en-GB": ("From", "Mon, 2 Mar 2026 at 15:04"), "de": ("Von", "Mo., 2. März 2026 um 15:04 Uhr"),
    "fr": ("De", "lun. 2 mars 2026 à 15:04"), "es": ("De", "lun, 2 mar 2026 a las 15:04"), "pt": ("De", "seg., 2 de mar. de 2026 às 15:04"),
    "it": ("Da", "lun 2 mar 2026 alle ore 15:04"), "nl": ("Van", "ma 2 mrt 2026 om 15:04"), "pl": ("Od", "pon., 2 mar 2026 o 15:04"),
    "ru": ("От", "пн, 2 мар. 2026 г. в 15:04"), "uk": ("Від", "пн, 2 бер. 2026 р. о 15:04"), "tr": ("Gönderen", "2 Mar 2026 Pzt, 15:04"),
    "ar": ("من", "الاثنين، 2 مارس 2026 في 3:04 م"), "he": ("מאת", "יום ב׳, 2 במרץ 2026 ב-15:04"), "ja": ("差出人", "2026年3月2日(月) 15:04"),
    "ja, new": ("From", "2026年3月2日(月) 15:04"), "zh-CN": ("发件人", "2026年3月2日周一 15:04"), "zh-TW": ("寄件者", "2026年3月2日 週一 下午3:04"),
    "ko": ("보낸사람", "2026년 3월 2일 (월) 오후 3:04"), "vi": ("Từ", "Th 2, 2 thg 3, 2026 vào lúc 15:04"), "id": ("Dari", "Sen, 2 Mar 2026 pukul 15.04"),
    "th": ("จาก", "จ. 2 มี.ค. 2026 เวลา 15:04"), "sv": ("Från", "mån 2 mars 2026 kl 15:04"), "da": ("Fra", "man. 2. mar. 2026 kl. 15.04"),
    "fi": ("Lähettäjä", "ma 2. maalisk. 2026 klo 15.04"), "cs": ("Od", "po 2. 3. 2026 v 15:04"), "hu": ("Feladó", "2026. márc. 2., H, 15:04"),
    "ro": ("De la", "lun., 2 mar. 2026 la 15:04"), "el": ("Από", "Δευ 2 Μαρ 2026 στις 3:04 μ.μ."),
}  # fmt: skip
OUTLOOK = {
    "en-US": ("FW", "From:", "Sent: Monday, March 2, 2026 3:04 PM", "To:", "Subject:"),
    "en-GB": ("Fw", "From:", "Sent: 02 March 2026 15:04", "To:", "Subject:"),
    "de": ("WG", "Von:", "Gesendet: Montag, 2. März 2026 15:04", "An:", "Betreff:"),
    "fr": ("TR", "De :", "Envoyé : lundi 2 mars 2026 15:04", "À :", "Objet :"),
    "es": ("RV", "De:", "Enviado: lunes, 2 de marzo de 2026 15:04", "Para:", "Asunto:"),
    "es-MX": ("RV", "De:", "Enviado el: lunes, 2 de marzo de 2026 03:04 p. m.", "Para:", "Asunto:"),
    "pt-BR": ("ENC", "De:", "Enviado: segunda-feira, 2 de março de 2026 15:04", "Para:", "Assunto:"),
    "it": ("I", "Da:", "Inviato: lunedì 2 marzo 2026 15:04", "A:", "Oggetto:"),
    "nl": ("FW", "Van:", "Verzonden: maandag 2 maart 2026 15:04", "Aan:", "Onderwerp:"),
    "pl": ("PD", "Od:", "Wysłano: poniedziałek, 2 marca 2026 15:04", "Do:", "Temat:"),
    "ru": ("FW", "От:", "Отправлено: 2 марта 2026 г. 15:04", "Кому:", "Тема:"),
    "uk": ("FW", "Від:", "Надіслано: 2 березня 2026 р. 15:04", "Кому:", "Тема:"),
    "tr": ("İLT", "Gönderen:", "Gönderildi: 2 Mart 2026 Pazartesi 15:04", "Kime:", "Konu:"),
    "ar": ("FW", "من:", "تم الإرسال: ٢ مارس, ٢٠٢٦ ٠٣:٠٤ م", "إلى:", "الموضوع:"),
    "he": ("FW", "מאת:", "נשלח: יום שני 02 מרץ 2026 15:04", "אל:", "נושא:"),
    "ja": ("FW", "差出人:", "送信日時: 2026年3月2日 15:04", "宛先:", "件名:"),
    "zh-CN": ("转发", "发件人:", "发送时间: 2026年3月2日 15:04", "收件人:", "主题:"),
    "zh-TW": ("轉寄", "寄件者:", "寄件日期: 2026年3月2日 下午 03:04", "收件者:", "主旨:"),
    "ko": ("전달", "보낸 사람:", "보낸 날짜: 2026년 3월 2일 월요일 오후 3:04", "받는 사람:", "제목:"),
    "vi": ("FW", "Từ:", "Đã gửi: 02 Tháng Ba 2026 3:04 CH", "Tới:", "Chủ đề:"),
    "id": ("FW", "Dari:", "Dikirim: 02 Maret 2026 15:04", "Kepada:", "Subjek:"),
    "th": ("FW", "จาก:", "ส่งเมื่อ: 2 มีนาคม 2569 15:04", "ถึง:", "เรื่อง:"),
    "sv": ("VB", "Från:", "Skickat: den 2 mars 2026 15:04", "Till:", "Ämne:"),
    "da": ("VS", "Fra:", "Sendt: 2. marts 2026 15:04", "Til:", "Emne:"),
    "no": ("VS", "Fra:", "Sendt: mandag 2. mars 2026 15.04", "Til:", "Emne:"),
    "fi": ("VL", "Lähettäjä:", "Lähetetty: maanantai 2. maaliskuuta 2026 15.04", "Vastaanottaja:", "Aihe:"),
    "cs": ("FW", "Od:", "Odesláno: pondělí 2. března 2026 15:04", "Komu:", "Předmět:"),
    "hu": ("FW", "Feladó:", "Elküldve: 2026. március 2., hétfő 15:04", "Címzett:", "Tárgy:"),
    "ro": ("FW", "De la:", "Trimis: luni, 2 martie 2026 15:04", "Către:", "Subiect:"),
    "el": ("ΠΡΘ", "Από:", "Στάλθηκε: Δευτέρα, 2 Μαρτίου 2026 3:04 μμ", "Προς:", "Θέμα:"),
}  # fmt: skip
APPLE = {
    "en": ("Begin forwarded message:", "From", "Subject", "Date: 2 March 2026 at 16:04:00 CET", "To"),
    "en-US": ("Begin forwarded message:", "From", "Subject", "Date: March 2, 2026 at 10:04:00 AM EST", "To"),
    "de": ("Anfang der weitergeleiteten Nachricht:", "Von", "Betreff", "Datum: 2. März 2026 um 16:04:00 MEZ", "An"),
    "fr": ("Début du message réexpédié :", "De", "Objet", "Date: 2 mars 2026 à 16:04:00 UTC+1", "À"),
    "fr on the iPhone": ("Début du message transféré :", "De", "Objet", "Date: 2 mars 2026 à 16:04:00 UTC+1", "À"),
    "es": ("Inicio del mensaje reenviado:", "De", "Asunto", "Fecha: 2 de marzo de 2026, 16:04:00 CET", "Para"),
    "it": ("Inizio messaggio inoltrato:", "Da", "Oggetto", "Data: 2 marzo 2026 alle ore 16:04:00 CET", "A"),
    "pt": ("Início da mensagem reencaminhada:", "De", "Assunto", "Data: 2 de março de 2026, 15:04:00 WET", "Para"),
    "pt-BR": ("Início da mensagem encaminhada:", "De", "Assunto", "Data: 2 de março de 2026 12:04:00 BRT", "Para"),
    "nl": ("Begin doorgestuurd bericht:", "Van", "Onderwerp", "Datum: 2 maart 2026 om 16:04:00 CET", "Aan"),
    "pl": ("Początek przekazywanej wiadomości:", "Od", "Temat", "Data: 2 marca 2026 o 16:04:00 CET", "Do"),
    "ru": ("Начало переадресованного сообщения:", "От", "Тема", "Дата: 2 марта 2026 г. в 18:04:00 GMT+3", "Кому"),
    "uk": ("Початок листа, що пересилається:", "Від кого", "Тема", "Дата: 2 березня 2026 р. о 17:04:00 GMT+2", "Кому"),
    "tr": ("İleti başlangıcı:", "Kimden", "Konu", "Tarih: 2 Mart 2026 18:04:00 GMT+3", "Kime"),
    "sv": ("Vidarebefordrat mejl:", "Från", "Ämne", "Datum: 2 mars 2026 16:04:00 CET", "Till"),
    "da": ("Start på videresendt besked:", "Fra", "Emne", "Dato: 2. marts 2026 kl. 16.04.00 CET", "Til"),
    "no": ("Videresendt melding:", "Fra", "Emne", "Dato: 2. mars 2026 kl. 16:04:00 CET", "Til"),
    "fi": ("Välitetty viesti alkaa:", "Lähettäjä", "Aihe", "Päivämäärä: 2. maaliskuuta 2026 klo 17.04.00 UTC+2", "Vastaanottaja"),
    "cs": ("Začátek přeposílané zprávy:", "Od", "Předmět", "Datum: 2. března 2026 v 16:04:00 SEČ", "Komu"),
    "hu": ("Továbbított levél kezdete:", "Feladó", "Tárgy", "Dátum: 2026. március 2. 16:04:00 CET", "Címzett"),
    "ja": ("転送されたメッセージ:", "差出人", "件名", "日付: 2026年3月3日 0:04:00 JST", "宛先"),
    "zh": ("开始转发的邮件：", "发件人", "主题", "日期: 2026年3月2日 GMT+8 23:04:00", "收件人"),
    "ko": ("전달된 메시지:", "보낸 사람", "제목", "날짜: 2026년 3월 3일 오전 12:04:00 GMT+9", "받는 사람"),
}  # fmt: skip
THUNDERBIRD = {
    "en": ("Forwarded Message", "Subject", "Date", "From", "To"),
    "de": ("Weitergeleitete Nachricht", "Betreff", "Datum", "Von", "An"),
    "fr": ("Message transféré", "Sujet", "Date", "De", "Pour"),
    "es": ("Mensaje reenviado", "Asunto", "Fecha", "De", "Para"),
    "it": ("Messaggio Inoltrato", "Oggetto", "Data", "Mittente", "A"),
    "pt-BR": ("Mensagem encaminhada", "Assunto", "Data", "De", "Para"),
    "nl": ("Doorgestuurd bericht", "Onderwerp", "Datum", "Van", "Aan"),
    "pl": ("Treść przekazanej wiadomości", "Temat", "Data", "Nadawca", "Adresat"),
    "ru": ("Перенаправленное сообщение", "Тема", "Дата", "От", "Кому"),
    "tr": ("İletilen İleti", "Konu", "Tarih", "Kimden", "Kime"),
    "fi": ("Välitetty viesti / Fwd.Msg", "Aihe", "Päiväys", "Lähettäjä", "Vastaanottaja"),
    "sk": ("Preposlaná správa --- Forwarded Message", "Predmet", "Dátum", "Od", "Pre"),
    "cs": ("Přeposlaná zpráva", "Předmět", "Datum", "Od", "Komu"),
    "ja": ("転送メッセージ", "件名", "日付", "差出人", "宛先"),
}  # fmt: skip
YAHOO = {
    "en": ("Forwarded Message", "From", "To", "Sent: Monday, March 2, 2026 at 03:04:00 PM GMT", "Subject"),
    "de": ("Weitergeleitete Nachricht", "Von", "An", "Gesendet: Montag, 2. März 2026, 16:04:00 MEZ", "Betreff"),
    "fr": ("Message transmis", "De", "À", "Envoyé: lundi 2 mars 2026 à 16:04:00 UTC+1", "Objet"),
    "es": ("Mensaje reenviado", "De", "Para", "Enviado: lunes, 2 de marzo de 2026, 16:04:00 CET", "Asunto"),
    "it": ("Messaggio inoltrato", "Da", "A", "Inviato: lunedì 2 marzo 2026 alle ore 16:04:00 CET", "Oggetto"),
    "ro": ("Mesaj redirecționat", "De la", "Către", "Trimis: luni, 2 martie 2026 la 17:04:00 EET", "Subiect"),
    "ru": ("Пересылаемое сообщение", "От", "Кому", "Отправлено: понедельник, 2 марта 2026 г., 18:04:00 GMT+3", "Тема"),
}  # fmt: skip
OTHERS = {
    "Proton": ("Fwd", f"------- Forwarded Message -------\nFrom: {ANA}\nDate: On Monday, March 2nd, 2026 at 3:04 PM\nSubject: Payout is late\nTo: {DESK} <{DESK}>\n\n\n{TEXT}"),
    "Samsung": ("Fwd", f"-------- Original message --------\nFrom: {ANA}\nDate: 02/03/2026 16:04 (GMT+01:00)\nTo: {DESK}\nSubject: Payout is late\n\n{TEXT}"),
    "Samsung de": ("Fwd", f"-------- Ursprüngliche Nachricht --------\nVon: {ANA}\nDatum: 02.03.26 16:04 (GMT+01:00)\nAn: {DESK}\nBetreff: Payout is late\n\n{TEXT}"),
    "Zoho repeats its line": ("Fwd", f"============ Forwarded message ============\nFrom: Ana Ruiz<ana@acme.example>\nTo: \"desk\"<{DESK}>\nDate: Mon, 02 Mar 2026 20:34:00 +0530\nSubject: Payout is late\n============ Forwarded message ============\n\n{TEXT}"),
    "Mail.ru": ("Fwd", f"-------- Пересылаемое сообщение --------\nОт кого: {ANA}\nКому: {DESK}\nДата: понедельник, 2 марта 2026, 18:04 +03:00\nТема: Payout is late\n\n{TEXT}"),
    "QQ": ("转发", f"------------------ 原始邮件 ------------------\n发件人: \"Ana Ruiz\" <ana@acme.example>;\n发送时间: 2026年3月2日(星期一) 下午3:04\n收件人: \"desk\"<{DESK}>;\n主题: Payout is late\n\n{TEXT}"),
    "163": ("转发", f"-------- 转发邮件信息 --------\n发件人：\"Ana Ruiz\" <ana@acme.example>\n发送日期：2026-03-02 15:04:00\n收件人：<{DESK}>\n主题：Payout is late\n\n{TEXT}"),
    "Naver": ("FW", f"-----Original Message-----\nFrom: \"Ana Ruiz\"<ana@acme.example>\nTo: <{DESK}>\nCc:\nSent: 2026-03-03 (화) 00:04:00 (GMT+09:00)\nSubject: Payout is late\n\n{TEXT}"),
    "GMX": ("Fw", f"Gesendet: Montag, 02. März 2026 um 15:04 Uhr\nVon: \"Ana Ruiz\" <ana@acme.example>\nAn: {DESK}\nBetreff: Payout is late\n\n{TEXT}"),
    "Notes": ("Fw", f"----- Forwarded by Bob Lee/CN on 03/03/2026 09:00 AM -----\n\nFrom:\tAna Ruiz <ana@acme.example>\nTo:\t{DESK}\nDate:\t03/02/2026 03:04 PM\nSubject:\tPayout is late\n\n\n{TEXT}"),
    "Notes de": ("WG", f"----- Weitergeleitet von Bob Lee/CN am 03.03.2026 09:00 -----\n\nVon:\tAna Ruiz <ana@acme.example>\nAn:\t{DESK}\nDatum:\t02.03.2026 15:04\nBetreff:\tPayout is late\n\n{TEXT}"),
    "Mutt": ("Fwd", f"----- Forwarded message from Ana Ruiz <ana@acme.example> -----\n\nDate: Mon, 2 Mar 2026 16:04:00 +0100\nFrom: {ANA}\nTo: {DESK}\nSubject: Payout is late\n\n{TEXT}\n\n----- End forwarded message -----"),
    "The Bat": ("Fwd", f"This is a forwarded message\nFrom: {ANA}\nTo: {DESK}\nDate: Monday, March 2, 2026, 3:04:00 PM\nSubject: Payout is late\n\n===8<==============Original message text===============\n{TEXT}\n===8<===========End of original message text==========="),
    "Entourage": ("FW", f"------ Forwarded Message\nFrom: {ANA}\nDate: Mon, 2 Mar 2026 16:04:00 +0100\nTo: <{DESK}>\nSubject: Payout is late\n\n{TEXT}\n\n------ End of Forwarded Message"),
    "Roundcube": ("Fwd", f"-------- Original Message --------\nSubject: Payout is late\nDate: 2026-03-02 15:04\nFrom: {ANA}\nTo: {DESK}\n\n{TEXT}"),
    "Missive quotes the text": ("Fwd", f"---------- Forwarded message ----------\nFrom: Ana Ruiz <ana@acme.example<mailto:ana@acme.example>>\nDate: March 2, 2026 at 3:04 PM\nTo: Desk <{DESK}<mailto:{DESK}>>\nSubject: Payout is late\n\n{quoted(TEXT)}"),
    "eM Client": ("Fwd", f"------ Forwarded Message ------\nFrom: \"Ana Ruiz\" <ana@acme.example>\nTo: {DESK}\nDate 02/03/2026 15:04:00\nDate: 02.03.2026 15:04:00\nSubject: Payout is late\n\n{TEXT}"),
    "all of it quoted": ("Fwd", quoted(gmail("From", "Mon, Mar 2, 2026 at 3:04 PM"))),
    "bold labels of a converter": ("FW", f"*From:* {ANA}\n*Sent:* Monday, March 2, 2026 3:04 PM\n*To:* {DESK}\n*Subject:* Payout is late\n\n{TEXT}"),
    "a priority below the header": ("FW", f"From: {ANA}\nSent: Monday, March 2, 2026 3:04 PM\nTo: {DESK}\nSubject: Payout is late\nImportance: High\n\n{TEXT}"),
    "an old Outlook address": ("FW", f"From: Ana Ruiz [mailto:ana@acme.example]\nSent: Monday, March 2, 2026 3:04 PM\nTo: {DESK}\nSubject: Payout is late\n\n{TEXT}"),
    "a gateway's mark in the subject": ("[EXTERNAL] FW", f"From: 'Ana Ruiz' <ana@acme.example>\nSent: Monday, March 2, 2026 3:04 PM\nTo: {DESK}\nSubject: Payout is late\n\n{TEXT}"),
}  # fmt: skip
ROWS: dict[str, tuple[str, str]] = {
    **{f"Gmail {language}": ("Fwd", gmail(*words)) for language, words in GMAIL.items()},
    **{f"Outlook on the web {language}": (words[0], outlook(*words[1:])) for language, words in OUTLOOK.items()},
    **{f"Outlook {language}": (words[0], outlook_old(*words[1:])) for language, words in OUTLOOK.items()},
    **{f"Apple {language}": ("Fwd", apple(*words)) for language, words in APPLE.items()},
    **{f"Thunderbird {language}": ("Fwd", thunderbird(*words)) for language, words in THUNDERBIRD.items()},
    **{f"Yahoo {language}": ("Fw", yahoo(*words)) for language, words in YAHOO.items()},
    **OTHERS,
}
COMMENT = "Please take this one.\n\nBob"
NAMELESS = {
    "Outlook for Mac de": ("WG", 'Am 02.03.26, 15:04 schrieb "Ana Ruiz" <ana@acme.example>:'),
    "Outlook for Mac fr": ("TR", "Le 02/03/2026 15:04, « Ana Ruiz » <ana@acme.example> a écrit :"),
    "Outlook for Mac es": ("RV", 'El 2/3/26 15:04, "Ana Ruiz" <ana@acme.example> escribió:'),
    "Outlook for Mac cs": ("FW", "Dne 02/03/2026 15:04, Ana Ruiz <ana@acme.example> napsal(a):"),
    "Outlook for Mac en": ("FW", 'On 2/3/26, 15:04, "Ana Ruiz" <ana@acme.example> wrote:'),
    "Yandex": ("Fwd", '-------- Пересылаемое сообщение --------\n02.03.2026, 15:04, "Ana Ruiz" <ana@acme.example>:'),
    "Yandex en": ("Fwd", '-------- Forwarded message --------\n02.03.2026, 15:04, "Ana Ruiz" <ana@acme.example>:'),
    "an attribution of Gmail": ("Fwd", "On Mon, Mar 2, 2026 at 3:04 PM Ana Ruiz <ana@acme.example> wrote:"),
    "an attribution, name first": ("WG", "Ana Ruiz <ana@acme.example> schrieb am Mo., 2. März 2026, 15:04:"),
}  # fmt: skip


@pytest.mark.parametrize(("prefix", "text"), [pytest.param(*row, id=name) for name, row in ROWS.items()])
def test_a_forward_is_read_whoever_wrote_it(prefix: str, text: str) -> None:
    assert forward.find(text, f"{prefix}: Payout is late") == Found(0, MAIL)


@pytest.mark.parametrize(("prefix", "text"), [pytest.param(*row, id=name) for name, row in ROWS.items()])
def test_a_comment_above_is_not_part_of_it(prefix: str, text: str) -> None:
    found = forward.find(f"{COMMENT}\n\n{text}", f"{prefix}: Payout is late")
    assert found == Found(found.start if found else 0, MAIL)
    assert f"{COMMENT}\n\n{text}".split("\n")[: found.start][:3] == COMMENT.split("\n")


@pytest.mark.parametrize(("prefix", "opening"), [pytest.param(*row, id=name) for name, row in NAMELESS.items()])
@pytest.mark.parametrize("body", [pytest.param(quoted(TEXT), id="quoted"), pytest.param(TEXT, id="not quoted")])
def test_an_attribution_can_be_the_heading(prefix: str, opening: str, body: str) -> None:
    found = forward.find(f"{COMMENT}\n\n{opening}\n\n{body}", f"{prefix}: Payout is late")
    assert found == Found(4, Forwarded(MAIL.sender, MAIL.date, "", TEXT))


PLAIN_REPLIES = {
    "an attribution and quotes": f"Thanks!\n\nOn Mon, Mar 2, 2026 at 3:04 PM {ANA} wrote:\n\n{quoted(TEXT)}",
    "Outlook's header": "Thanks!\n\n" + outlook(*OUTLOOK["en-US"][1:]),
    "Outlook's old separator": "Thanks!\n\n-----Original Message-----\n" + outlook_old(*OUTLOOK["en-US"][1:]),
    "a forward that was quoted": f"Thanks!\n\nOn Mon, Mar 2, 2026 at 3:04 PM Bob <bob@cn.example> wrote:\n\n{quoted(gmail('From', 'x'))}",
    "words about forwarding": "I forwarded message after message to you.\nForwarded by mistake, sorry: From: now on I will not.",
    "labels in prose": "From: October on we see drops.\nTo: my surprise, nothing happened.",
}


@pytest.mark.parametrize("subject", ["Re: Payout is late", "AW: WG: Payout is late", "Payout is late"])
@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in PLAIN_REPLIES.items()])
def test_history_of_a_reply_is_no_forward(text: str, subject: str) -> None:
    assert forward.find(text, subject) is None


@pytest.mark.parametrize(
    ("subject", "text", "expected"),
    [
        pytest.param("Fwd: a", "", True, id="English"),
        pytest.param("FW : a", "", True, id="with a blank"),
        pytest.param("Fwd[2]: a", "", True, id="counted"),
        pytest.param("Fw(3): a", "", True, id="counted in brackets"),
        pytest.param("[Fwd: a]", "", True, id="an old Mozilla"),
        pytest.param("a (fwd)", "", True, id="Alpine"),
        pytest.param("[cn-desk] [EXT] WG: a", "", True, id="marks before it"),
        pytest.param("转发：a", "", True, id="Chinese with a wide colon"),
        pytest.param("Chuyển tiếp: a", "", True, id="two words"),
        pytest.param("Redir.: a", "", True, id="with a dot"),
        pytest.param("Re: Fwd: a", "", False, id="an answer to a forward"),
        pytest.param("YNT: a", "", False, id="a Turkish answer"),
        pytest.param("VS: a", "Fra: Ana\nSendt: 2. marts 2026", True, id="a Danish forward"),
        pytest.param("VS: a", "Lähettäjä: Ana\nLähetetty: 2. maaliskuuta 2026", False, id="a Finnish answer"),
        pytest.param("Invoice: March", "", False, id="another word with a colon"),
        pytest.param("", "", False, id="nothing"),
    ],
)
def test_the_subject_tells_a_forward(subject: str, text: str, expected: bool) -> None:
    assert forward.is_forward(subject, text) is expected


@given(
    st.text(alphabet=st.sampled_from("From:Fwd Sent @.\n>-<>年月0123456789：İ"), max_size=400),
    st.sampled_from(["Fwd: a", "Re: a"]),
)
def test_any_text_is_read_without_a_fault(text: str, subject: str) -> None:
    forward.find(text, subject)


def test_what_is_below_the_quoted_forward_is_not_part_of_it() -> None:
    text = apple(*APPLE["en"]) + "\n\nBob Lee\nCreator Network Manager"
    assert forward.find(text, "Fwd: Payout is late") == Found(0, MAIL)
