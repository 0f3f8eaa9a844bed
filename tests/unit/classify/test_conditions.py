from dataclasses import replace
from datetime import UTC, datetime

import pytest

from pipeline.classify.sample import ORDINARY
from pipeline.domain.classification import Facts, Finding, Requester, Truth
from pipeline.domain.message import Address, Attachment, Auth, AuthResult, Forwarded, MailKind
from pipeline.domain.network import Network
from pipeline.domain.ticket import Status
from tests.unit.classify.written import findings, is_hit, mail

GOLD = Network("aurora", "Aurora", tier="gold", cnm="priya@cn-desk.example", region="UK & Ireland", stage="assisted")


def about(**changes: object) -> Facts:
    """An ordinary mail whose message differs so."""
    return replace(ORDINARY, message=replace(ORDINARY.message, **changes))  # type: ignore[arg-type]


def file(name: str, type_: str = "application/pdf", size: int = 10, *, is_inline: bool = False) -> Attachment:
    return Attachment(name, type_, size, "", is_inline)


TWO_FILES = about(attachments=(file("Invoice.PDF", size=5000), file("photo.png", "image/png", size=3 << 20)))


@pytest.mark.parametrize(
    ("when", "facts", "expected"),
    [
        pytest.param("{subject: {word: payout}}", mail(subject="Payout?"), True, id="a word in the subject"),
        pytest.param("{subject: {word: payout}}", mail("payout"), False, id="the body is not the subject"),
        pytest.param("{body: {word: {in: lists.money}}}", mail("o Saque"), True, id="a list"),
        pytest.param("{body: {word: {in: [lists.money, rent]}}}", mail("the rent"), True, id="a list and more"),
        pytest.param("{body: {word: {in: lists.money, at_least: 2}}}", mail("payout saque"), True, id="two words"),
        pytest.param("{body: {word: {in: lists.money, at_least: 2}}}", mail("payout payout"), False, id="one twice"),
        pytest.param("{text: {word: payout}}", mail("x", subject="payout"), True, id="text is subject or body"),
        pytest.param("{text: {word: payout}}", mail("payout"), True, id="text is body too"),
        pytest.param("{body: {contains: out}}", mail("payout"), True, id="contains goes inside words"),
        pytest.param("{body: {contains: 结算}}", mail("结\n算"), True, id="contains over a broken line"),
        pytest.param("{body: {contains: ['?', x]}}", mail("why"), False, id="contains none"),
        pytest.param("{subject: {glob: 're: *invoice*'}}", mail(subject="RE: my INVOICE 7"), True, id="glob"),
        pytest.param("{body: {regex: '\\d{3}'}}", mail("no 123"), True, id="regex"),
        pytest.param("{body: {regex: ['z', '\\d{3}']}}", mail("no 12"), False, id="regexes, none"),
        pytest.param("{body: {word: a, contains: b}}", mail("a b"), True, id="several tests are all"),
        pytest.param("{body: {word: a, contains: b}}", mail("a c"), False, id="one of several fails"),
        pytest.param("{subject: {word: a}, body: {word: b}}", mail("b", subject="a"), True, id="several keys are all"),
        pytest.param("{subject: {word: a}, body: {word: b}}", mail("b"), False, id="one of several keys fails"),
        pytest.param("{body_full: {word: old}}", about(new_text="x", text="x\n> old"), True, id="quotes in body_full"),
        pytest.param("{body: {word: old}}", about(new_text="x", text="x\n> old"), False, id="no quotes in body"),
        pytest.param(
            "{body: {word: legal}}", about(new_text="x\n-- legal", new_text_unsigned="x"), False, id="no signature in body"
        ),
        pytest.param(
            "{body: {word: lag}}",
            about(new_text="fyi", forwarded=Forwarded(None, None, "", "it lags: lag")),
            True,
            id="what is forwarded is new to the desk",
        ),
        pytest.param("{from: {domain: outside.example}}", ORDINARY, True, id="a sender's domain"),
        pytest.param("{from: {domain: example}}", ORDINARY, True, id="a domain above"),
        pytest.param("{from: {domain: side.example}}", ORDINARY, False, id="no half domain"),
        pytest.param("{from: {address: 'SOMEBODY@*'}}", ORDINARY, True, id="an address with a star"),
        pytest.param("{from: {address: [a@b.example, c@d.example]}}", ORDINARY, False, id="none of several addresses"),
        pytest.param("{from: {name: rosa}}", about(from_=(Address("Rosa Díaz", "r@x.example"),)), True, id="a name"),
        pytest.param("{from: {name: {contains: ros}}}", about(from_=(Address("Rosa", "r@x.example"),)), True, id="part of it"),
        pytest.param("{from: {name: rosa}}", ORDINARY, False, id="no name"),
        pytest.param("{to: {address: a@b.example}}", about(to=(Address("", "a@b.example"),)), True, id="to"),
        pytest.param("{cc: {domain: b.example}}", about(cc=(Address("", "a@b.example"),)), True, id="cc"),
        pytest.param("{reply_to: {domain: b.example}}", ORDINARY, False, id="no Reply-To"),
        pytest.param("{header: {name: List-Id, exists: true}}", about(headers=(("List-ID", "x"),)), True, id="header there"),
        pytest.param("{header: {name: List-Id}}", ORDINARY, False, id="header not there"),
        pytest.param("{header: {name: List-Id, exists: false}}", ORDINARY, True, id="header must not be there"),
        pytest.param("{header: {name: X-Tool, word: zen}}", about(headers=(("X-Tool", "Zen desk"),)), True, id="header says"),
        pytest.param("{header: {name: X-Tool, word: zen}}", about(headers=(("X-Tool", "x"),)), False, id="header says else"),
        pytest.param("{attachment: {name: '*.pdf'}}", TWO_FILES, True, id="file name"),
        pytest.param("{attachment: {name: {word: photo}}}", TWO_FILES, True, id="word of a file name"),
        pytest.param("{attachment: {type: 'image/*', min_size: 1MB}}", TWO_FILES, True, id="type and size of one file"),
        pytest.param("{attachment: {type: 'image/*', max_size: 1MB}}", TWO_FILES, False, id="not of two files"),
        pytest.param("{attachment: {count: 2}}", TWO_FILES, True, id="so many files"),
        pytest.param("{attachment: {count: '>= 3'}}", TWO_FILES, False, id="not so many files"),
        pytest.param("{attachment: {count: 0}}", ORDINARY, True, id="no file"),
        pytest.param("{attachment: {count: '> 0'}}", about(attachments=(file("x", is_inline=True),)), False, id="pictures in the text"),
        pytest.param("{lang: [de, pt]}", about(language="pt-BR"), True, id="language by its primary tag"),
        pytest.param("{lang: pt}", ORDINARY, False, id="language not known"),
        pytest.param("{network: {tier: gold}}", replace(ORDINARY, network=GOLD), True, id="tier"),
        pytest.param("{network: {tier: gold}}", ORDINARY, False, id="no network"),
        pytest.param("{network: {id: aurora, cnm: 'priya@*', region: 'UK*', stage: assisted}}", replace(ORDINARY, network=GOLD), True, id="all of it"),
        pytest.param("{network: {known: true}}", replace(ORDINARY, network=GOLD), True, id="known"),
        pytest.param("{network: {known: false}}", ORDINARY, True, id="unknown"),
        pytest.param("{auth: {dmarc: pass}}", replace(ORDINARY, auth=Auth(dmarc=AuthResult.PASS)), True, id="dmarc pass"),
        pytest.param("{auth: {dmarc: [fail, none]}}", ORDINARY, False, id="dmarc absent is neither"),
        pytest.param("{auth: {spf: absent, dkim: absent}}", ORDINARY, True, id="absent can be asked for"),
        pytest.param("{auto_submitted: true}", about(headers=(("Auto-Submitted", "auto-replied; x"),)), True, id="a machine says so"),
        pytest.param("{auto_submitted: true}", about(headers=(("Auto-Submitted", "no"),)), False, id="a machine says no"),
        pytest.param("{auto_submitted: true}", about(kind=MailKind.AUTO_REPLY), True, id="recognised as a machine's"),
        pytest.param("{bounce: true}", about(kind=MailKind.BOUNCE), True, id="bounce"),
        pytest.param("{bounce: false}", ORDINARY, True, id="no bounce"),
        pytest.param("{thread: {is_reply: true}}", about(in_reply_to=("a@b",)), True, id="an answer by its header"),
        pytest.param("{thread: {is_reply: true}}", replace(ORDINARY, event="reply"), True, id="an answer by its thread"),
        pytest.param("{thread: {is_reply: false}}", ORDINARY, True, id="a new mail"),
        pytest.param("{thread: {status: [pending, solved]}}", replace(ORDINARY, thread_status=Status.SOLVED), True, id="status"),
        pytest.param("{thread: {status: solved}}", ORDINARY, False, id="no thread"),
        pytest.param("{mailbox: payouts}", replace(ORDINARY, mailbox="payouts"), True, id="mailbox"),
        pytest.param("{mailbox: payouts}", ORDINARY, False, id="no mailbox"),
        pytest.param("{received: {inside: office}}", ORDINARY, True, id="in office hours"),
        pytest.param("{received: {outside: office}}", ORDINARY, False, id="not outside them"),
        pytest.param("{received: {outside: office}}", about(received_at=datetime(2026, 1, 17, 12, tzinfo=UTC)), True, id="Saturday"),
        pytest.param("{requester: {open_tickets: '>= 3'}}", replace(ORDINARY, requester=Requester(3)), True, id="open tickets"),
        pytest.param("{requester: {open_tickets: '< 3'}}", replace(ORDINARY, requester=Requester(3)), False, id="fewer"),
        pytest.param("{requester: {open_tickets: '<= 3'}}", replace(ORDINARY, requester=Requester(3)), True, id="at most"),
        pytest.param("{requester: {open_tickets: 3}}", ORDINARY, False, id="open tickets not known"),
        pytest.param("{requester: {last_rating: bad}}", replace(ORDINARY, requester=Requester(None, "bad")), True, id="rating"),
        pytest.param("{requester: {last_rating: bad}}", ORDINARY, False, id="no rating"),
        pytest.param("{any: [{body: {word: a}}, {body: {word: b}}]}", mail("b"), True, id="any"),
        pytest.param("{any: [{body: {word: a}}, {body: {word: b}}]}", mail("c"), False, id="none of any"),
        pytest.param("{any: [{body: {word: a}}]}", mail("a"), True, id="any of one"),
        pytest.param("{all: [{body: {word: a}}, {body: {word: b}}]}", mail("a b"), True, id="all"),
        pytest.param("{not: {body: {word: a}}}", mail("b"), True, id="not"),
        pytest.param("{not: {body: {word: a}}}", mail("a"), False, id="not, but it is"),
        pytest.param("{not: [{body: {word: a}}, {body: {word: b}}]}", mail("b"), False, id="not any of several"),
        pytest.param("{not: {network: {tier: gold}}}", ORDINARY, True, id="absent is false, so its opposite is true"),
    ],
)  # fmt: skip
def test_a_condition_holds_or_not(when: str, facts: Facts, expected: bool) -> None:
    assert is_hit(when, facts) is expected


