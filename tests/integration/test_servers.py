"""The servers of the harness are real and do what their tests will rely on."""

import smtplib
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import LoginError
from sqlalchemy import create_engine, inspect, text

from tests.servers import dovecot as dovecot_server
from tests.servers.certificates import Certificates
from tests.servers.daemon import ServerMissing, find_program
from tests.servers.dovecot import Dovecot
from tests.servers.postgres import Postgres
from tests.servers.protocol import Account, ImapServer
from tests.servers.proxy import Cut, Fault, Hang, Proxy, imap_commands
from tests.servers.received import Received, read_spool
from tests.servers.second_client import SecondClient
from tests.servers.smtp import RecordingSmtp, Tls
from tests.servers.smtp_script import Deed, Drop, Stall
from tests.servers.smtp_sink import SmtpSink

MAIL = b"From: ana@net.example\r\nSubject: payout\r\n\r\nWhere is it?\r\n.\r\n\xff\r\n"
TAKEN = Received("desk@cn.example", ("ana@net.example", "ben@net.example"), MAIL)
SENT_IN_MARCH = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


@contextmanager
def reader(user: Account, host: str, port: int, tls: ssl.SSLContext | None = None) -> Iterator[IMAPClient]:
    client = IMAPClient(host, port, ssl=tls is not None, ssl_context=tls, timeout=SocketTimeout(1, 1))
    client.normalise_times = False
    try:
        client.login(*user)
        yield client
    finally:
        client.shutdown()


def send(host: str, port: int) -> dict[str, tuple[int, bytes]]:
    with smtplib.SMTP(host, port, timeout=1) as client:
        return client.sendmail(TAKEN.mail_from, TAKEN.rcpt_tos, MAIL)


def connect(smtp: RecordingSmtp, tls: ssl.SSLContext | None) -> smtplib.SMTP:
    if tls:
        return smtplib.SMTP_SSL("localhost", smtp.port, timeout=5, context=tls)
    return smtplib.SMTP("localhost", smtp.port, timeout=5)


def outcome(smtp: RecordingSmtp) -> object:
    """What the client learned: a reply code, the codes of refused recipients, or a lost connection."""
    try:
        refused = send(smtp.host, smtp.port)
    except smtplib.SMTPResponseException as error:
        return error.smtp_code
    except smtplib.SMTPServerDisconnected:
        return "lost"
    return {address: code for address, (code, _) in refused.items()}


def test_delivered_mail_keeps_its_bytes_and_its_date(imap_server: ImapServer) -> None:
    user = imap_server.user()
    imap_server.deliver(user, MAIL, received_at=SENT_IN_MARCH)
    (uid,) = imap_server.uids(user)
    with reader(user, imap_server.host, imap_server.port) as client:
        client.select_folder("INBOX", readonly=True)
        mail = client.fetch([uid], ["BODY.PEEK[]", "INTERNALDATE"])[uid]
    assert (mail[b"BODY[]"], mail[b"INTERNALDATE"]) == (MAIL, SENT_IN_MARCH)


def test_each_user_begins_with_an_empty_mailbox_and_keeps_order(imap_server: ImapServer) -> None:
    ana, ben = imap_server.user(), imap_server.user()
    imap_server.deliver(ana, *(b"Subject: %d\r\n\r\n" % number for number in range(30)))
    uids = imap_server.uids(ana)
    with reader(ana, imap_server.host, imap_server.port) as client:
        client.select_folder("INBOX")
        sources = [client.fetch([uid], ["BODY.PEEK[]"])[uid][b"BODY[]"] for uid in uids]
    assert sources == [b"Subject: %d\r\n\r\n" % number for number in range(30)]
    assert imap_server.uids(ben) == []


def test_second_client_flags_and_expunges(imap_server: ImapServer) -> None:
    user = imap_server.user()
    imap_server.deliver(user, MAIL, MAIL)
    first, second = imap_server.uids(user)
    SecondClient(imap_server.host, imap_server.port, user).flag(first, "\\Seen", "\\Flagged")
    assert imap_server.flags(user, first) == {"\\Seen", "\\Flagged"}
    assert imap_server.flags(user, second) == frozenset()
    imap_server.expunge(user, first)
    assert imap_server.uids(user) == [second]


