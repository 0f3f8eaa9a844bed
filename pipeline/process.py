"""T2: from the ledger to tickets and the outbox, one mail one savepoint, a group of mails one commit (R3, R5, R7).

Mails are read before the writer's transaction begins, since a hostile one may take its reader 20 seconds. A fault of
the world rolls the group back and leaves its mails pending; anything else parks the one mail with its cause. Attempts
are counted in a commit of their own before the work, so that a mail which kills the process is found out.
"""

import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from pipeline.app import App, IsStopping, never
from pipeline.classify.evaluate import classify
from pipeline.classify.facts import pack
from pipeline.classify.trace import trace_to_json
from pipeline.decide import decide
from pipeline.domain.classification import Facts
from pipeline.domain.disposition import Outcome
from pipeline.domain.inbound import Inbound
from pipeline.domain.known import Known
from pipeline.domain.message import Message
from pipeline.domain.outgoing import Outgoing
from pipeline.domain.plan import Draft, Plan, Send
from pipeline.domain.token import message_id
from pipeline.errors import Stopping, Transient
from pipeline.failpoint import reach
from pipeline.gather import Gathering, subject_key
from pipeline.ingest.parse import part_bytes
from pipeline.ingest.safety.guard import read
from pipeline.ingest.safety.stub import stub
from pipeline.ingest.thread import mentions
from pipeline.reading import pictures_of
from pipeline.reply.compose import compose
from pipeline.store.blobs import BlobDamagedError
from pipeline.store.inbox import MAX_ATTEMPTS
from pipeline.store.unit import Carrying, Unit

log = logging.getLogger(__name__)
GROUP: Final = 50


def process_pending(app: App, *, hold: bool = False, is_stopping: IsStopping = never) -> Counter[Outcome]:
    """Process every mail that waits; `hold` keeps whatever would go out from going. Raises Transient."""
    done: Counter[Outcome] = Counter()
    while not is_stopping() and (group := _take(app)):
        done += _process_group(app, group, hold=hold)
    return done


def _take(app: App) -> list[Inbound]:
    """The next group, its attempt counted; a mail that ended the process three times is parked."""
    with app.store.look() as unit:
        if not unit.inbox.pending(1):
            return []
    with app.store.begin() as unit:
        group = unit.inbox.pending(GROUP)
        for inbound in group:
            if inbound.attempts >= MAX_ATTEMPTS:
                unit.inbox.park(inbound.id, f"it ended the process {MAX_ATTEMPTS} times", app.clock())
        unit.inbox.count_attempt([inbound.id for inbound in group])
    reach("t2.after-attempt")
    return group


def _process_group(app: App, group: Sequence[Inbound], *, hold: bool) -> Counter[Outcome]:
    outcomes: Counter[Outcome] = Counter()
    try:
        app.inforce.follow(app.clock())  # a group is decided by one rule set from its first mail to its last
        mails = [(inbound, stored_message(app, inbound)) for inbound in group if inbound.attempts < MAX_ATTEMPTS]
        reach("t2.after-parse")
        with app.store.begin() as unit:
            for inbound, message in mails:
                outcomes[_process_one(app, unit, inbound, message, hold=hold)] += 1
            reach("t2.before-commit")
    except (Transient, Stopping):
        with app.store.begin() as unit:
            unit.inbox.give_back_attempt([inbound.id for inbound in group])
        raise
    reach("t2.after-commit")
    return outcomes


def stored_message(app: App, inbound: Inbound) -> Message | BlobDamagedError:
    """The mail as a value; of one that was fetched without its body, or is over a limit, a stub. Raises Transient."""
    try:
        with app.store.look() as unit:
            source = unit.inbox.source(inbound)
    except BlobDamagedError as error:
        return error
    if inbound.is_partial:
        cause = f"it is larger than its mailbox allows ({inbound.size:,} bytes), and only its header was fetched"
        return replace(stub(source, inbound.received_at, cause), size=inbound.size)
    # One that ended the process twice may well be what ended it.
    return read(source, inbound.received_at, in_child=inbound.attempts > 1)


def _process_one(app: App, unit: Unit, inbound: Inbound, message: Message | BlobDamagedError, *, hold: bool) -> Outcome:
    """One mail, whatever it is: its plan is carried out, or it is parked with its cause and disturbs nobody."""
    try:
        if isinstance(message, BlobDamagedError):
            raise message
        with unit.savepoint():
            return process(app, unit, inbound, message, hold=hold).outcome
    except Transient:
        raise
    except BlobDamagedError as error:
        unit.inbox.park(inbound.id, str(error), app.clock())
        log.warning("inbound=%d disposition=parked cause=%s", inbound.id, error)
    except Exception as error:
        unit.inbox.park(inbound.id, f"{type(error).__name__}: {error}", app.clock())
        log.exception("inbound=%d disposition=parked", inbound.id)
    return Outcome.PARKED


def process(app: App, unit: Unit, inbound: Inbound, message: Message, *, hold: bool = False) -> Plan:
    """Gather, decide and carry out one mail within the caller's transaction."""
    now = app.clock()
    gathering = Gathering(app, unit, inbound, message, now)
    known = gathering.known()
    facts = gathering.facts(known) if known.earlier is None else None
    if facts is not None:
        known = replace(known, classification=classify(facts, app.rules, now))
    plan = decide(known)
    reach("t2.after-decide")
    mails = {draft.key: write(app, unit, draft, now) for draft in drafts_of(plan)}
    unit.carry_out(plan, inbound, mails, replace(_carrying(known, plan, facts), is_held=hold))
    reach("t2.after-carry-out")
    _report(inbound, known, plan)
    return plan


def drafts_of(plan: Plan) -> tuple[Draft, ...]:
    return tuple(action.draft for action in plan.actions if isinstance(action, Send))


def write(app: App, unit: Unit, draft: Draft, now: datetime) -> Outgoing:
    """A draft made into bytes, with the Message-ID that every try will carry."""
    rendered = app.templates.render(draft.template, draft.language, draft.values) if draft.template else None
    name = message_id(app.key, draft.ticket, draft.key, app.identity.domain)
    files = [
        (taken.attachment, part_bytes(unit.inbox.raw(taken.raw_sha256), taken.attachment.part))
        for taken in draft.attachments
    ]
    source = compose(draft, rendered, app.identity, name, now, files)
    return Outgoing(draft, name, source, rendered.text if rendered else "")


def _carrying(known: Known, plan: Plan, facts: Facts | None) -> Carrying:
    verdict = plan.classification
    # In the thread stands the mail that was forwarded; an answer to the forward itself belongs there too.
    forward = (known.message.message_id,) if known.handed_on and known.message.message_id else ()
    return Carrying(
        canonical=known.message.canonical,
        subject_key=subject_key(known.message),
        rules_hash=verdict.rules_hash if verdict else "",
        trace=trace_to_json(verdict.trace) if verdict else "",
        facts=pack(facts) if facts and verdict else None,
        mentions=(*mentions(known.message), *forward),
        author=known.message.sender or "",
        pictures=pictures_of(known.message),
    )


def _report(inbound: Inbound, known: Known, plan: Plan) -> None:
    """One line a mail, without addresses, subjects or bodies."""
    rules = ",".join(plan.classification.rules) if plan.classification else ""
    steps = ",".join(type(action).__name__ for action in plan.actions)
    log.info(
        "inbound=%d kind=%s outcome=%s rules=%s ticket=%s plan=%s",
        inbound.id,
        known.message.kind,
        plan.outcome,
        rules or "-",
        plan.ticket or "-",
        steps or "-",
    )
