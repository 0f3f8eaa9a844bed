from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.classify.load import examine, load
from pipeline.classify.names import Names, names
from pipeline.classify.rules import RuleSet
from pipeline.document import parse
from pipeline.domain.network import Directory, Network, Specialist, Team
from pipeline.errors import FileErrors, UserError
from pipeline.problem import show
from tests.unit.classify.written import rules_of

HOME = names(
    Directory(
        networks=(Network("aurora", "Aurora"),),
        specialists=(Specialist("Ha", "ha@cn-desk.example"),),
        teams=(Team("central-ops", "Central Operations", "ops@cn-desk.example"),),
    ),
    templates=["acknowledgement"],
    mailboxes=["support"],
)
PREFIX = """version: 1
vocabulary: {topics: [payouts, other], queues: [triage], teams: [cnm, central-ops], tiers: [gold], tags: [money]}
lists: {money: [payout]}
themes: {cash: {words: [payout]}}
calendars: {office: {mon-fri: "09:00-17:00"}}
rules:
"""


def problems(text: str, home: Names = HOME) -> str:
    document = parse(text, "rules.yaml")
    examine(document, home)
    return show(document.errors)


def of_rule(when: str = "{bounce: true}", then: str = "{tag: money}", rest: str = "") -> str:
    """What is wrong with a rule on lines 7 to 9, without the file's name."""
    shown = problems(f"{PREFIX}  - id: r{rest}\n    when: {when}\n    then: {then}\n")
    return "\n".join(line.removeprefix("rules.yaml:") for line in shown.splitlines() if " | " not in line)


def test_an_error_has_place_caret_code_and_cure() -> None:
    assert problems(PREFIX + "  - id: r\n    when: {subject: {contain: [payout]}}\n    then: {tag: money}\n") == (
        'rules.yaml:8:22: error[R012]: unknown key "contain"\n'
        "    8 |     when: {subject: {contain: [payout]}}\n"
        "      |                      ^^^^^^^\n"
        '      = help: did you mean "contains"? allowed: word, contains, glob, regex'
    )


