"""A made-up history in five languages, in which certain words lead persons to correct the topic: what mining must find.

A fixed seed makes the same history every time. One ticket in ten goes against its word, and a few are corrected for no
reason at all, as in life.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from pipeline.classify.facts import pack
from pipeline.classify.learn.cases import Case
from pipeline.classify.rules import RuleSet
from pipeline.classify.sample import MESSAGE, ORDINARY
from pipeline.domain.classification import Facts
from pipeline.domain.hindsight import Labels
from pipeline.domain.message import Address
from pipeline.domain.ticket import Priority
from pipeline.ingest.body.commonwords import COMMON_WORDS
from tests.unit.classify.written import rules_of

RULES: Final = """version: 1
vocabulary: {topics: [payouts, portal-access, campaigns, policy, other], queues: [triage, payouts, tech]}
defaults: {topic: other, queue: triage}
rules:
  - {id: money, when: {text: {word: [payout, saque, 报酬]}}, then: {topic: payouts, queue: payouts}}
"""


@dataclass(frozen=True, slots=True)
class Plant:
    """A word or phrase of one language, and the topic that persons give its tickets."""

    language: str
    words: str
    topic: str


PLANTED: Final = (
    Plant("en", "chargeback", "payouts"),
    Plant("en", "gift cards", "campaigns"),
    Plant("pt", "estorno", "payouts"),
    Plant("pt", "senha provisória", "portal-access"),
    Plant("de", "Rückbuchung", "payouts"),
    Plant("de", "Einladungslink", "portal-access"),
    Plant("ja", "返金", "payouts"),
    Plant("ko", "경품", "campaigns"),
)
NOISE: Final = 0.1
STRAY: Final = 0.02
SHARE: Final = 0.24
"""So many tickets have a planted word; with 400 tickets, twelve of each."""
MAILS_A_SENDER: Final = 4
KANA: Final = (
    "あいうえおかきくけこさしすせそたちつてとなにのはひまみもやよらりるれわをん配信者報酬確認連絡今月先週教設定画面"
)
SYLLABLES: Final = (
    "ka",
    "lo",
    "mi",
    "ra",
    "tu",
    "ben",
    "sor",
    "vel",
    "na",
    "dri",
    "po",
    "qua",
    "es",
    "in",
    "um",
    "ter",
)
HANGUL: Final = "가나다라마바사아자차카타파하고노도로모보소오조기니디리미비시이지"
COMMON: Final = {name: COMMON_WORDS[name].split() for name in ("en", "pt", "de")}


def planted(count: int, seed: int = 7) -> list[Case]:
    """The cases of so many tickets."""
    return list(_cases(count, random.Random(seed)))


def rule_set() -> RuleSet:
    return rules_of(RULES)


def _cases(count: int, dice: random.Random) -> Iterator[Case]:
    rare = {language: [_made_up(language, dice) for _ in range(600)] for language in ("en", "pt", "de", "ko")}
    now = Labels("other", "triage", Priority.NORMAL)
    for number in range(1001, 1001 + count):
        plant = dice.choice(PLANTED) if dice.random() < SHARE else None
        language = plant.language if plant else dice.choice(("en", "pt", "de", "ja", "ko"))
        facts = _mail(language, plant.words if plant else "", rare, dice, count)
        topic = "other"
        if plant and dice.random() >= NOISE:
            topic = plant.topic
        elif dice.random() < STRAY:
            topic = dice.choice(("payouts", "portal-access", "campaigns", "policy"))
        corrected = frozenset({"topic"} if topic != "other" else ())
        yield Case(number, pack(facts), now, replace(now, topic=topic), corrected, is_caught=False)  # type: ignore[arg-type]


def _mail(language: str, plant: str, rare: dict[str, list[str]], dice: random.Random, count: int) -> Facts:
    sentences = [_sentence(language, rare, dice) for _ in range(dice.randint(2, 5))]
    if plant:
        place = dice.randrange(len(sentences))
        gap = "" if language == "ja" else " "
        sentences[place] = gap.join((sentences[place], plant, _sentence(language, rare, dice).lower()))
    sender = Address("", f"person{dice.randrange(count // MAILS_A_SENDER + 2)}@agency{dice.randrange(30)}.example")
    body = f"{'。' if language == 'ja' else '. '}".join(sentences)
    message = replace(
        MESSAGE,
        subject=_sentence(language, rare, dice)[:40],
        from_=(sender,),
        sender=sender.email,
        new_text=body,
        new_text_unsigned=body,
        text=body,
        language=language,
    )
    return replace(ORDINARY, message=message)


def _sentence(language: str, rare: dict[str, list[str]], dice: random.Random) -> str:
    if language == "ja":
        return "".join(dice.choices(KANA, k=dice.randint(10, 25)))
    common = COMMON.get(language, rare[language][:80])
    words = [dice.choice(common if dice.random() < 0.7 else rare[language]) for _ in range(dice.randint(6, 14))]
    return " ".join(words).capitalize()


def _made_up(language: str, dice: random.Random) -> str:
    letters = HANGUL if language == "ko" else SYLLABLES
    return "".join(dice.choices(letters, k=dice.randint(2, 4)))
