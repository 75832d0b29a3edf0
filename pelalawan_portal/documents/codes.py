"""Codes under which anyone verifies a paper: nothing to guess, nothing to misread."""

from __future__ import annotations

import re
import secrets

# One of each group that the eye confuses (0 O D Q, 1 I L J, 2 Z, 5 S, 6 G, 8 B, U V): 23 letters, 4.52 bits each.
ALPHABET = "23456789ACEFHKMNPRTUWXY"
LENGTH = 14  # 63 bits
_LOOK_ALIKES = str.maketrans("ZSGBV", "2568U")
_SHAPE = re.compile(f"[{ALPHABET}]{{{LENGTH}}}")


def mint() -> str:
    """A new code of 14 letters from the system's random source."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def grouped(code: str) -> str:
    """The code as it is printed and typed: XXXX-XXXXX-XXXXX."""
    return f"{code[:4]}-{code[4:9]}-{code[9:]}"


def read(text: str) -> str | None:
    """The code somebody typed – any case, with or without dashes – or None when it cannot be one."""
    letters = re.sub(r"[^0-9A-Z]", "", text.upper()[:60]).translate(_LOOK_ALIKES)
    return letters if _SHAPE.fullmatch(letters) else None
