"""Load rules.yaml into a frozen rule set, or tell all that is wrong with it at once (product 4.3).

The service, `rules check` and the tests load through here. A name that is declared nowhere is an error: a typo never
becomes a condition that does not match.
"""

import hashlib
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Final

from pipeline.classify.calendars import read_calendars
from pipeline.classify.captures import groups
from pipeline.classify.language import ACTIONS, DEFAULTS, EVENTS, KINDS, Allowed, Choice, Declared, Free
from pipeline.classify.lexicon import lexicon
from pipeline.classify.names import Names
from pipeline.classify.reader import Reader, allowed_words, entries, flag, is_allowed, scalars, shaped, text
from pipeline.classify.rules import Example, Expectation, Put, Rule, RuleSet, RuleTest
from pipeline.classify.sample import FACT_KEYS, read_example, read_mail
from pipeline.classify.themes import WEIGHTS, Themes
from pipeline.classify.then import actions_of, read_then
from pipeline.classify.when import read_when, read_word
from pipeline.document import Document, Entry, Mapping, Node, Scalar, Sequence, read
from pipeline.domain.classification import Classification, Event, Finding, RuleTrace, Truth
from pipeline.domain.ticket import Priority, Status
from pipeline.kind import is_address
from pipeline.problem import Place, Problem, did_you_mean

VERSION: Final = 1
TOP: Final = ("version", "vocabulary", "lists", "themes", "calendars", "defaults", "rules", "tests")
NOUNS: Final = ("topics", "queues", "teams", "kinds", "tiers", "tags", "slas")
RULE_KEYS: Final = ("id", "why", "owner", "review_by", "on", "when", "then", "examples")
EXPECT_KEYS: Final = (
    "matched", "not_matched", "topic", "kind", "priority", "queue", "template", "sla", "status", "tags", "escalate",
    "assign", "watch", "notify", "suggest", "set", "ignored", "spam",
)  # fmt: skip
# What may be expected of a field; `none` is what a test says of an escalation that does not happen.
EXPECTED: Final[dict[str, Allowed]] = {
    "topic": Declared("topics", is_strict=True),
    "kind": Declared("kinds", is_strict=True),
    "priority": Choice(tuple(Priority)),
    "queue": Declared("queues", is_strict=True),
    "template": Declared("templates"),
    "sla": Declared("slas"),
    "status": Choice(tuple(Status)),
    "tags": Declared("tags"),
    "escalate": Declared("teams", is_strict=True),
    "assign": Free("an address"),
}
EXPECTED_LISTS: Final = ("tags", "escalate")
NOBODY: Final = "none"
SET: Final = "set."
"""What stands before the name of a field of the ticket, here and in the trace."""
FALLBACK: Final = Classification(topic="other", kind="inquiry", priority=Priority.NORMAL, queue="triage")
_ID: Final = re.compile(r"[^\W_](?:\w|[-.])*")


def load(path: Path, names: Names) -> RuleSet:
    """The rule set of a file; raises FileErrors with everything that is wrong (UserError if it cannot be read)."""
    document = read(path)
    rule_set = examine(document, names)
    document.must_hold()
    return rule_set


def examine(document: Document, names: Names) -> RuleSet:
    """What could be read of a document; it stands only if the document has no errors afterwards."""
    reader = Reader(document, names)
    top = {} if document.is_wrong else _sections(reader)
    if not document.is_wrong:
        _version(reader, top)
    reader.vocabulary = _vocabulary(reader, top)
    reader.lists = _lists(reader, top)
    reader.calendars = read_calendars(reader, top["calendars"].value if "calendars" in top else None)
    themes = _themes(reader, top)
    reader.themes = themes.groups
    defaults = _defaults(reader, top)
    rules = _rules(reader, top)
    tests = _tests(reader, top)
    words = reader.words | set(themes.words)
    return RuleSet(
        hash=hashlib.sha256(document.text.encode("utf-8", "replace")).hexdigest(),
        file=document.name,
        source=document.text,
        defaults=defaults,
        rules=rules,
        tests=tests,
        lexicon=lexicon(words),
        themes=themes,
        calendars=tuple(reader.calendars.values()),
        vocabulary=reader.vocabulary,
    )


