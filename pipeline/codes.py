"""Explain each code of a problem: what it means, an example that gives just this code, and the same put right.

Pure. An example is the part of rules.yaml that matters; `whole` makes a file of it, as the tests do that run them all.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from pipeline.problem import CODES

HEAD: Final[Mapping[str, str]] = {
    "version": "version: 1\n",
    "vocabulary": "vocabulary: {topics: [payouts, other], queues: [triage, payouts], teams: [cnm], tiers: [gold]}\n",
    "rules": """rules:
  - id: any-payout
    why: Something has to use the words above.
    when: {all: [{subject: {word: payout}}, {network: {tier: gold}}]}
    then: {topic: payouts, queue: payouts, escalate: cnm}
    examples: {match: [{subject: Payout, network: {tier: gold}}]}
""",
}


@dataclass(frozen=True, slots=True)
class Explanation:
    """One code: what it says, and how it looks wrong and right."""

    says: str
    bad: str
    good: str
    file: str = "rules.yaml"


def whole(part: str) -> str:
    """A whole rules.yaml around a part of one: sections that it lacks come before it."""
    missing = (text for section, text in HEAD.items() if f"\n{section}:" not in f"\n{part}")
    return "".join(missing) + part


def shown(part: str) -> str:
    """An example without the rules that only keep its vocabulary in use."""
    return part.replace(HEAD["rules"], "rules:\n")


def headline(code: str) -> str:
    """A code with what it stands for, in a line."""
    return f"{code}  {CODES[code]}"


def _rule(when: str, then: str = "{escalate: cnm}", more: str = "", id_: str = "example") -> str:
    """A rule as it stands in a file, with all that lint asks for."""
    why = "" if "why:" in more else "    why: To show a code.\n"
    return f"  - id: {id_}\n{why}    when: {when}\n    then: {then}\n{more}"


def _rules(*rules: str) -> str:
    return HEAD["rules"] + "".join(rules)


MATCHED: Final = "    examples: {match: [{body: The payout is late}]}\n"
BODY: Final = "{body: {word: late}}"
EXPLANATIONS: Final[dict[str, Explanation]] = {
    "R001": Explanation(
        "The file is not YAML: often a missing colon, a tab for indentation, or a quote or bracket left open. "
        "Nothing behind the place can be read.",
        "lists: {late: [late, overdue}\n",
        "lists: {late: [late, overdue]}\n" + _rules(_rule("{body: {word: {in: lists.late}}}", more=MATCHED)),
    ),
    "R002": Explanation(
        "Of two equal keys one would silently win. For two conditions on one field use any: or all:.",
        _rules("  - id: example\n    when: {body: {word: late}, body: {word: overdue}}\n    then: {escalate: cnm}\n"),
        _rules(_rule("{any: [{body: {word: late}}, {body: {word: overdue}}]}", more=MATCHED)),
    ),
    "R003": Explanation(
        "Anchors and aliases can blow a small file up to gigabytes. What is used twice is a list.",
        "lists:\n  late: &late [late, overdue]\n",
        "lists:\n  late: [late, overdue]\n" + _rules(_rule("{body: {word: {in: lists.late}}}", more=MATCHED)),
    ),
    "R004": Explanation(
        "Tags would make objects of values. Quotes make a word of a number.",
        _rules(_rule("{body: {word: !!str 1099}}")),
        _rules(_rule('{body: {word: "1099"}}', more="    examples: {match: [Where is form 1099?]}\n")),
    ),
    "R005": Explanation(
        "A file may have 1 MiB and 40 levels, in UTF-8. What is larger or deeper was not written by a person.",
        f"lists: {'[' * 45}late{']' * 45}\n",
        "lists: {late: [late]}\n" + _rules(_rule("{body: {word: {in: lists.late}}}", more=MATCHED)),
    ),
    "R010": Explanation(
        "The value is of another kind than is wanted: a word for a number, a list for a single value, yes for true.",
        _rules(_rule("{bounce: yes}")),
        _rules(_rule("{bounce: true}", more="    examples: {match: [{subject: Failure, bounce: true}]}\n")),
    ),
    "R011": Explanation(
        "Something that is needed is not there: a rule has id, when and then, a file its version.",
        _rules("  - id: example\n    when: {body: {word: late}}\n"),
        _rules(_rule(BODY, more=MATCHED)),
    ),
    "R012": Explanation(
        "A key that nobody knows: mostly a typo. It is never passed over, since a rule would then do less than it says.",
        _rules(_rule("{body: {contain: late}}")),
        _rules(_rule("{body: {contains: late}}", more=MATCHED)),
    ),
    "R013": Explanation(
        "The value is of the right kind, but too large, too small, or has characters that it may not have.",
        _rules(_rule(BODY, "{snooze: 500d}")),
        _rules(_rule(BODY, "{snooze: 3d}", MATCHED)),
    ),
    "R014": Explanation(
        "The value is none of those that are possible here; the help line names them.",
        _rules(_rule(BODY, "{priority: highest}")),
        _rules(_rule(BODY, "{priority: urgent}", MATCHED)),
    ),
    "R015": Explanation(
        "It can be read, but cannot be meant: an empty condition would hold for every mail, a rule cannot wait for one "
        "further down, a word cannot begin with a star.",
        _rules(_rule("{body: {word: '*late'}}")),
        _rules(_rule("{body: {word: late*}}", more=MATCHED)),
    ),
    "R016": Explanation(
        "No mail whatever can hit the rule, or not on one of its events: its conditions contradict each other, a rule "
        "above ends the search (stop) for all its mails, or it waits for a rule that has ended it.",
        _rules(
            _rule(BODY, "{escalate: cnm, stop: true}", MATCHED, "late"),
            _rule("{all: [{body: {word: late}}, {network: {tier: gold}}]}", "{priority: high}", id_="late-and-gold"),
        ),
        _rules(
            _rule(
                "{all: [{body: {word: late}}, {network: {tier: gold}}]}",
                "{priority: high}",
                "    examples: {match: [{body: The payout is late, network: {tier: gold}}]}\n",
                "late-and-gold",
            ),
            _rule(BODY, "{escalate: cnm, stop: true}", MATCHED, "late"),
        ),
    ),
    "R017": Explanation(
        "Whenever the rule hits, a rule further down hits too and sets all of it again: it never makes a difference.",
        _rules(
            _rule(
                "{subject: {word: late}}",
                "{priority: high}",
                "    examples: {match: [{subject: Late again}]}\n",
                "late-subject",
            ),
            _rule("{text: {word: [late, overdue]}}", "{priority: urgent}", MATCHED, "late"),
        ),
        _rules(
            _rule("{text: {word: [late, overdue]}}", "{priority: high}", MATCHED, "late"),
            _rule(
                "{subject: {word: late}}",
                "{priority: urgent}",
                "    examples: {match: [{subject: Late again}]}\n",
                "late-subject",
            ),
        ),
    ),
    "R018": Explanation(
        "Two rules ask about the same things, hit the same mails and set one field differently, and nothing says which is "
        "meant to win. A rule below that names the other (rule:), or hits only where it does, refines it and is no conflict.",
        _rules(
            _rule(BODY, "{priority: high}", MATCHED, "late"),
            _rule(
                "{body: {word: newsletter}}",
                "{priority: low}",
                "    examples: {match: [The newsletter]}\n",
                "newsletter",
            ),
        ),
        _rules(
            _rule(BODY, "{priority: high}", MATCHED, "late"),
            _rule(
                "{all: [{body: {word: newsletter}}, {not: {rule: late}}]}",
                "{priority: low}",
                "    examples: {match: [The newsletter]}\n",
                "newsletter",
            ),
        ),
    ),
    "R019": Explanation(
        "The pattern only spells out words. word: finds them with and without accents, within the borders of every "
        "language, and costs less.",
        _rules(_rule(r"{body: {regex: '\b(late|overdue)\b'}}", more=MATCHED)),
        _rules(_rule("{body: {word: [late, overdue]}}", more=MATCHED)),
    ),
    "R020": Explanation(
        "A name that is declared nowhere: topics, queues, teams and tiers stand under vocabulary, lists under lists, people "
        "and networks in directory.yaml, mailboxes in cndesk.yaml.",
        _rules(_rule(BODY, "{queue: payout}")),
        _rules(_rule(BODY, "{queue: payouts}", MATCHED)),
    ),
    "R021": Explanation(
        "A name is declared twice, so it would not be clear which is meant.",
        _rules(_rule(BODY, id_="late"), _rule("{subject: {word: late}}", id_="late")),
        _rules(_rule("{text: {word: late}}", more=MATCHED, id_="late")),
    ),
    "R022": Explanation(
        "Patterns are RE2, which takes linear time and so has no look-around and no back-references.",
        _rules(_rule("{body: {regex: 'late (?!again)'}}")),
        _rules(_rule("{all: [{body: {word: late}}, {not: {body: {word: late again}}}]}", more=MATCHED)),
    ),
    "R023": Explanation(
        "A template or an article of that name is not in the templates or kb folder.",
        _rules(_rule(BODY, "{template: acknowledgment}")),
        _rules(_rule(BODY, "{template: acknowledgement}", MATCHED)),
    ),
    "R024": Explanation(
        "A template does not hold together: its front line is not a subject, or it uses what its purpose does not know.",
        "Hello {{ contact.name }}\n",
        "Subject: We have your mail\n\nHello,\n\nwe have your mail.\n",
        "templates/acknowledgement.en.md.j2",
    ),
    "R025": Explanation(
        "Declared, and no rule uses it: a leftover, or a typo where it should be used.",
        "lists: {late: [late, overdue]}\n",
        "lists: {late: [late, overdue]}\n" + _rules(_rule("{body: {word: {in: lists.late}}}", more=MATCHED)),
    ),
    "R026": Explanation(
        "The day on which somebody wanted to look at the rule again is over.",
        _rules(_rule(BODY, more="    review_by: 2020-01-31\n" + MATCHED)),
        _rules(_rule(BODY, more="    review_by: 2099-01-31\n" + MATCHED)),
    ),
    "R027": Explanation(
        "A rule says what it does, not what for. Whoever wants to change it in a year needs one sentence.",
        _rules("  - id: example\n    when: {body: {word: late}}\n    then: {escalate: cnm}\n" + MATCHED),
        _rules(_rule(BODY, more=MATCHED)),
    ),
    "R030": Explanation(
        "A mail that should hit its rule does not (or the other way round), or a test comes out otherwise. Either the rule "
        "or the example is wrong; until they agree the file is not taken into service.",
        _rules(_rule(BODY, more="    examples: {match: [The payout is overdue]}\n")),
        _rules(_rule("{body: {word: [late, overdue]}}", more="    examples: {match: [The payout is overdue]}\n")),
    ),
    "R031": Explanation(
        "Nothing in the file shows that the rule hits anything; a typo in its words would go unnoticed.",
        _rules(_rule(BODY)),
        _rules(_rule(BODY, more=MATCHED)),
    ),
}
