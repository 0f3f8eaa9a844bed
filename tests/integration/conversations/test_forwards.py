"""A CNM or a specialist forwards a client's mail: whose ticket it becomes, with which words and date, and who hears of it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP

import pytest

from pipeline.domain.ticket import Direction, Entry, Ticket
from tests.integration.home import Desk, Story, rows
from tests.integration.letters import DESK, HA, HELEN, LEAD, LEO, OWEN, STRANGER, Letter, Sent
from tests.integration.maildir_post import MaildirPost, give

PEOPLE = {LEAD, HA, LEO}
PRIYA = "priya@cn-desk.example"
WRITTEN = datetime(2026, 2, 27, 16, 30, tzinfo=UTC)
"""The Friday on which Helen wrote; the desk gets the forward on Monday."""
WORDS = "Hi Priya,\n\nour October commission has not arrived. Where is it?\n\nHelen"
COMMENT = "Can you take this one? She has been waiting since Friday."
ORIGINAL = "h1@aurora-live.example"
FORWARDED_BY = "the ticket is helen@aurora-live.example's"


@dataclass(frozen=True, slots=True)
class Forward:
    """Helen's mail as one of ours hands it on."""

    sender: str = PRIYA
    comment: str = COMMENT
    auth: str | None = "pass"
    author: str = f"Helen Marsh <{HELEN}>"
    date: str = "Fri, Feb 27, 2026 at 4:30\u202fPM"
    words: str = WORDS
    headers: tuple[tuple[str, str], ...] = ()
    originals: int = 1

    @property
    def inline(self) -> bytes:
        """As Gmail forwards, naming the original in References."""
        text = (
            f"{self.comment}\n\n---------- Forwarded message ---------\nFrom: {self.author}\nDate: {self.date}\n"
            f"Subject: October commission\nTo: Priya Raman <{PRIYA}>\n\n\n{self.words}\n"
        )
        return Letter(
            self.sender, "Fwd: October commission", text, auth=self.auth, message_id="f1@cn-desk.example", headers=self.headers
        ).bytes  # fmt: skip

    @property
    def attached(self) -> bytes:
        """As Outlook and Thunderbird forward as attachment."""
        mail = EmailMessage(policy=SMTP)
        if self.auth:
            mail["Authentication-Results"] = f"mx.cn-desk.example; dmarc={self.auth} header.from=cn-desk.example"
        mail["From"], mail["To"], mail["Subject"] = self.sender, DESK, "FW: October commission"
        mail["Message-ID"] = "<f1@cn-desk.example>"
        for name, value in self.headers:
            mail[name] = value
        mail.set_content(self.comment)
        for number in range(1, self.originals + 1):
            mail.add_attachment(self.original(number))
        return mail.as_bytes()

    def original(self, number: int = 1) -> EmailMessage:
        mail = EmailMessage(policy=SMTP)
        mail["From"], mail["To"], mail["Subject"] = self.author, PRIYA, "October commission"
        mail["Date"] = "Fri, 27 Feb 2026 16:30:00 +0000"
        mail["Message-ID"] = f"<h{number}@aurora-live.example>"
        mail.set_content(self.words)
        return mail


REFERRING = (("References", f"<{ORIGINAL}>"), ("In-Reply-To", f"<{ORIGINAL}>"))


def ticket(desk: Desk, number: int = 1001) -> tuple[Ticket, list[Entry]]:
    with desk.app.store.look() as unit:
        found = unit.tickets.get(number)
        assert found is not None
        return found, unit.threads.thread(number)


def tickets_of(desk: Desk) -> list[int | None]:
    return [row.ticket for row in rows(desk.app, "SELECT ticket FROM inbound ORDER BY id")]


