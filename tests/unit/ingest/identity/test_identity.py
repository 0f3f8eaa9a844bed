"""Who wrote a mail: the one address that every reader agrees on, or nobody (reliability S3); and whom to answer."""

from dataclasses import replace
from datetime import UTC, datetime
from email import policy
from email.headerregistry import UniqueAddressHeader

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.config import Desk
from pipeline.domain.hostname import canonical_address
from pipeline.domain.message import Auth, AuthResult
from pipeline.domain.network import Contact, Directory, Network, Specialist, Team
from pipeline.ingest.identity.authres import read
from pipeline.ingest.identity.identity import answer_to, authenticate
from pipeline.ingest.parse import parse

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
OURS = "mx.cn-desk.example"
POLICY = policy.default
PASS, FAIL, NONE, ABSENT = AuthResult.PASS, AuthResult.FAIL, AuthResult.NONE, AuthResult.ABSENT
CLOSED = Auth(NONE, NONE, NONE)


def sender(fields: bytes) -> str | None:
    return parse(fields + b"\nSubject: x\n\nhello", NOON).sender


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        pytest.param(b"From: ana@starhouse.example", "ana@starhouse.example", id="an address"),
        pytest.param(b"From: Ana Ruiz <Ana@Starhouse.Example>", "ana@starhouse.example", id="a name and an address"),
        pytest.param(b'From: "Ruiz, Ana" <ana@starhouse.example>', "ana@starhouse.example", id="a quoted name"),
        pytest.param(b"From: =?utf-8?q?Zo=C3=AB?= <zoe@x.example>", "zoe@x.example", id="an encoded name"),
        pytest.param("From: Zoë <zoe@x.example>".encode(), "zoe@x.example", id="a name in UTF-8"),
        pytest.param(b"From: Ana\n <ana@starhouse.example>", "ana@starhouse.example", id="folded"),
        pytest.param(
            b"From: =?utf-8?q?Ana=40bank=2Eexample?= <ana@x.example>",
            "ana@x.example",
            id="an address as a name is only a name",
        ),
    ],
)
def test_one_certain_address_is_the_sender(fields: bytes, expected: str) -> None:
    assert sender(fields) == expected


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param(b"To: x@y.example", id="no From"),
        pytest.param(b"From: a@x.example\nFrom: b@y.example", id="two From fields"),
        pytest.param(b"From: a@x.example, b@y.example", id="two addresses"),
        pytest.param(b"From: alice@corp.example <bob@evil.example>", id="an address as a bare name"),
        pytest.param(b"From: alice@corp.example, <bob@evil.example>", id="a comma"),
        pytest.param(b"From: <alice@corp.example> <bob@evil.example>", id="two brackets"),
        pytest.param(b"From: <alice@corp.example>bob@evil.example", id="something behind the bracket"),
        pytest.param(b"From: alice@corp.example(<bob@evil.example>)", id="a comment with an address"),
        pytest.param(b"From: alice(x)@corp.example", id="a comment inside"),
        pytest.param(b'From: "alice@corp.example\\" <bob@evil.example>', id="an open quote"),
        pytest.param(b'From: "a b"@corp.example', id="a quoted local part"),
        pytest.param(b"From: alice@[192.0.2.1]", id="a domain literal"),
        pytest.param(b"From: group: alice@corp.example;", id="a group"),
        pytest.param(b"From: @evil.example:alice@corp.example", id="a route"),
        pytest.param(b"From: =?utf-8?q?alice=40corp=2Eexample?=", id="an encoded address"),
        pytest.param(b"From: <=?utf-8?q?alice?=@corp.example>", id="an encoded local part"),
        pytest.param(b"From: alice@corp.example\0@evil.example", id="NUL"),
        pytest.param(b"From: \xff <alice@corp.example>", id="a name in no charset"),
        pytest.param("From: alice\u200b <alice@corp.example>".encode(), id="an invisible character"),
        pytest.param(b"From: alice@corp..example", id="an empty label"),
        pytest.param(b"From: ", id="an empty field"),
        pytest.param(b"From: alice", id="no domain"),
    ],
)
def test_what_is_not_certain_is_no_sender(fields: bytes) -> None:
    assert sender(fields) is None


