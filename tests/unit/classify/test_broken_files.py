"""Broken rules files, each as a file with what is said of it beside it (`<name>.expected`): place, code, message, cure.

Whatever stands in a file, problems come out and nothing is raised.
"""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.classify.lint.lint import lint
from pipeline.classify.load import examine
from pipeline.classify.reader import MOST_FAULTS
from pipeline.classify.trial.selftest import problems, selftest
from pipeline.document import MAX_BYTES, Document, parse
from pipeline.problem import CODES
from tests.unit.classify.broken import FILES, HOME, SHIPPED, examined
from tests.unit.classify.written import NOW


def told(document: Document) -> str:
    """The errors without the lines of the source."""
    lines = []
    for problem in document.errors:
        lines.append(f"{problem.place.line}:{problem.place.column} {problem.code} {problem.message}")
        lines += [f"  {problem.help}"] if problem.help else []
    return "\n".join(lines) + "\n"


def test_there_are_enough_of_them() -> None:
    assert len(FILES) >= 100


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_broken_file_is_told_with_place_and_cure(file: Path) -> None:
    document = examined(file.read_bytes())
    assert told(document) == file.with_suffix(".expected").read_text(encoding="utf-8")
    assert document.errors
    assert {problem.code for problem in document.errors} <= CODES.keys()


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_caret_stands_on_the_line(file: Path) -> None:
    document = examined(file.read_bytes())
    lines = document.text.splitlines() or [""]
    for problem in document.errors:
        assert 1 <= problem.place.line <= len(lines) + 1
        assert problem.place.column <= len(problem.source_line) + 1


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param(b"a: " + b"x" * (10 << 20), "1:1 R005 larger than 1 MiB\n", id="10 MB"),
        pytest.param(b"a: [" * 50_000, "1:84 R005 nested deeper than 40 levels\n", id="nested fifty thousand deep"),
        pytest.param("version: 1\nlists: {a: [" + "x, " * 60_000 + "x]}\n", "", id="a list of sixty thousand words"),
        pytest.param(
            "version: 1\n? " + "a" * 5000 + "\n: b\n",
            f'2:3 R012 unknown key "{"a" * 5000}"\n  allowed: version, vocabulary, lists, themes, calendars, defaults, rules, tests\n',
            id="a very long key",
        ),
        pytest.param(
            "version: 1 # \ud800\n", "1:14 R005 not UTF-8 (byte 13)\n  save the file as UTF-8\n", id="half a character"
        ),
        pytest.param(b"\xef\xbb\xbfversion: 1\r\nrules: []\r\n", "", id="a mark of byte order and lines of Windows"),
    ],
)
def test_files_that_nobody_wrote_by_hand(source: bytes | str, expected: str) -> None:
    document = examined(source)
    assert (told(document) if document.errors else "") == expected


def test_a_file_of_nothing_but_mistakes_is_told_as_far_as_anybody_reads() -> None:
    document = examined("version: 1\nlists: {a: [" + '"", ' * 20_000 + "x]}\n")
    assert (len(document.errors), document.errors[-1].code) == (MOST_FAULTS, "R015")


def test_the_largest_file_is_one_mebibyte() -> None:
    assert MAX_BYTES == 1 << 20


words = st.sampled_from(sorted(set(re.findall(r"[\w-]{2,}|\S", SHIPPED[:60_000]))))
pieces = st.one_of(
    words,
    st.text(max_size=6),
    st.sampled_from(("\n", "  ", "\t", ": ", "- ", "&a", "*a", "!!x", "{", "]", "'", '"', "#", "\0", "\ud800")),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 1), st.integers(0, 40), pieces), min_size=1, max_size=6), st.integers(0, 10_000))
def test_random_changes_of_the_shipped_file_are_problems_and_never_raised(
    changes: list[tuple[float, int, str]], start: int
) -> None:
    """A stretch of the shipped rules (its head, and some of its rules) with pieces cut out and others put in."""
    rules = SHIPPED.index("\nrules:")
    text = f"{SHIPPED[:1500]}\n{SHIPPED[rules : rules + start]}"
    for at, width, piece in changes:
        place = int(at * len(text))
        text = text[:place] + piece + text[place + width :]
    document = parse(text, "rules.yaml")
    loaded = examine(document, HOME)
    if not document.errors:
        problems(loaded, selftest(loaded))
        lint(loaded, NOW.date())
