"""What is wrong with a template is found when it is loaded, with place, caret and a guess at what was meant."""

import shutil
from pathlib import Path

import pytest

from pipeline.errors import FileErrors, UserError
from pipeline.problem import Problem, show
from pipeline.reply.render import Templates
from pipeline.reply.variables import PURPOSES

SHIPPED = Path(__file__).parents[3] / "templates"
GOOD = "Subject: About {{ subject }}\n\nHello {{ name }},\n\n{{ ticket }} is solved.\n"


def problems_of(folder: Path, **files: str | bytes) -> tuple[Problem, ...]:
    """What loading says of the shipped templates with these beside them (`__` stands for a dot)."""
    templates = folder / "templates"
    shutil.copytree(SHIPPED, templates)
    for name, text in files.items():
        source = text if isinstance(text, bytes) else text.encode()
        (templates / f"{name.replace('__', '.').replace('_', '-')}.md.j2").write_bytes(source)
    with pytest.raises(FileErrors) as caught:
        Templates.load(templates)
    return caught.value.problems


def said(problems: tuple[Problem, ...]) -> list[str]:
    return [problem.headline for problem in problems]


def test_a_misspelt_variable_gets_line_caret_and_guess(tmp_path: Path) -> None:
    text = "Subject: Hello\n\nWe call the nmae of {{ name }} and {{ nmae }}.\n"
    assert show(problems_of(tmp_path, late__en=text)) == (
        'templates/late.en.md.j2:3:39: error[R024]: unknown variable "nmae"\n'
        "    3 | We call the nmae of {{ name }} and {{ nmae }}.\n"
        "      |                                       ^^^^\n"
        '      = help: did you mean "name"? allowed: name, ticket, subject, desk, specialist, text, reopen_days'
    )


def test_a_misspelt_variable_in_the_subject(tmp_path: Path) -> None:
    text = "Subject: {{ subjct }}\n\nHello\n"
    assert said(problems_of(tmp_path, late__en=text)) == [
        'templates/late.en.md.j2:1:13: error[R024]: unknown variable "subjct"'
    ]


def test_all_problems_of_all_files_come_at_once(tmp_path: Path) -> None:
    first = "Subject: {{ a }}\n\n{{ b }} and {{ b }}\n{% if c %}\nx\n{% endif %}\n"
    second = "Hello {{ name }}\n"
    assert said(problems_of(tmp_path, one__en=first, two__en=second)) == [
        'templates/one.en.md.j2:1:13: error[R024]: unknown variable "a"',
        'templates/one.en.md.j2:3:4: error[R024]: unknown variable "b"',
        'templates/one.en.md.j2:3:16: error[R024]: unknown variable "b"',
        'templates/one.en.md.j2:4:7: error[R024]: unknown variable "c"',
        'templates/two.en.md.j2:1:1: error[R024]: the first line is not "Subject: ..."',
    ]


@pytest.mark.parametrize(
    ("text", "headline"),
    [
        pytest.param(
            "Subject: x\n\n{% if name %}\nHello\n",
            "3:1: error[R024]: unexpected end of template. Jinja was looking for the following tags",
            id="an open if",
        ),
        pytest.param("Subject: x\n\nHello {{ name }\n", "3:1: error[R024]: unexpected '}'", id="a brace too few"),
        pytest.param("Subject: \n\nHello\n", "1:1: error[R024]: the subject is empty", id="an empty subject"),
        pytest.param("Subject: x\nHello\n", "2:1: error[R024]: the line after the subject", id="no empty line"),
        pytest.param("Subject: x\n", "1:1: error[R024]: there is no text", id="no text"),
        pytest.param("", "1:1: error[R024]: the first line is not", id="an empty file"),
        pytest.param(b"Subject: \xff\n\nx\n", "1:1: error[R005]: not UTF-8", id="another charset"),
        pytest.param("Subject: x\n\n" + "x" * 300_000, "1:1: error[R005]: larger than 256 kB", id="too large"),
        pytest.param("Subject: x\n\n{{ name|uper }}\n", '3:9: error[R024]: "uper" is not available', id="a filter"),
        pytest.param("Subject: x\n\n{{ name.upper() }}\n", '"call" is not available', id="a call"),
        pytest.param("Subject: x\n\n{{ name.__class__ }}\n", '3:9: error[R024]: "__class__" is not', id="an attribute"),
        pytest.param("Subject: x\n\n{{ 'a' * 10 ** 9 }}\n", '"mul" is not available', id="a bomb of letters"),
        pytest.param("Subject: x\n\n{{ '%999999999d' % 1 }}\n", '"mod" is not available', id="a bomb of blanks"),
        pytest.param("Subject: x\n\n{{ '%9d'|format(1) }}\n", '"format" is not available', id="the same by filter"),
        pytest.param("Subject: x\n\n{% include 'x' %}\n", '3:4: error[R024]: "include" is not', id="an include"),
        pytest.param("Subject: x\n\n{% set x = 1 %}{{ x }}\n", '"assign" is not available', id="a variable of its own"),
        pytest.param("Subject: x\n\n{% if name is upper %}x{% endif %}\n", '"upper" is not available', id="a test"),
        pytest.param(
            "Subject: x\n\n{% for a in name %}x{% else %}{{ a }}{% endfor %}\n",
            'unknown variable "a"',
            id="a row outside its loop",
        ),
        pytest.param("Subject: x\n\n{{ range }}\n", 'unknown variable "range"', id="a built-in"),
        pytest.param("Subject: x\n\n{{ self }}\n", 'unknown variable "self"', id="the template itself"),
        pytest.param(
            "Subject: x\n\n{% for a, b in name %}{{ a }}{% endfor %}\n", "does not render: not enough", id="wrong rows"
        ),
    ],
)
def test_what_is_refused(tmp_path: Path, text: str | bytes, headline: str) -> None:
    assert any(headline in line for line in said(problems_of(tmp_path, late__en=text)))