@pytest.mark.parametrize("sender", [pytest.param(PRIYA, id="a CNM"), pytest.param(HA, id="a specialist")])
@pytest.mark.parametrize("form", ["inline", "attached"])
def test_the_ticket_is_the_clients(desk: Desk, post: MaildirPost, sender: str, form: str) -> None:
    told = give(desk, post, getattr(Forward(sender, headers=REFERRING), form))

    opened, (mail, comment) = ticket(desk)
    assert (opened.requester, opened.requester_name, opened.network) == (HELEN, "Helen Marsh", "aurora-live")
    assert (opened.opened_at, opened.subject, opened.status) == (WRITTEN, "October commission", "new")
    assert (mail.direction, mail.author, mail.at, mail.text) == (Direction.IN, HELEN, WRITTEN, WORDS)
    assert (comment.direction, comment.author, comment.text) == (Direction.NOTE, sender, COMMENT)
    assert set(told) == PEOPLE
    assert {mail.kind for mail in told.values()} == {"notification"}
    assert f"forwarded it: {COMMENT}" in " ".join(told[LEAD].text.split())
    assert any(FORWARDED_BY in reason for reason in desk.reasons(1001))
    assert "no acknowledgement: the client did not write to the desk" in desk.reasons(1001)


@pytest.mark.parametrize("form", ["inline", "attached"])
def test_without_a_comment_there_is_no_note(desk: Desk, post: MaildirPost, form: str) -> None:
    give(desk, post, getattr(Forward(comment=""), form))
    assert desk.stories() == [Story(1001, "new", (("in", HELEN),))]


def test_history_in_what_was_forwarded_is_cut_and_is_no_comment(desk: Desk, post: MaildirPost) -> None:
    words = f"{WORDS}\n\nOn Thu, Feb 26, 2026 at 9:00 AM Priya Raman <{PRIYA}> wrote:\n> Has it come?\n"
    give(desk, post, Forward(comment="", words=words).inline)
    _, entries = ticket(desk)
    assert [(entry.author, entry.text) for entry in entries] == [(HELEN, WORDS)]


@pytest.mark.parametrize("form", ["inline", "attached"])
def test_the_clients_later_answer_to_the_original_joins(desk: Desk, post: MaildirPost, form: str) -> None:
    give(desk, post, getattr(Forward(headers=REFERRING if form == "inline" else ()), form))
    give(desk, post, Letter(HELEN, "bank details", "It is the new account.", in_reply_to=ORIGINAL).bytes)
    assert tickets_of(desk) == [1001, 1001]


@pytest.mark.parametrize("comment", [COMMENT, ""])
def test_an_answer_to_the_forward_itself_joins(desk: Desk, post: MaildirPost, comment: str) -> None:
    give(desk, post, Forward(comment=comment).inline)
    give(desk, post, Letter(PRIYA, "one more thing", "She called again.", in_reply_to="f1@cn-desk.example").bytes)
    assert desk.stories()[0].messages[-1] == ("note", PRIYA)
    assert tickets_of(desk) == [1001, 1001]


@pytest.mark.parametrize("form", ["inline", "attached"])
def test_an_answer_goes_to_the_client(desk: Desk, post: MaildirPost, form: str) -> None:
    told = give(desk, post, getattr(Forward(headers=REFERRING), form))
    got = give(desk, post, Letter(HA, "Re", "It left on Friday.", to=told[HA].reply_to).bytes)
    assert (set(got), got[HELEN].kind) == ({HELEN}, "answer")


@pytest.mark.parametrize(
    "forward",
    [
        pytest.param(Forward(auth=None), id="nobody vouches for the CNM"),
        pytest.param(Forward(auth="fail"), id="the CNM is forged"),
        pytest.param(Forward(sender=OWEN), id="a client forwards"),
        pytest.param(Forward(sender=STRANGER), id="a stranger forwards"),
    ],
)
@pytest.mark.parametrize("form", ["inline", "attached"])
def test_whoever_is_not_believed_has_an_ordinary_ticket(
    desk: Desk, post: MaildirPost, forward: Forward, form: str
) -> None:
    told = give(desk, post, getattr(forward, form))
    opened, (mail, *_) = ticket(desk)
    assert (opened.requester, mail.author) == (forward.sender, forward.sender)
    assert HELEN not in told


