"""Random rule sets and mails out of few words, so that conditions meet: strategies for property tests."""

from dataclasses import replace

from hypothesis import strategies as st

from pipeline.classify.sample import NOON
from pipeline.domain.classification import Event, Facts, Requester
from pipeline.domain.message import MailKind
from pipeline.domain.network import Network
from pipeline.domain.ticket import Status
from tests.unit.classify.written import mail

WORDS = ("pay", "payout", "late", "bank transfer", "佣金")
HEAD = """version: 1
vocabulary: {topics: [a, b], queues: [x, y, triage], teams: [cnm], tiers: [gold, silver]}
themes: {money: {words: [pay, payout]}, time: {strong: [late]}, idle: {words: [zzz], group: other}}
calendars: {office: {mon-fri: "09:00-17:00"}}
rules:
"""
EVENTS: tuple[Event, ...] = ("new", "reply", "reopen")
words = st.lists(st.sampled_from((*WORDS, "pay*", "lat*")), min_size=1, max_size=3, unique=True)


def _listed(found: list[str]) -> str:
    return f"[{', '.join(found)}]"


fields = st.sampled_from(("subject", "body", "text", "body_full"))
leaves = st.one_of(
    st.builds(lambda field, found: f"{{{field}: {{word: {_listed(found)}}}}}", fields, words),
    st.builds(
        lambda field, found, count: f"{{{field}: {{word: {{in: {_listed(found)}, at_least: {count}}}}}}}",
        fields,
        words,
        st.integers(1, 3),
    ),
    st.builds(lambda field, found: f"{{{field}: {{contains: {_listed(found)}}}}}", fields, st.just(["pay", "at"])),
    st.builds(lambda found: f"{{body: {{contains: {found}}}}}", st.sampled_from(("pay", "payou", "la", "late"))),
    st.builds(lambda found: f"{{body: {{regex: '{found}'}}}}", st.sampled_from(("pay.*late", "^late"))),
    st.builds(lambda tier: f"{{network: {{tier: {tier}}}}}", st.sampled_from(("gold", "silver", "[gold, silver]"))),
    st.builds(lambda known: f"{{network: {{known: {known}}}}}", st.sampled_from(("true", "false"))),
    st.builds(lambda tag: f"{{lang: {tag}}}", st.sampled_from(("pt", "pt-br", "[de, pt]", "p*"))),
    st.builds(lambda flag: f"{{bounce: {flag}}}", st.sampled_from(("true", "false"))),
    st.builds(lambda flag: f"{{thread: {{is_reply: {flag}}}}}", st.sampled_from(("true", "false"))),
    st.builds(lambda status: f"{{thread: {{status: {status}}}}}", st.sampled_from(("open", "solved"))),
    st.builds(
        lambda bound: f'{{requester: {{open_tickets: "{bound}"}}}}', st.sampled_from((">= 2", "< 2", "1", "< 0"))
    ),
    st.builds(lambda side: f"{{received: {{{side}: office}}}}", st.sampled_from(("inside", "outside"))),
    st.builds(
        lambda theme, points: f"{{about: {{theme: {theme}, at_least: {points}}}}}",
        st.sampled_from(("money", "time", "idle")),
        st.integers(1, 12),
    ),
    st.builds(lambda name: f"{{header: {{name: {name}, exists: true}}}}", st.sampled_from(("List-Id", "X-A"))),
    st.builds(lambda address: f"{{from: {{domain: {address}}}}}", st.sampled_from(("outside.example", "example"))),
)


def conditions(above: int) -> st.SearchStrategy[str]:
    """Conditions of a rule that has so many above it."""
    base = leaves
    if above:
        ids = st.lists(st.integers(0, above - 1), min_size=1, max_size=2, unique=True)
        base = st.one_of(leaves, ids.map(lambda found: f"{{rule: {_listed([f'r{number}' for number in found])}}}"))
    return st.recursive(
        base,
        lambda inner: st.one_of(
            st.lists(inner, min_size=1, max_size=3).map(lambda parts: f"{{all: [{', '.join(parts)}]}}"),
            st.lists(inner, min_size=1, max_size=3).map(lambda parts: f"{{any: [{', '.join(parts)}]}}"),
            inner.map(lambda part: f"{{not: {part}}}"),
        ),
        max_leaves=4,
    )


actions = st.sampled_from(
    (
        "topic: a", "topic: b", "queue: x", "queue: y", "priority: low", "priority: urgent", "priority: {at_least: high}",
        "tag: [t]", "untag: [t]", "set: {product: p}", "set: {product: q}", "escalate: cnm", "ignore: true",
    )
)  # fmt: skip


@st.composite
def rule_sets(draw: st.DrawFn, most: int = 6) -> str:
    """The text of a file that loads."""
    lines = [HEAD]
    for number in range(draw(st.integers(1, most))):
        chosen = {action.partition(":")[0]: action for action in draw(st.lists(actions, min_size=1, max_size=2))}
        then = ", ".join([*chosen.values(), *draw(st.sampled_from(([], [], [], ["stop: true"])))])
        on = draw(st.lists(st.sampled_from(EVENTS), min_size=1, max_size=3, unique=True))
        when = draw(conditions(number))
        lines.append(f"  - {{id: r{number}, on: {_listed(list(on))}, when: {when}, then: {{{then}}}}}\n")
    return "".join(lines)


@st.composite
def mails(draw: st.DrawFn) -> Facts:
    """Mails of the same few words."""
    said = st.lists(st.sampled_from((*WORDS, "paid", "later", "x")), max_size=4).map(" ".join)
    facts = mail(draw(said), draw(said))
    network = draw(
        st.sampled_from((None, Network("n", "N"), Network("g", "G", tier="gold"), Network("s", "S", tier="silver")))
    )
    message = replace(
        facts.message,
        language=draw(st.sampled_from((None, "pt", "pt-BR", "de"))),
        kind=draw(st.sampled_from((MailKind.HUMAN, MailKind.BOUNCE))),
        received_at=NOON.replace(day=draw(st.integers(12, 18))),
        headers=draw(st.sampled_from(((), (("List-Id", "x"),)))),
        references=draw(st.sampled_from(((), ("a@b.example",)))),
    )
    return replace(
        facts,
        message=message,
        event=draw(st.sampled_from(EVENTS)),
        network=network,
        thread_status=draw(st.sampled_from((None, Status.OPEN, Status.SOLVED))),
        requester=Requester(draw(st.sampled_from((None, 0, 1, 2, 5)))),
    )
