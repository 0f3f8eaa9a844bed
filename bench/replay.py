"""Time a replay over a store of many mails: seconds, mails a second, and the peak memory of every process.

The store is made here, facts written directly. The candidate differs from the set in force in some rules.

    .venv/bin/python -m bench.replay [--mails 100000] [--rules 200] [--processes 2] [--store DIRECTORY | --url URL]
"""

import argparse
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from multiprocessing import active_children
from pathlib import Path
from random import Random
from typing import Any, Final

from pipeline.classify.evaluate import classify
from pipeline.classify.facts import pack
from pipeline.classify.replay.comparison import Comparison
from pipeline.classify.rules import RuleSet
from pipeline.classify.sample import MESSAGE
from pipeline.classify.trace import trace_to_json
from pipeline.domain.classification import Event, Facts, Requester
from pipeline.domain.message import Address, Auth, AuthResult
from pipeline.domain.network import Network
from pipeline.replay import Location, replay
from pipeline.ruletext import Written
from pipeline.store.tables import decision, inbound, rule_set
from pipeline.store.unit import Store

BEGINNING: Final = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
GROUP: Final = 1_000
TOPICS: Final = ("payouts", "portal", "roster", "policy", "tech", "campaigns", "data", "account", "security", "legal")
SYLLABLES: Final = (
    "pa", "yo", "lu", "ten", "mi", "cro", "set", "ral", "on", "vi", "sal", "der", "ning", "ko", "tra", "est", "fo", "ban",
    "qui", "rem",
)  # fmt: skip
HEADERS: Final = (
    ("Received", "from mail-{n}.google.com ([209.85.{a}.{b}]) by mx.desk.example (Postfix) with ESMTPS id {n:x} for <support@desk.example>; Mon, 5 Jan 2026 09:00:00 +0000 (UTC)"),
    ("DKIM-Signature", "v=1; a=rsa-sha256; c=relaxed/relaxed; d=star{a}.example; s=s1; h=from:to:subject:date; bh={n:064x}; b={n:0128x}"),
    ("Message-ID", "<{n:032x}@star{a}.example>"),
    ("MIME-Version", "1.0"),
    ("Content-Type", 'text/plain; charset="UTF-8"'),
)  # fmt: skip


