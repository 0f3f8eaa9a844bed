"""Put other bytes into a file in one step: whoever reads it sees the old or the new content, also after a power cut.

One writer at a time: the caller holds a lock.
"""

import os
from contextlib import suppress
from pathlib import Path
from typing import Final

from pipeline.failpoint import reach

NEW_MODE: Final = 0o644


def rewrite(path: Path, source: bytes) -> None:
    """Replace the content, keeping mode and owner; a link stays one. Raises OSError, and then nothing has changed."""
    target = path.resolve()
    beside = target.with_name(f".{target.name}.tmp")
    try:
        _write(beside, source, target)
        reach("rules.before-rename")
        beside.replace(target)
    except OSError:
        beside.unlink(missing_ok=True)
        raise
    reach("rules.after-rename")
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def keep_beside(path: Path, source: bytes, mark: str) -> Path:
    """Another file next to it with these bytes, `<name>.<mark>.bak`; one that is there already has them."""
    target = path.resolve()
    copy = target.with_name(f"{target.name}.{mark}.bak")
    if not copy.exists():
        beside = target.with_name(f".{copy.name}.tmp")
        _write(beside, source, target)
        beside.replace(copy)
    return copy


def _write(path: Path, source: bytes, like: Path) -> None:
    """A new file with mode and owner of another, on the disk when this returns."""
    path.unlink(missing_ok=True)
    with path.open("xb") as stream:
        try:
            found = like.stat()
        except FileNotFoundError:
            path.chmod(NEW_MODE)
        else:
            path.chmod(found.st_mode & 0o7777)
            # Only root may give files away; whoever else writes here owns what they write.
            with suppress(PermissionError):
                os.chown(path, found.st_uid, found.st_gid)
        stream.write(source)
        stream.flush()
        os.fsync(stream.fileno())
