import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ingest.body.links import MAX_TARGET, written_target

SAFE = "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fa.example%2Fe%3Fid%3D4&data=05%7C02"


@pytest.mark.parametrize(
    ("words", "target", "expected"),
    [
        pytest.param("here", "https://a.example/e/4", "https://a.example/e/4", id="words that do not show it"),
        pytest.param("https://a.example/e", "https://a.example/e/", "", id="the target itself"),
        pytest.param("www.a.example", "http://www.a.example/", "", id="the host alone"),
        pytest.param("a.example/e", "https://www.a.example/e", "", id="without its scheme"),
        pytest.param("see https://a.example now", "https://a.example", "", id="the target among other words"),
        pytest.param(
            "https://bank.example", "https://evil.example", "https://evil.example", id="words of another host"
        ),
        pytest.param("https://a.example/lo…", "https://a.example/long", "https://a.example/long", id="a cut target"),
        pytest.param("", "https://a.example", "", id="an image"),
        pytest.param("Dana", "mailto:dana@a.example?subject=x", "dana@a.example", id="an address behind a name"),
        pytest.param("Dana@a.example", "mailto:dana@a.example", "", id="an address that is shown"),
        pytest.param("@Dana", "mailto:dana@a.example", "", id="a mention"),
        pytest.param("up", "#top", "", id="within the text"),
        pytest.param("x", "javascript:alert(1)", "", id="a script"),
        pytest.param("x", "file:///etc/passwd", "", id="a file"),
        pytest.param("here", SAFE, "https://a.example/e?id=4", id="what a gate leads to"),
        pytest.param("https://a.example/e?id=4", SAFE, "", id="the words are what a gate leads to"),
        pytest.param(
            "here", "https://www.google.com/url?q=https://a.example&sa=D", "https://a.example", id="another gate"
        ),
        pytest.param(
            "here", "https://a.example/?q=https://b.example", "https://a.example/?q=https://b.example", id="no gate"
        ),
        pytest.param("here", "https://a.example/" + "x" * 600, "https://a.example/…", id="too long to read"),
        pytest.param("here", "https://[::1/x", "https://[::1/x", id="no host at all"),
    ],
)
def test_a_target_is_written_where_it_is_missed(words: str, target: str, expected: str) -> None:
    assert written_target(words, target) == expected


@given(st.text(max_size=80), st.text(max_size=80))
def test_nothing_breaks_it(words: str, noise: str) -> None:
    for target in (
        noise,
        f"https://{noise}",
        f"https://x.safelinks.protection.outlook.com/?url={noise}",
        f"mailto:{noise}",
    ):
        assert not set(written_target(words, target)) & set("<>\n")


def test_the_cost_grows_with_the_length_alone() -> None:
    started = time.process_time()
    for target in ("https://" + "/" * 200_000, "https://" + "a?" * 100_000, "mailto:" + "@" * 200_000):
        assert len(written_target("x " * 100_000, target)) <= MAX_TARGET
    assert time.process_time() - started < 2
