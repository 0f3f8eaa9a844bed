"""Whose verdict a field is, by its id and its place among the servers a mail has passed (S4)."""

from dataclasses import replace

import pytest

from pipeline.config import Desk
from pipeline.domain.message import Auth, AuthResult
from pipeline.domain.network import Specialist
from pipeline.ingest.identity.identity import authenticate
from pipeline.ingest.identity.trust import Nobody
from tests.unit.mails import HA, ORDINARY, written_by

PASS, FAIL, NONE = AuthResult.PASS, AuthResult.FAIL, AuthResult.NONE
OURS = ("Authentication-Results", "mx.cn-desk.example; dmarc=pass header.from=starhouse.example")
OWN = Desk("Desk", "support@cn-desk.example", "mx.cn-desk.example")
HOSTED = replace(OWN, mail_hosts=("hoster.example",))


def received(by: str, source: str = "mail.starhouse.example ([192.0.2.1])") -> tuple[str, str]:
    return "Received", f"from {source} {by} with ESMTPS id 4cX; Mon, 2 Mar 2026 09:00:00 +0000"


def verdict(desk: Desk, *headers: tuple[str, str]) -> Auth:
    return authenticate(replace(ORDINARY, headers=headers), desk)


@pytest.mark.parametrize(
    ("desk", "above"),
    [
        pytest.param(OWN, [], id="on top of everything"),
        pytest.param(OWN, [received("by mx.cn-desk.example (Postfix)")], id="under the line of the server itself, as milters put it"),
        pytest.param(OWN, [received("by imap.cn-desk.example (Dovecot)"), received("by MX.CN-Desk.example.")], id="handed on inside the house"),
        pytest.param(OWN, [received("by localhost (amavisd-new)"), received("by mail (Postfix)")], id="hosts without a public name"),
        pytest.param(OWN, [received("by compute5.internal"), received("by 10.0.0.1"), received("by 2002:a05:6a10::1")], id="inner names and numbers"),
        pytest.param(OWN, [("Received", "(qmail 123 invoked by uid 89); 2 Mar 2026")], id="a line that names nobody"),
        pytest.param(OWN, [received("by mx.cn-desk.example", "x (HELO by.evil.example (by mx.evil.example))")], id="a greeting that pretends to be a server"),
        pytest.param(HOSTED, [received("by store7.hoster.example")], id="a host that the desk names as its own"),
    ],
)  # fmt: skip
def test_a_field_that_our_servers_put_there_is_believed(desk: Desk, above: list[tuple[str, str]]) -> None:
    assert verdict(desk, *above, OURS, received("by mail.starhouse.example")) == Auth(PASS, NONE, NONE)


@pytest.mark.parametrize(
    ("desk", "headers"),
    [
        pytest.param(OWN, [received("by store7.hoster.example"), OURS], id="under the line of a foreign server"),
        pytest.param(OWN, [received("by mx.cn-desk.example"), received("by mx.evil.example"), OURS], id="under a foreign hop below ours"),
        pytest.param(OWN, [received("by mx.cn-desk.example.evil.example"), OURS], id="under a name that begins like ours"),
        pytest.param(OWN, [("Authentication-Results", "gate.example; dmarc=fail"), OURS], id="under another server's field"),
        pytest.param(OWN, [("Authentication-Results", "=?"), OURS], id="under a field that nobody can read"),
        pytest.param(OWN, [("ARC-Authentication-Results", f"i=1; {OURS[1]}")], id="sealed by somebody"),
        pytest.param(OWN, [], id="no field at all"),
        pytest.param(replace(OWN, authserv_id=""), [OURS], id="a desk that names no server"),
        pytest.param(replace(OWN, authserv_id=""), [("Authentication-Results", '""; dmarc=pass header.from=starhouse.example')], id="a field of nobody for a desk that names no server"),
    ],
)  # fmt: skip
def test_any_other_field_says_nothing(desk: Desk, headers: list[tuple[str, str]]) -> None:
    assert verdict(desk, *headers, received("by mail.starhouse.example")) == Auth()


def test_nobody_believes_nothing() -> None:
    assert authenticate(replace(ORDINARY, headers=(OURS,)), Nobody()) == Auth()


GOOGLE = Desk("Desk", "support@cn-desk.example", mail_service="google-workspace")
OF_GOOGLE = (
    "Authentication-Results",
    "mx.google.com; dkim=pass header.i=@starhouse.example; dmarc=pass (p=NONE) header.from=starhouse.example",
)


def test_google_is_known_by_its_id_and_hosts() -> None:
    inner = ("Received", "by 2002:a05:7000:2a5:b0:1 with SMTP id m5csp1; Mon, 2 Mar 2026 01:00:00 -0800 (PST)")
    border = received("by mx.google.com")
    assert verdict(GOOGLE, inner, border, OF_GOOGLE) == Auth(PASS, PASS, NONE)
    assert verdict(GOOGLE, inner, border, OURS) == Auth()
    assert verdict(GOOGLE, received("by mx.evil.example"), border, OF_GOOGLE) == Auth()


