"""Keep what the rules looked at beside their decision, packed: `classify(unpack(pack(facts)))` is `classify(facts)`.

A byte that names the form, then compact JSON, deflated with a dictionary of what stands in most mails. Texts are cut
where `view` cuts them; what no condition can see (HTML, contents of attachments, contacts of a network) is left out.
"""

import json
import zlib
from datetime import datetime
from typing import Any, Final

from pipeline.classify.view import MAX_BODY, MAX_SUBJECT
from pipeline.domain.classification import Facts, Recent, Requester
from pipeline.domain.message import Address, Attachment, Auth, AuthResult, Forwarded, MailKind, Message
from pipeline.domain.network import Network
from pipeline.domain.ticket import Status

FORM: Final = 1
MAX_UNPACKED: Final = 16 << 20
"""More than the texts and headers that a mail within the limits can have."""
# Part of form 1: whoever changes a byte of it makes form 2, or nobody reads what was stored before.
USUAL: Final = (
    b'"header":[["Return-Path","<"],["Delivered-To"],["X-Original-To"],["Received","from mail-.google.com ([209.85.'
    b" with ESMTPS id  (version=TLS1_3 cipher=TLS_AES_256_GCM_SHA384 bits=256/256) by  (Postfix) with ESMTP id  for <"
    b'>; Mon, Tue, Wed, Thu, Fri, Sat, Sun, Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec 2026 +0000 (UTC)"],'
    b'["Received-SPF"],["Authentication-Results","; dkim=pass header.d= header.s= header.b=; spf=pass smtp.mailfrom=;'
    b' dmarc=pass (p=REJECT sp=NONE dis=NONE) header.from="],["DKIM-Signature","v=1; a=rsa-sha256; c=relaxed/relaxed;'
    b" d=; s=selector1; t=; h=from:to:subject:date:message-id:content-type:mime-version:reply-to:in-reply-to:references;"
    b' bh=; b="],["X-Mailer","Microsoft Outlook 16.0"],["User-Agent","Mozilla Thunderbird"],["Auto-Submitted","no"],'
    b'["List-Unsubscribe","<mailto:"],["Precedence","bulk"],["X-Priority"],["Importance"],["Thread-Topic"],'
    b'["Thread-Index"],["Accept-Language","en-US"],["Content-Language"],["Message-ID","<@mail.gmail.com>"],'
    b'["In-Reply-To","<"],["References","<"],["MIME-Version","1.0"],["Content-Type","multipart/alternative; boundary=\\"'
    b'multipart/mixed; boundary=\\"text/plain; charset=\\"UTF-8\\""],["Content-Transfer-Encoding","quoted-printable'
    b' 8bit 7bit base64"],["Date","],["From","],["To","],["Cc","],["Reply-To","],["Subject","Re: "]],"attachments":[['
    b'"application/pdf","image/png","image/jpeg"false]],"dmarc":"pass","dkim":"pass","spf":"pass","network":["slug'
    b'","","gold","","en","","in-house"],"is_known_contact":true,"open_tickets":0,"recent":[["tag","topic","network",'
    b'"requester",86400,0]],"language":"en","event":"reply","kind":"human","mailbox":"support","from":[["","'
    b'@"]],"sender":"","to":[["","support@"]],"text":"\\n\\nOn  wrote:\\n> ","body":"Hello,\\n\\nDear team, please thank '
    b'you for your help, best regards, kind regards\\n","subject":"","received_at":"2026-01-01T00:00:00+00:00","event":"new"'
)
Packed = dict[str, Any]


def pack(facts: Facts) -> bytes:
    """The facts as a few hundred bytes (most of them the mail's own text and headers)."""
    said = _message(facts.message) | _circumstances(facts)
    written = json.dumps(
        {key: value for key, value in said.items() if value}, ensure_ascii=False, separators=(",", ":")
    )
    deflate = zlib.compressobj(6, zdict=USUAL)
    # What cannot be encoded came out of a broken mail; rules see it, so it is kept.
    return bytes((FORM,)) + deflate.compress(written.encode("utf-8", "surrogatepass")) + deflate.flush()


def unpack(packed: bytes) -> Facts:
    """The facts again. Raises ValueError for anything that `pack` did not make."""
    try:
        return _facts(_inflated(packed))
    except (KeyError, TypeError, IndexError, AttributeError, RecursionError, zlib.error) as error:
        raise ValueError(f"no facts: {type(error).__name__}") from error