GOOD = "ana@x.example"
ACCEPTED: dict[str, str] = {
    "ana@x.example": GOOD,
    ".NET Team <ana@x.example>": GOOD,
    " ana@x.example ": GOOD,
    "<ana@x.example>": GOOD,
    "ANA@X.EXAMPLE": GOOD,
    "Ana <ana@x.example>": GOOD,
    "Ana<ana@x.example>": GOOD,
    "Ana\t<ana@x.example>": GOOD,
    "Ana\n <ana@x.example>": GOOD,
    "Ana\n\t<ana@x.example>\n ": GOOD,
    "Ana Maria de Souza <ana@x.example>": GOOD,
    "Ana R. <ana@x.example>": GOOD,
    "O'Neill <ana@x.example>": GOOD,
    "Ana/Starhouse & Co! <ana@x.example>": GOOD,
    '"" <ana@x.example>': GOOD,
    '"Ana" <ana@x.example>': GOOD,
    '"Ruiz, Ana" <ana@x.example>': GOOD,
    '"Ana \\"A\\" Ruiz" <ana@x.example>': GOOD,
    '"ceo@bank.example" <ana@x.example>': GOOD,
    '"ceo@bank.example," <ana@x.example>': GOOD,
    '"<ceo@bank.example>" <ana@x.example>': GOOD,
    '"ceo@bank.example\\" <b@y.example>" <ana@x.example>': GOOD,
    '"a;b:c" <ana@x.example>': GOOD,
    '"Ana" Ruiz <ana@x.example>': GOOD,
    "Ana (Starhouse) <ana@x.example>": GOOD,
    "(Starhouse) Ana <ana@x.example>": GOOD,
    "ana@x.example (Ana Ruiz)": GOOD,
    "=?utf-8?q?Ana_Ru=C3=ADz?= <ana@x.example>": GOOD,
    "=?utf-8?b?QW5h?= =?utf-8?q?_Ruiz?= <ana@x.example>": GOOD,
    "=?utf-8?q?ceo=40bank=2Eexample=3E?= <ana@x.example>": GOOD,
    "=?utf-8?q?ceo=40bank=2Eexample=2C?= <ana@x.example>": GOOD,
    "=?utf-8?b?PGNlb0BiYW5rLmV4YW1wbGU+?= <ana@x.example>": GOOD,
    "=?utf-8?q?=E2=80=AEana?= <ana@x.example>": GOOD,
    "Zoë <ana@x.example>": GOOD,
    "林晓 <ana@x.example>": GOOD,
    "علی\u200cرضا <ana@x.example>": GOOD,
    "Ana 👩\u200d💻 <ana@x.example>": GOOD,
    "ana.maria@x.example": "ana.maria@x.example",
    "ana+t1@x.example": "ana+t1@x.example",
    "a!#$%&'*+-/?=^_`{|}~z@x.example": "a!#$%&'*+-/?=^_`{|}~z@x.example",
    "ana@mail.x.co.uk": "ana@mail.x.co.uk",
    "ana@localhost": "ana@localhost",
    "ana@1and1.example": "ana@1and1.example",
    "ana@a_b.example": "ana@a_b.example",
    "ana@xn--agncia-jva.example": "ana@xn--agncia-jva.example",
    "ana@agência.example": "ana@xn--agncia-jva.example",
    "Ana <ana@AGÊNCIA.example>": "ana@xn--agncia-jva.example",
    "ana@straße.example": "ana@xn--strae-oqa.example",
    "ana@भारत.example": "ana@xn--h2brj9c.example",
    "ana@例え.jp": "ana@xn--r8jz45g.jp",
    "a" * 64 + "@x.example": "a" * 64 + "@x.example",
    "Ana " * 400 + "<ana@x.example>": GOOD,
}
"""Forms that look odd and are in order: the address is that of the one mailbox."""

