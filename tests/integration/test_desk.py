"""A desk at work, end to end: clients and specialists write to a real mailbox, a real SMTP server takes what goes out."""

from dataclasses import replace
from datetime import timedelta

from tests.integration.home import EACH_SERVER_AND_DATABASE, Desk, Post, Story
from tests.integration.letters import ANA, DESK, HA, HELEN, INES, LEAD, LEO, OWEN, STRANGER, Letter, Sent, bounce_of

pytestmark = EACH_SERVER_AND_DATABASE

PEOPLE = {LEAD, HA, LEO}
"""Whom the shipped directory names for payouts."""

QUESTION = Letter(
    HELEN,
    "October commission",
    "Hi,\n\nour October commission has not arrived. Where is it?\n\nHelen\n",
    message_id="q@x",
)
OPENED = (("in", HELEN), ("auto", DESK))


def ask(desk: Desk, post: Post) -> dict[str, Sent]:
    """Helen's question has become T-1001; gives what each person got."""
    post.deliver(QUESTION.bytes)
    desk.work()
    return {sent.recipient: sent for sent in desk.sent()}


def told(sent: list[Sent]) -> list[tuple[str, str]]:
    """Who got what, in the order of sending."""
    return [(mail.kind, mail.recipient) for mail in sent]


def test_clients_are_acknowledged_in_their_language_and_the_queue_is_told(desk: Desk, post: Post) -> None:
    post.deliver(
        QUESTION.bytes,
        Letter(
            ANA, "Saque não caiu", "Olá,\n\no saque de outubro ainda não caiu na conta. Quando vai cair?\n\nAna\n"
        ).bytes,
        Letter(
            INES, "Pago de octubre", "Hola:\n\nel pago de octubre todavía no ha llegado. ¿Cuándo llega?\n\nInés\n"
        ).bytes,
    )
    summary = desk.work()
    sent = desk.sent()
    assert (summary.collected, summary.outcomes, summary.troubles) == (3, {"new-ticket": 3}, [])
    assert [(mail.recipient, mail.text.splitlines()[0]) for mail in sent if mail.kind == "automatic"] == [
        (HELEN, "Hello Helen Marsh,"),
        (ANA, "Olá, Ana Ruiz,"),
        (INES, "Hola, Inés Cordero:"),
    ]
    assert {(mail.recipient, mail.queue) for mail in sent if mail.kind == "notification"} == {
        (person, "payouts") for person in PEOPLE
    }
    assert desk.stories() == [
        Story(1001, "new", OPENED),
        Story(1002, "new", (("in", ANA), ("auto", DESK))),
        Story(1003, "new", (("in", INES), ("auto", DESK))),
    ]
    assert desk.work().collected == 0
    assert desk.sent() == []


def test_a_reply_finds_its_ticket(desk: Desk, post: Post) -> None:
    ack = ask(desk, post)[HELEN]
    post.deliver(
        Letter(HELEN, "hm", "By the address.", to=ack.reply_to).bytes,
        Letter(HELEN, "hm", "By our own message.", in_reply_to=ack.message_id).bytes,
        Letter(HELEN, "hm", "By my own message.", headers=(("References", "<else@y> <q@x>"),)).bytes,
        Letter(HELEN, "AW: ［T-1001］ hm", "By the mark in the subject.").bytes,
        Letter(OWEN, ack.subject, "A colleague of the same network.", in_reply_to=ack.message_id).bytes,
    )
    desk.work()
    assert desk.stories() == [Story(1001, "new", (*OPENED, *(("in", HELEN),) * 4, ("in", OWEN)))]
    assert [reason for reason in desk.reasons(1001) if reason.startswith("belongs")] == [
        "belongs to T-1001 by reply address, from the requester",
        "belongs to T-1001 by In-Reply-To, from the requester",
        "belongs to T-1001 by References, from the requester",
        "belongs to T-1001 by subject token, from the requester",
        "belongs to T-1001 by In-Reply-To, from the same network",
    ]
    assert set(told(desk.sent())) == {("notification", person) for person in PEOPLE}


