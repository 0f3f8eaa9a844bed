"""What the desk remembers of addresses: which refuse mail, which pictures are logos, where answers are wanted; and stubs."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, default
from pathlib import Path

import pytest

from tests.integration.home import FEW_RULES, Clock, Desk, Post, Story, make_small, running, write_desk
from tests.integration.letters import DESK, HA, HELEN, LEAD, LEO, OWEN, STRANGER, Letter, Sent, bounce_of
from tests.integration.maildir_post import MaildirPost, give
from tests.servers.cndesk import Cndesk
from tests.servers.dovecot import Dovecot
from tests.servers.smtp import RecordingSmtp

PEOPLE = {LEAD, HA, LEO}
QUESTION = Letter(HELEN, "October commission", "Our October commission has not arrived. Where is it?")


def answered(desk: Desk, post: MaildirPost) -> Sent:
    """Ha has answered T-1001; gives what Helen got."""
    got = give(desk, post, QUESTION.bytes)
    return give(desk, post, Letter(HA, "Re", "It left on Friday.", to=got[HA].reply_to).bytes)[HELEN]


def unreachable(desk: Desk) -> list[str]:
    with desk.app.store.look() as unit:
        return [each.address for each in unit.senders.all_unreachable()]


def delayed(sent: Sent) -> bytes:
    return bounce_of(sent).replace(b"Action: failed", b"Action: delayed").replace(b"5.1.1", b"4.2.2")


def given_up(sent: Sent) -> bytes:
    return bounce_of(sent).replace(b"550 5.1.1 no such user", b"452 4.2.2 mailbox full").replace(b"5.1.1", b"4.2.2")


class TestBounces:
    """Our mail came back."""

    def test_for_good_it_is_told_and_nothing_automatic_follows(
        self, desk: Desk, post: MaildirPost, home: Path, cndesk: Cndesk
    ) -> None:
        answer = answered(desk, post)
        told = give(desk, post, bounce_of(answer))
        assert set(told) == {HA}
        assert told[HA].subject == f"[T-1001] Not delivered: our answer to {HELEN}"
        assert unreachable(desk) == [HELEN]

        told = give(desk, post, replace(QUESTION, subject="November commission").bytes)
        assert set(told) == PEOPLE
        shown = cndesk.run("--home", home, "ticket", "show", "T-1002", "--why").out
        assert "no acknowledgement: mail to this address came back: " in shown
        assert "no such user" in shown

        told = give(desk, post, Letter(HA, "Re", "It left on Friday.", to=told[HA].reply_to).bytes)
        assert (set(told), told[HELEN].kind) == ({HELEN}, "answer")

    @pytest.mark.parametrize("report", [delayed, given_up])
    def test_for_now_it_is_told_and_acknowledgements_go_on(
        self, desk: Desk, post: MaildirPost, report: Callable[[Sent], bytes]
    ) -> None:
        answer = answered(desk, post)
        assert set(give(desk, post, report(answer))) == {HA}
        assert unreachable(desk) == []
        assert HELEN in give(desk, post, replace(QUESTION, subject="November commission").bytes)

    def test_a_second_report_tells_nobody_again(self, desk: Desk, post: MaildirPost) -> None:
        answer = answered(desk, post)
        give(desk, post, bounce_of(answer))
        assert give(desk, post, bounce_of(answer)) == {}

    def test_of_an_acknowledgement_it_is_told(self, desk: Desk, post: MaildirPost) -> None:
        got = give(desk, post, QUESTION.bytes)
        assert set(give(desk, post, bounce_of(got[HELEN]))) == PEOPLE
        assert unreachable(desk) == [HELEN]

    def test_of_a_notification_nobody_else_is_told(self, desk: Desk, post: MaildirPost) -> None:
        got = give(desk, post, QUESTION.bytes)
        assert give(desk, post, bounce_of(got[HA])) == {}
        assert desk.outcomes()[-1] == "bounce"

    def test_a_forged_one_does_nothing(self, desk: Desk, post: MaildirPost) -> None:
        answer = answered(desk, post)
        before = desk.stories()
        forged = replace(answer, message_id=f"t1001.{'a' * 16}.{'b' * 20}@cn-desk.example")
        assert give(desk, post, bounce_of(forged)) == {}
        assert (desk.outcomes()[-1], unreachable(desk), desk.stories()) == ("recorded", [], before)

    def test_of_an_answer_written_outside_the_desk_it_is_told(self, desk: Desk, post: MaildirPost) -> None:
        give(desk, post, replace(QUESTION, message_id="q@x").bytes)
        outside = Letter(DESK, "Re: October commission", "I looked.", to=HELEN, in_reply_to="q@x", message_id="o@desk")
        assert give(desk, post, outside.bytes) == {}
        came_back = Sent(HELEN, "Re: October commission", "", "o@desk", "", (), "", "", is_automatic=False)
        told = give(desk, post, bounce_of(came_back))
        assert set(told) == PEOPLE
        assert {mail.subject for mail in told.values()} == {f"[T-1001] Not delivered: the answer to {HELEN}"}
        assert desk.outcomes()[-1] == "bounce"

    def test_after_a_merge_it_is_told_in_the_ticket_that_took_the_mail_in(self, desk: Desk, post: MaildirPost) -> None:
        give(desk, post, QUESTION.bytes)
        got = give(desk, post, Letter(OWEN, "Numbers", "They differ.").bytes)
        answer = give(desk, post, Letter(HA, "Re", "They are right.", to=got[HA].reply_to).bytes)[OWEN]
        give(desk, post, Letter(HA, "Re", "#merge T-1001", to=got[HA].reply_to).bytes)
        told = give(desk, post, bounce_of(answer))
        assert {mail.subject for mail in told.values()} == {f"[T-1001] Not delivered: our answer to {OWEN}"}
        assert unreachable(desk) == [OWEN]


def picture(number: int) -> bytes:
    """A small picture; nobody looks into it."""
    return b"\x89PNG\r\n\x1a\n" + bytes([number]) * 2_000


def illustrated(number: int, text: str, *pictures: bytes, sender: str = HELEN, to: str = DESK) -> bytes:
    """A mail with these pictures in its HTML text."""
    mail = EmailMessage(policy=SMTP)
    mail["Authentication-Results"] = "mx.cn-desk.example; dmarc=pass header.from=aurora-live.example"
    mail["From"], mail["To"], mail["Subject"] = sender, to, f"Matter number {number}"
    mail["Message-ID"] = f"<m{number}@aurora-live.example>"
    mail.set_content(text)
    shown = "".join(f'<img src="cid:p{place}@x">' for place in range(len(pictures)))
    mail.add_alternative(f"<html><body><p>{text}</p>{shown}</body></html>", subtype="html")
    html = mail.get_payload()[1]  # type: ignore[index]
    assert isinstance(html, EmailMessage)
    for place, content in enumerate(pictures):
        html.add_related(content, "image", "png", cid=f"<p{place}@x>", filename=f"image{place}.png")
    return mail.as_bytes()


class TestLogos:
    """The picture of a signature stands in every mail of its author."""

    def files(self, desk: Desk, smtp: RecordingSmtp, post: MaildirPost, mail: bytes) -> list[bytes]:
        """The pictures that travel with the notification of a mail."""
        before = len(smtp.received)
        give(desk, post, mail)
        (told,) = (each for each in smtp.received[before:] if each.rcpt_tos == (HA,))
        read = message_from_bytes(told.source, policy=default)
        return [part.get_content() for part in read.iter_attachments()]

    def test_the_third_mail_comes_without_it(self, desk: Desk, post: MaildirPost, smtp: RecordingSmtp) -> None:
        logo = picture(1)
        shots = [picture(number) for number in range(10, 13)]
        mails = [illustrated(number, f"Look at this, case {number}.", logo, shots[number]) for number in range(3)]
        taken = [self.files(desk, smtp, post, mail) for mail in mails]
        assert taken == [[logo, shots[0]], [logo, shots[1]], [shots[2]]]

    def test_another_authors_is_theirs(self, desk: Desk, post: MaildirPost, smtp: RecordingSmtp) -> None:
        for number in range(2):
            self.files(desk, smtp, post, illustrated(number, f"Look at this, case {number}.", picture(1)))
        other = illustrated(3, "The agency's picture is broken on my profile.", picture(1), sender=OWEN)
        assert self.files(desk, smtp, post, other) == [picture(1)]

    def test_one_mail_through_two_mailboxes_counts_once(
        self, desk: Desk, post: MaildirPost, smtp: RecordingSmtp
    ) -> None:
        mail = illustrated(1, "Look at this, case 1.", picture(1))
        self.files(desk, smtp, post, mail)
        give(desk, post, b"Delivered-To: a@cn-desk.example\r\n" + mail)
        give(desk, post, b"Delivered-To: b@cn-desk.example\r\n" + mail)
        assert desk.outcomes() == ["new-ticket", "duplicate", "duplicate"]
        assert self.files(desk, smtp, post, illustrated(2, "It is there again.", picture(1))) == [picture(1)]


def test_a_signature_that_repeats_is_no_word_of_the_mail(
    home: Path, clock: Clock, smtp: RecordingSmtp, post: MaildirPost
) -> None:
    rule = {"id": "brighton", "why": "A word of the signature.", "when": {"body": {"word": ["brighton"]}}}
    rules = FEW_RULES | {"rules": [rule | {"then": {"priority": "high"}}]}
    (home / "rules.yaml").write_text(json.dumps(rules))
    texts = ["Our October list is missing.", "May we add a creator?", "The banner is wrong.", "We move to Brighton."]
    with running(home, smtp, clock) as desk:
        for number, text in enumerate(texts):
            card = "Helen Marsh\nDancing through the payouts since 2011\nCome and see us in Brighton\n"
            give(desk, post, Letter(HELEN, f"Matter number {number}", f"{text}\n\n{card}").bytes)
        with desk.app.store.look() as unit:
            priorities = [str(ticket.priority) for ticket in unit.tickets.all(with_finished=True)]
            kept = unit.threads.thread(1003)[0].text
    assert priorities == ["high", "high", "normal", "high"]
    assert kept.endswith("Come and see us in Brighton")


class TestReplyTo:
    """service.yaml says reply_to: same-network."""

    @contextmanager
    def desk(self, home: Path, clock: Clock, smtp: RecordingSmtp, policy: str) -> Iterator[Desk]:
        service = home / "service.yaml"
        lines = [line for line in service.read_text().splitlines() if not line.startswith("reply_to:")]
        service.write_text("\n".join([*lines, f"reply_to: {policy}", ""]))
        with running(home, smtp, clock) as desk:
            yield desk

    @pytest.mark.parametrize(
        ("policy", "wanted", "auth", "given"),
        [
            pytest.param("same-network", OWEN, "pass", OWEN, id="a colleague"),
            pytest.param("same-network", "finance@aurora-live.example", "pass", "finance@aurora-live.example", id="a role"),
            pytest.param("never", OWEN, "pass", HELEN, id="the policy says never"),
            pytest.param("same-network", OWEN, None, HELEN, id="nobody vouches for the sender"),
            pytest.param("same-network", STRANGER, "pass", HELEN, id="a stranger"),
            pytest.param("same-network", HA, "pass", HELEN, id="one of ours"),
            pytest.param("same-network", "ana@starhouse.example", "pass", HELEN, id="another network"),
        ],
    )  # fmt: skip
    def test_where_the_answer_goes(
        self, home: Path, clock: Clock, smtp: RecordingSmtp, post: MaildirPost, policy: str, wanted: str, auth: str | None, given: str
    ) -> None:  # fmt: skip
        with self.desk(home, clock, smtp, policy) as desk:
            got = give(desk, post, replace(QUESTION, auth=auth, headers=(("Reply-To", wanted),)).bytes)
            assert set(got) == {HELEN, *PEOPLE}
            sent = give(desk, post, Letter(HA, "Re", "It left on Friday.", to=got[HA].reply_to).bytes)
            assert set(sent) == {given}
            assert ("answer", given, "sent") in desk.outbox()

    def test_a_bounce_of_an_answer_there_is_told(
        self, home: Path, clock: Clock, smtp: RecordingSmtp, post: MaildirPost
    ) -> None:
        with self.desk(home, clock, smtp, "same-network") as desk:
            got = give(desk, post, replace(QUESTION, headers=(("Reply-To", OWEN),)).bytes)
            sent = give(desk, post, Letter(HA, "Re", "It left on Friday.", to=got[HA].reply_to).bytes)
            assert set(give(desk, post, bounce_of(sent[OWEN]))) == {HA}

    def test_a_forwarders_own_wish_is_not_the_clients(
        self, home: Path, clock: Clock, smtp: RecordingSmtp, post: MaildirPost
    ) -> None:
        text = (
            "\n---------- Forwarded message ---------\nFrom: Helen Marsh <helen@aurora-live.example>\n"
            "Date: Fri, Feb 27, 2026 at 4:30 PM\nSubject: October commission\nTo: priya@cn-desk.example\n\n\nWhere is it?\n"
        )
        reply_to = (("Reply-To", "cnm-office@cn-desk.example"),)
        with self.desk(home, clock, smtp, "same-network") as desk:
            forward = Letter("priya@cn-desk.example", "Fwd: October commission", text, headers=reply_to)
            got = give(desk, post, forward.bytes)
            sent = give(desk, post, Letter(HA, "Re", "It left on Friday.", to=got[HA].reply_to).bytes)
            assert set(sent) == {HELEN}


def many_parts(letter: Letter) -> bytes:
    """Over the limit for parts."""
    mail = EmailMessage(policy=SMTP)
    for name, value in message_from_bytes(letter.bytes, policy=SMTP).items():
        if not name.lower().startswith("content-"):
            mail[name] = str(value)
    head = mail.as_bytes().rstrip().removesuffix(b"MIME-Version: 1.0").rstrip() + b"\r\nMIME-Version: 1.0\r\n"
    parts = b"--B\r\nContent-Type: text/plain\r\n\r\nx\r\n" * 2_000
    return head + b'Content-Type: multipart/mixed; boundary="B"\r\n\r\n' + parts + b"--B--\r\n"


class TestStubs:
    """A mail that cannot be read is a ticket all the same, and its bytes are kept."""

    def test_over_a_limit(self, desk: Desk, post: MaildirPost) -> None:
        source = many_parts(QUESTION)
        told = give(desk, post, source)
        assert set(told) == {HELEN, *PEOPLE}
        assert desk.stories() == [Story(1001, "new", (("in", HELEN), ("auto", DESK)))]
        with desk.app.store.look() as unit:
            entry, _ = unit.threads.thread(1001)
            assert unit.inbox.raw(entry.sha256) == source
        assert entry.text.startswith("This mail could not be shown: ")
        assert entry.text.endswith("The raw mail is kept.")
        assert entry.text in " ".join(told[HA].text.split())

    def test_an_answer_over_a_limit_finds_its_ticket(self, desk: Desk, post: MaildirPost) -> None:
        answer = answered(desk, post)
        told = give(desk, post, many_parts(Letter(HELEN, "Re: hm", "See.", in_reply_to=answer.message_id)))
        assert set(told) == {HA}
        assert [story.number for story in desk.stories()] == [1001]

    @pytest.mark.parametrize(
        "headers",
        [
            pytest.param((("Auto-Submitted", "auto-replied"),), id="an absence note"),
            pytest.param((("List-Id", "<weekly.agency.example>"), ("Precedence", "bulk")), id="a list"),
        ],
    )
    def test_a_machines_is_answered_by_nobody(
        self, desk: Desk, post: MaildirPost, headers: tuple[tuple[str, str], ...]
    ) -> None:
        assert give(desk, post, many_parts(replace(QUESTION, headers=headers))) == {}
        assert desk.outcomes() == ["recorded"]

    def test_of_which_the_header_alone_was_fetched(
        self, dovecot: Dovecot, clock: Clock, smtp: RecordingSmtp, database_url: str, tmp_path: Path
    ) -> None:
        imap = Post(dovecot, clock)
        home = tmp_path / "home"
        write_desk(home, [imap.mailbox(max_size="64kB")], {"port": smtp.port}, database_url)
        make_small(home)
        with running(home, smtp, clock) as desk:
            imap.deliver(
                replace(QUESTION, text="long " * 30_000).bytes,
                replace(QUESTION, text="away " * 30_000, headers=(("Auto-Submitted", "auto-replied"),)).bytes,
            )
            assert desk.work().troubles == []
            assert desk.outcomes() == ["new-ticket", "recorded"]
            assert {mail.recipient for mail in desk.sent()} == {HELEN, *PEOPLE}
            with desk.app.store.look() as unit:
                entry, _ = unit.threads.thread(1001)
                assert b"October commission" in unit.inbox.raw(entry.sha256)
            assert "larger than its mailbox allows" in entry.text

    def test_that_its_reader_died_of(
        self, desk: Desk, post: MaildirPost, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        deadly = tmp_path / "python"
        deadly.write_text("#!/bin/sh\ncat > /dev/null\nprintf 'cndesk child 1\\n'\nkill -9 $$\n")
        deadly.chmod(0o755)
        monkeypatch.setattr("sys.executable", str(deadly))
        give(desk, post, replace(QUESTION, text="long line " * 60_000).bytes, Letter(OWEN, "Hello", "Short one.").bytes)
        assert [story.messages[0] for story in desk.stories()] == [("in", HELEN), ("in", OWEN)]
        with desk.app.store.look() as unit:
            entry = unit.threads.thread(1001)[0]
        assert "its reader ended with code -9" in entry.text
