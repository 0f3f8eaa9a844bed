"""Connecting to an IMAP server: verified or not at all, and a message to act on when it does not work."""

from pathlib import Path

import pytest

from pipeline.errors import MailboxError
from tests.integration.imap_mailbox import (
    PASSWORD_VARIABLE,
    ProxyTo,
    first_folder,
    mail,
    read,
    source_of,
    sources_of,
)
from tests.servers.dovecot import EXPIRED, UNKNOWN_CA, WRONG_HOST, Dovecot
from tests.servers.protocol import ImapServer
from tests.servers.proxy import Hang, imap_commands
from tests.servers.pymap_server import Pymap


@pytest.fixture(autouse=True)
def _password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PASSWORD_VARIABLE, "correct-horse")


def test_a_wrong_password_is_said_and_not_shown(imap_server: ImapServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PASSWORD_VARIABLE, "staple-battery")
    user = imap_server.user()
    with source_of(imap_server, user) as source, pytest.raises(MailboxError) as caught:
        first_folder(source)
    message = str(caught.value)
    assert caught.value.is_login
    assert f"{imap_server.host}:{imap_server.port}" in message
    assert f"refused the login of user '{user.name}'" in message
    assert "check user and password {env: CNDESK_TEST_IMAP_PASSWORD}" in message
    assert "staple-battery" not in message


def test_a_missing_password_is_a_fault_of_this_mailbox_alone(
    imap_server: ImapServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(PASSWORD_VARIABLE)
    with (
        source_of(imap_server, imap_server.user()) as source,
        pytest.raises(MailboxError, match=PASSWORD_VARIABLE) as caught,
    ):
        first_folder(source)
    assert caught.value.is_login


def test_a_line_break_in_the_password_is_refused(
    dovecot: Dovecot, proxy_to: ProxyTo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(PASSWORD_VARIABLE, "one\r\nA002 DELETE INBOX")
    proxy = proxy_to((dovecot.host, dovecot.port))
    with source_of(proxy, dovecot.user()) as source, pytest.raises(MailboxError, match="control character"):
        first_folder(source)
    assert imap_commands(proxy.lines) == ["CAPABILITY"]


def test_a_port_where_nothing_listens_is_named(proxy_to: ProxyTo, dovecot: Dovecot) -> None:
    proxy = proxy_to((dovecot.host, dovecot.port))
    proxy.refuse()
    with (
        source_of(proxy, dovecot.user()) as source,
        pytest.raises(MailboxError, match=f"127.0.0.1:{proxy.port}: nothing listens there") as caught,
    ):
        first_folder(source)
    assert not caught.value.is_login


def test_a_host_that_does_not_exist_is_named(dovecot: Dovecot) -> None:
    with (
        source_of(dovecot, dovecot.user(), host="mail.invalid", tls="implicit") as source,
        pytest.raises(MailboxError, match=r"mail\.invalid:\d+: no such host"),
    ):
        first_folder(source)


@pytest.mark.parametrize("tls", ["implicit", "starttls"])
def test_a_verified_connection_reads_mail(dovecot: Dovecot, tls: str) -> None:
    user = dovecot.user()
    dovecot.deliver(user, mail(1))
    port = dovecot.tls_port if tls == "implicit" else dovecot.port
    with source_of(dovecot, user, tls=tls, port=port, host="localhost", ca_file=dovecot.ca) as source:
        assert sources_of(read(source)) == [mail(1)]


@pytest.mark.parametrize("tls", ["implicit", "starttls"])
@pytest.mark.parametrize(
    ("host", "says"),
    [
        pytest.param(WRONG_HOST, "mismatch|not valid for", id="for another host"),
        pytest.param(EXPIRED, "expired", id="expired"),
        pytest.param(UNKNOWN_CA, "unable to get|self.signed", id="signed by nobody we know"),
    ],
)
def test_a_certificate_that_does_not_fit_ends_the_connection(dovecot: Dovecot, tls: str, host: str, says: str) -> None:
    port = dovecot.tls_port if tls == "implicit" else dovecot.port
    with (
        source_of(dovecot, dovecot.user(), tls=tls, port=port, host=host, ca_file=dovecot.ca) as source,
        pytest.raises(MailboxError, match=f"{host}:{port}: the certificate does not fit: .*({says})"),
    ):
        first_folder(source)


def test_a_certificate_is_checked_without_a_ca_file_too(dovecot: Dovecot) -> None:
    with (
        source_of(dovecot, dovecot.user(), tls="implicit", port=dovecot.tls_port, host="localhost") as source,
        pytest.raises(MailboxError, match="the certificate does not fit"),
    ):
        first_folder(source)


def test_a_missing_ca_file_is_named(dovecot: Dovecot, tmp_path: Path) -> None:
    with (
        source_of(dovecot, dovecot.user(), tls="implicit", ca_file=tmp_path / "ca.pem") as source,
        pytest.raises(MailboxError, match=r"ca_file .*ca\.pem of .* cannot be read: No such file"),
    ):
        first_folder(source)


def test_implicit_tls_on_a_clear_port_says_what_to_check(dovecot: Dovecot) -> None:
    with (
        source_of(dovecot, dovecot.user(), tls="implicit", ca_file=dovecot.ca) as source,
        pytest.raises(MailboxError, match=r"no TLS here: .*check the port and tls"),
    ):
        first_folder(source)


def test_without_starttls_nothing_is_sent_in_clear(pymap: Pymap, proxy_to: ProxyTo) -> None:
    proxy = proxy_to((pymap.host, pymap.port))
    with (
        source_of(proxy, pymap.user(), tls="starttls") as source,
        pytest.raises(MailboxError, match="does not offer STARTTLS, so the password was not sent"),
    ):
        first_folder(source)
    assert imap_commands(proxy.lines) == ["CAPABILITY"]


def test_clear_text_to_another_machine_is_refused(dovecot: Dovecot) -> None:
    with (
        source_of(dovecot, dovecot.user(), host="mail.example") as source,
        pytest.raises(MailboxError, match="tls none is for this machine only"),
    ):
        first_folder(source)


def test_a_server_that_does_not_greet_is_given_up(dovecot: Dovecot, proxy_to: ProxyTo) -> None:
    proxy = proxy_to((dovecot.host, dovecot.port))
    proxy.plan(Hang(0))
    with (
        source_of(proxy, dovecot.user(), connect_timeout=1.0) as source,
        pytest.raises(MailboxError, match="no answer in time while connecting"),
    ):
        first_folder(source)