def test_a_stranger_gets_a_ticket_of_their_own_whatever_they_quote(desk: Desk, post: Post) -> None:
    got = ask(desk, post)
    stolen = Letter(STRANGER, "Re: [T-1001] October commission", "Please send me the bank details again.")
    post.deliver(
        stolen.bytes,
        replace(stolen, subject="bank details", in_reply_to=got[HELEN].message_id).bytes,
        replace(stolen, subject="bank details, please", to=got[HELEN].reply_to).bytes,
        replace(stolen, subject="#resolve", text="#resolve\n\nDone.", to=got[HA].reply_to).bytes,
        replace(stolen, sender=HELEN, auth="fail", subject="Re: [T-1001] hm").bytes,
    )
    desk.work()
    first, *others = desk.stories()
    assert first == Story(1001, "new", OPENED)
    assert [other.messages[0] for other in others] == [("in", STRANGER)] * 4 + [("in", HELEN)]
    assert {mail.recipient for mail in desk.sent()} <= {STRANGER, HELEN, *PEOPLE}


def test_a_specialist_answers_and_resolves_by_replying(desk: Desk, post: Post) -> None:
    got = ask(desk, post)
    reply = Letter(
        HA,
        f"Re: {got[HA].subject}",
        "It left on Friday, you should have it by now.\n\nHa\n\n-- \nHa Pham, payments, ext. 4711\n\n"
        "On Mon, 2 Mar 2026 at 10:00, Helen Marsh via Creator Network Support wrote:\n> Hi,\n> our October commission\n",
        to=got[HA].reply_to,
        in_reply_to=got[HA].message_id,
    )
    post.deliver(reply.bytes)
    desk.work()
    (answer,) = desk.sent()
    assert (answer.kind, answer.recipient, answer.subject) == ("answer", HELEN, "Re: [T-1001] October commission")
    assert answer.text.split() == (
        [
            "It",
            "left",
            "on",
            "Friday,",
            "you",
            "should",
            "have",
            "it",
            "by",
            "now.",
            "Ha",
            "Ha",
            "Pham",
            "Creator",
            "Network",
            "Support",
        ]
    )
    assert {"q@x", got[HELEN].message_id} <= set(answer.references)
    assert desk.stories() == [Story(1001, "open", (*OPENED, ("out", HA)))]

    post.deliver(Letter(HELEN, f"Re: {answer.subject}", "Nothing here yet!", to=answer.reply_to).bytes)
    desk.work()
    (told_ha,) = desk.sent()
    assert (told_ha.kind, told_ha.recipient) == ("notification", HA)

    post.deliver(Letter(HA, "Re", "#resolve\n\nFound it: sent again today.", to=told_ha.reply_to).bytes)
    desk.work()
    (answer,) = desk.sent()
    assert (answer.kind, answer.recipient) == ("answer", HELEN)
    assert answer.text.startswith("Found it: sent again today.")
    assert desk.stories() == [Story(1001, "solved", (*OPENED, ("out", HA), ("in", HELEN), ("out", HA)))]


def test_notes_and_paperwork_stay_inside(desk: Desk, post: Post) -> None:
    got = ask(desk, post)
    post.deliver(
        Letter(HA, "Re", "#note\n\nHer bank was changed last week.", to=got[HA].reply_to).bytes,
        Letter(LEO, "Re", "#me", to=got[LEO].reply_to).bytes,
        Letter(LEAD, "Re", "Ha, please look into it.", in_reply_to="q@x").bytes,
    )
    desk.work()
    assert told(desk.sent()) == []
    assert desk.stories() == [Story(1001, "new", (*OPENED, ("note", HA), ("note", LEAD)))]
    with desk.app.store.look() as unit:
        ticket = unit.tickets.get(1001)
    assert ticket is not None
    assert ticket.assignee == LEO


def test_a_misspelt_command_does_nothing_and_comes_back(desk: Desk, post: Post) -> None:
    got = ask(desk, post)
    post.deliver(Letter(HA, "Re", "#noet\n#me\n\nHer bank was changed.", to=got[HA].reply_to).bytes)
    desk.work()
    (transcript,) = desk.sent()
    assert (transcript.kind, transcript.recipient) == ("automatic", HA)
    assert all(words in transcript.text for words in ("#noet", 'did you mean "note"', "Her bank was changed."))
    assert desk.outcomes() == ["new-ticket", "refused"]
    assert desk.stories() == [Story(1001, "new", OPENED)]


