"""Which OPD answers for what: the most specific row wins, and assigning replaces without a gap or an overlap."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from pelalawan_portal.opds.gaps import offices_without_officers, unanswered
from pelalawan_portal.opds.models import Responsibility, responsible_opd
from pelalawan_portal.opds.workflow import assign, end_responsibility

pytestmark = pytest.mark.django_db
VILLAGE = "14.05.09.2002"


def today():
    return timezone.localdate()


@pytest.fixture(autouse=True)
def _nothing_assigned(db):
    Responsibility.objects.all().delete()


def test_the_most_specific_row_wins(offices, regions):
    for service, region, code in (
        ("", None, "DPMPTSP"),
        ("", "14.05.09", "KEC-140509"),
        ("reklame", None, "PUPR"),
        ("reklame", "14.05.09", "DLH"),
        ("reklame", VILLAGE, "DINKES"),
    ):
        Responsibility.objects.create(service=service, role="teknis", region_id=region, opd=offices[code])

    def answers(service, region):
        return responsible_opd(service, "teknis", region, today()).code

    assert answers("ormas", None) == "DPMPTSP"
    assert answers("ormas", VILLAGE) == "KEC-140509"
    assert answers("reklame", "14.05.01") == "PUPR"
    assert answers("reklame", "14.05.09.2003") == "DLH"
    assert answers("reklame", VILLAGE) == "DINKES"
    assert responsible_opd("reklame", "lain", None, today()) is None


def test_assigning_closes_the_day_before(administrator, offices):
    old = assign(
        "reklame", "teknis", None, offices["PUPR"], today() - timedelta(days=30), "Perbup 1", administrator
    )
    start = today() + timedelta(days=10)
    assign("reklame", "teknis", None, offices["DLH"], start, "Perbup 2/2026", administrator)
    old.refresh_from_db()
    assert old.valid_to == start - timedelta(days=1)
    assert responsible_opd("reklame", "teknis", None, old.valid_to).code == "PUPR"
    assert responsible_opd("reklame", "teknis", None, start).code == "DLH"


@pytest.mark.parametrize("case", ["basis", "closed", "past", "waiting"])
def test_assigning_refuses_and_changes_nothing(administrator, offices, case):
    assign(
        "reklame", "teknis", None, offices["PUPR"], today() - timedelta(days=30), "Perbup 1", administrator
    )
    opd, since, basis = offices["DLH"], today(), "Perbup 2"
    if case == "basis":
        basis = "  "
    elif case == "closed":
        opd.active = False
    elif case == "past":
        since = today() - timedelta(days=1)
    else:
        assign(
            "reklame", "teknis", None, offices["DLH"], today() + timedelta(days=5), "Perbup 2", administrator
        )
    before = list(Responsibility.objects.order_by("pk").values())
    with pytest.raises(ValidationError):
        assign("reklame", "teknis", None, opd, since, basis, administrator)
    assert list(Responsibility.objects.order_by("pk").values()) == before


def test_ending_is_for_today_or_later(administrator, offices):
    row = assign(
        "reklame", "teknis", None, offices["PUPR"], today() - timedelta(days=30), "Perbup 1", administrator
    )
    with pytest.raises(ValidationError):
        end_responsibility(row, today() - timedelta(days=1), "Perbup 2", administrator)
    end_responsibility(row, today(), "Perbup 2", administrator)
    assert responsible_opd("reklame", "teknis", None, today() + timedelta(days=1)) is None


def test_names_roles_nobody_answers_for(offices, regions):
    wanted = [("reklame", "teknis"), ("ormas", "teknis"), ("ormas", "loket")]
    Responsibility.objects.create(service="", role="loket", opd=offices["DPMPTSP"])
    Responsibility.objects.create(service="reklame", role="teknis", region_id="14.05.09", opd=offices["PUPR"])
    gaps = unanswered(wanted)
    assert [(gap.service, gap.role) for gap in gaps] == [("ormas", "teknis"), ("reklame", "teknis")]
    assert gaps[0].places == ()
    assert len(gaps[1].places) == 11
    assert "Teluk Meranti" not in gaps[1].places
    assert str(gaps[0]) == "ormas: belum ada OPD untuk teknis"


def test_every_kecamatan_of_its_own_is_no_gap(offices, regions):
    for code, region in regions.items():
        if region.level == "kecamatan":
            Responsibility.objects.create(
                service="", role="camat", region=region, opd=offices[f"KEC-{code.replace('.', '')}"]
            )
    assert unanswered([("reklame", "camat")]) == []


def test_names_offices_without_officers(offices, budi):
    Responsibility.objects.create(service="", role="a", opd=offices["KESBANGPOL"])
    Responsibility.objects.create(service="", role="b", opd=offices["PUPR"])
    assert [opd.code for opd in offices_without_officers()] == ["PUPR"]
    budi.is_active = False
    budi.save()
    assert [opd.code for opd in offices_without_officers()] == ["KESBANGPOL", "PUPR"]
