"""The documents are true: each rule in them loads and passes its own examples, and no word of the language is left out."""

import re
from pathlib import Path
from typing import Final

import pytest

from pipeline.classify.language import ACTIONS, CONDITIONS, Keys
from pipeline.classify.load import examine
from pipeline.classify.names import Names
from pipeline.classify.trial.selftest import problems, selftest
from pipeline.document import parse
from pipeline.problem import show

DOCS: Final = Path(__file__).parent.parent / "docs"
_BLOCK: Final = re.compile(r"^```yaml\n(.*?)^```", re.MULTILINE | re.DOTALL)
_RECIPE: Final = re.compile(r"^## (\d+\. .+)$", re.MULTILINE)

COOKBOOK: Final = (DOCS / "cookbook.md").read_text("utf-8")
LANGUAGE: Final = (DOCS / "rules.md").read_text("utf-8")
HEAD: Final = _BLOCK.findall(COOKBOOK)[0]
RECIPES: Final = dict(zip(_RECIPE.findall(COOKBOOK), _BLOCK.findall(COOKBOOK)[1:], strict=True))


def examined(source: str) -> str:
    """What is wrong with a rules file, its examples and tests; and with one that has none."""
    document = parse(source, "rules.yaml")
    rules = examine(document, Names())
    if document.problems:
        return show(document.problems)
    if not all(rule.examples and rule.why for rule in rules.rules):
        return "a rule without an example or a why"
    return show(problems(rules, selftest(rules)))


def test_there_are_twenty_recipes() -> None:
    assert [name.partition(".")[0] for name in RECIPES] == [str(number) for number in range(1, 21)]


@pytest.mark.parametrize("recipe", RECIPES)
def test_a_recipe_does_what_it_says(recipe: str) -> None:
    assert examined(HEAD + RECIPES[recipe]) == ""


@pytest.mark.parametrize("recipe", RECIPES)
def test_a_recipe_is_tested_both_ways(recipe: str) -> None:
    rules = examine(parse(HEAD + RECIPES[recipe], "rules.yaml"), Names()).rules
    assert {example.is_match for rule in rules for example in rule.examples} == {True, False}


def test_the_file_on_the_page_of_the_language_holds() -> None:
    assert examined(_BLOCK.findall(LANGUAGE)[0]) == ""


def test_the_themes_on_the_page_of_the_language_load() -> None:
    document = parse("version: 1\n" + _BLOCK.findall(LANGUAGE)[1], "rules.yaml")
    examine(document, Names())
    assert document.problems == []


@pytest.mark.parametrize(
    "word",
    [
        *CONDITIONS,
        *ACTIONS,
        *(key for reading in CONDITIONS.values() if isinstance(reading, Keys) for key in reading.keys),
    ],
)
def test_every_word_of_the_language_stands_on_its_page(word: str) -> None:
    assert re.search(rf"\b{word}\b", LANGUAGE)