def test_a_forged_specialist_is_not_obeyed_and_the_real_one_is_told(desk: Desk, post: Post) -> None:
    got = ask(desk, post)
    forged = Letter(HA, "Re", "#resolve\n\nSend the money to me.", to=got[HA].reply_to)
    post.deliver(
        replace(forged, auth=None).bytes,
        replace(forged, auth="fail").bytes,
        replace(forged, headers=(("Reply-To", STRANGER),)).bytes,
        replace(forged, to=got[LEO].reply_to).bytes,
    )
    desk.work()
    alarms = desk.sent()
    assert told(alarms) == [("automatic", HA)] * 4
    assert all("T-1001" in alarm.subject and "Send the money" not in alarm.text for alarm in alarms)
    assert desk.stories() == [Story(1001, "new", (*OPENED, *(("note", HA),) * 4))]
    assert [reason for reason in desk.reasons(1001) if reason.startswith("not obeyed")] == [
        "not obeyed: our mail server does not vouch for the sender (DMARC absent, DKIM absent)",
        "not obeyed: the sender failed DMARC",
        f"not obeyed: Reply-To names another address ({STRANGER})",
        "not obeyed: the reply address was not made for this person and ticket",
    ]


def test_a_specialists_absence_note_stays_inside_and_is_not_answered(desk: Desk, post: Post) -> None:
    got = ask(desk, post)
    absence = Letter(HA, "Automatic reply", "#resolve\n\nI am away.", to=got[HA].reply_to)
    post.deliver(replace(absence, headers=(("Auto-Submitted", "auto-replied"),)).bytes)
    desk.work()
    assert desk.sent() == []
    assert desk.stories() == [Story(1001, "new", (*OPENED, ("note", HA)))]


def test_machines_are_recorded_and_wake_nothing(desk: Desk, post: Post) -> None:
    got = ask(desk, post)
    post.deliver(Letter(HA, "Re", "#resolve\n\nIt is there.", to=got[HA].reply_to).bytes)
    desk.work()
    (answer,) = desk.sent()
    post.deliver(
        Letter(
            HELEN,
            f"Automatic reply: {answer.subject}",
            "I am out of office until Thursday.",
            in_reply_to=answer.message_id,
            headers=(("Auto-Submitted", "auto-replied"),),
        ).bytes,
        Letter(
            "news@agency-weekly.example",
            "Five trends for agencies",
            "Read on ...",
            headers=(("List-Id", "<weekly.agency-weekly.example>"), ("Precedence", "bulk")),
        ).bytes,
    )
    desk.work()
    assert desk.outcomes() == ["new-ticket", "threaded", "recorded", "recorded"]
    assert desk.sent() == []
    assert desk.stories() == [Story(1001, "solved", (*OPENED, ("out", HA), ("in", HELEN)))]


def test_a_web_forms_mail_is_a_ticket_and_gets_no_answer_by_itself(desk: Desk, post: Post) -> None:
    post.deliver(Letter("no-reply@forms.example", "Contact form", "Our payout is missing. Ana, Starhouse").bytes)
    desk.work()
    assert desk.stories() == [Story(1001, "new", (("in", "no-reply@forms.example"),))]
    assert {mail.recipient for mail in desk.sent()} <= PEOPLE


def test_a_bounce_of_an_answer_joins_its_ticket_and_alarms(desk: Desk, post: Post) -> None:
    got = ask(desk, post)
    post.deliver(Letter(HA, "Re", "It left on Friday.", to=got[HA].reply_to).bytes)
    desk.work()
    (answer,) = desk.sent()
    post.deliver(bounce_of(answer), bounce_of(replace(answer, message_id="never@sent.example", recipient=INES)))
    desk.work()
    (alarm,) = desk.sent()
    assert (alarm.kind, alarm.recipient) == ("automatic", HA)
    assert all(words in f"{alarm.subject} {alarm.text}" for words in ("T-1001", HELEN))
    assert desk.outcomes() == ["new-ticket", "threaded", "bounce", "recorded"]
    assert desk.stories() == [Story(1001, "open", (*OPENED, ("out", HA), ("in", "mailer-daemon@mx.elsewhere.example")))]


