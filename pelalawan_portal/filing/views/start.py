"""Is it for me, what does it cost, what must I have ready; then a draft is begun."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from pelalawan_portal.catalogue.models import ServiceVersion
from pelalawan_portal.catalogue.offers import offer
from pelalawan_portal.catalogue.pages import beginning
from pelalawan_portal.catalogue.spec import ServiceSpec
from pelalawan_portal.catalogue.workflow import trial_spec
from pelalawan_portal.filing import wording, workflow
from pelalawan_portal.filing.holders import Holder, remember
from pelalawan_portal.filing.models import Draft
from pelalawan_portal.filing.views.frame import address, context_of, for_holder, rendered
from pelalawan_portal.opds.models import Opd, Post
from pelalawan_portal.opds.posts import is_administrator, posts_of
from pelalawan_portal.submissions.figures import usual_time
from pelalawan_portal.submissions.models import Submission

TOKEN_AGE = 60 * 60 * 24
DESK = {
    Post.Role.FRONT_OFFICE: Submission.Channel.DESK,
    Post.Role.DISTRICT_OPERATOR: Submission.Channel.DISTRICT,
}


@dataclass(frozen=True)
class Choice:
    """The version people file by, or a draft of it on trial."""

    version: ServiceVersion
    spec: ServiceSpec
    trial: bool = False


def _choice(request: HttpRequest, slug: str) -> Choice:
    if "coba" in request.GET and "sesi" in request.COOKIES and is_administrator(request.user):
        draft = ServiceVersion.objects.filter(service__slug=slug, state=ServiceVersion.State.DRAFT).first()
        if draft:
            return Choice(draft, trial_spec(draft), trial=True)
    found = offer(slug)
    if found is None:
        raise Http404
    version = ServiceVersion(
        pk=found.version_id, service_id=found.service_id, number=found.version_number, sha256=found.sha256,
        state=ServiceVersion.State.PUBLISHED,
    )  # fmt: skip
    return Choice(version, found.spec)


def desk_of(user: Any) -> tuple[Opd | None, str]:
    """The office at which this person files for others, and the channel that says so."""
    for post in posts_of(user):
        if post.role in DESK:
            return post.opd, DESK[Post.Role(post.role)]
    return None, Submission.Channel.ONLINE


class KindsForm(forms.Form):
    """Which kind of applicant and application; what a service takes of one kind only is not asked."""

    use_required_attribute = False
    pemohon = forms.ChoiceField(
        label="Siapa yang mengajukan?", widget=forms.RadioSelect,
        error_messages={"required": "Siapa yang mengajukan belum dipilih."},
    )  # fmt: skip
    jenis = forms.ChoiceField(
        label="Apa yang Anda perlukan?", widget=forms.RadioSelect,
        error_messages={"required": "Jenis permohonan belum dipilih."},
    )  # fmt: skip

    def __init__(self, data: Any, spec: ServiceSpec, initial: dict[str, Any]) -> None:
        super().__init__(data, initial=initial)
        self._offer("pemohon", spec.applicants, wording.KINDS_OF_APPLICANT)
        self._offer("jenis", spec.applications, wording.KINDS_OF_APPLICATION)
        self.spec = spec

    def _offer(self, name: str, keys: tuple[str, ...], words: dict[str, str]) -> None:
        field = self.fields[name]
        if len(keys) == 1:
            del self.fields[name]
        elif isinstance(field, forms.ChoiceField):
            field.choices = [(key, words[key]) for key in keys]

    @property
    def kinds(self) -> tuple[str, str]:
        """The kind of applicant and of application."""
        return (
            self.cleaned_data.get("pemohon") or self.spec.applicants[0],
            self.cleaned_data.get("jenis") or self.spec.applications[0],
        )


class StartForm(KindsForm):
    """The kinds, and at a desk the consent; `awal` is the draft's key, minted and signed with the page."""

    setuju = forms.BooleanField(
        label=wording.ASSISTED_CONSENT,
        error_messages={"required": "Lihat KTP asli pemohon dan minta persetujuannya, lalu beri tanda."},
    )
    awal = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any, spec: ServiceSpec, *, assisted: bool) -> None:
        super().__init__(data, spec, {"awal": signing.dumps(uuid4().hex, salt="begin")})
        if not assisted:
            del self.fields["setuju"]

    def key(self) -> UUID:
        """The key that came with the page; a new one when the page was too old or not ours."""
        try:
            return UUID(
                hex=signing.loads(self.cleaned_data.get("awal") or "", salt="begin", max_age=TOKEN_AGE)
            )
        except (signing.BadSignature, ValueError):
            return uuid4()


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest, slug: str) -> HttpResponse:
    """Before filing: for whom, cost, papers, the usual time. POST begins the draft."""
    try:
        choice = _choice(request, slug)
    except ValidationError as error:  # a draft on trial that cannot be carried out yet
        messages.error(request, " ".join(error.messages))
        return redirect(f"/izin/{slug}/")
    holder = Holder.of(request)
    office, channel = desk_of(holder.user)
    # What another system decides is entered by the desk alone, to track the regency's part of it.
    if not choice.spec.sections or (choice.spec.channel != "portal" and office is None):
        return redirect(f"/izin/{slug}/")
    form = StartForm(
        request.POST if request.method == "POST" else None, choice.spec, assisted=office is not None
    )
    if form.is_valid():
        return _begin(request, holder, choice, form, office, channel)
    context = {
        **beginning(choice.spec),
        "trial": choice.trial,
        "form": form,
        "fields_html": rendered(form),
        "office": office,
        "usual": usual_time(choice.version.service_id),
        "unsent": _unsent(holder, choice),
    }
    return render(request, "filing/start.html", context, status=422 if form.errors else 200)


def _unsent(holder: Holder, choice: Choice) -> Draft | None:
    """What this person is already writing for the same service: offered first, so that there are not five."""
    if holder.user is None and not holder.keys:
        return None
    drafts = Draft.objects.unsent().held_by(holder).filter(service_id=choice.version.service_id)
    return drafts.filter(filed_by__isnull=True).first()


def _begin(
    request: HttpRequest, holder: Holder, choice: Choice, form: StartForm, office: Opd | None, channel: str
) -> HttpResponse:
    applicant_kind, application_kind = form.kinds
    draft = workflow.begin(
        holder, choice.version, choice.spec, key=form.key(), applicant_kind=applicant_kind,
        application_kind=application_kind, trial=choice.trial, office=office, channel=channel,
    )  # fmt: skip
    response = redirect(address(draft, draft.pages[0].key))
    if holder.user is None:
        remember(request, response, draft)
    return response


@for_holder
@require_http_methods(["GET", "HEAD", "POST"])
def kinds(request: HttpRequest, holder: Holder, key: UUID) -> HttpResponse:
    """Choosing otherwise who files and for what, in a draft that is under way; nothing typed is lost."""
    draft = workflow.find(holder, key)
    if not draft.may_change_kinds:
        return redirect("draft", key=key)
    chosen = {"pemohon": draft.applicant_kind, "jenis": draft.application_kind}
    form = KindsForm(request.POST if request.method == "POST" else None, draft.spec, chosen)
    if form.is_valid():
        applicant_kind, application_kind = form.kinds
        workflow.change_kinds(holder, key, applicant_kind=applicant_kind, application_kind=application_kind)
        return redirect("draft", key=key)
    context = context_of(draft, "", form=form, fields_html=rendered(form))
    return render(request, "filing/kinds.html", context, status=422 if form.errors else 200)
