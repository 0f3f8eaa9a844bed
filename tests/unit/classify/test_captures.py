from dataclasses import replace

import pytest

from pipeline.classify.captures import filled, placeholders
from pipeline.classify.evaluate import retrace
from pipeline.classify.load import examine
from pipeline.classify.names import Names
from pipeline.classify.sample import ORDINARY
from pipeline.document import parse
from pipeline.domain.classification import Change, Facts
from pipeline.domain.message import Attachment
from tests.unit.classify.written import HEAD, decide, mail, one_rule

SUM = r"'(?P<amount>[0-9.]+) ?(?P<money>EUR|USD)?'"
ORDER = "'order (?P<order>[0-9]+)'"


def fields(when: str, value: str, facts: Facts) -> dict[str, str]:
    """The fields that a rule sets, whose only one is called `x`."""
    rules = one_rule(when, f"{{set: {{x: {value}}}}}")
    decision = decide(rules, facts)
    assert retrace(facts, rules) == decision.trace
    return dict(decision.fields)


def named(name: str) -> Facts:
    files = (Attachment("other.pdf", "a/b", 1, "", is_inline=False), Attachment(name, "a/b", 1, "", is_inline=False))
    return replace(ORDINARY, message=replace(ORDINARY.message, attachments=files))


@pytest.mark.parametrize(
    ("when", "value", "facts", "expected"),
    [
        pytest.param(f"{{body: {{regex: {SUM}}}}}", "'{amount} {money}'", mail("about 12.50 EUR"), {"x": "12.50 EUR"}, id="two groups"),
        pytest.param(f"{{body: {{regex: {SUM}}}}}", "'{amount} {money}'", mail("about 12.50"), {"x": "12.50"}, id="one of them found nothing"),
        pytest.param(f"{{body: {{regex: {SUM}}}}}", "'{money}'", mail("about 12.50"), {}, id="the only one found nothing"),
        pytest.param(f"{{body: {{regex: {SUM}}}}}", "'in {money}!'", mail("about 12.50"), {}, id="words around nothing are not set"),
        pytest.param(f"{{body: {{regex: {SUM}}}}}", "'{ }, {}, {1} and {'", mail("about 12.50"), {"x": "{ }, {}, {1} and {"}, id="braces without a name"),
        pytest.param(f"{{body: {{regex: {SUM}}}}}", "plain", mail("about 12.50"), {"x": "plain"}, id="no group"),
        pytest.param(f"{{body: {{regex: [{ORDER}, {SUM}]}}}}", "'{order}/{amount}'", mail("5 EUR of Order 77"), {"x": "77/5"}, id="groups of several patterns"),
        pytest.param(f"{{text: {{regex: {ORDER}}}}}", "'{order}'", mail("order 2", "order 1"), {"x": "1"}, id="the first text that matches"),
        pytest.param(f"{{text: {{regex: {ORDER}}}}}", "'{order}'", mail("order 2 order 3"), {"x": "2"}, id="the first match"),
        pytest.param(f"{{any: [{{subject: {{word: x}}}}, {{body: {{regex: {ORDER}}}}}]}}", "'{order}'", mail("order 2"), {"x": "2"}, id="the branch that held"),
        pytest.param(f"{{any: [{{subject: {{word: x}}}}, {{body: {{regex: {ORDER}}}}}]}}", "'{order}'", mail("order 2", "x"), {}, id="not one behind it"),
        pytest.param(f"{{all: [{{subject: {{regex: {ORDER}}}}}, {{body: {{regex: {ORDER}}}}}]}}", "'{order}'", mail("order 2", "order 1"), {"x": "1"}, id="the first condition that has it"),
        pytest.param("{body: {regex: '(?s)say (?P<said>.+)'}}", "'{said}'", mail("say a\n  b " + "c" * 300), {"x": "a b " + "c" * 196}, id="one line, and not too long"),
        pytest.param("{body: {regex: 'из (?P<city>\\pL+)'}}", "'{city}'", mail("ИЗ Москвы"), {"x": "Москвы"}, id="as its sender wrote it"),
        pytest.param("{attachment: {name: {regex: 'bill-(?P<bill>[0-9]+)'}}}", "'{bill}'", named("Bill-9.pdf"), {"x": "9"}, id="the name of a file"),
        pytest.param("{header: {name: X-Order, regex: '(?P<order>[0-9]+)'}}", "'{order}'", replace(ORDINARY, message=replace(ORDINARY.message, headers=(("X-Order", "77"),))), {"x": "77"}, id="a header"),
    ],
)  # fmt: skip
def test_a_field_takes_what_a_pattern_found(when: str, value: str, facts: Facts, expected: dict[str, str]) -> None:
    assert fields(when, value, facts) == expected


def test_the_trace_shows_the_value_that_was_found() -> None:
    rules = one_rule(f"{{body: {{regex: {SUM}}}}}", "{set: {sum: '{amount}'}}")
    assert decide(rules, mail("5 EUR")).trace[0].changes == (Change("set.sum", "5"),)


def test_a_value_is_text_without_a_name_in_braces() -> None:
    assert placeholders("{a} {é1} {_x} {1} {} { a } {{b}}") == ("a", "é1", "_x", "b")
    assert (filled("{a}-{b}", {"a": "1"}), filled("{a}", {}), filled("x", {})) == ("1-", None, "x")


@pytest.mark.parametrize(
    ("when", "value", "message", "cure"),
    [
        pytest.param("{body: {regex: '(?P<amount>[0-9]+)'}}", "{amout}", 'no regex of the rule has a group "amout"', 'did you mean "amount"? allowed: amount', id="a typo"),
        pytest.param("{body: {word: x}}", "{sum}", 'no regex of the rule has a group "sum"', "name one so: (?P<sum>...)", id="no regex"),
        pytest.param("{bounce: false, not: {body: {regex: '(?P<sum>x)'}}}", "{sum}", 'no regex of the rule has a group "sum"', "name one so: (?P<sum>...)", id="what must not be there finds nothing"),
    ],
)  # fmt: skip
def test_a_group_that_no_pattern_has_is_an_error(when: str, value: str, message: str, cure: str) -> None:
    document = parse(f"{HEAD}rules:\n  - id: r\n    when: {when}\n    then: {{set: {{x: '{value}'}}}}\n", "rules.yaml")
    examine(document, Names())
    (problem,) = document.problems
    assert (problem.code, problem.place.line, problem.place.column) == ("R020", 8, 21)
    assert (problem.message, problem.help) == (message, cure)
