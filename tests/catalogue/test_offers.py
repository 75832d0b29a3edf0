import pytest

from pelalawan_portal.catalogue import offers
from pelalawan_portal.catalogue.models import Service
from tests.submissions.envelopes import publish_service

pytestmark = pytest.mark.django_db


def slugs():
    return {one.spec.slug for one in offers.offers()}


def test_works_what_is_on_offer_is_kept_for_a_moment_and_then_read_anew(
    settings, monkeypatch, django_assert_num_queries, django_capture_on_commit_callbacks
):
    publish_service()
    monkeypatch.setattr(offers, "KEEP_SECONDS", 60.0)
    assert slugs() == {"uji-keramaian"}
    with django_assert_num_queries(0):
        assert offers.offer("uji-keramaian") is not None
    Service.objects.update(active=False)
    assert slugs() == {"uji-keramaian"}
    monkeypatch.setattr(offers, "KEEP_SECONDS", 0.0)
    assert slugs() == set()


def test_works_publishing_is_seen_at_once_where_it_happened(monkeypatch, django_capture_on_commit_callbacks):
    monkeypatch.setattr(offers, "KEEP_SECONDS", 60.0)
    assert slugs() == set()
    with django_capture_on_commit_callbacks(execute=True):
        publish_service()
    assert slugs() == {"uji-keramaian"}
