"""Sending to real SMTP servers: what became of a mail is always known, or known to be unknown (reliability 1.3)."""

import contextlib
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.config import Smtp
from pipeline.errors import Transient
from pipeline.reply.smtp import Deferred, Delivery, Failed, Sent, SmtpConnection, Uncertain
from pipeline.secret import Secret
from tests.servers.certificates import Certificates
from tests.servers.proxy import Proxy
from tests.servers.received import Received
from tests.servers.smtp import RecordingSmtp
from tests.servers.smtp_script import Deed, Drop, Stall
from tests.servers.smtp_sink import SmtpSink

ROOT = Path(__file__).parents[2]
MAIL = b"From: <support@cn-desk.example>\r\nSubject: x\r\n\r\n.\r\n..two\r\n.one\r\nend\r\n"
FROM, TO = "bounce@cn-desk.example", "helen@aurora-live.example"


def settings_of(server: RecordingSmtp | SmtpSink, **changes: object) -> Smtp:
    return replace(Smtp(server.host, server.port, "none", timeout=5.0), **changes)  # type: ignore[arg-type]


def nothing() -> None:
    """The caller has nothing to commit."""


def send(connection: SmtpConnection, source: bytes = MAIL, before_dot: Callable[[], None] = nothing) -> Delivery:
    return connection.send(FROM, TO, source, before_dot)


@pytest.fixture
def connection(smtp: RecordingSmtp) -> Iterator[SmtpConnection]:
    with SmtpConnection(settings_of(smtp), final_reply_seconds=1.0) as opened:
        yield opened


def test_a_mail_arrives_byte_for_byte(smtp: RecordingSmtp, connection: SmtpConnection) -> None:
    assert send(connection) == Sent("2.0.0 kept")
    assert smtp.received == [Received(FROM, (TO,), MAIL)]


def test_automatic_mail_has_the_empty_envelope_sender(smtp: RecordingSmtp, connection: SmtpConnection) -> None:
    assert connection.send("", TO, MAIL, nothing) == Sent("2.0.0 kept")
    assert [line for line in smtp.commands if line.startswith("MAIL")] == [f"MAIL FROM:<> SIZE={len(MAIL)}"]


def test_a_hundred_mails_share_one_connection(smtp: RecordingSmtp, connection: SmtpConnection) -> None:
    assert [send(connection) for _ in range(100)] == [Sent("2.0.0 kept")] * 100
    assert len(smtp.received) == 100
    assert [sum(line.startswith(verb) for line in smtp.commands) for verb in ("EHLO", "RSET", "DATA")] == [1, 99, 100]


def test_the_caller_commits_between_the_body_and_the_dot(smtp: RecordingSmtp, connection: SmtpConnection) -> None:
    seen: list[int] = []
    send(connection, before_dot=lambda: seen.append(len(smtp.received)))
    assert (seen, len(smtp.received)) == ([0], 1)


def test_without_the_callers_commit_nothing_is_sent(smtp: RecordingSmtp, connection: SmtpConnection) -> None:
    def disk_full() -> None:
        raise OSError("no space left")

    with pytest.raises(OSError, match="no space left"):
        send(connection, before_dot=disk_full)
    assert smtp.received == []
    assert send(connection) == Sent("2.0.0 kept")
    assert len(smtp.received) == 1


@pytest.mark.parametrize("verb", ["mail", "rcpt", "data", "dot"])
@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        pytest.param("451 4.3.0 later", Deferred(451, "4.3.0 later"), id="4xx"),
        pytest.param("421 4.3.2 closing", Deferred(421, "4.3.2 closing"), id="421"),
        pytest.param("550 5.1.1 nobody", Failed(550, "5.1.1 nobody"), id="5xx"),
    ],
)
def test_a_refusal_is_a_value_and_the_next_mail_goes_out(
    smtp: RecordingSmtp, connection: SmtpConnection, verb: str, reply: str, expected: Delivery
) -> None:
    smtp.behave({verb: reply})

    assert send(connection) == expected
    assert smtp.received == []
    assert send(connection) == Sent("2.0.0 kept")


