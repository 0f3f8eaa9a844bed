"""Whether a mail is signed or encrypted as a whole, and the text of one that is signed in plain sight.

Pure and linear; no signature is checked (RFC 8551, RFC 3156, RFC 9580 7). A signed document that hangs on an ordinary
mail is a file, not a seal.
"""

import re
from email.message import Message as Tree
from typing import Final

from pipeline.domain.message import Seal
from pipeline.ingest.body import cms, mime

SMIME: Final = "S/MIME"
OPENPGP: Final = "OpenPGP"
SIGNATURES: Final = frozenset(
    {
        "application/pkcs7-signature",
        "application/x-pkcs7-signature",
        "application/pgp-signature",
        "application/pgp-encrypted",
    }
)
_CMS: Final = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
_ARMOURED: Final = re.compile(r"^-----BEGIN PGP MESSAGE-----[ \t]*$", re.MULTILINE)
_BEGIN: Final = re.compile(
    r"^-----BEGIN PGP SIGNED MESSAGE-----[ \t]*\n(?:(?:Hash|NotDashEscaped):[^\n]*\n)*\n?", re.MULTILINE
)
_SIGNATURE: Final = re.compile(r"^-----BEGIN PGP SIGNATURE-----[ \t]*$", re.MULTILINE)
_END: Final = re.compile(r"^-----END PGP SIGNATURE-----[ \t]*\n?", re.MULTILINE)
_DASH: Final = re.compile(r"^- (?=-|From )", re.MULTILINE)


def read(tree: Tree, text: str) -> Seal | None:
    """The seal of a mail whose readable text is `text`; of several, the one that hides most."""
    found = [seal for part in mime.own_parts(tree) if (seal := _of_part(part, tree))]
    if _ARMOURED.search(text):
        found.append(Seal(OPENPGP, is_encrypted=True))
    elif _BEGIN.search(text):
        found.append(Seal(OPENPGP, is_encrypted=False))
    return max(found, key=lambda seal: seal.is_encrypted, default=None)


def _of_part(part: Tree, tree: Tree) -> Seal | None:
    kind = mime.content_type(part)
    if kind in ("multipart/signed", "multipart/encrypted"):
        protocol = (mime.parameter(part, "protocol", "content-type") or "").lower()
        inner = {protocol, *map(mime.content_type, mime.children(part))}
        method = OPENPGP if any("pgp" in each for each in inner) else SMIME
        return Seal(method, is_encrypted=kind == "multipart/encrypted")
    if kind in _CMS and _is_whole(part, tree):
        label = (mime.parameter(part, "smime-type", "content-type") or "").lower()
        is_encrypted = "enveloped" in label or (not part.is_multipart() and cms.is_encrypted(mime.content(part)))
        return None if "certs-only" in label else Seal(SMIME, is_encrypted=is_encrypted)
    return None


def _is_whole(part: Tree, tree: Tree) -> bool:
    """Whether a container is the mail and no file of it: opened, alone, or named as such containers are."""
    name = (mime.file_name(part) or "smime").lower()
    return part is tree or part.is_multipart() or (name.startswith("smime") and mime.disposition(part) != "inline")


def without_armour(text: str) -> str:
    """A text whose signed stretches stand without the lines that the signature put around them."""
    kept: list[str] = []
    position = 0
    for begin in _BEGIN.finditer(text):
        if begin.start() < position:
            continue
        if not (signature := _SIGNATURE.search(text, begin.end())):
            break
        end = _END.search(text, signature.end())
        kept += [text[position : begin.start()], _DASH.sub("", text[begin.end() : signature.start()])]
        position = end.end() if end else len(text)
    return "".join([*kept, text[position:]])
