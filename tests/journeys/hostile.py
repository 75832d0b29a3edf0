"""What hostile people send, and a small town on which nothing may change."""

import pytest
from django.db import connection, transaction

from pelalawan_portal.submissions.models import Submission
from tests.pictures_town import Town, begin, browser, file_road, fill_road, people

SCRIPT = "\"><script>alert('bono')</script>"
HOSTILE = (
    SCRIPT, "' OR '1'='1'; DROP TABLE submissions_submission; --", "../../../../etc/passwd", "%2e%2e%2f%00", "\x00",
    "A" * 20_000, "9" * 400, "-1", "1e999", "NaN", "[]", "{{ 7*7 }}{% debug %}", "\u202e\u200b\ufeff", "😀" * 50,
    "١٢٣", "null", "\r\nSet-Cookie: sesi=curi", "00000000-0000-4000-8000-000000000000", "",
)  # fmt: skip
IN_A_PATH = [one for one in HOSTILE if one and "/" not in one and len(one) < 1000] + [
    "A" * 900,
    "..%2f..%2fetc",
]
PARAMETERS = (
    "q",
    "p",
    "page",
    "o",
    "e",
    "all",
    "berkas",
    "coba",
    "k",
    "nomor",
    "next",
    "tambahan",
    "ubah",
    "opd",
    "langkah",
    "layanan",
    "kecamatan",
    "sesudah",
    "sebelum",
    "tab",
    "saring",
    "state__exact",
    "_facets",
    "unduh",
)
COUNTED_ELSEWHERE = ("django_session", "portal_cache", "submissions_attempt", "accounts_opening")


@pytest.fixture(scope="module")
def kept_town(django_db_setup, django_db_blocker, tmp_path_factory):
    """Built once, in a transaction around all tests here; each test undoes its own part."""
    from django.conf import settings

    from pelalawan_portal.catalogue.loading import load_catalogue, load_responsibilities

    media, hosts = settings.MEDIA_ROOT, settings.ALLOWED_HOSTS
    with django_db_blocker.unblock():
        around = transaction.atomic()
        around.__enter__()
        settings.MEDIA_ROOT = tmp_path_factory.mktemp("berkas")
        settings.ALLOWED_HOSTS = ["127.0.0.1"]
        load_catalogue()
        load_responsibilities()
        made = Town()
        people(made)
        sent = file_road(made.browsers["siti"])
        made.facts = {
            "number": sent.number, "id": sent.pk, "review": sent.reviews.get().pk,
            "mine": begin(made.browsers["siti"], "penutupan-jalan"), "full": fill_road(made.browsers["tamu"]),
        }  # fmt: skip
    yield made
    settings.MEDIA_ROOT, settings.ALLOWED_HOSTS = media, hosts
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        around.__exit__(None, None, None)


@pytest.fixture
def town(kept_town, db):
    """The demo's people, one permohonan that Siti sent, and drafts of hers and of a guest; browsers of this test."""
    browsers = {}
    for who, one in kept_town.browsers.items():
        browsers[who] = browser()
        browsers[who].raise_request_exception = False
        for name, kept in one.cookies.items():
            browsers[who].cookies[name] = kept.value
    return Town(browsers, kept_town.facts)


def rows():
    """How many rows every table has, but for what only notes that somebody knocked."""
    with connection.cursor() as cursor:
        names = [one for one in connection.introspection.table_names(cursor) if one not in COUNTED_ELSEWHERE]
        cursor.execute(" UNION ALL ".join(f"SELECT '{one}', count(*) FROM \"{one}\"" for one in names))
        return dict(cursor.fetchall())


@pytest.fixture
def nothing_changes(town):
    """Compared after the test: rows of every table, and where the permohonan stands."""
    before = rows()
    stood = Submission.objects.values().get()
    yield
    assert rows() == before
    assert Submission.objects.values().get() == stood


def calm(answer, where):
    """No fault of ours, and nothing of theirs comes back as code."""
    assert answer.status_code < 500, f"{where}: {answer.status_code}"
    if "html" in answer.get("Content-Type", "") and not getattr(answer, "streaming", False):
        assert SCRIPT.encode() not in answer.content, f"{where} shows a script"
        assert b"<script>alert" not in answer.content, f"{where} shows a script"
    return answer


def says(answer, words):
    """The page is written for a person and says these words."""
    text = answer.content.decode()
    assert words in text, text[-1500:]
    assert "Traceback" not in text
    return text
