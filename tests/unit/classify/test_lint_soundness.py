"""What lint says of rules that cannot matter is true of every mail: random rules, random mails."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.classify.lint.implication import logic_of
from pipeline.classify.lint.lint import lint
from pipeline.classify.lint.reach import never_hit, overrulers, unreachable
from pipeline.classify.lint.remark import matter_of
from pipeline.classify.load import examine
from pipeline.classify.names import Names
from pipeline.classify.rules import RuleSet
from pipeline.classify.view import View
from pipeline.document import parse
from pipeline.domain.classification import Classification, Facts
from tests.unit.classify.random_rules import HEAD, conditions, mails, rule_sets
from tests.unit.classify.written import NOW, decide, rules_of

several_mails = st.lists(mails(), min_size=8, max_size=8)


def outcome(decision: Classification) -> Classification:
    """A decision without what names rules."""
    fields = tuple(sorted(decision.fields))
    return replace(decision, rules=(), rules_hash="", trace=(), fields=fields)


@settings(max_examples=50, deadline=None)
@given(rule_sets(), several_mails)
def test_a_rule_that_is_called_unreachable_never_hits(text: str, some: list[Facts]) -> None:
    rules = rules_of(text)
    matter = matter_of(rules, NOW.date())
    told = [remark.message for remark in unreachable(matter)]
    dead = never_hit(matter)
    for facts in some:
        hits = decide(rules, facts).rules
        assert not dead & set(hits)
        for hit in hits:
            assert not any(
                message.startswith(f'rule "{hit}" never hits on ')
                and facts.event in message.partition(":")[0].split()[-1]
                for message in told
            )


@settings(max_examples=50, deadline=None)
@given(rule_sets(), several_mails)
def test_without_a_rule_that_is_called_overruled_all_comes_out_alike(text: str, some: list[Facts]) -> None:
    rules = rules_of(text)
    for rule, _ in overrulers(matter_of(rules, NOW.date())):
        rest: RuleSet = rules_of("".join(line for line in text.splitlines(True) if f"id: {rule.id}," not in line))
        for facts in some:
            assert outcome(decide(rules, facts)) == outcome(decide(rest, facts))


@settings(max_examples=120, deadline=None)
@given(conditions(0), conditions(0), several_mails)
def test_what_follows_from_a_condition_holds_where_it_does(one: str, other: str, some: list[Facts]) -> None:
    text = f"{HEAD}  - {{id: a, when: {one}, then: {{tag: t}}}}\n  - {{id: b, when: {other}, then: {{tag: t}}}}\n"
    rules = rules_of(text)
    first, second = (rule.when for rule in rules.rules)
    logic = logic_of(rules)
    for facts in some:
        view = View(facts, rules.lexicon, rules.themes)
        holds, also = first.holds(view, []), second.holds(view, [])
        assert not (logic.implies(first, second) and holds and not also)
        assert not (logic.excludes(first, second) and holds and also)


@settings(max_examples=60, deadline=None)
@given(rule_sets())
def test_every_remark_has_a_place_in_the_file(text: str) -> None:
    for problem in lint(rules_of(text), NOW.date()):
        assert problem.source_line
        assert problem.severity == "warning"


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200))
def test_any_text_loads_or_tells_why_not(text: str) -> None:
    document = parse(text, "rules.yaml")
    examine(document, Names())
