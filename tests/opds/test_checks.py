"""System checks of the whole: offices without officers, production without a second factor."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core import checks
from django.core.management import call_command
from django.db import ProgrammingError

from pelalawan_portal.opds.models import Responsibility

pytestmark = pytest.mark.django_db


def found(**kwargs) -> list[str]:
    return [
        one.id for one in checks.run_checks(databases=["default"], **kwargs) if one.id.startswith("portal.")
    ]


def test_an_office_without_officers_is_named(offices, budi):
    Responsibility.objects.all().delete()
    Responsibility.objects.create(service="", role="teknis", opd=offices["KESBANGPOL"])
    assert "portal.W001" not in found(tags=["database"])
    Responsibility.objects.create(service="", role="lain", opd=offices["PUPR"])
    assert "portal.W001" in found(tags=["database"])


def test_a_database_before_migrate_is_no_error(monkeypatch):
    def missing():
        raise ProgrammingError

    monkeypatch.setattr("pelalawan_portal.opds.gaps.offices_without_officers", missing)
    assert "portal.W001" not in found(tags=["database"])


def test_without_a_database_nothing_is_asked(django_assert_num_queries):
    with django_assert_num_queries(0):
        checks.run_checks(tags=["database"])


def test_production_needs_the_second_factor(settings):
    assert "portal.E001" in found(tags=["security"], include_deployment_checks=True)
    settings.OFFICERS_NEED_SECOND_FACTOR = True
    assert "portal.E001" not in found(tags=["security"], include_deployment_checks=True)
    settings.EMAIL_CONFIGURED = False
    assert "portal.W003" in found(tags=["security"], include_deployment_checks=True)


def test_every_shipped_service_has_someone_who_answers(offices):
    call_command("setup", stdout=StringIO())
    gaps = [
        one.msg
        for one in checks.run_checks(tags=["database"], databases=["default"])
        if one.id == "portal.W002"
    ]
    assert gaps == []
    Responsibility.objects.filter(role="penanda_tangan").delete()
    gaps = [
        one.msg
        for one in checks.run_checks(tags=["database"], databases=["default"])
        if one.id == "portal.W002"
    ]
    assert any("belum ada OPD untuk penanda_tangan" in gap for gap in gaps)
