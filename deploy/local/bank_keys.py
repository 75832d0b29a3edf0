"""The contract of demo mode with the simulated bank: keys and a secret made once, kept below `.local/bank/`."""

import os
import secrets
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

# Stands before each key; production refuses a file that has it (permits.bank.keys).
MARK = b"demo-bukan-untuk-produksi\n"
PORTAL, BANK, BANK_PUBLIC, SECRET = "portal.pem", "bank.pem", "bank-public.pem", "secret"


def ensure(folder: Path) -> dict[str, str]:
    """The variables of the contract, after making what is missing. Only the owner may read the files (mode 600).

    SIMULATED_BANK_KEY is the bank's own key, for the simulator alone.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    files = {name: folder / name for name in (PORTAL, BANK, BANK_PUBLIC, SECRET)}
    if not all(one.exists() for one in files.values()):
        bank = generate_private_key(65537, 2048)
        _write(files[PORTAL], MARK + _private(generate_private_key(65537, 2048)))
        _write(files[BANK], MARK + _private(bank))
        public = bank.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        _write(files[BANK_PUBLIC], MARK + public)
        _write(files[SECRET], f"demo-{secrets.token_urlsafe(24)}".encode())
    return {
        "BANK_CLIENT_ID": "demo-pelalawan",
        "BANK_CLIENT_SECRET": files[SECRET].read_text(),
        "BANK_PARTNER_SERVICE_ID": "77777",
        "BANK_PRIVATE_KEY": str(files[PORTAL].absolute()),
        "BANK_PUBLIC_KEYS": str(files[BANK_PUBLIC].absolute()),
        "SIMULATED_BANK_KEY": str(files[BANK].absolute()),
    }


def _private(key: RSAPrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _write(file: Path, content: bytes) -> None:
    half = file.with_name(file.name + ".new")
    with open(os.open(half, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    half.replace(file)
