"""Recognise what a machine wrote by its words, where no header says so.

Pure. Words are weak, so each judgement needs several of different kinds, and all of them give way to what only a person
writes: a question, a request, a promise of their own, a word about the matter. What stands in quotation marks is
somebody else's.
"""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from pipeline.ingest.kind import absence
from pipeline.ingest.kind.sieve import Sieved

MAX_CHARACTERS: Final = 1_200
MAX_READ: Final = 4_000
_QUOTED: Final = re.compile(r"[\"“„«「『][^\"”“»」』\n]{0,300}[\"”“»」』]")
_REPLY: Final = re.compile(
    r"\s*(?:re|aw|sv|vs|antw|res|ref|rif|ynt|odp|回复|答复|回覆|返信|회신|απ|отв)(?:\[\d{1,3}\])?\s?[:：]",
    re.IGNORECASE,
)
_QUESTION: Final = re.compile(
    r"\?(?![\w=&/])|[？؟]|[α-ω];|(?:could|can|would|will) you (?:please )?(?!be )\w+|^\s*(?:what|when|why|how|who|which) (?:is|are|do|does|did|can|about|should)\b",
    re.IGNORECASE | re.MULTILINE,
)
# Notices ask for few things: to wait, to write elsewhere, to bear with them. Whoever asks for anything else is a person.
_REQUEST: Final = Sieved(
    r"\bplease (?!contact|call|type|click|reach|e-?mail|write|speak|refer|direct|address|visit|use|note|be\b|bear|allow|expect|accept|find|see\b|do not|don['’]t|send (?:it|all|any|your|an|them|urgent)|forward|expect|consider|feel|get in touch|ring|phone|text|dial|try|disregard|ignore|ask\b|quote|keep|include|submit|log|resend|turn|the\b)[a-z]+"
    r"|let (?:me|us) know|\bbitte (?:prüfen|senden|schicken|teilen|sagen|bestätigen|ändern|schaut?)",
)
# What somebody did or will do, other than to come back and answer.
_OWN_DEED: Final = Sieved(
    r"\bI(?:['’]ll| will| would|['’]d| can| could|['’]ve| have| just| already)? (?:send|sent|pay|paid|attach|attached|upload|uploaded|sign|signed|tested|need|want|think|thought|forgot|checked|saw|noticed|tried|changed|asked|talked|spoke|told|agree|understand|wonder|confirmed|finish|prepare|fill|filled|transfer|wait|know|like|love|give|gave|got|did|made|make)\b"
    r"|\b(?:schicke|sende|überweise|habe (?:\w+ ){1,4}(?:geschickt|gesendet|überwiesen|bezahlt|geprüft))\b|\bj['’](?:ai (?:envoyé|payé|reçu)|enverrai)|\b(?:te|le|les|os) (?:envío|enviaré|mando|mandaré)\b|\b(?:envio|enviarei|mando) \w+ (?:o|a|os|as)\b",
)
_MONTHS: Final = (
    "january february march april june july august september october november december januar februar märz juni juli oktober dezember janvier février avril juillet"
    " septembre octobre novembre décembre enero febrero marzo abril junio julio agosto septiembre octubre noviembre diciembre janeiro fevereiro março maio junho julho"
    " setembro outubro novembro dezembro gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre"
)
_GENERIC: Final = (
    "about absence account address answer automatic available business company contact email mails office message please question questions regarding request response"
    " support ticket urgent vacation customer service network agency creator monthly update information nachricht anfrage antwort message mensaje mensagem messaggio"
)
_COMMON: Final = frozenset(f"{_MONTHS} {_GENERIC}".split())


@dataclass(frozen=True)
class Words:
    """What is judged: the subject, what was newly written, whether it answers a mail, whether it quotes one."""

    subject: str
    text: str
    is_answer: bool
    has_history: bool

    @cached_property
    def body(self) -> str:
        """The beginning of the text, without what stands in quotation marks."""
        return spoken(self.text[:MAX_READ]).strip()

    @cached_property
    def is_asking(self) -> bool:
        return is_asking(self.body)


def is_reply_subject(subject: str) -> bool:
    """Whether a subject begins as those of answers do, in any client's language."""
    return _REPLY.match(subject) is not None


def spoken(text: str) -> str:
    """The text without what stands in quotation marks."""
    return _QUOTED.sub(" ", text)


def is_asking(text: str) -> bool:
    """Whether somebody asks for something, or tells what they did themselves: then a person waits for an answer."""
    return any(pattern.search(text) for pattern in (_QUESTION, _REQUEST, _OWN_DEED))


def out_of_office(words: Words) -> str | None:
    """Why the words look like an automatic answer's; None where they may be a person's."""
    is_reply = words.has_history and is_reply_subject(words.subject)
    is_labelled = absence.LABEL.match(words.subject) is not None and not is_reply
    is_absent_subject = absence.ABSENT.match(words.subject) is not None and not words.has_history
    body = words.body
    is_short_answer = words.is_answer and not words.has_history and 0 < len(body) <= MAX_CHARACTERS
    if not is_labelled and (not (is_absent_subject or is_short_answer) or words.is_asking):
        return None
    body = body[:MAX_CHARACTERS]
    held = absence.signals(body)
    if is_labelled and _is_labelled_notice(words, body, held):
        return "the subject begins as an automatic answer's" + ("; the text " + ", ".join(held) if held else "")
    if len(held) < 3 or not absence.is_absence(held) or words.is_asking:
        return None
    if not words.is_answer and absence.RECEIVED not in held:
        return None  # who is not answering anything and thanks for nothing tells of an absence, as a person does
    if not is_absent_subject and _speaks_of_matter(words.subject, body):
        return None
    return "the text " + ", ".join(held)


def _is_labelled_notice(words: Words, body: str, held: tuple[str, ...]) -> bool:
    if len(held) >= 2:
        return words.is_answer or not words.is_asking
    return not words.is_asking and (bool(held) or (words.is_answer and len(body) < 200))


def _speaks_of_matter(subject: str, body: str) -> bool:
    """Whether the text takes up a word of the subject: a notice does not know what it answers."""
    matter = {word for word in re.findall(r"[^\W\d_]{5,40}", subject.lower()) if word not in _COMMON}
    return not matter.isdisjoint(re.findall(r"[^\W\d_]{5,40}", body.lower()))
