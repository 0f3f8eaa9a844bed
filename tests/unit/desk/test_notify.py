"""What a queue's people are told of a mail, and who they are (product 6.5)."""

from dataclasses import replace

import pytest

from pipeline.desk.notify import MAX_ATTACHED, MAX_TEXT, Alarm, alert, attachments, notify, people_to_tell
from pipeline.domain.classification import Finding, RuleTrace, Truth
from pipeline.domain.known import Known
from pipeline.domain.mailto import mailto
from pipeline.domain.message import Address, Attachment
from pipeline.domain.network import Directory, Specialist
from pipeline.domain.plan import AttachmentSource, Draft, Purpose, Send
from pipeline.domain.thread import Evidence, Stranger
from pipeline.domain.ticket import Priority
from pipeline.domain.token import ReplyPurpose
from tests.unit.mails import FAILED, HA, HOUSE, INBOUND, KNOWN, LEO, MIRA, OPENED, ORDINARY, STARHOUSE, VERDICT, sign

QUIET = replace(INBOUND, is_quiet=True)
SUBJECT = "[T-1042] Our October payout is late"


def expected(person: Specialist, version: int = 1) -> Send:
    """The whole notification of the ordinary mail."""
    do, note = (sign(1042, person.email, purpose, version) for purpose in (ReplyPurpose.DO, ReplyPurpose.NOTE))
    return Send(
        Draft(
            key=f"notify:17:{person.email}",
            purpose=Purpose.NOTIFICATION,
            ticket=1042,
            to=Address(person.name, person.email),
            from_name="Ana Ruiz (Starhouse) via Creator Support",
            reply_to=sign(1042, person.email, ReplyPurpose.PUBLIC, version),
            template="notification",
            values=(
                ("ticket", "T-1042"),
                ("is_new", True),
                ("client", "Ana Ruiz (Starhouse)"),
                ("address", "ana@starhouse.example"),
                ("subject", "Our October payout is late"),
                ("text", "Where is it?"),
                ("desk", "Creator Support"),
                ("queue", "payouts"),
                ("priority", "normal"),
                ("topic", "payouts"),
                ("due", ""),
                ("attachments", ()),
                ("network", "Starhouse"),
                ("tier", "gold"),
                ("cnm", "Diego Luna"),
                ("open_tickets", 3),
                ("reasons", ("payouts: payout",)),
                ("warnings", ()),
                (
                    "links",
                    (
                        ("Take it", mailto(do, SUBJECT, "#me")),
                        ("Write a note", mailto(note, SUBJECT)),
                        ("Resolve in silence", mailto(do, SUBJECT, "#resolve")),
                    ),
                ),
            ),
            subject="Our October payout is late",
            in_reply_to="first@starhouse.example",
            references=("first@starhouse.example",),
            headers=(
                ("X-Cndesk-Queue", "payouts"),
                ("X-Cndesk-Priority", "normal"),
                ("X-Cndesk-Reason", "payouts"),
            ),
        )
    )


def test_everybody_of_the_queue_is_told_with_keys_of_their_own() -> None:
    assert notify(KNOWN, OPENED, is_new=True) == (expected(HA), expected(LEO))


def test_the_keys_carry_the_version_of_the_ticket() -> None:
    changed = replace(OPENED, version=9)

    assert notify(KNOWN, changed, is_new=True) == (expected(HA, 9), expected(LEO, 9))


@pytest.mark.parametrize(
    ("sender", "assignee", "queue", "told"),
    [
        pytest.param("ana@starhouse.example", None, "payouts", (HA, LEO), id="the queue's people"),
        pytest.param("ana@starhouse.example", LEO.email, "payouts", (LEO,), id="the assignee alone"),
        pytest.param("ana@starhouse.example", "left@cn-desk.example", "payouts", (HA, LEO), id="an assignee who left"),
        pytest.param("ana@starhouse.example", None, "nobody's", (HA, LEO, MIRA), id="a queue that nobody serves"),
        pytest.param(HA.email, None, "payouts", (LEO,), id="not the writer"),
        pytest.param(HA.email, HA.email, "payouts", (LEO,), id="an assignee who wrote it"),
        pytest.param(MIRA.email, None, "policy", (HA, LEO), id="the queue's only one wrote it"),
        pytest.param(None, None, "policy", (MIRA,), id="an uncertain sender"),
    ],
)
def test_who_is_told(sender: str | None, assignee: str | None, queue: str, told: tuple[Specialist, ...]) -> None:
    known = replace(KNOWN, message=replace(ORDINARY, sender=sender))

    assert people_to_tell(known, replace(OPENED, assignee=assignee, queue=queue)) == told


