"""Read the `then` of rules into actions, along the table of the language."""

import re
from collections.abc import Callable, Iterator
from typing import Final

from pipeline.classify.captures import placeholders
from pipeline.classify.language import (
    ACTIONS,
    COLLEAGUES,
    CONDITIONS,
    PRIORITIES,
    STRATEGIES,
    UNLESS,
    ActionReading,
    AddWords,
    Allowed,
    Choice,
    Declared,
    MarkAs,
    PutWord,
    SpecialAction,
)  # fmt: skip
from pipeline.classify.reader import (
    Reader,
    allowed_words,
    entries,
    flag,
    is_allowed,
    of_kind,
    shaped,
    text,
)  # fmt: skip
from pipeline.classify.rules import Action, Add, Mark, Put, Raise, SetField, Untag
from pipeline.document import Entry, Mapping, Node, Scalar, Sequence
from pipeline.domain.classification import Assignment, Escalation, Likeness, Surge
from pipeline.domain.ticket import Priority, Status
from pipeline.kind import duration, is_address, seconds
from pipeline.problem import did_you_mean

MISPLACED: Final = {name: f"{name} is what a mail is: it belongs under when" for name in CONDITIONS}
SPAN: Final = duration("1m", "365d")
TEAMS: Final = Declared("teams", is_strict=True)
_SURGE: Final = re.compile(r"same-(tag|topic|network|requester)\s*>=\s*([1-9][0-9]{0,3})\s+in\s+([0-9]{1,4}[mhd])")
PERSONAL: Final = ("watch", "notify")
SILENT: Final = ("stop", "ignore", "spam")
"""Actions that may say no: `stop: false`."""
Actions = Iterator[Action]


def read_then(reader: Reader, node: Node) -> tuple[tuple[Action, ...], bool]:
    """The actions of a rule, and whether it ends the search (`stop`)."""
    found = entries(reader, node, ACTIONS, '"then"', MISPLACED)
    if isinstance(node, Mapping) and not node.entries:
        reader.wrong(node.place, "R015", "a rule that does nothing", f"actions: {', '.join(ACTIONS)}")
    actions: list[Action] = []
    for name, entry in found.items():
        does = tuple(actions_of(reader, entry, ACTIONS[name]))
        if not does and name not in SILENT:
            reader.silent(entry)
        actions += does
    # What an escalation waits for may be a tag that the same rule sets.
    actions.sort(key=lambda action: isinstance(action, Add) and action.field == "escalate")
    stop = found.get("stop")
    is_last = bool(stop and flag(reader, stop.value, '"stop"'))
    if found and not actions and not is_last and not reader.document.is_wrong:
        reader.wrong(node.place, "R015", "a rule that does nothing", "say true, or remove the rule")
    return tuple(actions), is_last


def actions_of(reader: Reader, entry: Entry, reading: ActionReading) -> Actions:
    """What one key does, by how the language reads it."""
    match reading:
        case PutWord(field=field, allowed=allowed):
            if word := _word(reader, entry.value, allowed, f'"{entry.key}"'):
                yield Put(field, Status(word) if field == "status" else word)
        case AddWords(field=field, allowed=allowed):
            if words := _words(reader, entry, allowed):
                yield Add(field, words)
        case MarkAs(field=field):
            if flag(reader, entry.value, f'"{entry.key}"'):
                yield Mark(field)
        case SpecialAction(form=form) if form in SPECIALS:
            yield from SPECIALS[form](reader, entry)


def _words(reader: Reader, entry: Entry, allowed: Allowed) -> tuple[str, ...]:
    words = allowed_words(reader, entry.value, allowed, f'"{entry.key}"')
    if entry.key in PERSONAL:
        words = [word for word in words if _is_person(reader, entry, word)]
    return tuple(dict.fromkeys(words))


def _word(reader: Reader, node: Node, allowed: Allowed, what: str) -> str:
    word = text(reader, node, what)
    return word if word and is_allowed(reader, word, node.place, allowed, what) else ""


def _is_person(reader: Reader, entry: Entry, word: str) -> bool:
    """Whether somebody can be written to under this name."""
    known = (*COLLEAGUES, *reader.vocabulary.get("teams", ()))
    if is_address(word) or word in known:
        return True
    reader.wrong(
        entry.value.place, "R020", f'"{word}" is no address, team or cnm-of-network', did_you_mean(word, known)
    )
    return False


