"""The command line: verbs, how errors end a run, and that help comes quickly."""

import importlib
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import click
import pytest

from pipeline import cli
from pipeline.errors import FileErrors, MailboxError, Transient, Unparsable, UserError
from pipeline.problem import Place, Problem

PROBLEM = Problem("rules.yaml", Place(2, 1, 4), "R012", "unknown key", 'did you mean "when"?', "wenn: {}")
Body = Callable[[], object]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[object, str, str]]:
    """Run the command line with a verb `act` that does what a test wants; gives exit code, output and errors."""

    def running(*words: str, act: Body = lambda: None) -> tuple[object, str, str]:
        module = ModuleType("pipeline.commands.act")
        module.command = click.Command("act", callback=act)  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, module.__name__, module)
        monkeypatch.setitem(cli.VERBS, "act", "Do what the test wants.")
        monkeypatch.setattr(sys, "argv", ["cndesk", *words])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        printed = capsys.readouterr()
        return ended.value.code, printed.out, printed.err

    return running


Run = Callable[..., tuple[object, str, str]]


def failing(error: BaseException) -> Body:
    def act() -> None:
        raise error

    return act


@pytest.mark.parametrize(
    ("error", "code", "told"),
    [
        pytest.param(UserError("no rules.yaml here", "run cndesk init"), 2, "cndesk: no rules.yaml here\n        run cndesk init\n", id="a mistake with its cure"),
        pytest.param(UserError("no rules.yaml here"), 2, "cndesk: no rules.yaml here\n", id="a mistake without one"),
        pytest.param(
            FileErrors((PROBLEM,)),
            2,
            "rules.yaml:2:1: error[R012]: unknown key\n    2 | wenn: {}\n      | ^^^^\n"
            '      = help: did you mean "when"?\n',
            id="a broken file, with line and caret",
        ),
        pytest.param(Transient("the database does not answer"), 1, "cndesk: the database does not answer\n", id="not now"),
        pytest.param(MailboxError("login refused", is_login=True), 1, "cndesk: login refused\n", id="a mailbox"),
        pytest.param(Unparsable("no mail"), 1, "cndesk: no mail\n", id="a mail that is none"),
        pytest.param(KeyboardInterrupt(), 1, "\nstopped\n", id="Ctrl-C"),
        pytest.param(click.exceptions.Exit(3), 3, "", id="a verb with an exit code of its own"),
        pytest.param(BrokenPipeError(32, "Broken pipe"), 1, "", id="a reader that went away"),
    ],
)  # fmt: skip
def test_errors_end_a_run_without_a_traceback(run: Run, error: BaseException, code: int, told: str) -> None:
    assert run("act", act=failing(error)) == (code, "", told)


def test_a_bug_is_not_hidden(monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    with pytest.raises(ZeroDivisionError):
        run("act", act=lambda: 1 // 0)


@pytest.mark.parametrize(
    ("result", "code"),
    [
        pytest.param(None, 0, id="a verb that returns nothing"),
        pytest.param(0, 0, id="done"),
        pytest.param(1, 1, id="something failed"),
        pytest.param("text", 0, id="a result that is no code"),
    ],
)
def test_the_exit_code_of_a_verb(run: Run, result: object, code: int) -> None:
    assert run("act", act=lambda: result) == (code, "", "")


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        pytest.param(("frobnicate",), 'there is no verb "frobnicate"', id="an unknown verb"),
        pytest.param(("--frobnicate",), "No such option", id="an unknown option"),
        pytest.param(("act", "too", "much"), "unexpected extra arguments", id="too many words"),
    ],
)
def test_a_slip_of_the_caller_is_exit_code_2(run: Run, words: tuple[str, ...], complaint: str) -> None:
    code, printed, told = run(*words)

    assert (code, printed) == (2, "")
    assert complaint in told


def test_help_lists_every_verb(run: Run) -> None:
    code, printed, told = run("--help")

    assert (code, told) == (0, "")
    for verb, what in cli.VERBS.items():
        assert f"{verb} " in printed
        assert what.split(",")[0] in printed


def test_the_version_is_told(run: Run) -> None:
    code, printed, _ = run("--version")

    assert code == 0
    assert printed.startswith("cndesk, version ")


@pytest.mark.parametrize(
    ("words", "environment", "expected"),
    [
        pytest.param((), "", cli.Invocation(Path("."), False), id="the current folder"),
        pytest.param((), "/srv/desk", cli.Invocation(Path("/srv/desk"), False), id="CNDESK_HOME"),
        pytest.param(("--home", "here", "-q"), "/srv/desk", cli.Invocation(Path("here"), True), id="options win"),
    ],
)
def test_every_verb_gets_its_home(
    monkeypatch: pytest.MonkeyPatch, run: Run, words: tuple[str, ...], environment: str, expected: cli.Invocation
) -> None:
    monkeypatch.setenv("CNDESK_HOME", environment)
    seen: list[object] = []

    assert run(*words, "act", act=lambda: seen.append(click.get_current_context().obj))[0] == 0
    assert seen == [expected]


@pytest.mark.parametrize("verb", list(cli.VERBS))
def test_every_verb_is_there_and_explains_itself(verb: str) -> None:
    command = importlib.import_module(f"pipeline.commands.{verb}").command

    assert isinstance(command, click.Command)
    assert command.help


def test_help_loads_no_library_that_makes_it_slow() -> None:
    heavy = ("sqlalchemy", "jinja2", "mailparser", "imapclient", "pydantic", "alembic", "re2", "pipeline.config")
    program = f"import sys, pipeline.cli; print([name for name in {heavy!r} if name in sys.modules])"

    printed = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout

    assert printed == "[]\n"