REFUSED: tuple[str, ...] = (
    # Nothing, or no address.
    "", " ", ",", ";", "<>", "<@>", "@", "Ana", "Ana <>", "Ana <ana>", "ana@", "@x.example", "<ana@>", "<@x.example>", "ana x.example", "undisclosed-recipients:;",
    # Several, or what some reader takes for several (CVE-2023-27043, CVE-2019-16056).
    "ana@x.example, b@y.example", "ana@x.example,", ",ana@x.example", "ana@x.example;", "ana@x.example; b@y.example", "ana@x.example b@y.example", "ana@x.example,b@y",
    "a@b,c@d", "a@b@c", "ana@x.example@y.example", "ana@x.example@", "<ana@x.example@y.example>", "ana@x.example,<b@y.example>", "<ana@x.example>,", "<ana@x.example>;",
    "alice@example.org)bob@example.com", "alice@example.org(bob@example.com", "alice@example.org<bob@example.com>", "alice@example.org>bob@example.com", "alice@example.org[bob@example.com",
    "alice@example.org]bob@example.com", "alice@example.org:bob@example.com", "alice@example.org;bob@example.com", 'alice@example.org"bob@example.com', "alice@example.org,bob@example.com",
    "alice@example.org.bob@example.com", "alice@example.org\\bob@example.com", "alice@example.org<bob@example.com", "alice@example.org)<bob@example.com>", "alice@example.org <bob@example.com>",
    '"alice@example.org" <bob@example.com', "(alice@example.org) <bob@example.com", '<alice@example.org> "bob@example.com"', "Alice <alice@example.org>bob@example.com", "<alice@example.org>(<bob@example.com>)",
    "<alice@example.org><bob@example.com>", "<alice@example.org> bob@example.com", "<alice@example.org>, bob@example.com", "<<alice@example.org>>", "<<alice@example.org>bob@example.com>", "<alice@example.org", "alice@example.org>",
    "Alice <bob <alice@example.org>>", "<bob@example.com <alice@example.org>>", "alice@example.org <>", "<> <alice@example.org>", "alice@example.org (<bob@example.com>)", "Bob, Alice <alice@example.org>", "Alice: <alice@example.org>",
    "Alice; <alice@example.org>", "alice@example.org, Alice <alice@example.org>", "Alice@ <alice@example.org>", "ceo@bank.example <alice@example.org>", "ceo@bank <alice@example.org>", "[Alice] <alice@example.org>",
    # Groups and routes.
    "group: ana@x.example;", "group:ana@x.example", "group: Ana <ana@x.example>;", "a:b: ana@x.example;;", ":ana@x.example;", "group:;", "group: ana@x.example, b@y.example;", "group: ; ana@x.example", "ana@x.example group:;",
    "<@evil.example:ana@x.example>", "@evil.example:ana@x.example", "<@a.example,@b.example:ana@x.example>", "Ana <@evil.example:ana@x.example>", "<@evil.example;ana@x.example>", "<evil.example!ana@x.example,>", "<,ana@x.example>",
    # Quoted, commented and encoded inside the address.
    '"ana"@x.example', '"a b"@x.example', '"ana@x.example"@y.example', '"ana@x.example"', '<"ana"@x.example>', '"ana"ruiz@x.example', 'ana"ruiz"@x.example', '"ana\\"@x.example', '"ana" @x.example', '""@x.example', '"ana".ruiz@x.example',
    "ana(x)@x.example", "(x)ana@x.example", "ana@(x)x.example", "ana@x(y).example", "ana@x.example(y)", "<ana@x.example(y)>", "<(y)ana@x.example>", "ana @x.example", "ana@ x.example", "ana @ x.example", "< ana@x.example>", "<ana@x.example >",
    "<ana@x .example>", "ana. ruiz@x.example", "ana\n @x.example", "<ana\n @x.example>", "<ana@\n x.example>", "<ana@x.example\n >", "ana@x.\n example", "ana@x.example (a (b))", "ana@x.example (b@y.example)", 'ana@x.example ("b")', "ana@x.example ()()",
    "Ana (x <ana@x.example>", "Ana x) <ana@x.example>", "Ana (a\\)b) <ana@x.example>", "(b@y.example) <ana@x.example>", "Ana (b@y.example) <ana@x.example>", 'Ana "x <ana@x.example>', 'Ana x" <ana@x.example>', '"Ana\\" <ana@x.example>', "Ana \\ <ana@x.example>",
    "=?utf-8?q?ana?=@x.example", "<=?utf-8?q?ana?=@x.example>", "ana@=?utf-8?q?x?=.example", "=?utf-8?q?ana=40x=2Eexample?=", "<=?utf-8?q?ana=40x=2Eexample?=>", "=?utf-8?b?YW5hQHguZXhhbXBsZQ==?=", "=?utf-8?q?ana=00?=@x.example", "=?x?q?a?=@y.example",
    "=?utf-8?q?Ana_=3Cana=40x=2Eexample=3E?=", "=?utf-8?q?ceo=40bank=2Eexample?=@evil.example", "=?utf-8?b?Y2VvQGJhbmsuZXhhbXBsZQ==?=@evil.example", "=?utf-8?q?ana=40x=2Eexample=2C?=b@y.example", "<ana=?utf-8?q??=@x.example>", "ana@x.example=?utf-8?q?=00?=",
    "=?utf-8?q?Ana=00=0D=0ABcc=3A_b=40y=2Eexample?= <ana@x.example>", "=?utf-8?q?ana=40bank=2Eexample=00?= <ana@x.example>", "=?utf-8?b?QW5hCg==?= <ana@x.example>",
    "a=?b@x.example",
    # Local parts and domains that are none.
    ".ana@x.example", "ana.@x.example", "a..b@x.example", "an,a@x.example", "an:a@x.example", "an;a@x.example", "an<a@x.example", "an>a@x.example", "an[a@x.example", "an]a@x.example", "an\\a@x.example", "an(a@x.example", "an)a@x.example", "an\"a@x.example",
    "ana@x..example", "ana@.x.example", "ana@x.example.", "<ana@x.example.>", "ana@-x.example", "ana@x-.example", "ana@x.-example", "ana@[192.0.2.1]", "ana@[IPv6:2001:db8::1]", "ana@192.0.2.1", "ana@2001:db8::1", "ana@x.123", "ana@[x.example]",
    "ana@x!y.example", "ana@x%y.example", "ana@x/y.example", "ana@x=y.example", "ana@x'y.example", "ana@x*.example", "ana@x,example", "ana@x;example", "ana@x:25", "ana@x.example:25", "mailto:ana@x.example", "<mailto:ana@x.example>", "ana@x.example/y",
    "ana@" + "a" * 64 + ".example", "a" * 65 + "@x.example", "ana@" + ".".join(["a" * 60] * 5), "ana@" + "a." * 130 + "example", "A" * 2_100 + " <ana@x.example>", "ana@x.example" + " " * 0 + "(" + "y" * 2_100 + ")", "(" * 900 + "ana@x.example" + ")" * 900,
    "ana@xn--.example", "ana@xn--a.example", "ana@xn--abc-.example", "ana@xn--99999999.example", "ana@xn--strasse-.example", "ana@\uff58.example", "ana@x\u3002example", "ana@x\uff0eexample", "ana@x\u2024example", "ana\uff20x.example", "ana\ufe6bx.example", "ana@\u2460.example",
    "ana@x.\u212axample", "ana@☃.example", "ana@\u0301x.example", "ana@ﬁ.example",
    # Letters beyond ASCII before the @ (RFC 6532): two spellings of one name cannot be told from two names.
    "añà@x.example", "аna@x.example", "anä@x.example", "用户@x.example", "<用户@例え.jp>", "ana\u0301@x.example", "ａｎａ@x.example", "ın@x.example", "\u212ain@x.example", "😀@x.example",
)  # fmt: skip

