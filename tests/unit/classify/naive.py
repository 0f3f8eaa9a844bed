"""The language of rules read a second time, as plainly as can be: what the engine with its index is held against.

A rule set is a list of dictionaries, written as JSON (which is YAML) for the loader; here each rule is tried in turn,
each text searched anew for each word. Words are told by the standard library's `re` alone.
"""

import fnmatch
import json
import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import Any, Final

from pipeline.domain.classification import Facts
from pipeline.domain.message import MailKind

Tree = dict[str, Any]
THEMES: Final[dict[str, Tree]] = {
    "money": {"words": ["saque", "bonus"], "strong": ["payout"]},
    "portal": {"words": ["login"], "strong": ["locked out"]},
}
WEIGHTS: Final = {"words": 1, "strong": 3}
RANKS: Final = ("low", "normal", "high", "urgent")


def source(rules: Sequence[Tree]) -> str:
    """The text of a rule set."""
    vocabulary = {"topics": ["a", "b", "other"], "queues": ["triage"], "teams": ["cnm"], "tiers": ["silver", "gold"]}
    office = {"office": {"zone": "UTC", "mon-fri": "09:00-17:00"}}
    listed = {"version": 1, "vocabulary": vocabulary, "themes": THEMES, "calendars": office, "rules": list(rules)}
    return json.dumps(listed, ensure_ascii=False)


def decide(rules: Sequence[Tree], facts: Facts) -> tuple[list[str], str, list[str], str]:
    """The rules that hit, and the topic, tags and priority they make."""
    hits: list[str] = []
    topic, tags, priority = "other", [], "normal"
    for rule in rules:
        if facts.event not in rule.get("on", ["new"]) or not holds(rule["when"], facts, hits):
            continue
        hits.append(rule["id"])
        then = rule["then"]
        topic = then.get("topic", topic)
        tags += [tag for tag in then.get("tag", []) if tag not in tags]
        tags = [tag for tag in tags if tag not in then.get("untag", [])]
        wanted = then.get("priority", priority)
        if isinstance(wanted, dict):
            wanted = max(wanted["at_least"], priority, key=RANKS.index)
        priority = wanted
        if then.get("stop"):
            break
    return hits, topic, tags, priority


def holds(when: Tree, facts: Facts, hits: list[str]) -> bool:
    return all(READ[key](value, facts, hits) for key, value in when.items())


def _received(value: Any, facts: Facts, _: list[str]) -> bool:
    at = facts.message.received_at
    return (at.weekday() < 5 and 9 <= at.hour < 17) is ("inside" in value)


def _sender(value: Any, facts: Facts, _: list[str]) -> bool:
    if "domain" in value:
        return any(f".{person.domain}".endswith(f".{value['domain']}") for person in facts.message.from_)
    return any(fnmatch.fnmatchcase(person.email, value["address"]) for person in facts.message.from_)


READ: Final[dict[str, Callable[[Any, Facts, list[str]], bool]]] = {
    "all": lambda value, facts, hits: all(holds(part, facts, hits) for part in value),
    "any": lambda value, facts, hits: any(holds(part, facts, hits) for part in value),
    "not": lambda value, facts, hits: not holds(value, facts, hits),
    "rule": lambda value, _, hits: bool({*value} & {*hits}),
    "subject": lambda value, facts, _: _says(value, [facts.message.subject]),
    "body": lambda value, facts, _: _says(value, [facts.message.new_text]),
    "text": lambda value, facts, _: _says(value, [facts.message.subject, facts.message.new_text]),
    "about": lambda value, facts, _: _leads(value, facts.message.subject, facts.message.new_text),
    "bounce": lambda value, facts, _: (facts.message.kind is MailKind.BOUNCE) is value,
    "lang": lambda value, facts, _: facts.message.language in value,
    "mailbox": lambda value, facts, _: bool(facts.mailbox) and facts.mailbox in value,
    "header": lambda value, facts, _: bool(facts.message.header(value["name"])),
    "attachment": lambda value, facts, _: any(
        fnmatch.fnmatchcase((each.name or "").lower(), value["name"]) for each in facts.message.attachments
    ),
    "received": _received,
    "network": lambda value, facts, _: facts.network is not None and facts.network.tier in value["tier"],
    "requester": lambda value, facts, _: (facts.requester.open_tickets or 0) >= value["open_tickets"],
    "from": _sender,
}


def _says(tests: Tree, texts: list[str]) -> bool:
    return all(_test(name, wanted, texts) for name, wanted in tests.items())


def _test(name: str, wanted: Any, texts: list[str]) -> bool:
    match name:
        case "word":
            words, least = (wanted["in"], wanted["at_least"]) if isinstance(wanted, dict) else (wanted, 1)
            return len({plain(word) for word in words if any(has(text, word) for text in texts)}) >= least
        case "contains":
            return any(plain(part) in plain(text) for part in wanted for text in texts)
        case "glob":
            return any(fnmatch.fnmatchcase(plain(text), plain(part)) for part in wanted for text in texts if text)
        case _:
            return any(re.search(part, text, re.IGNORECASE) for part in wanted for text in texts if text)


def has(text: str, word: str) -> bool:
    """Whether a word stands in a text: whole, but Korean and `pay*` at a word's start and Chinese anywhere."""
    bare, text = re.escape(plain(word.removesuffix("*"))).replace(r"\ ", r"[ \n]+"), plain(text)
    if re.search("[\u4e00-\u9fff]", bare):
        return re.search(bare, text) is not None
    is_open = word.endswith("*") or re.search("[\uac00-\ud7a3]", bare)
    return re.search(rf"\b{bare}" + ("" if is_open else r"\b"), text) is not None


def plain(text: str) -> str:
    bare = "".join(char for char in unicodedata.normalize("NFD", text) if not unicodedata.combining(char))
    return unicodedata.normalize("NFC", bare).casefold()


def _leads(theme: str, subject: str, body: str) -> bool:
    points = {
        name: sum(
            WEIGHTS[kind] * factor
            for kind, words in kinds.items()
            for word in words
            for text, factor in ((subject, 2), (body, 1))
            if has(text, word)
        )
        for name, kinds in THEMES.items()
    }
    return points[theme] > 0 and next(name for name in points if points[name] == max(points.values())) == theme