def test_all_errors_are_told_at_once_in_their_order() -> None:
    text = """vocabulary: {topics: [payouts], queue: [triage]}
lists: {money: []}
rules:
  - id: a
    when: {body: {regex: '(?=x)'}, lang: {in: lists.mony}}
    then: {topic: payout}
  - id: a
    then: {tag: x}
  - {id: b, when: {rule: [c, d, a]}, then: {stop: true}, on: later}
  - {id: c, when: {bounce: 1}, then: {}}
"""
    assert problems(text) == (
        'rules.yaml:1:1: error[R011]: key "version" is missing\n'
        "    1 | vocabulary: {topics: [payouts], queue: [triage]}\n"
        "      | ^\n"
        "      = help: begin the file with version: 1\n"
        "\n"
        'rules.yaml:1:33: error[R012]: unknown key "queue"\n'
        "    1 | vocabulary: {topics: [payouts], queue: [triage]}\n"
        "      |                                 ^^^^^\n"
        '      = help: did you mean "queues"? allowed: topics, queues, teams, kinds, tiers, tags, slas\n'
        "\n"
        'rules.yaml:2:9: error[R015]: list "money" is empty\n'
        "    2 | lists: {money: []}\n"
        "      |         ^^^^^\n"
        "\n"
        "rules.yaml:5:26: error[R022]: look-around is not possible in RE2, which never goes back in the text\n"
        "    5 |     when: {body: {regex: '(?=x)'}, lang: {in: lists.mony}}\n"
        "      |                          ^^^^^^^\n"
        "      = help: write the exception as a condition of its own: not: {body: {word: ...}}\n"
        "\n"
        'rules.yaml:5:47: error[R020]: list "mony" is not declared\n'
        "    5 |     when: {body: {regex: '(?=x)'}, lang: {in: lists.mony}}\n"
        "      |                                               ^^^^^^^^^^\n"
        '      = help: did you mean "money"? allowed: money\n'
        "\n"
        'rules.yaml:6:19: error[R020]: topic "payout" is not declared in vocabulary.topics\n'
        "    6 |     then: {topic: payout}\n"
        "      |                   ^^^^^^\n"
        '      = help: did you mean "payouts"? allowed: payouts\n'
        "\n"
        'rules.yaml:7:5: error[R011]: key "when" is missing in the rule\n'
        "    7 |   - id: a\n"
        "      |     ^\n"
        "\n"
        'rules.yaml:7:9: error[R021]: rule "a" stands twice\n'
        "    7 |   - id: a\n"
        "      |         ^\n"
        "      = help: it stands first on line 4\n"
        "\n"
        'rules.yaml:9:27: error[R015]: rule "c" stands further down\n'
        "    9 |   - {id: b, when: {rule: [c, d, a]}, then: {stop: true}, on: later}\n"
        "      |                           ^\n"
        "      = help: only rules above are known here\n"
        "\n"
        'rules.yaml:9:30: error[R020]: rule "d" does not exist\n'
        "    9 |   - {id: b, when: {rule: [c, d, a]}, then: {stop: true}, on: later}\n"
        "      |                              ^\n"
        "      = help: allowed: a\n"
        "\n"
        'rules.yaml:9:62: error[R014]: "on" cannot be "later"\n'
        "    9 |   - {id: b, when: {rule: [c, d, a]}, then: {stop: true}, on: later}\n"
        "      |                                                              ^^^^^\n"
        "      = help: allowed: new, reply, reopen\n"
        "\n"
        'rules.yaml:10:28: error[R010]: "bounce" must be true or false\n'
        "   10 |   - {id: c, when: {bounce: 1}, then: {}}\n"
        "      |                            ^\n"
        "      = help: did you mean true?\n"
        "\n"
        "rules.yaml:10:38: error[R015]: a rule that does nothing\n"
        "   10 |   - {id: c, when: {bounce: 1}, then: {}}\n"
        "      |                                      ^^\n"
        "      = help: actions: topic, kind, queue, priority, sla, tag, untag, assign, escalate, watch, notify, template, "
        "suggest, set, status, snooze, ignore, spam, stop"
    )


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        pytest.param("{boy: x}", '8:12: error[R012]: unknown key "boy"\n      = help: did you mean "body"? allowed: all, any, not, rule, about, subject, body, text, body_full, from, to, cc, reply_to, header, attachment, lang, network, auth, auto_submitted, bounce, thread, mailbox, received, requester', id="unknown condition"),
        pytest.param("{}", '8:11: error[R015]: a condition without keys would hold for every mail\n      = help: remove it or fill it', id="an empty condition"),
        pytest.param("payout", '8:11: error[R010]: a condition must be a mapping, not a single value\n      = help: keys: all, any, not, rule, about, subject, body, text, body_full, from, to, cc, reply_to, header, attachment, lang, network, auth, auto_submitted, bounce, thread, mailbox, received, requester', id="no condition"),
        pytest.param("{subject: payout}", '8:21: error[R010]: "subject" must be a mapping, not a single value\n      = help: keys: word, contains, glob, regex', id="a text without its test"),
        pytest.param("{subject: {word: []}}", '8:12: error[R015]: "subject" is empty', id="no words"),
        pytest.param("{subject: {word: ['']}}", '8:29: error[R015]: "word" has an empty word\n      = help: remove it', id="an empty word"),
        pytest.param("{subject: {word: '??'}}", '8:28: error[R015]: "??" has no letter or digit\n      = help: use contains for signs', id="signs for a word"),
        pytest.param("{subject: {word: 'pa*'}}", '8:28: error[R015]: "pa*" is too short\n      = help: at least 3 letters before *', id="a short stem"),
        pytest.param("{subject: {word: '*pay'}}", '8:28: error[R015]: in a word * may stand at the end only\n      = help: use glob or contains', id="a star in front"),
        pytest.param("{subject: {word: [{in: lists.money}, x]}}", '8:29: error[R010]: "word" has a list within a list\n      = help: put in: around all of it: {in: [lists.x, word]}', id="a list within a list"),
        pytest.param("{subject: {word: lists.money}}", '8:28: error[R015]: "lists.money" is taken as a word here\n      = help: write {in: lists.money}', id="a list taken for a word"),
        pytest.param("{subject: {word: {at_least: 2}}}", '8:28: error[R011]: key "in" is missing\n      = help: such as word: {in: lists.x, at_least: 2}', id="at_least without words"),
        pytest.param("{subject: {word: {in: lists.money, at_least: 0}}}", '8:56: error[R010]: "at_least" must be a whole number from 1 on', id="at least nothing"),
        pytest.param("{subject: {word: [[payout]]}}", '8:29: error[R010]: "word" must be a single value, not a list', id="a list in a list"),
        pytest.param("{body: {regex: '\\bсчет'}}", '8:26: error[R022]: \\b knows ASCII letters only in RE2, so beside other letters it finds nothing\n      = help: use word, which knows the borders of all languages, or \\pL for a letter and \\pN for a digit', id="an ASCII word border"),
        pytest.param("{network: {tier: glod}}", '8:28: error[R020]: tier "glod" is not declared in vocabulary.tiers\n      = help: did you mean "gold"? allowed: gold', id="unknown tier"),
        pytest.param("{network: {id: auror}}", '8:26: error[R020]: network "auror" is not declared in directory.yaml\n      = help: did you mean "aurora"? allowed: aurora', id="unknown network"),
        pytest.param("{network: {stage: house}}", '8:29: error[R014]: "stage" cannot be "house"\n      = help: did you mean "in-house"? allowed: cnm, shadow, assisted, in-house', id="unknown stage"),
        pytest.param("{mailbox: suport}", '8:21: error[R020]: mailbox "suport" is not declared in cndesk.yaml\n      = help: did you mean "support"? allowed: support', id="unknown mailbox"),
        pytest.param("{auth: {dmarc: passed}}", '8:26: error[R014]: "dmarc" cannot be "passed"\n      = help: did you mean "pass"? allowed: pass, fail, none, absent', id="unknown result"),
        pytest.param("{received: {inside: ofice}}", '8:31: error[R020]: calendar "ofice" is not declared\n      = help: did you mean "office"? allowed: office', id="unknown calendar"),
        pytest.param("{received: {inside: ''}}", '8:31: error[R015]: the calendar is empty', id="no calendar"),
        pytest.param("{about: cahs}", '8:19: error[R020]: theme "cahs" is not declared\n      = help: did you mean "cash"? allowed: cash', id="unknown theme"),
        pytest.param("{about: {at_least: 2}}", '8:19: error[R011]: key "theme" is missing', id="no theme"),
        pytest.param("{requester: {open_tickets: many}}", '8:38: error[R010]: "open_tickets" must be a number or a comparison such as ">= 3"', id="no number"),
        pytest.param("{header: {exists: true}}", '8:12: error[R011]: key "name" is missing\n      = help: such as header: {name: List-Id, exists: true}', id="a header without a name"),
        pytest.param("{header: List-Id}", '8:20: error[R010]: "header" must be a mapping, not a single value\n      = help: keys: name, exists, word, contains, glob, regex', id="a header as a word"),
        pytest.param("{header: {name: X, exists: maybe}}", '8:38: error[R010]: "exists" must be true or false', id="neither there nor not"),
        pytest.param("{attachment: {min_size: 3}}", '8:35: error[R010]: "min_size" must be a size such as 500KB, 50MB, 1GB\n      = help: units: B, KB, MB, GB', id="a size without unit"),
        pytest.param("{attachment: {}}", '8:12: error[R015]: "attachment" is empty', id="an attachment of any kind"),
        pytest.param("{attachment: {name: {word: a, glob: b}}}", '8:31: error[R015]: one test of a name is enough\n      = help: join several with all:', id="two tests of a name"),
        pytest.param("{any: {bounce: true}}", '8:17: error[R010]: "any" must be a list, not a mapping\n      = help: each item is a condition: - subject: {...}', id="any of a mapping"),
        pytest.param("{all: []}", '8:17: error[R015]: "all" is empty', id="all of nothing"),
        pytest.param("{from: {domain: []}}", '8:27: error[R015]: "domain" is empty', id="no domain"),
        pytest.param("{lang: {in: pt, of: de}}", '8:27: error[R012]: unknown key "of"\n      = help: allowed: in', id="an unknown key beside in"),
        pytest.param("{thread: {is_reply: yes}}", '8:31: error[R010]: "is_reply" must be true or false\n      = help: did you mean true?', id="yes is a word"),
        pytest.param("{from: {address: lists.money}}", '8:28: error[R015]: "lists.money" is taken as a word here\n      = help: to use the list, write {in: lists.money}', id="a list taken for an address"),
        pytest.param("{from: {name: {in: lists.no}}}", '8:30: error[R020]: list "no" is not declared\n      = help: allowed: money', id="an unknown list for a name"),
        pytest.param("{subject: [word]}", '8:21: error[R010]: "subject" must be a mapping, not a list\n      = help: keys: word, contains, glob, regex', id="a list for a text"),
        pytest.param("{received: {inside: [office]}}", '8:31: error[R010]: the calendar must be a single value, not a list', id="two calendars"),
        pytest.param("{bounce: [true]}", '8:20: error[R010]: "bounce" must be a single value, not a list', id="a list of claims"),
        pytest.param("{attachment: {min_size: [1MB]}}", '8:35: error[R010]: "min_size" must be a single value, not a list', id="a list of sizes"),
        pytest.param("{requester: {open_tickets: [1]}}", '8:38: error[R010]: "open_tickets" must be a single value, not a list', id="a list of numbers"),
        pytest.param("{subject: {word: {in: payout, at_least: [2]}}}", '8:51: error[R010]: "at_least" must be a single value, not a list', id="a list of counts"),
        pytest.param("{rule: []}", '8:12: error[R015]: "rule" is empty', id="no rule"),
    ],
)  # fmt: skip
def test_a_wrong_condition_is_told(when: str, expected: str) -> None:
    assert of_rule(when=when) == expected


