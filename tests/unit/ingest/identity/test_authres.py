"""Authentication-Results of real servers are read, and nothing a sender can put into them becomes a pass (S4, RFC 8601)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.config import Desk
from pipeline.domain.message import Auth, AuthResult
from pipeline.ingest.identity.authres import Report, Result, read, read_anonymous
from pipeline.ingest.identity.identity import authenticate
from tests.unit.mails import ORDINARY

PASS, FAIL, NONE, ABSENT = AuthResult.PASS, AuthResult.FAIL, AuthResult.NONE, AuthResult.ABSENT
VICTIM = "starhouse.example"
CLAIM = f"dmarc=pass header.from={VICTIM}"
Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Server:
    """A server as it writes: `line` with gaps for its words on DMARC and DKIM and for what the sender chose.

    `echo` is the envelope sender inside a comment, as given; `mailfrom` the same as a value.
    """

    name: str
    line: str
    authserv_id: str = ""
    hop: str = ""
    says_dmarc: bool = True

    def write(self, word: str, mailfrom: str, domain: str = VICTIM, echo: str | None = None) -> str:
        said = {"word": word, "domain": domain, "signer": domain if word == "pass" else "evil.example"}
        return self.line.format(**said, mailfrom=mailfrom, echo=mailfrom if echo is None else echo)

    @property
    def desk(self) -> Desk:
        if self.name == "Microsoft 365":
            return Desk("Desk", "support@cn-desk.example", mail_service="microsoft365")
        if self.name == "Google Workspace":
            return Desk("Desk", "support@cn-desk.example", mail_service="google-workspace")
        return Desk("Desk", "support@cn-desk.example", self.authserv_id)

    def above(self) -> Headers:
        return (("Received", f"from inner ({self.hop} [192.0.2.7]) by {self.hop} with LMTP; Mon, 2 Mar 2026"),)

    def below(self) -> Headers:
        if self.name != "Microsoft 365":
            return ()
        source = "BN8NAM11FT066.eop-nam11.prod.protection.outlook.com"
        return (
            ("Received", "from mail.evil.example (192.0.2.1) by BN8NAM11FT066.mail.protection.outlook.com (10.13.1.1)"),
            ("X-MS-Exchange-Organization-AuthSource", source),
            ("X-MS-Exchange-Organization-AuthAs", "Anonymous"),
        )

    def verdict(self, *fields: str, between: Headers = ()) -> Auth:
        """The verdict on a mail with these fields, the topmost first."""
        written = tuple(("Authentication-Results", field) for field in fields)
        sent = (*between, *written[1:])
        headers = (*self.above(), *written[:1], *self.below(), *sent, *ORDINARY.headers)
        return authenticate(replace(ORDINARY, headers=headers), self.desk)


SERVERS = (
    Server(
        "Gmail",
        "mx.google.com;       dkim={word} header.i=@{signer} header.s=20230601 header.b=aBc/+=;       spf=pass (google.com: domain of {echo} designates 209.85.220.41 as permitted sender) smtp.mailfrom={mailfrom};       dmarc={word} (p=REJECT sp=REJECT dis=NONE) header.from={domain}",
        "mx.google.com", "mx.google.com",
    ),
    Server(
        "Google Workspace",
        "mx.google.com; dkim={word} header.i=@{signer} header.s=g header.b=XyZ12345; arc=pass (i=1 spf=pass spfdomain={domain} dkim=pass dkdomain={domain}); spf=pass (google.com: domain of {echo} designates 2a00:1450:4864:20::52d as permitted sender) smtp.mailfrom={mailfrom}; dmarc={word} (p=NONE sp=NONE dis=NONE) header.from={domain}; dara=neutral header.i=@cn-desk.example",
        hop="mx.google.com",
    ),
    Server(
        "Microsoft 365",
        "spf=pass (sender IP is 192.0.2.1) smtp.mailfrom={mailfrom}; dkim={word} (signature was verified) header.d={signer};dmarc={word} action=none header.from={domain};compauth={word} reason=100",
        hop="DM6PR11MB1.namprd11.prod.outlook.com",
    ),
    Server("Postfix with OpenDMARC", "mx.cn-desk.example; dmarc={word} (p=none dis=none) header.from={domain}", "mx.cn-desk.example", "mail.cn-desk.example"),
    Server(
        "OpenDKIM",
        "mx.cn-desk.example; dkim={word} (2048-bit key; unprotected) header.d={signer} header.i=@{signer} header.a=rsa-sha256 header.s=k1 header.b=AbC12/+=; dkim-atps=neutral; spf=pass smtp.mailfrom={mailfrom}",
        "mx.cn-desk.example", "mail.cn-desk.example", says_dmarc=False,
    ),
    Server(
        "rspamd",
        "mx.cn-desk.example;\tdkim={word} header.d={signer} header.s=mail header.b=AbCdEf12;\tspf=pass (mx.cn-desk.example: domain of {echo} designates 192.0.2.1 as permitted sender) smtp.mailfrom={mailfrom};\tdmarc={word} (policy=reject) header.from={domain}",
        "mx.cn-desk.example", "mx.cn-desk.example",
    ),
    Server(
        "Fastmail",
        "mx5.messagingengine.com; arc=none (no signatures found); bimi=skipped (DMARC Policy is not at enforcement); dkim={word} (2048-bit rsa key sha256) header.d={signer} header.i=@{signer} header.b=aBcD1234 header.a=rsa-sha256 header.s=s1 x-bits=2048; dmarc={word} policy.published-domain-policy=none policy.applied-disposition=none policy.evaluated-disposition=none (p=none,d=none,d.eval=none) policy.policy-from=p header.from={domain}; iprev=pass smtp.remote-ip=192.0.2.1 (mail.{domain}); spf=pass smtp.mailfrom={mailfrom} smtp.helo=mail.{domain}; x-tls=pass smtp.version=TLSv1.3 smtp.cipher=TLS_AES_256_GCM_SHA384 smtp.bits=256/256",
        "mx5.messagingengine.com", "mailmx.nyi.internal",
    ),
    Server("Yandex", "mxfront.mail.yandex.net; spf=pass (mxfront.mail.yandex.net: domain of {echo} designates 192.0.2.1 as permitted sender, rule=[ip4:192.0.2.0/24]) smtp.mail={mailfrom}; dkim={word} header.i=@{signer}", "mxfront.mail.yandex.net", "iva.mail.yandex.net", says_dmarc=False),
    Server("Mail.ru", "mxs.mail.ru; spf=pass (mx7.mail.ru: domain of {echo} designates 192.0.2.1 as permitted sender) smtp.mailfrom={mailfrom} smtp.helo=mail.{domain}; dkim={word} header.d={signer}; dmarc={word} header.from={domain}", "mxs.mail.ru", "mx7.mail.ru"),
    Server("Proton", "mail.protonmail.ch; dmarc={word} (p=quarantine dis=none) header.from={domain}; spf=pass smtp.mailfrom={mailfrom}; dkim={word} (Good 2048 bit rsa-sha256 signature) header.d={signer} header.a=rsa-sha256", "mail.protonmail.ch", "mailin005.protonmail.ch"),
    Server("Zoho", "mx.zohomail.com;\tdkim={word};\tspf=pass (zohomail.com: domain of {echo} designates 192.0.2.1 as permitted sender)  smtp.mailfrom={mailfrom};\tdmarc={word}(p=reject dis=none)  header.from={domain} (p=reject)", "mx.zohomail.com", "mx.zohomail.com"),
    Server("Amazon", "amazonses.com; spf=pass (spfCheck: domain of {domain} designates 192.0.2.1 as permitted sender) client-ip=192.0.2.1; envelope-from={mailfrom}; helo=mail.{domain}; dkim={word} header.i=@{signer}; dmarc={word} header.from={domain};", "amazonses.com", "inbound-smtp.us-east-1.amazonses.com"),
    Server("Mimecast", "relay.mimecast.com; dkim={word} header.d={signer} header.s=selector1 header.b=aBcD1234; dmarc={word} (policy=quarantine) header.from={domain}; spf=pass (relay.mimecast.com: domain of {echo} designates 192.0.2.1 as permitted sender) smtp.mailfrom={mailfrom}", "relay.mimecast.com", "us-smtp-inbound-1.mimecast.com"),
    Server("Proofpoint", "ppops.net; spf=pass smtp.mailfrom={mailfrom} smtp.helo=mail.{domain}; dkim={word} header.s=s1 header.d={signer}; dmarc={word} header.from={domain}", "ppops.net", "mx0a.ppops.net"),
    Server("iCloud", "dmarc.icloud.com; dmarc={word} header.from={domain}", "dmarc.icloud.com", "p00-icloudmta-asmtp.icloud.com"),
    Server("GMX", "gmx.net; dkim={word} header.i=@{signer}", "gmx.net", "mx-in.gmx.net", says_dmarc=False),
)  # fmt: skip
PARAMS = [pytest.param(server, id=server.name) for server in SERVERS]


@pytest.mark.parametrize("server", PARAMS)
def test_what_a_real_server_says_is_read(server: Server) -> None:
    """Also with a sender whose address has to be quoted, in a comment as well."""
    for mailfrom in ("ana@starhouse.example", '"ana ruiz"@starhouse.example'):
        passed = server.verdict(server.write("pass", mailfrom))
        failed = server.verdict(server.write("fail", mailfrom))
        assert passed.is_pass, passed
        assert passed.dmarc is (PASS if server.says_dmarc else NONE)
        assert not failed.is_pass
        assert FAIL in (failed.dmarc, failed.dkim)


def quoted(text: str) -> str:
    """What a server that keeps to the rules writes: a quoted string."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