@pytest.mark.parametrize("folder", ["Archive", "Старые письма", 'a"b\\c {5}', "Archive/2026/May", "trailing "])
def test_folder_is_made_on_delivery(imap_server: ImapServer, folder: str) -> None:
    user = imap_server.user()
    imap_server.deliver(user, MAIL, folder=folder)
    imap_server.deliver(user, MAIL, folder=folder)
    assert (len(imap_server.uids(user, folder)), imap_server.uids(user)) == (2, [])


def test_wrong_password_is_refused_at_once(imap_server: ImapServer) -> None:
    name, _ = imap_server.user()
    begun = time.monotonic()
    with pytest.raises(LoginError), reader(Account(name, "guess"), imap_server.host, imap_server.port):
        pass
    assert time.monotonic() - begun < 1.5


def test_dovecot_takes_two_thousand_mails_in_two_seconds(dovecot: Dovecot) -> None:
    user = dovecot.user()
    begun = time.monotonic()
    dovecot.deliver(user, *[MAIL] * 2000)
    assert time.monotonic() - begun < 2.0
    assert dovecot.uids(user) == list(range(1, 2001))


def test_dovecot_changes_uidvalidity(dovecot: Dovecot) -> None:
    user = dovecot.user()
    dovecot.deliver(user, MAIL)
    dovecot.change_uidvalidity(user, 777)
    with reader(user, dovecot.host, dovecot.port) as client:
        assert client.select_folder("INBOX")[b"UIDVALIDITY"] == 777


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_good_certificate_is_trusted(dovecot: Dovecot, host: str) -> None:
    context = ssl.create_default_context(cafile=dovecot.ca)
    with reader(dovecot.user(), host, dovecot.tls_port, context) as client:
        assert client.select_folder("INBOX")[b"EXISTS"] == 0
    plain = IMAPClient(host, dovecot.port, ssl=False, timeout=SocketTimeout(1, 1))
    plain.starttls(context)
    plain.login(*dovecot.user())
    plain.logout()


@pytest.mark.parametrize(
    ("host", "reason"),
    [
        pytest.param(dovecot_server.WRONG_HOST, "IP address mismatch", id="made for another host"),
        pytest.param(dovecot_server.EXPIRED, "certificate has expired", id="expired"),
        pytest.param(dovecot_server.UNKNOWN_CA, "unable to get local issuer", id="signed by a stranger"),
    ],
)
def test_bad_certificate_is_refused(dovecot: Dovecot, host: str, reason: str) -> None:
    context = ssl.create_default_context(cafile=dovecot.ca)
    with (
        pytest.raises(ssl.SSLCertVerificationError, match=reason),
        reader(dovecot.user(), host, dovecot.tls_port, context),
    ):
        pass
    plain = IMAPClient(host, dovecot.port, ssl=False, timeout=SocketTimeout(1, 1))
    with pytest.raises(ssl.SSLCertVerificationError, match=reason):
        plain.starttls(context)
    # The failed handshake has closed the socket already, so shutdown() would raise here.


@pytest.mark.parametrize(
    ("fault", "told", "kept"),
    [
        pytest.param({}, {}, 1, id="no fault"),
        pytest.param({"connect": "421 4.3.2 busy"}, 421, 0, id="busy at connect"),
        pytest.param({"mail": "452 4.3.1 full"}, 452, 0, id="sender put off"),
        pytest.param({"data": "554 5.5.1 no"}, 554, 0, id="refused at DATA"),
        pytest.param({"dot": "451 4.3.0 later"}, 451, 0, id="put off after the dot"),
        pytest.param({"dot": "550 5.7.1 spam"}, 550, 0, id="refused after the dot"),
        pytest.param({"dot": Drop()}, "lost", 0, id="cut after the dot, mail lost"),
        pytest.param({"dot": Drop(keep=True)}, "lost", 1, id="cut after the dot, mail kept"),
        pytest.param({"dot": Stall(30)}, "lost", 0, id="silent after the dot"),
        pytest.param({"dot": Stall(0.2)}, {}, 1, id="slow after the dot"),
    ],
)
def test_smtp_fails_as_told_and_then_heals(
    smtp: RecordingSmtp, fault: dict[str, Deed], told: object, kept: int
) -> None:
    smtp.behave(fault)
    assert (outcome(smtp), smtp.received) == (told, [TAKEN] * kept)
    assert (outcome(smtp), smtp.received) == ({}, [TAKEN] * (kept + 1))


