"""What can go wrong, as one tree; what a mail *is* (a bounce, a stranger's) is a value, never an exception.

CndeskError
+-- UserError            somebody can mend it: one message with the place and the cure, exit code 2
|   +-- FileErrors       everything wrong with one YAML file or template, each with line and caret
+-- Transient            the world is not ready (server down, disk full): rolled back, tried again later
|   +-- MailboxError     one mailbox cannot be read now; the others go on
+-- Unparsable           these bytes make no message: what is kept of the mail is a stub with this cause

Stopping is no error: the patience after SIGTERM is over.
"""

from pipeline.problem import Problem


class CndeskError(Exception):
    """The root: `str()` is fit for a person to read and holds no secret."""


class UserError(CndeskError):
    """A mistake of a person; `message` says what and where, `cure` what to do about it."""

    def __init__(self, message: str, cure: str = "") -> None:
        super().__init__(message)
        self.cure = cure


class FileErrors(UserError):
    """All problems of one file at once, in the order of their places."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(problem.headline for problem in problems))
        self.problems = problems


class Transient(CndeskError):
    """Not now: nothing was changed and the same step will be tried again."""


class MailboxError(Transient):
    """A mailbox cannot be read; `is_login` tells a refused login from a network fault."""

    def __init__(self, message: str, *, is_login: bool = False) -> None:
        super().__init__(message)
        self.is_login = is_login


class Unparsable(CndeskError):
    """The bytes make no message; the text is the cause that stands in the defects of its stub."""


class Stopping(BaseException):
    """The patience after SIGTERM is over: whatever blocks is broken off, and every transaction rolls back."""
