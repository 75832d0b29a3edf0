"""Verbs of administrators on accounts, and proof of consent."""

from __future__ import annotations

import hashlib

import pytest
from django.core.exceptions import ValidationError
from django.db import Error, IntegrityError, transaction

from pelalawan_portal.accounts import workflow
from pelalawan_portal.accounts.models import Consent, Opening, User
from pelalawan_portal.accounts.openings import account_subject, record_opening

pytestmark = pytest.mark.django_db


def test_deactivates_with_a_reason_and_ends_the_session(signed_in, administrator, siti):
    phone = signed_in(siti)
    workflow.deactivate(siti, administrator, "Diminta pemilik")
    assert phone.get("/akun/").status_code == 302
    workflow.reactivate(siti, administrator, "Diminta lagi")
    assert User.objects.get(pk=siti.pk).is_active


def test_deactivating_needs_a_reason_and_not_oneself(administrator, superuser, siti):
    for person, reason in ((siti, " "), (administrator, "x"), (superuser, "x")):
        with pytest.raises(ValidationError):
            workflow.deactivate(person, administrator, reason)
        assert User.objects.get(pk=person.pk).is_active


def test_an_officers_account_starts_with_a_temporary_password(administrator):
    officer, password = workflow.create_officer("Wati", "Wati", administrator)
    assert officer.username == "wati"
    assert officer.is_staff
    assert officer.must_change_password
    assert officer.check_password(password)
    with pytest.raises(ValidationError):
        workflow.create_officer("wati", "Wati lain", administrator)


def test_resetting_an_officer_is_for_others_only(administrator, superuser, rina, siti):
    assert User.objects.get(pk=rina.pk).check_password("ombak bono 2026")
    password = workflow.reset_officer(rina, administrator)
    assert User.objects.get(pk=rina.pk).check_password(password)
    for person in (administrator, superuser, siti):
        with pytest.raises(ValidationError):
            workflow.reset_officer(person, administrator)


def test_consent_keeps_proof_of_the_text(camat):
    consent = workflow.give_consent(
        "draf-1", "wa", "Saya mau dikabari lewat WA.", "1", channel="kecamatan", assisted_by=camat
    )
    assert Consent.objects.get().text_sha256 == hashlib.sha256(b"Saya mau dikabari lewat WA.").hexdigest()
    assert consent.assisted_by == camat


def test_verified_needs_an_officer_and_a_time(siti, camat):
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=siti.pk).update(verified_by=camat)


def test_a_nik_belongs_to_one_account(siti):
    with pytest.raises(ValidationError):
        workflow.register_resident(siti.nik, "Orang Lain", "sandi panjang 9")


@pytest.mark.parametrize("statement", ["UPDATE {} SET {} = 'x'", "DELETE FROM {}", "TRUNCATE {}"])
def test_openings_and_consents_are_append_only(siti, camat, statement):
    record_opening(camat, account_subject(siti), "Foto KTP")
    workflow.give_consent("draf-1", "wa", "Teks", "1", channel="web")
    from django.db import connection

    for table, column in (("accounts_opening", "what"), ("accounts_consent", "purpose")):
        with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement.format(table, column))
    assert Opening.objects.count() == Consent.objects.count() == 1
