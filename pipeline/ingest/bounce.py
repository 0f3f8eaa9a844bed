"""What a delivery status notification says: by its structure where it has one, by its text where it has none.

Pure on the MIME tree. A report is believed to be one only if a machine sent it: a person who writes about a bounce,
or forwards one, stays a person.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from email.message import Message as Tree
from typing import Final

from pipeline.domain.message import Address, Bounce, BouncedRecipient
from pipeline.ingest import delivery, freebounce, headers, mime
from pipeline.ingest.charset import clean, decode

_DAEMON: Final = re.compile(
    r"mailer[-_. ]?daemon|^post[-_. ]?master$|mail[-_. ]?delivery|^microsoftexchange[0-9a-f]+|^mdaemon|^mail[-_.]?daemon|^bounces?$|^double-bounce|mail\.delivery\.system",
    re.IGNORECASE,
)
_DAEMON_NAME: Final = re.compile(
    r"mailer[- ]?daemon|mail deliver|delivery (?:sub)?system|postmaster|system administrator|mail system", re.IGNORECASE
)
_ROBOT: Final = re.compile(r"^(?:no|do-?not|never)[-_.]?reply", re.IGNORECASE)
_SAYS_SO: Final = re.compile(
    r"undeliver|not (?:be )?delivered|could ?n[o'’]t (?:be )?deliver|deliver(?:y|ed)?[^\n]{0,40}(?:fail|status|delay|problem|error|notif|unsuccess)|(?:fail|delay|unable|problem|error)\w*[^\n]{0,40}deliver"
    r"|return(?:ed|ing) (?:mail|message|to sender|undeliver)|failure notice|failed mail|mail (?:system )?(?:error|failure|failed)|bounced?\b|message (?:was )?(?:rejected|blocked|not sent)|non[- ]?delivery|did not reach|warning: could not send|could not send message|cannot send|transcript of session"
    r"|unzustellbar|nicht zugestellt|zustellung|unzustellbare|non remis|échec|non distribu|impossible de remettre|no se (?:pudo|puede|ha podido) entregar|no entregado|devuelto|falha (?:na|de) entrega|não (?:foi )?entregue|devolvid|mancata consegna|non recapitabile|non consegnat"
    r"|onbestelbaar|niet (?:bezorgd|afgeleverd)|nie (?:dostarczono|można dostarczyć)|niedostarcz|не (?:может быть )?достав|недостав|не удалось|kan inte levereras|olevererat|ikke leveret|kunne ikke leveres|ei voitu toimittaa|iletilemedi|teslim edilemedi"
    r"|配信(?:不能|エラー|できません)|メールエラー|送信できません|配送(?:エラー|失敗)|届けられません|エラーメール|退信|投递失败|无法投递|無法投遞|寄送失敗|未送达|반송|배달되지|전송 실패|전달되지|فشل التسليم|تعذر التسليم|لم يتم تسليم|gagal (?:dikirim|terkirim)|không (?:gửi|chuyển) được|ส่งไม่สำเร็จ|לא נמסר",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Report:
    """What a machine reports about a delivery; `is_success` where nothing failed (a delivery receipt)."""

    bounce: Bounce
    is_success: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Letter:
    """What is needed of a mail to see whether it reports a delivery."""

    tree: Tree
    fields: tuple[tuple[str, str], ...]
    from_: tuple[Address, ...]
    subject: str
    text: str


def _values(letter: Letter, name: str) -> list[str]:
    return [value for key, value in letter.fields if key.lower() == name]


def outer_parts(tree: Tree) -> Iterator[Tree]:
    """The parts of the mail itself, not those of mails attached to it."""
    yield tree
    for child in mime.children(tree):
        yield from outer_parts(child)


def _text(part: Tree) -> str:
    return clean(decode(mime.content(part), None).text)


def _status_texts(tree: Tree) -> list[str]:
    return [
        _text(part)
        for part in outer_parts(tree)
        if mime.content_type(part).endswith(("/delivery-status", "/global-delivery-status"))
    ]


def is_null_sender(letter: Letter) -> bool:
    """An empty envelope sender: only the topmost Return-Path is our own server's."""
    paths = _values(letter, "return-path")
    return bool(paths) and paths[0].strip().strip("<>").strip() == ""


