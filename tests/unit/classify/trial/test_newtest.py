"""A test written from a real mail: masked, short, and decided on as the real one is."""

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.classify.evaluate import classify
from pipeline.classify.rules import RuleSet
from pipeline.classify.trial.filing import NoPlace, with_test
from pipeline.classify.trial.newtest import NewTest, Unmaskable, new_test
from pipeline.classify.trial.selftest import run_test
from pipeline.domain.classification import Facts, Requester
from pipeline.domain.message import Address, Attachment, Auth, AuthResult, MailKind
from pipeline.domain.network import Network
from pipeline.domain.ticket import Status
from tests.unit.classify.written import HEAD, mail, rules_of

RULES = (
    HEAD
    + """rules:
  - {id: money, when: {text: {word: {in: lists.money}}}, then: {topic: payouts, tag: money}}
  - {id: gold, when: {network: {tier: gold}}, then: {priority: high, escalate: central-ops}}
  - {id: many, when: {body: {regex: '\\d{2,} creators'}}, then: {priority: urgent}}
  - {id: theirs, when: {from: {domain: big.example}}, then: {queue: payouts}}
  - {id: boss, when: {from: {address: boss@star.example}}, then: {priority: urgent}}
  - {id: star, when: {network: {id: star}}, then: {tag: star}}
  - {id: files, when: {attachment: {name: "*.pdf"}}, then: {tag: files}}
  - {id: late, when: {received: {outside: office}}, then: {tag: late}}
  - {id: quoted, when: {body_full: {word: invoice}}, then: {tag: quoted}}
  - {id: listed, when: {header: {name: X-Form, word: payout}}, then: {tag: form}}
  - {id: machine, when: {auto_submitted: true}, then: {kind: auto-reply}}
  - {id: again, on: [reply], when: {thread: {status: solved}}, then: {tag: again}}
  - {id: unhappy, when: {requester: {last_rating: bad}}, then: {tag: unhappy}}
  - {id: copied, when: {cc: {name: {word: lawyer}}}, then: {tag: legal}}
  - {id: follow-up, when: {thread: {is_reply: true}}, then: {tag: follow-up}}
  - {id: junk, when: {body: {word: casino}}, then: {spam: true}}
"""
)
HELEN = Address("Helen Marsh", "helen.marsh@star.example")


@pytest.fixture(scope="module")
def rules() -> RuleSet:
    return rules_of(RULES)


def asked(body: str = "", subject: str = "", sender: Address = HELEN, **more: object) -> Facts:
    facts = mail(body, subject)
    message = replace(facts.message, from_=(sender,), sender=sender.email, language="en")
    return replace(facts, message=message, **more)  # type: ignore[arg-type]


def written(facts: Facts, rules: RuleSet, *keep: str) -> str:
    made = new_test(facts, rules, label="T-1042", keep=keep)
    assert isinstance(made, NewTest), made
    # What is shown is what can be pasted: the file loads, and the test passes.
    again = rules_of(with_test(rules.source, made.lines))
    assert run_test(again, again.tests[-1]).wrong == ()
    assert len(made.lines) <= 42
    return made.text


def test_a_test_from_a_mail(rules: RuleSet) -> None:
    facts = asked(
        "Hello,\n\nwhere is the payout for 23 creators? Order 4711-88, call +44 7700 900123.\n\nHelen",
        "Payout of Helen Marsh",
        auth=Auth(dmarc=AuthResult.PASS),
        network=Network("star-two", "Star", tier="gold", cnm="x@y.example", region="ES"),
    )
    assert written(facts, rules) == (
        '  - name: "T-1042: Payout of Robin Doe"\n'
        "    mail:\n"
        '      from: "Robin Doe <person1@one.example>"\n'
        "      subject: Payout of Robin Doe\n"
        "      body: |-\n"
        "        Hello,\n"
        "\n"
        "        where is the payout for 23 creators? Order 5555-55, call +55 5555 555555.\n"
        "\n"
        "        Robin\n"
        "      lang: en\n"
        "      auth: {dmarc: pass}\n"
        "    network: {tier: gold}\n"
        "    expect:\n"
        "      matched: [money, gold, many]\n"
        "      topic: payouts\n"
        "      queue: triage\n"
        "      kind: inquiry\n"
        "      priority: urgent\n"
        "      tags: [money]\n"
        "      escalate: [central-ops]\n"
    )