def main() -> None:
    """Make the store, replay, print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--mails", type=int, default=100_000)
    parser.add_argument("--rules", type=int, default=200)
    parser.add_argument("--processes", type=int, action="append", default=[])
    parser.add_argument("--store", type=Path, help="keep the store in this folder, or use the one that is there")
    parser.add_argument("--url", help="another database, such as postgresql://...; it must be empty")
    options = parser.parse_args()
    folder = options.store or Path(tempfile.mkdtemp(prefix="cndesk-replay-"))
    folder.mkdir(parents=True, exist_ok=True)
    try:
        location = Location(options.url or f"sqlite:///{folder / 'cndesk.db'}", folder / "blobs")
        measure(location, options.mails, options.rules, options.processes or [1, 2])
    finally:
        if options.store is None:
            shutil.rmtree(folder)


def measure(location: Location, mails: int, rules: int, processes: list[int]) -> None:
    """One line a number of processes."""
    vocabulary = words(Random(7), 90_000)
    against = Written(rules_text(vocabulary, rules, changed=0), "rules.yaml").load()
    candidate = Written(rules_text(vocabulary, rules, changed=5), "new-rules.yaml").load()
    begun = time.perf_counter()
    if made := fill(location, against, vocabulary, mails):
        print(f"store: {made:,} mails, {size_of(location)}, made in {time.perf_counter() - begun:.0f} s", flush=True)
    print(
        f"{'mails':>9} {'rules':>6} {'processes':>10} {'seconds':>8} {'mails/s':>8} {'changed':>8}   peak MB, parent + workers"
    )
    for count in processes:
        peaks: dict[int, int] = {}

        begun = time.perf_counter()
        found: Comparison = replay(location, against, candidate, processes=count, progress=partial(watch, peaks))
        took = time.perf_counter() - begun
        workers = " + ".join(f"{each // 1024}" for each in peaks.values())
        memory = f"{peak('self') // 1024}" + (f" + {workers}" if workers else "")
        print(
            f"{found.mails:>9,} {rules:>6} {count:>10} {took:>8.1f} {found.mails / took:>8,.0f} "
            f"{found.mails_changed:>8,}   {memory}",
            flush=True,
        )
        hits = sum(one.before or 0 for one in found.rules) / found.mails
        assert found.disagreeing == found.damaged == found.gone == 0, "a replay that does not agree with what happened"
    print(f"rules that hit a mail: {hits:.1f} on average; processor time of all runs and their making {cpu():.0f} s")


def cpu() -> float:
    """The seconds that this process and its ended workers kept a core busy."""
    return sum(os.times()[:4])


def watch(peaks: dict[int, int], *_done: int) -> None:
    """Note the peaks of the workers while they are there."""
    for child in active_children():
        number = child.pid or 0
        peaks[number] = peak(number) or peaks.get(number, 0)


def words(chance: Random, count: int) -> list[str]:
    return sorted({"".join(chance.choices(SYLLABLES, k=chance.randint(2, 4))) for _ in range(count)})


def rules_text(vocabulary: list[str], count: int, changed: int) -> str:
    """Words and patterns mixed, as in a real file; `changed` of a hundred rules go to another queue."""
    chance = Random(11)
    lines = [
        "version: 1",
        f"vocabulary: {{topics: [{', '.join(TOPICS)}, other], queues: [triage, {', '.join(TOPICS)}], teams: [cnm, central-ops]}}",
        'calendars: {office: {zone: Europe/London, mon-fri: "09:00-17:30"}}',
        "rules:",
    ]
    for number in range(count):
        topic = TOPICS[number % len(TOPICS)]
        queue = TOPICS[(number + (number % 100 >= 100 - changed)) % len(TOPICS)]
        some = ", ".join(chance.sample(vocabulary, 6))
        when = (
            f"{{any: [{{subject: {{word: [{some}]}}}}, {{body: {{word: [{some}]}}}}]}}",
            f"{{body: {{word: [{some}]}}, lang: [en, pt]}}",
            f"{{text: {{word: [{some}]}}, network: {{tier: gold}}}}",
            f"{{body: {{regex: '\\b{chance.choice(vocabulary)} ([0-9]+)\\b'}}}}",
            f"{{subject: {{word: [{some}]}}, received: {{outside: office}}}}",
        )[number % 5]
        then = f"{{topic: {topic}, queue: {queue}, tag: [t{number % 30}]}}"
        lines.append(f"  - {{id: rule-{number}, on: [new, reply], when: {when}, then: {then}}}")
    return "\n".join(lines) + "\n"


def fill(location: Location, rules: RuleSet, vocabulary: list[str], mails: int) -> int:
    """Write decided mails as `process` would have left them; a store that has some is taken as it is."""
    store = location.open()
    try:
        with store.look() as unit:
            if unit.precedents.last_used():
                return 0
        with store.engine.begin() as connection:
            connection.execute(rule_set.insert(), [{"hash": rules.hash, "text": rules.source, "used_since": BEGINNING}])
        _write(store, rules, vocabulary, mails)
        return mails
    finally:
        store.close()


def _write(store: Store, rules: RuleSet, vocabulary: list[str], mails: int) -> None:
    group: list[tuple[dict[str, Any], dict[str, Any]]] = []
    for number, facts in enumerate(drawn(vocabulary, mails), 1):
        group.append(_rows(number, facts, rules))
        if len(group) == GROUP or number == mails:
            with store.engine.begin() as connection:
                connection.execute(inbound.insert(), [row for row, _ in group])
                connection.execute(decision.insert(), [row for _, row in group])
            group.clear()


def drawn(vocabulary: list[str], mails: int) -> Iterator[Facts]:
    """Mails of about 2 kB over half a year, every fourth a reply."""
    chance = Random(3)
    for number in range(mails):
        at = BEGINNING + timedelta(days=180) * number / mails
        text = _text(chance, vocabulary)
        sender = Address(f"Person {number % 977}", f"person{number % 977}@star{number % 40}.example")
        place = {"n": chance.getrandbits(100), "a": number % 40, "b": number % 250}
        message = replace(
            MESSAGE, received_at=at, subject=" ".join(chance.choices(vocabulary, k=6)).capitalize(), from_=(sender,),
            sender=sender.email, text=text, new_text=text, new_text_unsigned=text, language=chance.choice(("en", "pt", "zh")),
            headers=tuple((name, value.format(**place)) for name, value in HEADERS),
        )  # fmt: skip
        event: Event = "reply" if number % 4 == 3 else "new"
        tier = chance.choice(("gold", "silver", ""))
        network = Network(f"star{number % 40}", "Star", tier=tier) if tier else None
        passed = Auth(AuthResult.PASS, AuthResult.PASS, AuthResult.PASS)
        yield Facts(message, event, "support", passed, network, requester=Requester(number % 5))


def _text(chance: Random, vocabulary: list[str]) -> str:
    sentences = (" ".join(chance.choices(vocabulary, k=12)) + f" {chance.randint(1, 99)}." for _ in range(20))
    return "Hello,\n\n" + "\n".join(sentences) + "\n"


def _rows(number: int, facts: Facts, rules: RuleSet) -> tuple[dict[str, Any], dict[str, Any]]:
    at = facts.message.received_at
    made = classify(facts, rules, at)
    row = {
        "id": number, "mailbox": "support", "folder": "INBOX", "uidvalidity": 1, "uid": number, "raw_sha256": None,
        "size": 3_000, "is_partial": False, "is_quiet": False, "received_at": at, "recorded_at": at,
        "is_settled_on_server": True, "state": "done", "outcome": "new-ticket", "attempts": 1, "ticket": 1_000 + number,
        "done_at": at,
    }  # fmt: skip
    # A reply goes to the ticket of the mail before it.
    ticket = 1_000 + number - (facts.event == "reply")
    return row, {
        "inbound": number, "ticket": ticket, "at": at, "canonical": f"{number:064x}", "reasons": ["a new matter"],
        "rules_hash": rules.hash, "trace": trace_to_json(made.trace), "facts": pack(facts),
    }  # fmt: skip


def size_of(location: Location) -> str:
    path = Path(location.url.removeprefix("sqlite:///"))
    return f"{path.stat().st_size / 1e6:.0f} MB" if path.exists() else location.url.partition(":")[0]


def peak(process: int | str) -> int:
    """The most memory (kB) that a process ever held; 0 once it has ended."""
    try:
        status = Path(f"/proc/{process}/status").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")), 0)


if __name__ == "__main__":
    main()
