from pipeline.ingest.safety.canonical import canonical

FIELDS = (("From", "ana@a.example"), ("Subject", "a  b"), ("Received", "here"))
SOURCE = b"From: ana@a.example\r\nSubject: a  b\r\nReceived: here\r\n\r\nhello\r\nworld\r\n"


def test_copies_of_one_mail_are_equal_whatever_its_way_added() -> None:
    elsewhere = (("Received", "there"), ("subject", "a\n b"), ("from", "ana@a.example"), ("X-Spam", "no"))
    assert canonical(elsewhere, b"X: y\n\nhello\nworld\n\n") == canonical(FIELDS, SOURCE)


def test_another_text_or_subject_is_another_mail() -> None:
    others = {
        canonical(FIELDS, SOURCE),
        canonical(FIELDS, SOURCE.replace(b"world", b"all")),
        canonical((("From", "ana@a.example"), ("Subject", "c")), SOURCE),
        canonical((*FIELDS, ("Subject", "second")), SOURCE),
    }
    assert len(others) == 4
