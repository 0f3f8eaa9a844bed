"""The command line for the tests of this folder."""

from collections.abc import Iterator

import pytest

from tests.integration.home import PASSWORD_VARIABLE
from tests.servers.cndesk import Cndesk
from tests.servers.dovecot import PASSWORD


@pytest.fixture(autouse=True)
def _password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PASSWORD_VARIABLE, PASSWORD)


@pytest.fixture(scope="module")
def cndesk() -> Iterator[Cndesk]:
    command_line = Cndesk(**{PASSWORD_VARIABLE: PASSWORD})
    yield command_line
    command_line.close()
