"""Where a mail belongs, end to end: by ids that nobody saw, by names that relays gave, by text and subject."""

import base64
from dataclasses import replace
from pathlib import Path

import pytest

from tests.integration.home import Clock, Desk, Story, connect, rows, running
from tests.integration.letters import (
    ANA,
    DESK,
    HA,
    HELEN,
    LEAD,
    LEO,
    OWEN,
    STRANGER,
    Letter,
    Sent,
    bounce_of,
)
from tests.integration.maildir_post import MaildirPost, write
from tests.servers.smtp import RecordingSmtp

PEOPLE = {LEAD, HA, LEO}
QUESTION = Letter(
    HELEN,
    "October commission",
    "Hi,\n\nour October commission has not arrived. Where is it?\n\nHelen\n",
    message_id="q@aurora-live.example",
)
OPENED = (("in", HELEN), ("auto", DESK))
ANSWER = (
    "The transfer for October left our bank on Friday morning, and it takes up to three working days until it shows.\n"
    "Please look once more on Wednesday, and write to us if nothing has come by then."
)


def ask(desk: Desk, post: MaildirPost) -> dict[str, Sent]:
    """Helen's question has become T-1001; gives what each person got."""
    return write(desk, post, QUESTION)


def answered(desk: Desk, post: MaildirPost, text: str = ANSWER) -> Sent:
    """Ha has answered T-1001; gives what Helen got."""
    got = ask(desk, post)
    return write(desk, post, Letter(HA, "Re", text, to=got[HA].reply_to))[HELEN]


def solved(desk: Desk, post: MaildirPost) -> Sent:
    return answered(desk, post, f"#resolve\n\n{ANSWER}")


def tickets_of(desk: Desk) -> list[int | None]:
    """The ticket that each delivery is kept with."""
    return [row.ticket for row in rows(desk.app, "SELECT ticket FROM inbound ORDER BY id")]


def links_of(desk: Desk) -> list[int | None]:
    with desk.app.store.look() as unit:
        return [ticket.linked_to for ticket in unit.tickets.all(with_finished=True)]


def referring(*ids: str) -> tuple[tuple[str, str], ...]:
    return (("References", " ".join(f"<{each}>" for each in ids)),)


def thread_index(conversation: int) -> str:
    """Outlook's name of a conversation: 22 bytes for all its mails, and 5 more for each answer."""
    return base64.b64encode(bytes([1]) + conversation.to_bytes(21, "big") + b"12345").decode()


def quoted(text: str) -> str:
    return "\n".join(f"> {line}" for line in text.splitlines())


class TestMailsThatNobodySaw:
    """Helen and Owen write to each other, and only some of it comes to the desk."""

    UNSEEN = "internal@aurora-live.example"

    def test_two_answers_to_it_are_one_ticket(self, desk: Desk, post: MaildirPost) -> None:
        write(desk, post, replace(QUESTION, headers=referring(self.UNSEEN)))
        write(desk, post, Letter(OWEN, "Bank details", "It is the new account.", in_reply_to=self.UNSEEN))
        assert desk.stories() == [Story(1001, "new", (*OPENED, ("in", OWEN)))]
        assert "belongs to T-1001 by a reference that another mail of the ticket shares, from the same network" in (
            desk.reasons(1001)
        )

    def test_it_may_come_late(self, desk: Desk, post: MaildirPost) -> None:
        write(desk, post, replace(QUESTION, headers=referring(self.UNSEEN)))
        write(desk, post, Letter(OWEN, "Numbers for Helen", "Have a look.", message_id=self.UNSEEN))
        assert desk.stories() == [Story(1001, "new", (*OPENED, ("in", OWEN)))]

    def test_the_oldest_ancestor_is_remembered_of_a_long_list(self, desk: Desk, post: MaildirPost) -> None:
        between = [f"{number}@aurora-live.example" for number in range(40)]
        write(desk, post, replace(QUESTION, headers=referring(self.UNSEEN, *between)))
        write(desk, post, Letter(HELEN, "Bank details", "It is the new account.", in_reply_to=self.UNSEEN))
        assert tickets_of(desk) == [1001, 1001]

    def test_a_stranger_who_knows_its_id_opens_a_ticket(self, desk: Desk, post: MaildirPost) -> None:
        write(desk, post, replace(QUESTION, headers=referring(self.UNSEEN)))
        write(desk, post, Letter(STRANGER, "Bank details", "Send them again.", in_reply_to=self.UNSEEN))
        write(desk, post, Letter(OWEN, "Bank details", "It is the new account.", in_reply_to=self.UNSEEN))
        assert tickets_of(desk) == [1001, 1002, 1001]


