"""Facts drawn at random, and a rule set that asks everything that the language can ask, for the property tests."""

from datetime import UTC, datetime
from typing import Final

from hypothesis import strategies as st

from pipeline.classify.rules import RuleSet
from pipeline.classify.view import MAX_SUBJECT
from pipeline.domain.classification import Event, Facts, Likeness, Requester
from pipeline.domain.message import Address, Attachment, Auth, AuthResult, Forwarded, MailKind, Message
from pipeline.domain.network import Contact, Network
from pipeline.domain.ticket import Status
from tests.unit.classify.written import rules_of

ASKING: Final = r"""version: 1
vocabulary:
  topics: [payouts, portal, other]
  queues: [triage, payouts, tech]
  teams: [cnm, central-ops, product]
  tiers: [silver, gold]
lists: {money: [payout, saque, 结算, pay*, "bank transfer"]}
themes: {portal: {words: [login, portal, 密码], strong: [password]}, cash: {words: [payout, bank]}}
calendars: {office: {zone: Europe/London, mon-fri: "09:00-17:00"}}
rules:
  - {id: subject, on: [new, reply, reopen], when: {subject: {word: {in: lists.money}}}, then: {topic: payouts, queue: payouts, tag: [money]}}
  - {id: body, on: [new, reply, reopen], when: {body: {word: {in: lists.money}, regex: '[0-9]+'}}, then: {tag: [numbers], priority: {at_least: high}}}
  - {id: text, when: {text: {contains: "bank"}}, then: {set: {product: bank}}}
  - {id: whole, when: {body_full: {glob: "*late*"}}, then: {tag: [late]}}
  - {id: from, when: {from: {address: "*@star.example", name: {word: ana}}}, then: {watch: [cnm-of-network]}}
  - {id: domain, when: {any: [{from: {domain: star.example}}, {to: {domain: "*.example"}}, {cc: {address: "b@*"}}, {reply_to: {domain: evil.example}}]}, then: {tag: [domain]}}
  - {id: header, when: {any: [{header: {name: X-Priority, glob: "1*"}}, {header: {name: List-Id, exists: true}}]}, then: {kind: bulk}}
  - {id: attachment, when: {attachment: {name: {glob: "*.pdf"}, type: "application/*", min_size: 1KB, count: ">= 1"}}, then: {tag: [pdf]}}
  - {id: lang, when: {lang: [pt, zh]}, then: {template: other-languages}}
  - {id: network, on: [new, reopen], when: {network: {tier: gold, known: true}}, then: {priority: {at_least: high}, escalate: {to: cnm, after: 2h, unless: replied}}}
  - {id: network-words, when: {any: [{network: {id: star}}, {network: {region: UK}}, {network: {stage: cnm}}, {network: {cnm: priya@desk.example}}]}, then: {sla: quick}}
  - {id: auth, when: {auth: {dmarc: [fail, absent], dkim: none}}, then: {tag: [unsure]}}
  - {id: spf, when: {auth: {spf: fail}}, then: {spam: true}}
  - {id: automatic, when: {auto_submitted: true}, then: {ignore: true}}
  - {id: bounce, when: {bounce: true}, then: {kind: bounce}}
  - {id: thread, on: [new, reply, reopen], when: {thread: {is_reply: true}}, then: {tag: [again]}}
  - {id: status, on: [reply, reopen], when: {thread: {status: [solved, closed]}}, then: {queue: tech}}
  - {id: mailbox, when: {mailbox: support}, then: {suggest: [payout-late]}}
  - {id: received, when: {received: {outside: office}}, then: {snooze: 8h}}
  - {id: requester, when: {any: [{requester: {open_tickets: ">= 3"}}, {requester: {last_rating: bad}}]}, then: {notify: [central-ops]}}
  - {id: about, when: {about: portal}, then: {topic: portal, assign: {team: product}}}
  - {id: not, when: {not: {subject: {word: payout}}, rule: domain}, then: {untag: [late]}}
  - {id: many, when: {all: [{rule: [subject, body]}, {bounce: false}]}, then: {escalate: {to: central-ops, when: same-tag >= 3 in 24h}}}
"""
"""Every condition of the language stands in it; a test says so."""