def is_daemon(letter: Letter) -> bool:
    """Whether the From field is a mail system's."""
    if any(_DAEMON.search(one.email.partition("@")[0]) or _DAEMON_NAME.search(one.name) for one in letter.from_):
        return True
    raw = " ".join(_values(letter, "from"))
    return not letter.from_ and _DAEMON_NAME.search(raw) is not None


def read(letter: Letter) -> Report | None:
    """The report that a mail is; None where it is none."""
    status_texts = _status_texts(letter.tree)
    if status_texts:
        return _structured(letter, status_texts)
    if notified := freebounce.from_notification(letter.text):
        return _notified(*notified, is_robot=_is_robot(letter))
    return _free(letter) if _is_free_bounce(letter) else None


def _structured(letter: Letter, texts: Sequence[str]) -> Report:
    found = delivery.merged(one for text in texts for one in delivery.recipients(text))
    found = found or delivery.merged(delivery.recipients(freebounce.report_part(letter.text)))
    found = found or _free_recipients(letter)
    if any(delivery.is_vague(one.status) for one in found):
        told = {one.address: one for one in _free_recipients(letter)}
        found = tuple(_completed(one, told.get(one.address), letter.text) for one in found)
    is_success = bool(found) and all(one.action in delivery.DELIVERED for one in found)
    return Report(Bounce(found, _original_id(letter)), is_success, "Content-Type: a delivery status part")


def _completed(one: BouncedRecipient, told: BouncedRecipient | None, text: str) -> BouncedRecipient:
    """Where the report itself is vague, the text beside it often quotes what the other server said."""
    if not delivery.is_vague(one.status) or one.action in delivery.DELIVERED or one.action == "delayed":
        return one
    status = told.status if told else delivery.enhanced_status(freebounce.report_part(text))
    if status is None or (one.status is not None and (delivery.is_vague(status) or status[0] != one.status[0])):
        return one
    reason = one.reason or (told.reason if told else " ".join(freebounce.report_part(text).split())[:500])
    code = one.code or (told.code if told else None)
    return BouncedRecipient(
        one.address, status, code, one.action, delivery.is_hard(status, code, reason, one.action), reason
    )


def _notified(kind: str, bounce: Bounce, *, is_robot: bool) -> Report | None:
    if kind not in ("bounce", "delivery") or not is_robot:
        return None
    return Report(bounce, kind == "delivery", f"a {kind} notification")


def _is_robot(letter: Letter) -> bool:
    return is_daemon(letter) or any(_ROBOT.match(one.email) for one in letter.from_) or is_null_sender(letter)


def _is_free_bounce(letter: Letter) -> bool:
    if _values(letter, "x-failed-recipients") and (is_daemon(letter) or is_null_sender(letter)):
        return True
    if not _is_robot(letter):
        return False
    said = f"{letter.subject}\n{freebounce.report_part(letter.text)[:4000]}"
    return (
        _SAYS_SO.search(said) is not None
        or (is_daemon(letter) and delivery.enhanced_status(said) is not None)
        or (is_daemon(letter) and _has_returned_mail(letter))
    )


def _has_returned_mail(letter: Letter) -> bool:
    return any(
        mime.content_type(part) in ("message/rfc822", "text/rfc822-headers") for part in outer_parts(letter.tree)
    )


def _free_recipients(letter: Letter) -> tuple[BouncedRecipient, ...]:
    named = [
        address.lower()
        for value in _values(letter, "x-failed-recipients")
        for address in re.findall(r"[^\s,;<>]+@[^\s,;<>]+", value)
    ]
    ours = frozenset(one.email for one in letter.from_) | _original_senders(letter)
    return freebounce.recipients(letter.text, named, ours)


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
    found = headers.message_ids(returned[:1]) or tuple(filter(None, [freebounce.original_id(letter.text, own)]))
    answered = headers.message_ids([*_values(letter, "in-reply-to"), *_values(letter, "references")])
    return next(iter((*found, *answered[:1])), None)


def _free(letter: Letter) -> Report:
    written = delivery.merged(delivery.recipients(freebounce.report_part(letter.text)))
    found = written or _free_recipients(letter)
    return Report(
        Bounce(found, _original_id(letter)), is_success=False, reason="a mail system says that it could not deliver"
    )
