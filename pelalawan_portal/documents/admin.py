"""Registers of papers and prints, to read; voiding a paper is the one verb here."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.safestring import SafeString

from pelalawan_portal.accounts.models import User
from pelalawan_portal.documents import replacing, workflow
from pelalawan_portal.documents.drafting import validity_words
from pelalawan_portal.documents.models import Decision, Print
from pelalawan_portal.documents.views import officers, reissuing, wordings
from pelalawan_portal.opds.permissions import ReadOnly
from pelalawan_portal.submissions.actors import Actor
from pelalawan_portal.submissions.desk import finding
from pelalawan_portal.submissions.models import Review, Submission
from pelalawan_portal.submissions.models.review import DONE, name_and_office


def _staff(request: HttpRequest) -> User | None:
    user = request.user
    return user if isinstance(user, User) and user.is_active and user.is_staff else None


class Register(ReadOnly):
    """A record that the permit office, administrators and auditors read."""

    list_max_show_all = 50

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        user = _staff(request)
        return user is not None and Actor.of_user(user).sees_all


def _submissions_named(text: str) -> QuerySet[Review] | None:
    words = finding.by_name(text)
    if words is None:
        return None
    found = Review.objects.filter(DONE).annotate(words=name_and_office()).filter(words=words)
    return found.values("submission_id")  # type: ignore[return-value]


@admin.register(Decision)
class DecisionAdmin(Register):
    """Decisions and refusals by number, permohonan or holder."""

    list_display = (
        "number_or_draft",
        "service_name",
        "holder",
        "state",
        "numbered_at",
        "signed_on",
        "valid_to",
    )
    list_filter = ("state", "kind", "year")
    list_select_related = ("submission__service",)
    search_fields = ("number",)
    ordering = ("-id",)
    fields = (
        "number_or_draft", "title", "permohonan", "holder", "kind", "state", "office", "validity", "verification",
        "drafted_by", "drafted_at", "numbered_by", "numbered_at", "signatory_name", "signatory_title",
        "signatory_nip", "signed_by", "signed_at", "signed_on", "signature", "certificate_subject",
        "certificate_serial", "sha256", "voided_by", "voided_at", "void_reason",
        "withdrawal", "reissue",
    )  # fmt: skip
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Decision]:
        user = _staff(request)
        rows = super().get_queryset(request).defer("content")
        return rows.filter(submission__confidential=False) if user is not None else rows.none()

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Decision], search_term: str
    ) -> tuple[QuerySet[Decision], bool]:
        """Through indexes alone: the beginning of a number, a permohonan, or words of a name."""
        text = search_term.strip()[: finding.LONGEST].replace("\x00", "")
        if not text:
            return queryset, False
        wanted = Q(number__startswith=text.upper()) | Q(number__startswith=text)
        if numbered := finding.by_number(text):
            wanted |= Q(submission__in=Submission.objects.filter(numbered))
        elif (named := _submissions_named(text)) is not None:
            wanted |= Q(submission__in=named)
        return queryset.filter(wanted), False

    def get_urls(self) -> list[URLPattern]:
        voiding = path(
            "<int:decision_id>/batalkan/", self.admin_site.admin_view(officers.void), name="documents_decision_void"
        )  # fmt: skip
        replacement = path(
            "<int:decision_id>/ganti/", self.admin_site.admin_view(reissuing.replace), name="documents_decision_replace"
        )  # fmt: skip
        view = self.admin_site.admin_view
        trying = [
            path("contoh/<int:version_id>/", view(wordings.choose), name="documents_wording"),
            path(
                "contoh/<int:version_id>/<int:submission_id>/<slug:kind>/", view(wordings.sample),
                name="documents_wording_sample",
            ),
        ]  # fmt: skip
        return [voiding, replacement, *trying, *super().get_urls()]

    @admin.display(description="nomor surat", ordering="number")
    def number_or_draft(self, decision: Decision) -> str:
        return decision.number or "KONSEP"

    @admin.display(description="layanan")
    def service_name(self, decision: Decision) -> str:
        return str(decision.submission.service)

    @admin.display(description="pemegang")
    def holder(self, decision: Decision) -> str:
        return decision.submission.organisation or decision.submission.applicant_name

    @admin.display(description="permohonan")
    def permohonan(self, decision: Decision) -> SafeString:
        place = f"/admin/submissions/submission/{decision.submission_id}/change/"
        return format_html('<a href="{}">{}</a>', place, decision.submission.number)

    @admin.display(description="masa berlaku")
    def validity(self, decision: Decision) -> str:
        if decision.kind == Decision.Kind.REFUSAL:
            return "–"
        return validity_words(decision.valid_from, decision.valid_to)

    @admin.display(description="verifikasi")
    def verification(self, decision: Decision) -> SafeString | str:
        if decision.state not in (Decision.State.SIGNED, Decision.State.VOIDED, Decision.State.REVOKED):
            return "Sesudah ditandatangani"
        return format_html('<a href="{0}">{0}</a>', decision.verify_path)

    def get_fields(self, request: HttpRequest, obj: Decision | None = None) -> tuple[str, ...]:
        """Without what this officer may not do."""
        user = _staff(request)
        hidden = set()
        if obj is None or user is None or not workflow.may_void(obj, user):
            hidden.add("withdrawal")
        if obj is None or user is None or not replacing.may_replace(obj, user):
            hidden.add("reissue")
        return tuple(one for one in self.fields if one not in hidden)

    @admin.display(description="penggantian")
    def reissue(self, decision: Decision) -> SafeString:
        return format_html('<a href="{}">Ganti dengan surat baru</a>', "../ganti/")

    @admin.display(description="pembatalan")
    def withdrawal(self, decision: Decision) -> SafeString:
        return format_html('<a href="{}">Batalkan surat ini</a>', "../batalkan/")


@admin.register(Print)
class PrintAdmin(Register):
    """What was printed for whom, by which officer: a log to read."""

    list_display = ("at", "number", "what", "copy_number", "paper", "by", "office")
    list_filter = ("what", "paper")
    list_select_related = ("submission", "by", "office")
    search_fields = ("submission__number",)
    ordering = ("-id",)

    @admin.display(description="permohonan")
    def number(self, one: Print) -> str:
        return one.submission.number

    def get_queryset(self, request: HttpRequest) -> QuerySet[Print]:
        return super().get_queryset(request).filter(submission__confidential=False)
