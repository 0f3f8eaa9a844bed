from collections.abc import Callable

import pytest

from pipeline.errors import Unparsable
from pipeline.ingest.safety import limits

HEAD = b"From: a@b.example\nSubject: x\n"


def multipart(count: int) -> bytes:
    return HEAD + b"Content-Type: multipart/mixed; boundary=B\n\n" + b"--B\n\nx\n" * count


def nested(levels: int) -> bytes:
    return (
        HEAD
        + b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(levels))
        + b"\nx"
    )


def nested_by_lone_returns(levels: int) -> bytes:
    return nested(levels).replace(b"\n", b"\r")


def nested_with_decoys(levels: int) -> bytes:
    """Each preamble holds the boundary of a sibling that was closed before, which ends nothing that is open."""
    decoy = b"Content-Type: multipart/mixed; boundary=Z\n\n--Z\n\n--Z--\n"
    inner = (b"--b%d\nContent-Type: multipart/mixed; boundary=b%d\n\n--Z\n" % (n, n + 1) for n in range(levels - 1))
    return (
        HEAD
        + b"Content-Type: multipart/mixed; boundary=b0\n\n--b0\n"
        + decoy
        + b"".join(inner)
        + b"--b%d\n\nx" % (levels - 1)
    )


def long_boundaries(count: int) -> bytes:
    return (
        HEAD
        + b"Content-Type: multipart/mixed; boundary=%b\n\n" % (b"B" * 300)
        + (b"--%b\n\nx\n" % (b"B" * 300)) * count
    )


def continued_boundaries(count: int) -> bytes:
    return HEAD + b"Content-Type: multipart/mixed;\n boundary*0=a;\n boundary*1=b\n\n" + b"--ab  \n\nx\n" * count


def bracketed_boundaries(count: int) -> bytes:
    return HEAD + b"Content-Type: multipart/mixed; boundary=<B>\n\n" + b"--B\n\nx\n" * count


def empty_boundaries(count: int) -> bytes:
    return HEAD + b'Content-Type: multipart/mixed; boundary=""\n\n' + b"--\n\nx\n" * count


def groups(count: int) -> bytes:
    return HEAD + b"Content-Type: message/delivery-status\n\n" + b"a: b\n\n" * count


def attachments(count: int) -> bytes:
    part = b"--B\nContent-Disposition: attachment; filename=a.txt\n\nx\n"
    return HEAD + b"Content-Type: multipart/mixed; boundary=B\n\n" + part * count


def attached(levels: int) -> bytes:
    return HEAD + b"Content-Type: message/rfc822\n\n" * levels + b"\nx"


def fields(count: int) -> bytes:
    return b"".join(b"X-%d: y\n" % n for n in range(count)) + b"\nx"


def fields_after_blank_lines(count: int) -> bytes:
    return b"\n\n\xef\xbb\xbf\n" + fields(count)


def fields_after_a_continuation(count: int) -> bytes:
    return b" no field\n" + fields(count - 1)


def inner_fields(count: int) -> bytes:
    return multipart(1).removesuffix(b"\nx\n") + b"".join(b"X-%d: y\n" % n for n in range(count)) + b"\nx"


def addresses(count: int) -> bytes:
    return b"To: " + b", ".join(b"a%d@b.example" % n for n in range(count)) + b"\n\nx"


def encoded_words(count: int) -> bytes:
    return b"Subject: " + b"=?utf-8?q?a?=\n " * count + b"\n\nx"


def padded_words(count: int) -> bytes:
    return b"Subject: " + b"=?utf-8?b?YQ==?=\n " * count + b"\n\nx"


def words_in_a_file_name(count: int) -> bytes:
    name = b"=?utf-8?q?a?= " * count
    return multipart(1).removesuffix(b"\nx\n") + b'Content-Disposition: attachment; filename="' + name + b'"\n\nx'


def commas(count: int) -> bytes:
    return b'From: "' + b"," * (count - 4) + b'" <a@b.example>\n\nx'


def parameters(count: int) -> bytes:
    return HEAD + b"Content-Type: text/plain" + b";\n a=b" * count + b"\n\nx"


def inner_parameters(count: int) -> bytes:
    return multipart(1) + b"\n--B\nContent-Disposition: attachment" + b"; a=b" * count + b"\n\nx"