@pytest.mark.parametrize(
    ("then", "expected"),
    [
        pytest.param("{topics: other}", '9:12: error[R012]: unknown key "topics"\n      = help: did you mean "topic"? allowed: topic, kind, queue, priority, sla, tag, untag, assign, escalate, watch, notify, template, suggest, set, status, snooze, ignore, spam, stop', id="unknown action"),
        pytest.param("{kind: question}", '9:18: error[R020]: kind "question" is not declared in vocabulary.kinds\n      = help: did you mean "request"? allowed: inquiry, request, complaint, feedback, thanks, auto-reply, bounce, bulk, spam', id="unknown kind"),
        pytest.param("{queue: payouts}", '9:19: error[R020]: queue "payouts" is not declared in vocabulary.queues\n      = help: allowed: triage', id="unknown queue"),
        pytest.param("{tag: mony}", '9:17: error[R020]: tag "mony" is not declared in vocabulary.tags\n      = help: did you mean "money"? allowed: money', id="unknown tag"),
        pytest.param("{tag: []}", '9:17: error[R015]: "tag" is empty', id="no tag"),
        pytest.param("{template: acknowledgment}", '9:22: error[R023]: template "acknowledgment" does not exist in the templates folder\n      = help: did you mean "acknowledgement"? allowed: acknowledgement', id="a template that does not exist"),
        pytest.param("{priority: highest}", '9:22: error[R014]: "priority" cannot be "highest"\n      = help: did you mean "high"? allowed: low, normal, high, urgent', id="unknown priority"),
        pytest.param("{priority: {at_least: top}}", '9:33: error[R014]: "at_least" cannot be "top"\n      = help: allowed: low, normal, high, urgent', id="at least an unknown one"),
        pytest.param("{priority: {}}", '9:12: error[R015]: "priority" is empty', id="at least nothing"),
        pytest.param("{assign: {specialist: he@cn-desk.example}}", '9:33: error[R020]: specialist "he@cn-desk.example" is not declared in directory.yaml\n      = help: did you mean "ha@cn-desk.example"? allowed: ha@cn-desk.example', id="unknown specialist"),
        pytest.param("{assign: {team: ops}}", '9:27: error[R020]: team "ops" is not declared in vocabulary.teams\n      = help: allowed: cnm, central-ops', id="unknown team"),
        pytest.param("{assign: {team: cnm, specialist: ha@cn-desk.example}}", '9:12: error[R015]: assign to a specialist or to a team\n      = help: give one of the two', id="two at once"),
        pytest.param("{assign: {strategy: random, team: cnm}}", '9:31: error[R014]: "strategy" cannot be "random"\n      = help: allowed: round-robin, least-loaded', id="unknown strategy"),
        pytest.param("{escalate: ops}", '9:22: error[R020]: team "ops" is not declared in vocabulary.teams\n      = help: allowed: cnm, central-ops', id="escalation to nobody"),
        pytest.param("{escalate: {after: 2h}}", '9:22: error[R011]: key "to" is missing\n      = help: such as {to: central-ops, after: 2h, unless: replied}', id="escalation to no one"),
        pytest.param("{escalate: {to: cnm, after: 2}}", '9:39: error[R010]: "after" must be a duration such as 15s, 5m, 2h\n      = help: a number alone has no unit: did you mean 2s?', id="a time without unit"),
        pytest.param("{escalate: {to: cnm, unless: answered}}", '9:40: error[R014]: "unless" cannot be "answered"\n      = help: allowed: replied, assigned, solved', id="unless what"),
        pytest.param("{escalate: {to: cnm, when: often}}", '9:38: error[R015]: "often" is not understood\n      = help: such as same-tag >= 5 in 24h', id="when what"),
        pytest.param("{escalate: []}", '9:12: error[R015]: "escalate" is empty', id="no escalation"),
        pytest.param("{watch: priya}", '9:19: error[R020]: "priya" is no address, team or cnm-of-network\n      = help: allowed: cnm-of-network, cnm, central-ops', id="a watcher without address"),
        pytest.param("{snooze: soon}", '9:20: error[R010]: "snooze" must be a duration such as 15s, 5m, 2h\n      = help: units: s, m, h, d', id="soon is no time"),
        pytest.param("{set: product}", '9:17: error[R010]: "set" must be a mapping, not a single value\n      = help: such as set: {product: studio}', id="set what"),
        pytest.param("{set: {product: [a]}}", '9:27: error[R010]: "product" must be a single value, not a list', id="a list for a field"),
        pytest.param("{status: done}", '9:20: error[R014]: "status" cannot be "done"\n      = help: allowed: new, open, pending, hold, solved, closed', id="unknown status"),
        pytest.param("{stop: 1}", '9:18: error[R010]: "stop" must be true or false\n      = help: did you mean true?', id="stop how"),
        pytest.param("{untag: {in: lists.x}}", '9:24: error[R020]: list "x" is not declared\n      = help: allowed: money', id="unknown list"),
        pytest.param("stop", '9:11: error[R010]: "then" must be a mapping, not a single value\n      = help: keys: topic, kind, queue, priority, sla, tag, untag, assign, escalate, watch, notify, template, suggest, set, status, snooze, ignore, spam, stop', id="a word for actions"),
    ],
)  # fmt: skip
def test_a_wrong_action_is_told(then: str, expected: str) -> None:
    assert of_rule(then=then) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("", '1:1: error[R011]: key "version" is missing', id="an empty file"),
        pytest.param("version: 2", "1:10: error[R014]: the version must be 1", id="another version"),
        pytest.param("version: true", "1:10: error[R014]: the version must be 1", id="true is not 1"),
        pytest.param("- a", "1:1: error[R010]: rules.yaml must be a mapping, not a list", id="a list"),
        pytest.param("version: 1\nrule: []", '2:1: error[R012]: unknown key "rule"', id="unknown section"),
        pytest.param("version: 1\nrules: [a]", "2:9: error[R010]: a rule must be a mapping, not a single value", id="a word for a rule"),
        pytest.param("version: 1\nrules: [{id: 'a b', when: {bounce: true}, then: {tag: x}}]", '2:14: error[R013]: "a b" cannot name a rule', id="a name with a space"),
        pytest.param("version: 1\nrules: [{id: '', when: {bounce: true}, then: {tag: x}}]", '2:14: error[R015]: "id" is empty', id="no name"),
        pytest.param("version: 1\nrules: [{id: a, on: [], when: {bounce: true}, then: {tag: x}}]", '2:21: error[R015]: "on" is empty', id="never"),
        pytest.param("version: 1\nvocabulary: {queues: [a, b, a]}", '2:29: error[R021]: "a" stands twice in queues', id="a name twice"),
        pytest.param("version: 1\nlists: {a: [x], a: [y]}", '2:17: error[R002]: key "a" stands twice', id="a list twice"),
        pytest.param("version: 1\nlists: [a]", '2:8: error[R010]: "lists" must be a mapping, not a list', id="lists as a list"),
        pytest.param("version: 1\nthemes: {a: {word: [x]}}", '2:14: error[R012]: unknown key "word"', id="a theme with an unknown key"),
        pytest.param("version: 1\nthemes: {a: {words: ['?']}}", '2:22: error[R015]: "?" has no letter or digit', id="signs in a theme"),
        pytest.param("version: 1\ndefaults: {topic: pay}", '2:19: error[R020]: topic "pay" is not declared in vocabulary.topics', id="an undeclared default"),
        pytest.param("version: 1\ndefaults: {tag: pay}", '2:12: error[R012]: unknown key "tag"', id="a default that is none"),
        pytest.param("version: 1\ntests: [{name: a, mail: {body: x}}]", '2:9: error[R011]: key "expect" is missing in the test', id="a test without expectation"),
        pytest.param("version: 1\ntests: [{name: a, mail: {body: x}, expect: {}}]", '2:36: error[R015]: a test that expects nothing cannot fail', id="a test that expects nothing"),
        pytest.param("version: 1\ntests: [{name: a, mail: {body: x}, expect: {matched: b}}]", '2:54: error[R020]: rule "b" does not exist', id="a test of no rule"),
        pytest.param("version: 1\ntests: [{name: a, mail: {bdy: x}, expect: {kind: b}}]", '2:26: error[R012]: unknown key "bdy"', id="a mail with an unknown key"),
        pytest.param("version: 1\na: *x", "2:4: error[R003]: anchors and aliases are refused", id="an alias"),
        pytest.param("version: 1\nrules: &x []", "2:8: error[R003]: anchors and aliases are refused", id="an anchor"),
        pytest.param("version: 1\nrules: !!python/name:os.system []", '2:8: error[R004]: tag "!!python/name:os.system" is refused', id="a tag"),
    ],
)  # fmt: skip
def test_a_wrong_file_is_told(text: str, expected: str) -> None:
    assert problems(text).splitlines()[0] == f"rules.yaml:{expected}"


