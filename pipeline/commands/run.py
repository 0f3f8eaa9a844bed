"""`cndesk run`: the service, or one complete pass of it."""

import logging
import sys
import time

import click

from pipeline.cli import Invocation

LOG_FORMAT = "%(asctime)s %(levelname)s %(name)s %(message)s"


@click.command("run")
@click.option("--once", is_flag=True, help="One complete pass: poll all, process all, send all that is due.")
@click.pass_obj
def command(invocation: Invocation, once: bool) -> int:
    """Run the desk: read the mailboxes, make tickets, send what is due, until SIGTERM.

    Exit code 0; with --once 1 if something failed (it is tried again at the next pass); 2 for a mistake in the files.

    \b
    cndesk run --once
    cndesk --home /srv/desk run
    """
    from pipeline.app import open_app
    from pipeline.config import live_in_utc
    from pipeline.worker import working

    log_to_stderr(invocation)
    live_in_utc()
    with working(open_app(invocation.home)) as worker:
        if not once:
            worker.run()
            return 0
        summary = worker.run_once()
    for trouble in summary.troubles:
        click.echo(f"cndesk: {trouble}", err=True)
    if not invocation.is_quiet:
        click.echo(summary_line(summary.collected, summary.outcomes, summary.sent))
    return 1 if summary.troubles else 0


def summary_line(collected: int, outcomes: dict[str, int], sent: dict[str, int]) -> str:
    """What a pass did, in a line."""

    def listed(counts: dict[str, int]) -> str:
        return ", ".join(f"{count} {name}" for name, count in sorted(counts.items())) or "nothing"

    return f"collected {collected}; processed {listed(outcomes)}; sent {listed(sent)}"


def log_to_stderr(invocation: Invocation) -> None:
    """One line an event; on a terminal or with --quiet only what went wrong."""
    calm = invocation.is_quiet or sys.stderr.isatty()
    logging.basicConfig(level=logging.WARNING if calm else logging.INFO, format=LOG_FORMAT, stream=sys.stderr)
    logging.Formatter.converter = time.gmtime
    logging.getLogger("alembic").setLevel(logging.WARNING)
