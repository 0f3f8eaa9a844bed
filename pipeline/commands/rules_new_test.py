"""`cndesk rules new-test`: write a test from a real ticket or mail, with everything personal masked."""

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, Unpack

import click

from pipeline.cli import Invocation
from pipeline.commands.rules_explain import TICKET, recalled_of
from pipeline.commands.rulesfile import OUTPUT, echo_json, home_names, load_rules, rules_file, settings_of
from pipeline.errors import FileErrors, UserError

if TYPE_CHECKING:
    from pipeline.classify.rules import RuleSet
    from pipeline.classify.trial.newtest import NewTest
    from pipeline.domain.classification import Facts


class Asked(TypedDict):
    """What the options say."""

    name: str
    keep: tuple[str, ...]
    write: bool
    output: str


@click.command("new-test")
@click.argument("subject", metavar="TICKET|MAIL")
@click.option("--rules", "file", type=click.Path(path_type=Path), help="Another file than the home's rules.yaml.")
@click.option("--name", default="", help="What the test is called [default: the ticket and its masked subject].")
@click.option("--keep", multiple=True, help="A word that may stay though it looks personal; again for more.")
@click.option(
    "--write", is_flag=True, help="Put it at the end of the file's tests, if the file then loads and it passes."
)
@OUTPUT
@click.pass_obj
def command(invocation: Invocation, /, subject: str, file: Path | None, **asked: Unpack[Asked]) -> None:
    """Write a test from the first mail of a ticket (1042 or T-1042), or from a mail (an .eml file).

    Addresses, the names of those who take part, numbers and links are masked, lines that decide nothing are left out;
    names of others in the text stay: read it before you share it. The test expects what the rules make of the real
    mail. It is shown, ready to be pasted below tests:, or written with --write.

    Exit code 0: here it is; 2: there is no such ticket or mail, or a mask would change the decision (it is named).

    \b
    cndesk rules new-test T-1042 --rules new-rules.yaml --write
    cndesk rules new-test question.eml --name "a gold network asks for October" --write
    """
    from pipeline.classify.trial.newtest import Unmaskable, new_test

    path = rules_file(invocation, file)
    rules = load_rules(path, home_names(invocation.home))
    facts, label, doubt = _real(invocation, subject, rules)
    made = new_test(facts, rules, asked["name"], label, asked["keep"])
    if isinstance(made, Unmaskable):
        raise UserError(made.reason)
    if doubt and not invocation.is_quiet:
        click.echo(f"note: {doubt}", err=True)
    line = _write(path, made, invocation) if asked["write"] else None
    if asked["output"] == "json":
        masked = Counter(what for _, what in made.masked)
        echo_json({"name": made.name, "test": made.text, "masked": dict(masked), "line": line})
    elif line is None:
        click.echo(made.text, nl=False)
    elif not invocation.is_quiet:
        click.echo(f"{path}:{line}: test {made.name!r} written, and it passes")


def _real(invocation: Invocation, subject: str, rules: "RuleSet") -> "tuple[Facts, str, str]":
    """What the rules saw, by what name, and whether they decided otherwise then."""
    from pipeline.commands.trial import facts_of

    match = TICKET.fullmatch(subject)
    if not match or Path(subject).exists():
        return facts_of(Path(subject), settings_of(invocation.home)), "", ""
    first = recalled_of(invocation.home, int(match[1]))[0]
    if first.facts is None:
        raise UserError(f"T-{match[1]}: {first.doubt}", "give the mail itself, as an .eml file")
    return first.facts, f"T-{match[1]}", _changed(first.facts, rules, first.hits)


def _changed(facts: "Facts", rules: "RuleSet", then: tuple[str, ...]) -> str:
    """A word on rules that decide otherwise today: the test expects what they decide now."""
    from pipeline.classify.evaluate import classify

    now = classify(facts, rules, facts.message.received_at).rules
    if now == then:
        return ""
    return f"then {', '.join(then) or 'no rule'} hit, today {', '.join(now) or 'none'}: the test expects today's"


def _write(path: Path, made: "NewTest", invocation: Invocation) -> int:
    """Put the test into the file, if it then loads and passes; gives the line where it stands."""
    from pipeline.classify.load import examine
    from pipeline.classify.trial.filing import NoPlace, with_test
    from pipeline.classify.trial.selftest import run_test
    from pipeline.document import parse
    from pipeline.rewrite import rewrite

    names = home_names(invocation.home)
    twin = next((test for test in load_rules(path, names).tests if test.name == made.name), None)
    if twin:
        raise UserError(f"{path}:{twin.place.line}: test {made.name!r} stands there already", "--name gives it another")
    before = path.read_bytes()
    mark = b"\xef\xbb\xbf" if before.startswith(b"\xef\xbb\xbf") else b""
    try:
        text = with_test(before.decode("utf-8-sig"), made.lines)
    except NoPlace as error:
        raise UserError(f"{path}: {error}") from error
    document = parse(text, str(path))
    rules = examine(document, names)
    if document.errors:
        raise FileErrors(document.errors)
    outcome = run_test(rules, rules.tests[-1])
    if outcome.wrong or rules.tests[-1].name != made.name:
        raise UserError(f"{path}: with the test in it, the file is read otherwise: nothing was written")
    try:
        rewrite(path, mark + text.encode())
    except OSError as error:
        raise UserError(f"{path}: cannot be written: {error.strerror or error}") from error
    return outcome.place.line
