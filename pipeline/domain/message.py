"""A mail as a value: what its bytes say, read once and never changed on its way."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class MailKind(StrEnum):
    """Who or what wrote a mail; the words of `inspect`."""

    HUMAN = "human"
    AUTO_REPLY = "auto-reply"
    BOUNCE = "bounce"
    LIST = "list"
    FEEDBACK_REPORT = "feedback-report"
    DELIVERY_RECEIPT = "delivery-receipt"
    READ_RECEIPT = "read-receipt"


class AuthResult(StrEnum):
    """A result of RFC 8601 that we act on; everything but pass and fail counts as none, no header of ours as absent."""

    PASS = "pass"
    FAIL = "fail"
    NONE = "none"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Address:
    """One mailbox of RFC 5322: the display name (may be empty) and the addr-spec in lower case."""

    name: str
    email: str

    @property
    def domain(self) -> str:
        return self.email.rpartition("@")[2]


@dataclass(frozen=True, slots=True)
class Attachment:
    """A part that is not the text; `name` is safe to show, `size` is in bytes after decoding, `part` its place in the walk."""

    name: str | None
    type: str
    size: int
    sha256: str
    is_inline: bool
    content_id: str | None = None
    part: int = 0
    is_logo: bool = False
    """Whether it stands in every mail of this author: it belongs to the signature, and travels nowhere."""


@dataclass(frozen=True, slots=True)
class Auth:
    """What the receiving server of ours says of the sender (RFC 8601)."""

    dmarc: AuthResult = AuthResult.ABSENT
    dkim: AuthResult = AuthResult.ABSENT
    spf: AuthResult = AuthResult.ABSENT

    @property
    def is_pass(self) -> bool:
        """Whether our server vouches for the author: DMARC or aligned DKIM passed, and DMARC did not fail."""
        return AuthResult.PASS in (self.dmarc, self.dkim) and self.dmarc is not AuthResult.FAIL


@dataclass(frozen=True, slots=True)
class BouncedRecipient:
    """One recipient of a delivery status notification (RFC 3464); `status` is an enhanced code such as 5.1.1."""

    address: str
    status: str | None
    code: int | None
    action: str | None
    is_hard: bool
    reason: str

    @property
    def is_failed(self) -> bool:
        """Whether delivery was given up; neither still tried nor passed on."""
        return self.action not in ("delayed", "delivered", "relayed", "expanded")


@dataclass(frozen=True, slots=True)
class Bounce:
    """A delivery status notification: whom it is about and the Message-ID of the mail that did not arrive."""

    recipients: tuple[BouncedRecipient, ...]
    original_message_id: str | None

    @property
    def is_final(self) -> bool:
        """Whether at least one recipient will not get the mail; a delay alone is no end."""
        return any(one.is_failed for one in self.recipients)


@dataclass(frozen=True, slots=True)
class Forwarded:
    """The mail that somebody forwarded inside this one."""

    sender: Address | None
    date: datetime | None
    subject: str
    text: str


class PassageKind(StrEnum):
    """What a stretch of a mail's text is."""

    NEW = "new"
    HISTORY = "history"
    FORWARDED = "forwarded"
    SIGNATURE = "signature"
    DISCLAIMER = "disclaimer"


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a mail's text, what it is and why that is thought (empty for new text)."""

    kind: PassageKind
    text: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Seal:
    """A signed or encrypted container: `method` is `S/MIME` or `OpenPGP`; an encrypted one hides the text from us."""

    method: str
    is_encrypted: bool


@dataclass(frozen=True, slots=True)
class Invitation:
    """A calendar object in a mail (RFC 5546): `method` such as REQUEST, CANCEL or REPLY; what is absent is empty."""

    method: str
    summary: str
    starts_at: datetime | None
    location: str
    organizer: str


@dataclass(frozen=True, slots=True)
class RawMail:
    """A mail as a source hands it over; `received_at` is INTERNALDATE (UTC), `source` the bytes as received.

    `is_partial` says that only the header was fetched because the mail is over the limit; `size` is the whole mail's.
    """

    mailbox: str
    folder: str
    uidvalidity: int
    uid: int
    received_at: datetime
    source: bytes
    size: int
    is_partial: bool = False


@dataclass(frozen=True, slots=True)
class Message:
    """A parsed mail. Message-IDs stand without angle brackets; all text is NFC without NUL and control characters."""

    sha256: str
    size: int
    received_at: datetime
    message_id: str | None
    subject: str
    from_: tuple[Address, ...]
    sender: str | None
    """The identity: the one From address, or None where it is not certain (reliability S3)."""
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    reply_to: tuple[Address, ...]
    date: datetime | None
    in_reply_to: tuple[str, ...]
    references: tuple[str, ...]
    text: str
    new_text: str
    new_text_unsigned: str
    html: str
    """The HTML part as sent, empty where there is none."""
    attachments: tuple[Attachment, ...]
    headers: tuple[tuple[str, str], ...]
    """All header fields in their order, decoded and unfolded, names as written."""
    content_type: str
    """The top media type with its report-type, such as `multipart/report; report-type=delivery-status`."""
    kind: MailKind
    kind_reasons: tuple[str, ...]
    bounce: Bounce | None
    forwarded: Forwarded | None
    language: str | None
    canonical: str
    """SHA-256 over what does not change on the way (reliability 1.3 c): equal for copies through two mailboxes."""
    defects: tuple[str, ...] = field(default=())
    passages: tuple[Passage, ...] = ()
    """The text told apart, in reading order: new text, history, what was forwarded, signature, disclaimer."""
    seal: Seal | None = None
    invitation: Invitation | None = None
    is_only_thanks: bool = False
    """Whether the new text says thanks (or "it works now") and nothing that wants an answer."""
    reaction: str = ""
    """The emoji or word of a mail client's reaction ("Ana reacted with ..."); empty for a mail with words of its own."""
    is_stub: bool = False
    """Whether the mail was over a limit or could not be read, and only its header was; the raw mail is kept."""

    def header(self, name: str) -> tuple[str, ...]:
        """All values of a header field, in their order."""
        wanted = name.casefold()
        return tuple(value for key, value in self.headers if key.casefold() == wanted)

    @property
    def readable(self) -> str:
        """What a person gets to read: the new text, else all of it, else why there is none."""
        if self.new_text or self.text:
            return self.new_text or self.text
        if self.is_stub:
            cause = "; ".join(self.defects).removeprefix("over limit: ")
            return f"This mail could not be shown: {cause}. The raw mail is kept."
        if self.seal and self.seal.is_encrypted:
            return f"This mail is encrypted ({self.seal.method}): the desk cannot read it. Ask for it in plain text."
        return ""

    @property
    def display_name(self) -> str:
        return self.from_[0].name if len(self.from_) == 1 else ""