def problem_at(rule_set: RuleSet, place: Place, code: str, message: str, cure: str = "") -> Problem:
    """A problem found after loading, at a place of the rule set's file."""
    document = Document(rule_set.file, rule_set.source, Mapping((), place))
    document.add(place, code, message, cure)
    return document.problems[0]


def _sections(reader: Reader) -> dict[str, Entry]:
    """The top of the file; a section of which all is commented out is as good as not there."""
    found = entries(reader, reader.document.root, TOP, "rules.yaml")
    return {key: entry for key, entry in found.items() if not _is_empty(entry.value)}


def _is_empty(node: Node) -> bool:
    return isinstance(node, Scalar) and not node.text


def _version(reader: Reader, top: dict[str, Entry]) -> None:
    if "version" not in top:
        reader.wrong(Place(1, 1), "R011", 'key "version" is missing', f"begin the file with version: {VERSION}")
        return
    node = top["version"].value
    if not isinstance(node, Scalar) or node.value != VERSION or isinstance(node.value, bool):
        reader.wrong(node.place, "R014", f"the version must be {VERSION}", f"write version: {VERSION}, without quotes")


def _vocabulary(reader: Reader, top: dict[str, Entry]) -> dict[str, tuple[str, ...]]:
    found = entries(reader, top["vocabulary"].value, NOUNS, '"vocabulary"') if "vocabulary" in top else {}
    vocabulary: dict[str, tuple[str, ...]] = {"kinds": KINDS}
    for noun, entry in found.items():
        scalars_ = scalars(reader, entry.value, f'"{noun}"')
        _unique(reader, scalars_, noun)
        vocabulary[noun] = tuple(scalar.text.strip() for scalar in scalars_)
        if noun == "teams":
            _reachable(reader, scalars_)
    return vocabulary


def _unique(reader: Reader, written: list[Scalar], noun: str) -> None:
    seen: dict[str, Place] = {}
    for scalar in written:
        name = scalar.text.strip()
        if name in seen:
            reader.wrong(scalar.place, "R021", f'"{name}" stands twice in {noun}', "remove one of the two")
        seen.setdefault(name, scalar.place)


def _reachable(reader: Reader, teams: list[Scalar]) -> None:
    """Warn of teams that have no address; `cnm` is the network's own manager."""
    known = reader.names.teams
    for scalar in teams:
        if known is not None and scalar.text.strip() not in {*known, "cnm"}:
            message = f'team "{scalar.text.strip()}" is not declared in directory.yaml'
            cure = "what is escalated to it has nobody to go to"
            reader.document.add(scalar.place, "R020", message, cure, is_warning=True)


def _lists(reader: Reader, top: dict[str, Entry]) -> dict[str, tuple[Scalar, ...]]:
    mapping = shaped(reader, top["lists"].value, Mapping, '"lists"') if "lists" in top else None
    found: dict[str, tuple[Scalar, ...]] = {}
    for entry in mapping.entries if mapping else ():
        # A list may take up others that stand above it.
        reader.lists = found
        found[entry.key] = tuple(scalars(reader, entry.value, f'list "{entry.key}"'))
        if entry.value in (Sequence((), entry.value.place), Mapping((), entry.value.place)):
            reader.wrong(entry.place, "R015", f'list "{entry.key}" is empty')
    return found


def _themes(reader: Reader, top: dict[str, Entry]) -> Themes:
    mapping = shaped(reader, top["themes"].value, Mapping, '"themes"') if "themes" in top else None
    groups: dict[str, str] = {}
    words: dict[str, tuple[tuple[str, int], ...]] = {}
    for entry in mapping.entries if mapping else ():
        found = entries(reader, entry.value, ("group", *WEIGHTS), f'theme "{entry.key}"')
        groups[entry.key] = text(reader, found["group"].value, '"group"') if "group" in found else ""
        keys: dict[str, int] = {}
        for name, points in WEIGHTS.items():
            for scalar in scalars(reader, found[name].value, f'"{name}"') if name in found else ():
                keys[read_word(reader, scalar)] = points
        for key, points in keys.items():
            words[key] = (*words.get(key, ()), (entry.key, points))
    words.pop("", None)
    return Themes(groups, words)


