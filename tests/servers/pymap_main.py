"""Run pymap with many accounts: python pymap_main.py PORT ACCOUNTS PASSWORD (user1, user2, ...).

The `dict` backend of pymap keeps each mail byte for byte, but knows one account; this adds the others. (The `maildir`
backend knows many, but writes each mail anew, with other bytes.)
"""

import gc
import sys
from argparse import Namespace
from typing import Any

from pymap.backend import backends
from pymap.backend.dict import Config, DictBackend
from pymap.main import main
from pymap.user import UserMetadata
from pysasl.hashing import Cleartext


class ManyAccounts(DictBackend):
    """The `dict` backend, in which every account has an empty mailbox of its own."""

    @classmethod
    async def init(cls, args: Namespace, **overrides: Any) -> tuple[DictBackend, Config]:
        backend, config = await super().init(args, hash_context=Cleartext(), **overrides)
        for number in range(1, ACCOUNTS + 1):
            name = f"user{number}"
            backend.login.users_dict[name] = UserMetadata(config, name, password=PASSWORD)
        return backend, config


if __name__ == "__main__":
    PORT, ACCOUNTS, PASSWORD = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    # proxyprotocol lets go of each connection's task, and Python 3.12 and later then collect it half-way.
    gc.disable()
    backends.add("many", ManyAccounts)
    sys.argv[1:] = ["--host", "127.0.0.1", "--port", PORT, "--no-tls", "many"]
    main()