def test_a_colleagues_answer_from_the_desks_own_address_triggers_nothing(desk: Desk, post: Post) -> None:
    ask(desk, post)
    own = Letter(DESK, "Re: October commission", "I called Helen: it is there.", to=HELEN, in_reply_to="q@x")
    post.deliver(own.bytes)
    desk.work()
    assert desk.sent() == []
    assert desk.stories() == [Story(1001, "open", (*OPENED, ("out", DESK)))]

    post.deliver(replace(own, auth=None, text="Forged.").bytes)
    desk.work()
    assert desk.outcomes() == ["new-ticket", "threaded", "new-ticket"]
    assert desk.stories()[0] == Story(1001, "open", (*OPENED, ("out", DESK)))
    assert {mail.recipient for mail in desk.sent()} == PEOPLE


def test_a_solved_ticket_wakes_up_for_a_fortnight(desk: Desk, post: Post) -> None:
    got = ask(desk, post)
    post.deliver(Letter(HA, "Re", "#resolve\n\nIt is there.", to=got[HA].reply_to).bytes)
    desk.work()
    (answer,) = desk.sent()
    follow_up = Letter(HELEN, f"Re: {answer.subject}", "Thank you so much!", in_reply_to=answer.message_id)
    desk.clock.advance(days=1)
    post.deliver(follow_up.bytes)
    desk.work()
    assert (desk.stories()[0].status, desk.sent()) == ("solved", [])

    desk.clock.advance(days=12, hours=23)
    post.deliver(replace(follow_up, text="The November commission is missing too.").bytes)
    desk.work()
    assert desk.stories()[0].status == "open"
    (told_ha,) = desk.sent()
    assert (told_ha.kind, told_ha.recipient) == ("notification", HA)

    post.deliver(Letter(HA, "Re", "#resolve\n\nPaid.", to=told_ha.reply_to).bytes)
    desk.work()
    desk.clock.advance(days=14, hours=1)
    post.deliver(replace(follow_up, text="And where is the commission for December?").bytes)
    desk.work()
    assert [(story.number, story.status) for story in desk.stories()] == [(1001, "solved"), (1002, "new")]
    with desk.app.store.look() as unit:
        tickets = unit.tickets.all(with_finished=True)
    assert [ticket.linked_to for ticket in tickets] == [None, 1001]


def test_acknowledgements_have_limits(desk: Desk, post: Post) -> None:
    def acknowledged(letter: Letter, times: int) -> int:
        post.deliver(*(replace(letter, subject=f"{letter.subject} {number}").bytes for number in range(times)))
        desk.work()
        return sum(mail.kind == "automatic" for mail in desk.sent())

    unknown = Letter(STRANGER, "Question", "Where is my money?", auth=None)
    known = replace(unknown, sender=HELEN, auth="pass")
    assert acknowledged(unknown, 3) == 1
    assert acknowledged(known, 5) == 3
    desk.clock.advance(hours=2)
    assert [acknowledged(unknown, 1), acknowledged(known, 5)] == [0, 3]
    desk.clock.advance(hours=2)
    assert acknowledged(known, 5) == 2
    desk.clock.advance(hours=21)
    assert [acknowledged(unknown, 1), acknowledged(known, 1)] == [1, 1]
    post.deliver(*[replace(known, subject="the same", sender=OWEN, text=f"{number}").bytes for number in range(3)])
    desk.work()
    assert sum(mail.kind == "automatic" for mail in desk.sent()) == 2


def test_old_mail_at_first_contact_sends_nothing(desk: Desk, post: Post) -> None:
    post.deliver(
        *(replace(QUESTION, subject=f"old {number}", message_id="").bytes for number in range(3)),
        ago=timedelta(hours=25),
    )
    post.deliver(replace(QUESTION, subject="new", message_id="").bytes, ago=timedelta(hours=23))
    desk.work()
    assert desk.outcomes() == ["new-ticket"] * 4
    assert {mail.subject for mail in desk.sent()} == {"Re: [T-1004] new", "[T-1004] new"}
    assert [story.messages for story in desk.stories()] == [(("in", HELEN),)] * 3 + [OPENED]