@pytest.mark.parametrize(
    ("when", "facts", "expected"),
    [
        pytest.param(
            "{subject: {word: {in: lists.money}}}", mail(subject="SAQUE e payout"),
            (Finding("subject.word", Truth.HIT, '"payout", "SAQUE"'),), id="the words that did it",
        ),
        pytest.param(
            "{subject: {word: {in: lists.money}}}", mail("x"),
            (Finding("subject.word", Truth.MISS, "none of 2 words"),), id="no word",
        ),
        pytest.param(
            "{body: {word: {in: lists.money, at_least: 2}}}", mail("payout"),
            (Finding("body.word", Truth.MISS, "1 of at least 2 words"),), id="too few words",
        ),
        pytest.param(
            "{body: {regex: x}}", ORDINARY, (Finding("body.regex", Truth.ABSENT),), id="no body to search",
        ),
        pytest.param(
            "{body: {regex: 'x+'}}", mail("axxb"), (Finding("body.regex", Truth.HIT, '"xx"'),), id="what a pattern found",
        ),
        pytest.param(
            "{body: {regex: 'x?'}}", mail("ab"), (Finding("body.regex", Truth.HIT, '"x?"'),), id="a pattern that found nothing",
        ),
        pytest.param(
            "{network: {tier: gold}}", replace(ORDINARY, network=replace(GOLD, tier="silver")),
            (Finding("network.tier", Truth.MISS, '"silver"'),), id="what was there instead",
        ),
        pytest.param(
            "{network: {tier: gold}}", ORDINARY, (Finding("network.tier", Truth.ABSENT),), id="absent",
        ),
        pytest.param(
            "{all: [{body: {word: a}}, {bounce: true}, {body: {word: b}}]}", mail("a b"),
            (Finding("all[0].body.word", Truth.HIT, '"a"'), Finding("all[1].bounce", Truth.MISS, "false")),
            id="up to the first that failed",
        ),
        pytest.param(
            "{any: [{body: {word: a}}, {subject: {word: b}}]}", mail("c"),
            (Finding("any", Truth.MISS, "neither body.word nor subject.word"),), id="none of several, in one line",
        ),
        pytest.param(
            "{any: [{body: {word: a}}, {body: {word: b}}]}", mail("c"),
            (Finding("any", Truth.MISS, "none of them"),), id="none of several of a kind",
        ),
        pytest.param(
            "{any: [{bounce: true}, {body: {word: b}}]}", mail("b"),
            (Finding("any[1].body.word", Truth.HIT, '"b"'),), id="of several the one that did it",
        ),
        pytest.param(
            "{not: {body: {word: a}}}", mail("A"), (Finding("not", Truth.MISS, 'not.body.word "A"'),), id="why not not",
        ),
        pytest.param("{not: {body: {word: a}}}", mail("b"), (Finding("not", Truth.HIT),), id="not"),
        pytest.param(
            "{received: {inside: office}}", ORDINARY,
            (Finding("received.inside", Truth.HIT, "2026-01-14 12:00 UTC, open"),), id="when it came",
        ),
        pytest.param(
            "{attachment: {name: '*.doc'}}", TWO_FILES,
            (Finding("attachment", Truth.MISS, '"Invoice.PDF", "photo.png"'),), id="the files that did not fit",
        ),
        pytest.param(
            "{attachment: {name: '*.doc'}}", ORDINARY, (Finding("attachment", Truth.ABSENT),), id="no files",
        ),
    ],
)  # fmt: skip
def test_a_finding_says_why(when: str, facts: Facts, expected: tuple[Finding, ...]) -> None:
    assert findings(when, facts) == expected


def test_texts_are_searched_up_to_a_limit() -> None:
    assert is_hit("{body: {word: end}}", mail("x " * 1000 + "end"))
    assert not is_hit("{body: {word: end}}", mail("x " * 140_000 + "end"))
    assert not is_hit("{subject: {word: end}}", mail(subject="x " * 600 + "end"))