PDF = Attachment("Statement Helen 88123.pdf", "application/pdf", 2048, "", is_inline=False)
SUNDAY = datetime(2026, 3, 1, 22, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("facts", "line"),
    [
        pytest.param(asked(sender=Address("", "a@big.example")), "from: person1@big.example", id="a domain that decides"),
        pytest.param(
            replace(asked(), message=replace(asked().message, attachments=(PDF,))),
            "attachments: [{name: Statement Robin 55555.pdf, type: application/pdf, size: 2048B}]",
            id="a file",
        ),
        pytest.param(
            replace(asked(), message=replace(asked().message, received_at=SUNDAY)),
            'received: "2026-03-01T22:00:00+00:00"',
            id="the time of arrival",
        ),
        pytest.param(
            replace(asked("Hi"), message=replace(asked("Hi").message, text="Hi\n\n> invoice 88123")),
            "> invoice 55555",
            id="what is quoted",
        ),
        pytest.param(
            replace(asked(), message=replace(asked().message, headers=(("X-Form", "payout by Helen"), ("X-Y", "z")))),
            "headers: {X-Form: payout by Robin}",
            id="a header that rules ask for",
        ),
        pytest.param(
            replace(asked(), message=replace(asked().message, kind=MailKind.AUTO_REPLY)),
            "headers: {Auto-Submitted: auto-generated}",
            id="a machine's mail",
        ),
        pytest.param(
            asked(event="reply", thread_status=Status.SOLVED), "thread: {status: solved}", id="a mail in a thread"
        ),
        pytest.param(asked(requester=Requester(2, "bad")), "requester: {open_tickets: 2, last_rating: bad}", id="history"),
        pytest.param(
            replace(asked(), message=replace(asked().message, cc=(Address("Lawyer Lee", "l@law.example"),))),
            "cc:",
            id="a name that decides cannot be masked, so it is kept",
        ),
        pytest.param(asked("Casino!"), "spam: true", id="spam"),
        pytest.param(asked("  set in\n\nand: not"), "body: |2-", id="a text that begins with spaces"),
        pytest.param(asked('"quoted" \u200f #text'), r'body: "\"quoted\" \u200f #text"', id="signs that YAML minds"),
        pytest.param(asked("true", "no"), 'body: "true"', id="words that YAML takes for others"),
        pytest.param(asked(), "matched: []", id="no rule hits"),
        pytest.param(asked(network=Network("x", "X", stage="shadow")), "network: {stage: shadow}", id="a stage"),
    ],
)  # fmt: skip
def test_what_the_decision_hangs_on_is_written_down(rules: RuleSet, facts: Facts, line: str) -> None:
    text = written(facts, rules, *(["lawyer"] if facts.message.cc else []))
    assert line in text
    assert not re.search(r"Helen|Marsh|star\.example|88123", text)


def test_what_decides_nothing_is_left_out(rules: RuleSet) -> None:
    facts = asked("payout", mailbox="support", requester=Requester(2))
    message = replace(facts.message, to=(Address("", "support@desk.example"),), headers=(("X-Form", "z"),))
    text = written(replace(facts, message=message), rules)
    assert [line for line in ("mailbox", "requester", "to:", "headers", "received") if line in text] == []


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        pytest.param(
            asked("hello", sender=Address("Payout Marsh", "a@star.example")),
            "",
            id="a name that is a word of rules, but not in the text",
        ),
        pytest.param(
            asked("payout", sender=Address("Payout Marsh", "a@star.example")),
            'masking the name "payout" changes the decision; where it is nobody\'s, keep it: --keep "payout"',
            id="a name that is a word of rules",
        ),
        pytest.param(
            asked("x", sender=Address("", "boss@star.example")),
            'masking the address "boss@star.example" changes the decision; where it is nobody\'s, keep it:'
            ' --keep "boss@star.example"',
            id="an address that rules ask for",
        ),
        pytest.param(
            asked("x", network=Network("star", "Star House", tier="gold")),
            'the decision hangs on the network "star" itself, which a test does not show',
            id="one network",
        ),
        pytest.param(
            replace(asked("x"), message=replace(asked("x").message, references=("a@b",))),
            "the decision hangs on the mails that it refers to, which a test does not show",
            id="a new mail in an old thread",
        ),
    ],
)
def test_what_cannot_be_masked_is_named(rules: RuleSet, facts: Facts, reason: str) -> None:
    made = new_test(facts, rules)
    assert (made.reason if isinstance(made, Unmaskable) else "") == reason


