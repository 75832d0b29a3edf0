"""`manage.py rekey` reaches the answers too: after it the old key can go, and nothing that was handed in with it."""

import pytest
from cryptography.fernet import Fernet
from django.core.management import call_command

from pelalawan_portal.accounts.crypto import DecryptionError
from pelalawan_portal.accounts.keys import rekey_column
from pelalawan_portal.submissions.models import Submission
from tests.conftest import SITI_NIK

pytestmark = pytest.mark.django_db
TYPED = 'Kenduri {"~": "enc:bukan-sandi"} “besar”'
ANSWERS = {"nama": "Siti Aminah", "nik": SITI_NIK, "acara": TYPED, "desa": "14.05.09.2002"}


def rekey():
    return rekey_column(Submission, Submission._meta.get_field("answers"))


def test_works_answers_are_read_with_the_new_key_alone(make_submission, settings, capsys):
    submission = make_submission(answers=ANSWERS)
    new = Fernet.generate_key().decode()
    settings.FIELD_KEYS = [new, *settings.FIELD_KEYS]
    call_command("rekey")
    assert "submissions.Submission.answers: 1 disandikan ulang" in capsys.readouterr().out
    settings.FIELD_KEYS = [new]
    again = Submission.objects.get(pk=submission.pk)
    assert again.plain_answers["nik"] == SITI_NIK
    assert again.plain_answers["acara"] == TYPED


def test_works_a_second_run_changes_nothing(make_submission, settings):
    make_submission(answers=ANSWERS)
    settings.FIELD_KEYS = [Fernet.generate_key().decode(), *settings.FIELD_KEYS]
    assert rekey() == 1
    assert rekey() == 0


def test_rejects_a_value_no_key_opens(make_submission, settings):
    submission = make_submission(answers=ANSWERS)
    before = Submission.objects.values_list("answers", flat=True).get(pk=submission.pk)
    settings.FIELD_KEYS = [Fernet.generate_key().decode()]
    with pytest.raises(DecryptionError):
        rekey()
    assert Submission.objects.values_list("answers", flat=True).get(pk=submission.pk) == before
