"""T1: from a mailbox into the ledger. Raw bytes and rows are committed before anything happens on the server (R1, R2)."""

import logging
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Final

from pipeline.app import App, IsStopping, never
from pipeline.config import Mailbox
from pipeline.domain.inbound import FolderState
from pipeline.domain.message import RawMail
from pipeline.failpoint import reach
from pipeline.ingest.source import eml
from pipeline.ingest.source.maildir import MaildirSource
from pipeline.ingest.source.mbox import MboxSource
from pipeline.ingest.source.source import BATCH_BYTES, BATCH_MAILS, Batch, Folder, Gone, Source, Unreadable
from pipeline.store.unit import Unit

log = logging.getLogger(__name__)
LOOK_BACK: Final = 500


def collect(app: App, mailbox: Mailbox, source: Source, is_stopping: IsStopping = never) -> int:
    """Read all folders of one mailbox to their end; gives the number of new mails.

    Raises MailboxError when it cannot be read (what was committed stays), Transient when nothing can be stored.
    """
    return sum(_collect_folder(app, mailbox, source, folder, is_stopping) for folder in source.folders())


def collect_files(app: App, found: Iterable[RawMail | Unreadable]) -> tuple[int, list[str]]:
    """Mails of files into the ledger, in batches; gives how many were read, and what could not be, in words."""
    unreadable: list[str] = []
    count = 0
    with app.store.begin() as unit:
        state = unit.ledger.meet(eml.MAILBOX, eml.FOLDER, eml.UIDVALIDITY, app.clock())
    quiet_before = _quiet_before(app, state)

    def readable() -> Iterator[RawMail]:
        for item in found:
            if isinstance(item, RawMail):
                yield item
            else:
                unreadable.append(item.cause)

    for batch in _batches(readable()):
        with app.store.begin() as unit:
            unit.ledger.record(batch, app.clock(), lambda mail: mail.received_at < quiet_before)
        count += len(batch)
    return count, unreadable


def open_source(app: App, mailbox: Mailbox) -> Source:
    """The source that the settings name; nothing is contacted yet."""
    if mailbox.imap:
        from pipeline.ingest.source.imap import ImapSource

        return ImapSource(mailbox, mailbox.imap, app.clock)
    if mailbox.maildir:
        return MaildirSource(mailbox, mailbox.maildir)
    assert mailbox.mbox is not None
    return MboxSource(mailbox, mailbox.mbox)


def _collect_folder(app: App, mailbox: Mailbox, source: Source, folder: Folder, is_stopping: IsStopping) -> int:
    with app.store.begin() as unit:
        before = unit.ledger.folder(mailbox.name, folder.name)
        state = unit.ledger.meet(mailbox.name, folder.name, folder.uidvalidity, app.clock())
        since = _look_back(app, unit, mailbox, state)
        known = unit.ledger.known_uids(mailbox.name, folder.name, folder.uidvalidity, since)
    if before is not None and before.uidvalidity != folder.uidvalidity:
        log.warning(
            "mailbox=%s folder=%s uidvalidity changed: all its mails are compared anew", mailbox.name, folder.name
        )
    quiet_before = _quiet_before(app, state)
    new = [uid for uid in source.listing(folder, since) if uid not in known]
    reach("t1.before-fetch")
    for batch in source.fetch(folder, new):
        reach("t1.after-fetch")
        _record(app, mailbox, folder, batch, lambda mail: mail.received_at < quiet_before)
        reach("t1.after-commit")
        if is_stopping():
            return 0
    _settle(app, mailbox, source, folder)
    with app.store.begin() as unit:
        unit.ledger.polled(mailbox.name, folder.name, app.clock())
    reach("t1.after-poll")
    return len(new)


def _quiet_before(app: App, state: FolderState) -> datetime:
    """Mail that was already this old when we first read the folder causes nothing to be sent (R9)."""
    return state.first_contact_at - timedelta(seconds=app.settings.service.age_gate)


def _look_back(app: App, unit: Unit, mailbox: Mailbox, state: FolderState) -> int:
    """From which UID on a poll lists: all at first contact and once a day, else the last 500 we know (I8).

    UIDs of files do not rise with time, so those are always listed whole.
    """
    is_whole = state.polled_at is None or state.polled_at.date() != app.clock().date()
    if is_whole or mailbox.imap is None:
        return 1
    return unit.ledger.nth_highest_uid(state.mailbox, state.name, state.uidvalidity, LOOK_BACK)


def _record(app: App, mailbox: Mailbox, folder: Folder, batch: Batch, is_quiet: Callable[[RawMail], bool]) -> None:
    """One commit for a batch."""
    mails = [item for item in batch if isinstance(item, RawMail)]
    gone = [item.uid for item in batch if isinstance(item, Gone)]
    for item in batch:
        if isinstance(item, Unreadable):
            log.warning(
                "mailbox=%s uid=%s cannot be read now and is asked for again: %s", mailbox.name, item.uid, item.cause
            )
    with app.store.begin() as unit:
        unit.ledger.record(mails, app.clock(), is_quiet)
        unit.ledger.record_gone(mailbox.name, folder.name, folder.uidvalidity, gone, app.clock())
        reach("t1.before-commit")


def _settle(app: App, mailbox: Mailbox, source: Source, folder: Folder) -> None:
    """Do on the server what the settings say, for every mail that is safe here; `keep` leaves it alone."""
    if mailbox.after == "keep":
        return
    with app.store.look() as unit:
        uids = unit.ledger.unsettled(mailbox.name, folder.name, folder.uidvalidity)
    if not uids:
        return
    reach("t1.before-server")
    source.after(folder, uids)
    reach("t1.after-server")
    with app.store.begin() as unit:
        unit.ledger.settle(mailbox.name, folder.name, folder.uidvalidity, uids)
    reach("t1.after-settle")


def _batches(mails: Iterable[RawMail]) -> Iterator[list[RawMail]]:
    """Groups fit for one commit."""
    batch: list[RawMail] = []
    held = 0
    for mail in mails:
        batch.append(mail)
        held += len(mail.source)
        if len(batch) == BATCH_MAILS or held >= BATCH_BYTES:
            yield batch
            batch, held = [], 0
    if batch:
        yield batch
