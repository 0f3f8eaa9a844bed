"""Make up a mail that several conditions hit, to show what they mean together; the engine has the last word on it.

What cannot be made up (a pattern, a size) is left out: whoever asks must run the mail through the rules.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import reduce
from itertools import chain, islice, product
from typing import Any, Final

from pipeline.classify.conditions import (
    About,
    AllOf,
    Amount,
    AnyOf,
    Attached,
    Condition,
    ContainsTest,
    Fired,
    Flag,
    InText,
    OneOf,
    Received,
    Said,
    WordTest,
)  # fmt: skip
from pipeline.classify.rules import Rule, RuleSet
from pipeline.domain.classification import Facts, Requester
from pipeline.domain.message import Address, Attachment, AuthResult, MailKind
from pipeline.domain.network import Network
from pipeline.domain.ticket import Status

MOST_WAYS: Final = 24
MOST_WORDS: Final = 6
DEEPEST: Final = 20
NETWORK: Final = Network("sample", "Sample")
Wish = Callable[[Facts], Facts]
"""What makes a mail a little more like the one that is wanted."""
Ways = Iterator[tuple[Wish, ...]]


def mails(conditions: Iterable[Condition], rules: RuleSet, start: Facts) -> Iterator[Facts]:
    """Mails that may well make all of these conditions hold, the simplest first."""
    by_id = {rule.id: rule for rule in rules.rules}
    words = _words_of_themes(rules)
    for wishes in islice(_together([_ways(one, by_id, words, 0) for one in conditions]), MOST_WAYS):
        yield reduce(lambda facts, wish: wish(facts), wishes, start)


def described(facts: Facts) -> str:
    """A made-up mail in the words of an example."""
    message, network, requester = facts.message, facts.network, facts.requester
    shown: dict[str, object] = {
        "subject": message.subject,
        "body": message.new_text,
        "quoted": message.text.replace(message.new_text, "").strip(),
        "from": message.sender if message.sender and not message.sender.endswith("@outside.example") else "",
        "to": ", ".join(person.email for person in message.to),
        "lang": message.language,
        "headers": ", ".join(f"{name}: {value}" for name, value in message.headers),
        "attachments": ", ".join(file.type for file in message.attachments),
        "bounce": "true" if message.kind is MailKind.BOUNCE else "",
        "network": network.slug if network else "",
        "tier": network.tier if network else "",
        "mailbox": facts.mailbox,
        "status": facts.thread_status,
        "open_tickets": requester.open_tickets,
        "last_rating": requester.last_rating,
        "event": facts.event if facts.event != "new" else "",
    }
    parts = [f'{key} "{" ".join(str(value).split())}"' for key, value in shown.items() if value]
    return ", ".join(parts) or "any mail"


def _words_of_themes(rules: RuleSet) -> Mapping[str, str]:
    """For each theme the word that speaks for it most."""
    best: dict[str, tuple[int, str]] = {}
    for word, standings in rules.themes.words.items():
        for theme, points in standings:
            best[theme] = max(best.get(theme, (0, "")), (points, word))
    return {theme: word for theme, (_, word) in best.items()}


def _together(parts: list[Ways]) -> Ways:
    """Every way to have all the parts, within bounds."""
    few = [list(islice(ways, MOST_WAYS)) for ways in parts]
    return (tuple(wish for wishes in chosen for wish in wishes) for chosen in product(*few))


def _ways(condition: Condition, rules: Mapping[str, Rule], words: Mapping[str, str], depth: int) -> Ways:
    """The ways in which a condition may come to hold."""
    match condition:
        case AllOf(parts=parts):
            yield from _together([_ways(part, rules, words, depth + 1) for part in parts])
        case AnyOf(parts=parts):
            yield from chain.from_iterable(_ways(part, rules, words, depth + 1) for part in parts)
        case Fired(rules=ids) if depth < DEEPEST:
            yield from chain.from_iterable(_ways(rules[id_].when, rules, words, depth + 1) for id_ in ids)
        case About(theme=theme):
            yield (_says("subject", words[theme]),) if theme in words else ()
        case OneOf(wanted=wanted):
            yield from ((wish,) for word in sorted(wanted)[:MOST_WORDS] if (wish := _one_of(condition, word)))
            yield from ((wish,) for star in condition.globs if (wish := _one_of(condition, star)))
        case InText(fields=fields, keys=keys, at_least=at_least):
            yield tuple(_says(fields[-1], word) for word in sorted(keys)[:at_least])
        case _:
            wish = WISHES[type(condition)](condition) if type(condition) in WISHES else None
            yield (wish,) if wish else ()


def _says(field: str, word: str) -> Wish:
    """A text with one more word; a stem stands for itself."""
    said = word.removesuffix("*")

    def wish(facts: Facts) -> Facts:
        message = facts.message
        if field == "subject":
            return _with_message(facts, subject=f"{message.subject} {said}".strip())
        if field == "body_full":
            return _with_message(facts, text=f"{message.text} {said}".strip())
        body = f"{message.new_text}\n{said}".strip()
        return _with_message(facts, new_text=body, new_text_unsigned=body, text=f"{message.text}\n{said}".strip())

    return wish


def _with_message(facts: Facts, **changes: Any) -> Facts:
    return replace(facts, message=replace(facts.message, **changes))


def _said(condition: Said) -> Wish | None:
    """A header or a text with what is looked for in it, where that is no pattern."""
    field = next((name for name in ("subject", "body_full", "body", "text") if _is_step(condition.path, name)), "")
    match condition.test:
        case WordTest(keys=keys):
            said = min(keys).removesuffix("*")
        case ContainsTest(parts=parts):
            said = parts[0]
        case _:
            return None
    if field:
        return _says(field, said)
    header = condition.path.rpartition("header.")[2]
    return _has_header(header, said) if _is_step(condition.path, "header") else None


def _is_step(path: str, name: str) -> bool:
    return name in path.replace("[", ".").split(".")


def _has_header(name: str, value: str) -> Wish:
    return lambda facts: _with_message(facts, headers=(*facts.message.headers, (name, value)))


def _one_of(condition: OneOf, wanted: str) -> Wish | None:
    """A word of the mail's circumstances; something that fits, of a pattern."""
    word = wanted.replace("*", "x").replace("?", "x")
    setter = SETTERS.get(".".join(condition.path.rpartition("]")[2].strip(".").split(".")[-2:]))
    return None if setter is None else lambda facts: setter(facts, word)


