"""Tell mail that goes to many: mailing lists by what their programs write, mailings by sender and way out (RFC 2369).

Pure. `List-Unsubscribe` alone is also put into single mails by customer systems that send for a person: where such a
mail answers one of ours, it is that person's.
"""

import re
from collections.abc import Callable
from typing import Final

from pipeline.ingest.kind import notice

Value = Callable[[str], str]

# Only a list's own program writes these.
_LIST_FIELDS: Final = (
    "list-id", "list-post", "mailing-list", "x-mailing-list", "x-mailman-version", "x-beenthere", "x-list-name", "x-google-group-id", "x-ml-name",
    "x-mlserver", "x-listmember", "x-listprocessor-version", "x-listserver", "x-sympa-to", "x-ezmlm-group", "x-discourse-topic-id",
)  # fmt: skip
# Lists and mailings write these, and so do systems that send one mail for one person.
_WAYS_OUT: Final = ("list-unsubscribe", "list-help", "list-subscribe", "list-owner", "list-archive")
_LIST_SENDER: Final = re.compile(r"(?:owner-.+|.+-owner|.+-bounces(?:\+.*)?|.+-request)@.*")
_DELIVERED_TO_LIST: Final = "mailing list "
_OPT_OUT: Final = re.compile(
    r"unsubscribe|opt[- ]out|(?:no longer|not) (?:wish|want) to (?:get|receive)|answer with the word|reply (?:with )?[\"'“]?(?:stop|remove|unsubscribe)|manage (?:your )?(?:preferences|subscriptions)|update your preferences|abmelden|abbestellen|désabonner|désinscri|darse de baja|cancelar (?:la |su )?suscripci|descadastr|cancelar inscrição|disiscri|uitschrijven|avregistrera|avprenumerera|afmeld|meld deg av|peruuta tilau|wypisz|odhlásit|odhlásiť|leiratkoz|отписаться|відписатися|отпиш|dezabon|διαγραφή από"
    r"|配信停止|退订|退訂|取消订阅|取消訂閱|수신거부|إلغاء الاشتراك|להסרה|لغو اشتراک|berhenti berlangganan|berhenti melanggan|hủy đăng ký|aboneliğ|ยกเลิกการรับ|odjavi",
    re.IGNORECASE,
)
_MASS_SENDER: Final = re.compile(
    r"(?:e?-?news(?:letters?)?|webinars?|marketing|promos?|promotions?|events?|offers?|deals|mailings?|campaigns?|updates?|digests?|announce(?:ments)?)(?:[-_.+].*)?"
)


def by_software(value: Value) -> str | None:
    """The field by which a list's program shows."""
    for name in _LIST_FIELDS:
        if value(name):
            return f"{name}: present"
    if "list" in (value("precedence"), value("x-precedence")):
        return "Precedence: list"
    if value("delivered-to").startswith(_DELIVERED_TO_LIST):
        return f"Delivered-To: {value('delivered-to')}"
    sender = value("sender").strip("<>")
    is_bulk = value("precedence") == "bulk"
    return f"Precedence: bulk, Sender: {sender}" if is_bulk and _LIST_SENDER.fullmatch(sender) else None


def by_way_out(value: Value) -> str | None:
    """The field by which subscribers may leave, in a mail that answers nothing."""
    if value("in-reply-to") or value("references"):
        return None
    return next((f"{name}: present" for name in _WAYS_OUT if value(name)), None)


def mass_mailing(sender: str, text: str, value: Value, *, is_answer: bool) -> str | None:
    """Why a mail without any list's field is one of many: who sends it, and a way out of them."""
    if is_answer:
        return None
    is_counted = bool(value("feedback-id") or value("x-campaign-id") or value("x-campaignid"))
    is_made_for_it = _MASS_SENDER.fullmatch(sender.partition("@")[0]) is not None or notice.is_robot(sender)
    found = _OPT_OUT.search(text[-3_000:]) if is_counted or is_made_for_it else None
    if not found:
        return None
    who = "sent from an address for mailings" if is_made_for_it else "counted by the system that sends it"
    return f"{who}, and the text offers a way out ({found[0].lower()})"
