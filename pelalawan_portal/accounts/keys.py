"""Moving stored secrets to new keys. Row by row and conditional, so that it can run beside the portal."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken
from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction

from pelalawan_portal.accounts.crypto import PREFIX, SEALED, EncryptedTextField, rotate
from pelalawan_portal.accounts.models import User, nik_hash, resident_username

BATCH = 500
# A token inside a sealed value; what somebody typed cannot look so, its quotation marks are escaped in JSON.
_SEALED = re.compile(rf'(?<=\{{"{SEALED}": "){PREFIX}[\w=-]+(?="\}})')

Remake = Callable[[], int]

_remakes: dict[str, Remake] = {}


def register_hashes(name: str, remake: Remake) -> None:
    """Name a function that makes an app's keyed hashes anew; call from AppConfig.ready.

    It reads the text that is stored encrypted, writes the hash under the HASH_KEY in force where it differs, and
    returns how many rows changed. A hash whose text is gone cannot be moved.
    """
    _remakes[name] = remake


def remake_hashes() -> dict[str, int]:
    """Every registered hash under the HASH_KEY in force: rows changed, by name."""
    return {name: remake() for name, remake in _remakes.items()}


def remake_nik_hashes() -> int:
    """The NIK hashes of residents, and the user names made of them; returns how many accounts changed."""
    changed = 0
    residents = User.objects.filter(nik_hash__isnull=False, nik__isnull=False).only("pk", "nik", "nik_hash")
    for one in residents.order_by("pk").iterator(chunk_size=BATCH):
        new = nik_hash(one.nik or "")
        if new != one.nik_hash:
            rows = User.objects.filter(pk=one.pk, nik_hash=one.nik_hash)
            changed += rows.update(nik_hash=new, username=resident_username(one.nik or ""))
    return changed


Column = tuple[type[models.Model], "models.Field[Any, Any]"]


def secret_columns() -> Iterator[Column]:
    """Every field of every model with a table that holds what is encrypted: as text, or sealed inside JSON."""
    for model in apps.get_models():
        if model._meta.proxy or not model._meta.managed:
            continue
        for field in model._meta.local_fields:
            if isinstance(field, EncryptedTextField | models.JSONField):
                yield model, field


def _newest_opens(token: str) -> bool:
    try:
        Fernet(settings.FIELD_KEYS[0]).decrypt(token.removeprefix(PREFIX).encode())
    except InvalidToken:
        return False
    return True


def rekey_column(model: type[models.Model], field: models.Field[Any, Any]) -> int:
    """Write every value of a column with the newest of FIELD_KEYS; returns how many rows changed.

    A row that somebody changed meanwhile is left to them: it is under the newest key already. Raises
    DecryptionError for a value that no key opens; what was done before stays done.
    """
    table, column = (
        connection.ops.quote_name(model._meta.db_table),
        connection.ops.quote_name(str(field.column)),
    )
    key = connection.ops.quote_name(str(model._meta.pk.column))
    whole = isinstance(field, EncryptedTextField)
    text = f"{column}::text"
    wanted, told = f"{column} IS NOT NULL", list[Any]()
    if not whole:
        wanted, told = f"{text} LIKE %s", [f'%{{"{SEALED}": "{PREFIX}%']
    changed = 0
    after, given = "", list[Any]()
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {key}, {text} FROM {table} WHERE {wanted} {after} "  # noqa: S608
                f"ORDER BY {key} LIMIT {BATCH}",
                [*told, *given],
            )
            rows = cursor.fetchall()
            for pk, stored in rows:
                new = (
                    str(_rotated(stored)) if whole else _SEALED.sub(lambda one: str(_rotated(one[0])), stored)
                )
                if new == stored:
                    continue
                cursor.execute(
                    f"UPDATE {table} SET {column} = %s{'' if whole else '::jsonb'} "  # noqa: S608
                    f"WHERE {key} = %s AND {text} = %s",
                    [new, pk, stored],
                )
                changed += cursor.rowcount
        if len(rows) < BATCH:
            return changed
        after, given = f"AND {key} > %s", [rows[-1][0]]


def rekey_second_factors() -> int:
    """The secrets of second factors, which lie encrypted inside a JSON column; returns how many changed."""
    changed = 0
    for one in Authenticator.objects.iterator(chunk_size=BATCH):
        with transaction.atomic():
            row = Authenticator.objects.select_for_update().filter(pk=one.pk).first()
            if row is None:
                continue
            new = {name: _rotated(value) for name, value in row.data.items()}
            if new != row.data:
                row.data = new
                row.save(update_fields=["data"])
                changed += 1
    return changed


def _rotated(value: object) -> object:
    if isinstance(value, list):
        return [_rotated(one) for one in value]
    if isinstance(value, str) and value.startswith(PREFIX) and not _newest_opens(value):
        return rotate(value)
    return value