@pytest.mark.parametrize(
    ("named", "told"),
    [
        pytest.param((MIRA.email,), (HA, LEO, MIRA), id="a colleague of another queue"),
        pytest.param((HA.email,), (HA, LEO), id="one who is told anyway, once"),
    ],
)
def test_a_rule_tells_more_people(named: tuple[str, ...], told: tuple[Specialist, ...]) -> None:
    assert KNOWN.classification is not None
    known = replace(KNOWN, classification=replace(KNOWN.classification, notify=named))

    assert [send.draft.to.email for send in notify(known, OPENED, is_new=True)] == [person.email for person in told]


def test_a_desk_without_people_tells_nobody() -> None:
    assert notify(replace(KNOWN, house=replace(HOUSE, directory=Directory())), OPENED, is_new=True) == ()


ALARM = Alarm("Something broke", ("this", "and that"), "Mend it.")


def test_an_alarm_goes_to_the_people_named() -> None:
    draft = Draft(
        key="alert:17:lead@cn-desk.example",
        purpose=Purpose.ALERT,
        ticket=1042,
        to=Address("Mira Lindt", "lead@cn-desk.example"),
        from_name="Creator Support",
        template="alert",
        values=(
            ("summary", "Something broke"),
            ("details", ("this", "and that")),
            ("cure", "Mend it."),
            ("desk", "Creator Support"),
        ),
        subject="Something broke",
    )
    assert alert(KNOWN, OPENED, (MIRA,), ALARM) == (Send(draft),)


def test_old_mail_at_first_contact_tells_nobody_anything() -> None:
    known = replace(KNOWN, inbound=QUIET)

    assert (notify(known, OPENED, is_new=True), alert(known, OPENED, (MIRA,), ALARM)) == ((), ())


def attached(size: int, name: str | None = "a.pdf", *, is_inline: bool = False) -> Attachment:
    return Attachment(name, "application/pdf", size, "a" * 64, is_inline)


BIG, SMALL, PICTURE = attached(MAX_ATTACHED), attached(1), attached(MAX_ATTACHED, is_inline=True)


@pytest.mark.parametrize(
    ("files", "taken"),
    [
        pytest.param((), (), id="none"),
        pytest.param((BIG,), (BIG,), id="just as much as may be"),
        pytest.param((BIG, SMALL), (BIG,), id="one byte more"),
        pytest.param((attached(MAX_ATTACHED + 1), SMALL), (SMALL,), id="a giant does not keep the small ones back"),
        pytest.param((PICTURE, SMALL), (PICTURE,), id="a picture in the text travels and counts"),
        pytest.param((SMALL, SMALL, SMALL), (SMALL, SMALL, SMALL), id="several"),
    ],
)
def test_files_travel_along_up_to_20_mb(files: tuple[Attachment, ...], taken: tuple[Attachment, ...]) -> None:
    known = replace(KNOWN, message=replace(ORDINARY, attachments=files))

    assert attachments(known) == tuple(AttachmentSource("5" * 64, file) for file in taken)


STRANGER = Stranger(1001, Evidence.SUBJECT, "the sender takes no part in it")
MISSED = RuleTrace("spam", False, (Finding("subject", Truth.MISS, "x"),))
SILENT = RuleTrace("everything", True, (Finding("all", Truth.HIT),))
TWICE = RuleTrace(
    "money",
    True,
    (Finding("a", Truth.HIT, "payout"), Finding("b", Truth.HIT, "payout"), Finding("c", Truth.HIT, "late")),
)