MICROSOFT = Desk("Desk", "support@cn-desk.example", mail_service="microsoft365")
INNER = received(
    "by DM6PR11MB1.namprd11.prod.outlook.com (2603:10b6:5:1::1)", "BN8NAM11FT066.eop-nam11.prod.protection.outlook.com"
)
BORDER = received("by BN8NAM11FT066.mail.protection.outlook.com (10.13.177.1)")
SOURCE = ("X-MS-Exchange-Organization-AuthSource", "BN8NAM11FT066.eop-nam11.prod.protection.outlook.com")
OUTSIDE = ("X-MS-Exchange-Organization-AuthAs", "Anonymous")
INSIDE = ("X-MS-Exchange-Organization-AuthAs", "Internal")


def of_microsoft(
    rest: str = "dmarc=pass action=none header.from=starhouse.example;compauth=pass reason=100",
) -> tuple[str, str]:
    start = "spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=starhouse.example; dkim=pass (signature was verified) header.d=starhouse.example;"
    return "Authentication-Results", start + rest


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        pytest.param(of_microsoft(), Auth(PASS, PASS, PASS), id="all pass"),
        pytest.param(of_microsoft("dmarc=bestguesspass action=none header.from=starhouse.example;compauth=pass reason=109"), Auth(NONE, PASS, PASS), id="a guess is no pass, an aligned signature is"),
        pytest.param(of_microsoft("dmarc=pass action=none header.from=starhouse.example;compauth=fail reason=001"), Auth(NONE, NONE, PASS), id="its verdict on the whole takes the pass away"),
        pytest.param(of_microsoft("dmarc=pass action=none header.from=starhouse.example"), Auth(NONE, NONE, PASS), id="no verdict on the whole: written on the way out"),
        pytest.param(of_microsoft("dmarc=pass header.from=starhouse.example;compauth=fail;compauth=pass"), Auth(NONE, NONE, PASS), id="two verdicts on the whole"),
        pytest.param(of_microsoft("dmarc=fail action=oreject header.from=starhouse.example;compauth=pass reason=130"), Auth(FAIL, PASS, PASS), id="a failure that a sealer talked away stays one"),
        pytest.param(("Authentication-Results", "dkim=none (message not signed) header.d=none;dmarc=none action=none header.from=starhouse.example;"), Auth(NONE, NONE, NONE), id="nothing checked"),
    ],
)  # fmt: skip
def test_microsoft_is_read_without_an_id(field: tuple[str, str], expected: Auth) -> None:
    assert verdict(MICROSOFT, INNER, field, BORDER, SOURCE, OUTSIDE) == expected


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param([of_microsoft(), INNER, BORDER, SOURCE], id="no mark of who vouches"),
        pytest.param([of_microsoft(), INNER, BORDER, OUTSIDE], id="no server that says so"),
        pytest.param([of_microsoft(), INNER, BORDER, SOURCE, OUTSIDE, OUTSIDE], id="two marks"),
        pytest.param([of_microsoft(), BORDER, OUTSIDE, (SOURCE[0], "mx.evil.example")], id="another server's mark"),
        pytest.param([of_microsoft(), BORDER, OUTSIDE, (SOURCE[0], "outlook.com.evil.example")], id="a server that begins alike"),
        pytest.param([INNER, BORDER, of_microsoft(), SOURCE, OUTSIDE], id="under the border, where the sender writes"),
        pytest.param([INNER, BORDER, of_microsoft(), received("by mail.evil.example"), SOURCE, OUTSIDE], id="under the border, above a foreign hop"),
        pytest.param([received("by mx.cn-desk.example"), of_microsoft(), BORDER, SOURCE, OUTSIDE], id="handed on by another server"),
        pytest.param([("Authentication-Results", "mx.google.com; none"), of_microsoft(), BORDER, SOURCE, OUTSIDE], id="not the topmost"),
        pytest.param([of_microsoft(), SOURCE, OUTSIDE], id="no server at all"),
    ],
)  # fmt: skip
def test_what_microsoft_did_not_write_at_its_border(headers: list[tuple[str, str]]) -> None:
    assert verdict(MICROSOFT, *headers).is_pass is False
    assert verdict(replace(MICROSOFT, mail_service=None), *headers) == Auth()


@pytest.mark.parametrize(
    ("headers", "sender", "expected"),
    [
        pytest.param([INNER, INNER, SOURCE, INSIDE], HA, Auth(PASS, NONE, NONE), id="a colleague who signed in"),
        pytest.param([INNER, SOURCE, OUTSIDE], HA, Auth(), id="a stranger who bears the name"),
        pytest.param([INNER, received("by mail.evil.example"), SOURCE, INSIDE], HA, Auth(), id="it came from elsewhere"),
        pytest.param([INNER, SOURCE, INSIDE], replace(HA, email="ana@starhouse.example"), Auth(), id="an address that is not the house's"),
        pytest.param([INNER, SOURCE, INSIDE, OUTSIDE], HA, Auth(), id="two marks"),
        pytest.param([INNER, SOURCE, ("X-MS-Exchange-CrossTenant-AuthAs", "Internal")], HA, Auth(), id="a colleague of another house"),
        pytest.param([SOURCE, INSIDE], HA, Auth(), id="no server at all"),
        pytest.param([INNER, SOURCE, INSIDE], None, Auth(), id="no certain sender"),
    ],
)  # fmt: skip
def test_a_colleague_inside_microsoft(
    headers: list[tuple[str, str]], sender: Specialist | None, expected: Auth
) -> None:
    message = written_by(sender)
    assert authenticate(replace(message, headers=tuple(headers)), MICROSOFT) == expected
    assert authenticate(replace(message, headers=tuple(headers)), OWN) == Auth()
