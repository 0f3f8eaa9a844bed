import email
import random
from email.message import Message as Tree

import pytest

from pipeline.ingest.safety.structure import Block, blocks, unix_lines

LINES = (
    b"Content-Type: multipart/mixed; boundary=A",
    b'Content-Type: multipart/digest; boundary="B"',
    b"Content-Type: multipart/alternative;\n boundary*0=A;\n boundary*1=B",
    b"Content-Type: message/rfc822",
    b"Content-Type: message/delivery-status",
    b"Content-Type: text/plain",
    b'Content-Type: multipart/mixed; boundary=""',
    b"content-type:multipart/x;boundary=<A->",
    b'Content-Type: multipart/mixed; boundary="A--"',
    b"Content-Type: multipart/mixed",
    b"Content-Type: multipart/mixed; boundary*=x-unknown'''%C3",
    b"Content-Type: message",
    *(b"",) * 4,
    *(b"--A", b"--A--", b"--B", b"--B--", b"--AB", b"--AB--", b"--", b"----", b"--A:x", b"--A ", b"--A-", b"--A---"),
    *(b"From x", b" y", b"\t", b"hello", b"Subject: z", b": q", b"---"),
)


def size(tree: Tree, depth: int = 0) -> tuple[int, int]:
    """How many parts there are with the mail itself, and the deepest level."""
    inner = tree.get_payload() if tree.is_multipart() else []
    below = [size(child, depth + 1) for child in inner if isinstance(child, Tree)]
    return 1 + sum(parts for parts, _ in below), max([depth, *(deepest for _, deepest in below)])


def scanned(source: bytes) -> tuple[int, int]:
    found = list(blocks(unix_lines(source)))
    return len(found), max(block.depth for block in found)


@pytest.mark.parametrize("seed", range(20))
def test_the_scan_sees_every_part_that_the_parser_will_build(seed: int) -> None:
    chance = random.Random(seed)
    exact = 0
    for _ in range(200):
        ending = chance.choice((b"\n", b"\r\n", b"\r"))
        source = ending.join(chance.choice(LINES) for _ in range(chance.randint(1, 30)))
        built, seen = size(email.message_from_bytes(source)), scanned(source)
        assert seen >= built
        assert seen[1] >= built[1]
        exact += seen == built
    assert exact >= 190, "more is counted only at the ends of delivery reports"


def test_the_blocks_of_a_mail_with_a_mail_attached() -> None:
    source = (
        b"Subject: x\nContent-Type: multipart/mixed; boundary=B\n\n--B\n\nhello\n"
        b"--B\nContent-Type: message/rfc822\n\nFrom: a@b.example\n\ninner\n--B--\n"
    )
    found = [(source[block.start : block.end], block.depth, block.media_type) for block in blocks(source)]
    assert found == [
        (b"Subject: x\nContent-Type: multipart/mixed; boundary=B\n", 0, "multipart/mixed"),
        (b"", 1, "text/plain"),
        (b"Content-Type: message/rfc822\n", 1, "message/rfc822"),
        (b"From: a@b.example\n", 2, "text/plain"),
    ]
    assert [block.is_in_attached for block in blocks(source)] == [False, False, False, True]


def test_a_text_is_one_empty_block() -> None:
    assert list(blocks(b"hello\nworld")) == [Block(0, 0, 0, "text/plain", is_in_attached=False)]
