"""Mail from an IMAP server (RFC 3501), through imapclient, which has its only home here.

UID commands and BODY.PEEK[] alone; flags and dates are never a cursor. The connection is verified or not made at all, and
it is thrown away after any failure. Nothing that a sender wrote goes into a command.
"""

import logging
import socket
import ssl
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from types import TracebackType
from typing import Final, Self

from imapclient import SEEN, IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientError, LoginError

from pipeline.config import Imap, Mailbox
from pipeline.domain.message import RawMail
from pipeline.errors import MailboxError, UserError
from pipeline.ingest.source.arrival import arrival
from pipeline.ingest.source.imap_answers import (
    Envelope,
    body_of,
    chunks,
    fit_name,
    has_control,
    is_loopback,
    is_whole,
    ranges,
    utc,
)
from pipeline.ingest.source.imap_faults import BROKEN_ANSWER, CUT, FAULTS, fault, place, refused_login, spoken
from pipeline.ingest.source.source import HEADER_BYTES, Batch, Fetched, Folder, Gone, Unreadable, batches, header_of

SIZES_AT_ONCE: Final = 200
CUTS_TO_SKIP: Final = 3
"""A mail at which the connection broke so often is left out, so that it does not hold up the mails behind it (R7) ..."""
SKIPS_TO_RETRY: Final = 20
"""... and tried again when it has been left out so often."""
LOGOUT_SECONDS: Final = 2.0

_WHOLE: Final = "BODY.PEEK[]"
_HEADER: Final = f"BODY.PEEK[HEADER]<0.{HEADER_BYTES}>"

log = logging.getLogger(__name__)


class ImapSource:
    """A mailbox on a server, as `source.Source`."""

    def __init__(self, mailbox: Mailbox, imap: Imap, clock: Callable[[], datetime]) -> None:
        self._mailbox = mailbox
        self._session = _Session(imap, is_readonly=mailbox.after == "keep")
        self._clock = clock
        self._cuts: Counter[tuple[Folder, int]] = Counter()

    def folders(self) -> Iterator[Folder]:
        closed: list[MailboxError] = []
        self._session.wake()
        for name in self._mailbox.folders:
            try:
                folder = self._session.select(name)
            except MailboxError as error:
                if not self._session.is_open:
                    raise
                closed.append(error)
            else:
                yield folder
        if closed:
            raise closed[0]

    def listing(self, folder: Folder, since: int = 1) -> Sequence[int]:
        return self._session.listing(folder, since)

    def fetch(self, folder: Folder, uids: Sequence[int]) -> Iterator[Batch]:
        for asked in chunks(sorted(uids), SIZES_AT_ONCE):
            envelopes = self._session.envelopes(folder, asked)
            if unsized := [uid for uid in asked if uid not in envelopes]:
                yield tuple(self._session.absent(folder, uid, "the server does not tell its size") for uid in unsized)
            over = {uid for uid, each in envelopes.items() if each.size > self._mailbox.max_size}
            suspect = {uid for uid in envelopes if (folder, uid) in self._cuts}
            for group in batches(((uid, each.size) for uid, each in envelopes.items()), over | suspect):
                yield self._read(folder, {uid: envelopes[uid] for uid in group}, is_partial=group[0] in over)

    def after(self, folder: Folder, uids: Sequence[int]) -> None:
        if self._mailbox.after == "keep":
            return
        target = self._mailbox.after.removeprefix("move:")
        with self._session.use(folder) as client:
            for some in chunks(uids, SIZES_AT_ONCE):
                if self._mailbox.after == "seen":
                    client.add_flags(some, [SEEN], silent=True)
                else:
                    _move(client, some, fit_name(target))

    def close(self) -> None:
        self._session.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _read(self, folder: Folder, envelopes: Mapping[int, Envelope], *, is_partial: bool) -> Batch:
        suspects = [(folder, uid) for uid in envelopes]
        if len(suspects) == 1 and self._is_skipped(suspects[0]):
            return (Unreadable(suspects[0][1], f"the connection broke {CUTS_TO_SKIP} times while it was read"),)
        try:
            bodies = self._session.bodies(folder, list(envelopes), _HEADER if is_partial else _WHOLE)
            fetched = tuple(self._mail(folder, uid, each, bodies.get(uid)) for uid, each in envelopes.items())
        except MailboxError:
            self._cuts.update(suspects)
            raise
        for suspect in suspects:
            self._cuts.pop(suspect, None)
        return fetched

    def _is_skipped(self, suspect: tuple[Folder, int]) -> bool:
        if self._cuts[suspect] < CUTS_TO_SKIP:
            return False
        self._cuts[suspect] += 1
        return self._cuts[suspect] % SKIPS_TO_RETRY != 0

    def _mail(self, folder: Folder, uid: int, envelope: Envelope, body: bytes | None) -> Fetched:
        if body is None:
            return self._session.absent(folder, uid, "the server does not hand it out")
        is_partial = envelope.size > self._mailbox.max_size
        if not is_partial and not is_whole(body, envelope):
            again = self._session.bodies(folder, [uid], _WHOLE).get(uid)
            if not body or again != body:
                return Unreadable(uid, f"it has {envelope.size} bytes, and the server sends {len(body)}")
            # Exchange and others estimate RFC822.SIZE: what came twice the same is what they hold.
            log.warning("mailbox=%s uid=%d size=%d announced=%d", self._mailbox.name, uid, len(body), envelope.size)
        return RawMail(
            mailbox=self._mailbox.name,
            folder=folder.name,
            uidvalidity=folder.uidvalidity,
            uid=uid,
            received_at=envelope.received_at or arrival(body) or self._clock(),
            source=header_of(body) if is_partial else body,
            size=envelope.size if is_partial else len(body),
            is_partial=is_partial,
        )


