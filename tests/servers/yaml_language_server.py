"""Drive the real yaml-language-server as an editor does: LSP over stdio, one document at a time.

It is found by YAML_LANGUAGE_SERVER (a path), on PATH, or in `.editor` of the checkout, where
`npm install --prefix .editor yaml-language-server@1.25.0` puts it.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from queue import Empty, Queue
from threading import Thread
from typing import Any, Final

ROOT: Final = Path(__file__).parents[2]
LOCAL: Final = ROOT / ".editor" / "node_modules" / ".bin" / "yaml-language-server"
PATIENCE: Final = 30.0
SETTINGS: Final = {
    "yaml": {
        "validate": True,
        "completion": True,
        "hover": True,
        "schemaStore": {"enable": False},
        "yamlVersion": "1.2",
    },
    "http": {},
    "[yaml]": {},
}
Message = dict[str, Any]


def server_command() -> str | None:
    """The server's program, if it is installed."""
    named = os.environ.get("YAML_LANGUAGE_SERVER") or shutil.which("yaml-language-server")
    return named or (str(LOCAL) if LOCAL.exists() else None)


class Editor:
    """A session with the server in a folder."""

    def __init__(self, command: str, folder: Path) -> None:
        self._folder = folder
        self._number = 0
        self._version = 0
        self._messages: Queue[Message] = Queue()
        self._process = subprocess.Popen([command, "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        Thread(target=self._listen, daemon=True).start()
        capabilities = {
            "textDocument": {
                "completion": {"completionItem": {"snippetSupport": False, "documentationFormat": ["markdown"]}},
                "hover": {"contentFormat": ["markdown"]},
                "publishDiagnostics": {},
            },
            "workspace": {"configuration": True, "workspaceFolders": True},
        }
        start = {"processId": os.getpid(), "rootUri": folder.as_uri(), "capabilities": capabilities}
        self._ask("initialize", start)
        self._tell("initialized", {})
        self._tell("workspace/didChangeConfiguration", {"settings": SETTINGS})

    def close(self) -> None:
        self._ask("shutdown", None)
        self._tell("exit", None)
        self._process.wait(PATIENCE)

    def problems(self, name: str, text: str) -> list[Message]:
        """What the server says of a file with this text."""
        uri = self._open(name, text)

        def is_about_it(message: Message) -> bool:
            return message.get("method") == "textDocument/publishDiagnostics" and message["params"]["uri"] == uri

        found: list[Message] = self._until(is_about_it)["params"]["diagnostics"]
        return found

    def completions(self, name: str, text: str) -> list[Message]:
        """What may be written at the sign | of a text."""
        found = self._at(name, text, "textDocument/completion")
        items: list[Message] = found["items"] if isinstance(found, dict) else found
        return items

    def hover(self, name: str, text: str) -> str:
        """What is shown of the word at the sign | of a text."""
        found = self._at(name, text, "textDocument/hover")
        return str(found["contents"]["value"]) if found else ""

    def _at(self, name: str, text: str, method: str) -> Any:
        before, _, after = text.partition("|")
        uri = self._open(name, before + after)
        position = {"line": before.count("\n"), "character": len(before.rpartition("\n")[2])}
        return self._ask(method, {"textDocument": {"uri": uri}, "position": position})

    def _open(self, name: str, text: str) -> str:
        self._version += 1
        path = self._folder / f"{self._version}-{name}"
        path.write_text(text, encoding="utf-8")
        document = {"uri": path.as_uri(), "languageId": "yaml", "version": self._version, "text": text}
        self._tell("textDocument/didOpen", {"textDocument": document})
        return path.as_uri()

    def _ask(self, method: str, params: object) -> Any:
        self._number += 1
        number = self._number
        self._send({"id": number, "method": method, "params": params})
        answer = self._until(lambda message: message.get("id") == number and "method" not in message)
        assert "error" not in answer, answer
        return answer.get("result")

    def _tell(self, method: str, params: object) -> None:
        self._send({"method": method, "params": params})

    def _send(self, message: Message) -> None:
        assert self._process.stdin
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self._process.stdin.flush()

    def _until(self, wanted: Callable[[Message], bool]) -> Message:
        """The next message wanted; what the server asks meanwhile is answered."""
        while True:
            try:
                message = self._messages.get(timeout=PATIENCE)
            except Empty:
                raise TimeoutError("the language server says nothing") from None
            if "method" in message and "id" in message:
                self._send({"id": message["id"], "result": _answer(message)})
            elif wanted(message):
                return message

    def _listen(self) -> None:
        assert self._process.stdout
        stream = self._process.stdout
        while header := stream.readline():
            length = int(header.partition(b":")[2])
            while stream.readline().strip():
                pass
            self._messages.put(json.loads(stream.read(length)))


def _answer(message: Message) -> object:
    """What an editor answers: its settings, and consent to the rest."""
    if message["method"] == "workspace/configuration":
        return [SETTINGS.get(item.get("section", ""), {}) for item in message["params"]["items"]]
    return None
