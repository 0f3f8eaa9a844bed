"""A rule that is proposed, as a value and in the language of rules.yaml, and a rule set with such rules put in place."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from pipeline.classify.load import examine
from pipeline.classify.names import Names, unchecked
from pipeline.classify.rules import RuleSet
from pipeline.classify.scalar import listed, scalar
from pipeline.document import Document, Entry, Mapping, Node, parse
from pipeline.document import Sequence as Items

NETWORK: Final = "network:"
DOMAIN: Final = "domain:"
"""How a term that looks at the sender begins; all others are words."""


@dataclass(frozen=True, slots=True)
class Sample:
    """An example for the rule: a text, and with a rule about the sender, the term that it fits."""

    text: str
    sender: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """A rule to be: `terms` are words, `network:...` or `domain:...`; any of them makes it hit."""

    id: str
    terms: tuple[str, ...]
    then: tuple[tuple[str, str], ...]
    why: str = ""
    examples: tuple[Sample, ...] = ()


def condition(terms: Sequence[str]) -> str:
    """What stands behind `when:` for any of these terms."""
    networks = [term.removeprefix(NETWORK) for term in terms if term.startswith(NETWORK)]
    domains = [term.removeprefix(DOMAIN) for term in terms if term.startswith(DOMAIN)]
    words = [term.removesuffix("*") for term in terms if not term.startswith((NETWORK, DOMAIN))]
    parts = [
        *([f"{{text: {{word: {listed(words)}}}}}"] if words else []),
        *([f"{{network: {{id: {listed(networks)}}}}}"] if networks else []),
        *([f"{{from: {{domain: {listed(domains)}}}}}"] if domains else []),
    ]
    return parts[0] if len(parts) == 1 else f"{{any: [{', '.join(parts)}]}}"


def written(draft: Draft) -> str:
    """The rule as an item of the list `rules:`, to be pasted."""
    lines = [f"  - id: {scalar(draft.id)}"]
    if draft.why:
        lines.append(f"    why: {scalar(draft.why)}")
    lines.append(f"    when: {condition(draft.terms)}")
    lines.append(f"    then: {{{', '.join(f'{name}: {value}' for name, value in draft.then)}}}")
    if draft.examples:
        lines += ["    examples:", "      match:", *(f"        - {_sample(each)}" for each in draft.examples)]
    return "\n".join(lines) + "\n"


def _sample(sample: Sample) -> str:
    if sample.sender.startswith(NETWORK):
        return f"{{body: {scalar(sample.text)}, network: {{id: {scalar(sample.sender.removeprefix(NETWORK))}}}}}"
    if sample.sender.startswith(DOMAIN):
        return f"{{body: {scalar(sample.text)}, from: {scalar('somebody@' + sample.sender.removeprefix(DOMAIN))}}}"
    return scalar(sample.text)


def alone(drafts: Sequence[Draft]) -> RuleSet:
    """A rule set of nothing but these rules: what they hit, and how fast."""
    document = parse("version: 1\nrules:\n" + "".join(map(written, drafts)), "proposed")
    rules = examine(document, Names())
    document.must_hold()
    return rules


def put_in_place(rules: RuleSet, drafts: Sequence[Draft]) -> RuleSet:
    """The rule set with these rules at its end. Raises FileErrors where they do not fit its vocabulary."""
    own = parse(rules.source, rules.file)
    assert isinstance(own.root, Mapping)
    more = parse("rules:\n" + "".join(map(written, drafts)), "proposed")
    more.must_hold()
    document = Document(rules.file, rules.source, _joined(own.root, more.root))
    joined = examine(document, unchecked(own.root, rules.calendars))
    document.must_hold()
    return joined


def _joined(own: Node, more: Node) -> Node:
    """The top of a rules file with the rules of another behind its own."""
    assert isinstance(own, Mapping)
    assert isinstance(more, Mapping)
    added = more.entries[0]
    listed_rules = own.get("rules")
    if not isinstance(listed_rules, Items):
        kept = tuple(entry for entry in own.entries if entry.key != "rules")
        return replace(own, entries=(*kept, added))
    assert isinstance(added.value, Items)
    longer = replace(listed_rules, items=(*listed_rules.items, *added.value.items))
    entries = (Entry(one.key, one.place, longer) if one.key == "rules" else one for one in own.entries)
    return replace(own, entries=tuple(entries))
