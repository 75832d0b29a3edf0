"""A row by its key: the same as Django's own look-up, in one statement that is built once."""

from __future__ import annotations

import uuid

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from pelalawan_portal.accounts.models import Consent, User
from pelalawan_portal.database import rows
from pelalawan_portal.filing.models import Draft
from pelalawan_portal.opds.models import Opd, Region

pytestmark = pytest.mark.django_db


def test_works_the_row_is_the_one_that_django_finds(siti):
    found = rows.get(User, id=siti.pk)
    theirs = User.objects.get(pk=siti.pk)
    assert {one.attname: getattr(found, one.attname) for one in User._meta.concrete_fields} == {
        one.attname: getattr(theirs, one.attname) for one in User._meta.concrete_fields
    }
    assert found == theirs
    found.save(update_fields=["name"])  # it is known to be stored: an update, not a second row
    assert User.objects.filter(pk=siti.pk).count() == 1


def test_works_several_columns_are_asked_together():
    region = Region.objects.exclude(parent=None).first()
    assert rows.get(Region, code=region.code, parent_id=region.parent_id) == region
    assert rows.find(Region, code=region.code, parent_id=region.code) is None


def test_works_a_lock_is_taken_in_the_same_statement():
    office = Opd.objects.first()
    with (
        transaction.atomic(),
        CaptureQueriesContext(
            connection,
        ) as asked,
    ):
        rows.get(Opd, id=office.pk, lock=True)
    (statement,) = [one["sql"] for one in asked if "opds_opd" in one["sql"]]
    assert statement.endswith("FOR UPDATE")


@pytest.mark.django_db(transaction=True)
def test_requires_a_transaction_for_a_lock():
    with pytest.raises(TransactionManagementError):
        rows.find(Opd, id=1, lock=True)


def test_rejects_what_is_not_there():
    assert rows.find(Draft, key=uuid.uuid4()) is None
    with pytest.raises(Draft.DoesNotExist):
        rows.get(Draft, key=uuid.uuid4())


def test_works_an_added_row_is_as_if_django_had_saved_it(siti):
    given = {
        "subject": "akun:1",
        "purpose": "data",
        "text_sha256": "0" * 64,
        "text_version": "1",
        "channel": "online",
    }
    added, saved = (
        rows.add(Consent(**given, assisted_by=siti)),
        Consent.objects.create(**given, assisted_by=siti),
    )
    assert added.pk
    kept = Consent.objects.in_bulk([added.pk, saved.pk])
    for one in Consent._meta.concrete_fields:
        if one.name not in ("id", "given_at"):
            assert getattr(kept[added.pk], one.attname) == getattr(kept[saved.pk], one.attname), one.name
    assert not added._state.adding


def test_works_a_key_that_the_database_does_not_make_is_kept():
    added = rows.add(Region(code="99", name="Contoh", level=Region.Level.DESA))
    assert added.pk == "99"
    assert Region.objects.get(code="99").name == "Contoh"


def test_rejects_the_same_row_twice(siti):
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.add(User(username=siti.username))
    assert User.objects.filter(username=siti.username).count() == 1
