"""Rules out of corrections: what is found, what it would do, what is refused, and that nothing is made of chance."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import pytest

from pipeline.classify.evaluate import classify
from pipeline.classify.facts import pack
from pipeline.classify.learn.cases import Case, cases
from pipeline.classify.learn.clusters import clusters
from pipeline.classify.learn.cover import Aim, Bounds, cover, members, tickets
from pipeline.classify.learn.proportion import Proportion
from pipeline.classify.learn.proposed import Draft, Sample, alone, put_in_place, written
from pipeline.classify.learn.suggest import Asked, LeftOver, Suggestions, suggest
from pipeline.classify.lexicon import key
from pipeline.classify.scalar import scalar
from pipeline.classify.trace import trace_to_json
from pipeline.classify.trial.selftest import selftest
from pipeline.domain.classification import Facts
from pipeline.domain.hindsight import COMMAND_LINE, Correction, Field, Labels, Opened
from pipeline.domain.message import Address
from pipeline.domain.network import Network
from pipeline.domain.ticket import Priority
from pipeline.errors import FileErrors
from tests.unit.classify.planted import PLANTED, planted, rule_set
from tests.unit.classify.written import NOW, mail, rules_of

RULES: Final = rules_of("""version: 1
vocabulary: {topics: [payouts, policy, other], queues: [triage, payouts]}
rules:
  - {id: money, when: {text: {word: [payout, bonus]}}, then: {topic: payouts, queue: payouts}}
