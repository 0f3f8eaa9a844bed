from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain.message import Auth, AuthResult
from pipeline.ingest.authres import read
from pipeline.ingest.identity import authenticate
from pipeline.ingest.parse import parse

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
OURS = "mx.cn-desk.example"
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


ORDINARY = parse(b"From: Ana <ana@starhouse.example>\n\nhello", NOON)


def auth(*fields: str, authserv_id: str = OURS) -> Auth:
    headers = tuple(("Authentication-Results", field) for field in fields)
    return authenticate(replace(ORDINARY, headers=(*headers, *ORDINARY.headers)), authserv_id)


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
    assert authenticate(message, OURS) == CLOSED


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
