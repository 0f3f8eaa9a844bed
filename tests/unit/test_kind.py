"""Kinds of values: what is read, and what is refused."""

import pytest

from pipeline.kind import Kind, Refused, address, is_address, language, octets, path, seconds, text, word


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("15s", 15.0),
        ("5m", 300.0),
        ("1.5h", 5400.0),
        ("3 d", 259200.0),
        ("5", None),
        ("1w", None),
        ("-5s", None),
        ("", None),
    ],
)
def test_durations(written: str, meant: float | None) -> None:
    assert seconds(written) == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [("50MB", 52428800), ("1kb", 1024), ("1.5 GB", 1610612736), ("7B", 7), ("50", None), ("5TB", None), ("MB", None)],
)
def test_sizes(written: str, meant: int | None) -> None:
    assert octets(written) == meant


@pytest.mark.parametrize(
    ("written", "fits"),
    [
        pytest.param("ana@starhouse.example", True, id="plain"),
        pytest.param("ana.ruiz+desk@mail.starhouse.example", True, id="dots and a plus"),
        pytest.param("root@localhost", True, id="this machine"),
        pytest.param("用户@例子.example", True, id="other scripts"),
        pytest.param("ana", False, id="no domain"),
        pytest.param("@x.example", False, id="nobody"),
        pytest.param("a@b@c.example", False, id="two ats"),
        pytest.param("a b@x.example", False, id="a blank"),
        pytest.param("a\n@x.example", False, id="a line break"),
        pytest.param(".a@x.example", False, id="a leading dot"),
        pytest.param("a..b@x.example", False, id="two dots"),
        pytest.param("a@-x.example", False, id="a hyphen first"),
        pytest.param("a@x..example", False, id="an empty label"),
        pytest.param("a@x.example.", False, id="a trailing dot"),
        pytest.param("a" * 65 + "@x.example", False, id="too long before the @"),
        pytest.param("a@" + "x" * 64 + ".example", False, id="too long a label"),
        pytest.param("a@" + ".".join(["x" * 60] * 5), False, id="too long a domain"),
    ],
)
def test_addresses(written: str, fits: bool) -> None:
    assert is_address(written) is fits


@pytest.mark.parametrize(
    ("kind", "value", "refusal"),
    [
        pytest.param(text(), " \t ", "must be a text of one line, not blank", id="a blank text"),
        pytest.param(text(), "a\nb", "must be a text of one line, not blank", id="two lines"),
        pytest.param(text(3), "abcd", "must have at most 3 characters", id="too long"),
        pytest.param(text(), 7, "must be a text of one line", id="a number"),
        pytest.param(word(), "a b", "must be a name of letters, digits, -, _ and . (at most 60)", id="two words"),
        pytest.param(word(), "-a", "must be a name of letters, digits, -, _ and . (at most 60)", id="like an option"),
        pytest.param(path(), "", "must be a path, not blank", id="no path"),
        pytest.param(path(), "a\0", "must be a path, not blank", id="a NUL in a path"),
        pytest.param(language(), "English", "must be a language code such as en, pt, zh", id="a language's name"),
        pytest.param(
            address(), None, "must be an e-mail address such as ana@starhouse.example", id="nothing for an address"
        ),
    ],
)
def test_what_is_refused(kind: Kind, value: object, refusal: str) -> None:
    with pytest.raises(Refused) as caught:
        kind.read(value)
    assert caught.value.message == refusal


def test_an_address_may_be_empty_where_that_means_something() -> None:
    assert address(may_be_empty=True).read("") == ""
