"""An SMTP server on loopback that keeps what it accepts and fails when it is told to (RFC 5321).

It runs in a thread of the test. What it accepted is in `received` and, with a spool folder, on disk as well. Only mail
that was answered with 2xx counts as accepted, save after `Drop(keep=True)`: there the mail is kept and the answer is
lost, and no client can know.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any, Literal

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.servers.certificates import Certificate
from tests.servers.daemon import LOOPBACK, free_port
from tests.servers.received import Received, write_spool
from tests.servers.smtp_script import VERBS, Cue, Deed, Drop, Script, Stall

Tls = Literal["none", "starttls", "implicit"]


class ScriptedSmtp(SMTP):
    """One connection; asks the script before it obeys a command."""

    def __init__(self, handler: "Keeper", **options: Any) -> None:
        needs_login = options.pop("auth_required")
        super().__init__(handler, **options)
        # Given to aiosmtpd as an option this warns on each connection, for it takes implicit TLS for no TLS.
        self._auth_required = needs_login
        self.script = handler.script
        self._smtp_methods = {verb: self.scripted(verb, method) for verb, method in self._smtp_methods.items()}

    def scripted(self, verb: str, obey: Callable[[str | None], Awaitable[None]]) -> Callable[..., Awaitable[None]]:
        async def command(argument: str | None) -> None:
            self.script.commands.append(f"{verb} {argument or ''}".rstrip())
            if not await self.acts(verb.lower(), argument or ""):
                await obey(argument)

        return command

    async def _handle_client(self) -> None:
        if await self.acts("connect", ""):
            self.close()
        else:
            await super()._handle_client()

    async def acts(self, verb: str, argument: str) -> bool:
        """Do what the script wants here; whether that was all there is to do."""
        match self.script.next_deed(verb, argument):
            case str(reply):
                await self.push(reply)
                if reply.startswith("421"):
                    self.close()
                return True
            case Drop():
                await self.cut()
                return True
            case Stall(seconds):
                await asyncio.sleep(seconds)
        return False

    async def cut(self) -> None:
        self.abort()
        await asyncio.Event().wait()  # the lost connection cancels this task

    def abort(self) -> None:
        if isinstance(self.transport, asyncio.WriteTransport):
            self.transport.abort()

    def close(self) -> None:
        if self.transport:
            self.transport.close()


class Keeper:
    """What the server does with a mail after the final dot."""

    def __init__(self, script: Script, received: list[Received], spool: Path | None) -> None:
        self.script = script
        self.received = received
        self.spool = spool

    async def handle_DATA(self, server: ScriptedSmtp, session: Session, envelope: Envelope) -> str:  # noqa: N802
        source = bytes(envelope.original_content or b"")
        mail = Received(envelope.mail_from or "", tuple(envelope.rcpt_tos), source)
        match self.script.next_deed("dot", " ".join((mail.mail_from, *mail.rcpt_tos))):
            case str(reply):
                if reply.startswith("2"):
                    self.keep(mail)
                elif reply.startswith("421"):
                    server.loop.call_soon(server.close)
                return reply
            case Drop(keep):
                if keep:
                    self.keep(mail)
                await server.cut()
            case Stall(seconds):
                await asyncio.sleep(seconds)
        self.keep(mail)
        return "250 2.0.0 kept"

    def keep(self, mail: Received) -> None:
        if self.spool:
            write_spool(self.spool, len(self.received) + 1, mail)
        self.received.append(mail)


class RecordingSmtp:
    """The server; use it as a context manager. `login` asks for AUTH with this name and password."""

    def __init__(
        self,
        tls: Tls = "none",
        certificate: Certificate | None = None,
        login: tuple[str, str] | None = None,
        spool: Path | None = None,
    ) -> None:
        self.host = LOOPBACK
        self.port = free_port()
        self.received: list[Received] = []
        self.script = Script()
        context = certificate.context() if certificate else None
        keeper = Keeper(self.script, self.received, spool)
        self.controller = ScriptedController(
            keeper,
            hostname=self.host,
            port=self.port,
            ssl_context=context if tls == "implicit" else None,
            tls_context=context if tls == "starttls" else None,
            require_starttls=tls == "starttls",
            server_hostname="mx.example",
            ident="ESMTP",
            auth_required=login is not None,
            auth_require_tls=tls == "starttls",
            authenticator=authenticator(login) if login else None,
        )

    def behave(
        self, faults: Mapping[str, Deed] | None = None, /, times: int | None = 1, only: str = "", **deeds: Deed
    ) -> None:
        """Fail at these verbs the next so many times (None: for ever), e.g. `behave(rcpt="451 4.3.0 later")`.

        `only` narrows it to commands whose argument holds this text (at "dot": an address of the envelope). A table
        of faults goes in as the first argument: `behave({verb: deed})`.
        """
        deeds = {**(faults or {}), **deeds}
        if unknown := deeds.keys() - VERBS:
            raise ValueError(f"not SMTP verbs: {sorted(unknown)}; there are {sorted(VERBS)}")
        self.script.cues += [Cue(verb, deed, times, only) for verb, deed in deeds.items()]

    def heal(self) -> None:
        """Forget all faults that are still to come."""
        self.script.cues.clear()

    @property
    def commands(self) -> list[str]:
        """The command lines of all clients so far, verb in capitals."""
        return list(self.script.commands)

    def __enter__(self) -> "RecordingSmtp":
        self.controller.start()
        return self

    def __exit__(self, *failure: object) -> None:
        self.controller.hang_up()
        self.controller.stop()


class ScriptedController(Controller):
    """Runs the server in a thread, and knows its connections so that none outlives it."""

    def __init__(self, keeper: Keeper, **options: Any) -> None:
        super().__init__(keeper, **options)
        self.connections: list[ScriptedSmtp] = []

    def factory(self) -> ScriptedSmtp:
        self.connections.append(ScriptedSmtp(self.handler, **self.SMTP_kwargs))
        return self.connections[-1]

    def hang_up(self) -> None:
        for connection in self.connections:
            self.loop.call_soon_threadsafe(connection.abort)


def authenticator(login: tuple[str, str]) -> Callable[..., AuthResult]:
    def check(server: SMTP, session: Session, envelope: Envelope, mechanism: str, given: object) -> AuthResult:
        known = LoginPassword(login[0].encode(), login[1].encode())
        return AuthResult(success=given == known, handled=False)

    return check
