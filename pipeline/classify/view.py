"""A mail as rules see it: each text capped and prepared once, other facts as plain words; None is *absent*.

`body` is what the sender tells the desk now: the new text without signature, and with a forwarded mail its text;
`body_full` adds the quoted history. `text` is subject and body.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, Literal

from pipeline.classify.lexicon import Lexicon, Prepared, scan
from pipeline.classify.themes import Standing, Themes, standing
from pipeline.domain.classification import Facts
from pipeline.domain.message import Address, Attachment, MailKind, Message

TextField = Literal["subject", "body", "body_full"]
Words = tuple[str, ...]

MAX_SUBJECT: Final = 1 << 10
MAX_BODY: Final = 256 << 10


def _body(message: Message) -> str:
    new = message.new_text_unsigned or message.new_text
    return f"{new}\n\n{message.forwarded.text}" if message.forwarded and message.forwarded.text else new


TEXTS: Final[dict[TextField, Callable[[Message], str]]] = {
    "subject": lambda message: message.subject[:MAX_SUBJECT],
    "body": lambda message: _body(message)[:MAX_BODY],
    "body_full": lambda message: message.text[:MAX_BODY],
}


@dataclass(frozen=True)
class View:
    """Facts on their way through the rules; what is prepared is kept, `hits` grows from rule to rule."""

    facts: Facts
    lexicon: Lexicon
    themes: Themes = field(default_factory=Themes)
    hits: set[str] = field(default_factory=set)
    _prepared: dict[TextField, Prepared] = field(default_factory=dict)
    _found: dict[TextField, frozenset[str]] = field(default_factory=dict)
    _texts: dict["Texts", tuple[Prepared, ...]] = field(default_factory=dict)
    _words: dict["Look", Words | None] = field(default_factory=dict)

    def text(self, name: TextField) -> Prepared:
        """A text of the mail."""
        if name not in self._prepared:
            self._prepared[name] = Prepared(TEXTS[name](self.facts.message))
        return self._prepared[name]

    def found(self, name: TextField) -> frozenset[str]:
        """All words of the rule set that stand in a text."""
        if name not in self._found:
            self._found[name] = scan(self.text(name), self.lexicon)
        return self._found[name]

    def texts(self, of: "Texts") -> tuple[Prepared, ...]:
        """Other texts of the mail (names, headers), prepared once however many rules ask."""
        if of not in self._texts:
            self._texts[of] = of(self)
        return self._texts[of]

    def words(self, of: "Look") -> Words | None:
        """Words of the mail's circumstances: a mail to a thousand people is gone through once."""
        if of not in self._words:
            self._words[of] = of(self)
        return self._words[of]

    @cached_property
    def standing(self) -> Standing:
        """What the mail is about, by its words."""
        return standing(self.themes, self.found("subject"), self.found("body"))


Texts = Callable[[View], tuple[Prepared, ...]]
"""How to come by some texts of a mail."""
Look = Callable[[View], Words | None]
"""How to come by words of its circumstances; None where it has none."""


def addresses(people: tuple[Address, ...]) -> Words | None:
    return tuple(person.email for person in people) or None


def domains(people: tuple[Address, ...]) -> Words | None:
    """The domains of addresses, each followed by the domains above it (`mail.a.example` counts as `a.example`)."""
    found: list[str] = []
    for person in people:
        labels = person.domain.split(".")
        found += [".".join(labels[start:]) for start in range(len(labels))]
    return tuple(found) or None


def names(people: tuple[Address, ...]) -> Words | None:
    return tuple(person.name for person in people if person.name) or None


def network(name: str) -> Callable[[View], Words | None]:
    """A look at one value of the sender's network, absent with the network or where the directory leaves it out."""

    def look(view: View) -> Words | None:
        value = getattr(view.facts.network, name, "")
        return (str(value),) if value else None

    return look


def files(view: View) -> tuple[Attachment, ...]:
    """The attachments that a person would call so: pictures shown inside the text are none."""
    return tuple(attachment for attachment in view.facts.message.attachments if not attachment.is_inline)


def language(view: View) -> Words | None:
    tag = view.facts.message.language
    return (tag.lower(), tag.lower().partition("-")[0]) if tag else None


def is_automatic(view: View) -> bool:
    """Whether a machine says that it wrote this (RFC 3834), or the mail was recognised as a machine's."""
    said = view.facts.message.header("Auto-Submitted")
    is_said = any(value.strip().partition(";")[0].strip().lower() != "no" for value in said)
    return is_said or view.facts.message.kind is MailKind.AUTO_REPLY


def is_reply(view: View) -> bool:
    message = view.facts.message
    return view.facts.event != "new" or bool(message.in_reply_to or message.references)


def thread_status(view: View) -> Words | None:
    return (str(view.facts.thread_status),) if view.facts.thread_status else None


def last_rating(view: View) -> Words | None:
    return (view.facts.requester.last_rating,) if view.facts.requester.last_rating else None
