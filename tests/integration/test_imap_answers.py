"""What servers say that they should not: a scripted server whose answers are garbled, unasked, refused or absent (I6, I12, I18)."""

import random
import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from datetime import UTC, datetime
from typing import Final

import pytest

from pipeline.config import Imap, Mailbox
from pipeline.domain.message import RawMail
from pipeline.errors import MailboxError
from pipeline.ingest.source.imap import ImapSource
from pipeline.ingest.source.source import Batch, Fetched, Gone, Throttled, Unreadable
from pipeline.secret import Secret

NOON = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)
BODY: Final = b"Subject: hello\r\n\r\nHello\r\n"
PASSWORD_VARIABLE: Final = "CNDESK_TEST_IMAP_PASSWORD"

ORDINARY: Final[dict[str, bytes]] = {
    "greeting": b"* OK ready\r\n",
    "CAPABILITY": b"* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\nTAG OK done\r\n",
    "AUTHENTICATE PLAIN": b"TAG OK done\r\n",
    "LOGIN": b"TAG OK done\r\n",
    "LOGOUT": b"* BYE bye\r\nTAG OK done\r\n",
    "NOOP": b"TAG OK done\r\n",
    "EXAMINE": b"* 2 EXISTS\r\n* 0 RECENT\r\n* OK [UIDVALIDITY 9] x\r\n* OK [UIDNEXT 13] x\r\nTAG OK [READ-ONLY] x\r\n",
    "SELECT": b"* 2 EXISTS\r\n* 0 RECENT\r\n* OK [UIDVALIDITY 9] x\r\n* OK [UIDNEXT 13] x\r\nTAG OK [READ-WRITE] x\r\n",
    "UID SEARCH UID 1:*": b"* SEARCH 11 12\r\nTAG OK done\r\n",
    "UID SEARCH UID 11": b"* SEARCH 11\r\nTAG OK done\r\n",
    "UID FETCH 11,12 (RFC822.SIZE INTERNALDATE)": b'* 1 FETCH (UID 11 RFC822.SIZE 25 INTERNALDATE "01-Mar-2026 13:00:00 +0100")\r\n'
    b'* 2 FETCH (UID 12 RFC822.SIZE 25 INTERNALDATE "01-Mar-2026 12:00:00 +0000")\r\nTAG OK done\r\n',
    "UID FETCH 11,12 (BODY.PEEK[])": b"* 1 FETCH (UID 11 BODY[] {25}\r\n%b)\r\n* 2 FETCH (UID 12 BODY[] {25}\r\n%b)\r\nTAG OK done\r\n"
    % (BODY, BODY),
    "UID FETCH 11 (BODY.PEEK[])": b"* 1 FETCH (UID 11 BODY[] {25}\r\n%b)\r\nTAG OK done\r\n" % BODY,
    "UID FETCH 12 (BODY.PEEK[])": b"* 2 FETCH (UID 12 BODY[] {25}\r\n%b)\r\nTAG OK done\r\n" % BODY,
}
SIZES: Final = "UID FETCH 11,12 (RFC822.SIZE INTERNALDATE)"
BODIES: Final = "UID FETCH 11,12 (BODY.PEEK[])"
FIRST: Final = "UID FETCH 11 (BODY.PEEK[])"


class ScriptedImap:
    """Answers each command by the longest key of `answers` that it begins with; `said` keeps what clients sent."""

    def __init__(self, answers: dict[str, bytes]) -> None:
        self.answers = answers
        self.said: list[str] = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self.listener.accept()
                with suppress(OSError), client, client.makefile("rb") as lines:
                    self.talk(client, iter(lines.readline, b""))

    def talk(self, client: socket.socket, lines: Iterator[bytes]) -> None:
        client.sendall(self.answers["greeting"])
        for line in lines:
            tag, _, command = line.decode(errors="replace").strip().partition(" ")
            self.said.append(command)
            if command.startswith("AUTHENTICATE"):
                client.sendall(b"+ \r\n")
                next(lines)
            known = [key for key in self.answers if command.startswith(key)]
            answer = self.answers[max(known, key=len)] if known else b"TAG BAD what?\r\n"
            client.sendall(re.sub(rb"\bTAG\b", tag.encode().replace(b"\\", rb"\\"), answer))
            if not answer.endswith(b"\n"):
                return

    def close(self) -> None:
        self.listener.close()


Serve = Callable[..., ScriptedImap]


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Iterator[Serve]:
    monkeypatch.setenv(PASSWORD_VARIABLE, 'pass"word')
    with ExitStack() as running:

        def start(**changes: bytes) -> ScriptedImap:
            server = ScriptedImap(ORDINARY | changes)
            running.callback(server.close)
            return server

        yield start