INVISIBLE = "\x00\x01\x07\x08\x0b\x0c\x0e\x1b\x1f\x7f\x80\x85\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028\u2029\u202a\u202d\u202e\u2060\u2066\u2069\ufeff\ufff9\U000e0041"
PLACES = (
    "Ana{} <ana@x.example>",
    "ana{}@x.example",
    "ana@x{}.example",
    "ana@x.example{}b@y.example",
    "<ana@x.example{}>",
)
POISONED = tuple(place.format(char) for char in INVISIBLE for place in PLACES)
JOINED = tuple(place.format(char) for char in "\u200c\u200d" for place in PLACES[1:])


def sender_of(value: str) -> str | None:
    return sender(b"From: " + value.encode("utf-8", "surrogateescape"))


def second_opinion(value: str) -> list[str] | None:
    """The addresses that the standard library's newer reader sees: a parser of its own, by the grammar of RFC 5322.

    None where it fails at a display name that has a dot where a word should stand.
    """
    try:
        field = POLICY.header_factory("from", " ".join(value.split("\n")))
    except AttributeError:
        return None
    assert isinstance(field, UniqueAddressHeader)
    return [canonical_address(one.addr_spec) for one in field.addresses]


def test_there_are_three_hundred_hostile_values() -> None:
    assert len({*ACCEPTED, *REFUSED, *POISONED, *JOINED}) >= 400