POISONS = tuple(
    f"{start}{claim}{end}"
    for start in ("a; ", "a ; ", "a);", "a) ; ", 'a"; ', 'a\\"; ', "a\\); ", "a;; ", "a(b); ", "; ", "a)) ; ", "(a", "a;\t")
    for claim in (CLAIM, f"dmarc = pass header . from = {VICTIM}", f"dkim=pass header.d={VICTIM}", f"DMARC=PASS (p=none) header.from={VICTIM}")
    for end in ("", "; ", "; x=y (", " (", ' "', "; spf=pass (")
)  # fmt: skip


def poisoned(server: Server) -> Iterator[str]:
    """The server's fields on a mail that it found bad, the sender's choice of envelope address in them."""
    for poison in POISONS:
        address = f"{quoted(poison)}@evil.example"
        yield server.write("fail", address)
        yield server.write("fail", "m@evil.example", echo=address)
        yield server.write("none", address, domain="evil.example")


OURS_ALMOST = (
    "{id}.evil.example", "evil.{id}", "x{id}", "{id}x", '"{id} "', "{id}/1", "{id}:25", "{id}.", "<{id}>", "{id} 2", "({id}) evil.example",
    "evil.example ({id})", "=?us-ascii?q?{id}?=", "{id}\u00a0", "{id}\u200b", "{id}, evil.example", "@{id}", "{id};evil.example", "{id}=", "",
)  # fmt: skip