def test_outlooks_name_of_a_conversation_joins_where_references_were_lost(desk: Desk, post: MaildirPost) -> None:
    write(desk, post, replace(QUESTION, headers=(("Thread-Index", thread_index(7)),)))
    write(desk, post, Letter(OWEN, "Bank details", "New account.", headers=(("Thread-Index", thread_index(7)),)))
    write(desk, post, Letter(OWEN, "Bank details", "Another.", headers=(("Thread-Index", thread_index(8)),)))
    write(desk, post, Letter(STRANGER, "Bank details", "Send.", headers=(("Thread-Index", thread_index(7)),)))
    assert tickets_of(desk) == [1001, 1001, 1002, 1003]


def test_a_mail_to_two_of_our_addresses_is_one_ticket(
    home: Path, clock: Clock, smtp: RecordingSmtp, post: MaildirPost, database_url: str, tmp_path: Path
) -> None:
    other = MaildirPost(tmp_path / "other", clock)
    boxes = [post.mailbox(), other.mailbox("payouts", address="payouts@cn-desk.example")]
    connect(home, boxes, {"port": smtp.port}, database_url)
    both = replace(QUESTION, to=f"{DESK}, payouts@cn-desk.example").bytes
    with running(home, smtp, clock) as desk:
        post.deliver(b"Delivered-To: support@cn-desk.example\r\n" + both)
        desk.work()
        other.deliver(b"Delivered-To: payouts@cn-desk.example\r\n" + both)
        desk.work()
        assert desk.outcomes() == ["new-ticket", "duplicate"]
        assert desk.stories() == [Story(1001, "new", OPENED)]
        assert sum(mail.kind == "automatic" for mail in desk.sent()) == 1


class TestRelays:
    """A relay gives our mails ids of its own, and tells them in its reply to the final dot."""

    NAME = "0102018f3c5a9d7e-6b1c2d3e-4f5a-4b6c-8d7e-9f0a1b2c3d4e-000000"
    SHOWN = f"{NAME}@eu-west-1.amazonses.com"

    def answer(self, desk: Desk, post: MaildirPost, smtp: RecordingSmtp) -> Sent:
        got = ask(desk, post)
        smtp.behave(dot=f"250 Ok {self.NAME}")
        return write(desk, post, Letter(HA, "Re", ANSWER, to=got[HA].reply_to))[HELEN]

    def reply(self, sender: str) -> bytes:
        """No mail program breaks an id into encoded words, as the library does that writes the letters."""
        return Letter(sender, "hm", "Nothing came.", in_reply_to="PLACE").bytes.replace(b"PLACE", self.SHOWN.encode())

    def test_an_answer_to_the_new_id_joins(self, desk: Desk, post: MaildirPost, smtp: RecordingSmtp) -> None:
        self.answer(desk, post, smtp)
        post.deliver(self.reply(HELEN))
        desk.work()
        assert tickets_of(desk) == [1001, 1001, 1001]
        assert "belongs to T-1001 by In-Reply-To, from the requester" in desk.reasons(1001)

    def test_a_stranger_who_knows_it_does_not(self, desk: Desk, post: MaildirPost, smtp: RecordingSmtp) -> None:
        self.answer(desk, post, smtp)
        post.deliver(self.reply(STRANGER))
        desk.work()
        assert tickets_of(desk) == [1001, 1001, 1002]
        assert "a ticket of its own: its In-Reply-To names T-1001, but the sender takes no part in it" in (
            desk.reasons(1002)
        )

    def test_a_bounce_of_the_new_id_is_told(self, desk: Desk, post: MaildirPost, smtp: RecordingSmtp) -> None:
        answer = self.answer(desk, post, smtp)
        post.deliver(bounce_of(replace(answer, message_id=self.SHOWN)))
        desk.work()
        (alarm,) = desk.sent()
        assert (alarm.recipient, desk.outcomes()[-1]) == (HA, "bounce")
        assert ("answer", HELEN, "failed") in desk.outbox()

    def test_the_id_that_exchange_gives_joins(self, desk: Desk, post: MaildirPost, smtp: RecordingSmtp) -> None:
        got = ask(desk, post)
        smtp.behave(dot="250 2.6.0 <DB7PR0401MB1234@eurprd04.example> [InternalId=17] Queued mail for delivery")
        write(desk, post, Letter(HA, "Re", ANSWER, to=got[HA].reply_to))
        write(desk, post, Letter(HELEN, "hm", "Nothing.", in_reply_to="DB7PR0401MB1234@eurprd04.example"))
        assert tickets_of(desk) == [1001, 1001, 1001]