def _in_network(key: str) -> Callable[[Facts, str], Facts]:
    def setter(facts: Facts, word: str) -> Facts:
        values: dict[str, Any] = {key: word}
        return replace(facts, network=replace(facts.network or NETWORK, **values), is_known_contact=True)

    return setter


def _auth(key: str) -> Callable[[Facts, str], Facts]:
    def setter(facts: Facts, word: str) -> Facts:
        values: dict[str, Any] = {key: AuthResult(word)}
        return replace(facts, auth=replace(facts.auth, **values))

    return setter


def _from(facts: Facts, address: str) -> Facts:
    return _with_message(facts, from_=(Address("", address),), sender=address)


SETTERS: Final[dict[str, Callable[[Facts, str], Facts]]] = {
    "network.id": _in_network("slug"),
    "network.tier": _in_network("tier"),
    "network.region": _in_network("region"),
    "network.cnm": _in_network("cnm"),
    "network.stage": _in_network("stage"),
    "auth.dmarc": _auth("dmarc"),
    "auth.dkim": _auth("dkim"),
    "auth.spf": _auth("spf"),
    "from.address": _from,
    "from.domain": lambda facts, domain: _from(facts, f"somebody@{domain}"),
    "to.address": lambda facts, address: _with_message(facts, to=(Address("", address),)),
    "to.domain": lambda facts, domain: _with_message(facts, to=(Address("", f"somebody@{domain}"),)),
    "lang": lambda facts, language: _with_message(facts, language=language),
    "mailbox": lambda facts, mailbox: replace(facts, mailbox=mailbox),
    "thread.status": lambda facts, status: replace(facts, thread_status=Status(status)),
    "requester.last_rating": lambda facts, rating: replace(
        facts, requester=Requester(facts.requester.open_tickets, rating)
    ),
}
"""How a mail comes to have a word of its circumstances, by the end of the condition's path."""


def _flag(condition: Flag) -> Wish | None:
    """What makes a claim true; most are false of an ordinary mail anyway."""
    path = condition.path
    if not condition.wanted:
        return None
    if _is_step(path, "bounce"):
        return lambda facts: _with_message(facts, kind=MailKind.BOUNCE)
    if _is_step(path, "auto_submitted"):
        return _has_header("Auto-Submitted", "auto-replied")
    if _is_step(path, "known"):
        return lambda facts: replace(facts, network=facts.network or NETWORK)
    if _is_step(path, "header"):
        return _has_header(path.rpartition("header.")[2], "yes")
    return None


def _attached(condition: Attached) -> Wish:
    type_ = condition.types[0].replace("*", "octet-stream") if condition.types else "application/pdf"
    file = Attachment("file.pdf", type_, condition.size.low, "", is_inline=False)
    return lambda facts: _with_message(facts, attachments=(file,) * max(condition.count.low, 1))


def _received(condition: Received) -> Wish:
    """A time at which the calendar is open, or closed: Wednesday noon or Sunday night will do for most."""
    day = 14 if condition.is_inside else 18
    return lambda facts: _with_message(facts, received_at=facts.message.received_at.replace(day=day))


def _amount(condition: Amount) -> Wish:
    return lambda facts: replace(facts, requester=replace(facts.requester, open_tickets=condition.bounds.low))


WISHES: Final[dict[type[Condition], Callable[[Any], Wish | None]]] = {
    Said: _said,
    Flag: _flag,
    Attached: _attached,
    Received: _received,
    Amount: _amount,
}
