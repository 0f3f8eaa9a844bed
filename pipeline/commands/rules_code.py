"""`cndesk rules code`: what a code means, with an example that is wrong and one that is right."""

from collections.abc import Iterator
from textwrap import fill, indent

import click

from pipeline.codes import EXPLANATIONS, headline, shown
from pipeline.commands.rulesfile import OUTPUT, echo_json
from pipeline.errors import UserError
from pipeline.problem import CODES, did_you_mean


@click.command("code")
@click.argument("code", required=False)
@OUTPUT
def command(code: str | None, output: str) -> None:
    """Explain CODE, such as R012, with an example that is wrong and the same put right; without CODE list them all.

    Exit code 0; 2: there is no such code.

    \b
    cndesk rules code R012
    cndesk rules code
    """
    if code is None:
        echo_json(CODES) if output == "json" else click.echo("\n".join(map(headline, CODES)))
        return
    name = code.upper()
    if name not in EXPLANATIONS:
        raise UserError(f'there is no code "{code}"', did_you_mean(code, CODES) or "cndesk rules code lists them all")
    explained = EXPLANATIONS[name]
    if output == "json":
        told = {"code": name, "means": CODES[name], "says": explained.says, "file": explained.file}
        echo_json({**told, "bad": shown(explained.bad), "good": shown(explained.good)})
        return
    click.echo("\n".join(_told(name)))


def _told(code: str) -> Iterator[str]:
    explained = EXPLANATIONS[code]
    yield from (headline(code), "", fill(explained.says, 100))
    for what, part in (("Wrong", explained.bad), ("Right", explained.good)):
        yield from ("", f"{what}, in {explained.file}:", "", indent(shown(part).rstrip(), "    "))
