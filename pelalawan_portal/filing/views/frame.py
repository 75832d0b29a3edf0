"""What every page of a draft has in common: who may see it, and what it says about being unsent."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from crispy_forms.templatetags.crispy_forms_filters import uni_form_template
from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache

from pelalawan_portal.filing.holders import Holder
from pelalawan_portal.filing.models import Draft
from pelalawan_portal.filing.pages import Page
from pelalawan_portal.filing.workflow import AlreadySent, NotHeld

DraftView = Callable[..., HttpResponseBase]


def gone(request: HttpRequest, over: bool = False) -> HttpResponse:
    """The page for a draft that is not theirs, or over: what happened and what to do."""
    return render(request, "filing/gone.html", {"over": over}, status=404)


def for_holder(view: DraftView) -> DraftView:
    """Open a view to whoever holds the draft, without an account; a draft that was sent leads to its permohonan."""

    @login_not_required
    @never_cache
    @wraps(view)
    def opened(request: HttpRequest, key: UUID, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, Holder.of(request), key, *args, **kwargs)
        except NotHeld as error:
            return gone(request, error.over)
        except AlreadySent as sent:
            return redirect("permohonan", number=sent.submission.number)

    return opened


def address(draft: Draft, page: str) -> str:
    return f"{draft.address}{page}/"


def context_of(draft: Draft, at: str, **more: Any) -> dict[str, Any]:
    """Service, place in the way (`at` is a page's key), and the line that says it is not sent yet."""
    every = draft.pages
    keys = [one.key for one in every]
    step = keys.index(at) + 1 if at in keys else len(keys)
    return {
        "draft": draft,
        "spec": draft.spec,
        "step": step,
        "steps": len(every),
        "step_of": draft.spec.name,
        "back": _before(draft, every, step),
        **more,
    }


def _before(draft: Draft, every: list[Page], step: int) -> str:
    if step > 1:
        return address(draft, every[step - 2].key)
    return reverse("draft_kinds", args=[draft.key]) if draft.may_change_kinds else ""


def rendered(form: forms.Form) -> SafeString:
    """The fields of a form by the portal's template pack; the summary of errors stands above the heading."""
    context = {"form": form, "form_show_errors": True, "form_show_labels": True, "summary_elsewhere": True}
    return SafeString(uni_form_template().render(context))
