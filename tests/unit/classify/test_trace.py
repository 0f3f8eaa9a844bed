import json

import pytest

from pipeline.classify.trace import Trace, trace_from_json, trace_to_json
from pipeline.domain.classification import Change, Finding, RuleTrace, Truth

MISS = (Finding("body.word", Truth.MISS, "none of 3 words"),)
HIT = RuleTrace(
    "gold",
    is_hit=True,
    findings=(Finding("network.tier", Truth.HIT, '"gold"'), Finding("not", Truth.HIT)),
    changes=(Change("priority", "high", "normal", "defaults"), Change("tags", "vip")),
)


@pytest.mark.parametrize(
    ("trace", "rows"),
    [
        pytest.param((), [], id="nothing tried"),
        pytest.param(
            (RuleTrace("a", is_hit=False, findings=MISS), RuleTrace("b", is_hit=False, findings=MISS), HIT),
            [
                ["a b", ["body.word", "m", "none of 3 words"]],
                ["gold", [["network.tier", "h", '"gold"'], ["not", "h"]], [["priority", "high", "normal", "defaults"], ["tags", "vip"]]],
            ],
            id="misses alike share a row",
        ),
        pytest.param((HIT, HIT), [["gold", [["network.tier", "h", '"gold"'], ["not", "h"]], [["priority", "high", "normal", "defaults"], ["tags", "vip"]]]] * 2, id="hits have their own"),
        pytest.param((RuleTrace("a", is_hit=False, findings=(Finding("lang", Truth.ABSENT),)),), [["a", ["lang", "a"]]], id="absent"),
        pytest.param((RuleTrace("a", is_hit=True),), [["a", [], []]], id="a hit without changes"),
    ],
)  # fmt: skip
def test_a_trace_is_kept_in_short_rows(trace: Trace, rows: list[object]) -> None:
    stored = trace_to_json(trace)
    assert json.loads(stored) == rows
    assert "\n" not in stored
    assert trace_from_json(stored) == trace


def test_of_a_miss_the_condition_that_failed_is_kept() -> None:
    findings = (Finding("rule", Truth.HIT, "a"), *MISS)
    tried = RuleTrace("b", is_hit=False, findings=findings)
    assert trace_from_json(trace_to_json((tried,))) == (RuleTrace("b", is_hit=False, findings=MISS),)


@pytest.mark.parametrize("stored", ["", "nonsense", "1", '["x"]', '[["a",["p","?"]]]', '[["a",[],[["x"]]]]', "[[]]"])
def test_anything_else_is_refused(stored: str) -> None:
    with pytest.raises(ValueError):
        trace_from_json(stored)