@pytest.mark.parametrize(
    ("known", "name", "value"),
    [
        pytest.param(replace(KNOWN, classification=None), "reasons", ("no rule hit, so the defaults hold",), id="no rules"),
        pytest.param(
            replace(KNOWN, classification=replace(VERDICT, rules=())),
            "reasons",
            ("no rule hit, so the defaults hold",),
            id="no rule hit",
        ),
        pytest.param(
            replace(KNOWN, classification=replace(VERDICT, trace=(MISSED, SILENT, TWICE))),
            "reasons",
            ("everything", "money: payout, late"),
            id="each rule that hit with its words, once",
        ),
        pytest.param(
            replace(KNOWN, auth=FAILED),
            "warnings",
            ("The sender failed DMARC: this mail may be forged. Do not act on it without asking back.",),
            id="a forged sender",
        ),
        pytest.param(
            replace(KNOWN, message=replace(ORDINARY, sender=None)),
            "warnings",
            ("The From header is not certain: look at the address before you answer.",),
            id="an uncertain sender",
        ),
        pytest.param(
            replace(KNOWN, auth=FAILED, message=replace(ORDINARY, sender=None), belonging=STRANGER),
            "warnings",
            (
                "The sender failed DMARC: this mail may be forged. Do not act on it without asking back.",
                "The From header is not certain: look at the address before you answer.",
                "It names T-1001, in which the sender has no part. Do not speak of that ticket.",
            ),
            id="everything at once, and a stolen token",
        ),
        pytest.param(
            replace(KNOWN, message=replace(ORDINARY, sender=None, from_=(Address("", "a@a.example"), Address("", "b@b.example")))),
            "address",
            "a@a.example, b@b.example",
            id="all addresses of an uncertain sender",
        ),
        pytest.param(replace(KNOWN, message=replace(ORDINARY, sender=None, from_=())), "address", "unknown", id="no From"),
        pytest.param(replace(KNOWN, network=None), "client", "Ana Ruiz", id="a client of no network"),
        pytest.param(replace(KNOWN, network=None), "tier", "", id="no network, no tier"),
        pytest.param(replace(KNOWN, network=None), "cnm", "", id="no network, no manager"),
        pytest.param(
            replace(KNOWN, network=replace(STARHOUSE, cnm="new@cn-desk.example")),
            "cnm",
            "new@cn-desk.example",
            id="a manager the directory has no name for",
        ),
        pytest.param(
            replace(KNOWN, message=replace(ORDINARY, new_text="", text="> all quoted")), "text", "> all quoted", id="no new text"
        ),
        pytest.param(
            replace(KNOWN, message=replace(ORDINARY, new_text="x" * MAX_TEXT)), "text", "x" * MAX_TEXT, id="a long text"
        ),
        pytest.param(
            replace(KNOWN, message=replace(ORDINARY, new_text="x" * (MAX_TEXT + 1))),
            "text",
            "x" * MAX_TEXT + "\n[shortened: the whole mail is kept with the ticket]",
            id="a text that is too long",
        ),
        pytest.param(
            replace(KNOWN, message=replace(ORDINARY, attachments=(attached(2_500_000), attached(9, None), PICTURE))),
            "attachments",
            ("a.pdf (2500 kB)", "application/pdf (1 kB)", "a.pdf (20971 kB)"),
            id="files by name and size",
        ),
    ],
)  # fmt: skip
def test_what_a_notification_says(known: Known, name: str, value: object) -> None:
    assert dict(notify(known, OPENED, is_new=True)[0].draft.values)[name] == value


@pytest.mark.parametrize(
    ("name", "requester", "shown"),
    [
        pytest.param("Ana Ruiz", "ana@starhouse.example", "Ana Ruiz", id="a name"),
        pytest.param("", "ana@starhouse.example", "ana@starhouse.example", id="an address alone"),
        pytest.param("", "", "an unknown sender", id="nothing"),
    ],
)
def test_the_client_as_shown(name: str, requester: str, shown: str) -> None:
    ticket = replace(OPENED, requester_name=name, requester=requester)

    assert notify(KNOWN, ticket, is_new=False)[0].draft.from_name == f"{shown} (Starhouse) via Creator Support"


def test_without_plus_addresses_there_are_no_buttons() -> None:
    draft = notify(replace(KNOWN, house=replace(HOUSE, sign=lambda *_: "")), OPENED, is_new=True)[0].draft

    assert (draft.reply_to, dict(draft.values)["links"]) == ("", ())


def test_a_later_mail_says_so_and_counts_no_ticket_of_its_own() -> None:
    known = replace(KNOWN, message=replace(ORDINARY, message_id=None), classification=None)
    draft = notify(known, replace(OPENED, priority=Priority.URGENT), is_new=False)[0].draft

    values = dict(draft.values)
    assert (values["is_new"], values["open_tickets"], values["priority"]) == (False, 2, "urgent")
    assert (draft.in_reply_to, draft.references) == (None, ())
    assert draft.headers == (
        ("X-Cndesk-Queue", "payouts"),
        ("X-Cndesk-Priority", "urgent"),
        ("X-Cndesk-Reason", "defaults"),
    )
