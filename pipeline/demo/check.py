"""Hold the week against its script: what differs is told in words, and the demo fails.

Beside each scene's outcome this asks what must hold for any week: nothing doubled, nothing leaked, nothing left over.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from email.utils import parseaddr
from typing import Final

from pipeline.demo.letter import received, text_of
from pipeline.demo.script import ENDING, Scene
from pipeline.demo.servers import Sent
from pipeline.demo.stage import Happened, Stage
from pipeline.domain.outgoing import OutboxRow, OutboxState
from pipeline.domain.ticket import Ticket

READ: Final = {1003: "主播小喆", 1005: "ギフトも表示されない", 1008: "ستة من صناع المحتوى"}
"""What stands in the thread of a ticket if a mail with a wrong charset, or of HTML alone, was read as it was meant."""

INSIDE: Final = ("blurred photo", "for colleagues only", "##-")
"""Words of an internal note, of a specialist's private signature, and of our notifications: no client may see them."""

RECEIPTS: Final = ("acknowledgement", "short-acknowledgement")


def differences(happened: Sequence[Happened], stage: Stage) -> tuple[str, ...]:
    """Everything that is not as the script wants it."""
    with stage.app.store.look() as unit:
        tickets = unit.tickets.all(with_finished=True)
        threads = unit.threads.threads([ticket.number for ticket in tickets])
        outbox = unit.outbox.all(())
        parked = unit.inbox.parked()
    texts = {number: "\n".join(entry.text for entry in entries) for number, entries in threads.items()}
    specialists = {person.email for person in stage.app.settings.directory.specialists}
    return (
        *(difference for scene in happened for difference in _scene(scene)),
        *_tickets(tickets),
        *(
            f"T-{number} does not contain {words}"
            for number, words in READ.items()
            if words not in texts.get(number, "")
        ),
        *_sent(stage.servers.sent, specialists),
        *_outbox(outbox),
        *(f"mail {mail.id} is parked: {mail.cause}" for mail in parked),
    )


def _scene(happened: Happened) -> Iterator[str]:
    scene, number = happened.scene, happened.ticket.number if happened.ticket else None
    name = _named(scene)
    if happened.outcome != (scene.outcome or ""):
        yield f"{name}: the outcome is {happened.outcome or 'none'}, not {scene.outcome or 'none'}"
    if number != scene.ticket:
        yield f"{name}: it belongs to {_label(number)}, not to {_label(scene.ticket)}"
    missing, surplus = Counter(scene.sends) - Counter(happened.sends), Counter(happened.sends) - Counter(scene.sends)
    yield from (f"{name}: the desk did not send: {what}" for what in missing)
    yield from (f"{name}: the desk sent: {what}" for what in surplus)
    yield from (f"{name}: {trouble}" for trouble in happened.troubles)


def _named(scene: Scene) -> str:
    return f"{scene.at:%a %H:%M} {scene.mail or '(no mail)'}"


def _label(number: int | None) -> str:
    return f"T-{number}" if number else "no ticket"


def _tickets(tickets: Iterable[Ticket]) -> Iterator[str]:
    standing = {ticket.number: f"{ticket.status} {ticket.queue} {ticket.topic}" for ticket in tickets}
    for number in sorted(standing.keys() | ENDING.keys()):
        now, wanted = standing.get(number, "not there"), ENDING.get(number, "not there")
        if now != wanted:
            yield f"T-{number} is {now}, not {wanted}"


def _sent(sent: Sequence[Sent], specialists: set[str]) -> Iterator[str]:
    """Each mail left once, is for the one person in its envelope, and shows clients nothing from inside."""
    times: Counter[str] = Counter()
    for one in sent:
        mail = received(one.source)
        subject = str(mail["Subject"])
        times[f"{mail['Message-ID']} to {one.recipient}"] += 1
        if parseaddr(str(mail["To"]))[1] != one.recipient:
            yield f"{subject!r} went to {one.recipient}, but is addressed to {mail['To']}"
        if mail["Auto-Submitted"] and one.mail_from:
            yield f"{subject!r} is automatic and can bounce to {one.mail_from}"
        if one.recipient not in specialists:
            shown = text_of(mail)
            yield from (f"{subject!r} shows {one.recipient}: {words}" for words in INSIDE if words in shown)
    yield from (f"{what} was sent {count} times" for what, count in times.items() if count > 1)


def _outbox(rows: Sequence[OutboxRow]) -> Iterator[str]:
    """All that was queued has left, the one that came back is known, and nobody got two receipts for one ticket."""
    yield from (
        f"{row.purpose} to {row.recipient} is {row.state}: {row.reply}"
        for row in rows
        if row.state is not OutboxState.SENT and not _came_back(row)
    )
    returned = [row.recipient for row in rows if _came_back(row)]
    if len(returned) != 1:
        yield f"one mail came back in this story, and the outbox knows of {returned}"
    receipts = Counter((row.ticket, row.recipient) for row in rows if row.purpose in RECEIPTS)
    yield from (f"T-{key[0]}: {key[1]} got {count} receipts" for key, count in receipts.items() if count > 1)


def _came_back(row: OutboxRow) -> bool:
    return row.state is OutboxState.FAILED and row.reply.startswith("bounced: ")
