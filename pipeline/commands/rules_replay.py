"""`cndesk rules replay`: what a changed rules file would have made of the mails that came before."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, TypedDict, Unpack

import click

from pipeline.cli import Invocation
from pipeline.commands.moment import Moment
from pipeline.commands.rulesfile import FILE, echo_json, home_names, load_rules, rules_file, settings_of
from pipeline.errors import UserError

if TYPE_CHECKING:
    from pipeline.classify.replay.comparison import Comparison
    from pipeline.classify.rules import RuleSet
    from pipeline.replay import Location, Progress

IN_FORCE: Final = "in-force"
SHOWN_ON_PAGE: Final = 100


class Asked(TypedDict):
    """The options."""

    since: datetime | None
    until: datetime | None
    limit: int | None
    against: str
    output: Literal["text", "json", "html"]
    page: Path | None
    show: int | None
    processes: int | None
    fail_on_change: bool


@click.command("replay")
@FILE
@click.option("--since", type=Moment(), help="Mails received since then: 30d, 12h, 2026-02-01.")
@click.option("--until", type=Moment(), help="Mails received before then.")
@click.option("--limit", type=click.IntRange(min=1), help="Of these the newest so many.")
@click.option("--against", metavar="HASH", default=IN_FORCE, help="Another rule set than the one in force.")
@click.option("-o", "--output", type=click.Choice(["text", "json", "html"]), default="text", help="How to tell it.")
@click.option("--html", "page", type=click.Path(dir_okay=False, path_type=Path), help="Write the page to a file, too.")
@click.option("--show", type=click.IntRange(min=0), help="List so many changed tickets (mails on the page) at most.")
@click.option("--processes", type=click.IntRange(1, 64), help="Share it out among so many [default: one a core].")
@click.option("--fail-on-change", is_flag=True, help="Exit with 1 if any mail would be decided otherwise.")
@click.pass_obj
def command(invocation: Invocation, /, file: Path | None, **asked: Unpack[Asked]) -> int:
    """Decide the mails of the past once more, by FILE (default: the home's rules.yaml) and by the rules in force.

    Nothing is written or sent. Compared is what the decisions do: topic, queue, priority, escalations and so on.

    Exit code 0: done; 1: done, with --fail-on-change, and something changes; 2: a mistake, told with its place.

    \b
    cndesk rules replay new-rules.yaml --since 30d
    cndesk rules replay new-rules.yaml --html replay.html
    cndesk rules replay --against 3f9a -o json
    """
    from pipeline.domain.precedent import Period
    from pipeline.replay import Location, replay

    names = home_names(invocation.home)
    candidate = load_rules(rules_file(invocation, file), names)
    settings = settings_of(invocation.home)
    location = Location(settings.database.location(), settings.home / "blobs")
    before = _against(location, candidate, asked["against"])
    period = Period(asked["since"], asked["until"], asked["limit"])
    with _progress(is_shown=asked["output"] == "text" and not invocation.is_quiet) as progress:
        found = replay(location, before, candidate, period, processes=asked["processes"], progress=progress)
    _must_have_mails(found)
    if asked["page"] is not None or asked["output"] == "html":
        shown = SHOWN_ON_PAGE if asked["show"] is None else asked["show"]
        _write(asked["page"], _page(location, before, candidate, found, shown), is_told=asked["output"] == "html")
    if asked["output"] == "json":
        from pipeline.commands.replayed import as_json

        echo_json(as_json(found))
    elif asked["output"] == "text":
        _tell(found, asked["show"], invocation.is_quiet)
    return 1 if asked["fail_on_change"] and found.mails_changed else 0


def _against(location: "Location", candidate: "RuleSet", prefix: str) -> "RuleSet":
    """The set in force, or the one that is asked for."""
    from pipeline.ruletext import in_force

    store = location.open()
    try:
        with store.look() as unit:
            return in_force(unit, candidate.calendars, "" if prefix == IN_FORCE else prefix)
    finally:
        store.close()


def _must_have_mails(found: "Comparison") -> None:
    """Raises UserError where there was nothing to compare: an empty answer would read like "no change"."""
    if found.mails:
        return
    if found.without_facts:
        told = f"the {found.without_facts:,} mails of this time were decided before facts were kept with the decision"
        raise UserError(told, "mails that come from now on can be replayed")
    if found.damaged:
        raise UserError(f"the stored facts of all {found.damaged:,} mails of this time are damaged")
    raise UserError(
        "no mails of this time were decided by rules", "leave out --since and --until, or run cndesk run --once"
    )


def _page(location: "Location", before: "RuleSet", candidate: "RuleSet", found: "Comparison", shown: int) -> str:
    from pipeline.commands.replayed import page_values
    from pipeline.pages import page
    from pipeline.replay import cases

    mails = cases(location, before, candidate, found.changed[:shown])
    return page("replay", **page_values(found, mails, f"Replay of {Path(candidate.file).name}", shown))


def _write(file: Path | None, text: str, *, is_told: bool) -> None:
    if file is not None:
        try:
            file.write_text(text, "utf-8")
        except OSError as error:
            raise UserError(f"{file}: cannot be written: {error.strerror or error}", "name another file") from error
    if is_told:
        click.echo(text)


def _tell(found: "Comparison", show: int | None, is_quiet: bool) -> None:
    from pipeline.classify.replay.outline import SHOWN, as_text, headline

    lines = [headline(found)] if is_quiet else as_text(found, SHOWN if show is None else show)
    click.echo("\n".join(lines))


@contextmanager
def _progress(*, is_shown: bool) -> "Iterator[Progress]":
    """A bar on a terminal; it goes to stderr, so that the answer alone can be kept."""
    import sys

    from pipeline.replay import silent

    if not is_shown or not sys.stderr.isatty():
        yield silent
        return
    with click.progressbar(length=1, label="replaying", file=sys.stderr) as bar:

        def show(done: int, of: int) -> None:
            bar.length = max(of, 1)
            bar.update(done - bar.pos)

        yield show