def _priority(reader: Reader, entry: Entry) -> Actions:
    node = entry.value
    if isinstance(node, Mapping):
        inner = entries(reader, node, ("at_least",), '"priority"')
        if "at_least" in inner and (word := _word(reader, inner["at_least"].value, Choice(PRIORITIES), '"at_least"')):
            yield Raise(Priority(word))
    elif word := _word(reader, node, Choice(PRIORITIES), '"priority"'):
        yield Put("priority", Priority(word))


def _assign(reader: Reader, entry: Entry) -> Actions:
    found = entries(reader, entry.value, ("specialist", "team", "strategy"), '"assign"')
    words = {name: text(reader, inner.value, f'"{name}"') for name, inner in found.items()}
    specialist, known = words.get("specialist", "").lower(), reader.names.specialists
    if specialist and known is not None and specialist not in known:
        message = f'specialist "{specialist}" is not declared in directory.yaml'
        reader.wrong(found["specialist"].value.place, "R020", message, did_you_mean(specialist, sorted(known)))
    if words.get("team"):
        is_allowed(reader, words["team"], found["team"].value.place, TEAMS, '"team"')
    if words.get("strategy"):
        is_allowed(reader, words["strategy"], found["strategy"].value.place, Choice(STRATEGIES), '"strategy"')
    if found and bool(specialist) == bool(words.get("team")):
        reader.wrong(entry.place, "R015", "assign to a specialist or to a team", "give one of the two")
    elif found:
        yield Put("assign", Assignment(specialist, words.get("team", ""), words.get("strategy", "")))


def _escalate(reader: Reader, entry: Entry) -> Actions:
    nodes = entry.value.items if isinstance(entry.value, Sequence) else (entry.value,)
    parties = tuple(dict.fromkeys(party for node in nodes if (party := _party(reader, node))))
    if parties:
        yield Add("escalate", parties)


def _party(reader: Reader, node: Node) -> Escalation | None:
    if not isinstance(node, Mapping):
        to = _word(reader, node, TEAMS, '"escalate"')
        return Escalation(to) if to else None
    found = entries(reader, node, ("to", "after", "unless", "when"), '"escalate"')
    if "to" not in found:
        reader.wrong(node.place, "R011", 'key "to" is missing', "such as {to: central-ops, after: 2h, unless: replied}")
        return None
    to = _word(reader, found["to"].value, TEAMS, '"to"')
    after = of_kind(reader, found["after"].value, SPAN, '"after"') if "after" in found else 0
    unless = _word(reader, found["unless"].value, Choice(UNLESS), '"unless"') if "unless" in found else ""
    when = _surge(reader, found["when"].value) if "when" in found else None
    return Escalation(to, int(after) if isinstance(after, float) else 0, unless, when) if to else None


def _surge(reader: Reader, node: Node) -> Surge | None:
    written = text(reader, node, '"when"')
    match = _SURGE.fullmatch(written)
    within = seconds(match[3]) if match else None
    if match and within:
        likeness: Likeness = match[1]  # type: ignore[assignment]
        return Surge(likeness, int(match[2]), int(within))
    if written:
        reader.wrong(node.place, "R015", f'"{written}" is not understood', "such as same-tag >= 5 in 24h")
    return None


def _set(reader: Reader, entry: Entry) -> Actions:
    mapping = shaped(reader, entry.value, Mapping, '"set"', "such as set: {product: studio}")
    for inner in mapping.entries if mapping else ():
        if isinstance(inner.value, Scalar) and (value := text(reader, inner.value, f'"{inner.key}"')):
            _known_groups(reader, inner.value, value)
            yield SetField(inner.key, value)
        elif not isinstance(inner.value, Scalar):
            shaped(reader, inner.value, Scalar, f'"{inner.key}"')


def _known_groups(reader: Reader, node: Node, value: str) -> None:
    """Every `{name}` of a value is a group of one of the rule's patterns."""
    for name in placeholders(value):
        if reader.groups is not None and name not in reader.groups:
            cure = did_you_mean(name, sorted(reader.groups)) or f"name one so: (?P<{name}>...)"
            reader.wrong(node.place, "R020", f'no regex of the rule has a group "{name}"', cure)


def _snooze(reader: Reader, entry: Entry) -> Actions:
    span = of_kind(reader, entry.value, SPAN, '"snooze"')
    if isinstance(span, float):
        yield Put("snooze", int(span))


def _untag(reader: Reader, entry: Entry) -> Actions:
    if tags := allowed_words(reader, entry.value, Declared("tags"), '"untag"'):
        yield Untag(tuple(tags))


SPECIALS: Final[dict[str, Callable[[Reader, Entry], Actions]]] = {
    "priority": _priority,
    "assign": _assign,
    "escalate": _escalate,
    "set": _set,
    "snooze": _snooze,
    "untag": _untag,
}
