"""Numbers of papers: the template, and a count without gaps or twins."""

import threading
from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from pelalawan_portal.documents.models import NumberCounter
from pelalawan_portal.documents.numbering import BadTemplate, draw, series_of

SERIES = series_of("503/{kode}/{urut:04}/{opd}/{romawi}/{tahun}", code="TPJ", office="DPMPTSP")


@pytest.mark.parametrize(
    ("template", "number"),
    [
        ("503/{kode}/{urut:04}/{opd}/{romawi}/{tahun}", "503/TPJ/0042/DPMPTSP/III/2026"),
        ("800.1.11.1/{urut}/{opd}/{tahun}", "800.1.11.1/42/DPMPTSP/2026"),
        ("{urut:3}-{tahun}", "042-2026"),
        ("{urut:01}", "42"),
    ],
)
def test_works_as_the_template_says(template, number):
    series = series_of(template, code="TPJ", office="DPMPTSP")
    assert series.number(42, date(2026, 3, 27)) == number


def test_works_month_and_padding_do_not_begin_a_new_count():
    other = series_of("503/{kode}/{urut}/{opd}/{romawi}/{tahun}", code="TPJ", office="DPMPTSP")
    assert other.name == SERIES.name == "503/TPJ/{urut}/DPMPTSP/{romawi}/{tahun}"


def test_works_a_trial_counts_apart():
    trial = series_of("503/{urut}/{tahun}", code="A", office="B", trial=True)
    assert trial.number(1, date(2026, 3, 27)) == "UJI COBA/503/1/2026"


def test_works_a_serial_longer_than_its_padding():
    assert SERIES.number(123456, date(2026, 1, 2)) == "503/TPJ/123456/DPMPTSP/I/2026"


@pytest.mark.parametrize(
    "template",
    [
        "",
        "503/DPMPTSP/{tahun}",
        "{urut}/{urut}",
        "{urut}/{bulan}",
        "{urut:04x}",
        "{urut}/{kode.x}",
        "{urut}" + "x" * 120,
    ],
)
def test_rejects_a_template_that_cannot_be_carried_out(template):
    with pytest.raises(BadTemplate):
        series_of(template, code="TPJ", office="DPMPTSP")


def test_requires_a_transaction(transactional_db):
    with pytest.raises(transaction.TransactionManagementError):
        draw(SERIES, 2026)
    assert not NumberCounter.objects.exists()


def test_works_each_year_and_series_counts_for_itself(db):
    assert [draw(SERIES, 2026), draw(SERIES, 2026), draw(SERIES, 2027)] == [1, 2, 1]
    assert draw(series_of("A/{urut}", code="", office=""), 2026) == 1


def test_works_twenty_at_once_without_twin_or_gap(transactional_db):
    drawn, failed, start = [], [], threading.Barrier(20)

    def work(index):
        try:
            start.wait(20)
            for turn in range(3):
                with transaction.atomic():
                    serial = draw(SERIES, 2026)
                    # Every third gives its number back, as a signing that fails does.
                    if (index + turn) % 3 == 0:
                        transaction.set_rollback(True)
                    else:
                        drawn.append(serial)
        except Exception as error:  # noqa: BLE001 -- seen by the main thread
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(index,)) for index in range(20)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    assert not failed
    assert sorted(drawn) == list(range(1, len(drawn) + 1))
    assert len(drawn) == 40
    assert NumberCounter.objects.get().last == 40


def test_rejects_turning_a_counter_back(db):
    draw(SERIES, 2026)
    draw(SERIES, 2026)
    for wrong in (1, 5):
        with pytest.raises(DatabaseError), transaction.atomic():
            NumberCounter.objects.update(last=wrong)
    assert NumberCounter.objects.get().last == 2