def other_ids(server: Server) -> Iterator[str]:
    for form in OURS_ALMOST:
        yield f"{form.format(id=server.authserv_id or 'mx.google.com')}; {CLAIM}; dkim=pass header.d={VICTIM}"


BROKEN = (
    ";; {claim}", "; {claim} header.from=evil.example", "; {claim}; {claim}", "; dmarc=fail; {claim}", "; {claim}; dmarc=none", "; {claim}; junk",
    "; {claim} junk", "; {claim};;", "; {claim} (", '; {claim} "', "; {claim})", "; {claim}\\", "; {claim},", "; {claim}<", "; {claim}\ufffd",
    '; "dmarc"=pass header.from={victim}', '; dmarc="pass" header.from={victim}', "; dmarc==pass header.from={victim}", "; none {claim}",
    "; none; {claim}", "; dmarc=pass", "; dmarc=pass header.from=", "; dmarc=pass header.from=@", "; dmarc=pass from={victim}",
    "; dmarc=pass header.from=evil.example.{victim}", "; dmarc=pass header.from={victim}.evil.example", "; dmarc=pass header.from=x{victim}",
    "; dmarc=pass body.from={victim}", "; dmarc=bestguesspass header.from={victim}", "; dmarc=passed header.from={victim}", "; dmarc=pass/fail header.from={victim}",
    "; spf=pass smtp.mailfrom=ana@{victim}", "; dkim=pass header.d=evil.example header.i=@{victim}", "; dkim=pass header.d=example",
    "; dkim=pass header.i=ana@{victim} header.d=evil.example", "; dkim=pass header.s={victim}", "; dkim=pass (header.d={victim})",
    "; dkim=neutral header.d={victim}", "; dkim=pass header.d={victim} header.d=evil.example", "; arc=pass (dmarc=pass header.from={victim})",
    "; dmarc=\u00a0pass header.from={victim}", "; dmarc=pass\u00a0header.from={victim}", "; dmarc=pass header.from=\uff53tarhouse.example",
    "; dmarc/2 fail; {claim}", "; dmarc=pass reason=header.from={victim}", "; dmarc=pass reason=\"header.from={victim}\"", "{claim}",
)  # fmt: skip


