"""The positioned loader: every trap of YAML is a word or a problem with its place, and no bytes make it raise."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.document import MAX_BYTES, MAX_DEPTH, Mapping, Scalar, parse, pick, place_at, plain, read
from pipeline.errors import FileErrors, UserError
from pipeline.problem import Place, Problem


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        pytest.param("on", "on", id="on is no boolean"),
        pytest.param("no", "no", id="Norway is no boolean"),
        pytest.param("y", "y", id="y is no boolean"),
        pytest.param("true", True, id="true is one"),
        pytest.param("False", False, id="in any case"),
        pytest.param('"true"', "true", id="quotes make a word"),
        pytest.param("12:30", "12:30", id="a time is not 750"),
        pytest.param("010", "010", id="a leading zero is not octal"),
        pytest.param("0x1f", "0x1f", id="no hexadecimal"),
        pytest.param("1_000", "1_000", id="no underscores in numbers"),
        pytest.param("2026-01-02", "2026-01-02", id="a date is a word until somebody asks for a date"),
        pytest.param("15", 15, id="a whole number"),
        pytest.param("-3", -3, id="a negative one"),
        pytest.param("1.5", 1.5, id="a fraction"),
        pytest.param("1e3", 1000.0, id="with an exponent"),
        pytest.param("1e999", "1e999", id="what no float holds is a word"),
        pytest.param("9" * 5000, "9" * 5000, id="thousands of digits are a word"),
        pytest.param(".inf", ".inf", id="no infinity"),
        pytest.param("", None, id="nothing"),
        pytest.param("~", None, id="a tilde is nothing"),
        pytest.param("null", None, id="null is nothing"),
        pytest.param('""', "", id="an empty text"),
        pytest.param("结算", "结算", id="Chinese"),
        pytest.param("a#b", "a#b", id="a hash inside a word"),
    ],
)
def test_a_value_means_what_a_person_thinks(written: str, meant: object) -> None:
    document = parse(f"key: {written}", "x.yaml")
    assert (plain(document.root), document.problems) == ({"key": meant}, [])


@pytest.mark.parametrize(
    ("text", "headlines"),
    [
        pytest.param("a: 1\na: 2", ['x.yaml:2:1: error[R002]: key "a" stands twice'], id="a key twice"),
        pytest.param("{a: 1, b: 2, a: 3}", ['x.yaml:1:14: error[R002]: key "a" stands twice'], id="in one line"),
        pytest.param(
            "a: &x 1\nb: *x",
            [
                "x.yaml:1:4: error[R003]: anchors and aliases are refused",
                "x.yaml:2:4: error[R003]: anchors and aliases are refused",
            ],
            id="anchor and alias",
        ),
        pytest.param(
            "a: !!python/object:os.system x",
            ['x.yaml:1:4: error[R004]: tag "!!python/object:os.system" is refused'],
            id="a tag that makes objects",
        ),
        pytest.param("? [1]\n: 2", ["x.yaml:1:3: error[R010]: a key must be a word"], id="a list as a key"),
        pytest.param(
            "a: 1\n---\nb: 2",
            ["x.yaml:2:1: error[R001]: expected a single document in the stream but found another document"],
            id="two documents",
        ),
        pytest.param(
            "a: b: c", ["x.yaml:1:5: error[R001]: mapping values are not allowed in this context"], id="colon"
        ),
        pytest.param("a: x\0", ["x.yaml:1:5: error[R001]: character U+0000 is not allowed in YAML"], id="a NUL"),
        pytest.param(b"a: \xff", ["x.yaml:1:4: error[R005]: not UTF-8 (byte 3)"], id="Latin-1"),
        pytest.param(b"a: 1\nb: \xe4", ["x.yaml:2:4: error[R005]: not UTF-8 (byte 8)"], id="Latin-1 further down"),
        pytest.param(
            '"\\ud800": 1',
            ["x.yaml:1:4: error[R001]: found invalid Unicode character escape code"],
            id="half a character",
        ),
        pytest.param("#" * (MAX_BYTES + 1), ["x.yaml:1:1: error[R005]: larger than 1 MiB"], id="too large"),
        pytest.param(
            "- " * (MAX_DEPTH + 2), [f"x.yaml:1:83: error[R005]: nested deeper than {MAX_DEPTH} levels"], id="too deep"
        ),
    ],
)
def test_a_trap_is_a_problem_with_its_place(text: str | bytes, headlines: list[str]) -> None:
    assert [problem.headline for problem in parse(text, "x.yaml").problems] == headlines


@pytest.mark.parametrize(
    ("text", "cure"),
    [
        pytest.param("a:\n\tb: 1", "indent with spaces, not with tabs", id="a tab"),
        pytest.param(
            "a: [1,\n  2",
            "close the list with ], or put a comma between its items; the list begins on line 1",
            id="an open bracket",
        ),
        pytest.param(
            "a: 1\n b: 2\nc:\n  d: 1\n e: 2",
            'is a ":" (and a space) missing on the line above? a text with ": " in it needs quotes',
            id="indented below a value",
        ),
        pytest.param(
            "c:\n  d: 1\n e: 2",
            "indent it like the keys above it; a quote inside '..' is written twice; the mapping begins on line 1",
            id="indented by one too few",
        ),
        pytest.param(
            "c: 'it\nd: 1",
            "close the text with the quote that it begins with; the text begins on line 1",
            id="a quote that nothing closes",
        ),
        pytest.param("a: 1\na: 2", "it stands first on line 1", id="a key twice"),
        pytest.param(
            "a: *x", "write the value out where it is used; a word that begins with * or & needs quotes", id="an alias"
        ),
    ],
)
def test_the_cure_is_told(text: str, cure: str) -> None:
    assert [problem.help for problem in parse(text, "x.yaml").problems] == [cure]


@pytest.mark.parametrize("text", ["[" * 400_000 + "]" * 400_000, "{a: " * 200_000 + "}" * 200_000])
def test_a_tower_of_brackets_does_not_end_the_process(text: str) -> None:
    assert [problem.message for problem in parse(text, "x.yaml").problems] == [f"nested deeper than {MAX_DEPTH} levels"]


def test_nodes_know_their_places() -> None:
    root = parse("desk:\n  name: 結算 desk\n  tags: [a, bc]\n", "x.yaml").root
    assert isinstance(root, Mapping)
    assert [
        place_at(root, path)
        for path in [
            ("desk",),
            ("desk", "name"),
            ("desk", "tags"),
            ("desk", "tags", 1),
            ("desk", "x"),
            ("desk", "tags", 2),
        ]
    ] == [Place(1, 1, 4), Place(2, 9, 7), Place(3, 3, 4), Place(3, 13, 2), None, None]


def test_a_byte_order_mark_is_no_part_of_the_first_key() -> None:
    assert plain(parse(b"\xef\xbb\xbfa: 1", "x.yaml").root) == {"a": 1}


def test_an_empty_file_is_an_empty_mapping() -> None:
    document = parse("# nothing yet\n", "x.yaml")
    assert (document.root, document.problems) == (Mapping((), Place(1, 1)), [])


def test_pick_finds_every_item_and_leaves_out_what_is_absent() -> None:
    root = parse("people: [{name: Ana}, {email: x}, 7, {name: Ha}]", "x.yaml").root
    assert [node.text for node in pick(root, "people", "*", "name") if isinstance(node, Scalar)] == ["Ana", "Ha"]
    assert pick(root, "people", "name") == pick(root, "nobody", "*") == ()


def test_problems_come_in_the_order_of_their_places_and_warnings_do_not_stop() -> None:
    document = parse("a: 1\nb: 2", "x.yaml")
    document.add(Place(2, 1), "R012", "second")
    document.add(Place(1, 1), "R012", "only a warning", is_warning=True)
    document.add(Place(1, 4), "R010", "first")
    with pytest.raises(FileErrors) as caught:
        document.must_hold()
    assert [problem.message for problem in caught.value.problems] == ["first", "second"]
    parse("a: 1", "x.yaml").must_hold()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("password: hunter2 # x", "password: ******* # x", id="a word"),
        pytest.param('password: "hunter2"', "password: *********", id="in quotes"),
        pytest.param('password: "hun\n  ter2"', "password: ****", id="over two lines"),
    ],
)
def test_a_hidden_value_is_shown_as_stars(text: str, shown: str) -> None:
    document = parse(text, "x.yaml")
    document.add(Place(1, 1), "R012", "before")
    (secret,) = pick(document.root, "password")
    assert isinstance(secret, Scalar)
    document.hide(secret)
    document.add(Place(1, 1), "R012", "after")
    assert document.problems == [
        Problem("x.yaml", Place(1, 1), "R012", message, "", shown) for message in ("before", "after")
    ]


def test_a_file_that_cannot_be_read_is_a_persons_error(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"nowhere\.yaml: cannot be read: No such file"):
        read(tmp_path / "nowhere.yaml")


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_no_bytes_make_it_raise(source: bytes) -> None:
    document = parse(source, "x.yaml")
    plain(document.root)


@given(st.text(alphabet="ab:-[]{}&*!|>'\"#?, \n\t%@`~01.", max_size=120))
def test_no_punctuation_makes_it_raise(text: str) -> None:
    document = parse(text, "x.yaml")
    plain(document.root)
