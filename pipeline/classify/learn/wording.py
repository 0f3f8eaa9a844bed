"""Word a proposed rule: its id, its reason, the words as people write them, what it sets, and examples without a name."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain
from typing import Final

from pipeline.classify.learn.cases import Case
from pipeline.classify.learn.measure import TAGGED, HeldOut, Target
from pipeline.classify.learn.proposed import DOMAIN, NETWORK, Draft, Sample, alone
from pipeline.classify.lexicon import Prepared, as_written, key, lexicon, scan
from pipeline.classify.scalar import scalar
from pipeline.classify.trial.mask import masker
from pipeline.classify.trial.selftest import selftest
from pipeline.classify.view import TEXTS
from pipeline.domain.classification import Facts
from pipeline.domain.subject import bare
from pipeline.domain.ticket import Priority

MOST_EXAMPLES: Final = 3
LONGEST_EXAMPLE: Final = 120
AGREED: Final = 0.8
"""The share of a topic's corrected tickets that must have one queue, for the rule to set it too."""
NAMED: Final = 5
SPELLINGS: Final = 5
_SENTENCE: Final = re.compile(r"(?<=[.!?…؟।。！？])\s*|\n+")
_NO_NAME: Final = re.compile(r"[^\w.-]+")


def drafted(
    target: Target,
    terms: Sequence[str],
    corrected: Sequence[Case],
    outcome: HeldOut,
    taken: Collection[str],
) -> Draft:
    """The rule for a target; `corrected` are the tickets that it is made of."""
    mails = [case.opened_with() for case in corrected[: SPELLINGS * len(terms)]]
    draft = Draft(
        _id(target, taken),
        tuple(_spelled(term, mails) for term in terms),
        _then(target, corrected),
        _why(target, corrected, outcome),
    )
    return _with_examples(draft, mails)


def _id(target: Target, taken: Collection[str]) -> str:
    about = {"topic": "more", "queue": "to", "priority": "priority"}[target.field]
    name = _NO_NAME.sub("-", f"{about}-{target.value}" + ("-by-sender" if target.by_sender else ""))
    number = 2
    wanted = name
    while wanted in taken:
        wanted, number = f"{name}-{number}", number + 1
    return wanted


def _why(target: Target, corrected: Sequence[Case], outcome: HeldOut) -> str:
    numbers = [f"T-{case.number}" for case in corrected]
    more = f" and {len(numbers) - NAMED} more" if len(numbers) > NAMED else ""
    before = Counter(case.now.get(target.field) for case in corrected)
    was = ", ".join(value for value, _ in before.most_common(3))
    return (
        f"Proposed from {len(numbers)} tickets whose {target.field} a person changed from {was} to {target.value}"
        f" ({', '.join(numbers[:NAMED])}{more}). On tickets that it was not made from it is right in {outcome.precision}."
    )


def _then(target: Target, corrected: Sequence[Case]) -> tuple[tuple[str, str], ...]:
    if target.field == "priority":
        wanted = Priority(target.value)
        is_raised = all(case.now.priority.rank < wanted.rank for case in corrected)
        return (("priority", f"{{at_least: {wanted}}}" if is_raised else str(wanted)),)
    sets = [(str(target.field), scalar(target.value))]
    if target.field == "topic":
        queue, times = Counter(case.true.queue for case in corrected).most_common(1)[0]
        if times >= AGREED * len(corrected) and any(case.now.queue != queue for case in corrected):
            sets.append(("queue", scalar(queue)))
    return tuple(sets)


def _spelled(term: str, mails: Iterable[Facts]) -> str:
    """A term as most people write it, accents and all; a name of the sender's side stays."""
    if term.startswith((NETWORK, DOMAIN)):
        return term
    found: Counter[str] = Counter()
    alone_in = lexicon([term])
    for mail in mails:
        for name in ("subject", "body"):
            text = Prepared(TEXTS[name](mail.message))
            stretch = as_written(text, term).lower() if term in scan(text, alone_in) else ""
            if key(stretch) == term:
                found[stretch] += 1
    return max(found, key=lambda word: (found[word], word), default=term.removesuffix("*"))


def _with_examples(draft: Draft, mails: Iterable[Facts]) -> Draft:
    """The rule with examples that hit it, each from another ticket."""
    kept: dict[str, Sample] = {}
    for mail in mails:
        if len(kept) == MOST_EXAMPLES:
            break
        new = (sample for sample in _samples(draft, mail) if bare(sample.text) not in kept)
        if good := next((sample for sample in new if _hits(draft, sample)), None):
            kept[bare(good.text)] = good
    return replace(draft, examples=tuple(kept.values()))


def _samples(draft: Draft, mail: Facts) -> Iterator[Sample]:
    network = f"{NETWORK}{mail.network.slug}" if mail.network else ""
    domain = f"{DOMAIN}{mail.message.from_[0].domain}" if mail.message.from_ else ""
    sender = next((term for term in (network, domain) if term in draft.terms), "")
    mask = masker(mail)
    sentences = (_SENTENCE.split(TEXTS[name](mail.message)) for name in ("subject", "body"))
    for sentence in chain.from_iterable(sentences):
        text = " ".join(mask.text(sentence).split())
        if 0 < len(text) <= LONGEST_EXAMPLE:
            yield Sample(text, sender)


def masked_subject(mail: Facts) -> str:
    """What a mail is about, in its sender's words but without their names and numbers."""
    return " ".join(masker(mail).text(TEXTS["subject"](mail.message)).split())


def _hits(draft: Draft, sample: Sample) -> bool:
    return not selftest(alone([replace(draft, then=TAGGED, examples=(sample,))])).failed
