"""What a mail costs at 100, 1,000 and 10,000 rules, beside a loop over the standard library's `re` with the same rules.

Assumed: three rules of four look for words (a tenth of them phrases, a tenth beginnings of words), the fourth for a
pattern; a mail has 3 kB of text in one of eleven languages and hits about five rules, however many there are. The
rules of the rows 100 to 10,000 have two words each, so that 10,000 of them fit the 1 MiB a file may have; those of
the row 200 have 50. The loop compiles each rule to one expression and searches the normalised text of the mail, which
is made for it outside the time taken. A mail's time is the best of several rounds, and the figure their mean.

    .venv/bin/python -m bench.rules [--json] [--mails 33] [--rounds 9]
"""

import argparse
import gc
import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final, TypeVar

from bench.rulesets import HEAD, Written, mails, source, written
from pipeline.classify.evaluate import classify
from pipeline.classify.lexicon import key
from pipeline.classify.load import examine
from pipeline.classify.names import Names
from pipeline.classify.rules import RuleSet
from pipeline.classify.text import is_hangul, is_unspaced, normalise, solid, visible
from pipeline.cli import COLLECT_EVERY
from pipeline.document import MAX_BYTES, parse
from pipeline.domain.classification import Facts

Made = TypeVar("Made")
NOW: Final = datetime(2026, 3, 2, tzinfo=UTC)
SHAPES: Final = ((100, 2), (1000, 2), (10_000, 2), (200, 50))
CHECKED: Final = 2000
LOOPED: Final = 11
"""So many mails go through the loop: it is slow."""


@dataclass(frozen=True, slots=True)
class Row:
    """The figures of one rule set; times in milliseconds a mail."""

    rules: int
    words: int
    kib: int
    load_s: float
    index_s: float
    hits: float
    ms: float
    loop_ms: float
    times: float
    are_hits_equal: bool


def measure(count: int, words: int, mail_count: int, rounds: int) -> Row:
    """The figures of so many rules with so many words each."""
    wanted = written(count, words)
    text = source(wanted)
    if len(text.encode()) > MAX_BYTES:
        raise SystemExit(f"{count} rules of {words} words do not fit a file")
    rule_set, load_s = _timed(lambda: load(text))
    _, index_s = _timed(lambda: rule_set.index)
    facts = mails(wanted, mail_count)
    ours = [classify(one, rule_set, NOW).rules for one in facts]
    seconds = _best([partial(classify, one, rule_set, NOW) for one in facts], 5 * rounds)
    loop = Loop(wanted)
    seen = [texts(one) for one in facts[:LOOPED]]
    theirs = [loop.hits(*one) for one in seen]
    loop_seconds = _best([partial(loop.hits, *one) for one in seen], min(2, rounds))
    return Row(
        count, words * (count - count // 4), len(text.encode()) >> 10, round(load_s, 2), round(index_s, 2),
        round(sum(map(len, ours)) / len(ours), 1), round(seconds * 1e3, 3), round(loop_seconds * 1e3, 2),
        round(loop_seconds / seconds),
        theirs == ours[:LOOPED],
    )  # fmt: skip


class Loop:
    """The same rules as one expression each, tried one after the other."""

    def __init__(self, rules: Sequence[Written]) -> None:
        self.rules = [(rule.name, bool(rule.pattern), re.compile(_expression(rule), re.IGNORECASE)) for rule in rules]

    def hits(self, normal: tuple[str, ...], plain: tuple[str, ...]) -> tuple[str, ...]:
        found = []
        for name, is_pattern, expression in self.rules:
            if any(expression.search(text) for text in (plain if is_pattern else normal)):
                found.append(name)
        return tuple(found)


def texts(facts: Facts) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Subject and body as words are looked for, and as patterns are."""
    written_ = (facts.message.subject, facts.message.new_text)
    return tuple(solid(normalise(text)) for text in written_), tuple(visible(text) for text in written_)


def _expression(rule: Written) -> str:
    return rule.pattern or "|".join(map(_word, rule.words))


def _word(word: str) -> str:
    """A word within its borders; Korean and a word with a star may go on, Chinese, Japanese and Thai stand anywhere."""
    known = key(word)
    if is_unspaced(known):
        return re.escape(known)
    bare = r"\s+".join(map(re.escape, known.removesuffix("*").split(" ")))
    return rf"\b{bare}" + ("" if known.endswith("*") or is_hangul(known) else r"\b")


def load(text: str) -> RuleSet:
    """The rule set of a text, which must hold."""
    document = parse(text.encode(), "rules.yaml")
    rule_set = examine(document, Names())
    document.must_hold()
    return rule_set


def check_seconds() -> float:
    """What `rules check` takes for rules with an example each, from its start to its end."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "rules.yaml"
        file.write_text(HEAD + "".join(map(_with_example, range(CHECKED))), encoding="utf-8")
        command = [str(Path(sys.executable).with_name("cndesk")), "rules", "check", str(file)]
        return min(_timed(lambda: subprocess.run(command, check=True, capture_output=True))[1] for _ in range(3))


def _with_example(number: int) -> str:
    words = ", ".join(f"word{(number * 20 + each) % 20_000}x" for each in range(20))
    return (
        f"  - id: rule-{number}\n    why: because {number}\n"
        f"    when: {{any: [{{subject: {{word: [{words}]}}}}, {{body: {{regex: 'order{number} [0-9]+'}}}}]}}\n"
        f"    then: {{queue: triage, tag: [t{number}]}}\n    examples: {{match: ['order{number} 55']}}\n"
    )


def _best(tasks: Sequence[Callable[[], object]], rounds: int) -> float:
    """The mean of what each task takes in its best round."""
    taken = [[_timed(task)[1] for task in tasks] for _ in range(rounds)]
    return float(sum(min(times) for times in zip(*taken, strict=True))) / len(tasks)


def _timed(make: Callable[[], Made]) -> tuple[Made, float]:
    begin = time.perf_counter()
    made = make()
    return made, time.perf_counter() - begin


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--json", action="store_true")
    options.add_argument("--mails", type=int, default=33)
    options.add_argument("--rounds", type=int, default=9)
    asked = options.parse_args()
    gc.set_threshold(*COLLECT_EVERY)  # as `cndesk` itself does
    rows = [measure(count, words, asked.mails, asked.rounds) for count, words in SHAPES]
    growth = round(rows[2].ms / rows[0].ms, 2)
    checked = round(check_seconds(), 2)
    if asked.json:
        print(json.dumps({"rows": [asdict(row) for row in rows], "growth": growth, "check_s": checked}))
        return
    print("| rules | words | KiB | load s | index s | hits a mail | ms a mail | `re` loop ms | times | same hits |")
    print("|--:|--:|--:|--:|--:|--:|--:|--:|--:|:-:|")
    for row in rows:
        shown = "yes" if row.are_hits_equal else "NO"
        print(
            f"| {row.rules} | {row.words} | {row.kib} | {row.load_s} | {row.index_s} | {row.hits} | {row.ms} "
            f"| {row.loop_ms} | {row.times} | {shown} |"
        )
    print(f"\n10,000 rules cost {growth} times what 100 do; `rules check` of {CHECKED} rules takes {checked} s.")


if __name__ == "__main__":
    main()
