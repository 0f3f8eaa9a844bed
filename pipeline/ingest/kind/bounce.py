"""What a delivery status notification says: by its structure where it has one, by its text where it has none.

Pure on the MIME tree. A report is believed to be one only if a machine sent it: a person who writes about a bounce,
or forwards one, stays a person.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from email.message import Message as Tree
from functools import cached_property
from typing import Final

from pipeline.domain.message import Address, Bounce, BouncedRecipient
from pipeline.ingest.body import headers, mime
from pipeline.ingest.body.charset import clean, decode
from pipeline.ingest.kind import delivery, freebounce, permanence, status

_DAEMON: Final = re.compile(
    r"mailer[-_. ]?daemon|^post[-_. ]?master$|mail[-_. ]?delivery|^microsoftexchange[0-9a-f]+|^mdaemon|^mail[-_.]?daemon|^bounces?$|^double-bounce|mail\.delivery\.system",
    re.IGNORECASE,
)
_DAEMON_NAME: Final = re.compile(
    r"mailer[- ]?daemon|mail deliver|delivery (?:sub)?system|postmaster|system administrator|mail system", re.IGNORECASE
)
# What postmasters are called where a product writes in their place.
_MACHINERY: Final = re.compile(
    r"\b(?:exchange|(?:mail)?server|gateway|firewall|(?:spam|mail|content)[- ]?filter|anti-?(?:spam|virus)|appliance|mta)\b",
    re.IGNORECASE,
)
_POSTMASTER: Final = re.compile(r"^post[-_. ]?master@", re.IGNORECASE)
_LIST_ADMIN: Final = re.compile(
    r"^(?:.+-(?:admin|owner|request|bounces?|errors|help)|owner-.+|majordomo|listserv|mailman|ezmlm|fml|sympa|listmaster|ecartis)@",
    re.IGNORECASE,
)
_LIST_REFUSES: Final = re.compile(
    r"(?:are|is) not (?:a )?(?:member|subscribed)|not (?:a )?member of|non-?member|only (?:members|subscribers)|loop alert|duplicated message-id|post(?:ing)? (?:\w+ ){0,4}(?:rejected|denied|refused|not allowed)|message (?:\w+ ){0,4}rejected|メンバーではありません|投稿できません",
    re.IGNORECASE,
)
_PASSED_ON: Final = re.compile(
    r"\s*(?:re|aw|sv|antw|fwd?|wg|tr|rv|i|enc|doorst|vs|vb|pd|ynt|ilt|回复|转发|轉寄|転送|전달)\s?[:：]", re.IGNORECASE
)
_SMTP_ANSWER: Final = re.compile(r"^\s{0,8}(?:<<< ?)?[45]\d\d[ -]", re.MULTILINE)
_ORIGINAL_ID: Final = re.compile(r"^(?:x-)?original-message-id:[ \t]*(<[^<>\s]{3,998}>)", re.IGNORECASE | re.MULTILINE)
_ROBOT: Final = re.compile(r"^(?:no|do-?not|never)[-_.]?reply", re.IGNORECASE)
_SAYS_SO: Final = re.compile(
    r"undeliver|not (?:yet )?(?:be(?:en)? )?delivered|could ?n[o'’]t (?:be )?deliver|deliver(?:y|ed)?[^\n]{0,40}(?:fail|status|delay|problem|error|notif|unsuccess)|(?:fail|delay|unable|problem|error)\w*[^\n]{0,40}deliver"
    r"|return(?:ed|ing) (?:mail|message|to sender|undeliver)|failure notice|failed mail|mail (?:system )?(?:error|failure|failed)|bounced?\b|message (?:was )?(?:rejected|blocked|not sent)|non[- ]?delivery|did not reach|warning: could not send|could not send message|cannot send|transcript of session"
    r"|unzustellbar|nicht zugestellt|zustellung|unzustellbare|non remis|échec|non distribu|impossible de remettre|no se (?:pudo|puede|ha podido) entregar|no entregado|devuelto|falha (?:na|de) entrega|não (?:foi )?entregue|devolvid|mancata consegna|non recapitabile|non consegnat"
    r"|onbestelbaar|niet (?:bezorgd|afgeleverd)|nie (?:dostarczono|można dostarczyć)|niedostarcz|не (?:может быть )?достав|недостав|не удалось|kan inte levereras|olevererat|ikke leveret|kunne ikke leveres|ei voitu toimittaa|iletilemedi|teslim edilemedi"
    r"|配信(?:不能|エラー|できません)|メールエラー|送信できません|配送(?:エラー|失敗)|届けられません|エラーメール|退信|投递失败|无法投递|無法投遞|寄送失敗|未送达|반송|배달되지|전송 실패|전달되지|فشل التسليم|تعذر التسليم|لم يتم تسليم|gagal (?:dikirim|terkirim)|không (?:gửi|chuyển) được|ส่งไม่สำเร็จ|לא נמסר"
    r"|kézbesíthetetlen|nem (?:\w+ )?kézbesít|kézbesítés(?:i hiba)?|nedoruč|(?:nepodařilo|nepodarilo)[^\n]{0,20} doruči|toimitus epäonnistui|ei voida toimittaa|nu a putut fi (?:livrat|trimis)|nelivrat|δεν (?:παραδόθηκε|ήταν δυνατή η παράδοση)|αποτυχία παράδοσης|не вдалося|לא ניתן (?:היה )?למסור|تحویل داده نشد|hindi naihatid",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Report:
    """What a machine reports about a delivery; `is_success` where nothing failed (a delivery receipt)."""

    bounce: Bounce
    is_success: bool
    reason: str


@dataclass(frozen=True)
class Letter:
    """What is needed of a mail to see whether it reports a delivery."""

    tree: Tree
    fields: tuple[tuple[str, str], ...]
    from_: tuple[Address, ...]
    subject: str
    text: str

    @cached_property
    def parts(self) -> tuple[tuple[str, Tree], ...]:
        """The parts of the mail itself with their types."""
        return tuple((mime.content_type(part), part) for part in outer_parts(self.tree))


def _values(letter: Letter, name: str) -> list[str]:
    return [value for key, value in letter.fields if key.lower() == name]


def outer_parts(tree: Tree) -> Iterator[Tree]:
    """The parts of the mail itself, not those of mails attached to it."""
    yield tree
    for child in mime.children(tree):
        yield from outer_parts(child)


def _text(part: Tree) -> str:
    return clean(decode(mime.content(part), None).text)


def _status_texts(letter: Letter) -> list[str]:
    return [
        _text(part) for kind, part in letter.parts if kind.endswith(("/delivery-status", "/global-delivery-status"))
    ]


def is_null_sender(letter: Letter) -> bool:
    """An empty envelope sender: only the topmost Return-Path is our own server's (sendmail writes it as a name)."""
    paths = _values(letter, "return-path")
    return bool(paths) and paths[0].strip().strip("<>").strip().lower() in ("", "mailer-daemon")


