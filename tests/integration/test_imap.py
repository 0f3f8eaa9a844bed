"""Ingest from real IMAP servers, behind a proxy that breaks the connection and keeps what was said (reliability I1-I19)."""

import time
from datetime import UTC, timedelta

import pytest

from pipeline.domain.message import RawMail
from pipeline.errors import MailboxError
from pipeline.ingest.source.source import BATCH_MAILS, HEADER_BYTES, Folder, Gone, Unreadable
from tests.integration.imap_mailbox import (
    NOON,
    PASSWORD_VARIABLE,
    ProxyTo,
    first_folder,
    mail,
    read,
    source_of,
    sources_of,
)
from tests.servers.dovecot import Dovecot
from tests.servers.protocol import ImapServer
from tests.servers.proxy import Cut, Hang, imap_commands


@pytest.fixture(autouse=True)
def _password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PASSWORD_VARIABLE, "correct-horse")


def test_mails_come_whole_with_their_time_in_utc(imap_server: ImapServer) -> None:
    user = imap_server.user()
    imap_server.deliver(user, mail(1), mail(2), received_at=NOON)
    with source_of(imap_server, user) as source:
        folder = first_folder(source)
        fetched = read(source)
    first, second = imap_server.uids(user)
    assert fetched == [
        RawMail("support", "INBOX", folder.uidvalidity, uid, NOON, each, len(each))
        for uid, each in ((first, mail(1)), (second, mail(2)))
    ]


def test_an_empty_mailbox_and_an_empty_list_are_no_failure(imap_server: ImapServer) -> None:
    with source_of(imap_server, imap_server.user()) as source:
        folder = first_folder(source)
        assert list(source.listing(folder)) == []
        assert list(source.fetch(folder, [])) == []


def test_a_listing_from_a_lower_bound_leaves_out_the_last_old_mail(imap_server: ImapServer) -> None:
    user = imap_server.user()
    imap_server.deliver(user, mail(1), mail(2), mail(3))
    uids = imap_server.uids(user)
    with source_of(imap_server, user) as source:
        folder = first_folder(source)
        assert source.listing(folder, since=uids[1]) == uids[1:]
        assert source.listing(folder, since=uids[-1] + 1) == []


def test_a_backlog_comes_in_batches_of_at_most_fifty_and_new_mail_in_the_next_poll(imap_server: ImapServer) -> None:
    user = imap_server.user()
    imap_server.deliver(user, *(mail(number) for number in range(BATCH_MAILS + 3)))
    with source_of(imap_server, user) as source:
        folder = first_folder(source)
        assert [len(batch) for batch in source.fetch(folder, source.listing(folder))] == [BATCH_MAILS, 3]
        imap_server.deliver(user, mail(99))
        folder = first_folder(source)
        assert source.listing(folder) == imap_server.uids(user)


def test_only_uid_commands_and_peek_go_over_the_wire(imap_server: ImapServer, proxy_to: ProxyTo) -> None:
    user = imap_server.user()
    imap_server.deliver(user, mail(1), mail(2))
    proxy = proxy_to((imap_server.host, imap_server.port))
    with source_of(proxy, user) as source:
        read(source)
    uids = ",".join(map(str, imap_server.uids(user)))
    assert [each for each in imap_commands(proxy.lines) if not each.startswith(("CAPABILITY", "AUTHENTICATE"))] == [
        'EXAMINE "INBOX"',
        "UID SEARCH UID 1:*",
        f"UID FETCH {uids} (RFC822.SIZE INTERNALDATE)",
        f"UID FETCH {uids} (BODY.PEEK[])",
        "LOGOUT",
    ]
    assert not any(imap_server.flags(user, uid) for uid in imap_server.uids(user))


def test_a_changed_uidvalidity_is_seen(dovecot: Dovecot) -> None:
    user = dovecot.user()
    dovecot.deliver(user, mail(1))
    with source_of(dovecot, user) as source:
        before = first_folder(source)
        dovecot.change_uidvalidity(user, 777)
        after = first_folder(source)
    assert after == Folder("INBOX", 777) != before


def test_a_folder_renumbered_behind_our_back_is_not_read_on(dovecot: Dovecot, proxy_to: ProxyTo) -> None:
    user = dovecot.user()
    dovecot.deliver(user, mail(1))
    proxy = proxy_to((dovecot.host, dovecot.port))
    with source_of(proxy, user) as source:
        folder = first_folder(source)
        proxy.cut_now()
        with pytest.raises(MailboxError):
            source.listing(folder)
        dovecot.change_uidvalidity(user, 777)
        with pytest.raises(MailboxError, match="renumbered"):
            source.listing(folder)


