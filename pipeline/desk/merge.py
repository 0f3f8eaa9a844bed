"""`#merge T-1040`: two tickets of one client become one; the messages move, the old number leads to the new place."""

from dataclasses import replace

from pipeline.domain.disposition import Outcome
from pipeline.domain.known import Known
from pipeline.domain.network import Specialist
from pipeline.domain.plan import Action, ChangeTicket, Merge, Note, Plan
from pipeline.domain.ticket import FINISHED, MOVES, Status, Ticket, Trigger


def merge_complaint(ticket: Ticket, number: int, target: Ticket | None) -> str:
    """Why a ticket cannot be merged into that one; empty where it can.

    What one client wrote must never reach another: both tickets are of one network, or of one person.
    """
    if target is None:
        return f"there is no ticket T-{number}"
    if target.number == ticket.number:
        return f"{ticket.label} cannot be merged into itself"
    is_of_one_network = ticket.network is not None and ticket.network == target.network
    if not is_of_one_network and ticket.requester != target.requester:
        return f"{target.label} is another client's: its answers would go to them"
    return ""


def merge(known: Known, source: Ticket, target: Ticket, person: Specialist) -> Plan:
    """The plan that moves everything of `source` into `target` and closes it."""
    closed = replace(source, status=Status.CLOSED, merged_into=target.number, solved_at=source.solved_at or known.now)
    actions: list[Action] = [
        Merge(source.number, target.number),
        ChangeTicket(source, closed, person.email, f"merged into {target.label}"),
        Note(source.number, "merged", person.email, f"into {target.label}"),
        Note(target.number, "merged", person.email, f"took in {source.label}"),
    ]
    after = replace(target, watchers=tuple(dict.fromkeys((*target.watchers, *source.watchers))))
    if target.status in FINISHED and source.status not in FINISHED:
        after = replace(after, status=MOVES[target.status, Trigger.CLIENT_WROTE], solved_at=None)
    if after != target:
        actions.append(ChangeTicket(target, after, person.email, f"{source.label} was merged into it"))
    reasons = (f"{person.name} merged {source.label} into {target.label}",)
    return Plan(Outcome.THREADED, known.now, target.number, reasons, tuple(actions))
