"""A storm of notifications from the bank: one payment for each bill, the right SNAP code for each message."""

from __future__ import annotations

import http.client
import json
import secrets
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from bench.bills import PARTNER
from bench.stage import HEADERS, Stage
from bench.storm import PER_ACCOUNT, Message, faults_of, storm
from bench.table import Row, figure, percentile
from permits.bank.signatures import sign_token, sign_transaction

GROUP = "bank"
MESSAGES = 500
CLIENTS = 16
CLIENT_ID = "bench"
TOKEN = "/snap/v1.0/access-token/b2b"
NOTIFY = "/snap/v1.0/transfer-va/notify-payment-intrabank"


def measure(stage: Stage) -> list[Row]:
    key, secret = generate_private_key(65537, 2048), secrets.token_urlsafe(24)
    _make_contract(stage, key, secret)
    bills = MESSAGES // PER_ACCOUNT
    accounts = json.loads(stage.python("-m", "bench.bills", str(bills)).splitlines()[-1])
    messages = storm(accounts, _stamp())
    token = _post(stage, TOKEN, b'{"grantType":"client_credentials"}', _for_token(key))["accessToken"]
    times: list[float] = []

    def send(one: Message) -> str:
        now = _stamp()
        signature = sign_transaction(secret, "POST", NOTIFY, token, one.hashed, now, "hex")
        headers = {
            "Authorization": f"Bearer {token}", "X-TIMESTAMP": now, "X-SIGNATURE": signature,
            "X-PARTNER-ID": CLIENT_ID, "X-EXTERNAL-ID": one.external_id, "CHANNEL-ID": "00003",
        }  # fmt: skip
        begun = time.monotonic()
        answer = _post(stage, NOTIFY, one.body, headers)
        times.append(time.monotonic() - begun)
        return str(answer.get("responseCode", ""))

    begun = time.monotonic()
    with ThreadPoolExecutor(CLIENTS) as threads:
        answers = list(threads.map(send, messages))
    seconds = time.monotonic() - begun
    wrong = faults_of(messages, answers)
    stage.facts["bank_wrong"] = wrong[:50]
    paid = stage.sql(
        "SELECT count(*), count(*) FILTER (WHERE n = 1 AND state = 'paid') FROM (SELECT b.state, (SELECT count(*)"
        " FROM permits_payment p WHERE p.bill_id = b.id AND p.kind = 'payment') AS n FROM permits_bill b) x"
    )[0]
    logged = stage.sql("SELECT count(*) FROM permits_bankmessage WHERE service = '34'")[0][0]
    right = len(messages) - len(wrong)
    return [
        Row(
            GROUP, f"of {len(messages)} notifications at once, doubled, shuffled, corrupted: the right SNAP code",
            f"{right}", f"{len(messages)}", not wrong, note=f"{CLIENTS} connections, {figure(seconds)} s",
        ),
        Row(GROUP, f"of {bills} bills: paid, by one payment", f"{paid[1]}", f"{bills}", paid == (bills, bills)),
        Row(GROUP, "of them kept in the log", f"{logged}", f"{len(messages)}", logged == len(messages)),
        Row(GROUP, "one notification, 95th of 100", figure(percentile(times, 0.95) * 1000, "ms")),
    ]  # fmt: skip


def _make_contract(stage: Stage, key: RSAPrivateKey, secret: str) -> None:
    """Give the portal a contract with us; its web server begins anew with it."""
    file = Path(stage.folder) / "bank.pem"
    file.write_bytes(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    stage.env |= {
        "BANK_PUBLIC_KEYS": str(file),
        "BANK_CLIENT_ID": CLIENT_ID,
        "BANK_CLIENT_SECRET": secret,
        "BANK_PARTNER_SERVICE_ID": PARTNER,
    }
    stage.programs.pop("web").stop()
    stage.begin("web")
    end = time.monotonic() + 60
    while not stage.answers():
        if time.monotonic() > end:
            raise TimeoutError("the web server did not come back")
        time.sleep(0.1)


def _for_token(key: RSAPrivateKey) -> dict[str, str]:
    now = _stamp()
    return {
        "X-TIMESTAMP": now,
        "X-CLIENT-KEY": CLIENT_ID,
        "X-SIGNATURE": sign_token(key, CLIENT_ID, now, "hex"),
    }


def _post(stage: Stage, path: str, body: bytes, headers: dict[str, str]) -> dict[str, str]:
    connection = http.client.HTTPConnection("127.0.0.1", stage.port, timeout=30)
    try:
        sent = {**HEADERS, "Content-Type": "application/json", **headers}
        connection.request("POST", path, body, sent)
        answer: dict[str, str] = json.loads(connection.getresponse().read())
        return answer
    except (OSError, http.client.HTTPException, ValueError) as error:
        return {"responseCode": type(error).__name__}
    finally:
        connection.close()


def _stamp() -> str:
    return datetime.now(timezone(timedelta(hours=7))).isoformat(timespec="seconds")
