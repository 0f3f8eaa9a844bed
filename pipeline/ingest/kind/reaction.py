"""Recognise the reactions of mail clients and phones: an emoji or a word in place of an answer (RFC 9078 and others).

Pure on the MIME tree. Where a client marks its reactions (Gmail's JSON part, `Content-Disposition: reaction`) the mark
decides; Outlook, Apple and Android write only a sentence, which must be all that the mail says.
"""

import json
import re
import unicodedata
from typing import Final

from pipeline.ingest.body import mime
from pipeline.ingest.body.charset import clean, decode
from pipeline.ingest.kind.bounce import Letter

_GMAIL: Final = "text/vnd.google.email-reaction+json"
_MAX_TEXT: Final = 1_500
_MAX_EMOJI: Final = 6
_ASKING: Final = frozenset("❓❔⁉🤔🆘🚨⚠👎😡😠😤😞😢😭🤬💔😕🙁☹😩😫🚫❌⛔")
"""Signs that ask or complain: alone in a mail they are no settling reaction, and a person should look."""
_QUOTED: Final = r"[“\"«„「『'‘].{0,400}"
_TAPBACK: Final = re.compile(
    r"(?P<word>liked|loved|laughed at|emphasized|emphasised|hearted|thumbed up|reacted|gefällt(?: mir)?|liebt|hat gelacht über|betont|mochte|a aimé|aimé|a adoré|adoré|a ri à|a insisté sur|le gustó|le gusta|le encanta|le encantó|se rió de|enfatizó|gostou de|amou|riu de|enfatizou|ha messo (?:like|mi piace) a|piaciuto|adorato|ha riso di|vond leuk|vindt .{0,20} leuk|polubił[ao]?|понравилось|нравится|сподобалось|beğendi|bayıldı|gillade|synes godt om|likte|tykkäsi)"
    r"\s*(?:an image|a message|a movie|an attachment|ein bild|une image|una imagen|uma imagem|un'immagine|(?:to\s+)?[“\"«„「『‘].{0,600})\s*",
    re.IGNORECASE | re.DOTALL,
)
_TAPBACK_EAST: Final = re.compile(
    _QUOTED
    + r"[”\"»」』'’]\s*(?:に(?:「いいね」|いいね|ハート|大笑い)|を強調|を「いいね」|を「ハート」|表示了?(?:喜欢|赞|爱心)|被点赞|에 좋아요|을 좋아함|를 좋아함|을 사랑함).{0,20}",
    re.DOTALL,
)
_REACTED: Final = re.compile(
    r"(?:[^\n]{1,80}\s)?(?:reacted|reagiert|réagi|reaccionó|reaccionado|reagiu|reagito|gereageerd|zareagowa[łl][aoy]?|отреагировал[аи]?|відреагува(?:в|ла)|tepki verdi|ifadesi bıraktı|reagerade|reagerede|reagerte|reagoi|reagoval[ai]?|reagált|reacționat|αντέδρασε|реагира|reagirao|reagirala|تفاعل|تفاعلت|הגיב|הגיבה|واکنش نشان داد|リアクション|反应|反應|回应|回應|반응|공감|bereaksi|memberi reaksi|đã bày tỏ cảm xúc|แสดงความรู้สึก|प्रतिक्रिया)[^\n]{0,160}",
    re.IGNORECASE,
)
_TOWARDS: Final = re.compile(
    r"message|nachricht|mensaje|mensagem|messaggio|bericht|wiadomoś|сообщени|повідомлен|ileti|mesaj|meddelande|besked|melding|viesti|zpráv|správ|üzenet|μήνυμα|съобщени|poruk|رسال|הודע|پیام|メッセージ|メール|邮件|郵件|消息|訊息|메시지|메일|pesan|mesej|tin nhắn|thư|ข้อความ|संदेश|e-?mail|gmail|[“\"«„「]|with\s",
    re.IGNORECASE,
)
_WORDS_OF_OUTLOOK: Final = {
    "like": "👍",
    "heart": "❤️",
    "celebrate": "🎉",
    "laugh": "😆",
    "surprised": "😮",
    "sad": "😢",
}


def reaction(letter: Letter, new_text: str) -> str:
    """The emoji or word of a reaction; empty where the mail has words of its own, or asks or complains by its sign."""
    found = _marked(letter)
    if found:
        return found if is_settling(found) else ""
    return _written(new_text.strip()) if len(new_text) <= _MAX_TEXT else ""


