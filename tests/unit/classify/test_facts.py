import json
import zlib
from dataclasses import replace
from typing import Final

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline.classify.evaluate import classify, retrace
from pipeline.classify.facts import FORM, USUAL, pack, unpack
from pipeline.classify.language import CONDITIONS
from pipeline.classify.sample import ORDINARY
from pipeline.classify.view import MAX_BODY
from pipeline.domain.classification import Facts, Requester
from pipeline.domain.message import Forwarded
from pipeline.domain.network import Network
from pipeline.domain.ticket import Status
from tests.unit import mails
from tests.unit.classify.drawn import ASKING, asking, facts
from tests.unit.classify.written import NOW, mail

RULES: Final = asking()


def test_the_rules_of_this_test_ask_everything_that_can_be_asked() -> None:
    assert [name for name in CONDITIONS if f"{name}:" not in ASKING] == []


@settings(deadline=None)
@given(facts)
@example(Facts(mails.ORDINARY, event="new", mailbox="support"))
def test_packed_facts_are_decided_as_they_were(given_facts: Facts) -> None:
    unpacked = unpack(pack(given_facts))
    assert classify(unpacked, RULES, NOW) == classify(given_facts, RULES, NOW)
    assert retrace(unpacked, RULES) == retrace(given_facts, RULES)


@pytest.mark.parametrize("size", [MAX_BODY - 7, MAX_BODY - 6, MAX_BODY])
@pytest.mark.parametrize("part", ["new_text", "text", "forwarded"])
def test_texts_are_cut_where_rules_no_longer_look(size: int, part: str) -> None:
    text = "x" * size + " payout"
    value = Forwarded(None, None, "", text) if part == "forwarded" else text
    long = replace(ORDINARY, message=replace(ORDINARY.message, **{part: value}))  # type: ignore[arg-type]
    unpacked = unpack(pack(long))
    assert classify(unpacked, RULES, NOW) == classify(long, RULES, NOW)
    assert len(unpacked.message.text + unpacked.message.new_text) <= 2 * MAX_BODY


@settings(deadline=None)
@given(facts)
def test_what_was_packed_once_stays_as_it_is(given_facts: Facts) -> None:
    once = unpack(pack(given_facts))
    assert unpack(pack(once)) == once


def test_what_no_condition_sees_is_left_out() -> None:
    star = Network("star", "Star", domains=("star.example",), tier="gold", region="UK", cnm="p@desk.example")
    full = Facts(
        replace(mails.ORDINARY, html="<p>Where is it?", forwarded=Forwarded(mails.ORDINARY.from_[0], NOW, "s", "t")),
        event="reopen",
        mailbox="support",
        auth=mails.PASSED,
        network=star,
        is_known_contact=True,
        thread_status=Status.SOLVED,
        requester=Requester(0, "bad"),
        recent={("tag", "money", 86400): 0},
    )
    bare = replace(
        mails.ORDINARY, sha256="", size=0, message_id=None, date=None, content_type="", canonical="",
        forwarded=Forwarded(None, None, "s", "t"),
    )  # fmt: skip
    assert unpack(pack(full)) == replace(full, message=bare, network=replace(star, domains=()))


def test_an_ordinary_mail_takes_little_room() -> None:
    assert len(pack(mail("Where is our October payout? It was due on Friday.", "Payout"))) < 300


PACKED: Final = pack(ORDINARY)


@pytest.mark.parametrize(
    "damaged",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(PACKED[:1], id="a form and nothing else"),
        pytest.param(PACKED[:-5], id="cut off"),
        pytest.param(PACKED + b"x", id="something behind it"),
        pytest.param(b"\x02" + PACKED[1:], id="a form of tomorrow"),
        pytest.param(PACKED[:20] + bytes((PACKED[20] ^ 1,)) + PACKED[21:], id="a bit that fell over"),
    ],
)
def test_damaged_facts_are_a_value_error(damaged: bytes) -> None:
    with pytest.raises(ValueError, match="no facts"):
        unpack(damaged)


@given(st.binary(max_size=80))
def test_whatever_lies_there_is_facts_or_a_value_error(found: bytes) -> None:
    for packed in (found, b"\x01" + found):
        with pytest.raises(ValueError):
            unpack(packed)


KEYS: Final = (
    "event", "received_at", "kind", "from", "network", "headers", "recent", "attachments", "forwarded", "requester",
)  # fmt: skip


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=5),
    )
)
def test_json_of_another_shape_is_a_value_error(said: object) -> None:
    deflate = zlib.compressobj(zdict=USUAL)
    packed = bytes((FORM,)) + deflate.compress(json.dumps(said).encode()) + deflate.flush()
    with pytest.raises(ValueError):
        unpack(packed)
