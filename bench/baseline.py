"""How well the shipped rules classify labelled mails, beside classifiers that learn from the very same mails.

Prints a Markdown table, a row a classifier and a column a label. CORPUS is a folder with `labels.jsonl`, `mails/`,
`cndesk.yaml` and `directory.yaml`. Scored are the mails of people; of a mail that only thanks, the kind alone. What
learns is scored by repeated, stratified cross-validation in which the mails of one thread stand on one side, and its
parameters were set before any figure was seen; the rules were written by people who had read the mails in CORPUS, so
the honest figure for both is that of mails nobody had seen (--unseen: trained on all of CORPUS, scored on DIR).

    .venv/bin/python -m bench.baseline CORPUS [--unseen DIR] [--rules rules.yaml] [--folds 5] [--repeats 5]
"""

import argparse
import json
import random
import statistics
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pipeline.classify.evaluate import classify
from pipeline.classify.load import load
from pipeline.classify.names import Names
from pipeline.classify.rules import RuleSet
from pipeline.commands.trial import facts_of
from pipeline.config import load_settings
from pipeline.domain.classification import Facts

LABELS: Final = ("topic", "kind", "priority", "escalate")
PEOPLE: Final = ("network", "creator", "cnm", "outsider")
MACHINES: Final = ("auto-reply", "bounce", "bulk", "spam")
SEED: Final = 20261122
SHIPPED: Final = Path(__file__).parents[1] / "rules.yaml"
LEARNERS: Final = (
    "naive Bayes, words",
    "logistic regression, words",
    "logistic regression, words and characters",
    "linear SVM, words and characters",
)


@dataclass(frozen=True, slots=True)
class Case:
    """A mail with the answers a person gave, and the thread it belongs to (its own name where there is none)."""

    facts: Facts
    text: str
    thread: str
    answers: dict[str, str]

    def counts_for(self, label: str) -> bool:
        return label == "kind" or self.answers["kind"] != "thanks"


Shares = list[float]
"""The share of right answers of each repetition (of one for what does not learn)."""


def cases(folder: Path) -> list[Case]:
    """The scored mails of a folder, read as the service would read them."""
    settings = load_settings(folder)
    found: list[Case] = []
    for line in (folder / "labels.jsonl").read_text("utf-8").splitlines():
        row: dict[str, Any] = json.loads(line)
        if row["role"] not in PEOPLE or row["kind"] in MACHINES:
            continue
        facts = facts_of(folder / "mails" / Path(row["file"]).name, settings)
        thread = row.get("thread") or row["file"]
        found.append(Case(facts, _text(facts), thread, {label: row[label] for label in LABELS}))
    return found


def _text(facts: Facts) -> str:
    """What the rules read by default: the subject and what is newly said, a forwarded mail's text included."""
    message = facts.message
    forwarded = message.forwarded.text if message.forwarded else ""
    return "\n".join(filter(None, (message.subject, message.new_text_unsigned or message.new_text, forwarded)))


def right(answers: Sequence[str], wanted: Sequence[str]) -> float:
    """The share of answers that are as wanted."""
    return sum(map(str.__eq__, answers, wanted)) / len(wanted)


def by_rules(rules: RuleSet, subset: Sequence[Case], label: str) -> Shares:
    """What the rules say, without having learned anything from these mails."""
    answers: list[str] = []
    for case in subset:
        decision = classify(case.facts, rules, case.facts.message.received_at)
        said = {"topic": decision.topic, "kind": decision.kind, "priority": str(decision.priority)}
        answers.append(said.get(label) or decision.escalated_to or "none")
    return [right(answers, [case.answers[label] for case in subset])]


def by_majority(train: Sequence[Case], subset: Sequence[Case], label: str) -> Shares:
    """The most common answer for every mail: the floor."""
    most = Counter(case.answers[label] for case in train).most_common(1)[0][0]
    return [right([most] * len(subset), [case.answers[label] for case in subset])]


def learner(name: str) -> Any:
    """A fresh classifier. Its parameters are common ones, fixed beforehand and the same for every label."""
    from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.naive_bayes import MultinomialNB
    from sklearn.pipeline import make_pipeline, make_union
    from sklearn.svm import LinearSVC

    words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
    characters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), min_df=2, sublinear_tf=True)
    regression = LogisticRegression(C=10.0, max_iter=2000, class_weight="balanced", random_state=SEED)
    steps: dict[str, tuple[Any, Any]] = {
        LEARNERS[0]: (CountVectorizer(), MultinomialNB(alpha=0.1)),
        LEARNERS[1]: (words, regression),
        LEARNERS[2]: (make_union(words, characters), regression),
        LEARNERS[3]: (make_union(words, characters), LinearSVC(C=1.0, class_weight="balanced", random_state=SEED)),
    }
    return make_pipeline(*steps[name])