def test_a_long_mail_becomes_short_and_keeps_what_decides(rules: RuleSet) -> None:
    lines = [f"Line {number} says nothing at all." for number in range(300)]
    lines[250] = "Where is our payout for 17 creators?"
    text = written(asked("\n".join(lines)), rules)
    assert "payout for 17 creators" in text
    assert "matched: [money, many]" in text


def test_a_wide_line_is_broken(rules: RuleSet) -> None:
    text = written(asked("word " * 60 + "payout"), rules)
    assert max(map(len, text.splitlines())) <= 120


PIECES = st.sampled_from(
    ["payout", "Helen", "Marsh", "saque", "12 creators", "+44 7700 900123", "helen.marsh@star.example", "88123-X", "\n",
     "  ", "casino", "#note", "- list", "key: value", "'", '"', "\\", "|", "结算", "@moon", "https://a.example/b/9", "\t"]
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(PIECES | st.text(max_size=8), max_size=12), st.lists(PIECES, max_size=3))
def test_any_mail_makes_a_test_that_passes_and_shows_nobody(body: list[str], subject: list[str]) -> None:
    rules = rules_of(RULES)
    facts = asked(" ".join(body), " ".join(subject).replace("\n", " "))
    made = new_test(facts, rules, label="T-1042")
    if isinstance(made, NewTest):
        again = rules_of(with_test(rules.source, made.lines))
        assert again.tests[-1].name == made.name
        assert run_test(again, again.tests[-1]).wrong == ()
        masked = again.tests[-1].facts
        assert classify(masked, rules, facts.message.received_at).rules == classify(facts, rules, SUNDAY).rules
        assert not re.search(r"(?<!\w)(helen|marsh)(?!\w)|star\.example|7700|88123", made.text, re.IGNORECASE)


ITEM = ("  - name: new", "    mail: {body: x}", "    expect: {topic: other}")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("a: 1\n", "a: 1\n\ntests:\n@\n", id="no tests yet"),
        pytest.param("", "tests:\n@\n", id="an empty file"),
        pytest.param("a: 1\ntests:\n", "a: 1\ntests:\n@\n", id="an empty section"),
        pytest.param("tests: []  # none\na: 1\n", "tests:  # none\n@\na: 1\n", id="empty brackets"),
        pytest.param("tests:\n  - {name: old}\n", "tests:\n  - {name: old}\n@\n", id="behind the last one"),
        pytest.param(
            "tests:\n  - name: old\n    # why\n    x: 1\n\n# the rest\na: 1\n",
            "tests:\n  - name: old\n    # why\n    x: 1\n@\n\n# the rest\na: 1\n",
            id="before the comment of the next section",
        ),
        pytest.param("tests:\n- name: old", "tests:\n- name: old\n@0\n", id="set in by nothing, no line end"),
        pytest.param("tests:\n    - name: old\n", "tests:\n    - name: old\n@4\n", id="set in by four"),
        pytest.param("tests:\r\n  - {name: old}\r\n", "tests:\r\n  - {name: old}\r\n@\r\n", id="line ends of Windows"),
    ],
)
def test_a_test_is_put_behind_the_others(before: str, after: str) -> None:
    end = "\r\n" if "\r" in before else "\n"
    shown = {
        "@0": end.join(line[2:] for line in ITEM),
        "@4": end.join(f"  {line}" for line in ITEM),
        "@": end.join(ITEM),
    }
    for mark, text in shown.items():
        after = after.replace(mark, text)
    assert with_test(before, ITEM) == after


def test_tests_in_brackets_are_left_alone() -> None:
    with pytest.raises(NoPlace, match="the tests on line 2 stand in brackets"):
        with_test("a: 1\ntests: [{name: old}]\n", ITEM)