def is_settling(word: str) -> bool:
    """Whether a reaction may be taken for consent; one that asks or complains may not."""
    return bool(word) and not any(sign in _ASKING for sign in word)


def _marked(letter: Letter) -> str:
    for kind, part in letter.parts:
        if kind == _GMAIL:
            return _of_gmail(_text(mime.content(part)))
        if str(part.get("Content-Disposition", "")).strip().casefold().startswith("reaction"):
            return only_emoji(_text(mime.content(part)))
    return ""


def _text(content: bytes) -> str:
    return clean(decode(content[:4_000], None).text)


def _of_gmail(text: str) -> str:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return ""
    emoji = found.get("emoji") if isinstance(found, dict) else None
    return emoji.strip()[:20] if isinstance(emoji, str) else ""


def _written(text: str) -> str:
    if not text:
        return ""
    if found := only_emoji(text):
        return found if is_settling(found) else ""
    if len(text.split("\n")) <= 8 and (match := _TAPBACK.fullmatch(text)):
        return match["word"].casefold()
    if _TAPBACK_EAST.fullmatch(text):
        return first_emoji(text) or "👍"
    return _reported(text)


def _reported(text: str) -> str:
    """`Ana reacted to your message:`, `Reacted 👍 to "..."`, `👍 Ana reacted via Gmail <link>`; nothing else around it."""
    lines = [re.sub(r"<?https?://\S+>?", "", line).strip() for line in text.split("\n")]
    lines = [line for line in lines if line and not re.fullmatch(r"[-_=*>\s]+", line)]
    told = [line for line in lines if not only_emoji(line) and not _is_picture(line)]
    if not 1 <= len(told) <= 2 or "?" in re.sub(_QUOTED, "", told[0]):
        return ""
    is_one = _REACTED.fullmatch(told[0]) is not None and _TOWARDS.search(told[0]) is not None
    is_quote = len(told) == 1 or told[1].startswith(("“", '"', "«", "„", "「"))
    if (
        not is_one
        or not is_quote
        or not _is_programs(told[0], text)
        or len(told[0].split()) > 14 + told[0].count('"') * 60
    ):
        return ""
    found = first_emoji(text) or _pictured(text) or "reacted"
    return found if is_settling(found) else ""


def _is_programs(line: str, text: str) -> bool:
    """Whether a program wrote the sentence: a colon at its end, a product's name, a quotation or the emoji itself."""
    is_ended = line.endswith((":", "：")) or re.search(r"gmail|outlook|[“\"«„「]", line, re.IGNORECASE) is not None
    return is_ended or bool(first_emoji(text) or _pictured(text))


def _is_picture(line: str) -> bool:
    return re.fullmatch(r"\[[^\]]{0,80}\]", line) is not None or line.casefold() in _WORDS_OF_OUTLOOK


def _pictured(text: str) -> str:
    """Outlook shows its reaction as an image whose name tells which."""
    found = re.search(r"[\[\s](like|heart|celebrate|laugh|surprised|sad)[\]\s.]", f" {text} ".casefold())
    return _WORDS_OF_OUTLOOK[found[1]] if found else ""


def only_emoji(text: str) -> str:
    """The text where it is one or a few emoji and nothing else; empty otherwise."""
    signs = "".join(text.split())
    if not signs or len(signs) > 40 or not all(_is_emoji(sign) for sign in signs):
        return ""
    return signs if 1 <= sum(1 for sign in signs if unicodedata.category(sign) == "So") <= _MAX_EMOJI else ""


def first_emoji(text: str) -> str:
    """The first emoji of a text with its modifiers."""
    start = next((index for index, sign in enumerate(text) if ord(sign) > 0x2300 and _is_symbol(sign)), None)
    if start is None:
        return ""
    end = start + 1
    while end < len(text) and (_is_modifier(text[end]) or text[end - 1] == "\u200d"):
        end += 1
    return text[start:end]


def _is_symbol(sign: str) -> bool:
    return unicodedata.category(sign) == "So"


def _is_modifier(sign: str) -> bool:
    return sign in "\u200d\ufe0e\ufe0f\u20e3" or unicodedata.category(sign) == "Sk"


def _is_emoji(sign: str) -> bool:
    return (_is_symbol(sign) and ord(sign) >= 0x2190) or _is_modifier(sign)
