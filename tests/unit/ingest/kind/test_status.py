import pytest

from pipeline.ingest.kind import status


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("550 5.1.1 unknown", "5.1.1", id="plain"),
        pytest.param("(#5.1.1)", "5.1.1", id="as qmail writes it"),
        pytest.param("550 5.0.0 said: 5.7.1 no", "5.7.1", id="the one that says more"),
        pytest.param("250 2.1.5 Ok, then 451 4.3.0 write error", "4.3.0", id="a failure before a success"),
        pytest.param("delivered 2.1.5", "2.1.5", id="a success where nothing failed"),
        pytest.param("mx 192.5.1.1 and 5.1.1.7", None, id="addresses of machines"),
        pytest.param("version 3.1.4", None, id="a version"),
    ],
)
def test_a_status_is_found(text: str, expected: str | None) -> None:
    assert status.enhanced_status(text) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("5.1.1", "there is no such mailbox (5.1.1)"),
        ("4.2.2", "the mailbox is full (4.2.2)"),
        ("5.2.99", "something is wrong with the mailbox (5.2.99)"),
        ("5.0.0", ""),
        (None, ""),
    ],
)
def test_a_status_in_words(given: str | None, expected: str) -> None:
    assert status.meaning(given) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("550 no such user", 550), ("at 10:450 x", None), ("421", 421), ("port 587 used", None), ("#512 x", None)],
)
def test_a_reply_code_is_found(text: str, expected: int | None) -> None:
    assert status.reply_code(text) == expected