""")
SUBJECTS: Final = (
    "lamp", "chair", "garden", "window", "bridge", "river", "stone", "paper", "clock", "street", "music", "bottle",
)  # fmt: skip


def facts(number: int, text: str, network: str = "", domain: str = "") -> Facts:
    """A mail of a person of their own."""
    sender = Address("", f"p{number}@{domain or f'd{number}.example'}")
    one = mail(text, subject=f"About the {SUBJECTS[number % len(SUBJECTS)]}")
    who = Network(network, network.title()) if network else None
    return replace(one, message=replace(one.message, from_=(sender,), sender=sender.email), network=who)


def case(number: int, seen: Facts, **corrected: str) -> Case:
    """What became of such a mail: as the rules have it, but for what a person corrected."""
    decision = classify(seen, RULES, NOW)
    opened = Opened(number, RULES.hash, trace_to_json(decision.trace), pack(seen))
    made = [Correction(number, NOW, field, "", value, COMMAND_LINE) for field, value in corrected.items()]  # type: ignore[arg-type]
    (found,) = cases([opened], RULES, {}, made)
    return found


def ordinary(count: int = 30, first: int = 5000) -> list[Case]:
    """Mails of which nothing is to be learnt, each about something else."""
    return [
        case(number, facts(number, f"We ask about {'abcdefghij'[number % 10]}thing for a word of help"))
        for number in range(first, first + count)
    ]


def of_topic(words: str, topic: str, count: int = 5, first: int = 1001) -> list[Case]:
    return [
        case(number, facts(number, f"{SUBJECTS[(number + 5) % 12]} {words} {SUBJECTS[number % 12]}"), topic=topic)
        for number in range(first, first + count)
    ]


def proposed(found: Suggestions) -> list[tuple[str, tuple[str, ...], tuple[tuple[str, str], ...]]]:
    return [(each.draft.id, each.draft.terms, each.draft.then) for each in found.proposals]


def test_no_history_and_none_to_learn_from() -> None:
    assert suggest([], RULES) == Suggestions(0, 0)
    assert suggest(ordinary(3), RULES) == Suggestions(3, 0, uncaught=3)


def test_a_word_with_its_figures() -> None:
    history = [*of_topic("refunds", "payouts"), *ordinary(), case(4000, facts(4000, "two refunds"))]
    (found,) = suggest(history, RULES).proposals
    assert proposed(suggest(history, RULES)) == [("more-payouts", ("refunds",), (("topic", "payouts"),))]
    assert (found.corrected, found.held_out.precision, found.held_out.recall) == (5, Proportion(4, 5), Proportion(4, 5))
    assert found.effect.hits == Proportion(5, 6)
    assert (found.effect.puts_right, found.effect.breaks) == ((1001, 1002, 1003, 1004, 1005), (4000,))
    assert (found.effect.changes_uncorrected, found.effect.overruled, found.effect.catches) == ((4000,), (), 6)


def test_whose_value_it_would_replace() -> None:
    history = [*of_topic("a bonus withheld", "policy"), *ordinary()]
    history += [case(number, facts(number, "our bonus came late")) for number in range(3000, 3006)]
    (found,) = suggest(history, RULES).proposals
    assert found.draft.terms == ("withheld",)
    assert found.effect.overruled == (("money", 5),)
    assert (found.effect.breaks, found.effect.catches) == ((), 0)


def test_the_queue_comes_with_the_topic() -> None:
    history = [*ordinary()]
    for number in range(1001, 1006):
        history.append(case(number, facts(number, "a refund"), topic="payouts", queue="payouts"))
    assert proposed(suggest(history, RULES)) == [
        ("more-payouts", ("refund",), (("topic", "payouts"), ("queue", "payouts")))
    ]


@pytest.mark.parametrize(
    ("field", "value", "wanted"),
    [
        pytest.param("queue", "payouts", ("to-payouts", (("queue", "payouts"),)), id="a queue"),
        pytest.param("priority", "high", ("priority-high", (("priority", "{at_least: high}"),)), id="raised"),
        pytest.param("priority", "low", ("priority-low", (("priority", "low"),)), id="lowered"),
    ],
)
def test_other_fields(field: Field, value: str, wanted: tuple[str, tuple[tuple[str, str], ...]]) -> None:
    history = [*ordinary()]
    for number in range(1001, 1006):
        history.append(case(number, facts(number, "the stage lights"), **{field: value}))
    (found,) = suggest(history, RULES).proposals
    assert (found.draft.id, found.draft.then) == wanted
    assert len(found.effect.puts_right) == 5


@pytest.mark.parametrize(
    ("network", "domain", "term", "condition"),
    [
        pytest.param("aurora", "", "network:aurora", "{network: {id: [aurora]}}", id="a network"),
        pytest.param("", "shop.example", "domain:shop.example", "{from: {domain: [shop.example]}}", id="a domain"),
    ],
)
def test_who_writes_where_no_word_says_it(network: str, domain: str, term: str, condition: str) -> None:
    history = [*ordinary()]
    for number in range(1001, 1009):
        words = f"{SUBJECTS[number % 12]} {SUBJECTS[number % 7]}x"
        history.append(case(number, facts(number, words, network, domain), topic="policy"))
    (found,) = suggest(history, RULES).proposals
    assert (found.draft.id, found.draft.terms) == ("more-policy-by-sender", (term,))
    assert f"when: {condition}" in found.yaml
    assert selftest(put_in_place(RULES, [found.draft])).failed == ()
    assert len(found.draft.examples) == 3


def test_a_domain_of_one_person_is_a_person() -> None:
    history = [*ordinary()]
    for number in range(1001, 1009):
        seen = facts(7, f"{SUBJECTS[number % 12]} {SUBJECTS[number % 7]}x")
        history.append(case(number, seen, topic="policy"))
    assert suggest(history, RULES).proposals == ()


def test_too_few_corrections_are_left_over() -> None:
    found = suggest([*of_topic("refunds", "payouts", count=2), *ordinary()], RULES)
    assert (found.proposals, found.left_over) == ((), (LeftOver("topic", "payouts", (1001, 1002)),))


def test_words_that_stand_everywhere_are_no_reason() -> None:
    history = [case(number, facts(number, "please help us"), topic="policy") for number in range(1001, 1006)]
    history += [case(number, facts(number, "please help us")) for number in range(2001, 2031)]
    assert suggest(history, RULES).proposals == ()


def test_what_the_rules_in_force_get_right_by_now_needs_no_rule() -> None:
    now_right = [case(number, facts(number, "a payout"), topic="payouts") for number in range(1001, 1006)]
    found = suggest([*now_right, *ordinary()], RULES)
    assert (found.corrected, found.proposals, found.left_over) == (0, (), ())


def test_a_topic_that_is_declared_no_more_is_refused_with_the_reason() -> None:
    found = suggest([*of_topic("refunds", "money-matters"), *ordinary()], RULES)
    assert [(each.target.value, each.terms, each.reason) for each in found.refused] == [
        ("money-matters", ("refunds",), 'topic "money-matters" is not declared in vocabulary.topics')
    ]
    assert found.left_over == (LeftOver("topic", "money-matters", (1001, 1002, 1003, 1004, 1005)),)


def test_what_is_not_precise_enough_is_not_proposed() -> None:
    """Two of three mails with the word were corrected: at 80 % nothing is proposed, at 60 % it is."""
    history = [*of_topic("refunds", "payouts", count=12), *ordinary(60)]
    history += [case(number, facts(number, f"no refunds {number % 3}")) for number in range(4000, 4006)]
    assert suggest(history, RULES).proposals == ()
    assert [each.draft.terms for each in suggest(history, RULES, Asked(precision=0.6)).proposals] == [("refunds",)]


def test_names_in_the_directory_are_no_words() -> None:
    history = [*of_topic("priya", "policy"), *ordinary()]
    assert [each.draft.terms for each in suggest(history, RULES).proposals] == [("priya",)]
    assert suggest(history, RULES, Asked(private=frozenset({"priya"}))).proposals == ()


def test_an_example_shows_nobody() -> None:
    history = [*ordinary()]
    for number in range(1001, 1006):
        text = f"Refund of 1234567 to DE89 3704 0044 0532 0130 00, says Olivia Rosen, olivia{number}@rosen.example"
        seen = facts(number, text)
        named = replace(seen.message, from_=(Address("Olivia Rosen", f"olivia{number}@rosen.example"),))
        history.append(case(number, replace(seen, message=named), topic="payouts"))
    (found,) = suggest(history, RULES).proposals
    assert found.draft.examples
    for private in ("Olivia", "Rosen", "1234567", "3704", "olivia100"):
        assert private not in found.yaml


def test_mails_that_no_rule_caught_lie_in_heaps_for_a_person_to_name() -> None:
    alike = [
        case(number, facts(number, f"the tax form {'abcdefgh'[number % 8]}lost {SUBJECTS[number % 12]}"))
        for number in range(1001, 1009)
    ]
    history = [*alike, *ordinary(100)]
    found = suggest(history, RULES)
    (heap,) = found.heaps
    assert (heap.tickets, heap.words) == (tuple(range(1001, 1009)), ("form", "tax"))
    assert len(heap.subjects) == 3
    assert found.uncaught == len(history)


def test_the_decision_is_read_from_the_trace_or_taken_anew() -> None:
    seen = facts(1, "a payout")
    now = Labels("payouts", "payouts", Priority.NORMAL)
    stored = Opened(1, RULES.hash, trace_to_json(classify(seen, RULES, NOW).trace), pack(seen))
    older = replace(stored, rules_hash="0" * 64, trace="[]")
    damaged = [replace(older, facts=b"?"), replace(stored, trace="{")]
    found = list(cases([stored, older, *damaged], RULES, {1: replace(now, topic="policy")}, []))
    assert found == [Case(1, pack(seen), now, replace(now, topic="policy"), is_caught=True)] * 2


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("refund", "refund", id="a word"),
        pytest.param("gift cards", "gift cards", id="two words"),
        pytest.param("d'accord", "d'accord", id="with an apostrophe"),
        pytest.param("返金", "返金", id="another script"),
        pytest.param("no", '"no"', id="what YAML once took for false"),
        pytest.param("a: b", '"a: b"', id="a colon"),
        pytest.param("Where is it? [here], #1", '"Where is it? [here], #1"', id="signs"),
        pytest.param('he said "no"', '"he said \\"no\\""', id="quotes"),
        pytest.param("12", '"12"', id="a number"),
    ],
)
def test_words_of_yaml(text: str, shown: str) -> None:
    assert scalar(text) == shown
    draft = Draft("r", ("refund",), (("tag", "x"),), why=text, examples=(Sample(f"refund {text}"),))
    (rule,) = alone([draft]).rules
    assert (rule.why, rule.examples[0].facts.message.new_text) == (text, f"refund {text}")
    assert selftest(alone([draft])).failed == ()


def test_rules_are_put_behind_all_others() -> None:
    draft = Draft("new", ("refund", "network:aurora"), (("topic", "policy"),))
    joined = put_in_place(RULES, [draft])
    assert [rule.id for rule in joined.rules] == ["money", "new"]
    assert classify(facts(1, "a payout refund"), joined, NOW).topic == "policy"
    assert "when: {any: [{text: {word: [refund]}}, {network: {id: [aurora]}}]}" in written(draft)
    bare = rules_of("version: 1\nvocabulary: {topics: [policy]}\n")
    assert [rule.id for rule in put_in_place(bare, [draft]).rules] == ["new"]
    with pytest.raises(FileErrors):
        put_in_place(rules_of("version: 1\n"), [draft])


def test_a_set_of_places_is_a_number() -> None:
    assert members(tickets([0, 9, 64], 65)) == [0, 9, 64]
    assert members(0) == []


def test_the_fewest_words_cover_the_tickets() -> None:
    size = 100
    holding = {
        "all": tickets(range(size), size),
        "six": tickets(range(6), size),
        "part": tickets(range(3), size),
        "others": tickets(range(5, 10), size),
        "half": tickets([*range(8, 12), *range(50, 54)], size),
    }
    aim = Aim(tickets(range(12), size), tickets(range(12), size), (1 << size) - 1)
    assert cover(holding, aim, Bounds(0.8, 3)) == ("six", "others")
    assert cover(holding, aim, Bounds(0.8, 11)) == ()


def test_heaps_need_words_that_meet_oftener_than_by_chance() -> None:
    size = 200
    holding = {"tax": tickets(range(8), size), "form": tickets(range(7), size), "lamp": tickets(range(6, 16), size)}
    everything = (1 << size) - 1
    (heap,) = clusters(holding, everything, {"en": everything}, size, 3)
    assert (heap.places, heap.words) == (tuple(range(8)), ("tax", "form"))
    assert clusters(holding, tickets(range(4), size), {}, size, 3) == ()


def quality(seeds: Sequence[int], count: int) -> tuple[int, int, int]:
    """How many planted words are found and missed, and how many others are proposed, over several histories."""
    found = missed = false = 0
    for seed in seeds:
        said = suggest(planted(count, seed), rule_set())
        terms = {(key(term), each.target.value) for each in said.proposals for term in each.draft.terms}
        real = [{(key(part), plant.topic) for part in (plant.words, *plant.words.split())} for plant in PLANTED]
        hits = sum(bool(terms & words) for words in real)
        found, missed = found + hits, missed + len(PLANTED) - hits
        false += len(terms - set[tuple[str, str]]().union(*real))
    return found, missed, false


def test_planted_words_are_found_among_noise() -> None:
    """Two histories of 400 tickets: 12 tickets a word, of which one in ten was not corrected."""
    found, missed, false = quality([1, 8], 400)
    assert (found, missed, false) == (15, 1, 0)
