"""Mails made to be slow, to eat memory or to end the process: each gives a Message in time, and the parent lives on."""

import os
import pickle
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bench.shapes import HEAD, HTML, MIXED, SHAPES, TEXT, Shape
from pipeline.errors import Transient
from pipeline.ingest.parse import parse
from pipeline.ingest.safety import guard

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
ORDINARY = TEXT + b"hello\n"
LONG = TEXT + b"hello world\n" * 25_000


def python(folder: Path, *lines: str) -> str:
    """A program in place of the interpreter, which does this instead of reading the mail."""
    script = folder / "python"
    script.write_text("#!/bin/sh\n" + "\n".join(lines) + "\n")
    script.chmod(0o755)
    return str(script)


def test_an_ordinary_mail_is_read_in_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere")
    assert guard.read(ORDINARY, NOON) == parse(ORDINARY, NOON)


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(LONG, id="a long text"),
        pytest.param(MIXED + b"--B\n\nhello\n" * 400, id="many parts"),
        pytest.param(HEAD + b"\n\xff\xfe\x00 \xe9" * 50_000, id="raw octets"),
    ],
)
def test_a_child_reads_a_suspicious_mail_as_the_parser_does(source: bytes) -> None:
    assert guard.suspicion(source)
    assert guard.read(source, NOON) == parse(source, NOON)


def test_a_distrusted_mail_is_read_in_a_child_whatever_its_size() -> None:
    assert guard.read(ORDINARY, NOON, in_child=True) == parse(ORDINARY, NOON)


def stubbed(source: bytes) -> str:
    """What stands in place of a mail that could not be read."""
    found = guard.read(source, NOON)
    assert (found.is_stub, found.sender, found.message_id) == (True, "ana@starhouse.example", "1@a.example")
    assert found.size == len(source)
    return found.readable


@pytest.mark.parametrize("shape", [pytest.param(shape, id=shape.name) for shape in SHAPES if "MB" not in shape.name])
def test_no_shape_of_mail_is_lost(shape: Shape) -> None:
    source = shape.make(min(shape.count, 3_000))
    found = guard.read(source, NOON)
    assert (found.size, found.is_stub) == (len(source), bool(found.is_stub))


def test_a_mail_over_a_limit_is_a_stub_that_says_so() -> None:
    assert stubbed(MIXED + b"--B\n\nx\n" * 12_000) == (
        "This mail could not be shown: more than 1,000 parts. The raw mail is kept."
    )


def test_a_mail_that_wants_too_much_memory_is_a_stub() -> None:
    assert "needs more than 1 GB of memory" in stubbed(HTML + b"<p>x" * 11_000_000)


ENDS = [
    pytest.param("kill -XCPU $$", "it takes more than 10 s of work to read", id="out of processor time"),
    pytest.param("kill -SEGV $$", "its reader ended with code -11", id="a crash"),
    pytest.param("exit 3", "its reader ended with code 3", id="an end without an answer"),
    pytest.param("echo nonsense", "the answer of its reader was garbled", id="an answer that is none"),
]


@pytest.mark.parametrize(("end", "cause"), ENDS)
def test_a_mail_that_ends_its_reader_is_a_stub(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, end: str, cause: str
) -> None:
    monkeypatch.setattr(sys, "executable", python(tmp_path, "echo 'cndesk child 1'", "cat > /dev/null", end))
    assert stubbed(LONG) == f"This mail could not be shown: {cause}. The raw mail is kept."


def test_a_reader_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    mine = tmp_path / "pid"
    monkeypatch.setattr(
        sys, "executable", python(tmp_path, f"echo $$ > {mine}", "echo 'cndesk child 1'", "exec sleep 60")
    )
    monkeypatch.setattr(guard, "WALL_SECONDS", 0.5)
    assert "takes more than 0.5 s to read" in stubbed(LONG)
    with pytest.raises(ProcessLookupError):
        os.kill(int(mine.read_text()), 0)


@pytest.mark.parametrize(
    "line", [pytest.param("exit 1", id="ends at once"), pytest.param("echo Error", id="says something else")]
)
def test_where_no_child_starts_the_mail_is_read_in_process(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, line: str
) -> None:
    monkeypatch.setattr(sys, "executable", python(tmp_path, "cat > /dev/null", line))
    assert guard.read(LONG, NOON) == parse(LONG, NOON)
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    assert guard.read(LONG, NOON) == parse(LONG, NOON)


def test_a_machine_without_processes_to_spare_is_not_the_mails_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(subprocess, "run", refused)
    with pytest.raises(Transient, match="no process can be started"):
        guard.read(LONG, NOON)


def test_nothing_but_a_mail_comes_out_of_an_answer(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    class Evil:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return os.system, (f"touch {tmp_path}/harm",)

    from pipeline.ingest.safety.child import GREETING, sealed

    answer = tmp_path / "answer"
    answer.write_bytes(GREETING + sealed(Evil()))  # type: ignore[arg-type]
    monkeypatch.setattr(sys, "executable", python(tmp_path, "cat > /dev/null", f"exec cat {answer}"))
    assert "garbled" in stubbed(LONG)
    assert not (tmp_path / "harm").exists()
    assert pickle.loads(answer.read_bytes()[len(GREETING) + 32 :]) == 0, "it would have run"


def test_a_child_sees_no_secret_of_the_desk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CNDESK_IMAP_PASSWORD", "canary")
    seen = tmp_path / "seen"
    monkeypatch.setattr(sys, "executable", python(tmp_path, f"env > {seen}", "cat > /dev/null", "exit 1"))
    guard.read(LONG, NOON)
    assert "PYTHONPATH" in seen.read_text()
    assert "canary" not in seen.read_text()