CAPS = [
    pytest.param(multipart, limits.MAX_PARTS, "parts", id="parts"),
    pytest.param(long_boundaries, limits.MAX_PARTS, "parts", id="parts between long boundaries"),
    pytest.param(continued_boundaries, limits.MAX_PARTS, "parts", id="parts of a boundary in two pieces"),
    pytest.param(bracketed_boundaries, limits.MAX_PARTS, "parts", id="parts of a boundary in brackets"),
    pytest.param(empty_boundaries, limits.MAX_PARTS, "parts", id="parts of an empty boundary"),
    pytest.param(groups, limits.MAX_PARTS, "parts", id="groups of a delivery report"),
    pytest.param(attachments, limits.MAX_ATTACHMENTS, "attachments", id="attachments"),
    pytest.param(nested, limits.MAX_DEPTH, "levels of nesting", id="nested multiparts"),
    pytest.param(nested_by_lone_returns, limits.MAX_DEPTH, "levels of nesting", id="nested, lines end in CR"),
    pytest.param(nested_with_decoys, limits.MAX_DEPTH, "levels of nesting", id="nested, with decoys between"),
    pytest.param(attached, limits.MAX_DEPTH, "levels of nesting", id="attached mails in attached mails"),
    pytest.param(fields, limits.MAX_HEADER_LINES, "lines of header", id="header lines"),
    pytest.param(fields_after_blank_lines, limits.MAX_HEADER_LINES, "lines of header", id="below blank lines"),
    pytest.param(fields_after_a_continuation, limits.MAX_HEADER_LINES, "lines of header", id="below a folded line"),
    pytest.param(inner_fields, limits.MAX_HEADER_LINES, "lines of header", id="header lines of a part"),
    pytest.param(addresses, limits.MAX_ADDRESSES, "addresses", id="addresses"),
    pytest.param(commas, limits.MAX_ADDRESS_SEPARATORS, "separators in one address field", id="commas in a name"),
    pytest.param(encoded_words, limits.MAX_ENCODED_WORDS, "encoded words", id="encoded words"),
    pytest.param(padded_words, limits.MAX_ENCODED_WORDS, "encoded words", id="encoded words with padding"),
    pytest.param(words_in_a_file_name, limits.MAX_ENCODED_WORDS, "encoded words", id="encoded words in a file name"),
    pytest.param(parameters, limits.MAX_PARAMETERS, "parameters", id="parameters"),
    pytest.param(inner_parameters, limits.MAX_PARAMETERS, "parameters", id="parameters of a part"),
]


@pytest.mark.parametrize(("make", "limit", "what"), CAPS)
def test_a_mail_at_the_limit_is_read_and_one_over_it_is_not(
    make: Callable[[int], bytes], limit: int, what: str
) -> None:
    limits.check(make(limit - 1))
    limits.check(make(limit))
    with pytest.raises(Unparsable, match=rf"^over limit: more than {limit:,} {what}"):
        limits.check(make(limit + 1))
    with pytest.raises(Unparsable, match=r"^over limit: more than "):
        limits.check(make(100 * limit))


def test_a_header_at_its_size_is_read_and_one_over_it_is_not() -> None:
    limits.check(b"X: " + b"y" * (limits.MAX_HEADER_BYTES - 4) + b"\n\nx")
    with pytest.raises(Unparsable, match="over limit: more than 262,144 bytes of header"):
        limits.check(b"X: " + b"y" * (limits.MAX_HEADER_BYTES - 3) + b"\n\nx")


def test_a_text_of_too_many_lines_is_not_read() -> None:
    limits.check(HEAD + b"\n" * (limits.MAX_LINES - 3) + b"x")
    with pytest.raises(Unparsable, match="over limit: more than 1,500,000 lines"):
        limits.check(HEAD + b"\n" * (limits.MAX_LINES - 1) + b"x")


def test_a_mail_over_the_size_is_named_so() -> None:
    with pytest.raises(Unparsable, match="over limit: more than 52,428,800 bytes"):
        limits.check(b"a: b\n\n" + b"x" * (limits.MAX_BYTES - 5))


def test_a_long_text_without_a_header_is_not_a_long_header() -> None:
    limits.check(b"x" * 300_000)
