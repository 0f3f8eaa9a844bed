"""Pages that stand alone: what is put into them stays text, and nothing is fetched by whoever looks at them."""

import re
from datetime import UTC, datetime

import pytest
from jinja2 import UndefinedError

from pipeline.classify.replay.comparison import Comparison
from pipeline.classify.replay.outline import moved
from pipeline.domain.precedent import Period
from pipeline.pages import TEMPLATES, page

FOUND = Comparison(
    "a" * 64, "c" * 64, Period(since=datetime(2026, 3, 2, tzinfo=UTC)), 3, 0, 1234, 0, 0, 0, (), (), (), (), {}
)
VALUES: dict[str, object] = {
    "title": "Replay of <b>rules</b>",
    "found": FOUND,
    "notes": ['"quoted" & <i>noted</i>'],
    "moved": moved,
    "most_moves": 3,
    "weeks": [],
    "load": [],
    "rules": [],
    "sheets": [],
    "left_out": 0,
}  # fmt: skip


def test_values_are_text_whatever_they_hold() -> None:
    html = page("replay", **VALUES)
    assert "<title>Replay of &lt;b&gt;rules&lt;/b&gt;</title>" in html
    assert "&#34;quoted&#34; &amp; &lt;i&gt;noted&lt;/i&gt;" in html
    assert "<b>1,234</b> tickets" in html


def test_a_value_that_is_missing_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        page("replay", **{name: value for name, value in VALUES.items() if name != "notes"})


def test_nothing_is_fetched_and_nothing_runs() -> None:
    html = page("replay", **VALUES)
    assert '<meta http-equiv="Content-Security-Policy" content="default-src \'none\';' in html
    assert not re.search(r"<script|<link|<img|@import|url\(|https?://|\son[a-z]+=|\sstyle=", html)


def test_a_page_is_fit_for_dark_screens_paper_and_phones() -> None:
    html = page("replay", **VALUES)
    for needed in ("prefers-color-scheme: dark", "@media print", "max-width: 560px", 'name="viewport"', "color-scheme"):
        assert needed in html


def test_templates_never_switch_escaping_off() -> None:
    assert [path.name for path in TEMPLATES.iterdir() if re.search(r"\|\s*safe|autoescape", path.read_text())] == []