def broken(server: Server) -> Iterator[str]:
    """Fields that bear our server's id and are not what it writes: whatever does not hold together gives nothing."""
    for form in BROKEN:
        yield (server.authserv_id or "mx.google.com") + form.format(claim=CLAIM, victim=VICTIM)


@pytest.mark.parametrize("server", PARAMS)
def test_no_forgery_passes(server: Server) -> None:
    good = server.write("pass", "ana@starhouse.example")
    bad = server.write("fail", "m@evil.example")
    forgeries: list[tuple[tuple[str, ...], Headers]] = [((field,), ()) for field in poisoned(server)]
    forgeries += [((field,), ()) for field in (*other_ids(server), *broken(server))]
    forgeries += [((bad, good), ()), ((bad, good, good), ()), (("mx.other.example; none", good), ())]
    others = server.write("pass", "m@evil.example", domain="evil.example")
    forgeries += [((others,), ()), ((others, good), ()), ((f"{others}; {others}",), ())]
    forgeries += [((bad,), ((name, value),)) for value in (good, f"i=1; {good}") for name in (
        "ARC-Authentication-Results", "X-Authentication-Results", "Authentication-Results-Original", "Received-SPF",
        "X-MS-Exchange-Authentication-Results", "Authentication-Results ", "X-MS-Exchange-Organization-AuthAs",
    )]  # fmt: skip
    assert len(forgeries) >= 200
    passed = [fields for fields, between in forgeries if server.verdict(*fields, between=between).is_pass]
    assert passed == []


def test_a_bracket_in_a_comment_is_told_by_its_half_quote() -> None:
    """The form that beat readers of genuine Google fields, on a domain of which Google says nothing else."""
    address = f'"a); {CLAIM} (x"@evil.example'
    field = f"mx.google.com; spf=pass (google.com: domain of {address} designates 192.0.2.1 as permitted sender) smtp.mailfrom={address}"
    report = read(field)
    assert report is not None
    assert not report.is_sound


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        pytest.param("mx", Report("mx", (), True), id="an id alone"),
        pytest.param("mx 1; none", Report("mx", (), True), id="nothing done"),
        pytest.param("mx; NONE (really)", Report("mx", (), True), id="nothing done, with a comment"),
        pytest.param('"mx"; a=b', Report("mx", (Result("a", "b", ()),), True), id="a quoted id"),
        pytest.param("mx 2; a=b", Report("mx", (), False), id="an unknown version"),
        pytest.param(
            "(x) mx (y) 1 (z) ; (a) spf (b) / (c) 1 (d) = (e) pass (f) reason (g) = (h) \"q; r\" (i) smtp (j) . (k) mailfrom (l) = (m) a@b (n)",
            Report("mx", (Result("spf", "pass", (("reason", "q; r"), ("smtp.mailfrom", "a@b"))),), True),
            id="comments wherever they may stand",
        ),
        pytest.param(
            "mx; auth=pass (cram-md5) smtp.auth=ana@x; iprev=fail policy.iprev=192.0.2.200; dkim=pass header.i=@x body.hash=ab=",
            Report("mx", (
                Result("auth", "pass", (("smtp.auth", "ana@x"),)),
                Result("iprev", "fail", (("policy.iprev", "192.0.2.200"),)),
                Result("dkim", "pass", (("header.i", "@x"), ("body.hash", "ab="))),
            ), True),
            id="every kind of property",
        ),
        pytest.param('mx; spf=pass smtp.mailfrom="a \\" b"@x', Report("mx", (Result("spf", "pass", (("smtp.mailfrom", 'a \\" b@x'),)),), True), id="a quoted local part"),
        pytest.param('mx; spf="pass"', Report("mx", (Result("spf", "", ()),), True), id="a quoted result is none"),
        pytest.param("mx; nonesuch=pass", Report("mx", (Result("nonesuch", "pass", ()),), True), id="a method that begins like none"),
        pytest.param("mx; spf=pass (((((a)))))", Report("mx", (Result("spf", "pass", ()),), True), id="comments in comments"),
        pytest.param("mx; spf=pass (a", Report("mx", (), False), id="an open comment"),
        pytest.param('mx; spf=pass (a " b)', Report("mx", (), False), id="half a quote in a comment"),
        pytest.param("mx; spf", Report("mx", (), False), id="no result"),
        pytest.param("mx; spf=pass; ;", Report("mx", (), False), id="an empty clause"),
        pytest.param("mx; spf=pass;", Report("mx", (Result("spf", "pass", ()),), True), id="a last semicolon"),
        pytest.param("mx; spf=pass " + "a" * 16_000, Report("mx", (), False), id="too long"),
        pytest.param("<mx>; spf=pass", None, id="an id that is none"),
        pytest.param("spf=pass; dkim=pass", Report("spf=pass", (Result("dkim", "pass", ()),), True), id="no id: the first clause stands for it"),
    ],
)  # fmt: skip
def test_the_grammar(field: str, expected: Report | None) -> None:
    assert read(field) == expected


