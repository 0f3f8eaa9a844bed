"""The shipped templates say what they should, and nothing in a value becomes markup (reliability S10, S11)."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.domain.plan import Value
from pipeline.errors import UserError
from pipeline.reply.render import MAX_VALUE, Rendered, Templates
from pipeline.reply.variables import INTERNAL, PURPOSES, empty

SHIPPED: Final = Path(__file__).parents[3] / "templates"
TEMPLATES: Final = Templates.load(SHIPPED)
EVERY: Final = [(name, language) for name in sorted(TEMPLATES.names) for language in TEMPLATES.languages(name)]
HOSTILE: Final = (
    "[click](http://evil.example)",
    "<b>bold</b>",
    "<script>alert(1)</script>",
    "# x",
    "![x](http://evil.example/x.png)",
    "<http://evil.example>",
    "**x** _y_ `z`",
    "{{ 7 * 7 }}{% for x in y %}",
    "a\n\n    code\n\n- item\n> quote",
    "&lt;b&gt; &amp;",
    "zq7cnd0x7qz",
    "[ref]: http://evil.example",
    "\\[x\\](http://evil.example)",
)


def render(name: str, language: str = "en", /, **values: Value) -> Rendered:
    return TEMPLATES.render(name, language, {**PURPOSES[name], **values}.items())


def outline(html: str) -> list[str]:
    """The elements of a page and where they point, without its text."""
    return re.findall(r"<[^>]*>", html)


def without_breaks(elements: list[str]) -> list[str]:
    return [element for element in elements if element != "<br />"]


def test_the_client_templates_exist_in_every_language() -> None:
    languages = {name: TEMPLATES.languages(name) for name in TEMPLATES.for_clients}
    assert set(languages) == {"acknowledgement", "short-acknowledgement", "resolution"}
    assert set(languages.values()) == {
        ("ar", "de", "en", "es", "fr", "id", "ja", "ko", "pt", "th", "tr", "vi", "zh"),
    }
    assert TEMPLATES.names >= INTERNAL


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_every_template_shows_its_values_in_both_parts(name: str, language: str) -> None:
    rendered = render(name, language)
    for value in (value for value in PURPOSES[name].values() if isinstance(value, str) and "\n" not in value):
        assert value in rendered.subject + rendered.text
        if value not in rendered.text:
            continue
        assert value.replace('"', "&quot;") in rendered.html
    assert "zq7cnd" not in rendered.text + rendered.html + rendered.subject
    assert "{" not in rendered.text
    assert f'lang="{language}"' in rendered.html
    assert ('dir="rtl"' in rendered.html) == (language == "ar")


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_every_template_holds_together_with_empty_values(name: str, language: str) -> None:
    nothing = {key: empty(value) for key, value in PURPOSES[name].items()}
    ticket = {"ticket": "T-1042"} if "ticket" in nothing else {}
    rendered = TEMPLATES.render(name, language, {**nothing, **ticket}.items())
    assert ticket.get("ticket", "") in rendered.text
    assert "“”" not in rendered.text
    assert "「」" not in rendered.text


@pytest.mark.parametrize(("name", "language"), [one for one in EVERY if one[0] == "short-acknowledgement"])
def test_the_short_acknowledgement_says_nothing_of_the_sender(name: str, language: str) -> None:
    values = {**PURPOSES["acknowledgement"], "name": "Echo Canary", "subject": "Echo Canary"}
    rendered = TEMPLATES.render(name, language, values.items())
    assert "Canary" not in f"{rendered}"
    assert rendered.subject


def test_an_acknowledgement_as_the_client_reads_it() -> None:
    assert render("acknowledgement", "en", working_hours=1).text == (
        "Hello Helen Marsh,\n\n"
        "thank you for writing to us. Your message “October commission has not arrived” has arrived; "
        "its number is T-1042.\n\n"
        "One of us will read it and answer you personally, within 1 working hour. There is nothing more you need "
        "to do. If you want to add something, just reply to this mail, and it will stay together.\n\n"
        "Kind regards,\nCreator Network Support\n"
    )


def test_a_notification_begins_with_what_a_reply_does_and_quotes_the_client() -> None:
    lines = render("notification", links=(("Take it", "mailto:a@b.example?body=%23me"),)).text.splitlines()

    assert lines[0] == "##- Reply above this line: your text goes to the client -##"
    assert lines[lines.index("> Hi,") :][:3] == ["> Hi,", ">", "> our October commission has not arrived."]
    assert "Take it (mailto:a@b.example?body=%23me)" in lines
    assert "- statement.pdf (84 kB)" in lines


def test_a_transcript_has_a_sign_for_each_line() -> None:
    lines = render("transcript").text.splitlines()
    assert [line for line in lines if "#" in line[:5] and line.startswith("- ")] == [
        "- ✓ #me (understood, not applied)",
        '- ✗ #noet: did you mean "#note"?',
        "- – #resolve (not applied)",
    ]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_hostile_value_stands_there_as_it_was_written(hostile: str) -> None:
    harmless = render("notification", text="x", client="x", subject="x", network="x")
    attacked = render("notification", text=hostile, client=hostile, subject=hostile, network=hostile)

    for line in filter(None, hostile.split("\n")):
        assert f"> {line}" in attacked.text
        assert line.strip() in attacked.subject
    assert without_breaks(outline(attacked.html)) == without_breaks(outline(harmless.html))


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=80), st.text(max_size=300))
def test_no_value_changes_the_elements_of_a_page(name: str, text: str) -> None:
    harmless = render("resolution", name="x", subject="x", text="x")
    attacked = render("resolution", name=f"x{name}", subject=f"x{name}", text=f"x{text}")

    assert without_breaks(outline(attacked.html)) == without_breaks(outline(harmless.html))
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", attacked.text + attacked.html)


@pytest.mark.parametrize(
    "target",
    [
        pytest.param("javascript:alert(1)", id="script"),
        pytest.param("data:text/html,x", id="data"),
        pytest.param('https://x.example/"onclick="x', id="a quote"),
        pytest.param("", id="nothing"),
    ],
)
def test_a_link_that_is_none_of_ours_is_only_its_label(target: str) -> None:
    rendered = render("notification", links=(("Take it", target),))
    assert "<a " not in rendered.html
    assert "Take it\n" in rendered.text


def test_nothing_is_loaded_from_elsewhere() -> None:
    pages = [render(name, language).html for name, language in EVERY]
    assert not any(re.search(r"<(img|script|link|iframe|style)|url\(|@import|\bsrc=", page) for page in pages)


def test_a_client_who_writes_a_book_is_cut() -> None:
    rendered = render("notification", text="word " * 100_000)
    assert "[…]" in rendered.text
    assert len(rendered.text) < MAX_VALUE + 5_000


def test_an_unknown_template_or_a_missing_value_is_said() -> None:
    with pytest.raises(UserError, match='no template "payout-late" in "en"'):
        TEMPLATES.render("payout-late", "en", ())
    with pytest.raises(ValueError, match="acknowledgement: no value for desk, name, subject, ticket, working_hours"):
        TEMPLATES.render("acknowledgement", "en", ())


@pytest.mark.parametrize(
    ("wanted", "chosen"),
    [
        pytest.param(("pt", "en"), "pt", id="the client's own"),
        pytest.param(("pt-BR",), "pt", id="a region of it"),
        pytest.param(("sw", "fr"), "fr", id="the network's"),
        pytest.param(("sw", ""), "en", id="English at last"),
        pytest.param((), "en", id="nothing known"),
    ],
)
def test_the_language_is_the_first_that_there_is(wanted: tuple[str, ...], chosen: str) -> None:
    assert TEMPLATES.choose("acknowledgement", wanted) == chosen


def test_rendering_twice_gives_equal_values() -> None:
    once = render("acknowledgement", "zh")
    assert once == render("acknowledgement", "zh")
    assert replace(once, subject="x") != once


def test_what_has_a_fixed_width_scrolls_by_itself_and_leaves_the_rest_of_the_mail_readable() -> None:
    shown = render("rules", blocks=(("What is wrong", "x " * 200),))
    assert re.search(r'<pre style="[^"]*overflow-x:auto;font-family:[^"]*monospace', shown.html)
