"""How fast mails become tickets: 2,000 made mails through Dovecot, `run --once`, acknowledgements into smtp-sink.

Prints mails a second, the ratio to a bare imapclient fetch of the same mails in the same run, and where the time goes.

    .venv/bin/python -m bench.ingest [--mails 2000] [--profile]
"""

import argparse
import cProfile
import pstats
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from imapclient import IMAPClient

from bench.mails import mails
from pipeline import collect, deliver, gather, process
from pipeline.app import open_app
from pipeline.domain.disposition import Outcome
from pipeline.home import Answers, set_values, write_home
from pipeline.store.unit import Store, Unit
from pipeline.worker import Summary, working
from tests.servers.certificates import issue_certificates
from tests.servers.dovecot import Dovecot
from tests.servers.protocol import Account
from tests.servers.smtp_sink import SmtpSink

STEPS: list[tuple[Any, str, str]] = [
    (collect, "_record", "T1 keep raw bytes and ledger rows"),
    (process, "stored_message", "T2 read and parse"),
    (gather.Gathering, "known", "T2 gather: thread, identity, limits"),
    (process, "classify", "T2 classify by the shipped rules"),
    (process, "decide", "T2 decide"),
    (process, "pack", "T2 pack the facts"),
    (process, "write", "T2 render and compose outgoing mail"),
    (Unit, "carry_out", "T2 carry out: tickets, events, outbox"),
    (deliver.Turn, "deliver", "T3 send and record the results"),
]


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--mails", type=int, default=2000)
    parser.add_argument("--profile", action="store_true", help="cProfile of the whole pass (which slows it)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="cndesk-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        for part in ("certificates", "dovecot", "sink", "home"):
            (folder / part).mkdir()
        dovecot = Dovecot(folder / "dovecot", issue_certificates(folder / "certificates"))
        dovecot.start()
        try:
            user = dovecot.user()
            sources = list(mails(options.mails, datetime.now(UTC)))
            dovecot.deliver(user, *sources)
            with SmtpSink(folder / "sink", "-c") as sink:
                report(dovecot, user, sources, write(folder / "home", dovecot, user, sink), profile=options.profile)
        finally:
            dovecot.stop()


def write(home: Path, dovecot: Dovecot, user: Account, sink: SmtpSink) -> Path:
    """A home for the benchmark: shipped rules and templates, one specialist, limits out of the way."""
    write_home(home, Answers())
    (home / "password").write_text(user.password)
    (home / "password").chmod(0o600)
    settings = (home / "cndesk.yaml").read_text()
    settings = set_values(
        settings,
        {
            ("mailboxes", 0, "imap", "port"): dovecot.port,
            ("mailboxes", 0, "imap", "user"): user.name,
            ("outgoing", "smtp", "port"): sink.port,
        },
    ).replace("{env: CNDESK_IMAP_PASSWORD}", "{file: password}")
    (home / "cndesk.yaml").write_text(settings)
    networks = "\n".join(
        f"  - {{slug: n{number}, name: Network {number}, domains: [network{number}.example]}}" for number in range(20)
    )
    person = "  - {name: Ha Pham, email: ha@cn-desk.example}"
    (home / "directory.yaml").write_text(
        f"version: 1\nnetworks:\n{networks}\nspecialists:\n{person}\nteams:\n"
        + "\n".join(
            f"  - {{id: {team}, name: {team}, email: {team}@cn-desk.example}}"
            for team in ("central-ops", "product", "trust-safety", "legal")
        )
        + "\n"
    )
    (home / "service.yaml").write_text(
        "version: 1\nacknowledgements: {per_hour: 1000, per_day: 1000, per_subject_day: 1000, "
        "per_domain_10_minutes: 100000, breaker: {at_least: 100000}}\n"
    )
    return home


def bare_fetch(dovecot: Dovecot, user: Account) -> tuple[int, float]:
    """All mails by imapclient alone, in batches of 50: the yardstick."""
    begun = time.perf_counter()
    client = IMAPClient(dovecot.host, dovecot.port, ssl=False)
    client.login(user.name, user.password)
    client.select_folder("INBOX", readonly=True)
    uids = client.search(["UID", "1:*"])
    size = 0
    for start in range(0, len(uids), 50):
        answers = client.fetch(uids[start : start + 50], ["BODY.PEEK[]", "INTERNALDATE", "RFC822.SIZE"])
        size += sum(len(answer[b"BODY[]"]) for answer in answers.values())
    client.logout()
    return size, time.perf_counter() - begun


@contextmanager
def measured() -> Iterator[dict[str, float]]:
    """Seconds spent in each step, children included."""
    spent: dict[str, float] = defaultdict(float)
    kept = [(owner, name, getattr(owner, name)) for owner, name, _ in STEPS]

    def timed(function: Callable[..., Any], label: str) -> Callable[..., Any]:
        def run(*args: Any, **named: Any) -> Any:
            begun = time.perf_counter()
            try:
                return function(*args, **named)
            finally:
                spent[label] += time.perf_counter() - begun

        return run

    for (owner, name, function), (_, _, label) in zip(kept, STEPS, strict=True):
        setattr(owner, name, timed(function, label))
    try:
        yield spent
    finally:
        for owner, name, function in kept:
            setattr(owner, name, function)


def one_pass(home: Path) -> tuple[Summary, float]:
    begun = time.perf_counter()
    with working(open_app(home)) as worker:
        summary = worker.run_once()
    return summary, time.perf_counter() - begun


def report(dovecot: Dovecot, user: Account, sources: list[bytes], home: Path, *, profile: bool) -> None:
    """The figures, one a line."""
    bare_fetch(dovecot, user)  # Dovecot builds its index once; neither side shall pay for it
    size, bare = bare_fetch(dovecot, user)
    profiler = cProfile.Profile()
    with measured() as spent:
        if profile:
            profiler.enable()
        summary, seconds = one_pass(home)
        profiler.disable()
    count = len(sources)
    print(f"{count} mails, {size / 1e6:.1f} MB; {summary.outcomes}; sent {summary.sent}; troubles {summary.troubles}")
    print(f"bare imapclient fetch   {bare:7.2f} s   {count / bare:7.0f} mails/s")
    print(
        f"cndesk run --once       {seconds:7.2f} s   {count / seconds:7.0f} mails/s   {seconds / bare:.1f} x the bare fetch"
    )
    for label, part in spent.items():
        print(f"  {label:<42} {part:6.2f} s  {100 * part / seconds:4.1f} %  {1000 * part / count:6.2f} ms a mail")
    rest = seconds - sum(spent.values())
    print(f"  {'the rest: fetch, commits, start-up':<42} {rest:6.2f} s  {100 * rest / seconds:4.1f} %")
    store = Store(f"sqlite:///{home / 'cndesk.db'}", home / "blobs")
    with store.look() as unit:
        opened = len(unit.tickets.all(with_finished=True))
    assert opened + summary.outcomes[Outcome.THREADED] == count, "a mail neither made a ticket nor joined one"
    store.close()
    if profile:
        pstats.Stats(profiler).sort_stats("tottime").print_stats(40)


if __name__ == "__main__":
    main()
