"""Certificates for servers on loopback: one that a client may trust, and three that it must refuse."""

import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import trustme


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate and its key, both in PEM files."""

    chain: Path
    key: Path

    def context(self) -> ssl.SSLContext:
        """The TLS settings of a server that shows this certificate."""
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(self.chain, self.key)
        return context


@dataclass(frozen=True, slots=True)
class Certificates:
    """`ca` is the file that a client trusts; `good` fits "localhost" and 127.0.0.1."""

    ca: Path
    good: Certificate
    wrong_host: Certificate
    expired: Certificate
    unknown_ca: Certificate


def issue_certificates(folder: Path) -> Certificates:
    ca, stranger = trustme.CA(), trustme.CA()
    ca_file = folder / "ca.pem"
    ca.cert_pem.write_to_path(str(ca_file))
    yesterday = datetime.now(UTC) - timedelta(days=1)
    names = ("localhost", "127.0.0.1", "127.0.0.2", "127.0.0.3", "127.0.0.4")
    return Certificates(
        ca=ca_file,
        good=write(ca.issue_cert("localhost", "127.0.0.1"), folder / "good"),
        wrong_host=write(ca.issue_cert("elsewhere.example"), folder / "wrong-host"),
        expired=write(
            ca.issue_cert(*names, not_before=yesterday - timedelta(days=30), not_after=yesterday), folder / "expired"
        ),
        unknown_ca=write(stranger.issue_cert(*names), folder / "unknown-ca"),
    )


def write(leaf: trustme.LeafCert, stem: Path) -> Certificate:
    certificate = Certificate(stem.with_suffix(".pem"), stem.with_suffix(".key"))
    certificate.chain.write_bytes(b"".join(part.bytes() for part in leaf.cert_chain_pems))
    leaf.private_key_pem.write_to_path(str(certificate.key))
    return certificate
