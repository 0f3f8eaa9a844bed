"""One-tap buttons that need no web page: mailto links (RFC 6068), short enough for every mail client."""

from typing import Final
from urllib.parse import quote

MAX_LENGTH: Final = 1_800


def mailto(address: str, subject: str, body: str = "") -> str:
    """A link that opens a mail ready to send; empty without an address, and where it would grow too long to be whole."""
    link = f"mailto:{quote(address, safe='@+.-_')}?subject={_quoted(subject[:120])}"
    if body:
        link += f"&body={_quoted(body)}"
    return link if address and len(link) < MAX_LENGTH else ""


def _quoted(value: str) -> str:
    lines = value.encode("utf-8", "replace").decode("utf-8").splitlines()
    return quote("\r\n".join(lines), safe="")
