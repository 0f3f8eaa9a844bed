"""One hash for all copies of a mail: over what does not change on its way through several mailboxes (reliability 1.3 c).

Pure. Trace fields (Received, Delivered-To, verdicts of servers) are left out, and line ends do not count.
"""

import hashlib
from collections.abc import Iterable
from typing import Final

from pipeline.ingest.safety.limits import header_block

_FIELDS: Final = ("from", "to", "cc", "date", "subject", "message-id", "in-reply-to", "references")


def canonical(fields: Iterable[tuple[str, str]], source: bytes) -> str:
    """SHA-256 over the fields of the header, as sent, and over all that follows the header in `source`."""
    values: dict[str, list[str]] = {name: [] for name in _FIELDS}
    for name, value in fields:
        values.get(name.lower(), []).append(value)
    digest = hashlib.sha256()
    for name in _FIELDS:
        for value in values[name]:
            digest.update(f"{name}:{' '.join(value.split())}\n".encode("utf-8", "surrogateescape"))
    body = source[len(header_block(source)) :]
    digest.update(b"\n".join(body.splitlines()).strip())
    return digest.hexdigest()