def learned(name: str, train: Sequence[Case], test: Sequence[Case], label: str) -> list[str]:
    """The answers for some mails after learning from others."""
    wanted = [case.answers[label] for case in train]
    model = learner(name).fit([case.text for case in train], wanted)
    return [str(answer) for answer in model.predict([case.text for case in test])]


def splits(subset: Sequence[Case], label: str, folds: int, seed: int) -> Iterator[tuple[list[Case], list[Case]]]:
    """The parts to learn from and to answer for: whole threads, shuffled, then dealt out answer by answer."""
    threads: dict[str, list[Case]] = {}
    for case in subset:
        threads.setdefault(case.thread, []).append(case)
    order = sorted(threads)
    random.Random(seed).shuffle(order)
    order.sort(key=lambda thread: threads[thread][0].answers[label])
    for fold in range(folds):
        held_out = set(order[fold::folds])
        yield (
            [case for case in subset if case.thread not in held_out],
            [case for case in subset if case.thread in held_out],
        )


def by_cross_validation(name: str, subset: Sequence[Case], label: str, folds: int, repeats: int) -> Shares:
    """The share of right answers, each mail answered once a repetition by what has not seen its thread."""
    shares: Shares = []
    for repetition in range(repeats):
        answers: list[str] = []
        wanted: list[str] = []
        for train, test in splits(subset, label, folds, SEED + repetition):
            answers += learned(name, train, test, label)
            wanted += [case.answers[label] for case in test]
        shares.append(right(answers, wanted))
    return shares


def shown(shares: Shares) -> str:
    mean = f"{100 * statistics.mean(shares):.1f}"
    return f"{mean} ± {100 * statistics.stdev(shares):.1f}" if len(shares) > 1 else mean


def table(title: str, rows: dict[str, list[Shares]], sizes: list[int]) -> str:
    """A Markdown table of percentages."""
    head = " | ".join(f"{label} ({size})" for label, size in zip(LABELS, sizes, strict=True))
    lines = [f"| {title} | {head} |", "|---|" + "---|" * len(LABELS)]
    lines += [f"| {name} | {' | '.join(map(shown, found))} |" for name, found in rows.items()]
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--unseen", type=Path, help="a folder like CORPUS that neither rules nor classifiers know")
    parser.add_argument("--rules", type=Path, default=SHIPPED)
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--repeats", type=int, default=5)
    options = parser.parse_args()
    try:
        import sklearn
    except ImportError:
        print('bench.baseline: scikit-learn is missing: pip install -e ".[bench]"', file=sys.stderr)
        return 2
    rules, known = load(options.rules, Names()), cases(options.corpus)
    seen = {label: [case for case in known if case.counts_for(label)] for label in LABELS}
    rows: dict[str, list[Shares]] = {"rules of " + options.rules.name: [by_rules(rules, seen[x], x) for x in LABELS]}
    for name in LEARNERS:
        rows[name] = [by_cross_validation(name, seen[x], x, options.folds, options.repeats) for x in LABELS]
    rows["the most common answer"] = [by_majority(seen[x], seen[x], x) for x in LABELS]
    title = f"{options.corpus.name}, % right ({options.repeats} x {options.folds} folds, scikit-learn {sklearn.__version__})"
    print(table(title, rows, [len(seen[label]) for label in LABELS]))
    if options.unseen:
        print("\n" + unseen(options.unseen, rules, options.rules.name, seen))
    return 0


def unseen(folder: Path, rules: RuleSet, name: str, seen: dict[str, list[Case]]) -> str:
    """The table for mails that had no part in anything: classifiers learn from all that is known."""
    new = cases(folder)
    subsets = {label: [case for case in new if case.counts_for(label)] for label in LABELS}
    rows: dict[str, list[Shares]] = {"rules of " + name: [by_rules(rules, subsets[x], x) for x in LABELS]}
    for learner_name in LEARNERS:
        answers = {x: learned(learner_name, seen[x], subsets[x], x) for x in LABELS}
        rows[learner_name] = [[right(answers[x], [case.answers[x] for case in subsets[x]])] for x in LABELS]
    rows["the most common answer"] = [by_majority(seen[x], subsets[x], x) for x in LABELS]
    return table(f"{folder.name}, % right (learned from all of the above)", rows, [len(subsets[x]) for x in LABELS])


if __name__ == "__main__":
    sys.exit(main())
