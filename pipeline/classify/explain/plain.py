"""Say a trace in plain words for somebody who reads mails and no rules: lines, each with what it is (`Told`)."""

from collections.abc import Iterator
from typing import Final

from pipeline.classify.explain.explain import WhyNot, change_said, missing, one_line
from pipeline.classify.explain.verdicts import Verdict
from pipeline.classify.trace import Trace
from pipeline.domain.classification import Finding, Truth
from pipeline.domain.known import Told

MAX_DETAIL: Final = 300
_JOINING: Final = ("all", "any", "not")
_PLACES: Final = {
    "subject": "subject",
    "body": "text",
    "text": "subject or text",
    "body_full": "text with what it quotes",
    "from": "sender's",
    "to": "recipient's",
    "cc": "copied person's",
    "reply_to": "reply address's",
    "header": "header",
    "attachment": "attachments",
    "lang": "language",
    "network": "network's",
    "auth": "mail server's word on",
    "auto_submitted": "written by a machine",
    "bounce": "delivery report",
    "thread": "thread's",
    "mailbox": "mailbox",
    "received": "time of arrival",
    "requester": "client's",
    "rule": "earlier rule",
    "about": "what it is mostly about",
}
_TESTS: Final = {"word": "", "contains": "", "glob": "pattern", "regex": "pattern"}
_JOINTS: Final = {"all": "all of these", "any": "one of these", "not": "none of these"}
_SIGNS: Final = {Truth.HIT: "✓", Truth.MISS: "✗", Truth.ABSENT: "✗"}


def told(trace: Trace) -> Told:
    """Which rules hit, by what, and what each did; then the names of those that missed."""
    return tuple(_told(trace))


def _told(trace: Trace) -> Iterator[tuple[str, str]]:
    hits = [tried for tried in trace if tried.is_hit]
    if not hits:
        yield "plain", "No rule hit, so the defaults hold."
    for tried in hits:
        yield "rule", f"{tried.rule} hit"
        yield from (("detail", f"because of {in_words(finding)}") for finding in tried.findings)
        yield from (("detail", change_said(change)) for change in tried.changes)
    missed = ", ".join(tried.rule for tried in trace if not tried.is_hit)
    if missed:
        yield "plain", f"Tried and missed: {missed}."


def told_why_not(why: WhyNot) -> Told:
    """What there is to say about one rule, condition by condition."""
    lines = [("rule", f"{why.rule}: {why.answer}")]
    if why.tree:
        lines += [("detail", line) for line in _tree(why.tree, "")]
    if why.tree and not why.tree.is_hit:
        lines.append(("plain", f"To hit, it would need {missing(why.tree, _place)}."[: MAX_DETAIL * 3]))
    return tuple(lines)


def _tree(tree: Verdict, indent: str) -> Iterator[str]:
    sign = _SIGNS[tree.truth]
    if tree.joint:
        yield f"{indent}{sign} {_JOINTS[tree.joint]}:"
        for part in tree.parts:
            yield from _tree(part, indent + "· ")
        return
    wanted = f" (wanted: {tree.wanted})" if tree.wanted and not tree.is_hit else ""
    yield f"{indent}{sign} {in_words(Finding(tree.path, tree.truth, tree.detail))}{wanted}"[:MAX_DETAIL]


def in_words(finding: Finding) -> str:
    """A finding without the syntax of rules: `any[0].subject.word` is "subject"."""
    place, detail = _place(finding.path), one_line(finding.detail)
    if not _steps(finding.path):
        return (f"{place}: {detail}" if detail else f"nothing of {place}")[:MAX_DETAIL]
    said = "absent" if finding.truth is Truth.ABSENT else detail
    return (f"{place}: {said}" if said else place)[:MAX_DETAIL]


def _steps(path: str) -> list[str]:
    return [step for step in path.split(".") if step.partition("[")[0] not in _JOINING]


def _place(path: str) -> str:
    """Where a condition looks; one that joins others rules something out."""
    first, *others = _steps(path) or ("what it rules out",)
    words = (_PLACES.get(first, first), *(_TESTS.get(step, step) for step in others))
    return " ".join(filter(None, words)).replace("_", " ")
