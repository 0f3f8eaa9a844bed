"""A mail is made up that a condition hits, wherever that can be done; the engine confirms it."""

from dataclasses import replace

import pytest

from pipeline.classify.lint.synthesis import described, mails
from pipeline.classify.sample import ORDINARY
from pipeline.domain.classification import Facts
from tests.unit.classify.written import decide, one_rule, rules_of


def made_up(when: str) -> Facts | None:
    """The first mail made up for a condition that the engine says it hits."""
    rules = one_rule(when)
    return next((facts for facts in mails([rules.rules[0].when], rules, ORDINARY) if decide(rules, facts).rules), None)


@pytest.mark.parametrize(
    ("when", "shown"),
    [
        ("{subject: {word: payout}}", 'subject "payout"'),
        ("{text: {word: pay*}}", 'body "pay"'),
        ("{body: {word: {in: lists.money, at_least: 2}}}", 'body "payout saque"'),
        ("{body_full: {word: late}}", 'quoted "late"'),
        ("{body: {contains: '??'}}", 'body "??"'),
        ("{subject: {contains: late}}", 'subject "late"'),
        ("{header: {name: X-Form, word: payout}}", 'headers "X-Form: payout"'),
        ("{header: {name: X-Form, exists: true}}", 'headers "X-Form: yes"'),
        ("{from: {address: ana@star.example}}", 'from "ana@star.example"'),
        ("{from: {domain: star.example}}", 'from "somebody@star.example"'),
        ("{from: {address: '*@star.example'}}", 'from "x@star.example"'),
        ("{to: {address: pay@cn-desk.example}}", 'to "pay@cn-desk.example"'),
        ("{to: {domain: cn-desk.example}}", 'to "somebody@cn-desk.example"'),
        ("{network: {tier: gold}}", 'network "sample", tier "gold"'),
        ("{network: {id: star, region: emea, cnm: a@b.example, stage: cnm}}", 'network "star"'),
        ("{network: {known: true}}", 'network "sample"'),
        ("{auth: {dmarc: pass, dkim: fail, spf: none}}", "any mail"),
        ("{lang: pt-br}", 'lang "pt-br"'),
        ("{mailbox: support}", 'mailbox "support"'),
        ("{thread: {status: solved}}", 'status "solved"'),
        ("{requester: {open_tickets: '>= 3', last_rating: bad}}", 'open_tickets "3", last_rating "bad"'),
        (
            "{attachment: {type: image/*, min_size: 1KB, count: '>= 2'}}",
            'attachments "image/octet-stream, image/octet-stream"',
        ),
        ("{received: {outside: office}}", "any mail"),
        ("{received: {inside: office}}", "any mail"),
        ("{bounce: true}", 'bounce "true"'),
        ("{auto_submitted: true}", 'headers "Auto-Submitted: auto-replied"'),
        ("{any: [{body: {regex: 'x{3}'}}, {all: [{lang: de}, {not: {bounce: true}}]}]}", 'lang "de"'),
    ],
)
def test_a_mail_for_a_condition(when: str, shown: str) -> None:
    facts = made_up(when)
    assert facts is not None
    assert described(facts) == shown


@pytest.mark.parametrize("when", ["{body: {regex: 'x{3}'}}", "{attachment: {name: {word: invoice}}}"])
def test_what_cannot_be_made_up(when: str) -> None:
    assert made_up(when) is None


def test_a_rule_that_is_named_is_made_up_for_and_a_theme_by_its_word() -> None:
    rules = rules_of(
        "version: 1\nthemes: {cash: {words: [bank], strong: [payout]}}\n"
        "rules:\n  - {id: a, when: {about: cash}, then: {tag: t}}\n  - {id: b, when: {rule: a}, then: {tag: u}}\n"
    )
    facts = next(mails([rules.rules[1].when], rules, replace(ORDINARY, event="new")))
    assert (decide(rules, facts).rules, described(facts)) == (("a", "b"), 'subject "payout"')