def test_a_field_without_id() -> None:
    assert read_anonymous("spf=pass (x) smtp.mailfrom=a; dmarc=pass") == Report(
        "", (Result("spf", "pass", (("smtp.mailfrom", "a"),)), Result("dmarc", "pass", ())), True
    )
    assert not read_anonymous("mx.google.com; spf=pass").is_sound
    assert not read_anonymous("; spf=pass").is_sound
    assert not read_anonymous("").is_sound or read_anonymous("").results == ()


@pytest.mark.parametrize(
    "field",
    [
        pytest.param("mx; a=b " + "(" * 15_000, id="open brackets"),
        pytest.param("mx; a=b " + "()" * 7_500, id="brackets"),
        pytest.param('mx; a="' + "\\" * 15_000, id="backslashes"),
        pytest.param("mx; a=b" + " " * 15_000, id="blanks"),
        pytest.param("mx" + "; a=b" * 3_000, id="clauses"),
    ],
)
def test_a_long_field_is_read_in_no_time(field: str) -> None:
    read(field)


words = st.from_regex(r"[a-z](?:[a-z0-9-]{0,8}[a-z0-9])?", fullmatch=True)
bare = st.from_regex(r"[a-z0-9@.:=+/_-]{1,12}", fullmatch=True)
free = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs"), exclude_characters='"\\\ufffd'), max_size=20
)
names = st.one_of(words, st.tuples(words, words).map(".".join))
gaps = st.sampled_from(["", " ", "\t ", "(note)", " (a (nested; dmarc=pass) note) ", "\r\n ", "(\\()", ' ("q;")'])
methods = words.filter(lambda word: word != "none")
# A quoted value comes back without its quotes and in lower case; a bare one must not begin with a quote.
values = st.one_of(bare.map(lambda text: (text, text)), free.map(lambda text: (f'"{text}"', text.lower())))


@st.composite
def fields(draw: st.DrawFn) -> tuple[str, Report]:
    """A field as some server might write it, and what it says."""
    results, text = [], "mx.example" + draw(st.sampled_from(["", " 1", " (v) 1 "]))
    for _ in range(draw(st.integers(0, 4))):
        method, result = draw(methods), draw(words)
        text += f"{draw(gaps)};{draw(gaps)}{method}{draw(gaps)}={draw(gaps)}{result}"
        pairs = []
        for _ in range(draw(st.integers(0, 3))):
            name, (written, meant) = draw(names), draw(values)
            text += f" {draw(gaps)}{name}{draw(gaps)}={draw(gaps)}{written}"
            pairs.append((name, meant))
        results.append(Result(method, result, tuple(pairs)))
    return text, Report("mx.example", tuple(results), is_sound=True)


@given(fields())
def test_what_is_written_is_read_back(written: tuple[str, Report]) -> None:
    assert read(written[0]) == written[1]


hostile = st.lists(
    st.sampled_from(['"', "\\", "(", ")", ";", "=", " ", "a", "dmarc=pass", f"header.from={VICTIM}", CLAIM, "@", "\t", "<", ",", "/", "dkim=pass", f"header.d={VICTIM}", "none"]),
    max_size=14,
).map("".join)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(hostile | st.text(max_size=40), st.sampled_from(SERVERS))
def test_no_choice_of_the_sender_becomes_a_pass(poison: str, server: Server) -> None:
    """Whatever is sent as envelope sender: quoted as the rules ask, and in comments as it was given."""
    clean = "".join(char if char.isprintable() or char in " \t" else "\ufffd" for char in poison)
    address = f"{quoted(clean)}@evil.example"
    assert not server.verdict(server.write("fail", address)).is_pass
    silent = f"{server.authserv_id}; spf=pass (domain of {address} designates it) smtp.mailfrom={address}"
    assert not server.verdict(silent).is_pass


@settings(max_examples=400, deadline=None)
@given(st.text(max_size=200))
def test_any_field_is_read_or_refused(text: str) -> None:
    report = read(text)
    assert report is None or report.is_sound or report.results == ()
    assert read_anonymous(text).authserv_id == ""