@pytest.mark.parametrize("value", ACCEPTED)
def test_an_odd_form_that_is_in_order(value: str) -> None:
    assert sender_of(value) == ACCEPTED[value]


@pytest.mark.parametrize("value", [*REFUSED, *POISONED, *JOINED])
def test_a_form_that_somebody_may_read_otherwise(value: str) -> None:
    assert sender_of(value) is None


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param(b"From: ana@x.example\nfrom: ana@x.example", id="the same twice"),
        pytest.param(b"From: ana@x.example\nFROM: b@y.example", id="in capitals"),
        pytest.param(b"From: ana@x.example\nSubject: y\nFrom: b@y.example", id="far apart"),
        pytest.param(b"From: ana@x.example\nFrom:", id="one of them empty"),
        pytest.param(b"From: ana@x.example\r b@y.example", id="a bare return"),
        pytest.param(b"From: Ana\n\t\n <ana@x.example>\nFrom: b@y.example", id="folded over a blank line"),
        pytest.param(b"Sender: ana@x.example\nReply-To: ana@x.example\nResent-From: ana@x.example\nX-From: ana@x.example", id="anything but From"),
        pytest.param(b"From: \xff\xfe <ana@x.example>", id="a name in no charset"),
        pytest.param(b"From: ana@x.example\xc3", id="half a letter"),
        pytest.param(b"From: ana@x\xc3\x28.example", id="no UTF-8 in the domain"),
        pytest.param(b"From: Ana <ana@x.example>, =?utf-8?q?", id="an encoded word that never ends"),
    ],
)  # fmt: skip
def test_fields_that_make_no_sender(fields: bytes) -> None:
    assert sender(fields) is None


pieces = st.lists(
    st.sampled_from(["ana", "@", "x.example", "ana@x.example", "b@y.example", "<", ">", '"', "(", ")", ",", ";", ":", "\\", " ", "\n ", ".", "=?utf-8?q?a?=", "Ana", "é", "[", "]", "\t", "xn--", "-"]),
    max_size=12,
).map("".join)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(
    pieces
    | st.sampled_from([*ACCEPTED]).flatmap(
        lambda value: st.integers(0, len(value)).flatmap(
            lambda at: pieces.map(lambda piece: value[:at] + piece + value[at:])
        )
    )
)
def test_whatever_is_accepted_a_second_parser_reads_alike(value: str) -> None:
    found = sender_of(value)
    assert found is None or second_opinion(value) in (None, [found])


@pytest.mark.parametrize("value", ACCEPTED)
def test_the_second_parser_agrees_on_the_table(value: str) -> None:
    assert second_opinion(value) in (None, [ACCEPTED[value]])