WORDS: Final = (
    "payout", "Payout's", "saque", "não", "结算", "十月的佣金", "bank", "bank transfer", "login", "password", "密码",
    "late", "1", "42", "\n", "\n\n", "정산이", "العمولات", "\ud800", "\x1f", "İstanbul", "ﬁ",
)  # fmt: skip
texts = st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join) | st.text(max_size=40)
short = st.text(max_size=12)
addresses = st.builds(
    Address,
    st.sampled_from(["", "Ana Ruiz", "结算"]) | short,
    st.sampled_from(["ana@star.example", "b@mail.star.example", "c@evil.example", "no-domain"]),
)
people = st.lists(addresses, max_size=3).map(tuple)
attachments = st.builds(
    Attachment,
    st.none() | st.sampled_from(["bill.pdf", "a.png"]) | short,
    st.sampled_from(["application/pdf", "image/png"]),
    st.integers(0, 1 << 40),
    st.just("0" * 64),
    is_inline=st.booleans(),
    content_id=st.none() | short,
)
headers = st.lists(
    st.tuples(
        st.sampled_from(["X-Priority", "List-Id", "auto-submitted", "Subject"]) | short,
        texts | st.sampled_from(["1", "no", "auto-replied"]),
    ),
    max_size=5,
).map(tuple)


@st.composite
def messages(draw: st.DrawFn) -> Message:
    new = draw(texts)
    return Message(
        sha256="5" * 64,
        size=draw(st.integers(0, 1 << 30)),
        received_at=draw(st.datetimes(datetime(1971, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))),  # noqa: DTZ001 (the zone is drawn beside)
        message_id=draw(st.none() | short),
        subject=draw(texts | st.just("y" * MAX_SUBJECT + " payout")),
        from_=draw(people),
        sender=draw(st.none() | st.just("ana@star.example")),
        to=draw(people),
        cc=draw(people),
        reply_to=draw(people),
        date=None,
        in_reply_to=draw(st.sampled_from([(), ("a@b.example",), ("a", "b")])),
        references=draw(st.sampled_from([(), ("a@b.example", "c@d.example")])),
        text=draw(st.just(new) | texts),
        new_text=new,
        new_text_unsigned=draw(st.just(new) | st.just("") | texts),
        html=draw(short),
        attachments=draw(st.lists(attachments, max_size=3).map(tuple)),
        headers=draw(headers),
        content_type="text/plain",
        kind=draw(st.sampled_from(MailKind)),
        kind_reasons=(),
        bounce=None,
        forwarded=draw(st.none() | st.builds(Forwarded, st.none(), st.none(), short, texts)),
        language=draw(st.sampled_from([None, "", "pt", "pt-BR", "zh"])),
        canonical="c" * 64,
        is_only_thanks=draw(st.booleans()),
        reaction=draw(st.sampled_from(["", "👍"])),
    )


networks = st.builds(
    Network,
    slug=st.sampled_from(["star", "x"]),
    name=short,
    domains=st.just(("star.example",)),
    contacts=st.just((Contact("Ana", "ana@star.example"),)),
    tier=st.sampled_from(["", "gold"]),
    cnm=st.sampled_from(["", "priya@desk.example"]),
    region=st.sampled_from(["", "UK"]),
    stage=st.sampled_from(["cnm", "in-house"]),
)
likenesses: st.SearchStrategy[Likeness] = st.sampled_from(["tag", "topic", "network", "requester"])
events: st.SearchStrategy[Event] = st.sampled_from(["new", "reply", "reopen"])
facts = st.builds(
    Facts,
    message=messages(),
    event=events,
    mailbox=st.sampled_from(["", "support"]),
    auth=st.builds(Auth, *[st.sampled_from(AuthResult)] * 3),
    network=st.none() | networks,
    is_known_contact=st.booleans(),
    thread_status=st.none() | st.sampled_from(Status),
    requester=st.builds(Requester, st.none() | st.integers(0, 9), st.sampled_from([None, "good", "bad"])),
    recent=st.dictionaries(
        st.tuples(likenesses, st.sampled_from(["money", "payouts", "结算"]), st.sampled_from([3600, 86400])),
        st.integers(0, 9),
        max_size=3,
    ),
)


def asking() -> RuleSet:
    return rules_of(ASKING)
