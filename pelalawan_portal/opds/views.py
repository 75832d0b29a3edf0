"""The emblem of the regency, and the desk where residents get back into their account."""

from __future__ import annotations

from typing import cast

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pelalawan_portal.accounts import nik as nik_rules
from pelalawan_portal.accounts import workflow as people
from pelalawan_portal.accounts.models import User
from pelalawan_portal.accounts.openings import account_subject, record_opening
from pelalawan_portal.opds.forms import FindResidentForm, RecoverForm
from pelalawan_portal.opds.models import Identity, Post
from pelalawan_portal.opds.posts import offices_of

DESK_ROLES = (Post.Role.FRONT_OFFICE, Post.Role.DISTRICT_OPERATOR)


@login_not_required
@require_safe
@cache_control(public=True, max_age=86400)
def lambang(request: HttpRequest) -> HttpResponse:
    """The uploaded emblem as PNG; its address carries the version, so a new one is seen at once."""
    identity = Identity.objects.filter(pk=1).exclude(emblem_type="").first()
    if identity is None or identity.emblem is None:
        raise Http404
    return HttpResponse(bytes(identity.emblem), content_type=identity.emblem_type)


def _at_desk(request: HttpRequest) -> User:
    """The officer, who must hold a post at a desk that residents come to."""
    if not offices_of(request.user, DESK_ROLES):
        raise PermissionDenied
    return cast(User, request.user)


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "POST"])
def find_resident(request: HttpRequest) -> HttpResponse:
    """Find the account of the person at the desk by the NIK on their KTP; looking is recorded."""
    officer = _at_desk(request)
    form = FindResidentForm(request.POST or None)
    if not form.is_valid():
        return render(request, "opds/find_resident.html", {"form": form})
    nik = form.cleaned_data["nik"]
    person = people.find_resident(nik)
    if person is None:
        form.add_error(
            "nik", "Belum ada akun dengan NIK ini. Warga bisa membuat akun sendiri di halaman Buat akun."
        )
        return render(request, "opds/find_resident.html", {"form": form})
    record_opening(officer, account_subject(person), "Data akun dibuka di meja")
    return _recovery_page(request, person, RecoverForm(initial={"nik": nik}))


@sensitive_post_parameters()
@sensitive_variables("password")
@never_cache
@require_POST
def recover_resident(request: HttpRequest) -> HttpResponse:
    """Hand out a temporary password on sight of the KTP; it is shown on this answer and nowhere else."""
    officer = _at_desk(request)
    form = RecoverForm(request.POST)
    form.is_valid()
    person = people.find_resident(form.cleaned_data.get("nik", ""))
    if person is None:
        return render(request, "opds/find_resident.html", {"form": FindResidentForm(request.POST)})
    if form.is_valid():
        try:
            password = people.recover(person, officer, ktp_seen=form.cleaned_data["ktp_seen"])
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return render(request, "opds/recovered.html", {"person": person, "password": password})
    return _recovery_page(request, person, form)


def _recovery_page(request: HttpRequest, person: User, form: RecoverForm) -> HttpResponse:
    nik = person.nik or ""
    told = {"sex": "perempuan" if nik_rules.sex(nik) == "P" else "laki-laki", "born": nik_rules.born(nik)}
    form.fields["nik"].widget = form.fields["nik"].hidden_widget()
    return render(request, "opds/recover_resident.html", {"person": person, "form": form, "told": told})
