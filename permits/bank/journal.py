"""The log of what the bank and we said: every request with its answer, without tokens and passwords, ten years."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils import timezone

from permits.bank.signatures import body_hash
from permits.models import BankExternalId, BankMessage

KEPT = timedelta(days=3653)  # ten years (domain.md 7.1)
EXTERNAL_IDS_KEPT = timedelta(days=3)  # they count for one day
# Headers that tell who asked what and when; Authorization is not among them.
HEADERS = ("X-TIMESTAMP", "X-SIGNATURE", "X-CLIENT-KEY", "X-PARTNER-ID", "X-EXTERNAL-ID", "CHANNEL-ID")
SECRETS = ("accessToken", "passApp")
_SECRET = re.compile(r'("(?:' + "|".join(SECRETS) + r')"\s*:\s*)"(?:[^"\\]|\\.)*"')
LONGEST_HEADER = 400


def write(
    direction: BankMessage.Direction,
    service: str,
    path: str,
    headers: Mapping[str, str],
    body: bytes,
    *,
    keep_body: bool = True,
    status: int | None,
    answer: Mapping[str, Any] | str,
    address: str = "",
    milliseconds: int | None = None,
) -> BankMessage:
    """Store one request and its answer. `keep_body`: whether its sender proved who it is (see BankMessage)."""
    given = {name.upper(): value for name, value in headers.items()}
    content = answer if isinstance(answer, str) else json.dumps(answer, ensure_ascii=False)
    code = "" if isinstance(answer, str) else str(answer.get("responseCode", ""))
    return BankMessage.objects.create(
        direction=direction,
        service=service,
        path=path[:120],
        external_id=given.get("X-EXTERNAL-ID", "")[:36].replace("\0", ""),
        headers={one: given[one][:LONGEST_HEADER].replace("\0", "") for one in HEADERS if one in given},
        body=without_secrets(body.decode(errors="replace")) if keep_body else None,
        body_sha256=body_hash(body),
        body_bytes=len(body),
        status=status,
        code=code[:12],
        answer=without_secrets(content),
        address=address[:45],
        milliseconds=milliseconds,
    )


def without_secrets(text: str) -> str:
    """The same text with the values of tokens and passwords blacked out; nothing else is touched."""
    return _SECRET.sub(r'\1"***"', text)


def tidy() -> int:
    """Remove what is past its time; how many messages went."""
    BankExternalId.objects.filter(day__lt=timezone.localdate() - EXTERNAL_IDS_KEPT).delete()
    return BankMessage.objects.filter(at__lt=timezone.now() - KEPT).delete()[0]
