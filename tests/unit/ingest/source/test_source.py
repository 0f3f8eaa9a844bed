import pytest

from pipeline.ingest.source.source import BATCH_BYTES, BATCH_MAILS, HEADER_BYTES, backoff, batches, header_of, uid_of

HALF = BATCH_BYTES // 2


@pytest.mark.parametrize(
    ("failures", "jitter", "seconds"),
    [
        pytest.param(0, 0.0, 5.0, id="before any failure"),
        pytest.param(1, 0.0, 5.0, id="after the first"),
        pytest.param(1, 1.0, 5.0, id="jitter never goes below five seconds"),
        pytest.param(2, 0.0, 10.0, id="doubled after the second"),
        pytest.param(3, 1.0, 15.0, id="a quarter less by jitter"),
        pytest.param(8, 0.0, 640.0, id="after the eighth"),
        pytest.param(9, 0.0, 900.0, id="fifteen minutes at most"),
        pytest.param(10**9, 0.0, 900.0, id="after a night of failures"),
    ],
)
def test_the_wait_grows_to_fifteen_minutes(failures: int, jitter: float, seconds: float) -> None:
    assert backoff(failures, jitter) == seconds


@pytest.mark.parametrize(("jitter", "seconds"), [(0.0, 900.0), (1.0, 1125.0)])
def test_a_server_that_throttles_us_has_fifteen_minutes_or_more_at_once(jitter: float, seconds: float) -> None:
    assert backoff(1, jitter, is_throttled=True) == seconds


@pytest.mark.parametrize(
    ("sizes", "alone", "groups"),
    [
        pytest.param([], (), [], id="no mail"),
        pytest.param([(1, 10), (2, 10)], (), [[1, 2]], id="all fit in one"),
        pytest.param([(1, HALF), (2, HALF), (3, 1)], (), [[1, 2], [3]], id="full to the byte"),
        pytest.param([(1, 1), (2, BATCH_BYTES * 2), (3, 1)], (), [[1], [2], [3]], id="one larger than a batch"),
        pytest.param([(1, 1), (2, 1), (3, 1), (4, 1)], {2, 3}, [[1], [2], [3], [4]], id="some that share none"),
        pytest.param([(3, 1), (1, 1), (2, 1)], (), [[3, 1, 2]], id="the order stays"),
    ],
)
def test_mails_are_read_in_groups_that_fit_one_commit(
    sizes: list[tuple[int, int]], alone: set[int], groups: list[list[int]]
) -> None:
    assert list(batches(sizes, alone)) == groups


def test_a_group_has_at_most_fifty_mails() -> None:
    assert [len(group) for group in batches((uid, 1) for uid in range(BATCH_MAILS * 2 + 1))] == [50, 50, 1]


@pytest.mark.parametrize(
    ("beginning", "header"),
    [
        pytest.param(b"A: 1\r\nB: 2\r\n\r\ntext\r\n\r\n", b"A: 1\r\nB: 2\r\n\r\n", id="CRLF"),
        pytest.param(b"A: 1\n\ntext", b"A: 1\n\n", id="LF"),
        pytest.param(b"A: 1\r\n", b"A: 1\r\n", id="no text"),
        pytest.param(b"", b"", id="nothing"),
        pytest.param(b"A: 1\n" * HEADER_BYTES, (b"A: 1\n" * HEADER_BYTES)[:HEADER_BYTES], id="endless"),
    ],
)
def test_the_header_ends_at_the_first_empty_line(beginning: bytes, header: bytes) -> None:
    assert header_of(beginning) == header


def test_a_uid_is_positive_fits_63_bits_and_stays_the_same_for_ever() -> None:
    assert uid_of(b"1700000000.M1P2.mx") == 8520903651848764879
    assert all(0 < uid_of(b"%d" % number) < 2**63 for number in range(1000))