def test_a_mail_that_vanished_before_its_size_was_asked_is_gone(imap_server: ImapServer) -> None:
    user = imap_server.user()
    imap_server.deliver(user, mail(1), mail(2))
    first, second = imap_server.uids(user)
    with source_of(imap_server, user) as source:
        folder = first_folder(source)
        imap_server.expunge(user, first)
        fetched = [each for batch in source.fetch(folder, [first, second]) for each in batch]
    assert [each for each in fetched if not isinstance(each, RawMail)] == [Gone(first)]
    assert sources_of(fetched) == [mail(2)]


def test_a_mail_that_vanishes_between_its_size_and_its_body_is_gone(dovecot: Dovecot, proxy_to: ProxyTo) -> None:
    user = dovecot.user()
    dovecot.deliver(user, mail(1), mail(2))
    first, second = dovecot.uids(user)
    proxy = proxy_to((dovecot.host, dovecot.port))

    def expunge_once(line: bytes) -> None:
        if b"BODY.PEEK" in line and dovecot.uids(user) == [first, second]:
            dovecot.expunge(user, first)

    proxy.before = expunge_once
    with source_of(proxy, user) as source:
        fetched = read(source)
    assert [each for each in fetched if not isinstance(each, RawMail)] == [Gone(first)]
    assert sources_of(fetched) == [mail(2)]


def test_of_a_mail_over_the_limit_only_the_header_is_fetched(imap_server: ImapServer, proxy_to: ProxyTo) -> None:
    user = imap_server.user()
    big = mail(2, padding=3_000_000)
    imap_server.deliver(user, mail(1), big, mail(3))
    proxy = proxy_to((imap_server.host, imap_server.port))
    with source_of(proxy, user, mailbox={"max_size": 1_000_000}) as source:
        fetched = [each for each in read(source) if isinstance(each, RawMail)]
    assert [(each.source, each.size, each.is_partial) for each in fetched] == [
        (mail(1), len(mail(1)), False),
        (b"From: helen@aurora-live.example\r\nSubject: mail 2\r\n\r\n", len(big), True),
        (mail(3), len(mail(3)), False),
    ]
    assert proxy.bytes_down < 10_000


def test_a_huge_header_over_the_limit_is_cut(imap_server: ImapServer) -> None:
    user = imap_server.user()
    imap_server.deliver(user, b"From: a@b.example\r\n" + b"X-Long: " + b"y\r\n y" * 100_000 + b"\r\n\r\nHello")
    with source_of(imap_server, user, mailbox={"max_size": 100_000}) as source:
        (fetched,) = read(source)
    assert isinstance(fetched, RawMail)
    assert len(fetched.source) == HEADER_BYTES


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="nothing at all"),
        pytest.param(b"\r\n\r\n", id="an empty header"),
        pytest.param(bytes(range(1, 256)) * 20, id="all byte values but NUL"),
        pytest.param(b"Subject: x\r\n\r\n) {5}\r\n* 1 FETCH (UID 1)\r\nA001 OK\r\n", id="text that looks like IMAP"),
    ],
)
def test_odd_contents_come_unchanged(dovecot: Dovecot, content: bytes) -> None:
    user = dovecot.user()
    dovecot.deliver(user, content, mail(2))
    with source_of(dovecot, user) as source:
        fetched = sources_of(read(source))
    expected = content.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")  # Dovecot sends what is in the file with CRLF
    assert fetched == [expected, mail(2)]


def test_a_connection_cut_anywhere_loses_nothing(imap_server: ImapServer, proxy_to: ProxyTo) -> None:
    user = imap_server.user()
    mails = [mail(number, padding=300) for number in range(4)]
    imap_server.deliver(user, *mails)
    proxy = proxy_to((imap_server.host, imap_server.port))
    with source_of(proxy, user) as source:
        assert sources_of(read(source)) == mails
    whole = proxy.bytes_down
    for count in range(1, whole - 200, 97):
        proxy.plan(Cut(count))
        with source_of(proxy, user) as source:
            with pytest.raises(MailboxError):
                read(source)
            assert sources_of(read(source)) == mails


def test_a_server_that_falls_silent_is_given_up(imap_server: ImapServer, proxy_to: ProxyTo) -> None:
    user = imap_server.user()
    imap_server.deliver(user, mail(1, padding=4000))
    proxy = proxy_to((imap_server.host, imap_server.port))
    with source_of(proxy, user) as source:
        read(source)
    proxy.plan(Hang(proxy.bytes_down - 2000))
    with source_of(proxy, user, read_timeout=1.0) as source:
        begun = time.monotonic()
        with pytest.raises(MailboxError, match="no answer in time while reading 'INBOX'"):
            read(source)
        assert 0.9 < time.monotonic() - begun < 4
        assert sources_of(read(source)) == [mail(1, padding=4000)]


def test_a_connection_lost_between_two_polls_is_no_failure(imap_server: ImapServer, proxy_to: ProxyTo) -> None:
    user = imap_server.user()
    imap_server.deliver(user, mail(1))
    proxy = proxy_to((imap_server.host, imap_server.port))
    with source_of(proxy, user) as source:
        read(source)
        read(source)
        assert proxy.connections == 1
        proxy.cut_now()
        assert sources_of(read(source)) == [mail(1)]
        assert proxy.connections == 2


