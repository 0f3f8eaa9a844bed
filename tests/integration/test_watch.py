"""A file that is looked at again and again: what counts as new, and what a look costs."""

import os
from pathlib import Path

import pytest

from pipeline.rewrite import keep_beside, rewrite
from pipeline.watch import Content, Watch, read_content

LIMIT = 100


class Hand:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "rules.yaml"
    path.write_bytes(b"one")
    return path


@pytest.fixture
def hand() -> Hand:
    return Hand()


def watch(file: Path, hand: Hand) -> Watch:
    return Watch(file, read_content(file, LIMIT).digest, LIMIT, settled_after=1.0, monotonic=hand)


def looks(watched: Watch, hand: Hand, *moments: float) -> list[bytes | str | None]:
    """What each look finds, at these moments; what is found is taken."""
    found: list[bytes | str | None] = []
    for hand.now in moments:
        content = watched.look()
        if content:
            watched.took(content)
        found.append((content.source or content.why) if content else None)
    return found


def test_a_content_counts_once_it_stays(file: Path, hand: Hand) -> None:
    watched = watch(file, hand)
    assert looks(watched, hand, 0, 5) == [None, None]
    file.write_bytes(b"two")
    assert looks(watched, hand, 6, 6.9, 7, 8, 9) == [None, None, b"two", None, None]


def test_what_changes_in_between_starts_anew(file: Path, hand: Hand) -> None:
    watched = watch(file, hand)
    file.write_bytes(b"tw")
    assert looks(watched, hand, 0) == [None]
    file.write_bytes(b"two")
    assert looks(watched, hand, 1.5, 2.4, 2.5) == [None, None, b"two"]
    file.write_bytes(b"half")
    assert looks(watched, hand, 3) == [None]
    file.write_bytes(b"two")
    assert looks(watched, hand, 4.5, 9) == [None, None]


def test_what_is_not_taken_is_shown_again(file: Path, hand: Hand) -> None:
    watched = watch(file, hand)
    file.write_bytes(b"two")
    watched.look()
    hand.now = 2
    assert [watched.look(), watched.look()] == [Content(b"two")] * 2


def test_times_alone_change_nothing_and_hide_nothing(file: Path, hand: Hand) -> None:
    watched = watch(file, hand)
    os.utime(file, (1, 1))
    assert looks(watched, hand, 0, 2) == [None, None]
    file.write_bytes(b"two")
    os.utime(file, (1, 1))
    assert looks(watched, hand, 3, 5) == [None, b"two"]


def test_a_file_that_rests_is_not_read(file: Path, hand: Hand, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the time of its last change, which only the kernel sets: here the clock goes on instead."""
    watched = watch(file, hand)
    monkeypatch.setattr("time.time", lambda: file.stat().st_ctime + 10)
    reads: list[Path] = []

    def counting(path: Path, limit: int) -> Content:
        reads.append(path)
        return read_content(path, limit)

    monkeypatch.setattr("pipeline.watch.read_content", counting)
    assert looks(watched, hand, 0, 1, 2, 59) == [None] * 4
    assert len(reads) == 1
    assert looks(watched, hand, 61) == [None]
    assert len(reads) == 2


def test_a_file_that_goes_and_comes(file: Path, hand: Hand) -> None:
    watched = watch(file, hand)
    file.unlink()
    assert looks(watched, hand, 0, 1, 2) == [None, "No such file or directory", None]
    file.write_bytes(b"one")
    assert looks(watched, hand, 3, 4, 5) == [None, b"one", None]


def test_no_more_is_read_than_tells_that_it_is_too_large(file: Path) -> None:
    file.write_bytes(b"x" * 1000)
    assert read_content(file, LIMIT) == Content(b"x" * (LIMIT + 1))


def test_a_rewritten_file_keeps_its_mode_and_a_link_stays_one(file: Path, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    link = tmp_path / "home" / "rules.yaml"
    link.symlink_to(file)
    file.chmod(0o640)
    kept = keep_beside(link, b"one", "4f4f4f4f")
    rewrite(link, b"two")
    assert (link.is_symlink(), file.read_bytes(), file.stat().st_mode & 0o777) == (True, b"two", 0o640)
    assert (kept, kept.read_bytes()) == (tmp_path / "rules.yaml.4f4f4f4f.bak", b"one")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["home", "rules.yaml", "rules.yaml.4f4f4f4f.bak"]


def test_a_folder_that_is_not_there_changes_nothing(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        rewrite(tmp_path / "none" / "rules.yaml", b"two")
    assert list(tmp_path.iterdir()) == []
