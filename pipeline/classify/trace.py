"""Keep a trace as compact JSON and read it back: short rows, and of a miss only the condition that failed.

A row is [rules, finding] for misses that follow each other and failed alike (their ids in one word each), and
[rule, findings, changes] for a hit; a finding is [path, h|m|a, detail?], a change [field, value, before?, by?].
"""

import json
from itertools import groupby
from typing import Any, Final

from pipeline.domain.classification import Change, Finding, RuleTrace, Truth

_LETTERS: Final[dict[Truth, str]] = {Truth.HIT: "h", Truth.MISS: "m", Truth.ABSENT: "a"}
_TRUTHS: Final = {letter: truth for truth, letter in _LETTERS.items()}
Trace = tuple[RuleTrace, ...]
Row = list[object]


def trace_to_json(trace: Trace) -> str:
    """The trace as one line of JSON."""
    rows: list[Row] = []
    for failed, group in groupby(trace, key=lambda tried: None if tried.is_hit else tried.findings[-1:]):
        if failed is None:
            rows += map(_hit, group)
        else:
            rows.append([" ".join(tried.rule for tried in group), *map(_finding, failed)])
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))


def trace_from_json(stored: str) -> Trace:
    """The trace of such a line; raises ValueError for anything else."""
    try:
        return tuple(tried for row in json.loads(stored) for tried in _tried(row))
    except (TypeError, KeyError, IndexError, AttributeError) as error:
        raise ValueError("not a stored trace") from error


def _hit(tried: RuleTrace) -> Row:
    changes = [_trimmed(one.field, one.value, one.before, one.before_by) for one in tried.changes]
    return [tried.rule, [_finding(one) for one in tried.findings], changes]


def _finding(finding: Finding) -> list[str]:
    return _trimmed(finding.path, _LETTERS[finding.truth], finding.detail)


def _tried(row: Any) -> Trace:
    if not isinstance(row, list):
        raise TypeError
    rules = str(row[0])
    if len(row) > 2:
        findings = tuple(_read_finding(one) for one in row[1])
        return (RuleTrace(rules, is_hit=True, findings=findings, changes=tuple(Change(*change) for change in row[2])),)
    missed = tuple(_read_finding(one) for one in row[1:])
    return tuple(RuleTrace(rule, is_hit=False, findings=missed) for rule in rules.split(" "))


def _read_finding(row: list[str]) -> Finding:
    path, letter, *detail = row
    return Finding(path, _TRUTHS[letter], *detail)


def _trimmed(*words: str) -> list[str]:
    """The words without the empty ones at the end."""
    kept = list(words)
    while kept and not kept[-1]:
        kept.pop()
    return kept
