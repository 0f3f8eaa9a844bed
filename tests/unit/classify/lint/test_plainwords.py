"""Patterns that only spell out words are said in words; others are left."""

import pytest

from pipeline.classify.lint.plainwords import in_words


@pytest.mark.parametrize(
    ("pattern", "instead"),
    [
        (r"\b(payout|saque)\b", "word: [payout, saque]"),
        (r"\bpayout\b", "word: payout"),
        (r"(?i)\bpayouts?\b", "word: [payout, payouts]"),
        (r"\bpayou", "word: payou*"),
        (r"\bpay\w*", ""),
        (r"\bpayo\w*\b", "word: payo*"),
        (r"payout|saque", "contains: [payout, saque]"),
        (r"(?:bank transfer|w-8)", "contains: [bank transfer, w-8]"),
        (r"\b(\d{2,}) creators\b", ""),
        (r"^payout", ""),
        (r"pay.*out", ""),
        (r"(?P<id>T-1)", ""),
        (r"payout$", ""),
        ("", ""),
    ],
)
def test_a_pattern_in_words(pattern: str, instead: str) -> None:
    assert in_words(pattern) == instead