def _message(message: Message) -> Packed:
    body = (message.new_text_unsigned or message.new_text)[:MAX_BODY]
    text = message.text[:MAX_BODY]
    forwarded = message.forwarded
    return {
        "received_at": message.received_at.isoformat(),
        "subject": message.subject[:MAX_SUBJECT],
        "body": body,
        "text": "" if text == body else text,
        "is_all_new": text == body,
        "forwarded": [forwarded.subject, forwarded.text[:MAX_BODY]] if forwarded else None,
        "from": _written(message.from_),
        "sender": message.sender,
        "to": _written(message.to),
        "cc": _written(message.cc),
        "reply_to": _written(message.reply_to),
        "in_reply_to": message.in_reply_to[:1],
        "references": message.references[:1],
        "language": message.language,
        "kind": message.kind,
        "is_only_thanks": message.is_only_thanks,
        "reaction": message.reaction,
        "attachments": [[one.name, one.type, one.size, one.is_inline] for one in message.attachments],
        "headers": message.headers,
    }


def _circumstances(facts: Facts) -> Packed:
    network, requester = facts.network, facts.requester
    return {
        "event": facts.event,
        "mailbox": facts.mailbox,
        **{name: result for name in ("dmarc", "dkim", "spf") if (result := _result(facts.auth, name))},
        "network": [getattr(network, name) for name in _NETWORK] if network else None,
        "is_known_contact": facts.is_known_contact,
        "thread_status": facts.thread_status,
        "requester": [requester.open_tickets, requester.last_rating] if requester != Requester() else None,
        "recent": [[*alike, count] for alike, count in facts.recent.items()],
    }


_NETWORK: Final = ("slug", "name", "tier", "cnm", "language", "region", "stage")


def _result(auth: Auth, name: str) -> AuthResult | None:
    result: AuthResult = getattr(auth, name)
    return None if result is AuthResult.ABSENT else result


def _written(people: tuple[Address, ...]) -> list[list[str]]:
    return [[person.name, person.email] for person in people]


def _inflated(packed: bytes) -> Packed:
    if packed[:1] != bytes((FORM,)):
        raise ValueError("no facts, or in a form that this program does not know")
    inflate = zlib.decompressobj(zdict=USUAL)
    written = inflate.decompress(packed[1:], MAX_UNPACKED)
    if not inflate.eof or inflate.unused_data:
        raise ValueError("no facts: cut off, too long, or followed by something else")
    said: Packed = json.loads(written)
    return said


def _facts(said: Packed) -> Facts:
    network = said.get("network")
    return Facts(
        message=_read_message(said),
        event=said["event"],
        mailbox=said.get("mailbox", ""),
        auth=Auth(**{name: AuthResult(said[name]) for name in ("dmarc", "dkim", "spf") if name in said}),
        network=Network(**dict(zip(_NETWORK, network, strict=True))) if network else None,
        is_known_contact=said.get("is_known_contact", False),
        thread_status=Status(said["thread_status"]) if "thread_status" in said else None,
        requester=Requester(*said.get("requester", ())),
        recent=_recent(said),
    )


def _recent(said: Packed) -> Recent:
    return {(likeness, name, within): count for likeness, name, within, count in said.get("recent", ())}


def _read_message(said: Packed) -> Message:
    body: str = said.get("body", "")
    forwarded = said.get("forwarded")
    return Message(
        sha256="",
        size=0,
        received_at=datetime.fromisoformat(said["received_at"]),
        message_id=None,
        subject=said.get("subject", ""),
        from_=_people(said, "from"),
        sender=said.get("sender"),
        to=_people(said, "to"),
        cc=_people(said, "cc"),
        reply_to=_people(said, "reply_to"),
        date=None,
        in_reply_to=tuple(said.get("in_reply_to", ())),
        references=tuple(said.get("references", ())),
        text=body if said.get("is_all_new") else said.get("text", ""),
        new_text=body,
        new_text_unsigned=body,
        html="",
        attachments=tuple(
            Attachment(name, type_, size, "", is_inline=is_inline)
            for name, type_, size, is_inline in said.get("attachments", ())
        ),
        headers=tuple((name, value) for name, value in said.get("headers", ())),
        content_type="",
        kind=MailKind(said["kind"]),
        kind_reasons=(),
        bounce=None,
        forwarded=Forwarded(None, None, *forwarded) if forwarded else None,
        language=said.get("language"),
        canonical="",
        is_only_thanks=said.get("is_only_thanks", False),
        reaction=said.get("reaction", ""),
    )


def _people(said: Packed, key: str) -> tuple[Address, ...]:
    return tuple(Address(name, email) for name, email in said.get(key, ()))