def test_smtp_refuses_one_recipient_alone(smtp: RecordingSmtp) -> None:
    smtp.behave(rcpt="550 5.1.1 unknown", only="ben@", times=None)
    assert [outcome(smtp), outcome(smtp)] == [{"ben@net.example": 550}] * 2
    assert smtp.received == [Received(TAKEN.mail_from, ("ana@net.example",), MAIL)] * 2


def test_smtp_refuses_a_fault_at_a_verb_that_is_none(smtp: RecordingSmtp) -> None:
    with pytest.raises(ValueError, match="not SMTP verbs: \\['rctp'\\]"):
        smtp.behave(rctp="451 typing error")


def test_smtp_spool_holds_what_was_received(tmp_path: Path) -> None:
    with RecordingSmtp(spool=tmp_path) as smtp:
        smtp.behave(dot="451 4.3.0 later")
        assert [outcome(smtp), outcome(smtp), outcome(smtp)] == [451, {}, {}]
    assert list(read_spool(tmp_path)) == smtp.received == [TAKEN, TAKEN]


@pytest.mark.parametrize("tls", ["starttls", "implicit"])
def test_smtp_wants_tls_and_password(certificates: Certificates, tls: Tls) -> None:
    context = ssl.create_default_context(cafile=certificates.ca)
    with RecordingSmtp(tls, certificates.good, login=("desk", "secret")) as smtp:
        with connect(smtp, context if tls == "implicit" else None) as client:
            if tls == "starttls":
                assert client.mail("desk@cn.example")[0] == 530
                client.starttls(context=context)
            with pytest.raises(smtplib.SMTPAuthenticationError):
                client.login("desk", "guess")
            client.login("desk", "secret")
            client.sendmail(TAKEN.mail_from, TAKEN.rcpt_tos, MAIL)
        assert smtp.received == [TAKEN]


@pytest.mark.parametrize(
    ("options", "arrived"),
    [
        pytest.param((), 1, id="takes mail"),
        pytest.param(("-q", "."), 1, id="cuts after the dot"),
        pytest.param(("-r", "RCPT"), 0, id="puts recipients off"),
    ],
)
def test_smtp_sink(smtp_sink: Callable[..., SmtpSink], options: tuple[str, ...], arrived: int) -> None:
    sink = smtp_sink(*options)
    if options:
        with pytest.raises(smtplib.SMTPException):
            send(sink.host, sink.port)
    else:
        assert send(sink.host, sink.port) == {}
    stored = Received(TAKEN.mail_from, TAKEN.rcpt_tos, MAIL.replace(b"\r\n", b"\n"))
    assert sink.arrived() == [stored] * arrived


@pytest.mark.parametrize("turn", [1, 2])
def test_database_is_empty_each_time(empty_database_url: str, turn: int) -> None:
    engine = create_engine(empty_database_url)
    with engine.begin() as connection:
        assert inspect(connection).get_table_names() == []
        connection.execute(text("CREATE TABLE seen (turn INTEGER)"))
    engine.dispose()