def test_a_network_is_found_by_either_spelling_of_its_domain() -> None:
    written, travelling = (
        Directory(networks=(Network("um", "Um", (domain,)),))
        for domain in ("agência.example", "xn--agncia-jva.example")
    )
    for directory in (written, travelling):
        for value in (
            "ana@agência.example",
            "ana@AGÊNCIA.example",
            "ana@xn--agncia-jva.example",
            "ana@mail.agência.example",
        ):
            found = sender_of(value)
            assert found is not None
            assert directory.network_of(found) == directory.networks[0]
            assert directory.network_of(value) == directory.networks[0]
        assert directory.network_of("ana@agencia.example") is None


TWO_DOMAINS = Network("rimal", "Rimal", ("rimal.example", "rimal-studio.example"), (Contact("Kit", "kit@gmail.com"),))
PEOPLE = Directory(
    networks=(TWO_DOMAINS, Network("starhouse", "Starhouse", ("starhouse.example",))),
    specialists=(Specialist("Ha", "ha@rimal.example"),),
    teams=(Team("ops", "Ops", "ops@rimal.example"),),
)
VOUCHED = Auth(PASS, NONE, NONE)


@pytest.mark.parametrize(
    ("sender", "reply_to", "expected"),
    [
        pytest.param("a@rimal.example", "b@rimal.example", "b@rimal.example", id="a colleague"),
        pytest.param("a@rimal.example", "B@Rimal-Studio.example", "b@rimal-studio.example", id="another domain of the network"),
        pytest.param("a@rimal.example", "kit@gmail.com", "kit@gmail.com", id="a contact's private address"),
        pytest.param("a@nova.example", "b@nova.example", "b@nova.example", id="a house that nobody knows"),
        pytest.param("a@mail.nova.example", "b@nova.example", "b@nova.example", id="another host of theirs"),
        pytest.param("a@rimal.example", "a@rimal.example", None, id="the sender: answered anyway"),
        pytest.param("a@rimal.example", "b@starhouse.example", None, id="another network"),
        pytest.param("a@rimal.example", "b@evil.example", None, id="a stranger"),
        pytest.param("a@nova.example", "b@rimal.example", None, id="a stranger who names a network"),
        pytest.param("a@rimal.example", "b@gmail.com", None, id="a private address that nobody registered"),
        pytest.param("a@gmail.com", "b@gmail.com", None, id="strangers who share a provider"),
        pytest.param("a@rimal.example", "ha@rimal.example", None, id="a specialist"),
        pytest.param("a@rimal.example", "ops@rimal.example", None, id="a team"),
        pytest.param("a@rimal.example", "support@rimal.example", None, id="the desk itself"),
        pytest.param("a@rimal.example", "noreply@rimal.example", None, id="a machine"),
        pytest.param("a@rimal.example", "b@rimal.example, c@rimal.example", None, id="two addresses"),
        pytest.param("a@rimal.example", "b@rimal.example\nReply-To: c@rimal.example", None, id="two fields"),
        pytest.param("a@rimal.example", "bö@rimal.example", None, id="an address that not every server takes"),
        pytest.param("a@rimal.example", '"b c"@rimal.example', None, id="a quoted local part"),
        pytest.param("a@rimal.example", "", None, id="nothing"),
    ],
)  # fmt: skip
def test_where_the_sender_asks_to_be_answered(sender: str, reply_to: str, expected: str | None) -> None:
    message = parse(f"From: {sender}\nReply-To: {reply_to}\n\nhello".encode(), NOON)
    ours = {"support@rimal.example"}
    assert answer_to(message, VOUCHED, "same-network", PEOPLE, ours) == expected
    assert answer_to(message, VOUCHED, "never", PEOPLE, ours) is None
    for unsure in (Auth(), CLOSED, Auth(FAIL, PASS, PASS), Auth(NONE, NONE, PASS)):
        assert answer_to(message, unsure, "same-network", PEOPLE, ours) is None


def test_an_uncertain_sender_is_never_answered_elsewhere() -> None:
    message = parse(b"From: a@rimal.example, x@y.example\nReply-To: b@rimal.example\n\nhello", NOON)
    assert answer_to(message, VOUCHED, "same-network", PEOPLE) is None


