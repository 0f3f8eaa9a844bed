"""Every code has an explanation, and its examples are what they claim to be."""

from datetime import date

import pytest

from pipeline.classify.lint.lint import lint
from pipeline.classify.load import examine
from pipeline.classify.names import Names
from pipeline.classify.trial.selftest import problems, selftest
from pipeline.codes import EXPLANATIONS, Explanation, headline, shown, whole
from pipeline.document import parse
from pipeline.problem import CODES
from pipeline.reply.lint import Source
from pipeline.reply.lint import lint as lint_template

TODAY = date(2026, 3, 2)


def codes_of(explained: Explanation, part: str) -> list[str]:
    """The codes of all that is wrong with an example, remarks included."""
    if explained.file != "rules.yaml":
        source = Source(explained.file, "acknowledgement", "en", part)
        return [problem.code for problem in lint_template(source)]
    document = parse(whole(part), explained.file)
    rules = examine(document, Names(templates=frozenset({"acknowledgement"})))
    if not document.errors:
        document.problems += [*problems(rules, selftest(rules)), *lint(rules, TODAY)]
    return [problem.code for problem in document.problems]


def test_every_code_is_explained() -> None:
    assert list(EXPLANATIONS) == list(CODES)


@pytest.mark.parametrize("code", EXPLANATIONS)
def test_the_bad_example_gives_this_code_alone(code: str) -> None:
    assert set(codes_of(EXPLANATIONS[code], EXPLANATIONS[code].bad)) == {code}


@pytest.mark.parametrize("code", EXPLANATIONS)
def test_nothing_is_wrong_with_the_good_example(code: str) -> None:
    assert codes_of(EXPLANATIONS[code], EXPLANATIONS[code].good) == []


def test_what_is_shown_leaves_out_what_only_makes_a_file_of_it() -> None:
    assert (headline("R012"), shown(EXPLANATIONS["R012"].bad).splitlines()[:2]) == (
        "R012  an unknown key",
        ["rules:", "  - id: example"],
    )
