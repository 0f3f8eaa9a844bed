"""Problems as a terminal, a program and a code review show them."""

import json
from dataclasses import replace

import pytest

from pipeline.problem import Place, Problem, did_you_mean, show

PROBLEM = Problem(
    "rules.yaml",
    Place(12, 15, 7),
    "R012",
    'unknown key "contain"',
    'did you mean "contains"? allowed: word, contains, glob, regex',
    "    subject: {contain: [payout, withdrawal]}",
)


def test_text_has_the_line_and_carets_under_the_place() -> None:
    assert show([PROBLEM]) == (
        'rules.yaml:12:15: error[R012]: unknown key "contain"\n'
        "   12 |     subject: {contain: [payout, withdrawal]}\n"
        "      |               ^^^^^^^\n"
        '      = help: did you mean "contains"? allowed: word, contains, glob, regex'
    )


@pytest.mark.parametrize(
    ("line", "place", "carets"),
    [
        pytest.param("结算: x", Place(1, 5, 1), "      ^", id="wide characters before it"),
        pytest.param("a: 结算", Place(1, 4, 2), "   ^^^^", id="wide characters under it"),
        pytest.param("e\u0301: x", Place(1, 5, 1), "   ^", id="a combining accent takes no column"),
        pytest.param("\ta: x", Place(1, 2, 1), " ^", id="a tab is one column"),
        pytest.param("a: x", Place(1, 5, 1), "    ^", id="behind the end"),
        pytest.param("😀: x", Place(1, 4, 1), "    ^", id="an emoji"),
    ],
)
def test_carets_stand_where_a_terminal_shows_it(line: str, place: Place, carets: str) -> None:
    shown = show([replace(PROBLEM, source_line=line, place=place, help="")]).splitlines()
    assert shown[2] == f"      | {carets}"


def test_a_very_long_line_is_cut_around_the_place() -> None:
    line = "a" * 1000 + "HERE" + "b" * 1000
    shown = show([replace(PROBLEM, source_line=line, place=Place(1, 1001, 4), help="")]).splitlines()
    start = shown[1].index("HERE")
    assert (shown[2][start:], len(shown[1])) == ("^^^^", 168)


def test_what_steers_a_terminal_is_not_passed_on() -> None:
    evil = replace(PROBLEM, message="key \x1b[31m", help="\u202e", source_line="\x1b]0;x\x07 y", place=Place(1, 1, 1))
    assert show([evil]) == (
        "rules.yaml:1:1: error[R012]: key \ufffd[31m\n    1 | \ufffd]0;x\ufffd y\n      | ^\n      = help: \ufffd"
    )


def test_without_a_line_there_is_only_the_headline() -> None:
    assert show([replace(PROBLEM, source_line="", help="")]) == 'rules.yaml:12:15: error[R012]: unknown key "contain"'


def test_json_has_every_field() -> None:
    assert json.loads(show([PROBLEM], "json")) == [
        {
            "file": "rules.yaml",
            "line": 12,
            "column": 15,
            "width": 7,
            "severity": "error",
            "code": "R012",
            "message": 'unknown key "contain"',
            "help": 'did you mean "contains"? allowed: word, contains, glob, regex',
        }
    ]


def test_github_gets_one_annotation_a_line() -> None:
    odd = replace(PROBLEM, file="a,b:c%.yaml", message="100 % wrong", help="", severity="warning")
    assert show([PROBLEM, odd], "github") == (
        '::error file=rules.yaml,line=12,col=15,title=R012::unknown key "contain"; '
        'did you mean "contains"? allowed: word, contains, glob, regex\n'
        "::warning file=a%2Cb%3Ac%25.yaml,line=12,col=15,title=R012::100 %25 wrong"
    )


@pytest.mark.parametrize(
    ("word", "allowed", "help_line"),
    [
        pytest.param("contain", ["word", "contains"], 'did you mean "contains"? allowed: word, contains', id="a typo"),
        pytest.param("TOPIC", ["topic"], 'did you mean "topic"? allowed: topic', id="in capitals"),
        pytest.param("zebra", ["a", "b"], "allowed: a, b", id="nothing like it"),
        pytest.param("n13", [f"n{n}" for n in range(30)], 'did you mean "n13"?', id="too many to list"),
        pytest.param("x", [], "", id="nothing to choose from"),
    ],
)
def test_did_you_mean(word: str, allowed: list[str], help_line: str) -> None:
    assert did_you_mean(word, allowed) == help_line