@pytest.mark.parametrize("verb", ["mail", "rcpt", "data"])
@pytest.mark.parametrize("deed", [pytest.param(Drop(), id="cut"), pytest.param(Stall(8), id="stall")])
def test_a_connection_lost_before_the_body_is_deferred(smtp: RecordingSmtp, verb: str, deed: Deed) -> None:
    smtp.behave({verb: deed})
    with SmtpConnection(settings_of(smtp, timeout=1.0)) as connection:
        committed: list[str] = []
        outcome = send(connection, before_dot=lambda: committed.append("data"))

        assert isinstance(outcome, Deferred)
        assert outcome.code == 0
        assert committed == []
        smtp.heal()
        assert send(connection) == Sent("2.0.0 kept")


def test_a_connection_lost_within_the_body_is_deferred(
    smtp: RecordingSmtp, proxy_to: Callable[[tuple[str, int]], Proxy]
) -> None:
    proxy = proxy_to((smtp.host, smtp.port))
    proxy.before = lambda line: proxy.cut_now() if line == b"halfway" else None
    committed: list[str] = []
    half = b"x" * 70 + b"\r\n"
    source = b"Subject: x\r\n\r\n" + half * 100_000 + b"halfway\r\n" + half * 100_000
    with SmtpConnection(Smtp(proxy.host, proxy.port, "none", timeout=5.0)) as connection:
        outcome = send(connection, source, lambda: committed.append("data"))

        assert isinstance(outcome, Deferred)
        assert (outcome.code, committed, smtp.received) == (0, [], [])
        assert send_when_it_answers(connection) == Sent("2.0.0 kept")


def send_when_it_answers(connection: SmtpConnection) -> Delivery:
    """The proxy may still be cutting when the next connection comes: then nothing was sent, and it is tried again."""
    for _ in range(10):
        with contextlib.suppress(Transient):
            return send(connection)
        time.sleep(0.05)
    return send(connection)


@pytest.mark.parametrize(
    ("deed", "kept"),
    [
        pytest.param(Drop(), 0, id="cut before the server took it"),
        pytest.param(Drop(keep=True), 1, id="cut after the server took it"),
        pytest.param(Stall(3), 0, id="no answer in time"),
        pytest.param("354 go on", 0, id="an answer that means nothing"),
    ],
)
def test_no_answer_after_the_final_dot_is_uncertain(
    smtp: RecordingSmtp, connection: SmtpConnection, deed: Deed, kept: int
) -> None:
    smtp.behave(dot=deed)

    assert isinstance(send(connection), Uncertain)
    assert len(smtp.received) == kept
    smtp.heal()
    assert send(connection) == Sent("2.0.0 kept")


def test_postfix_that_hangs_up_at_the_dot_is_uncertain(smtp_sink: Callable[..., SmtpSink]) -> None:
    sink = smtp_sink("-q", ".")
    with SmtpConnection(settings_of(sink), final_reply_seconds=2.0) as connection:
        assert isinstance(send(connection), Uncertain)


def test_postfix_takes_the_mail_as_it_is(smtp_sink: Callable[..., SmtpSink]) -> None:
    sink = smtp_sink()
    with SmtpConnection(settings_of(sink)) as connection:
        assert [type(send(connection)) for _ in range(3)] == [Sent] * 3
    assert sink.arrived() == [Received(FROM, (TO,), MAIL.replace(b"\r\n", b"\n"))] * 3


def test_a_stale_connection_is_opened_again(smtp: RecordingSmtp, connection: SmtpConnection) -> None:
    send(connection)
    smtp.behave(rset=Drop())
    assert send(connection) == Sent("2.0.0 kept")
    smtp.behave(rset="421 4.4.2 idle too long")
    assert send(connection) == Sent("2.0.0 kept")
    assert sum(line.startswith("EHLO") for line in smtp.commands) == 3


