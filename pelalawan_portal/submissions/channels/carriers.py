"""What every provider offers: it takes a message and names it, or says why not."""

from __future__ import annotations

from dataclasses import dataclass

# Begins our reference of an answer to somebody; what becomes of an answer is not followed.
ANSWER = "jawab-"


@dataclass(frozen=True)
class Message:
    """One message for one phone. `phone` is E.164; `own_reference` comes back in the provider's reports.

    A WhatsApp message goes as an approved template with its `parameters`, or, in answer to somebody, as plain text
    (`template` empty).
    """

    phone: str
    text: str
    own_reference: str = ""
    template: str = ""
    language: str = "id"
    parameters: tuple[str, ...] = ()


class NotSent(Exception):
    """The provider did not take the message. `reason` is a short code without personal data.

    `passing`: another try later may succeed (provider down or busy); otherwise this number or text will not do.
    """

    def __init__(self, reason: str, *, passing: bool = False) -> None:
        self.reason = reason[:40]
        self.passing = passing
        super().__init__(self.reason)


@dataclass(frozen=True)
class Report:
    """What a provider says about a message it took: `state` is a state of Delivery, `reason` a short code."""

    reference: str
    state: str
    own_reference: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Incoming:
    """What somebody wrote to us; `sender` is E.164."""

    message_id: str
    sender: str
    text: str
