import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ingest.body.parameters import parameter


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        pytest.param('attachment; filename="a b.txt"', "a b.txt", id="quoted"),
        pytest.param("attachment; filename=a b.txt", "a b.txt", id="a blank without quotes"),
        pytest.param("attachment; filename=a.txt; size=3", "a.txt", id="another behind it"),
        pytest.param("attachment; filename=a.txt size=3", "a.txt", id="another without semicolon"),
        pytest.param("attachment filename=a.txt", "a.txt", id="no semicolon at all"),
        pytest.param("filename=a.txt", "a.txt", id="nothing before it"),
        pytest.param("attachment;; FileName = a.txt ;", "a.txt", id="blanks and capitals"),
        pytest.param('attachment; filename="a.txt', "a.txt", id="a quote left open"),
        pytest.param('attachment; filename="a.txt; size=3', "a.txt", id="a quote left open before another"),
        pytest.param("attachment; filename='a.txt'", "a.txt", id="quotes of the wrong kind"),
        pytest.param('attachment; filename="a;b=c.txt"', "a;b=c.txt", id="signs in quotes"),
        pytest.param('attachment; filename="a\\"b\\\\c.txt"', 'a"b\\c.txt', id="quoted pairs"),
        pytest.param(
            'attachment; filename="C:\\TEMP\\new.txt"', "C:TEMPnew.txt", id="in quotes every backslash is of a pair"
        ),
        pytest.param(
            "attachment; filename=C:\\TEMP\\new.txt", "C:\\TEMP\\new.txt", id="without quotes a path stays one"
        ),
        pytest.param("attachment; filename=a.txt (the name)", "a.txt", id="a comment"),
        pytest.param('attachment; filename="a.txt"; filename="b.txt"', "a.txt", id="twice: the first"),
        pytest.param(
            "attachment; filename=a.txt; filename*=utf-8''%C3%A4.txt", "ä.txt", id="the extended one is worth more"
        ),
        pytest.param("attachment; filename*=utf-8'de'%C3%A4.txt", "ä.txt", id="with a language"),
        pytest.param("attachment; filename*=%C3%A4.txt", "ä.txt", id="without its charset"),
        pytest.param("attachment; filename*=\"utf-8''%C3%A4.txt\"", "ä.txt", id="in quotes"),
        pytest.param("attachment; filename*=iso-8859-1''%c3%a4.txt", "ä.txt", id="a wrong charset"),
        pytest.param('attachment; filename*1="b"; filename*0="a"', "ab", id="pieces in any order"),
        pytest.param("attachment; filename*0*=utf-8''%C3; filename*1*=%A4.txt", "ä.txt", id="a letter cut in two"),
        pytest.param("attachment; filename*0*=utf-8''%C3%A4; filename*1=%.txt", "ä%.txt", id="pieces of both kinds"),
        pytest.param(
            "attachment; filename*0*=ISO-2022-JP''%1B%24%42%46%7C%4B%5C%38; filename*1*=%6C%1B%28%42.txt",
            "日本語.txt",
            id="a character cut in two",
        ),
        pytest.param(
            'attachment; filename*0="=?utf-8?B?w7"; filename*1="w=?=.txt"',
            "=?utf-8?B?w7w=?=.txt",
            id="a word cut in two",
        ),
        pytest.param("attachment;\r\n\tfilename=\r\n\ta.txt", "a.txt", id="folded"),
        pytest.param(
            "attachment; filename==?utf-8?Q?a=3Db?=", "=?utf-8?Q?a=3Db?=", id="an encoded word without quotes"
        ),
        pytest.param("attachment; filename=caf\udce9.txt", "café.txt", id="raw octets"),
        pytest.param("attachment; size=3", None, id="no such parameter"),
        pytest.param("", None, id="nothing"),
    ],
)
def test_a_parameter_is_read_however_it_is_written(raw: str, expected: str | None) -> None:
    assert parameter(raw, "filename") == expected


@given(st.text(max_size=200))
def test_nothing_breaks_it(noise: str) -> None:
    assert isinstance(parameter(noise + "; filename*0*=" + noise, "filename"), str | None)


@pytest.mark.parametrize("noise", ["; a", " a", '"', "\\", 'a="', " " * 50 + "=", ";;", "'"])
def test_the_cost_grows_with_the_length_alone(noise: str) -> None:
    started = time.process_time()
    parameter(noise * (200_000 // len(noise)), "filename")
    assert time.process_time() - started < 2