ORDINARY = parse(b"From: Ana <ana@starhouse.example>\n\nhello", NOON)


def auth(*fields: str, authserv_id: str = OURS) -> Auth:
    headers = tuple(("Authentication-Results", field) for field in fields)
    desk = Desk("Desk", "support@cn-desk.example", authserv_id)
    return authenticate(replace(ORDINARY, headers=(*headers, *ORDINARY.headers)), desk)


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        pytest.param(
            f"{OURS}; spf=pass smtp.mailfrom=starhouse.example; dkim=pass header.d=starhouse.example header.s=s1; dmarc=pass (p=none) header.from=starhouse.example",
            Auth(PASS, PASS, PASS), id="all pass",
        ),
        pytest.param(
            f"{OURS};\tdkim=pass header.i=@starhouse.example header.s=20230601 header.b=\"aBc/+=\";\tspf=pass (google.com: domain of ana@starhouse.example designates 192.0.2.1 as permitted sender) smtp.mailfrom=ana@starhouse.example;\tdmarc=pass (p=REJECT sp=REJECT dis=NONE) header.from=starhouse.example",
            Auth(PASS, PASS, PASS), id="as Google writes it",
        ),
        pytest.param(
            f"{OURS} 1; spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=starhouse.example; dkim=pass (signature was verified) header.d=starhouse.example;dmarc=pass action=none header.from=starhouse.example;compauth=pass reason=100",
            Auth(PASS, PASS, PASS), id="as Microsoft writes it",
        ),
        pytest.param(f"{OURS}; dkim=pass header.d=mailer.example; dmarc=fail header.from=starhouse.example; spf=softfail", Auth(FAIL, NONE, NONE), id="somebody else signed"),
        pytest.param(f"{OURS}; dkim=fail header.d=starhouse.example; spf=fail; dmarc=fail", Auth(FAIL, FAIL, FAIL), id="all fail"),
        pytest.param(f"{OURS}; dkim=none; spf=none; dmarc=none", Auth(NONE, NONE, NONE), id="nothing to check"),
        pytest.param(f"{OURS}; none", CLOSED, id="nothing checked"),
        pytest.param(f"{OURS.upper()}; dmarc=pass header.from=STARHOUSE.example;", Auth(PASS, NONE, NONE), id="in capitals and with a last semicolon"),
        pytest.param(f"{OURS}; dkim = pass (good) header.d = starhouse.example", Auth(NONE, PASS, NONE), id="blanks around the signs"),
        pytest.param(f"{OURS}; dkim=fail header.d=x.example; dkim=pass header.d=starhouse.example", Auth(NONE, PASS, NONE), id="one good signature of two"),
        pytest.param(f"{OURS}; dmarc=temperror header.from=starhouse.example", Auth(NONE, NONE, NONE), id="an error is no pass"),
    ],
)  # fmt: skip
def test_our_servers_verdict_is_read(field: str, expected: Auth) -> None:
    assert auth(field) == expected


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        pytest.param("mx.evil.example; dmarc=pass header.from=starhouse.example", Auth(), id="another server's word"),
        pytest.param(
            f"{OURS}.evil.example; dmarc=pass header.from=starhouse.example", Auth(), id="a name that begins like ours"
        ),
        pytest.param(f"{OURS}; dmarc=pass header.from=evil.example", CLOSED, id="about another domain"),
        pytest.param(
            f"{OURS}; dmarc=pass header.from=starhouse.example.evil.example",
            CLOSED,
            id="about a domain that begins alike",
        ),
        pytest.param(f"{OURS}; dmarc=pass", CLOSED, id="about no domain"),
        pytest.param(
            f"{OURS}; dmarc=pass header.from=starhouse.example header.from=evil.example", CLOSED, id="about two domains"
        ),
        pytest.param(
            f"{OURS}; dmarc=fail header.from=starhouse.example; dmarc=pass header.from=starhouse.example",
            CLOSED,
            id="two words that differ",
        ),
        pytest.param(
            f'{OURS}; spf=fail smtp.mailfrom="a; dmarc=pass header.from=starhouse.example "@b.example',
            Auth(NONE, NONE, FAIL),
            id="a verdict inside a quoted local part",
        ),
        pytest.param(
            f"{OURS}; spf=fail (domain of a; dmarc=pass header.from=starhouse.example) smtp.mailfrom=b.example",
            Auth(NONE, NONE, FAIL),
            id="a verdict inside a comment",
        ),
        pytest.param(
            f"{OURS}; spf=fail (a \\) ; dmarc=pass header.from=starhouse.example)",
            Auth(NONE, NONE, FAIL),
            id="a comment that seems to end",
        ),
        pytest.param(
            f"{OURS}; spf=fail (x)) ; dmarc=pass header.from=starhouse.example", CLOSED, id="a bracket too many"
        ),
        pytest.param(f"{OURS}; spf=fail (x ; dmarc=pass header.from=starhouse.example", CLOSED, id="an open comment"),
        pytest.param(
            f'{OURS}; spf=fail smtp.mailfrom="x ; dmarc=pass header.from=starhouse.example', CLOSED, id="an open quote"
        ),
        pytest.param(f"{OURS};; dmarc=pass header.from=starhouse.example", CLOSED, id="an empty clause"),
        pytest.param(f"{OURS}; dmarc=pass header.from=starhouse.example; leftover", CLOSED, id="something left over"),
        pytest.param(f"{OURS}; dmarc=pass header.from=starhouse.example\ufffd", CLOSED, id="a character that was none"),
        pytest.param(f"{OURS}; spf=pass smtp.mailfrom=a@b;c dmarc=pass", CLOSED, id="a semicolon in a bare address"),
        pytest.param(f"{OURS} dmarc=pass header.from=starhouse.example", Auth(), id="no semicolon"),
        pytest.param("", Auth(), id="an empty field"),
        pytest.param(";", Auth(), id="nothing but a semicolon"),
        pytest.param(f"{OURS}; dkim=pass header.d=example", CLOSED, id="a signature of a whole top level"),
        pytest.param(
            f"{OURS}; dkim=pass header.d=starhouse.example header.i=@evil.example",
            CLOSED,
            id="a signature of two domains",
        ),
    ],
)
def test_a_forged_verdict_is_refused(field: str, expected: Auth) -> None:
    assert auth(field) == expected


