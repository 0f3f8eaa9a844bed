"""The subject of a mail without what programs put in front of it: `Re:`, `AW:`, `回复：`, `[External]`, our own marks."""

import re
from typing import Final

from pipeline.domain.token import without_tokens

# What programs write for "answer" and "forwarded", in the languages they speak.
_PREFIXES: Final = (
    "re|r|aw|antw|antwort|sv|vs|ref|rif|res|rép|réf|enc|tr|trs|ynt|ilt|odp|odg|pd|fwd|fw|wg|rv|vl|i|fs|vb|vá|bls|balas|trs|ans|atb|ath|yml|απ|σχετ|πρθ"
    "|отв|ответ|на|вдп|прд|пересл|回复|回覆|回信|答复|答覆|转发|轉寄|转寄|返信|転送|회신|답장|전달|رد|تعقيب|تحويل|השב|הועבר|ตอบ|ตอบกลับ|ส่งต่อ|trả lời|chuyển tiếp"
)
_PREFIX: Final = re.compile(rf"\s*(?:{_PREFIXES})\s?(?:\[\d+\]|\(\d+\))?\s?[:：]\s*", re.IGNORECASE)
# A program whose language we do not know still writes a short word and a colon; a gateway writes a tag in brackets.
_ANY_PREFIX: Final = re.compile(r"\s*(?:[^\W\d_]{1,4}\s?(?:\[\d+\]|\(\d+\))?\s?[:：]|\[[^\[\]]{1,20}\])\s*")
MAX_PREFIXES: Final = 50


def bare(subject: str) -> str:
    """A subject for people: without prefixes and ticket marks; empty where nothing is left."""
    return without_tokens(_stripped(without_tokens(subject), _PREFIX)).strip()


def comparable(subject: str) -> str:
    """A subject for comparing: the same for a mail and for all answers to it, whatever program wrote them."""
    return " ".join(_stripped(without_tokens(subject), _ANY_PREFIX).casefold().split())


def has_prefix(subject: str) -> bool:
    """Whether a subject says that the mail answers or forwards another."""
    return _PREFIX.match(without_tokens(subject)) is not None


def _stripped(subject: str, prefix: re.Pattern[str]) -> str:
    start = 0
    for _ in range(MAX_PREFIXES):
        found = prefix.match(subject, start)
        if not found:
            break
        start = found.end()
    return subject[start:]