def test_an_address_that_smtp_cannot_carry_is_not_tried(smtp: RecordingSmtp, connection: SmtpConnection) -> None:
    outcome = connection.send(FROM, "a@b.example>\r\nRCPT TO:<evil@x.example", MAIL, nothing)
    assert isinstance(outcome, Failed)
    assert smtp.commands == []


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(b"a: b\r\n\r\nx\n.\r\nMAIL FROM:<e@x>\r\n", id="LF dot CRLF"),
        pytest.param(b"a: b\r\n\r\nx\r.\r\n", id="CR dot CRLF"),
        pytest.param(b"a: b\n\nx\n", id="LF alone"),
    ],
)
def test_bare_line_ends_are_never_sent(smtp: RecordingSmtp, connection: SmtpConnection, source: bytes) -> None:
    with pytest.raises(ValueError, match="smuggling"):
        send(connection, source)
    assert smtp.commands == []


@pytest.mark.parametrize("body", [b"", b".", b".\r\n", b"\r\n.\r\n", b"x", b"..\r\n.\r\n.", b"\r\n\r\n"])
def test_no_body_ends_the_mail_early(smtp: RecordingSmtp, connection: SmtpConnection, body: bytes) -> None:
    source = b"Subject: x\r\n\r\n" + body
    assert send(connection, source) == Sent("2.0.0 kept")
    assert [mail.source.removesuffix(b"\r\n") for mail in smtp.received] == [source.removesuffix(b"\r\n")]


@pytest.mark.parametrize(
    ("deeds", "cause"),
    [
        pytest.param({"connect": "421 4.3.2 busy"}, "does not take mail now: 421 4.3.2 busy", id="refused at once"),
        pytest.param({"connect": Drop()}, "cannot be reached", id="hangs up"),
        pytest.param({"connect": Stall(4)}, "does not answer in time", id="says nothing"),
        pytest.param({"ehlo": "502 no", "helo": "502 no"}, "does not take mail now: 502 no", id="knows no EHLO"),
        pytest.param({"mail": "530 5.7.0 log in"}, "wants another login: 530 5.7.0 log in", id="wants a login"),
    ],
)
def test_a_server_that_cannot_be_spoken_to_blames_no_mail(
    smtp: RecordingSmtp, deeds: dict[str, Deed], cause: str
) -> None:
    smtp.behave(deeds)
    connection = SmtpConnection(settings_of(smtp, timeout=1.0))
    with pytest.raises(Transient, match=f"the SMTP server 127.0.0.1:{smtp.port} {cause}"):
        send(connection)
    smtp.heal()
    assert send(connection) == Sent("2.0.0 kept")
    connection.close()


def test_a_server_that_is_not_there() -> None:
    with pytest.raises(Transient, match=r"127\.0\.0\.1:9 cannot be reached: Connection refused"):
        send(SmtpConnection(Smtp("127.0.0.1", 9, "none", timeout=2.0)))


def test_a_server_that_speaks_no_tls(smtp: RecordingSmtp) -> None:
    with pytest.raises(Transient, match="cannot speak TLS here"):
        send(SmtpConnection(settings_of(smtp, tls="implicit")))


@pytest.mark.parametrize("tls", ["starttls", "implicit"])
def test_tls_is_verified(certificates: Certificates, tls: str) -> None:
    with RecordingSmtp(tls, certificates.good) as server:  # type: ignore[arg-type]
        with SmtpConnection(settings_of(server, tls=tls, ca_file=certificates.ca)) as connection:
            assert [send(connection), send(connection)] == [Sent("2.0.0 kept")] * 2
        with pytest.raises(Transient, match="certificate that does not hold"):
            send(SmtpConnection(settings_of(server, tls=tls)))
        assert len(server.received) == 2


