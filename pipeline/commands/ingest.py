"""`cndesk ingest`: mails from files take the same way as those from a mailbox."""

from pathlib import Path

import click

from pipeline.cli import Invocation
from pipeline.commands.run import log_to_stderr, summary_line


@click.command("ingest")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--no-send", is_flag=True, help="Hold everything that would go out.")
@click.pass_obj
def command(invocation: Invocation, paths: tuple[Path, ...], no_send: bool) -> int:
    """Take mails from PATHS: .eml files, Maildirs, mboxes, folders of .eml files, in the given order.

    A mail arrived at the time of its topmost Received header, else at its file's. Old mails open tickets and send
    nothing. Exit code 0, 1 if something failed and is tried again at the next pass, 2 for a path that is not there.

    \b
    cndesk ingest --no-send archive.mbox
    cndesk ingest mails/*.eml
    """
    from pipeline.app import open_app
    from pipeline.collect import collect_files
    from pipeline.ingest.source.eml import mails
    from pipeline.worker import working

    log_to_stderr(invocation)
    app = open_app(invocation.home)
    max_size = max((box.max_size for box in app.settings.mailboxes), default=50 << 20)
    with working(app, hold=no_send) as worker:
        count, unreadable = collect_files(app, mails(paths, max_size))
        summary = worker.work()
    for trouble in (*unreadable, *summary.troubles):
        click.echo(f"cndesk: {trouble}", err=True)
    if not invocation.is_quiet:
        click.echo(summary_line(count, summary.outcomes, summary.sent))
    return 1 if unreadable or summary.troubles else 0
