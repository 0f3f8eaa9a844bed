"""The budgets and the homes of the house: what scripts/check asks of every file in pipeline/."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PIPELINE = ROOT / "pipeline"
MAX_FILE_LINES = 400
MAX_FUNCTION_LINES = 60
MAX_METHODS = 12
MEDIAN_FUNCTION_LINES = 12
FORBIDDEN_NAMES = {"utils", "helpers", "base", "manager", "service", "misc", "common"}

LIBRARY_HOMES = {
    "imapclient": {"ingest/source/imap.py", "ingest/source/imap_faults.py"},
    "mailparser": {"ingest/parse.py"},
    "inscriptis": {"ingest/body/html.py"},
    "lxml": {"ingest/body/html.py"},
    "py3langid": {"ingest/body/language.py"},
    "charset_normalizer": {"ingest/body/charset.py"},
    "re2": {"classify/pattern.py"},
    "jinja2": {"reply/render.py", "reply/lint.py", "pages.py"},
    "markdown_it": {"reply/markdown.py"},
    "smtplib": {"reply/smtp.py"},
    "yaml": {"document.py"},
    "pydantic": {"schema.py", "kind.py", "shape.py"},
    "schedule": {"worker.py"},
    "sqlalchemy": {"store/"},
    "alembic": {"store/"},
    "click": {"cli.py", "commands/"},
    "pymap": {"demo/"},
    "aiosmtpd": {"demo/"},
}
"""Each library has one home; nobody else imports it."""


def sources() -> list[Path]:
    return sorted(path for path in PIPELINE.rglob("*.py") if "versions" not in path.parts)


@cache
def trees() -> tuple[tuple[str, ast.Module], ...]:
    return tuple((path.relative_to(PIPELINE).as_posix(), ast.parse(path.read_text("utf-8"))) for path in sources())


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


@cache
def imported(tree: ast.AST) -> frozenset[str]:
    """The first names of all modules that a file imports, wherever in it."""
    return frozenset(name.split(".")[0] for node in ast.walk(tree) for name in _modules(node))


def _modules(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
        yield node.module


def test_no_file_is_longer_than_its_budget() -> None:
    lines = {path.relative_to(ROOT).as_posix(): len(path.read_text("utf-8").splitlines()) for path in sources()}
    assert {name: count for name, count in lines.items() if count > MAX_FILE_LINES} == {}


def test_no_function_is_longer_than_its_budget() -> None:
    long = {f"{name}:{node.name}": length(node) for name, tree in trees() for node in functions(tree)}
    assert {name: count for name, count in long.items() if count > MAX_FUNCTION_LINES} == {}


def test_the_usual_function_is_short() -> None:
    lengths = sorted(length(node) for _, tree in trees() for node in functions(tree))
    assert lengths[len(lengths) // 2] <= MEDIAN_FUNCTION_LINES


def test_no_class_does_everything() -> None:
    methods = {
        f"{name}:{node.name}": sum(isinstance(item, ast.FunctionDef) and item.name[0] != "_" for item in node.body)
        for name, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
    }
    assert {name: count for name, count in methods.items() if count > MAX_METHODS} == {}


def test_every_module_says_what_it_is_for() -> None:
    assert [name for name, tree in trees() if not name.endswith("__init__.py") and not ast.get_docstring(tree)] == []


def test_init_files_are_empty() -> None:
    assert [path for path in sources() if path.name == "__init__.py" and path.read_text("utf-8").strip()] == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [path for path in sources() if path.stem in FORBIDDEN_NAMES] == []


@pytest.mark.parametrize("library", LIBRARY_HOMES)
def test_a_library_has_one_home(library: str) -> None:
    importers = {name for name, tree in trees() if library in imported(tree)}
    homes = LIBRARY_HOMES[library]
    strangers = {name for name in importers if not any(name == home or name.startswith(home) for home in homes)}
    assert strangers == set()
    assert importers, f"nobody imports {library} any more: remove its row"


def test_only_the_settings_read_the_environment() -> None:
    readers = {name for name, tree in trees() for node in ast.walk(tree) if _reads_environment(node)}
    assert readers <= {"config.py", "secret.py"}


def _reads_environment(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv"}