class _Session:
    """One connection, made when it is needed, kept between polls and thrown away after any failure."""

    def __init__(self, imap: Imap, *, is_readonly: bool) -> None:
        self._imap = imap
        self._is_readonly = is_readonly
        self._client: IMAPClient | None = None
        self._selected: Folder | None = None
        self._uid_next = 0
        self._mails = 0

    @property
    def is_open(self) -> bool:
        return self._client is not None

    def wake(self) -> None:
        """Leave a connection that the server gave up since the last poll, which is no failure."""
        if self._client:
            try:
                self._client.noop()
            except FAULTS:
                self._discard()

    def close(self) -> None:
        if self._client:
            with suppress(*FAULTS):
                self._client.socket().settimeout(LOGOUT_SECONDS)
                self._client.logout()
        self._discard()

    def _discard(self) -> None:
        client, self._client, self._selected = self._client, None, None
        if client:
            _hang_up(client)

    def select(self, name: str) -> Folder:
        if self._client is None:
            self._client = _connect(self._imap)
        wanted = fit_name(name)
        self._selected = None
        try:
            state = self._client.select_folder(wanted, readonly=self._is_readonly)
            self._selected = Folder(name, int(state[b"UIDVALIDITY"]))
            self._uid_next, self._mails = int(state.get(b"UIDNEXT", 0)), int(state[b"EXISTS"])
        except (*CUT, *BROKEN_ANSWER) as error:
            self._discard()
            raise fault(error, self._imap, f"opening {name!r}") from error
        except IMAPClientError as error:
            raise fault(error, self._imap, f"opening the folder {name!r}, named in cndesk.yaml,") from error
        return self._selected

    @contextmanager
    def use(self, folder: Folder) -> Iterator[IMAPClient]:
        """The connection with this folder selected; whatever goes wrong within ends it and becomes a MailboxError."""
        if self._selected != folder and self.select(folder.name) != folder:
            raise MailboxError(f"{place(self._imap)}: the folder {folder.name!r} has been renumbered (UIDVALIDITY)")
        if self._client is None:
            raise MailboxError(f"{place(self._imap)}: the connection is closed")
        try:
            yield self._client
        except FAULTS as error:
            self._discard()
            raise fault(error, self._imap, f"reading {folder.name!r}") from error

    def listing(self, folder: Folder, since: int) -> list[int]:
        found: set[int] = set()
        with self.use(folder) as client:
            for first, last in ranges(max(1, since), self._uid_next, self._mails):
                # `n:*` answers with the last mail even when that is older than n (RFC 3501, 6.4.8).
                found.update(uid for uid in client.search(["UID", f"{first}:{last}"]) if uid >= since)
        return sorted(found)

    def envelopes(self, folder: Folder, uids: Sequence[int]) -> dict[int, Envelope]:
        with self.use(folder) as client:
            answers = client.fetch(uids, ["RFC822.SIZE", "INTERNALDATE"])
        # Other programs' changes come unasked and lack what we asked for (RFC 3501, 7.4.2).
        sized = {uid: (answer.get(b"RFC822.SIZE"), answer.get(b"INTERNALDATE")) for uid, answer in answers.items()}
        return {uid: Envelope(size, utc(when)) for uid, (size, when) in sized.items() if isinstance(size, int)}

    def bodies(self, folder: Folder, uids: Sequence[int], item: str) -> dict[int, bytes]:
        """What the server gives of these mails; when it refuses or garbles the answer for many, they are asked one by one."""
        with self.use(folder) as client:
            try:
                answers = client.fetch(uids, [item])
            except CUT:
                raise
            except (IMAPClientError, *BROKEN_ANSWER) as error:
                if len(uids) == 1:
                    log.warning("folder=%s uid=%d unreadable: %s", folder.name, uids[0], spoken(error))
                    return {}
            else:
                return {uid: body for uid, answer in answers.items() if (body := body_of(answer)) is not None}
        one_by_one = (self.bodies(folder, [uid], item) for uid in uids)
        return {uid: body for found in one_by_one for uid, body in found.items()}

    def absent(self, folder: Folder, uid: int, cause: str) -> Gone | Unreadable:
        """A mail that did not come: gone only if the server no longer lists it, for what is gone is never asked for again."""
        with self.use(folder) as client:
            client.noop()
            is_there = uid in client.search(["UID", str(uid)])
        return Unreadable(uid, cause) if is_there else Gone(uid)


