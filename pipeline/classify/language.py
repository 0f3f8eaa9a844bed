"""The language of rules as tables: each condition and action, how its value is read and what it looks at or changes.

The reader (`when`, `then`) and, later, the JSON Schema for editors both follow these tables: a word that stands in
neither is an error, never a condition that does not match.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from pipeline.classify import view
from pipeline.classify.lexicon import Prepared
from pipeline.classify.view import Look, TextField, View, Words
from pipeline.domain.message import Address, AuthResult, MailKind, Message
from pipeline.domain.ticket import Priority, Status

Noun = Literal[
    "topics", "queues", "teams", "kinds", "tiers", "tags", "networks", "mailboxes", "templates", "slas", "articles"
]


@dataclass(frozen=True, slots=True)
class Free:
    """Any word; in conditions `*` and `?` make a pattern of it. `words` name it in messages."""

    words: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One of these words."""

    allowed: Words


@dataclass(frozen=True, slots=True)
class Declared:
    """A name that the vocabulary or the rest of the home declares (not checked where `is_strict` is not and none is)."""

    noun: Noun
    is_strict: bool = False


Allowed = Free | Choice | Declared


@dataclass(frozen=True, slots=True)
class WordIs:
    """A word, or any of a list."""

    look: Look
    allowed: Allowed


@dataclass(frozen=True, slots=True)
class Claim:
    """true or false."""

    look: Callable[[View], bool]


@dataclass(frozen=True, slots=True)
class NumberIs:
    """A number, or a comparison such as ">= 3"."""

    look: Callable[[View], int | None]


@dataclass(frozen=True, slots=True)
class TextSays:
    """{word, contains, glob, regex}, or words alone, of a text that is no field of its own."""

    texts: Callable[[View], tuple[Prepared, ...]]


@dataclass(frozen=True, slots=True)
class FieldSays:
    """{word, contains, glob, regex} of subject and body."""

    fields: tuple[TextField, ...]


@dataclass(frozen=True, slots=True)
class Keys:
    """A mapping of further keys, all of which must hold."""

    keys: Mapping[str, "Reading"]


@dataclass(frozen=True, slots=True)
class InCalendar:
    """The name of a calendar."""

    is_inside: bool


@dataclass(frozen=True, slots=True)
class Special:
    """A condition with a form of its own."""

    form: Literal["all", "any", "not", "rule", "about", "header", "attachment"]


Reading = WordIs | Claim | NumberIs | TextSays | FieldSays | Keys | InCalendar | Special

TEXT_TESTS: Final = ("word", "contains", "glob", "regex")
KINDS: Final = ("inquiry", "request", "complaint", "feedback", "thanks", "auto-reply", "bounce", "bulk", "spam")
STAGES: Final = ("cnm", "shadow", "assisted", "in-house")
AUTH: Final = Choice(tuple(AuthResult))
RATINGS: Final = Choice(("good", "ok", "bad"))
EVENTS: Final = ("new", "reply", "reopen")


def _prepared(words: Words | None) -> tuple[Prepared, ...]:
    return tuple(map(Prepared, words or ()))


def _people(who: Callable[[Message], tuple[Address, ...]]) -> Keys:
    return Keys(
        {
            "address": WordIs(lambda seen: view.addresses(who(seen.facts.message)), Free("an address")),
            "domain": WordIs(lambda seen: view.domains(who(seen.facts.message)), Free("a domain")),
            "name": TextSays(lambda seen: _prepared(view.names(who(seen.facts.message)))),
        }
    )


