from dataclasses import replace

import pytest

from pipeline.classify.index import Index
from pipeline.classify.sample import ORDINARY
from pipeline.classify.view import View
from pipeline.domain.classification import Facts, Requester
from pipeline.domain.message import Address, Attachment
from pipeline.domain.network import Network
from tests.unit.classify.written import HEAD, decide, mail, one_rule, rules_of

THEMES = "themes: {money: {words: [payout]}, portal: {words: [login, payout], strong: [password]}}\n"


def is_tried(when: str, facts: Facts) -> bool:
    """Whether the only rule, with this condition, is tried on a mail."""
    rules = rules_of(f"{HEAD}{THEMES}rules:\n  - {{id: r, when: {when}, then: {{tag: hit}}}}\n")
    return list(rules.index.candidates(View(facts, rules.lexicon, rules.themes))) == [0]


def from_(address: str) -> Facts:
    return replace(ORDINARY, message=replace(ORDINARY.message, from_=(Address("Rosa Diaz", address),)))


FILE = replace(ORDINARY.message, attachments=(Attachment("a.pdf", "application/pdf", 1, "", is_inline=False),))
GOLD = replace(ORDINARY, network=Network("star", "Star", tier="gold"))


@pytest.mark.parametrize(
    ("when", "has", "has_not"),
    [
        pytest.param("{subject: {word: payout}}", mail(subject="payout"), mail("payout"), id="a word"),
        pytest.param("{body: {word: {in: [a1, b1], at_least: 2}}}", mail("a1"), mail("c1"), id="several words"),
        pytest.param("{text: {contains: ayou}}", mail("payout"), mail("pay out"), id="a part of a word"),
        pytest.param("{subject: {glob: 're: *invoice*'}}", mail(subject="invoices"), mail(subject="re: x"), id="a glob by its longest part"),
        pytest.param("{body: {regex: 'inv-[0-9]+'}}", mail("INV-x"), mail("inv"), id="a pattern by its literal"),
        pytest.param("{body: {regex: ['inv-[0-9]+', 'order']}}", mail("order"), mail("inv"), id="patterns"),
        pytest.param("{from: {domain: star.example}}", from_("a@b.star.example"), from_("a@xstar.example"), id="a domain"),
        pytest.param("{from: {address: '*@star.example'}}", from_("a@star.example"), from_("a@star.test"), id="an address with a star"),
        pytest.param("{from: {name: rosa}}", from_("a@b.example"), ORDINARY, id="a name"),
        pytest.param("{network: {tier: gold}}", GOLD, ORDINARY, id="a tier"),
        pytest.param("{network: {known: true}}", GOLD, ORDINARY, id="a claim"),
        pytest.param("{requester: {open_tickets: '>= 3'}}", replace(ORDINARY, requester=Requester(1)), ORDINARY, id="a number"),
        pytest.param("{attachment: {name: '*.png'}}", replace(ORDINARY, message=FILE), ORDINARY, id="a file"),
        pytest.param("{about: money}", mail("payout"), mail("payout login"), id="a theme"),
        pytest.param("{all: [{bounce: false}, {body: {word: rare}}]}", mail("rare"), mail("x"), id="of all the least likely"),
        pytest.param("{any: [{network: {tier: gold}}, {body: {word: rare}}]}", GOLD, mail("x"), id="any one, the first"),
        pytest.param("{any: [{network: {tier: gold}}, {body: {word: rare}}]}", mail("rare"), mail("x"), id="any one, the second"),
    ],
)  # fmt: skip
def test_a_rule_is_tried_where_what_it_needs_is_there(when: str, has: Facts, has_not: Facts) -> None:
    assert (is_tried(when, has), is_tried(when, has_not)) == (True, False)


@pytest.mark.parametrize(
    "when",
    [
        pytest.param("{not: {body: {word: rare}}}", id="what must not be there"),
        pytest.param("{any: [{body: {word: rare}}, {not: {bounce: true}}]}", id="one of several is always possible"),
        pytest.param("{body: {regex: '[0-9]+'}}", id="a pattern without a literal"),
        pytest.param("{received: {inside: office}}", id="a calendar"),
        pytest.param("{attachment: {count: 0}}", id="no file"),
        pytest.param("{from: {address: '*'}}", id="any address"),
    ],
)
def test_a_rule_without_triggers_is_always_tried(when: str) -> None:
    assert is_tried(when, ORDINARY)


def test_a_rule_that_waits_for_others_is_tried_when_one_of_them_has_hit() -> None:
    rules = rules_of(
        HEAD
        + """rules:
  - {id: a, when: {body: {word: payout}}, then: {tag: a}}
  - {id: b, when: {rule: a}, then: {tag: b}}
  - {id: c, when: {rule: [a, b]}, then: {tag: c}}
  - {id: d, when: {all: [{rule: c}, {not: {rule: b}}]}, then: {tag: d}}
  - {id: e, when: {rule: d}, then: {tag: e}}
"""
    )
    assert decide(rules, mail("payout")).rules == ("a", "b", "c")
    view = View(mail("payout"), rules.lexicon, rules.themes)
    tried = []
    for number in rules.index.candidates(view):
        tried.append(number)
        view.hits.update({"abcde"[number]} - {"d"})
    assert tried == [0, 1, 2, 3]
    assert list(rules.index.candidates(View(mail("x"), rules.lexicon, rules.themes))) == []


def test_rules_that_need_the_same_share_it() -> None:
    listed = "".join(
        f"  - {{id: r{number}, when: {{text: {{word: {{in: lists.money}}}}}}, then: {{tag: a}}}}\n"
        for number in range(9)
    )
    rules = rules_of(f"{HEAD}rules:\n{listed}")
    assert rules.index.needs == (tuple(range(9)),)
    assert decide(rules, mail("saque")).rules == tuple(f"r{number}" for number in range(9))


def test_a_changed_rule_set_has_an_index_of_its_own() -> None:
    rules = one_rule("{body: {word: payout}}")
    assert decide(rules, mail("payout")).rules == ("r",)
    assert replace(rules, rules=()).index == Index()
    assert decide(replace(rules, rules=()), mail("payout")).rules == ()