def source_of(server: ScriptedImap, *, tls: str = "none", after: str = "keep", user: str = "support") -> ImapSource:
    settings = Imap("127.0.0.1", server.port, tls, user, Secret("env", PASSWORD_VARIABLE), read_timeout=2.0)  # type: ignore[arg-type]
    return ImapSource(Mailbox("support", "s@cn-desk.example", imap=settings, after=after), settings, lambda: NOON)


def read(source: ImapSource) -> list[Fetched]:
    folder = next(source.folders())
    batches: Iterator[Batch] = source.fetch(folder, source.listing(folder))
    return [each for batch in batches for each in batch]


def whole(uid: int, source: bytes = BODY, received_at: datetime = NOON) -> RawMail:
    return RawMail("support", "INBOX", 9, uid, received_at, source, len(source))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({}, [whole(11), whole(12)], id="an ordinary answer"),
        pytest.param(
            {BODIES: b"* 11 FETCH (FLAGS (\\Seen))\r\n* 3 EXISTS\r\n" + ORDINARY[BODIES]},
            [whole(11), whole(12)],
            id="flags of others come unasked, under a sequence number that is one of our UIDs",
        ),
        pytest.param(
            {
                BODIES: b"* 2 FETCH (BODY[] {25}\r\n%b UID 12)\r\n* 1 FETCH (BODY[] {25}\r\n%b UID 11)\r\nTAG OK done\r\n"
                % (BODY, BODY)
            },
            [whole(11), whole(12)],
            id="mails and items in another order",
        ),
        pytest.param(
            {
                BODIES: b"* 1 FETCH (UID 11 BODY[] NIL)\r\n* 2 FETCH (UID 12 BODY[] {25}\r\n%b)\r\nTAG OK done\r\n"
                % BODY
            },
            [Unreadable(11, "the server does not hand it out"), whole(12)],
            id="no body, yet still listed",
        ),
        pytest.param(
            {
                BODIES: b"* 2 FETCH (UID 12 BODY[] {25}\r\n%b)\r\nTAG OK done\r\n" % BODY,
                "UID SEARCH UID 11": b"* SEARCH\r\nTAG OK done\r\n",
            },
            [Gone(11), whole(12)],
            id="no answer for one that is no longer listed",
        ),
        pytest.param(
            {BODIES: b"TAG NO one of them cannot be converted\r\n", FIRST: b"TAG NO it cannot be converted\r\n"},
            [Unreadable(11, "the server does not hand it out"), whole(12)],
            id="refused for one, asked one by one",
        ),
        pytest.param(
            {BODIES: b"* 1 FETCH (UID 11 BODY[] {25}\r\n%b)\r\n* 2 FETCH (UID x)\r\nTAG OK done\r\n" % BODY},
            [whole(11), whole(12)],
            id="garbled for many, clear one by one",
        ),
        pytest.param(
            {SIZES: ORDINARY[SIZES].replace(b"SIZE 25", b"SIZE 9000", 1)},
            [whole(11), whole(12)],
            id="a size that is only an estimate: the same bytes twice",
        ),
        pytest.param(
            {SIZES: ORDINARY[SIZES].replace(b"SIZE 25", b"SIZE 9000", 1), FIRST: b"TAG NO sorry\r\n"},
            [Unreadable(11, "it has 9000 bytes, and the server sends 25"), whole(12)],
            id="too short, and not the same when asked again",
        ),
        pytest.param(
            {
                BODIES: b'* 1 FETCH (UID 11 BODY[] "")\r\n* 2 FETCH (UID 12 BODY[] {25}\r\n%b)\r\nTAG OK done\r\n'
                % BODY,
                FIRST: b'* 1 FETCH (UID 11 BODY[] "")\r\nTAG OK done\r\n',
            },
            [Unreadable(11, "it has 25 bytes, and the server sends 0"), whole(12)],
            id="an empty body for a mail that has a size",
        ),
        pytest.param(
            {SIZES: b"* 2 FETCH (UID 12 RFC822.SIZE 25)\r\nTAG OK done\r\n"},
            [Unreadable(11, "the server does not tell its size"), whole(12)],
            id="neither size nor date",
        ),
        pytest.param(
            {SIZES: ORDINARY[SIZES].replace(b"01-Mar-2026 13", b"99-Foo-2026 13")},
            [whole(11), whole(12)],
            id="a date that is none",
        ),
    ],
)
def test_odd_answers(serve: Serve, changes: dict[str, bytes], expected: list[Fetched]) -> None:
    with source_of(serve(**changes)) as source:
        assert sorted(read(source), key=lambda each: each.uid) == expected