class TestWithoutReferences:
    """The client's program lost them, or a new mail was begun: what is quoted and the subject tell."""

    def test_our_own_words_below_join_under_a_new_subject(self, desk: Desk, post: MaildirPost) -> None:
        answered(desk, post)
        text = f"Nothing has come, and it is Thursday.\n\nOn Mon, 2 Mar 2026, Support wrote:\n{quoted(ANSWER)}\n"
        write(desk, post, Letter(HELEN, "Still waiting", text))
        assert tickets_of(desk) == [1001, 1001, 1001]
        assert "belongs to T-1001 by the text that it quotes, from the requester" in desk.reasons(1001)

    def test_a_stranger_who_copies_everything_gets_a_ticket_of_their_own(self, desk: Desk, post: MaildirPost) -> None:
        answer = answered(desk, post)
        text = f"Nothing has come.\n\nOn Mon, 2 Mar 2026, Support wrote:\n{quoted(ANSWER)}\n"
        copied = Letter(STRANGER, answer.subject, text, in_reply_to=answer.message_id)
        other = replace(copied, sender="eve@other.example", subject="Re: October commission", in_reply_to="")
        told = write(desk, post, copied, other)
        assert tickets_of(desk) == [1001, 1001, 1002, 1003]
        assert links_of(desk) == [None, None, None]
        assert HELEN not in told

    def test_a_colleague_who_answers_under_the_subject_joins(self, desk: Desk, post: MaildirPost) -> None:
        ask(desk, post)
        write(desk, post, Letter(OWEN, "RE: October commission", "Helen is away, I take it over."))
        assert desk.stories() == [Story(1001, "new", (*OPENED, ("in", OWEN)))]
        assert "belongs to T-1001 by the same subject, from the same network" in desk.reasons(1001)

    def test_a_colleague_who_writes_about_the_same_has_a_ticket_of_their_own(
        self, desk: Desk, post: MaildirPost
    ) -> None:
        ask(desk, post)
        told = write(desk, post, Letter(OWEN, "October commission", "And where is the one for my creators?"))
        assert tickets_of(desk) == [1001, 1002]
        assert "may belong" not in told[HA].text

    def test_the_same_person_and_subject_anew_is_asked_about(self, desk: Desk, post: MaildirPost) -> None:
        ask(desk, post)
        told = write(desk, post, replace(QUESTION, text="Is there any news about it?", message_id=""))
        assert tickets_of(desk) == [1001, 1002]
        assert links_of(desk) == [None, 1001]
        words = " ".join(told[HA].text.split())
        assert "It may belong to T-1001: it has the same subject." in words
        assert "reply with `#merge T-1001` on the first line" in words
        assert "T-1001" not in told[HELEN].text

        write(desk, post, Letter(HA, "Re", "#merge T-1001", to=told[HA].reply_to))
        merged, emptied = desk.stories()
        assert emptied == Story(1002, "closed", ())
        assert sorted(merged.messages) == sorted((*OPENED, *OPENED))

    def test_a_forged_sender_resembles_nothing(self, desk: Desk, post: MaildirPost) -> None:
        ask(desk, post)
        write(desk, post, Letter(HELEN, "Re: October commission", "New bank details below.", auth="fail"))
        assert tickets_of(desk) == [1001, 1002]


