"""`cndesk rules`: the verbs of the routing rules, each in `rules_<verb>.py` and imported when it is called."""

from typing import Final

import click

from pipeline.cli import Verbs

VERBS: Final[dict[str, str]] = {
    "check": "Load the rules as the service does and run their examples and tests.",
    "lint": "What is allowed, but hardly meant: unreachable, unused, contradicting rules.",
    "test": "Run the examples and tests; --coverage tells what none of them reaches.",
    "new-test": "Write a test from a real ticket or mail, addresses masked.",
    "try": "What would be decided about a mail, and why.",
    "explain": "Why a ticket or a mail was decided so, rule by rule.",
    "replay": "What a changed file would have made of the mails of the last weeks.",
    "suggest": "Rules that corrections and unmatched mails call for.",
    "stats": "How often each rule hit, was overwritten, was corrected.",
    "code": "Explain the code of an error, with a bad and a good example.",
    "schema": "The JSON Schema that makes editors complete and check rules.yaml.",
    "activate": "Put a file into force, once it is checked and tested.",
    "history": "The rule sets that were in force.",
    "rollback": "Put an earlier rule set into force again.",
}


@click.group("rules", cls=Verbs, verbs=VERBS, modules="pipeline.commands.rules_")
def command() -> None:
    """Routing rules: check, test, explain, replay, activate.

    \b
    cndesk rules check
    cndesk rules replay new-rules.yaml --since 30d
    cndesk rules activate new-rules.yaml
    """