@pytest.mark.parametrize(
    ("changes", "kind", "message"),
    [
        pytest.param({"greeting": b"* BYE too many connections\r\n"}, Throttled, "asks us to wait", id="full"),
        pytest.param({"greeting": b"HTTP/1.1 400 Bad Request\r\n\r\n"}, MailboxError, "connecting", id="a web server"),
        pytest.param(
            {SIZES: b"* BYE [OVERQUOTA] come back tomorrow\r\n"}, Throttled, "come back tomorrow", id="over quota"
        ),
        pytest.param(
            {"AUTHENTICATE PLAIN": b"TAG NO [UNAVAILABLE] directory is down\r\n"},
            MailboxError,
            "cannot log anybody in now: .*directory is down",
            id="the server's own directory is down",
        ),
        pytest.param(
            {"AUTHENTICATE PLAIN": b"TAG NO [LIMIT] too fast\r\n"}, Throttled, "asks us to wait", id="logins limited"
        ),
        pytest.param(
            {"CAPABILITY": b"* CAPABILITY IMAP4rev1 LOGINDISABLED\r\nTAG OK done\r\n"},
            MailboxError,
            "takes no password",
            id="TLS only",
        ),
        pytest.param({"EXAMINE": b"* 2 EXISTS\r\nTAG OK done\r\n"}, MailboxError, "UIDVALIDITY", id="no UIDVALIDITY"),
        pytest.param(
            {"EXAMINE": b"TAG NO no such folder\r\n"}, MailboxError, "'INBOX'.*no such folder", id="no folder"
        ),
        pytest.param(
            {"UID SEARCH UID 1:*": b"* SEARCH a b\r\nTAG OK done\r\n"}, MailboxError, "reading", id="no numbers"
        ),
        pytest.param(
            {SIZES: b"* 1 FETCH " + b"(" * 5000 + b"\r\nTAG OK done\r\n"}, MailboxError, "reading", id="nested deep"
        ),
        pytest.param({BODIES: b"* 1 FETCH (UID 11 BODY[] {99}\r\nhalf"}, MailboxError, "broke", id="cut in a literal"),
        pytest.param({BODIES: b"* 1 FETCH (UID 11 BODY[] {9"}, MailboxError, "broke", id="cut in a line"),
        pytest.param(
            {SIZES: b"* 1 FETCH (UID 11)" + b" " * 1_100_000 + b"\r\n"},
            MailboxError,
            "more than 1000000 bytes",
            id="an endless line",
        ),
        pytest.param({SIZES: b"WRONG1 OK done\r\n"}, MailboxError, "broke", id="another tag"),
    ],
)
def test_what_cannot_go_on_is_one_error_with_its_place(
    serve: Serve, changes: dict[str, bytes], kind: type[MailboxError], message: str
) -> None:
    server = serve(**changes)
    with source_of(server) as source, pytest.raises(MailboxError, match=message) as caught:
        read(source)
    assert type(caught.value) is kind
    assert str(caught.value).startswith(f"127.0.0.1:{server.port}: ")
    assert not caught.value.is_login


def test_a_failed_login_never_shows_a_password_that_the_server_repeats(serve: Serve) -> None:
    server = serve(**{"AUTHENTICATE PLAIN": b'TAG NO user support has not the password pass"word\r\n'})
    with source_of(server) as source, pytest.raises(MailboxError, match=r"has not the password \*\*\*") as caught:
        read(source)
    assert caught.value.is_login


@pytest.mark.parametrize("user", ["support", "two words", 'quo"te', "{5}", "back\\slash", "name) (x"])
def test_a_login_by_command_quotes_user_and_password(serve: Serve, user: str) -> None:
    server = serve(CAPABILITY=b"* CAPABILITY IMAP4rev1\r\nTAG OK done\r\n")
    with source_of(server, user=user) as source:
        assert read(source) == [whole(11), whole(12)]
    quoted = user.replace("\\", "\\\\").replace('"', '\\"')
    assert [each for each in server.said if each.startswith("LOGIN")] == [f'LOGIN "{quoted}" "pass\\"word"']


