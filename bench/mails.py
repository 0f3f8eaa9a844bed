"""Made mails for the benchmarks: a fixed seed, so that every run has the same; a mix such as a desk gets."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from typing import Final

WORDS: Final = {
    "en": [
        "our",
        "October",
        "commission",
        "has",
        "not",
        "arrived",
        "yet",
        "could",
        "you",
        "please",
        "look",
        "at",
        "the",
        "payout",
        "of",
        "two",
        "creators",
        "this",
        "week",
    ],
    "es": [
        "hola",
        "necesitamos",
        "ayuda",
        "con",
        "el",
        "pago",
        "de",
        "la",
        "comisión",
        "de",
        "octubre",
        "que",
        "todavía",
        "no",
        "ha",
        "llegado",
        "a",
        "nuestra",
        "cuenta",
    ],
    "pt": [
        "olá",
        "não",
        "conseguimos",
        "entrar",
        "no",
        "portal",
        "da",
        "rede",
        "e",
        "o",
        "saque",
        "dos",
        "criadores",
        "não",
        "caiu",
        "até",
        "agora",
        "obrigado",
    ],
    "ja": [
        "お世話になっております",
        "十月の",
        "報酬が",
        "まだ",
        "振り込まれて",
        "いません",
        "ご確認を",
        "お願い",
        "します",
    ],
    "zh": ["您好", "我们", "十月", "的", "佣金", "还没有", "到账", "请", "帮忙", "查看", "一下", "谢谢"],
    "ru": [
        "здравствуйте",
        "выплата",
        "за",
        "октябрь",
        "ещё",
        "не",
        "пришла",
        "проверьте",
        "пожалуйста",
        "наш",
        "счёт",
        "спасибо",
    ],
}
CHARSETS: Final = {
    "en": "us-ascii", "es": "iso-8859-1", "pt": "windows-1252", "ja": "iso-2022-jp", "zh": "gb18030", "ru": "koi8-r",
}  # fmt: skip


def mails(count: int, newest: datetime, seed: int = 7) -> Iterator[bytes]:
    """`count` mails of 200 senders: plain ones, multipart ones with quotes, one in ten with an attachment."""
    chance = random.Random(seed)
    for number in range(count):
        yield _mail(chance, number, newest - timedelta(seconds=count - number))


def _mail(chance: random.Random, number: int, at: datetime) -> bytes:
    language = chance.choice(list(WORDS))
    sender = f"person{number % 200}@network{number % 20}.example"
    mail = EmailMessage(policy=SMTP)
    mail["Received"] = f"from out.example by mx.cn-desk.example id {number}; {at:%a, %d %b %Y %H:%M:%S} +0000"
    mail["Authentication-Results"] = (
        f"mx.cn-desk.example; dkim=pass header.d={sender.split('@')[1]}; dmarc=pass header.from={sender.split('@')[1]}"
    )
    mail["From"] = f"Person {number % 200} <{sender}>"
    mail["To"] = "support@cn-desk.example"
    mail["Subject"] = " ".join(chance.choices(WORDS[language], k=5)) + f" {number}"
    mail["Message-ID"] = f"<{number}.{chance.getrandbits(64):x}@{sender.split('@')[1]}>"
    mail["Date"] = at
    text = "\n\n".join(" ".join(chance.choices(WORDS[language], k=40)) for _ in range(chance.randint(1, 6)))
    if number % 2:
        text += "\n\nOn Mon, 16 Nov 2026 at 10:00, Support wrote:\n" + "".join(
            f"> {' '.join(chance.choices(WORDS[language], k=10))}\n" for _ in range(chance.randint(5, 60))
        )
    mail.set_content(
        text, charset=CHARSETS[language], cte="base64" if language in {"ja", "zh", "ru"} else "quoted-printable"
    )
    if number % 2:
        mail.add_alternative(
            "<html><body>" + "".join(f"<p>{line}</p>" for line in text.split("\n")) + "</body></html>", subtype="html"
        )
    if number % 10 == 0:
        mail.add_attachment(
            chance.randbytes(60_000), maintype="application", subtype="pdf", filename=f"statement {number}.pdf"
        )
    return mail.as_bytes()
