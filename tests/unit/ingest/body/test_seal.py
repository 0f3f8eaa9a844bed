import email

import pytest

from pipeline.domain.message import Seal
from pipeline.ingest.body import seal
from pipeline.ingest.body.unpack import unpack

PARTS = b"\n\n--B\nContent-Type: text/plain\n\nhi\n--B\nContent-Type: %s\n\nx\n--B--\n"
ENVELOPED = b"MBgGCSqGSIb3DQEHA6ALMAkCAQAxADACBgA="
CLEAR = "before\n-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nhello\n- -- \nAna\n-----BEGIN PGP SIGNATURE-----\nVersion: 1\n\niQ==\n-----END PGP SIGNATURE-----\nafter\n"


@pytest.mark.parametrize(
    ("source", "text", "expected"),
    [
        pytest.param(b"\n\nhi", "hi", None, id="an ordinary mail"),
        pytest.param(
            b'Content-Type: multipart/signed; protocol="application/pgp-signature"; boundary=B'
            + PARTS % b"application/pgp-signature",
            "hi",
            Seal("OpenPGP", is_encrypted=False),
            id="signed with OpenPGP",
        ),
        pytest.param(
            b"Content-Type: multipart/signed; boundary=B" + PARTS % b"application/x-pkcs7-signature",
            "hi",
            Seal("S/MIME", is_encrypted=False),
            id="signed with S/MIME, without the protocol",
        ),
        pytest.param(
            b'Content-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary=B'
            + PARTS % b"application/octet-stream",
            "",
            Seal("OpenPGP", is_encrypted=True),
            id="encrypted with OpenPGP",
        ),
        pytest.param(
            b"Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\n\nx",
            "",
            Seal("S/MIME", is_encrypted=True),
            id="encrypted with S/MIME by its label",
        ),
        pytest.param(
            b"Content-Type: application/x-pkcs7-mime; name=smime.p7m\nContent-Transfer-Encoding: base64\n\n"
            + ENVELOPED,
            "",
            Seal("S/MIME", is_encrypted=True),
            id="encrypted with S/MIME by its content",
        ),
        pytest.param(
            b"Content-Type: multipart/mixed; boundary=B" + PARTS % b"application/pkcs7-mime; name=contract.pdf.p7m",
            "hi",
            None,
            id="a signed document in an ordinary mail",
        ),
        pytest.param(
            b"Content-Type: application/pkcs7-mime; smime-type=certs-only\n\nx", "", None, id="only certificates"
        ),
        pytest.param(
            b"\n\nx", "-----BEGIN PGP MESSAGE-----\n\nhQ\n", Seal("OpenPGP", is_encrypted=True), id="armour in the text"
        ),
        pytest.param(b"\n\nx", CLEAR, Seal("OpenPGP", is_encrypted=False), id="signed in plain sight"),
        pytest.param(b"\n\nx", "> -----BEGIN PGP MESSAGE-----\n", None, id="armour that is quoted"),
    ],
)
def test_a_seal_is_recognised(source: bytes, text: str, expected: Seal | None) -> None:
    assert seal.read(unpack(email.message_from_bytes(source)), text) == expected


def test_the_armour_goes_and_the_text_stays() -> None:
    assert seal.without_armour(CLEAR) == "before\nhello\n-- \nAna\nafter\n"


def test_an_armour_without_its_end_loses_no_words() -> None:
    text = "-----BEGIN PGP SIGNED MESSAGE-----\n\nhello\n"
    assert seal.without_armour(text) == text