class TestNewMatters:
    """Somebody takes an old mail to write about something else."""

    ELSE = Letter(HELEN, "Creator portal down", "Nobody of us can log in since this morning.")

    def test_in_a_solved_ticket_it_is_a_linked_one(self, desk: Desk, post: MaildirPost) -> None:
        answer = solved(desk, post)
        told = write(desk, post, replace(self.ELSE, in_reply_to=answer.message_id))
        assert [(story.number, story.status) for story in desk.stories()] == [(1001, "solved"), (1002, "new")]
        assert links_of(desk) == [None, 1001]
        assert set(told) == {HELEN, *PEOPLE}
        assert "a new ticket, linked to T-1001: a new subject in a thread that was solved" in desk.reasons(1002)

    def test_in_an_open_ticket_it_joins(self, desk: Desk, post: MaildirPost) -> None:
        answer = answered(desk, post)
        write(desk, post, replace(self.ELSE, in_reply_to=answer.message_id))
        assert tickets_of(desk) == [1001, 1001, 1001]

    @pytest.mark.parametrize(
        "change",
        [
            pytest.param({"subject": "AW: Creator portal"}, id="an answer by its prefix"),
            pytest.param({"subject": "Creator portal [T-1001]"}, id="marked by hand"),
            pytest.param({"subject": "October commission"}, id="the same subject"),
            pytest.param({"text": f"No.\n\nOn Mon, 2 Mar 2026, Support wrote:\n{quoted(ANSWER)}\n"}, id="quoting it"),
        ],
    )
    def test_what_speaks_for_the_old_matter_wakes_it(
        self, desk: Desk, post: MaildirPost, change: dict[str, str]
    ) -> None:
        answer = solved(desk, post)
        write(desk, post, replace(replace(self.ELSE, in_reply_to=answer.message_id), **change))  # type: ignore[arg-type]
        assert desk.stories()[0].status == "open"
        assert tickets_of(desk) == [1001, 1001, 1001]

    def test_in_one_that_was_over_long_ago_everything_is(self, desk: Desk, post: MaildirPost) -> None:
        answer = solved(desk, post)
        desk.clock.advance(days=14, hours=1)
        write(desk, post, Letter(HELEN, f"Re: {answer.subject}", "It is missing again!", in_reply_to=answer.message_id))
        assert [(story.number, story.status) for story in desk.stories()] == [(1001, "solved"), (1002, "new")]
        assert links_of(desk) == [None, 1001]


class TestThanks:
    """What asks for nothing wakes nobody."""

    @pytest.mark.parametrize("subject", [pytest.param("", id="answered"), pytest.param("Thank you!", id="new subject")])
    @pytest.mark.parametrize("days", [pytest.param(1, id="the next day"), pytest.param(30, id="a month later")])
    def test_a_solved_ticket_sleeps_on(self, desk: Desk, post: MaildirPost, subject: str, days: int) -> None:
        answer = solved(desk, post)
        desk.clock.advance(days=days)
        thanks = Letter(
            HELEN,
            subject or f"Re: {answer.subject}",
            "Thank you so much, that was quick!\n\nHelen\n",
            in_reply_to=answer.message_id,
        )
        assert write(desk, post, thanks) == {}
        assert [(story.number, story.status) for story in desk.stories()] == [(1001, "solved")]
        assert "only thanks: it stays solved" in desk.reasons(1001)

    def test_a_reaction_is_kept_and_told_to_nobody(self, desk: Desk, post: MaildirPost) -> None:
        answer = solved(desk, post)
        reaction = Letter(
            HELEN, f"Re: {answer.subject}", "👍\n\nHelen Marsh reacted via Gmail\n", in_reply_to=answer.message_id
        )
        assert write(desk, post, reaction) == {}
        assert [(story.number, story.status) for story in desk.stories()] == [(1001, "solved")]
        assert any("it stays solved" in reason for reason in desk.reasons(1001))

    @pytest.mark.parametrize(
        "text",
        [
            pytest.param("Thank you! And when will November come?", id="with a question"),
            pytest.param("Thanks, but it has still not arrived.", id="with a complaint"),
        ],
    )
    def test_more_than_thanks_wakes_it(self, desk: Desk, post: MaildirPost, text: str) -> None:
        answer = solved(desk, post)
        told = write(desk, post, Letter(HELEN, f"Re: {answer.subject}", text, in_reply_to=answer.message_id))
        assert (desk.stories()[0].status, set(told)) == ("open", {HA})


class TestHostile:
    """Numbers and ids that somebody wrote to disturb."""

    @pytest.mark.parametrize(
        ("letter", "outcome"),
        [
            pytest.param(Letter(STRANGER, "[T-999999999999] hm", "No such number."), "new-ticket", id="a huge mark"),
            pytest.param(
                Letter(HA, "Re", "#note\n" + " ".join(map(str, range(100_000, 170_000))), auth=None),
                "refused",
                id="70,000 numbers in a forged mail of a specialist",
            ),
            pytest.param(
                Letter(STRANGER, "hm", "Many ids.", headers=referring(*(f"{number}@x" for number in range(600)))),
                "new-ticket",
                id="600 references",
            ),
        ],
    )
    def test_no_mail_holds_up_the_others(self, desk: Desk, post: MaildirPost, letter: Letter, outcome: str) -> None:
        got = ask(desk, post)
        address = got[HA].reply_to if letter.sender == HA else letter.to
        write(desk, post, replace(letter, to=address), Letter(ANA, "Saque", "O saque não caiu."))
        assert desk.outcomes() == ["new-ticket", outcome, "new-ticket"]