def test_languages_must_say_the_same(tmp_path: Path) -> None:
    german = "Subject: x\n\n{{ ticket }} {{ desk }}\n"
    assert said(problems_of(tmp_path, late__en=GOOD, late__de=german)) == [
        'templates/late.de.md.j2:1:1: error[R024]: does not use "name", which late.en.md.j2 uses',
        'templates/late.de.md.j2:1:1: error[R024]: does not use "subject", which late.en.md.j2 uses',
        'templates/late.de.md.j2:1:1: error[R024]: uses "desk", which late.en.md.j2 does not',
    ]


def test_every_template_has_english(tmp_path: Path) -> None:
    assert said(problems_of(tmp_path, late__de=GOOD)) == [
        'templates/late.en.md.j2:1:1: error[R023]: the template "late" has no English file'
    ]


def test_a_name_without_a_language_is_said(tmp_path: Path) -> None:
    assert said(problems_of(tmp_path, late=GOOD)) == [
        "templates/late.md.j2:1:1: error[R024]: the name does not say template and language"
    ]


def test_an_empty_folder_lacks_all_that_the_desk_sends(tmp_path: Path) -> None:
    with pytest.raises(FileErrors) as caught:
        Templates.load(tmp_path)
    assert [problem.code for problem in caught.value.problems] == ["R023"] * len(PURPOSES)
    with pytest.raises(UserError, match="no such folder"):
        Templates.load(tmp_path / "nowhere")


def test_an_added_template_has_the_variables_of_its_purpose(tmp_path: Path) -> None:
    folder = tmp_path / "templates"
    shutil.copytree(SHIPPED, folder)
    (folder / "late.en.md.j2").write_text(GOOD)
    (folder / "acknowledgement-gold.en.md.j2").write_text("Subject: x\n\nWithin {{ working_hours }} hours.\n")
    templates = Templates.load(folder)

    assert {"late", "acknowledgement-gold"} <= templates.for_clients
    assert (
        templates.render(
            "acknowledgement-gold",
            "en",
            [("name", ""), ("ticket", "T-1"), ("subject", ""), ("desk", ""), ("working_hours", 2)],
        ).text
        == "Within 2 hours.\n"
    )


def test_a_tag_at_the_end_of_a_line_leaves_the_line_break(tmp_path: Path) -> None:
    folder = tmp_path / "templates"
    shutil.copytree(SHIPPED, folder)
    (folder / "late.en.md.j2").write_text(
        "Subject: x\n\nHello{% if name %} {{ name }}{% endif %}\n\n{% if text %}\n{{ text }}\n\n{% endif %}\nBye\n"
    )
    rendered = Templates.load(folder).render("late", "en", {**PURPOSES["resolution"], "text": "One."}.items())
    assert rendered.text == "Hello Helen Marsh\n\nOne.\n\nBye\n"


def test_a_file_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    folder = tmp_path / "templates"
    shutil.copytree(SHIPPED, folder)
    (folder / "late.en.md.j2").mkdir()
    with pytest.raises(FileErrors, match=r"late\.en\.md\.j2:1:1: error\[R023\]: cannot be read: Is a directory"):
        Templates.load(folder)


def test_a_mail_that_grows_too_large_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "templates"
    shutil.copytree(SHIPPED, folder)
    (folder / "late.en.md.j2").write_text("Subject: x\n\n" + "{{ text }}\n" * 9)
    templates = Templates.load(folder)
    with pytest.raises(UserError, match="makes more than 256 kB"):
        templates.render("late", "en", {**PURPOSES["resolution"], "text": "x" * 50_000}.items())


def test_a_template_that_multiplies_its_rows_is_stopped(tmp_path: Path) -> None:
    folder = tmp_path / "templates"
    shutil.copytree(SHIPPED, folder)
    loops = "{% for a in reasons %}" * 3 + "x" * 90 + "{% endfor %}" * 3
    (folder / "notification.en.md.j2").write_text(f"Subject: x\n\n{loops}\n")
    templates = Templates.load(folder)
    with pytest.raises(UserError, match="makes more than 256 kB"):
        templates.render("notification", "en", {**PURPOSES["notification"], "reasons": ("x",) * 500}.items())