def _defaults(reader: Reader, top: dict[str, Entry]) -> Classification:
    found = entries(reader, top["defaults"].value, DEFAULTS, '"defaults"') if "defaults" in top else {}
    values: dict[str, str] = {}
    priority = FALLBACK.priority
    for name, entry in found.items():
        for action in actions_of(reader, entry, ACTIONS[name]):
            if isinstance(action, Put) and isinstance(action.value, Priority):
                priority = action.value
            elif isinstance(action, Put) and isinstance(action.value, str):
                values[action.field] = action.value
            else:
                reader.wrong(entry.value.place, "R015", f'the default "{name}" must be a single value')
    return Classification(
        topic=values.get("topic", FALLBACK.topic),
        kind=values.get("kind", FALLBACK.kind),
        priority=priority,
        queue=values.get("queue", FALLBACK.queue),
        template=values.get("template", ""),
        sla=values.get("sla", ""),
    )


def _rules(reader: Reader, top: dict[str, Entry]) -> tuple[Rule, ...]:
    listed = (
        shaped(reader, top["rules"].value, Sequence, '"rules"', "each begins with - id:") if "rules" in top else None
    )
    items = listed.items if listed else ()
    reader.all_rules = tuple(filter(None, (_written_id(item) for item in items if isinstance(item, Mapping))))
    return tuple(rule for item in items if (rule := _rule(reader, item)))


def _rule(reader: Reader, node: Node) -> Rule | None:
    found = entries(reader, node, RULE_KEYS, "a rule")
    if not isinstance(node, Mapping):
        return None
    missing = [key for key in ("id", "when", "then") if key not in found]
    for key in missing:
        reader.wrong(node.place, "R011", f'key "{key}" is missing in the rule')
    reader.rule = _written_id(node)
    when = read_when(reader, found["when"].value) if "when" in found else None
    # A rule is known to those below it alone, so its own condition is read before its name is taken up.
    name = _id(reader, found["id"].value) if "id" in found else ""
    reader.groups = groups(when) if when else None
    then, is_last = read_then(reader, found["then"].value) if "then" in found else ((), False)
    on = _on(reader, found)
    examples = _examples(reader, found)
    about: tuple[str, ...] = ("why", "owner", "review_by")
    said = {key: text(reader, found[key].value, f'"{key}"') for key in about if key in found}
    _answerable(reader, found, said)
    if not name or when is None:
        return None
    usual = getattr(when, "miss", None) or Finding(when.path, Truth.MISS)
    miss = RuleTrace(name, is_hit=False, findings=(usual,))
    return Rule(name, found["id"].value.place, when, then, on, is_last, miss, examples=examples, **said)


def _written_id(rule: Mapping) -> str:
    node = rule.get("id")
    return node.text.strip() if isinstance(node, Scalar) else ""


def _answerable(reader: Reader, found: dict[str, Entry], said: dict[str, str]) -> None:
    """Who answers for a rule can be written to, and the day to look at it again exists."""
    owner, teams = said.get("owner"), reader.vocabulary.get("teams", ())
    if owner and not is_address(owner) and owner not in teams:
        cure = did_you_mean(owner, teams) or "such as lead@cn-desk.example"
        reader.wrong(found["owner"].value.place, "R010", f'"{owner}" is no address and no team', cure)
    day = said.get("review_by")
    if day and not is_day(day):
        reader.wrong(found["review_by"].value.place, "R010", f'"{day}" is no date', "such as 2026-12-31")


def is_day(written: str) -> bool:
    """Whether this is a day that exists, written as ISO 8601 wants it."""
    try:
        return date.fromisoformat(written).isoformat() == written
    except ValueError:
        return False


def _id(reader: Reader, node: Node) -> str:
    name = text(reader, node, '"id"')
    if not name:
        return ""
    if not _ID.fullmatch(name):
        reader.wrong(node.place, "R013", f'"{name}" cannot name a rule', "letters, digits, -, _ and . only")
    if name in reader.rules:
        first = reader.rules[name].line
        reader.wrong(node.place, "R021", f'rule "{name}" stands twice', f"it stands first on line {first}")
    reader.rules.setdefault(name, node.place)
    return name


