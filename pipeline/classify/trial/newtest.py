"""Write a test from a real mail: masked, short, and only if the rules decide on it as on the real one.

Pure. What is personal is taken out (`mask`), lines that decide nothing are left out, of the network only tier and stage
stay. Every step is checked with the engine on what will be pasted; a mask that changes the decision is named.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from pipeline.classify.evaluate import classify
from pipeline.classify.names import Names
from pipeline.classify.reader import Reader, entries
from pipeline.classify.rules import RuleSet
from pipeline.classify.sample import FACT_KEYS, read_mail
from pipeline.classify.scalar import scalar
from pipeline.classify.trial.mask import Masker, What, masker
from pipeline.classify.trial.pasted import EXTRAS, WIDTH, Pasted, expected_lines, indented, mail_lines
from pipeline.classify.view import TEXTS, View, files
from pipeline.document import Mapping, Node, Scalar, Sequence, parse
from pipeline.domain.classification import Classification, Facts
from pipeline.domain.network import Network

MAX_BODY_LINES: Final = 20
MAX_NAME: Final = 70


@dataclass(frozen=True, slots=True)
class NewTest:
    """A test ready to stand below `tests:`, and what was masked in it."""

    name: str
    lines: tuple[str, ...]
    masked: tuple[tuple[str, What], ...]

    @property
    def text(self) -> str:
        return "\n".join(self.lines) + "\n"


@dataclass(frozen=True, slots=True)
class Unmaskable:
    """Why no test can be written: what the decision hangs on, and would have to be shown."""

    reason: str


def new_test(
    facts: Facts, rules: RuleSet, name: str = "", label: str = "", keep: Iterable[str] = ()
) -> NewTest | Unmaskable:
    """The test that this mail makes; `keep` are words that may stay though they look personal.

    It is called `name`, or by its subject behind the `label`.
    """
    kept = tuple(keep)
    wanted = decided(classify(facts, rules, facts.message.received_at))
    mask = masker(facts, kept)
    draft = _fitting(facts, rules, mask, wanted)
    if draft is None and (domain := _domain(facts)):
        # A domain may stay where rules decide on it; the person behind it may not.
        mask = masker(facts, (*kept, domain))
        draft = _fitting(facts, rules, mask, wanted)
    if draft is None:
        return Unmaskable(_culprit(facts, rules, kept, wanted))
    short = _shortened(draft, lambda each: _outcome(each, rules) == wanted)
    subject = " ".join(mask.text(facts.message.subject).split()) or "a mail without a subject"
    title = name or f"{label}: {subject}".removeprefix(": ")[:MAX_NAME].strip()
    verdict = classify(facts, rules, facts.message.received_at)
    lines = (f"- name: {scalar(title)}", *indented(mail_lines(short)), *indented(expected_lines(verdict)))
    return NewTest(title, indented(lines), tuple(mask.masked.items()))


def decided(decision: Classification) -> Classification:
    """What two decisions are compared by: all of it but the words that were found, which masks change."""
    return replace(decision, trace=(), rules_hash="", classified_at=None, fields=())


def _outcome(draft: Pasted, rules: RuleSet) -> Classification | None:
    """What the rules make of a mail as it will be pasted; None where it cannot be read back."""
    document = parse("\n".join(mail_lines(draft)), rules.file)
    reader = Reader(document, Names(), vocabulary=dict(rules.vocabulary))
    if document.errors or not isinstance(document.root, Mapping):
        return None
    found = entries(reader, document.root, ("mail", *FACT_KEYS), "a test")
    facts = read_mail(reader, found["mail"].value, found)
    return None if document.errors else decided(classify(facts, rules, facts.message.received_at))


def _fitting(facts: Facts, rules: RuleSet, mask: Masker, wanted: Classification) -> Pasted | None:
    """The mail masked, with as little around it as the decision needs; None if it comes out otherwise."""
    bare = _masked(facts, rules, mask)
    if _outcome(bare, rules) == wanted:
        return bare
    whole = replace(bare, extras=EXTRAS)
    if _outcome(whole, rules) != wanted:
        return None
    for extra in EXTRAS:
        less = replace(whole, extras=tuple(each for each in whole.extras if each != extra))
        if _outcome(less, rules) == wanted:
            whole = less
    return whole


def _masked(facts: Facts, rules: RuleSet, mask: Masker) -> Pasted:
    message = facts.message
    asked = set(_headers_asked(parse(rules.source, rules.file).root))
    headers = tuple((name, mask.text(value)) for name, value in message.headers if name.casefold() in asked)
    attachments = tuple(
        replace(each, name=mask.text(each.name) if each.name else None)
        for each in files(View(facts, rules.lexicon, rules.themes))
    )
    body = mask.text(TEXTS["body"](message))
    masked = replace(
        message,
        from_=tuple(mask.address(person) for person in message.from_),
        to=tuple(mask.address(person) for person in message.to),
        cc=tuple(mask.address(person) for person in message.cc),
        reply_to=tuple(mask.address(person) for person in message.reply_to),
        subject=mask.text(TEXTS["subject"](message)),
        attachments=attachments,
    )
    rest = mask.text(TEXTS["body_full"](message))
    lines = "\n".join(line.rstrip() for line in body.splitlines()).strip("\n").split("\n")
    return Pasted(replace(facts, message=masked), body=tuple(lines), quoted=rest, headers=headers)


def _headers_asked(node: Node) -> Iterator[str]:
    """The header fields that conditions name."""
    if isinstance(node, Mapping):
        header = node.get("header")
        name = header.get("name") if isinstance(header, Mapping) else None
        if isinstance(name, Scalar):
            yield name.text.strip().casefold()
    children = (entry.value for entry in node.entries) if isinstance(node, Mapping) else ()
    for child in node.items if isinstance(node, Sequence) else children:
        yield from _headers_asked(child)


def _domain(facts: Facts) -> str:
    return facts.message.from_[0].domain.lower() if len(facts.message.from_) == 1 else ""


def _culprit(facts: Facts, rules: RuleSet, kept: tuple[str, ...], wanted: Classification) -> str:
    """The word whose mask changes the decision, or in what it differs where no single word does."""
    mask = masker(facts, kept)
    masked = _masked(facts, rules, mask)
    for word, what in mask.masked.items():
        if _fitting(facts, rules, masker(facts, (*kept, word)), wanted):
            return f'masking the {what} "{word}" changes the decision; where it is nobody\'s, keep it: --keep "{word}"'
    if word := _not_shown(masked.facts, rules, wanted):
        return f"the decision hangs on {word}, which a test does not show"
    come = _outcome(replace(masked, extras=EXTRAS), rules)
    if come is None:
        return "the masked mail cannot be written as a test"
    return f"masked, it comes out otherwise: {_difference(wanted, come)}"


def _not_shown(facts: Facts, rules: RuleSet, wanted: Classification) -> str:
    """What the decision hangs on beside the mail and tier and stage of its network, if it is one thing."""
    network = facts.network
    unrelated = replace(facts.message, in_reply_to=(), references=())
    others = (
        ("how many tickets alike came lately", replace(facts, recent={})),
        ("the mails that it refers to", replace(facts, message=unrelated)),
        (f'the network "{network.slug}" itself', _of(facts, replace(network, slug="sample"))) if network else None,
        (f'the network\'s region "{network.region}"', _of(facts, replace(network, region=""))) if network else None,
        (f'the network\'s manager "{network.cnm}"', _of(facts, replace(network, cnm=""))) if network else None,
    )
    at = facts.message.received_at
    return next((word for word, other in filter(None, others) if decided(classify(other, rules, at)) != wanted), "")


def _of(facts: Facts, network: Network) -> Facts:
    return replace(facts, network=network)


def _difference(wanted: Classification, come: Classification) -> str:
    """The rules that hit otherwise, else the field that differs."""
    lost = [rule for rule in wanted.rules if rule not in come.rules]
    won = [rule for rule in come.rules if rule not in wanted.rules]
    parts = (
        f"no longer {', '.join(lost)}" if lost else "",
        f"now {', '.join(won)}" if won else "",
    )
    return " and ".join(filter(None, parts)) or "other values by the same rules"


def _shortened(draft: Pasted, holds: Callable[[Pasted], bool]) -> Pasted:
    """The mail without lines that decide nothing, until it is short; lines that are too wide are broken if that may be."""
    size = max(1, len(draft.body) // 2)
    while len(draft.body) > MAX_BODY_LINES and size:
        for start in range(len(draft.body) - size, -1, -size):
            less = replace(draft, body=(*draft.body[:start], *draft.body[start + size :]))
            if len(less.body) >= MAX_BODY_LINES // 2 and holds(less):
                draft = less
            if len(draft.body) <= MAX_BODY_LINES:
                break
        size //= 2
    broken = replace(draft, body=tuple(short for line in draft.body for short in _broken(line)))
    return broken if len(broken.body) <= 2 * MAX_BODY_LINES and holds(broken) else draft


def _broken(line: str) -> Iterator[str]:
    """A line in pieces that are not too wide, broken at spaces."""
    while len(line) > WIDTH and (cut := line.rfind(" ", 0, WIDTH)) > 0:
        yield line[:cut]
        line = line[cut + 1 :]
    yield line