def _connect(imap: Imap) -> IMAPClient:
    if imap.tls == "none" and not is_loopback(imap.host):
        raise MailboxError(f"{place(imap)}: tls none is for this machine only; set tls to implicit or starttls")
    context = _tls_context(imap)
    timeout = SocketTimeout(imap.connect_timeout, imap.read_timeout)
    try:
        client = IMAPClient(imap.host, imap.port, ssl=imap.tls == "implicit", ssl_context=context, timeout=timeout)
    except FAULTS as error:
        raise fault(error, imap, "connecting") from error
    try:
        client._imap.debug = 0  # imapclient sets 5, with which imaplib formats every body twice
        client.normalise_times = False
        client.socket().setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if imap.tls == "starttls":
            _start_tls(client, imap, context)
        _log_in(client, imap)
    except MailboxError:
        _hang_up(client)
        raise
    except FAULTS as error:
        _hang_up(client)
        raise fault(error, imap, "logging in") from None
    return client


def _hang_up(client: IMAPClient) -> None:
    with suppress(*FAULTS):
        client.shutdown()


def _tls_context(imap: Imap) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=imap.ca_file)
    except OSError as error:
        raise MailboxError(f"ca_file {imap.ca_file} of {place(imap)} cannot be read: {spoken(error)}") from error


def _start_tls(client: IMAPClient, imap: Imap, context: ssl.SSLContext) -> None:
    """TLS or nothing: no password goes over the wire in clear because a server, or who stands before it, offers none."""
    if client._imap.state != "NONAUTH" or not client.has_capability("STARTTLS"):
        raise MailboxError(
            f"{place(imap)}: the server does not offer STARTTLS, so the password was not sent; try tls implicit"
        )
    client.starttls(context)


def _log_in(client: IMAPClient, imap: Imap) -> None:
    if client._imap.state == "AUTH":
        return  # PREAUTH: the server knows us already
    try:
        password = imap.password.reveal()
    except UserError as error:
        raise MailboxError(f"{place(imap)}: {error}; {error.cure}".rstrip("; "), is_login=True) from None
    if has_control(imap.user + password):
        raise MailboxError(f"{place(imap)}: user or password hold a control character", is_login=True)
    try:
        if client.has_capability("AUTH=PLAIN"):
            client.plain_login(imap.user, password)
        elif client.has_capability("LOGINDISABLED"):
            raise MailboxError(f"{place(imap)}: the server takes no password over this connection; set tls")
        else:
            # imaplib quotes the password alone, not the user (I19).
            client.login('"' + imap.user.replace("\\", "\\\\").replace('"', '\\"') + '"', password)
    except UnicodeEncodeError:
        raise MailboxError(f"{place(imap)}: this server takes only ASCII in user and password", is_login=True) from None
    except LoginError as error:
        raise refused_login(error, imap, password) from None


def _move(client: IMAPClient, uids: Sequence[int], target: str) -> None:
    """MOVE, or COPY and UID EXPUNGE; never a plain EXPUNGE, which takes other people's deleted mails along (I9)."""
    if client.has_capability("MOVE"):
        _in_made_folder(client, target, lambda: client.move(uids, target))
    elif client.has_capability("UIDPLUS"):
        _in_made_folder(client, target, lambda: client.copy(uids, target))
        client.delete_messages(uids, silent=True)
        client.uid_expunge(uids)
    else:
        log.warning("the server has neither MOVE nor UIDPLUS: %d mails stay where they are", len(uids))


def _in_made_folder(client: IMAPClient, target: str, step: Callable[[], object]) -> None:
    try:
        step()
    except IMAPClientError as error:
        if "[TRYCREATE]" not in spoken(error).upper():
            raise
        client.create_folder(target)
        step()