CONDITIONS: Final[dict[str, Reading]] = {
    "all": Special("all"),
    "any": Special("any"),
    "not": Special("not"),
    "rule": Special("rule"),
    "about": Special("about"),
    "subject": FieldSays(("subject",)),
    "body": FieldSays(("body",)),
    "text": FieldSays(("subject", "body")),
    "body_full": FieldSays(("body_full",)),
    "from": _people(lambda message: message.from_),
    "to": _people(lambda message: message.to),
    "cc": _people(lambda message: message.cc),
    "reply_to": _people(lambda message: message.reply_to),
    "header": Special("header"),
    "attachment": Special("attachment"),
    "lang": WordIs(view.language, Free("a language such as pt")),
    "network": Keys(
        {
            "id": WordIs(view.network("slug"), Declared("networks")),
            "tier": WordIs(view.network("tier"), Declared("tiers")),
            "region": WordIs(view.network("region"), Free("a region")),
            "cnm": WordIs(view.network("cnm"), Free("the address of a CNM")),
            "known": Claim(lambda seen: seen.facts.network is not None),
            "stage": WordIs(view.network("stage"), Choice(STAGES)),
        }
    ),
    "auth": Keys(
        {
            "dmarc": WordIs(lambda seen: (str(seen.facts.auth.dmarc),), AUTH),
            "dkim": WordIs(lambda seen: (str(seen.facts.auth.dkim),), AUTH),
            "spf": WordIs(lambda seen: (str(seen.facts.auth.spf),), AUTH),
        }
    ),
    "auto_submitted": Claim(view.is_automatic),
    "bounce": Claim(lambda seen: seen.facts.message.kind is MailKind.BOUNCE),
    "thread": Keys({"is_reply": Claim(view.is_reply), "status": WordIs(view.thread_status, Choice(tuple(Status)))}),
    "mailbox": WordIs(lambda seen: (seen.facts.mailbox,) if seen.facts.mailbox else None, Declared("mailboxes")),
    "received": Keys({"inside": InCalendar(True), "outside": InCalendar(False)}),
    "requester": Keys(
        {
            "open_tickets": NumberIs(lambda seen: seen.facts.requester.open_tickets),
            "last_rating": WordIs(view.last_rating, RATINGS),
        }
    ),
}


@dataclass(frozen=True, slots=True)
class PutWord:
    """A single word for a field of the decision."""

    field: str
    allowed: Allowed


@dataclass(frozen=True, slots=True)
class AddWords:
    """A word or a list of words that join a field of the decision."""

    field: str
    allowed: Allowed


@dataclass(frozen=True, slots=True)
class MarkAs:
    """true: the rule's id goes into a field of the decision."""

    field: str


@dataclass(frozen=True, slots=True)
class SpecialAction:
    """An action with a form of its own."""

    form: Literal["priority", "assign", "escalate", "set", "snooze", "stop", "untag"]


ActionReading = PutWord | AddWords | MarkAs | SpecialAction

PEOPLE: Final = Free("an address, a team, or cnm-of-network")
ACTIONS: Final[dict[str, ActionReading]] = {
    "topic": PutWord("topic", Declared("topics", is_strict=True)),
    "kind": PutWord("kind", Declared("kinds", is_strict=True)),
    "queue": PutWord("queue", Declared("queues", is_strict=True)),
    "priority": SpecialAction("priority"),
    "sla": PutWord("sla", Declared("slas")),
    "tag": AddWords("tags", Declared("tags")),
    "untag": SpecialAction("untag"),
    "assign": SpecialAction("assign"),
    "escalate": SpecialAction("escalate"),
    "watch": AddWords("watch", PEOPLE),
    "notify": AddWords("notify", PEOPLE),
    "template": PutWord("template", Declared("templates")),
    "suggest": AddWords("suggest", Declared("articles")),
    "set": SpecialAction("set"),
    "status": PutWord("status", Choice(tuple(Status))),
    "snooze": SpecialAction("snooze"),
    "ignore": MarkAs("ignored_by"),
    "spam": MarkAs("spam_by"),
    "stop": SpecialAction("stop"),
}
DEFAULTS: Final[dict[str, ActionReading]] = {
    name: ACTIONS[name] for name in ("topic", "kind", "queue", "priority", "sla", "template")
}
PRIORITIES: Final = tuple(Priority)
STRATEGIES: Final = ("round-robin", "least-loaded")
UNLESS: Final = ("replied", "assigned", "solved")
COLLEAGUES: Final = ("cnm-of-network",)