def test_postgres_comes_back_after_a_kill_and_through_a_proxy(
    postgres: Postgres, proxy_to: Callable[[Path], Proxy]
) -> None:
    with postgres.database() as url:
        engine = create_engine(url)
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE seen (turn INTEGER)"))
        assert postgres.daemon
        postgres.daemon.kill()
        postgres.start()
        engine.dispose()
        proxy = proxy_to(postgres.socket)
        proxied = create_engine(url.replace("@/", f"@{proxy.host}:{proxy.port}/").partition("?")[0])
        assert inspect(proxied).get_table_names() == ["seen"]
        proxied.dispose()


@pytest.fixture
def imap_proxy(imap_server: ImapServer, proxy_to: Callable[[tuple[str, int]], Proxy]) -> Proxy:
    return proxy_to((imap_server.host, imap_server.port))


def test_proxy_shows_what_the_client_said(imap_server: ImapServer, imap_proxy: Proxy) -> None:
    user = imap_server.user()
    imap_server.deliver(user, MAIL)
    with reader(user, imap_proxy.host, imap_proxy.port) as client:
        client.select_folder("INBOX", readonly=True)
        client.search("ALL")
    said = [command.split()[0] for command in imap_commands(imap_proxy.lines)]
    assert [word for word in said if word != "CAPABILITY"] == ["LOGIN", "EXAMINE", "UID"]


@pytest.mark.parametrize("fault", [Cut(after=0), Cut(after=100), Hang(after=100)], ids=repr)
def test_proxy_fails_one_connection(imap_server: ImapServer, imap_proxy: Proxy, fault: Fault) -> None:
    user = imap_server.user()
    imap_proxy.plan(fault)
    with pytest.raises((OSError, IMAPClient.AbortError)), reader(user, imap_proxy.host, imap_proxy.port) as client:
        client.select_folder("INBOX")
    assert imap_proxy.bytes_down == fault.after
    with reader(user, imap_proxy.host, imap_proxy.port) as client:
        assert client.select_folder("INBOX")[b"EXISTS"] == 0


def test_proxy_refuses_until_told_otherwise(imap_server: ImapServer, imap_proxy: Proxy) -> None:
    user = imap_server.user()
    imap_proxy.refuse()
    with pytest.raises(ConnectionRefusedError), reader(user, imap_proxy.host, imap_proxy.port):
        pass
    imap_proxy.accept()
    with reader(user, imap_proxy.host, imap_proxy.port) as client:
        client.noop()
        imap_proxy.cut_now()
        with pytest.raises((OSError, IMAPClient.AbortError)):
            client.noop()


def test_proxy_lets_a_mail_vanish_between_search_and_fetch(dovecot: Dovecot, proxy_to: Callable[..., Proxy]) -> None:
    user = dovecot.user()
    dovecot.deliver(user, MAIL, MAIL)
    proxy = proxy_to((dovecot.host, dovecot.port))
    with reader(user, proxy.host, proxy.port) as client:
        client.select_folder("INBOX")
        assert client.search("ALL") == [1, 2]
        proxy.before = lambda line: dovecot.expunge(user, 1) if b"FETCH" in line else None
        assert client.fetch([1, 2], ["BODY.PEEK[]"])[2][b"BODY[]"] == MAIL
    assert dovecot.uids(user) == [2]


def test_dovecot_comes_back_after_a_kill_with_its_mail(dovecot: Dovecot) -> None:
    user = dovecot.user()
    dovecot.deliver(user, MAIL)
    assert dovecot.daemon
    dovecot.daemon.kill()
    dovecot.start()
    assert dovecot.uids(user) == [1]


def test_missing_server_names_the_command_that_installs_it() -> None:
    with pytest.raises(ServerMissing, match="run as root: scripts/servers"):
        find_program("no-such-server", "no-such-package")


def test_servers_hold_many_sessions_of_one_user(imap_server: ImapServer) -> None:
    user = imap_server.user()
    failures: list[BaseException] = []

    def visit() -> None:
        try:
            with reader(user, imap_server.host, imap_server.port) as client:
                client.select_folder("INBOX")
                together.wait(10)
        except BaseException as error:
            failures.append(error)

    together = threading.Barrier(30)
    threads = [threading.Thread(target=visit) for _ in range(30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert failures == []
