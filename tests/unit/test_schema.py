"""A document against its dataclasses: a whole value, or every misfit in a person's words at its place."""

from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Annotated, Literal

import pytest

from pipeline.document import parse
from pipeline.kind import Refused, address, choice, duration, size, whole
from pipeline.problem import show
from pipeline.schema import settle


class Colour(Enum):
    RED = "red"
    GREEN = "green"


@dataclass(frozen=True, slots=True)
class Words:
    word: str
    fold: bool = True


@dataclass(frozen=True, slots=True)
class Pattern:
    regex: str


@dataclass(frozen=True, slots=True)
class Span:
    low: int
    high: int

    def __post_init__(self) -> None:
        if self.low > self.high:
            raise Refused("R013", "must not end before it begins", "swap low and high")
        if self.low == self.high:
            raise ValueError("is empty")


@dataclass(frozen=True, slots=True)
class Shape:
    name: str
    count: int = 0
    rate: float = 0.5
    is_on: bool = False
    every: Annotated[float, duration("1s", "1h")] = 60.0
    room: Annotated[int, size("1KB", "1GB")] = 1024
    port: Annotated[int, whole(1, 65535)] = 1
    mail: Annotated[str, address()] = ""
    level: Literal["low", "high"] = "low"
    colour: Colour = Colour.RED
    folder: Path = Path()
    tags: tuple[str, ...] = ()
    from_: tuple[Words, ...] = ()
    body: str | tuple[str, ...] | Words | Pattern = ""
    until: Annotated[float, duration("1s", "1d")] | Literal["never"] | None = None
    limits: dict[str, int] = field(default_factory=dict)
    span: Span | None = None


def test_a_document_that_fits_is_a_value() -> None:
    text = """
name: Ana
count: 3
rate: 2
is_on: true
every: 5m
room: 1.5 MB
port: 993
mail: Ana@Starhouse.Example
level: high
colour: green
folder: mails
tags: [a, "7"]
from: [{word: x}, {word: y, fold: false}]
body: {regex: z}
until: never
limits: {day: 3}
span: {low: 1, high: 2}
"""
    document = parse(text, "x.yaml")
    assert (settle(document, Shape), document.problems) == (
        Shape(
            name="Ana",
            count=3,
            rate=2.0,
            is_on=True,
            every=300.0,
            room=1572864,
            port=993,
            mail="ana@starhouse.example",
            level="high",
            colour=Colour.GREEN,
            folder=Path("mails"),
            tags=("a", "7"),
            from_=(Words("x"), Words("y", fold=False)),
            body=Pattern("z"),
            until="never",
            limits={"day": 3},
            span=Span(1, 2),
        ),
        [],
    )


