"""The page on which the head replaces a signed paper."""

from __future__ import annotations

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from pelalawan_portal.documents import replacing
from pelalawan_portal.documents.forms import ReplaceForm
from pelalawan_portal.documents.views.officers import find_decision, officer_of
from pelalawan_portal.submissions.workflow import Refused


@never_cache
def replace(request: HttpRequest, decision_id: int) -> HttpResponse:
    """Withdraw a paper and begin the one that takes its place, after a page that says what that means."""
    user, decision = officer_of(request), find_decision(request, decision_id)
    if not replacing.may_replace(decision, user):
        raise Http404
    form = ReplaceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            replacing.replace(decision.pk, by=user, reason=form.cleaned_data["reason"])
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "Surat lama dibatalkan. Siapkan surat penggantinya dari antrean.")
        return redirect("admin:documents_decision_change", decision.pk)
    context = {
        **admin.site.each_context(request),
        "title": "Ganti surat",
        "is_nav_sidebar_enabled": False,
        "decision": decision,
        "form": form,
    }
    return render(request, "documents/admin/replace.html", context, status=422 if form.errors else 200)