@pytest.mark.parametrize("tls", ["starttls", "implicit"])
@pytest.mark.parametrize("fault", ["wrong_host", "expired", "unknown_ca"])
def test_a_wrong_certificate_is_refused(certificates: Certificates, tls: str, fault: str) -> None:
    with RecordingSmtp(tls, getattr(certificates, fault)) as server:  # type: ignore[arg-type]
        with pytest.raises(Transient, match="certificate that does not hold"):
            send(SmtpConnection(settings_of(server, tls=tls, ca_file=certificates.ca)))
        assert server.received == []
        assert not any(line.startswith("MAIL") for line in server.commands)


@pytest.mark.parametrize(
    ("deeds", "cause"),
    [
        pytest.param({}, "offers no STARTTLS; nothing is sent in clear", id="not offered"),
        pytest.param({"starttls": "454 4.7.0 not now"}, "STARTTLS", id="refused"),
    ],
)
def test_clear_text_is_never_fallen_back_to(
    smtp: RecordingSmtp, certificates: Certificates, deeds: dict[str, Deed], cause: str
) -> None:
    with contextlib.ExitStack() as running:
        server = running.enter_context(RecordingSmtp("starttls", certificates.good)) if deeds else smtp
        server.behave(deeds, times=None)
        with pytest.raises(Transient, match=cause if not deeds else "does not take mail now: 454"):
            send(SmtpConnection(settings_of(server, tls="starttls", ca_file=certificates.ca)))
        assert not any(line.startswith(("MAIL", "AUTH")) for line in server.commands)


@pytest.mark.parametrize(("word", "is_taken"), [("right", True), ("wr0ng-canary", False)])
def test_a_login(certificates: Certificates, monkeypatch: pytest.MonkeyPatch, word: str, is_taken: bool) -> None:
    monkeypatch.setenv("CNDESK_SMTP_WORD", word)
    with RecordingSmtp("starttls", certificates.good, login=("desk", "right")) as server:
        settings = settings_of(
            server, tls="starttls", ca_file=certificates.ca, user="desk", password=Secret("env", "CNDESK_SMTP_WORD")
        )
        with SmtpConnection(settings) as connection:
            if is_taken:
                assert send(connection) == Sent("2.0.0 kept")
                return
            with pytest.raises(Transient, match="refuses the login: 535") as caught:
                send(connection)
    assert "canary" not in str(caught.value) + repr(caught.value)
    assert server.received == []


@pytest.mark.parametrize(
    ("point", "committed", "kept"),
    [
        pytest.param("t3.before-mail", False, 0, id="before MAIL"),
        pytest.param("t3.before-rcpt", False, 0, id="before RCPT"),
        pytest.param("t3.before-data", False, 0, id="before DATA"),
        pytest.param("t3.after-body", False, 0, id="after the body"),
        pytest.param("t3.after-dot", True, 1, id="after the dot, before its answer"),
    ],
)
def test_a_killed_process_leaves_what_it_committed(
    smtp: RecordingSmtp, tmp_path: Path, point: str, committed: bool, kept: int
) -> None:
    mark = tmp_path / "committed"
    program = (
        "from pathlib import Path\nfrom pipeline import failpoint\nfrom pipeline.config import Smtp\n"
        "from pipeline.reply.smtp import SmtpConnection\n"
        f"failpoint.arm({point!r})\n"
        f"SmtpConnection(Smtp('127.0.0.1', {smtp.port}, 'none')).send({FROM!r}, {TO!r}, {MAIL!r}, Path({str(mark)!r}).touch)\n"
    )
    ended = subprocess.run([sys.executable, "-c", program], cwd=ROOT, timeout=30)

    assert ended.returncode == -signal.SIGKILL
    assert mark.exists() == committed
    assert len(wait_for(smtp, kept)) == kept


def wait_for(server: RecordingSmtp, count: int) -> list[Received]:
    """What the server holds once it has seen the client go."""
    until = time.monotonic() + 3
    while len(server.received) < count and time.monotonic() < until:
        time.sleep(0.02)
    if not count:
        time.sleep(0.1)
    return server.received