def test_a_word_of_a_list_is_told_once_where_it_stands() -> None:
    text = (
        "version: 1\nlists: {a: [ok, '?']}\nrules:\n"
        "  - {id: r, when: {subject: {word: {in: lists.a}}, body: {word: {in: lists.a}}}, then: {tag: x}}\n"
    )
    assert [line for line in problems(text).splitlines() if "error" in line] == [
        'rules.yaml:2:17: error[R015]: "?" has no letter or digit'
    ]


def test_a_team_without_address_is_a_warning() -> None:
    document = parse("version: 1\nvocabulary: {teams: [cnm, legal]}", "rules.yaml")
    examine(document, HOME)
    assert [problem.headline for problem in document.problems] == [
        'rules.yaml:2:27: warning[R020]: team "legal" is not declared in directory.yaml'
    ]


def test_lists_take_up_lists_above_and_empty_sections_are_none() -> None:
    rules = rules_of(
        "version: 1\nlists: {a: [payout], b: {in: [lists.a, saque]}}\ntests:\nthemes:\nrules:\n"
        "  - {id: r, when: {body: {word: {in: lists.b}}}, then: {tag: x}}\n"
    )
    assert rules.lexicon.whole == frozenset({"payout", "saque"})


def test_outside_a_home_names_of_people_are_taken_as_they_stand() -> None:
    then = "{template: any, assign: {specialist: any@one.example}, tag: any}"
    assert rules_of(
        f"version: 1\nrules:\n  - {{id: r, when: {{mailbox: any, network: {{id: any, tier: any}}}}, then: {then}}}\n"
    )


