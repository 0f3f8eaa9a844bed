from datetime import UTC, datetime

import pytest

from pipeline.domain.message import MailKind
from pipeline.ingest.kind.notice import is_robot
from pipeline.ingest.parse import parse

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def kind(subject: str, text: str, sender: str = "Helpdesk <helpdesk@mosaic.example>", fields: str = "") -> MailKind:
    source = f"From: {sender}\nSubject: {subject}\n{fields}Content-Type: text/plain; charset=utf-8\n\n{text}"
    return parse(source.encode(), NOON).kind


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        pytest.param("[MSH-88213] We have received your request: Statement", "Hello, your request MSH-88213 has been received and will be reviewed by our team within 2 business days.", id="en"),
        pytest.param("Ticket created (#48291)", "##- Please type your reply above this line -##\nYour request (48291) has been received and is being reviewed by our support staff.", id="en, reply above this line"),
        pytest.param("Re: Settlement", "Thank you for contacting Acme Support. This is an automated message to confirm receipt of your email.", id="en, says it is automated"),
        pytest.param("Case 00123456: your enquiry", "Your case 00123456 has been created. We will get back to you as soon as possible.", id="en, a case"),
        pytest.param("Ihre Anfrage [Ticket#2026031210]", "Ihr Anliegen ist bei uns eingegangen. Wir melden uns schnellstmöglich. Vorgang 2026031210", id="de"),
        pytest.param("Eingangsbestätigung", "Vielen Dank. Wir haben Ihre Anfrage erhalten. Diese E-Mail wurde automatisch generiert, bitte antworten Sie nicht auf diese E-Mail.", id="de, automatic"),
        pytest.param("Votre demande n° 12345", "Nous avons bien reçu votre demande n° 12345 et y répondrons dans les plus brefs délais.", id="fr"),
        pytest.param("Solicitud #33421", "Hemos recibido su solicitud con el número 33421. Le responderemos a la brevedad.", id="es"),
        pytest.param("Chamado 99812 aberto", "Seu chamado 99812 foi aberto. Responderemos em breve.", id="pt"),
        pytest.param("Richiesta #4821", "Abbiamo ricevuto la tua richiesta (ticket 4821). Ti risponderemo il prima possibile.", id="it"),
        pytest.param("Uw aanvraag 55123", "Wij hebben uw aanvraag ontvangen onder nummer 55123 en reageren zo spoedig mogelijk.", id="nl"),
        pytest.param("Zgłoszenie #7781", "Twoje zgłoszenie #7781 zostało przyjęte. Odpowiemy jak najszybciej.", id="pl"),
        pytest.param("Заявка № 10023", "Ваше обращение № 10023 принято. Мы ответим в ближайшее время.", id="ru"),
        pytest.param("Talebiniz alındı", "Talebiniz alınmıştır. Talep no: 44512. En kısa sürede dönüş yapacağız.", id="tr"),
        pytest.param("お問い合わせを受け付けました", "お問い合わせを受け付けました。受付番号：20260312。担当者より順次ご返信いたします。", id="ja"),
        pytest.param("工单 883412", "我们已收到您的请求，工单号：883412。我们会在1个工作日内回复。", id="zh"),
        pytest.param("문의 접수", "문의가 정상적으로 접수되었습니다. 접수번호: 20260312. 빠른 시일 내에 답변드리겠습니다.", id="ko"),
        pytest.param("تم استلام طلبك", "تم استلام طلبكم رقم 55123 وسنرد في أقرب وقت.", id="ar"),
        pytest.param("Yêu cầu #2231", "Yêu cầu của bạn #2231 đã được tiếp nhận. Chúng tôi sẽ phản hồi sớm nhất.", id="vi"),
        pytest.param("Tiket #7712", "Permintaan Anda (#7712) telah kami terima. Tim kami akan membalas secepatnya.", id="id"),
    ],
)  # fmt: skip
def test_a_ticket_systems_acknowledgement_is_seen(subject: str, text: str) -> None:
    assert kind(subject, text) is MailKind.AUTO_REPLY


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        pytest.param("Re: Your mail is being held", "Your message to tom@x.example has been placed on hold. To prove that you are a human sender, please click the link: https://c.example/1 . You need to do so only once.", id="a challenge"),
        pytest.param("Verify your message", "I'm protecting myself from spam. Your e-mail has not been delivered yet. Simply reply to this message to confirm that you are a person and not a robot.", id="a challenge, by answer"),
    ],
)  # fmt: skip
def test_a_challenge_is_seen(subject: str, text: str) -> None:
    assert kind(subject, text, "Tom <tom@x.example>") is MailKind.AUTO_REPLY