MISFITS = [
    pytest.param("count: 1", ['1:1: error[R011]: "name" is missing'], "", id="a key is missing"),
    pytest.param("name: x\nnme: y", ['2:1: error[R012]: unknown key "nme"'], 'did you mean "name"?', id="a typo"),
    pytest.param(
        "name: 7", ['1:7: error[R010]: "name" must be a text'], 'quotes make a text of it: "7"', id="a number"
    ),
    pytest.param("name:", ['1:1: error[R010]: "name" is empty: it must be a text'], "write a value", id="empty"),
    pytest.param("name: [x]", ['1:1: error[R010]: "name" must be a text'], "", id="a list for a text"),
    pytest.param("name: x\ncount: '3'", ['2:8: error[R010]: "count" must be a whole number'], "", id="a text"),
    pytest.param("name: x\ncount: 1.0", ['2:8: error[R010]: "count" must be a whole number'], "", id="a fraction"),
    pytest.param("name: x\ncount: true", ['2:8: error[R010]: "count" must be a whole number'], "", id="true is no 1"),
    pytest.param("name: x\nrate: fast", ['2:7: error[R010]: "rate" must be a number'], "", id="a word for a number"),
    pytest.param(
        "name: x\nis_on: yes", ['2:8: error[R010]: "is_on" must be true or false'], "did you mean true?", id="yes"
    ),
    pytest.param("name: x\nis_on: 1", ['2:8: error[R010]: "is_on" must be true or false'], "", id="1 is no true"),
    pytest.param(
        "name: x\nis_on: 'true'",
        ['2:8: error[R010]: "is_on" must be true or false'],
        "write true without quotes",
        id="true in quotes",
    ),
    pytest.param(
        "name: x\nevery: 15",
        ['2:8: error[R010]: "every" must be a duration such as 15s, 5m, 2h'],
        "did you mean 15s?",
        id="a duration without its unit",
    ),
    pytest.param(
        "name: x\nevery: 5w",
        ['2:8: error[R010]: "every" must be a duration such as 15s, 5m, 2h'],
        "units: s, m, h, d",
        id="an unknown unit",
    ),
    pytest.param("name: x\nevery: 2h", ['2:8: error[R013]: "every" must be between 1s and 1h'], "", id="too long"),
    pytest.param(
        "name: x\nroom: 5TB", ['2:7: error[R010]: "room" must be a size such as 500KB, 50MB, 1GB'], "", id="TB"
    ),
    pytest.param("name: x\nroom: 5B", ['2:7: error[R013]: "room" must be between 1KB and 1GB'], "", id="too small"),
    pytest.param("name: x\nport: 70000", ['2:7: error[R013]: "port" must be between 1 and 65535'], "", id="a port"),
    pytest.param(
        "name: x\nport: '25'",
        ['2:7: error[R010]: "port" must be a whole number'],
        "write 25 without quotes",
        id="a port in quotes",
    ),
    pytest.param(
        "name: x\nmail: Ana <ana@x.example>",
        ['2:7: error[R010]: "mail" must be an e-mail address such as ana@starhouse.example'],
        "without a name",
        id="an address with a name",
    ),
    pytest.param("name: x\nlevel: hihg", ['2:8: error[R014]: "level" is "hihg"'], 'did you mean "high"?', id="a word"),
    pytest.param(
        "name: x\ncolour: blue", ['2:9: error[R014]: "colour" is "blue"'], "allowed: red, green", id="an enum"
    ),
    pytest.param(
        "name: x\ntags: a", ['2:7: error[R010]: "tags" must be a list'], "write a list of one: [a]", id="no list"
    ),
    pytest.param("name: x\ntags: [a, 7]", ['2:11: error[R010]: item 2 of "tags" must be a text'], "", id="an item"),
    pytest.param("name: x\nfrom: [{}]", ['2:8: error[R011]: "word" is missing'], "", id="missing in an item"),
    pytest.param(
        "name: x\nfrom: [a]",
        ['2:8: error[R010]: item 1 of "from" must be a mapping of keys and values'],
        "",
        id="a word for a mapping",
    ),
    pytest.param(
        "name: x\nbody: 7",
        ['2:7: error[R010]: "body" must be a text or a list or a mapping of keys and values'],
        "",
        id="no member of a union: one problem",
    ),
    pytest.param("name: x\nbody: [a, 7]", ['2:11: error[R010]: item 2 of "body" must be a text'], "", id="list member"),
    pytest.param(
        "name: x\nbody: {word: a, flod: true}",
        ['2:17: error[R012]: unknown key "flod"'],
        'did you mean "fold"? allowed: word, fold',
        id="the member that was meant",
    ),
    pytest.param(
        "name: x\nuntil: nevr",
        ['2:8: error[R010]: "until" must be a duration such as 15s, 5m, 2h or never'],
        "",
        id="a kind or a word",
    ),
    pytest.param(
        "name: x\nuntil: 2d", ['2:8: error[R013]: "until" must be between 1s and 1d'], "", id="bounds in a union"
    ),
    pytest.param(
        "name: x\nlimits: {a: b}", ['2:13: error[R010]: "a" must be a whole number'], "", id="in a free mapping"
    ),
    pytest.param(
        "name: x\nspan: {low: 3, high: 1}",
        ['2:1: error[R013]: "span" must not end before it begins'],
        "swap low and high",
        id="a check of the dataclass",
    ),
    pytest.param(
        "name: x\nspan: {low: 1, high: 1}", ['2:1: error[R015]: "span" is empty'], "", id="a plain ValueError"
    ),
    pytest.param(
        "- a", ["1:1: error[R010]: the file must be a mapping of keys and values"], "", id="a list as the file"
    ),
    pytest.param(
        "nme: 1\ncount: x\nlevel: 3",
        [
            '1:1: error[R011]: "name" is missing',
            '1:1: error[R012]: unknown key "nme"',
            '2:8: error[R010]: "count" must be a whole number',
            '3:8: error[R014]: "level" is "3"',
        ],
        "",
        id="all of them at once",
    ),
]


@pytest.mark.parametrize(("text", "headlines", "cure"), MISFITS)
def test_a_misfit_is_told_in_a_persons_words(text: str, headlines: list[str], cure: str) -> None:
    document = parse(text, "x.yaml")
    assert settle(document, Shape) is None
    assert [problem.headline for problem in document.errors] == [f"x.yaml:{headline}" for headline in headlines]
    assert cure in document.errors[0].help


def test_it_is_shown_with_a_caret() -> None:
    document = parse("name: Ana\nfrom: [{word: x, flod: no}]\n", "x.yaml")
    settle(document, Shape)
    assert show(document.errors) == (
        'x.yaml:2:18: error[R012]: unknown key "flod"\n'
        "    2 | from: [{word: x, flod: no}]\n"
        "      |                  ^^^^\n"
        '      = help: did you mean "fold"? allowed: word, fold'
    )


def test_what_is_not_yaml_is_told_once() -> None:
    document = parse("name: [", "x.yaml")
    assert settle(document, Shape) is None
    assert [problem.code for problem in document.problems] == ["R001"]


def test_a_key_that_stands_twice_does_not_hide_other_misfits() -> None:
    document = parse("name: x\nname: y\ncount: z", "x.yaml")
    assert settle(document, Shape) is None
    assert [problem.code for problem in document.errors] == ["R002", "R010"]


def test_a_choice_refuses_with_the_allowed_words() -> None:
    with pytest.raises(Refused) as caught:
        choice("lead", "admin").read("laed")
    refused = caught.value
    assert (refused.code, refused.message, refused.cure) == (
        "R014",
        'is "laed"',
        'did you mean "lead"? allowed: lead, admin',
    )