def test_a_theme_and_a_default_of_the_wrong_shape_are_told() -> None:
    assert problems("version: 1\nthemes: {a: {strong: x}, b: [y]}\ndefaults: {priority: {at_least: high}}") == (
        'rules.yaml:2:29: error[R010]: theme "b" must be a mapping, not a list\n'
        "    2 | themes: {a: {strong: x}, b: [y]}\n"
        "      |                             ^^^\n"
        "      = help: keys: group, words, strong, decisive\n"
        "\n"
        'rules.yaml:3:22: error[R015]: the default "priority" must be a single value\n'
        "    3 | defaults: {priority: {at_least: high}}\n"
        "      |                      ^^^^^^^^^^^^^^^^"
    )


def test_the_hash_names_the_content() -> None:
    assert rules_of("version: 1\n").hash != rules_of("version: 1\n\n").hash
    assert rules_of("version: 1\n").hash == rules_of("version: 1\n").hash


def test_a_file_is_loaded_or_refused(tmp_path: Path) -> None:
    path = tmp_path / "rules.yaml"
    path.write_text("version: 1\n", encoding="utf-8")
    assert isinstance(load(path, Names()), RuleSet)
    path.write_text("version: 3\n", encoding="utf-8")
    with pytest.raises(FileErrors):
        load(path, Names())
    with pytest.raises(UserError, match="cannot be read"):
        load(tmp_path / "none.yaml", Names())


