"""Who holds which post: the questions every permission is asked of."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.utils import timezone

from pelalawan_portal.accounts.models import User
from pelalawan_portal.opds.models import Post
from pelalawan_portal.opds.posts import (
    holds,
    is_administrator,
    is_auditor,
    is_head,
    office_names,
    officers_of,
    offices_of,
    posts_of,
)
from pelalawan_portal.opds.workflow import appoint, end_post

pytestmark = pytest.mark.django_db


def fresh(user):
    return User.objects.get(pk=user.pk)


def test_a_post_counts_for_its_office_only(rina, offices):
    assert holds(rina, "front_office")
    assert holds(rina, "front_office", offices["DPMPTSP"])
    assert not holds(rina, "front_office", offices["DINKES"])
    assert not holds(rina, "verifier")
    assert offices_of(rina) == {offices["DPMPTSP"].pk}
    assert offices_of(rina, ["verifier"]) == set()
    assert office_names(rina) == "Kantor perizinan (DPMPTSP)"


def test_heads_lead_their_own_office(hendra, anwar, rina, offices):
    assert is_head(hendra, offices["DPMPTSP"])
    assert is_head(anwar, offices["DPMPTSP"].pk)
    assert not is_head(rina, offices["DPMPTSP"])
    assert not is_head(hendra, offices["DINKES"])


def test_administrators_and_auditors(administrator, superuser, auditor, rina):
    assert is_administrator(administrator)
    assert is_administrator(superuser)
    assert is_auditor(auditor)
    assert not any(question(rina) for question in (is_administrator, is_auditor))
    assert not is_administrator(auditor)


def test_nobody_else_holds_anything(siti):
    assert posts_of(siti) == posts_of(AnonymousUser()) == posts_of(None) == ()


def test_a_deactivated_officer_holds_nothing(rina):
    rina.is_active = False
    assert not holds(rina, "front_office")


def test_ended_and_future_posts_do_not_count(rina, offices):
    day = timezone.localdate()
    Post.objects.filter(user=rina).update(valid_to=day - timedelta(days=1))
    Post.objects.create(
        user=rina, opd=offices["DINKES"], role="technical", valid_from=day + timedelta(days=1)
    )
    assert posts_of(fresh(rina)) == ()


def test_one_query_however_often_it_is_asked(rina, offices, django_assert_num_queries):
    user = fresh(rina)
    with django_assert_num_queries(1):
        for _ in range(5):
            holds(user, "front_office", offices["DPMPTSP"])
            office_names(user)


def test_officers_of_an_office(rina, dewi, budi, offices):
    assert officers_of(offices["DPMPTSP"]) == [dewi, rina]
    assert officers_of(offices["DPMPTSP"], "verifier") == [dewi]
    User.objects.filter(pk=dewi.pk).update(is_active=False)
    assert officers_of(offices["DPMPTSP"]) == [rina]


def test_appointing_takes_effect_and_is_logged(administrator, rina, offices):
    from django.contrib.admin.models import LogEntry

    appoint(rina, offices["DINKES"], "technical", administrator, title="Staf")
    assert holds(fresh(rina), "technical", offices["DINKES"])
    assert LogEntry.objects.filter(user=administrator, change_message__contains="Tugas diberikan").exists()


@pytest.mark.parametrize("case", ["resident", "inactive", "closed", "twice"])
def test_appointing_refuses_and_changes_nothing(administrator, rina, siti, offices, case):
    user, opd, role = rina, offices["DINKES"], "technical"
    if case == "resident":
        user = siti
    elif case == "inactive":
        User.objects.filter(pk=rina.pk).update(is_active=False)
    elif case == "closed":
        opd.active = False
    else:
        opd, role = offices["DPMPTSP"], "front_office"
    with pytest.raises(ValidationError):
        appoint(user, opd, role, administrator)
    assert Post.objects.count() == 2  # rina's and the administrator's own


def test_ending_stops_at_once(administrator, rina):
    end_post(Post.objects.get(user=rina), administrator)
    assert posts_of(fresh(rina)) == ()
    with pytest.raises(ValidationError):
        end_post(Post.objects.get(user=rina), administrator)


def test_a_post_can_be_given_again_after_it_ended(administrator, rina, offices):
    end_post(Post.objects.get(user=rina), administrator)
    appoint(rina, offices["DPMPTSP"], "front_office", administrator)
    assert holds(fresh(rina), "front_office", offices["DPMPTSP"])
