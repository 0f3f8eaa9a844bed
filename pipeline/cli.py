"""The `cndesk` command: shared options, the list of verbs, and how errors end a run.

Verbs are imported when they are called, so that `--help` stays quick. Exit codes: 0 done, 1 something failed that
will be tried again or needs a look, 2 the caller's mistake.
"""

import gc
import importlib
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import click

from pipeline.errors import CndeskError, FileErrors, UserError
from pipeline.problem import did_you_mean, show

VERBS: Final[dict[str, str]] = {
    "init": "Write a working home: settings, rules, templates, a sample directory.",
    "demo": "See the whole desk at work on this machine, without any account.",
    "run": "Run the service (or one pass with --once).",
    "ingest": "Take mails from files, Maildirs or mboxes.",
    "inspect": "Show what is understood of a mail; stores nothing.",
    "ticket": "List tickets, show one, explain why it is as it is.",
    "rules": "Check, test, explain, replay and activate the routing rules.",
    "parked": "Mails that were set aside, with their cause.",
    "outbox": "What goes out, and what became of it.",
    "config": "Show the settings in force and where each comes from.",
}


# A file of rules is 100,000 values that all stay; looking through them again and again is a third of the time to load it.
COLLECT_EVERY: Final = (50_000, 20, 100)


@dataclass(frozen=True, slots=True)
class Invocation:
    """What every verb gets: the home folder, and whether to speak only of trouble."""

    home: Path
    is_quiet: bool


class Verbs(click.Group):
    """Verbs with a line each on what they do; every one is called `command` in a module of its own."""

    def __init__(self, name: str | None = None, *, verbs: Mapping[str, str], modules: str, **settings: Any) -> None:
        super().__init__(name, **settings)
        self._verbs = verbs
        self._modules = modules

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self._verbs)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self._verbs:
            return None
        command = importlib.import_module(self._modules + cmd_name.replace("-", "_")).command
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in self._verbs and not args[0].startswith("-"):
            raise UserError(f'there is no verb "{args[0]}"', did_you_mean(args[0], self._verbs))
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Verbs"):
            formatter.write_dl(list(self._verbs.items()))


@click.group(
    cls=Verbs,
    verbs=VERBS,
    modules="pipeline.commands.",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)
@click.option(
    "--home",
    envvar="CNDESK_HOME",
    default=".",
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder with cndesk.yaml and the rest [default: $CNDESK_HOME, else the current folder].",
)
@click.option("-q", "--quiet", is_flag=True, help="Say only what went wrong.")
# Whatever the variable holds means no colours (no-color.org), so it fits no flag.
@click.option("--no-color-variable", "no_color", envvar="NO_COLOR", default="", hidden=True)
@click.version_option(package_name="cndesk")
@click.pass_context
def cndesk(context: click.Context, home: Path, quiet: bool, no_color: str) -> None:
    """A support desk that lives in mailboxes.

    Mails become tickets by rules, specialists answer from their own mail client, and every decision can be explained.

    \b
    cndesk init --yes            a home to start from
    cndesk demo                  the whole of it in a minute
    cndesk run --once            one pass over mailboxes, tickets and the outbox
    """
    context.obj = Invocation(home, quiet)
    if no_color:
        context.color = False


def in_front(arguments: list[str]) -> list[str]:
    """The arguments with the options of all verbs first, so that `cndesk ticket list --home desk` works too."""
    shared: list[str] = []
    rest: list[str] = []
    words = iter(arguments)
    for word in words:
        if word == "--":
            return [*shared, *rest, word, *words]
        if word == "--home" and (folder := next(words, None)) is not None:
            shared += [word, folder]
        elif word in ("-q", "--quiet") or word.startswith("--home="):
            shared.append(word)
        else:
            rest.append(word)
    return shared + rest


def main() -> None:
    """Run the command line; a person's mistake is a message with its cure, never a traceback."""
    gc.set_threshold(*COLLECT_EVERY)
    try:
        code = cndesk.main(in_front(sys.argv[1:]), standalone_mode=False)
        sys.exit(code if isinstance(code, int) else 0)
    except click.exceptions.Abort:
        click.echo("stopped", err=True)
        sys.exit(1)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except FileErrors as errors:
        click.echo(show(errors.problems), err=True)
        sys.exit(2)
    except UserError as error:
        click.echo(f"cndesk: {error}" + (f"\n        {error.cure}" if error.cure else ""), err=True)
        sys.exit(2)
    except CndeskError as error:
        click.echo(f"cndesk: {error}", err=True)
        sys.exit(1)
