"""The engine with its index against a naive one, on rules and mails drawn at random."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.classify.evaluate import classify, retrace
from pipeline.classify.sample import ORDINARY
from pipeline.domain.classification import Facts, Requester
from pipeline.domain.message import Address, Attachment, MailKind
from pipeline.domain.network import Network
from tests.unit.classify.drawn import ASKING, facts
from tests.unit.classify.naive import Tree, decide, source
from tests.unit.classify.written import NOW, rules_of

WORDS: Final = ("payout", "Saque", "não", "bonus", "login", "locked out", "pay*", "ber*", "结算", "정산", "straße", "x")
PATTERNS: Final = (
    "[0-9]+ eur", "pay(out|ment)s?", "^re:", "log ?in", "(é|ü)ber", "[a-z]{9,}", "bonus|saque", "a.?b", "inv-?[0-9]{2}",
)  # fmt: skip
PARTS: Final = ("out", "nus 1", "é", "结", "12 EUR", "-", "LOG")
STRETCHES: Final = (
    "payout", "payouts", "locked out", "PAYMENT", "saque", "nao", "não caiu", "bonus", "login", "locked", "out", "log in", "über",
    "ü ber", "berlin", "结算", "十月的结算还没有", "정산이", "정산", "미정산", "STRASSE", "Straße", "x", "12 EUR", "inv-12",
    "Inv12", "re:", "\n", "nobody", "unforgettable", "ab", "a-b", ".", "é",
)  # fmt: skip
texts = st.lists(st.sampled_from(STRETCHES), min_size=2, max_size=16).map(" ".join)
some_words = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3, unique=True)


def leaf(above: list[str]) -> st.SearchStrategy[Tree]:
    field = st.sampled_from(["subject", "body", "text"])
    says = st.one_of(
        st.builds(lambda words: {"word": words}, some_words),
        st.builds(lambda words, least: {"word": {"in": words, "at_least": least}}, some_words, st.integers(1, 3)),
        st.builds(lambda parts: {"contains": parts}, st.lists(st.sampled_from(PARTS), min_size=1, max_size=2)),
        st.builds(lambda parts: {"regex": parts}, st.lists(st.sampled_from(PATTERNS), min_size=1, max_size=2)),
        st.just({"glob": ["*out*", "re:*"]}),
        st.just({"word": ["x"], "regex": ["[0-9]"]}),
    )
    circumstances: list[Tree] = [
        {"bounce": True}, {"bounce": False}, {"lang": ["pt"]}, {"lang": ["de", "zh"]}, {"mailbox": ["desk"]},
        {"network": {"tier": ["gold"]}}, {"network": {"tier": ["silver", "gold"]}}, {"from": {"domain": "example"}},
        {"from": {"domain": "star.example"}}, {"from": {"address": "ana@*"}}, {"from": {"address": "*@star.example"}},
        {"header": {"name": "List-Id", "exists": True}}, {"attachment": {"name": "*.pdf"}}, {"about": "money"},
        {"about": "portal"}, {"received": {"inside": "office"}}, {"received": {"outside": "office"}},
    ]  # fmt: skip
    texts_say = st.builds(lambda name, tests: {name: tests}, field, says)
    kinds = [
        texts_say,
        texts_say,
        texts_say,
        st.sampled_from(circumstances),
        st.just({"requester": {"open_tickets": 3}}),
    ]
    if above:
        kinds.append(st.builds(lambda names: {"rule": names}, st.lists(st.sampled_from(above), min_size=1, max_size=2)))
    return st.one_of(kinds)


def condition(above: list[str]) -> st.SearchStrategy[Tree]:
    def joined(part: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
        parts = st.lists(part, min_size=1, max_size=3)
        return st.one_of(
            st.builds(lambda found: {"all": found}, parts),
            st.builds(lambda found: {"any": found}, parts),
            st.builds(lambda found: {"not": found}, part),
        )

    return st.recursive(leaf(above), joined, max_leaves=5)


actions: st.SearchStrategy[Tree] = st.fixed_dictionaries(
    {"tag": st.lists(st.sampled_from("pqr"), min_size=1, max_size=2, unique=True)},
    optional={
        "topic": st.sampled_from("ab"),
        "untag": st.lists(st.sampled_from("pq"), min_size=1, max_size=1),
        "priority": st.sampled_from(["low", "urgent", {"at_least": "high"}]),
        "stop": st.sampled_from([True, False, False, False]),
    },
)


@st.composite
def rule_sets(draw: st.DrawFn) -> list[Tree]:
    rules: list[Tree] = []
    for number in range(draw(st.integers(1, 8))):
        rule: Tree = {
            "id": f"r{number}",
            "when": draw(condition([each["id"] for each in rules])),
            "then": draw(actions),
        }
        if draw(st.booleans()):
            rule["on"] = draw(st.sampled_from([["new"], ["reply", "new"], ["new", "reply", "reopen"], ["reopen"]]))
        # Taking off a tag that the same rule puts on is order that the language leaves open.
        rule["then"]["untag"] = [tag for tag in rule["then"].get("untag", []) if tag not in rule["then"]["tag"]] or [
            "z"
        ]
        rules.append(rule)
    return rules


@st.composite
def mails(draw: st.DrawFn) -> Facts:
    body, chance = draw(texts), draw(st.integers(0, 1023))
    network = Network("star", "Star", tier=draw(st.sampled_from(["gold", "silver", "basic"])))
    message = replace(
        ORDINARY.message,
        subject=draw(texts), new_text=body, new_text_unsigned=body, text=body,
        from_=(Address("", draw(st.sampled_from(["ana@star.example", "bo@example", "ana@elsewhere.test"]))),),
        language=draw(st.sampled_from(["pt", "de", "zh", None])),
        kind=MailKind.BOUNCE if chance & 1 else MailKind.HUMAN,
        headers=(("List-Id", "x"),) if chance & 2 else (),
        attachments=(Attachment(draw(st.sampled_from(["A.PDF", "b.png", None])), "a/b", 1, "", is_inline=False),) if chance & 4 else (),
        received_at=datetime(2026, 1, draw(st.integers(12, 18)), draw(st.integers(0, 23)), tzinfo=UTC),
    )  # fmt: skip
    return replace(
        ORDINARY,
        message=message,
        event=draw(st.sampled_from(["new", "new", "reply", "reopen"])),
        network=network if chance & 8 else None,
        mailbox="desk" if chance & 16 else "",
        requester=Requester(draw(st.sampled_from([None, 2, 3, 7]))),
    )


def open_tickets(rules: Any) -> Any:
    """The rules as the file has them: the naive engine knows only one comparison."""
    if isinstance(rules, dict):
        return {key: ">= 3" if key == "open_tickets" else open_tickets(value) for key, value in rules.items()}
    return [open_tickets(part) for part in rules] if isinstance(rules, list) else rules


def agree(rules: list[Tree], mail: Facts) -> None:
    loaded = rules_of(source(open_tickets(rules)))
    decision = classify(mail, loaded, NOW)
    assert (list(decision.rules), decision.topic, list(decision.tags), decision.priority) == decide(rules, mail)
    assert decision.trace == tuple(tried for tried in retrace(mail, loaded) if tried.is_hit)


@settings(max_examples=25, deadline=None)
@given(rule_sets(), mails())
def test_the_engine_agrees_with_a_naive_one(rules: list[Tree], mail: Facts) -> None:
    agree(rules, mail)


@pytest.mark.campaign
@settings(max_examples=5_000, deadline=None)
@given(rule_sets(), mails())
def test_the_engine_agrees_with_a_naive_one_at_length(rules: list[Tree], mail: Facts) -> None:
    agree(rules, mail)


EVERYTHING: Final = rules_of(ASKING)


@settings(max_examples=25, deadline=None)
@given(facts)
def test_the_index_loses_no_hit_whatever_the_facts_are(mail: Facts) -> None:
    decision = classify(mail, EVERYTHING, NOW)
    assert decision.trace == tuple(tried for tried in retrace(mail, EVERYTHING) if tried.is_hit)