def test_a_mail_that_breaks_the_connection_each_time_does_not_hold_up_the_others(
    imap_server: ImapServer, proxy_to: ProxyTo
) -> None:
    user = imap_server.user()
    imap_server.deliver(user, mail(1), mail(2), mail(3))
    poison = imap_server.uids(user)[1]
    proxy = proxy_to((imap_server.host, imap_server.port))

    def cut_at_poison(line: bytes) -> None:
        if b"BODY.PEEK" in line and str(poison).encode() in line.split()[3].split(b","):
            proxy.cut_now()

    proxy.before = cut_at_poison
    with source_of(proxy, user) as source:
        for _ in range(3):
            with pytest.raises(MailboxError):
                read(source)
        fetched = read(source)
    assert sources_of(fetched) == [mail(1), mail(3)]
    assert [each for each in fetched if not isinstance(each, RawMail)] == [
        Unreadable(poison, "the connection broke 3 times while it was read")
    ]


@pytest.mark.parametrize(
    "name",
    [
        "Anfragen für später",
        "Входящие",
        "客户支持",
        "📥 desk",
        'a"b',
        "{5}",
        "R&D",
        "Clients/Old (2024)",
        "50% done*",
    ],
)
def test_odd_folder_names_are_read(imap_server: ImapServer, name: str) -> None:
    user = imap_server.user()
    imap_server.deliver(user, mail(1), folder=name)
    with source_of(imap_server, user, mailbox={"folders": (name,)}) as source:
        fetched = read(source)
    assert [(each.folder, each.source) for each in fetched if isinstance(each, RawMail)] == [(name, mail(1))]


@pytest.mark.parametrize("name", ["a\r\nA1 LOGOUT", "a\nb", "a\0b", ""])
def test_a_folder_name_with_a_line_break_reaches_no_server(dovecot: Dovecot, proxy_to: ProxyTo, name: str) -> None:
    user = dovecot.user()
    proxy = proxy_to((dovecot.host, dovecot.port))
    with (
        source_of(proxy, user, mailbox={"folders": (name,)}) as source,
        pytest.raises(MailboxError, match="empty or holds a control character"),
    ):
        first_folder(source)
    assert not any(each.startswith(("EXAMINE", "SELECT")) for each in imap_commands(proxy.lines))


def test_a_folder_that_is_not_there_is_raised_after_the_others(imap_server: ImapServer) -> None:
    user = imap_server.user()
    imap_server.deliver(user, mail(1))
    with source_of(imap_server, user, mailbox={"folders": ("Missing", "INBOX")}) as source:
        folders = source.folders()
        assert next(folders).name == "INBOX"
        with pytest.raises(MailboxError, match="'Missing'"):
            next(folders)


@pytest.mark.parametrize(
    ("after", "left", "flags", "moved"),
    [
        pytest.param("keep", 2, [set(), set()], 0, id="keep leaves the mailbox as it is"),
        pytest.param("seen", 2, [{"\\Seen"}, set()], 0, id="seen flags those that are ours"),
        pytest.param("move:Done/2026", 1, [set()], 1, id="move makes the folder and moves those that are ours"),
    ],
)
def test_what_is_done_on_the_server_after_the_commit(
    imap_server: ImapServer, after: str, left: int, flags: list[set[str]], moved: int
) -> None:
    user = imap_server.user()
    imap_server.deliver(user, mail(1), mail(2))
    with source_of(imap_server, user, mailbox={"after": after}) as source:
        folder = first_folder(source)
        first, _ = source.listing(folder)
        list(source.fetch(folder, source.listing(folder)))
        source.after(folder, [first, 4_000_000_000])
        uids = imap_server.uids(user)
        assert len(uids) == left
        assert [imap_server.flags(user, uid) for uid in uids] == flags
        if moved:
            assert len(imap_server.uids(user, "Done/2026")) == moved


def test_a_mail_marked_deleted_by_somebody_else_survives_our_move(dovecot: Dovecot) -> None:
    user = dovecot.user()
    dovecot.deliver(user, mail(1), mail(2))
    first, second = dovecot.uids(user)
    dovecot.second_client(user).flag(second, "\\Deleted")
    with source_of(dovecot, user, mailbox={"after": "move:Done"}) as source:
        folder = first_folder(source)
        source.after(folder, [first])
    assert dovecot.uids(user) == [second]


def test_old_internal_dates_and_other_zones_are_kept(imap_server: ImapServer) -> None:
    user = imap_server.user()
    long_ago = NOON - timedelta(days=4000, minutes=7)
    imap_server.deliver(user, mail(1), received_at=long_ago)
    with source_of(imap_server, user) as source:
        (fetched,) = read(source)
    assert isinstance(fetched, RawMail)
    assert (fetched.received_at, fetched.received_at.tzinfo) == (long_ago, UTC)