def is_daemon(letter: Letter) -> bool:
    """Whether the From field is a mail system's; people write as postmaster too, under their own names."""
    if any(_is_daemons(one) for one in letter.from_):
        return True
    raw = " ".join(_values(letter, "from"))
    return not letter.from_ and _DAEMON_NAME.search(raw) is not None


def _is_daemons(one: Address) -> bool:
    return _DAEMON.search(one.email.partition("@")[0]) is not None or _DAEMON_NAME.search(one.name) is not None


def _is_named_postmaster(letter: Letter) -> bool:
    """A postmaster's mail under a person's name that nothing else shows to be a program's."""
    is_named = all(
        _POSTMASTER.match(one.email) and one.name and not (_DAEMON_NAME.search(one.name) or _MACHINERY.search(one.name))
        for one in letter.from_
    )
    is_programs = is_null_sender(letter) or _values(letter, "auto-submitted") or _values(letter, "x-failed-recipients")
    return bool(letter.from_) and is_named and not is_programs and not _has_returned_mail(letter)


def _is_list_server(letter: Letter) -> bool:
    """Whether a list's program writes for itself: to one who may not post, or about a loop."""
    is_list = any(_values(letter, name) for name in ("x-mlserver", "x-mailman-version", "mailing-list", "x-listserver"))
    return is_list and any(_LIST_ADMIN.match(one.email) for one in letter.from_)


def read(letter: Letter) -> Report | None:
    """The report that a mail is; None where it is none."""
    status_texts = _status_texts(letter)
    if status_texts:
        return _structured(letter, status_texts) if _is_machines(letter) else None
    if notified := freebounce.from_notification(letter.text):
        return _notified(*notified, is_robot=_is_robot(letter))
    return _free(letter) if _is_free_bounce(letter) else None


def _is_machines(letter: Letter) -> bool:
    """Whether a mail with a status part is a machine's: mail programs forward such parts as attachments too."""
    if mime.content_type(letter.tree) == "multipart/report" or _is_robot(letter):
        return True
    is_answer = _values(letter, "in-reply-to") or _values(letter, "references")
    return not is_answer and _PASSED_ON.match(letter.subject) is None


def _structured(letter: Letter, texts: Sequence[str]) -> Report:
    found = delivery.merged(one for text in texts for one in delivery.recipients(text))
    found = found or delivery.merged(delivery.recipients(freebounce.report_part(letter.text)))
    found = found or _free_recipients(letter)
    if any(status.is_vague(one.status) for one in found):
        told = {one.address: one for one in _free_recipients(letter)}
        found = tuple(_completed(one, told.get(one.address), letter.text) for one in found)
    is_success = bool(found) and all(one.action in delivery.DELIVERED for one in found)
    bounce = Bounce(_weighed(found, letter), _original_id(letter))
    return Report(bounce, is_success, "Content-Type: a delivery status part")


