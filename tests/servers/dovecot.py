"""A private Dovecot on loopback: a Maildir for each user, known password, plain, STARTTLS and implicit TLS.

Mail is delivered as a mail server would: a file is written to Maildir/tmp and renamed into Maildir/new; its mtime
becomes INTERNALDATE. The same two ports answer on four addresses, which differ in the certificate alone.
"""

import itertools
import os
import pwd
import shutil
import subprocess
import time
from datetime import datetime
from pathlib import Path
from string import Template
from typing import Final

from tests.servers.certificates import Certificates
from tests.servers.daemon import LOOPBACK, Daemon, ServerMissing, find_program, free_port, greets, start_daemon
from tests.servers.protocol import Account
from tests.servers.second_client import SecondClient

PASSWORD: Final = "correct-horse"
MAIL_USER: Final = "nobody"  # Dovecot serves no mailbox as root
WRONG_HOST, EXPIRED, UNKNOWN_CA = "127.0.0.2", "127.0.0.3", "127.0.0.4"
ADDRESSES: Final = (LOOPBACK, WRONG_HOST, EXPIRED, UNKNOWN_CA)

# A wrong password and many sessions of one user answer at once here: the waits against guessing are turned off.
CONFIG: Final = Template("""\
base_dir = $folder/run
state_dir = $folder/run
log_path = $folder/dovecot.log
protocols = imap
listen = $listen
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_failure_delay = 0
mail_max_userip_connections = 1000
mail_fsync = never
mail_location = maildir:~/Maildir
ssl = yes
ssl_cert = <$good_chain
ssl_key = <$good_key
local 127.0.0.2 {
  ssl_cert = <$wrong_host_chain
  ssl_key = <$wrong_host_key
}
local 127.0.0.3 {
  ssl_cert = <$expired_chain
  ssl_key = <$expired_key
}
local 127.0.0.4 {
  ssl_cert = <$unknown_ca_chain
  ssl_key = <$unknown_ca_key
}
passdb {
  driver = static
  args = password=$password
}
userdb {
  driver = static
  args = uid=$mail_user gid=$mail_group home=$folder/mail/%u
}
namespace inbox {
  inbox = yes
  separator = /
}
service anvil {
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service imap-login {
  service_count = 0
  client_limit = 1000
  process_min_avail = 1
  inet_listener imap {
    port = $port
  }
  inet_listener imaps {
    port = $tls_port
    ssl = yes
  }
}
service imap {
  process_limit = 1000
}
""")


class Dovecot:
    """`host:port` speaks plain IMAP and STARTTLS, `host:tls_port` implicit TLS; both fit "localhost" too.

    The same ports on WRONG_HOST, EXPIRED and UNKNOWN_CA show a certificate that a client must refuse.
    `stop` (or `daemon.kill`) and `start` may follow each other again and again: ports and mail stay.
    """

    def __init__(self, folder: Path, certificates: Certificates) -> None:
        self.program = find_program("dovecot", "dovecot-imapd")
        if os.getuid() != 0:
            raise ServerMissing("the tests start Dovecot as root, for it serves mail as another user; run them as root")
        self.folder = folder
        self.host = LOOPBACK
        self.port = free_port(*ADDRESSES)
        self.tls_port = free_port(*ADDRESSES)
        self.ca = certificates.ca
        self.config = folder / "dovecot.conf"
        self.numbers = itertools.count(1)
        self.daemon: Daemon | None = None
        folder.chmod(0o755)
        make_folder(folder / "mail")
        self.config.write_text(settings(folder, certificates, self.port, self.tls_port))

    def start(self) -> None:
        self.daemon = start_daemon([self.program, "-F", "-c", str(self.config)], self.folder / "start.log")
        self.daemon.wait_until(lambda: greets(self.port, b"* OK"))

    def stop(self) -> None:
        if self.daemon:
            self.daemon.stop()
            self.daemon = None

    def user(self) -> Account:
        name = f"user{next(self.numbers)}"
        for part in ("", "Maildir", "Maildir/cur", "Maildir/new", "Maildir/tmp"):
            make_folder(self.folder / "mail" / name / part)
        return Account(name, PASSWORD)

    def deliver(
        self, user: Account, *sources: bytes, folder: str = "INBOX", received_at: datetime | None = None
    ) -> None:
        maildir = self.maildir(user, folder)
        when = received_at.timestamp() if received_at else time.time()
        for source in sources:
            # UIDs are given in the order of the number before the first dot.
            name = f"{next(self.numbers):010}.M{time.time_ns()}P{os.getpid()}.localhost"
            (maildir / "tmp" / name).write_bytes(source)
            shutil.chown(maildir / "tmp" / name, MAIL_USER)
            os.utime(maildir / "tmp" / name, (when, when))
            (maildir / "tmp" / name).rename(maildir / "new" / name)

    def maildir(self, user: Account, folder: str) -> Path:
        if folder == "INBOX":
            return self.folder / "mail" / user.name / "Maildir"
        if folder not in self.doveadm("mailbox", "list", "-u", user.name).splitlines():
            self.doveadm("mailbox", "create", "-u", user.name, folder)
        return Path(self.doveadm("mailbox", "path", "-u", user.name, folder).removesuffix("\n"))

    def change_uidvalidity(self, user: Account, uidvalidity: int, folder: str = "INBOX") -> None:
        self.doveadm("mailbox", "update", "-u", user.name, "--uid-validity", str(uidvalidity), folder)

    def uids(self, user: Account, folder: str = "INBOX") -> list[int]:
        return self.second_client(user, folder).uids()

    def flags(self, user: Account, uid: int, folder: str = "INBOX") -> frozenset[str]:
        return self.second_client(user, folder).flags(uid)

    def expunge(self, user: Account, uid: int, folder: str = "INBOX") -> None:
        self.second_client(user, folder).expunge(uid)

    def second_client(self, user: Account, folder: str = "INBOX") -> SecondClient:
        return SecondClient(self.host, self.port, user, folder)

    def doveadm(self, *words: str) -> str:
        """What `doveadm` prints; it talks to the running server, so its changes are seen at once."""
        command = [find_program("doveadm", "dovecot-core"), "-c", str(self.config), *words]
        return subprocess.run(command, check=True, capture_output=True, text=True, timeout=20).stdout


def settings(folder: Path, certificates: Certificates, port: int, tls_port: int) -> str:
    shown = {
        "good": certificates.good,
        "wrong_host": certificates.wrong_host,
        "expired": certificates.expired,
        "unknown_ca": certificates.unknown_ca,
    }
    return CONFIG.substitute(
        {f"{name}_chain": str(certificate.chain) for name, certificate in shown.items()},
        **{f"{name}_key": str(certificate.key) for name, certificate in shown.items()},
        folder=folder,
        listen=", ".join(ADDRESSES),
        password=PASSWORD,
        mail_user=MAIL_USER,
        mail_group=pwd.getpwnam(MAIL_USER).pw_gid,
        port=port,
        tls_port=tls_port,
    )


def make_folder(folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    shutil.chown(folder, MAIL_USER)