def _on(reader: Reader, found: dict[str, Entry]) -> frozenset[Event]:
    if "on" not in found:
        return frozenset({"new"})
    words = allowed_words(reader, found["on"].value, Choice(EVENTS), '"on"')
    if not words:
        reader.silent(found["on"])
    events: tuple[Event, ...] = ("new", "reply", "reopen")
    return frozenset(event for event in events if event in words)


def _examples(reader: Reader, found: dict[str, Entry]) -> tuple[Example, ...]:
    sides = entries(reader, found["examples"].value, ("match", "not"), '"examples"') if "examples" in found else {}
    examples: list[Example] = []
    for side, entry in sides.items():
        items = entry.value.items if isinstance(entry.value, Sequence) else (entry.value,)
        for item in items:
            if facts := read_example(reader, item):
                shown = facts.message.subject or facts.message.new_text
                examples.append(Example(facts, side == "match", item.place, shown))
    return tuple(examples)


def _tests(reader: Reader, top: dict[str, Entry]) -> tuple[RuleTest, ...]:
    listed = shaped(reader, top["tests"].value, Sequence, '"tests"') if "tests" in top else None
    return tuple(test for item in (listed.items if listed else ()) if (test := _test(reader, item)))


def _test(reader: Reader, node: Node) -> RuleTest | None:
    found = entries(reader, node, ("name", "mail", "expect", *FACT_KEYS), "a test")
    missing = [key for key in ("name", "mail", "expect") if key not in found]
    for key in missing if found else ():
        reader.wrong(node.place, "R011", f'key "{key}" is missing in the test')
    if missing:
        return None
    name = text(reader, found["name"].value, '"name"')
    facts = read_mail(reader, found["mail"].value, found)
    expected = entries(reader, found["expect"].value, EXPECT_KEYS, '"expect"')
    if isinstance(found["expect"].value, Mapping) and not found["expect"].value.entries:
        reader.wrong(found["expect"].place, "R015", "a test that expects nothing cannot fail")
    wanted = tuple(each for entry in expected.values() for each in _expectations(reader, entry))
    return RuleTest(name, facts, wanted, node.place)


def _expectations(reader: Reader, entry: Entry) -> Iterator[Expectation]:
    """What a key expects; of `set` each field of the ticket by itself."""
    if entry.key != "set":
        yield _expectation(reader, entry)
        return
    fields = shaped(reader, entry.value, Mapping, '"set"', "such as set: {creators: 34}")
    if fields and not fields.entries:
        reader.silent(entry)
    for each in fields.entries if fields else ():
        yield Expectation(f"{SET}{each.key}", (text(reader, each.value, f'"{each.key}"'),), each.place)


def _expectation(reader: Reader, entry: Entry) -> Expectation:
    if entry.key in ("ignored", "spam"):
        wanted: tuple[str, ...] = ("true" if flag(reader, entry.value, f'"{entry.key}"') else "false",)
    else:
        found = scalars(reader, entry.value, f'"{entry.key}"')
        wanted = tuple(scalar.text.strip() for scalar in found)
        if entry.key in ("matched", "not_matched"):
            _named(reader, found)
        elif entry.key in EXPECTED:
            _possible(reader, entry, found)
    return Expectation(entry.key, wanted, entry.place)


def _possible(reader: Reader, entry: Entry, written: list[Scalar]) -> None:
    """What a test expects can come about: a single value of a field that has one, and a name that is declared."""
    what, allowed = f'"{entry.key}"', EXPECTED[entry.key]
    if len(written) > 1 and entry.key not in EXPECTED_LISTS:
        reader.wrong(entry.value.place, "R015", f"{what} has one value only", "name the one that is expected")
    for scalar in written:
        if scalar.text.strip() != NOBODY or entry.key != "escalate":
            is_allowed(reader, scalar.text.strip(), scalar.place, allowed, what)


def _named(reader: Reader, written: list[Scalar]) -> None:
    for scalar in written:
        name = scalar.text.strip()
        if name not in reader.all_rules:
            reader.wrong(scalar.place, "R020", f'rule "{name}" does not exist', did_you_mean(name, reader.all_rules))