YAML = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from(["lists.a", "(?=x)", ">= 3", "pay*", "2h", "new", "a"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(
            ["version", "vocabulary", "topics", "lists", "a", "themes", "strong", "calendars", "mon-fri", "defaults", "topic",
             "rules", "id", "on", "when", "any", "all", "not", "subject", "body", "word", "in", "regex", "glob", "at_least",
             "about", "theme", "header", "name", "attachment", "count", "network", "tier", "then", "tag", "escalate", "to",
             "after", "priority", "assign", "set", "examples", "match", "tests", "mail", "expect", "matched", "from",
             "received", "auth", "requester", "open_tickets", "attachments", "headers", "thread", "status", "zone"]
        ),
        inner,
        max_size=4,
    ),
    max_leaves=25,
)  # fmt: skip


def flow(value: object) -> str:
    """The value as flow YAML."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(flow, value)) + "]"
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return {None: "null", True: "true", False: "false"}.get(value, str(value))  # type: ignore[call-overload, no-any-return]


def loads_or_tells(source: bytes) -> None:
    document = parse(source, "rules.yaml")
    rules = examine(document, HOME)
    assert isinstance(rules, RuleSet)
    assert document.errors or rules.hash


@given(st.binary(max_size=400))
@example(b"\xff\xfe")
@example(b"version: 1\nrules: [{id: r, when: {rule: r}, then: {set: {a: {}}}}]")
def test_any_bytes_load_or_are_told_what_is_wrong(source: bytes) -> None:
    loads_or_tells(source)


@given(st.lists(YAML, max_size=4), YAML)
def test_any_tree_loads_or_is_told_what_is_wrong(rules: list[object], tree: object) -> None:
    loads_or_tells(f"version: 1\nrules: {flow(rules)}\n".encode())
    loads_or_tells(flow(tree).encode())
    loads_or_tells(f"version: 1\nrules: [{{id: r, when: {flow(tree)}, then: {flow(tree)}}}]\n".encode())
    loads_or_tells(f"version: 1\ntests: [{{name: r, mail: {flow(tree)}, expect: {flow(tree)}}}]\n".encode())
