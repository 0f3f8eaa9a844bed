"""Mails made to be slow, and rules with much to look for: what took seconds, or minutes, takes a fraction of one."""

import time
from collections.abc import Callable
from dataclasses import replace

import pytest

from pipeline.classify.evaluate import classify
from pipeline.classify.lexicon import key
from pipeline.classify.rules import RuleSet
from pipeline.classify.sample import ORDINARY
from pipeline.classify.trial.mask import masker
from pipeline.classify.view import MAX_BODY
from pipeline.domain.classification import Facts
from pipeline.domain.message import Address
from tests.unit.classify.written import HEAD, NOW, mail, rules_of

MAX_SECONDS = 1.0
"""A slow machine takes its time; without bounds each of these took several times as long at the least."""


def each(*whens: str) -> RuleSet:
    rules = "".join(f"  - {{id: r{number}, when: {when}, then: {{tag: t}}}}\n" for number, when in enumerate(whens))
    return rules_of(f"{HEAD}rules:\n{rules}")


def filled(text: str, end: str = "") -> Facts:
    """A mail with as much of this text as rules look at."""
    return mail((text * (MAX_BODY // len(text) + 1))[: MAX_BODY - len(end)] + end)


def parts(number: int) -> str:
    return ", ".join(f"zq{each}" for each in range(number))


def to_many(number: int) -> Facts:
    people = tuple(Address("", f"u{each}@a{each}.b.c.example") for each in range(number))
    return replace(ORDINARY, message=replace(ORDINARY.message, to=people))


@pytest.mark.parametrize(
    ("rules", "facts"),
    [
        pytest.param(
            lambda: each(f"{{not: {{body: {{contains: [{parts(8000)}]}}}}}}"),
            lambda: filled("abaabbbab"),
            id="thousands of parts, of which none is there",
        ),
        pytest.param(
            lambda: each(f"{{body: {{contains: [pay, {parts(8000)}]}}}}"),
            lambda: mail("pay " + " ".join(f"w{number}x" for number in range(36_000))),
            id="thousands of parts, of which pieces are there",
        ),
        pytest.param(
            lambda: each(*["{body: {glob: '*a????????????????????b*'}}"] * 30),
            lambda: filled("pay "),
            id="patterns that nearly fit everywhere",
        ),
        pytest.param(
            lambda: each(*["{body: {word: [pay, 'pay*', 'bank transfer']}}"] * 30),
            lambda: filled("pay\u0301x ", " pay"),
            id="words whose letters stand everywhere",
        ),
        pytest.param(
            lambda: each(*["{body: {word: 'pay*'}}"] * 150), lambda: mail("pay" + "a" * 200_000),
            id="a word without an end",
        ),
        pytest.param(
            lambda: each(*(f"{{not: {{to: {{domain: d{number}.example}}}}}}" for number in range(500))),
            lambda: to_many(1000),
            id="a mail to a thousand people",
        ),
    ],
)  # fmt: skip
def test_no_mail_holds_the_rules_up(rules: Callable[[], RuleSet], facts: Callable[[], Facts]) -> None:
    loaded, asked = rules(), facts()
    assert loaded.index.names
    begun = time.process_time()
    classify(asked, loaded, NOW)
    assert time.process_time() - begun < MAX_SECONDS


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a-" * 50_000, id="a word without an end"),
        pytest.param(" ".join(f"@user{number}x" for number in range(20_000)), id="thousands of handles"),
    ],
)
def test_no_mail_holds_the_mask_up(text: str) -> None:
    begun = time.process_time()
    masker(ORDINARY).text(text)
    assert time.process_time() - begun < MAX_SECONDS


def test_words_of_mails_are_not_kept_beside_those_of_rules() -> None:
    rules = each("{body: {word: 'pay*'}}")
    before = key.cache_info().currsize
    for number in range(50):
        classify(mail(f"paying{number}"), rules, NOW)
    assert key.cache_info().currsize == before
