"""Passes over several mailboxes and over mailboxes that misbehave; two desks that write to each other."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from email import message_from_bytes
from email.policy import SMTP
from pathlib import Path

import pytest

from tests.integration.home import Clock, Desk, Post, Story, make_small, rows, running, write_desk
from tests.integration.letters import DESK, HELEN, Letter
from tests.servers.dovecot import Dovecot
from tests.servers.protocol import ImapServer
from tests.servers.received import Received
from tests.servers.smtp import RecordingSmtp

OTHER_DESK = "support@other-desk.example"
QUESTION = Letter(HELEN, "October commission", "Our October commission has not arrived.", message_id="q@x")


def test_one_mail_through_two_mailboxes_is_one_ticket(
    imap_server: ImapServer, clock: Clock, smtp: RecordingSmtp, database_url: str, tmp_path: Path
) -> None:
    posts = Post(imap_server, clock), Post(imap_server, clock)
    boxes = [post.mailbox(name) for post, name in zip(posts, ("support", "help"), strict=True)]
    write_desk(tmp_path / "home", boxes, {"port": smtp.port}, database_url)
    make_small(tmp_path / "home")
    with running(tmp_path / "home", smtp, clock) as desk:
        posts[0].deliver(QUESTION.bytes)
        posts[1].deliver(b"Received: from mx2.cn-desk.example; Mon, 2 Mar 2026 10:00:01 +0000\r\n" + QUESTION.bytes)
        desk.work()
        assert desk.outcomes() == ["new-ticket", "duplicate"]
        assert desk.stories() == [Story(1001, "new", (("in", HELEN), ("auto", DESK)))]
        assert [mail.recipient for mail in desk.sent() if mail.kind == "automatic"] == [HELEN]
        posts[1].deliver(replace(QUESTION, text="Another mail under the same Message-ID.").bytes)
        desk.work()
        assert desk.outcomes() == ["new-ticket", "duplicate", "new-ticket"]


def test_a_new_uidvalidity_makes_no_mail_new(
    dovecot: Dovecot, clock: Clock, smtp: RecordingSmtp, database_url: str, tmp_path: Path
) -> None:
    post = Post(dovecot, clock)
    write_desk(tmp_path / "home", [post.mailbox()], {"port": smtp.port}, database_url)
    make_small(tmp_path / "home")

    def letters(first: int, last: int) -> list[bytes]:
        return [
            Letter(f"person{number}@aurora-live.example", f"mail {number}", "Hello").bytes
            for number in range(first, last)
        ]

    with running(tmp_path / "home", smtp, clock) as desk:
        post.deliver(*letters(0, 45))
        desk.work()
        assert {mail.recipient for mail in desk.sent()} > {"person0@aurora-live.example"}
        dovecot.change_uidvalidity(post.account, 777)
        post.deliver(*letters(45, 50))
        summary = desk.work()
        assert summary.outcomes == {"duplicate": 45, "new-ticket": 5}
        assert {mail.recipient for mail in desk.sent() if mail.kind == "automatic"} <= {
            f"person{number}@aurora-live.example" for number in range(45, 50)
        }
        held = rows(desk.app, "SELECT uidvalidity, count(*) FROM inbound GROUP BY uidvalidity ORDER BY count(*)")
        assert [tuple(row)[1] for row in held] == [45, 50]
        assert held[1][0] == 777
        assert desk.work().collected == 0


def test_a_bad_mailbox_does_not_stop_the_others(
    imap_server: ImapServer,
    clock: Clock,
    smtp: RecordingSmtp,
    database_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CNDESK_TEST_WRONG_PASSWORD", "guessed-wrongly")
    bad, good = Post(imap_server, clock), Post(imap_server, clock)
    boxes = [bad.mailbox("first", imap={"password": {"env": "CNDESK_TEST_WRONG_PASSWORD"}}), good.mailbox("second")]
    write_desk(tmp_path / "home", boxes, {"port": smtp.port}, database_url)
    make_small(tmp_path / "home")
    with running(tmp_path / "home", smtp, clock) as desk:
        good.deliver(QUESTION.bytes)
        summary = desk.work()
    assert summary.collected == 1
    (trouble,) = summary.troubles
    assert trouble.startswith("mailbox first: ")
    assert "refused the login" in trouble
    assert "guessed-wrongly" not in trouble


def faithful(mail: Received) -> bytes:
    return mail.source


def bare(mail: Received) -> bytes:
    """What a responder makes of it that keeps none of the header which says that it is a machine's."""
    read = message_from_bytes(mail.source, policy=SMTP)
    kept = {"from", "to", "subject", "message-id", "mime-version", "content-type", "content-transfer-encoding"}
    for name in {name.lower() for name in read} - kept:
        del read[name]
    return read.as_bytes()


def nameless(mail: Received) -> bytes:
    """Not even the ticket's mark is left."""
    return re.sub(rb"\[T-\d+\] ?", b"", bare(mail))


@pytest.fixture
def two_desks(
    dovecot: Dovecot, clock: Clock, database_url: str, tmp_path: Path
) -> Iterator[list[tuple[str, Desk, Post, RecordingSmtp]]]:
    """Two desks; the second one has had a ticket before, so that their numbers differ."""
    with ExitStack() as stack:
        desks = []
        urls = (database_url, f"sqlite:///{tmp_path / 'other.db'}")
        for address, url in zip((DESK, OTHER_DESK), urls, strict=True):
            post, smtp = Post(dovecot, clock), stack.enter_context(RecordingSmtp())
            home = tmp_path / address
            write_desk(home, [{**post.mailbox(), "address": address}], {"port": smtp.port}, url, address=address)
            make_small(home)
            desks.append((address, stack.enter_context(running(home, smtp, clock)), post, smtp))
        _, other, post, _ = desks[1]
        post.deliver(replace(QUESTION, to=OTHER_DESK, auth=None).bytes)
        other.work()
        yield desks


@pytest.mark.parametrize("carry", [faithful, bare, nameless])
def test_two_desks_do_not_answer_each_other_for_ever(
    two_desks: list[tuple[str, Desk, Post, RecordingSmtp]], carry: Callable[[Received], bytes]
) -> None:
    (_, _, first_post, _), _ = two_desks
    first_post.deliver(Letter(OTHER_DESK, "Hello", "We wonder about your bills.").bytes)
    between = 0
    for _ in range(12):
        carried = 0
        for (address, desk, _, smtp), (other_address, _, other_post, _) in (two_desks, two_desks[::-1]):
            start = len(smtp.received)
            desk.work()
            for mail in smtp.received[start:]:
                if mail.rcpt_tos == (other_address,):
                    domain = address.partition("@")[2]
                    verdict = f"Authentication-Results: mx.cn-desk.example; dmarc=pass header.from={domain}\r\n"
                    other_post.deliver(verdict.encode() + carry(mail))
                    carried += 1
        between += carried
        if not carried:
            break
    else:
        pytest.fail(f"still writing to each other after {between} mails")
    assert 1 <= between <= 4