def test_only_the_topmost_field_counts() -> None:
    good = f"{OURS}; dmarc=pass header.from=starhouse.example"
    assert auth("mx.other.example; dmarc=none", good) == Auth()
    assert auth(f"{OURS}; dmarc=fail", good).dmarc is FAIL
    assert auth(good, f"{OURS}; dmarc=fail").dmarc is PASS


def test_without_an_authserv_id_nobody_is_believed() -> None:
    assert auth("; dmarc=pass header.from=starhouse.example", authserv_id="") == Auth()
    assert auth(f"{OURS}; dmarc=pass header.from=starhouse.example", authserv_id="") == Auth()


def test_an_uncertain_sender_passes_nothing() -> None:
    message = replace(
        ORDINARY,
        sender=None,
        headers=(
            (
                "Authentication-Results",
                f"{OURS}; dmarc=pass header.from=starhouse.example; dkim=pass header.d=starhouse.example",
            ),
        ),
    )
    assert authenticate(message, Desk("Desk", "support@cn-desk.example", OURS)) == CLOSED


INNOCENT = st.text(alphabet=st.characters(codec="utf-8", exclude_characters='\\"()'), max_size=60)


@given(INNOCENT)
def test_nothing_in_a_quoted_local_part_passes(text: str) -> None:
    assert (
        auth(f'{OURS}; spf=fail smtp.mailfrom="{text}"@b.example; dmarc=fail header.from=starhouse.example').dmarc
        is not PASS
    )


@given(st.text(max_size=120))
def test_any_field_is_read_or_refused(text: str) -> None:
    report = read(text)
    assert report is None or report.authserv_id