@pytest.mark.parametrize(
    ("forward", "form", "doubt"),
    [
        pytest.param(Forward(originals=2), "attached", "2 mails are attached", id="two mails"),
        pytest.param(Forward(author="Helen Marsh"), "inline", "its From line has no address", id="only a name"),
        pytest.param(Forward(date="some day"), "inline", "its date cannot be read", id="no date"),
    ],
)
def test_where_it_is_unsure_the_forwarder_is_asked(
    desk: Desk, post: MaildirPost, forward: Forward, form: str, doubt: str
) -> None:
    told = give(desk, post, getattr(forward, form))
    opened, (mail, *_) = ticket(desk)
    assert (opened.requester, mail.author) == (PRIYA, PRIYA)
    assert set(told) == {PRIYA, *PEOPLE}
    assert told[PRIYA].subject == "[T-1001] Whose mail did you forward?"
    assert f"We could not tell: {doubt}." in " ".join(told[PRIYA].text.split())
    assert told[PRIYA].is_automatic


def test_a_mail_of_ones_own_is_no_forward(desk: Desk, post: MaildirPost) -> None:
    told = give(desk, post, Letter(PRIYA, "Holidays", "I am away next week, Diego stands in.").bytes)
    assert ticket(desk)[0].requester == PRIYA
    assert set(told) == PEOPLE


class TestOfTicketsThatAreThere:
    """Helen wrote to the desk as well."""

    def asked(self, desk: Desk, post: MaildirPost) -> dict[str, Sent]:
        return give(desk, post, Letter(HELEN, "October commission", WORDS, message_id=ORIGINAL).bytes)

    @pytest.mark.parametrize(
        ("forward", "form"),
        [
            pytest.param(Forward(headers=REFERRING), "inline", id="by its references"),
            pytest.param(Forward(), "attached", id="by the Message-ID of the attached mail"),
        ],
    )
    def test_a_forward_stays_a_note(self, desk: Desk, post: MaildirPost, forward: Forward, form: str) -> None:
        self.asked(desk, post)
        told = give(desk, post, getattr(forward, form))
        assert desk.stories() == [Story(1001, "new", (("in", HELEN), ("auto", DESK), ("note", PRIYA)))]
        assert told == {}

    def test_an_id_that_a_stranger_chose_puts_no_mail_into_another_ticket(self, desk: Desk, post: MaildirPost) -> None:
        self.asked(desk, post)
        give(desk, post, Forward(author=STRANGER).attached)
        assert ticket(desk, 1002)[0].requester == STRANGER

    def test_into_one_that_was_over_long_ago_it_opens_a_linked_one(self, desk: Desk, post: MaildirPost) -> None:
        got = self.asked(desk, post)
        answer = give(desk, post, Letter(HA, "Re", "#resolve\n\nPaid today.", to=got[HA].reply_to).bytes)[HELEN]
        desk.clock.advance(days=20)
        later = (("References", f"<{ORIGINAL}> <{answer.message_id}> <h2@aurora-live.example>"),)
        told = give(desk, post, Forward(headers=later, words="Now November is missing, too.\n\nHelen").inline)
        opened, _ = ticket(desk, 1002)
        assert (opened.requester, opened.linked_to) == (HELEN, 1001)
        assert set(told) >= {HA}

    def test_the_same_forward_by_two_colleagues_is_one_ticket(self, desk: Desk, post: MaildirPost) -> None:
        give(desk, post, Forward(headers=REFERRING).inline)
        give(desk, post, Forward(LEO, headers=REFERRING).inline.replace(b"f1@", b"f2@"))
        assert tickets_of(desk) == [1001, 1001]


def test_a_fast_clock_puts_no_mail_into_the_future(desk: Desk, post: MaildirPost) -> None:
    source = Forward().attached.replace(b"Fri, 27 Feb 2026", b"Thu, 27 Feb 2031")
    give(desk, post, source)
    opened, (mail, _) = ticket(desk)
    assert opened.opened_at == mail.at == desk.clock.now