@pytest.mark.parametrize(
    ("subject", "text", "expected"),
    [
        pytest.param("Read: Settlement", "Your message\n\n   To: Ana\n   Subject: Settlement\n   Sent: Monday, 2 March 2026\n\n was read on Monday, 2 March 2026 10:00.", MailKind.READ_RECEIPT, id="Outlook, en"),
        pytest.param("Gelesen: Abrechnung", "Ihre Nachricht\n\nAn: Ana\nBetreff: Abrechnung\n\nwurde am 02.03.2026 gelesen.", MailKind.READ_RECEIPT, id="Outlook, de"),
        pytest.param("Lu : Relevé", "Votre message\n\nÀ : Ana\nObjet : Relevé\n\na été lu le lundi 2 mars 2026.", MailKind.READ_RECEIPT, id="Outlook, fr"),
        pytest.param("Leído: Liquidación", "El mensaje\n\nPara: Ana\nAsunto: Liquidación\n\nfue leído el lunes.", MailKind.READ_RECEIPT, id="Outlook, es"),
        pytest.param("Return Receipt (displayed) - Settlement", "This is a Return Receipt for the mail that you sent to ana@x.example. Note: it only acknowledges that the message was displayed.", MailKind.READ_RECEIPT, id="Thunderbird"),
        pytest.param("開封済み: 精算", "次のメッセージは開封されました。", MailKind.READ_RECEIPT, id="Outlook, ja"),
        pytest.param("已读: 结算", "您的邮件已被阅读，时间为2026年3月2日。", MailKind.READ_RECEIPT, id="Outlook, zh"),
        pytest.param("Read: the new rules", "Read the rules. Which of them count for agencies?", MailKind.HUMAN, id="a person who read the rules"),
        pytest.param("Read: the new rules", "All of our staff read them.", MailKind.HUMAN, id="a person who tells that they read"),
        pytest.param("Delivered: gifts", "The gifts of the event have been delivered to the wrong creator.", MailKind.HUMAN, id="a person about a delivery"),
    ],
)  # fmt: skip
def test_receipts_by_text(subject: str, text: str, expected: MailKind) -> None:
    assert kind(subject, text, "Ana <ana@x.example>") is expected


def test_a_mail_systems_word_that_it_delivered_is_a_receipt() -> None:
    text = "Your message has been successfully delivered to the following recipients:\n\nana@x.example"
    sender = "Mail Delivery System <MAILER-DAEMON@x.example>"
    assert kind("Successful Mail Delivery Report", text, sender) is MailKind.DELIVERY_RECEIPT


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        pytest.param("Re: Settlement", "We have received your request and will pay within 3 days. Our reference is INV-2026-0312, could you confirm?", id="a person who asks"),
        pytest.param("Your mail", "Hi, we have received your message. I looked at it with Tom and we are fine with the terms.", id="a person who received something"),
        pytest.param("Ticket #48291", "You wrote \"your request has been received, this is an automated message, please do not reply\". Nobody came back to us.", id="quotes an acknowledgement"),
        pytest.param("We have received your request?", "That is all I get. When does a person answer ticket 48291?", id="complains about acknowledgements"),
        pytest.param("Do not reply", "Your mails say do not reply to this email. How do we answer then?", id="asks about no-reply"),
        pytest.param("Case 00123456", "My case 00123456 has been closed without an answer. Please open it again.", id="about a closed case"),
        pytest.param("Ticket wurde erstellt", "Unser Ticket 20260312 wurde erstellt, aber niemand antwortet. Bitte prüfen.", id="de, about a ticket"),
        pytest.param("Votre demande", "Nous avons bien reçu votre demande de documents n° 12345, les voici. Est-ce complet ?", id="fr, sends what was asked for"),
        pytest.param("Spam filter", "Your mails are held by our spam filter. Please confirm your sender address and use another link.", id="about a spam filter"),
        pytest.param("Portal says prove you are human", "The captcha asks to verify that I am human. I click the link and my message is not delivered. What now?", id="about a captcha"),
        pytest.param("Automated mails", "Each day we get automatically generated reports from your system, for creators who left. Please stop them.", id="about reports"),
        pytest.param("Mailbox is not monitored", "The address on your site is not monitored, I learnt. Which one is?", id="about an address"),
    ],
)  # fmt: skip
def test_a_person_who_writes_about_such_mails_stays_a_person(subject: str, text: str) -> None:
    fields = "In-Reply-To: <m1@cn-desk.example>\n" if subject.startswith("Re:") else ""
    assert kind(subject, text, "Ana <ana@x.example>", fields) is MailKind.HUMAN
    assert kind(subject, text, "Support <support@x.example>", fields) is MailKind.HUMAN


@pytest.mark.parametrize(
    ("sender", "text", "expected"),
    [
        pytest.param("notifications@x.example", "Your invoice is ready. This is an automated message, please do not reply.", MailKind.AUTO_REPLY, id="a notification that says so"),
        pytest.param("no-reply@x.example", "Ihre Rechnung liegt bereit. Diese E-Mail wurde automatisch erstellt.", MailKind.AUTO_REPLY, id="de, the same"),
        pytest.param("no-reply@x.example", "Name: Ana\nI need help with my payout", MailKind.HUMAN, id="an address alone decides nothing: forms use it"),
        pytest.param("ana@x.example", "Look at this: This is an automated message, please do not reply.", MailKind.HUMAN, id="a person's address"),
        pytest.param("billing@x.example", "Please find our invoice attached. Kind regards, Ana", MailKind.HUMAN, id="an invoice by a person"),
        pytest.param("news@x.example", "Summer sale! Unsubscribe here: https://x.example/u", MailKind.LIST, id="a newsletter without any header"),
        pytest.param("no-reply@social.example", "Tom started following you. Unsubscribe from these mails: https://s.example", MailKind.LIST, id="a social network"),
    ],
)  # fmt: skip
def test_notifications(sender: str, text: str, expected: MailKind) -> None:
    assert kind("News for you", text, sender) is expected


def test_a_cron_job_is_a_machine() -> None:
    assert kind("Cron <root@web1> /usr/bin/backup", "disk 91 %", "root@web1.example") is MailKind.AUTO_REPLY


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("no-reply@x.example", True), ("noreply+7@x.example", True), ("donotreply@x.example", True), ("messages-noreply@x.example", True), ("ne-pas-repondre@x.example", True),
        ("ana@x.example", False), ("reply@x.example", False), ("noremy@x.example", False), ("robotics@x.example", False),
    ],
)  # fmt: skip
def test_addresses_that_nobody_reads(address: str, expected: bool) -> None:
    assert is_robot(address) is expected
