"""Fuzz the reading of mails: mutants of real ones, each asked what must hold of any bytes (`bench/oracle.py`).

One core. With atheris installed (`pip install cndesk[fuzz]`) new code reached guides what is mutated next; without it
the same mutations go on at random.

    .venv/bin/python -m bench.fuzz --minutes 30 --seed 1 [--mails DIRECTORY] [--save DIRECTORY] [--blind]
"""

import argparse
import hashlib
import importlib
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from types import ModuleType
from typing import Final

from bench.mutate import mutated
from bench.shapes import SHAPES

ROOT: Final = Path(__file__).resolve().parent.parent
MAX_SEED: Final = 100_000
MAX_POOL: Final = 4_000
MINIMISING_SECONDS: Final = 20.0


@dataclass(slots=True)
class Run:
    """One run: what was tried, and the first mail of each kind of fault."""

    save: Path
    chance: Random
    seeds: list[bytes]
    until: float
    begun: float = field(default_factory=time.monotonic)
    count: int = 0
    told: float = 0.0
    found: Counter[str] = field(default_factory=Counter)


def main() -> None:
    """Run for some minutes; exit code 1 where a fault was found."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--mails", type=Path, action="append", default=[], help="more mails to begin with")
    parser.add_argument("--save", type=Path, default=Path("fuzz-findings"), help="where failing mails are kept")
    parser.add_argument("--blind", action="store_true", help="do without atheris")
    options = parser.parse_args()
    seeds = read_seeds([ROOT / "tests" / "corpus", *options.mails])
    run = Run(options.save, Random(options.seed), seeds, time.monotonic() + 60 * options.minutes)
    print(f"{len(seeds)} mails to begin with, {options.minutes:g} minutes, seed {options.seed}", flush=True)
    atheris = None if options.blind else _atheris()
    if atheris is None:
        blind(run)
    else:
        guided(run, atheris, options.seed)


def read_seeds(folders: Sequence[Path]) -> list[bytes]:
    """Small mails to begin with: the shapes that are made to be slow, and all `.eml` files below these folders."""
    shapes = [shape.make(3) for shape in SHAPES if not shape.name.startswith(("an attachment", "4"))]
    files = sorted(path for folder in folders for path in folder.rglob("*.eml"))
    mails = [path.read_bytes() for path in files if path.stat().st_size <= MAX_SEED]
    return list(dict.fromkeys([*shapes, *(mail for mail in mails if mail)]))


def _atheris() -> ModuleType | None:
    try:
        atheris = importlib.import_module("atheris")
    except ImportError:
        print("atheris is not installed: nothing guides the mutations", flush=True)
        return None
    with atheris.instrument_imports(include=["pipeline.ingest"]):
        import bench.oracle  # noqa: F401
    return atheris


def blind(run: Run) -> None:
    """Mutate at random; one mutant in fifty is kept, so that changes add up."""
    pool = list(run.seeds)
    while time.monotonic() < run.until:
        source = mutated(run.chance.choice(pool), run.chance, run.seeds)
        examine(run, source)
        if run.chance.random() < 0.02:
            place = run.chance.randrange(len(run.seeds), MAX_POOL)
            pool[place : place + 1] = [source]
    finish(run)


def guided(run: Run, atheris: ModuleType, seed: int) -> None:
    """Let libFuzzer choose what to mutate, by the code that it reaches; it never returns."""
    folder = run.save / "corpus"
    folder.mkdir(parents=True, exist_ok=True)
    for source in run.seeds:
        (folder / hashlib.sha256(source).hexdigest()[:20]).write_bytes(source)

    def one(source: bytes) -> None:
        examine(run, source)
        if time.monotonic() > run.until:
            finish(run)

    def mutate(source: bytes, most: int, number: int) -> bytes:
        return mutated(source, Random(number), run.seeds, times=3)[:most]

    arguments = [
        sys.argv[0],
        str(folder),
        f"-seed={seed}",
        f"-max_len={MAX_SEED * 3}",
        "-timeout=60",
        "-rss_limit_mb=4096",
    ]
    atheris.Setup(arguments, one, custom_mutator=mutate)
    atheris.Fuzz()


def examine(run: Run, source: bytes) -> None:
    """Ask one mutant everything; the first of each kind of fault is made small and kept."""
    from bench.oracle import faults, lost_words

    run.count += 1
    asked: list[tuple[Callable[[bytes], list[str]], list[str]]] = [(faults, faults(source))]
    if run.count % 4 == 0:
        in_text = _in_text(lost_words)
        asked.append((in_text, in_text(source)))
    for question, told in asked:
        for fault in told:
            keep(run, source, fault, question)
    now = time.monotonic()
    if now - run.told > 60:
        run.told = now
        print(_line(run), flush=True)


def _in_text(question: Callable[[str], list[str]]) -> Callable[[bytes], list[str]]:
    def ask(source: bytes) -> list[str]:
        try:
            return question(source.decode("utf-8", "replace"))
        except Exception as error:  # noqa: BLE001 (a finding, too)
            return [f"raises: {type(error).__name__} on a plain text"]

    return ask


def keep(run: Run, source: bytes, fault: str, question: Callable[[bytes], list[str]]) -> None:
    kind = fault.partition(": ")[0] + ": " + " ".join(fault.partition(": ")[2].split()[:3])
    run.found[kind] += 1
    if run.found[kind] > 1:
        return
    head = fault.partition(" ")[0]
    small = minimal(source, lambda each: any(told.startswith(head) for told in question(each)))
    run.save.mkdir(parents=True, exist_ok=True)
    path = run.save / f"{kind.partition(':')[0]}-{hashlib.sha256(small).hexdigest()[:8]}.eml"
    path.write_bytes(small)
    print(f"FAULT {fault[:300]}\n      {path} ({len(small)} of {len(source)} bytes)", flush=True)


def minimal(source: bytes, is_failing: Callable[[bytes], bool]) -> bytes:
    """The mail without the pieces that the fault does not need: halves first, then ever smaller ones."""
    until = time.monotonic() + MINIMISING_SECONDS
    size = max(1, len(source) // 2)
    while time.monotonic() < until:
        place, before = 0, len(source)
        while place < len(source) and time.monotonic() < until:
            shorter = source[:place] + source[place + size :]
            if is_failing(shorter):
                source = shorter
            else:
                place += size
        if size == 1 and len(source) == before:
            break
        size = max(1, size // 2)
    return source


def _line(run: Run) -> str:
    spent = time.monotonic() - run.begun
    kinds = ", ".join(f"{kind} ({count})" for kind, count in run.found.most_common()) or "no fault"
    return f"{spent / 60:5.1f} min  {run.count:>9,} mails  {run.count / max(spent, 1):6.0f}/s  {kinds}"


def finish(run: Run) -> None:
    """Tell what was found and end at once: libFuzzer would go on."""
    print(_line(run), flush=True)
    os._exit(1 if run.found else 0)


if __name__ == "__main__":
    main()
