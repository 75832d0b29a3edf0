"""A storm of notifications from a bank: duplicates, retries, other payments of the same bill, corrupted ones, shuffled.

What must come of it is known beforehand, whatever the order: per account one payment, and for each message one of
the codes it may get.
"""

from __future__ import annotations

import json
import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

TOTAL = "150000.00"
PER_ACCOUNT = 20


@dataclass(frozen=True)
class Message:
    """One POST. `hashed`: the bytes its signature is over (others: corrupted on the way); `codes`: what it may get."""

    account: str
    kind: str
    body: bytes
    external_id: str
    hashed: bytes
    codes: frozenset[str]


def storm(accounts: Sequence[str], stamp: str, seed: int = 7) -> list[Message]:
    """PER_ACCOUNT messages for each account (digits), shuffled. `stamp`: when the payments were made."""
    chance = random.Random(seed)
    found = [one for serial, account in enumerate(accounts, 1) for one in _of_account(account, serial, stamp)]
    chance.shuffle(found)
    return found


def _of_account(account: str, serial: int, stamp: str) -> Iterable[Message]:
    base = serial * 1000

    def content(request_id: str, amount: str = TOTAL, **more: Any) -> bytes:
        said = {
            "partnerServiceId": account[:5].rjust(8),
            "customerNo": account[5:],
            "virtualAccountNo": f"   {account}",
            "paymentRequestId": f"{request_id}-{serial}",
            "trxDateTime": stamp,
            "paymentStatus": "Success",
            "additionalInfo": {"paymentAmount": amount},
        }
        return json.dumps(said | more).encode()

    def one(kind: str, body: bytes, place: int, *codes: str, hashed: bytes | None = None) -> Message:
        return Message(account, kind, body, f"{base + place:012}", hashed or body, frozenset(codes))

    settled = ("2003400", "4043414")  # whichever of the two payments comes first settles the bill
    first, second = content("satu"), content("dua")
    for _ in range(5):  # the very same message
        yield one("first", first, 1, *settled)
    for place in range(2, 6):  # told again under another id, the flag set
        yield one("first", content("satu", flagAdvise="Y"), place, *settled)
    for place in range(6, 9):  # somebody paid a second time
        yield one("second", second, place, *settled)
    for place in (
        9,
        10,
    ):  # another sum under the id of a payment: the order decides which of them is "the first"
        yield one("sum", content("tiga", "149999.00"), place, "4043413", "4043414")
    yield one("reused", content("empat", "1.00"), 11, "4043413", "4043414", "4093400")
    yield one("reused", content("lima", "2.00"), 11, "4043413", "4043414", "4093400")
    yield one("changed", first.replace(b"150000", b"150001"), 12, "4013400", hashed=first)
    yield one("spaces", first.replace(b'"   ', b'"'), 13, "4013400", hashed=first)
    yield one("cut", first[:-9], 14, "4003400")
    yield one("unknown", content("enam").replace(account[5:].encode(), b"9" * 10), 15, "4043412")


def faults_of(messages: Sequence[Message], answers: Sequence[str]) -> list[str]:
    """What is wrong about the answers (codes in the order of the messages); empty when each is right."""
    wrong = [
        f"{one.kind} of {one.account} got {code or 'nothing'}"
        for one, code in zip(messages, answers, strict=True)
        if code not in one.codes
    ]
    by_account: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for one, code in zip(messages, answers, strict=True):
        by_account[one.account][one.kind].append(code)
    for account, kinds in by_account.items():
        first, second = set(kinds["first"]), set(kinds["second"])
        if sorted([*first, *second]) != ["2003400", "4043414"]:
            wrong.append(f"{account}: its two payments were answered {sorted(first)} and {sorted(second)}")
        if kinds["reused"].count("4093400") != 1:
            wrong.append(f"{account}: a used id got {kinds['reused']}")
    return wrong
