import pytest

from pipeline.ingest.kind import permanence


@pytest.mark.parametrize(
    ("status", "code", "reason", "expected"),
    [
        pytest.param("5.1.1", 550, "User unknown", True, id="nobody of that name"),
        pytest.param("5.4.4", None, "Host or domain name not found", True, id="no such domain"),
        pytest.param("5.4.4", None, "Name service error: Malformed or unexpected name server reply", False, id="a name server's fault"),
        pytest.param("5.2.2", 552, "mailbox is full", False, id="a full box"),
        pytest.param("5.2.1", 550, "account is disabled", False, id="a box that is shut may open again"),
        pytest.param("5.7.1", 550, "message blocked by policy", False, id="a policy"),
        pytest.param("5.7.1", 550, "User Unknown", False, id="not authorized contradicts unknown"),
        pytest.param("5.7.1", 550, "sender domain does not exist", False, id="the sender is at fault"),
        pytest.param("4.4.1", 450, "connection timed out", False, id="it will be tried again"),
        pytest.param("5.5.0", 554, "the domain is not reachable. Please check the domain and try again", True, id="to be corrected, not to be waited for"),
        pytest.param("5.1.10", 550, "RESOLVER.ADR.RecipientNotFound; not found", True, id="Microsoft 365"),
        pytest.param("5.1.1", 550, "Adresse nicht gefunden", True, id="de"),
        pytest.param("5.0.0", 550, "La dirección de correo no existe", True, id="es"),
        pytest.param(None, 550, "该用户不存在", True, id="zh"),
        pytest.param(None, 550, "群組可能不存在", False, id="zh, perhaps"),
        pytest.param("5.1.1", None, "", True, id="only a status"),
        pytest.param("5.0.0", None, "", False, id="a status that says nothing"),
        pytest.param(None, None, "", False, id="nothing known"),
    ],
)  # fmt: skip
def test_a_hard_bounce_is_the_addresss_own_fault(
    status: str | None, code: int | None, reason: str, expected: bool
) -> None:
    assert permanence.is_hard(status, code, reason) is expected


def test_a_temporary_code_is_hard_only_once_given_up_over_an_unknown_address() -> None:
    assert permanence.is_hard("4.1.1", 450, "User unknown", "failed") is True
    assert permanence.is_hard("4.1.1", 450, "User unknown", "delayed") is False
    assert permanence.is_hard("4.4.7", 450, "User unknown", "failed") is False


@pytest.mark.parametrize(
    ("status", "text", "expected"),
    [
        pytest.param(None, "a@y.example\nSMTP error after end of data:\nhost mx.y.example [192.0.2.1]: 550 : User unknown", True, id="Exim"),
        pytest.param("5.0.0", "<a@y.example>: host mx said: 550 Unknown user a@y.example (in reply to end of DATA\n command)", True, id="Postfix"),
        pytest.param("5.2.0", "<a@y.example>\n>>> DATA\n<<< 550 Unknown user a@y.example", True, id="sendmail"),
        pytest.param("5.1.1", "<a@y.example>\n>>> DATA\n<<< 550 5.1.1 User unknown", False, id="the status means the address"),
        pytest.param(None, "<a@y.example>: host mx said: 550 User unknown (in reply to RCPT TO command)", False, id="said of the address"),
        pytest.param(None, "<b@y.example>\n>>> DATA\n<<< 550 Unknown user b@y.example", False, id="said of another address"),
    ],
)  # fmt: skip
def test_unknown_after_the_text_is_a_filters_word(status: str | None, text: str, expected: bool) -> None:
    assert permanence.is_filtered("a@y.example", status, text) is expected