def _weighed(found: tuple[BouncedRecipient, ...], letter: Letter) -> tuple[BouncedRecipient, ...]:
    """An unknown user that was said too late to mean the address is no hard failure."""
    told = freebounce.report_part(letter.text)
    return tuple(
        replace(one, is_hard=False) if one.is_hard and permanence.is_filtered(one.address, one.status, told) else one
        for one in found
    )


def _completed(one: BouncedRecipient, told: BouncedRecipient | None, text: str) -> BouncedRecipient:
    """Where the report itself is vague, the text beside it often quotes what the other server said."""
    if not status.is_vague(one.status) or one.action in delivery.DELIVERED:
        return one
    better = told.status if told else status.enhanced_status(freebounce.report_part(text))
    if better is None or (one.status is not None and not _says_more(better, one.status)):
        return one
    reason = one.reason or (told.reason if told else " ".join(freebounce.report_part(text).split())[:500])
    code = one.code or (told.code if told else None)
    hard = permanence.is_hard(better, code, reason, one.action)
    return BouncedRecipient(one.address, better, code, one.action, hard, reason)


def _says_more(said: str, declared: str) -> bool:
    return said[0] == declared[0] and status.vagueness(said) < status.vagueness(declared)


def _notified(kind: str, bounce: Bounce, *, is_robot: bool) -> Report | None:
    if kind not in ("bounce", "delivery") or not is_robot:
        return None
    return Report(bounce, kind == "delivery", f"a {kind} notification")


def _is_robot(letter: Letter) -> bool:
    return is_daemon(letter) or any(_ROBOT.match(one.email) for one in letter.from_) or is_null_sender(letter)


def _is_free_bounce(letter: Letter) -> bool:
    if _values(letter, "x-failed-recipients") and (is_daemon(letter) or is_null_sender(letter)):
        return True
    said = f"{letter.subject}\n{freebounce.report_part(letter.text)[:4000]}"
    if _is_list_server(letter):
        return _LIST_REFUSES.search(said[:1000]) is not None
    if not _is_robot(letter) or _is_named_postmaster(letter):
        return False
    return _SAYS_SO.search(said) is not None or (is_daemon(letter) and _quotes_a_server(letter, said))


def _quotes_a_server(letter: Letter, said: str) -> bool:
    """Whether a mail system's mail holds what else only a report does: a server's answer, or the mail that came back."""
    is_answer = status.enhanced_status(said) is not None or _SMTP_ANSWER.search(said) is not None
    return is_answer or _has_returned_mail(letter)


def _has_returned_mail(letter: Letter) -> bool:
    return any(kind in ("message/rfc822", "text/rfc822-headers") for kind, _ in letter.parts)


def _free_recipients(letter: Letter) -> tuple[BouncedRecipient, ...]:
    named = [
        address.lower()
        for value in _values(letter, "x-failed-recipients")
        for address in re.findall(r"[^\s,;<>]+@[^\s,;<>]+", value)
    ]
    ours = frozenset(one.email for one in letter.from_) | _original_senders(letter)
    readers = frozenset(one.email for value in _values(letter, "to") for one in headers.lenient_addresses(value))
    return freebounce.recipients(letter.text, named, ours, readers)


def _original_senders(letter: Letter) -> frozenset[str]:
    """Who sent the mail that came back: their address is in the report too, and is not what failed."""
    found = [value for part in outer_parts(letter.tree) for value in _returned_fields(part, "from")]
    return frozenset(address.email for value in found for address in headers.lenient_addresses(value))


def _returned_fields(part: Tree, name: str) -> Iterable[str]:
    kind = mime.content_type(part)
    if kind in ("message/rfc822", "message/global"):
        inner = part.get_payload()
        mail = inner[0] if isinstance(inner, list) and inner else None
        return [str(value) for value in mail.get_all(name, [])] if isinstance(mail, Tree) else []
    if kind in ("text/rfc822-headers", "message/rfc822-headers", "message/global-headers"):
        return re.findall(rf"^{re.escape(name)}:[ \t]*(.+)$", _text(part), re.IGNORECASE | re.MULTILINE)
    return []


def _original_id(letter: Letter) -> str | None:
    returned = [value for part in outer_parts(letter.tree) for value in _returned_fields(part, "message-id")]
    own = next(iter(headers.message_ids(_values(letter, "message-id"))), None)
    named = [match[1] for text in _status_texts(letter) if (match := _ORIGINAL_ID.search(text))]
    found = headers.message_ids(returned[:1] or named[:1])
    found = found or tuple(filter(None, [freebounce.original_id(letter.text, own)]))
    answered = headers.message_ids([*_values(letter, "in-reply-to"), *_values(letter, "references")])
    return next(iter((*found, *answered[:1])), None)


def _free(letter: Letter) -> Report:
    written = delivery.merged(delivery.recipients(freebounce.report_part(letter.text)))
    found = written or _free_recipients(letter) or delivery.merged(delivery.recipients(letter.text))
    bounce = Bounce(_weighed(found, letter), _original_id(letter))
    return Report(bounce, is_success=False, reason="a mail system says that it could not deliver")