def test_a_password_outside_ascii_needs_a_server_that_takes_it(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    server = serve(CAPABILITY=b"* CAPABILITY IMAP4rev1\r\nTAG OK done\r\n")
    monkeypatch.setenv(PASSWORD_VARIABLE, "pässword")
    with source_of(server) as source, pytest.raises(MailboxError, match="takes only ASCII"):
        read(source)


def test_a_server_that_knows_us_already_is_not_given_the_password(serve: Serve) -> None:
    server = serve(greeting=b"* PREAUTH ready\r\n")
    with source_of(server) as source:
        assert read(source) == [whole(11), whole(12)]
    assert not any(each.startswith(("LOGIN", "AUTHENTICATE")) for each in server.said)


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({}, id="not offered"),
        pytest.param({"greeting": b"* PREAUTH ready\r\n"}, id="logged in before it can begin"),
        pytest.param(
            {
                "CAPABILITY": b"* CAPABILITY IMAP4rev1 STARTTLS AUTH=PLAIN\r\nTAG OK done\r\n",
                "STARTTLS": b"TAG NO later\r\n",
            },
            id="offered and refused",
        ),
        pytest.param(
            {
                "CAPABILITY": b"* CAPABILITY IMAP4rev1 STARTTLS AUTH=PLAIN\r\nTAG OK done\r\n",
                "STARTTLS": b"TAG OK done\r\n* OK not really TLS\r\n",
            },
            id="accepted and not done",
        ),
    ],
)
def test_starttls_or_nothing(serve: Serve, changes: dict[str, bytes]) -> None:
    server = serve(**changes)
    with source_of(server, tls="starttls") as source, pytest.raises(MailboxError):
        read(source)
    assert not any(each.startswith(("LOGIN", "AUTHENTICATE", "EXAMINE")) for each in server.said)


@pytest.mark.parametrize(
    ("offered", "said"),
    [
        pytest.param(b"MOVE UIDPLUS", ['UID MOVE 11 "Done"'], id="MOVE"),
        pytest.param(
            b"UIDPLUS",
            ['UID COPY 11 "Done"', "UID STORE 11 +FLAGS.SILENT (\\Deleted)", "UID EXPUNGE 11"],
            id="UIDPLUS alone",
        ),
        pytest.param(b"", [], id="neither: the mail stays"),
    ],
)
def test_mail_is_moved_without_touching_other_peoples_deleted_mail(
    serve: Serve, offered: bytes, said: list[str]
) -> None:
    done = b"TAG OK done\r\n"
    server = serve(
        CAPABILITY=b"* CAPABILITY IMAP4rev1 AUTH=PLAIN %b\r\nTAG OK done\r\n" % offered,
        **{"UID MOVE": done, "UID COPY": done, "UID STORE": done, "UID EXPUNGE": done},
    )
    with source_of(server, after="move:Done") as source:
        folder = next(source.folders())
        before = len(server.said)
        source.after(folder, [11])
        assert [each for each in server.said[before:] if each != "CAPABILITY"] == said


def test_a_read_only_folder_with_something_to_do_says_so(serve: Serve) -> None:
    server = serve(SELECT=ORDINARY["EXAMINE"])
    with source_of(server, after="seen") as source, pytest.raises(MailboxError, match=r"read-only .*set after to keep"):
        read(source)


def test_a_very_large_folder_is_listed_in_parts(serve: Serve) -> None:
    server = serve(
        EXAMINE=ORDINARY["EXAMINE"].replace(b"* 2 EXISTS", b"* 90000 EXISTS").replace(b"UIDNEXT 13", b"UIDNEXT 100003"),
        **{
            "UID SEARCH UID 1:50000": b"* SEARCH 7 11\r\nTAG OK done\r\n",
            "UID SEARCH UID 50001:100000": b"* SEARCH 50001\r\nTAG OK done\r\n",
            "UID SEARCH UID 100001:*": b"* SEARCH 100002\r\nTAG OK done\r\n",
        },
    )
    with source_of(server) as source:
        assert source.listing(next(source.folders())) == [7, 11, 50001, 100002]


def test_any_garbled_answer_gives_mails_or_a_mailbox_error(serve: Serve) -> None:
    dice = random.Random(20260301)
    outcomes = {"mails": 0, "error": 0}
    for _ in range(150):
        key = dice.choice(["EXAMINE", "UID SEARCH UID 1:*", SIZES, BODIES, FIRST, "CAPABILITY", "greeting"])
        garbled = bytearray(ORDINARY[key])
        for _ in range(dice.randint(1, 3)):
            garbled[dice.randrange(len(garbled))] = dice.choice(b'\x00\xff ()[]{}"\\0129AZ*\r\n')
        with source_of(serve(**{key: bytes(garbled) + b"\r\n* BYE bye\r\n"})) as source:
            try:
                read(source)
                outcomes["mails"] += 1
            except MailboxError:
                outcomes["error"] += 1
    assert min(outcomes.values()) > 10
