"""The step kind "fee": the sum is checked and issued by the collecting office; it ends when the money is in."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms

from pelalawan_portal.accounts.models import User
from pelalawan_portal.bahasa.money import rupiah
from pelalawan_portal.submissions.models import Review
from pelalawan_portal.submissions.registry import StepKind, StepVerb, register_step
from permits.fees import billing
from permits.fees.billing import bill_of
from permits.models import Bill

State = Bill.State


def _is(state: str) -> Any:
    def offered(review: Review) -> bool:
        bill = bill_of(review)
        return bill is not None and bill.state == state

    return offered


class Volume(forms.CharField):
    """A number above or equal to zero, with comma or dot for decimals."""

    def clean(self, value: Any) -> Decimal:
        text = str(super().clean(value)).strip().replace(",", ".")
        try:
            number = Decimal(text)
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite() or number < 0 or number >= 10**9:
            raise forms.ValidationError("Tulis angka, misalnya 12 atau 12,5.")
        return number


def volumes_form(review: Review) -> type[forms.Form]:
    """A field for the volume of every row, and why it is changed."""
    bill = bill_of(review)
    fields: dict[str, forms.Field] = {
        f"volume_{line['key']}": Volume(
            label=f"{line['label']} ({line['unit'] or 'volume'})",
            help_text=f"Tarif {rupiah(line['tariff'])}",
            initial=line["volume"].replace(".", ","),
            widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        )
        for line in (bill.lines if bill else [])
    }
    fields["reason"] = forms.CharField(
        label="Alasan perubahan", max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    return type("VolumesForm", (forms.Form,), fields)


class IssueForm(forms.Form):
    npwrd = forms.CharField(
        label="NPWRD",
        max_length=40,
        required=False,
        help_text="Kosongkan bila belum punya; portal membuatkan",
    )


class CancelForm(forms.Form):
    reason = forms.CharField(
        label="Alasan pembatalan", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Dibaca pemohon. Tagihan lama tidak boleh dibayar lagi",
    )  # fmt: skip


def _correct(review: Review, by: User, data: dict[str, Any]) -> object:
    volumes = {
        name.removeprefix("volume_"): value for name, value in data.items() if name.startswith("volume_")
    }
    return billing.correct_volumes(review.pk, by=by, volumes=volumes, reason=data["reason"])


def panel(review: Review) -> Mapping[str, Any]:
    """The bill, its rows, payments, proofs and the bills it replaced, for the officer."""
    bill = bill_of(review)
    every = list(Bill.objects.filter(review__submission=review.submission_id).exclude(state=State.DRAFT))
    return {
        "retribusi": {
            "bill": bill,
            "rule": bill.rule if bill else {},
            "payments": list(bill.payments.select_related("recorded_by")) if bill else [],
            "proofs": list(bill.proofs.all()) if bill else [],
            "earlier": [one for one in every if bill is None or one.pk != bill.pk],
        }
    }


def begun(review: Review) -> bool:
    """Whether a sum was issued: then the recommendation before it stands."""
    return Bill.objects.filter(review=review).exclude(number="").exclude(state=State.CANCELLED).exists()


FEE = StepKind(
    kind="fee",
    label="Retribusi",
    doing="menghitung retribusi atau menunggu pembayaran",
    done="Retribusi selesai",
    verbs=(
        StepVerb(
            "tetapkan",
            "Tetapkan dan tagih (SKRD)",
            lambda review, by, data: billing.issue(review.pk, by=by, npwrd=data["npwrd"]),
            form=lambda review: IssueForm,
            offered=_is(State.DRAFT),
            help="SKRD mendapat nomor dan jatuh tempo, dan pemohon diberi tahu cara membayarnya.",
        ),
        StepVerb(
            "ubah-volume",
            "Ubah volume",
            _correct,
            form=volumes_form,
            offered=_is(State.DRAFT),
            tone="biasa",
            help="Bila hasil ukur berbeda dari jawaban pemohon. Keduanya tercatat.",
        ),
        StepVerb(
            "batalkan-skrd",
            "Batalkan ketetapan",
            lambda review, by, data: billing.cancel(review.pk, by=by, reason=data["reason"]),
            form=lambda review: CancelForm,
            offered=_is(State.OPEN),
            tone="peringatan",
            help="Bila jumlahnya salah. Nomornya tidak dipakai lagi, dan hitungan baru dibuat.",
        ),
        StepVerb(
            "anggap-lunas",
            "Anggap lunas (uji coba)",
            lambda review, by, data: billing.pretend_paid(review.pk, by=by),
            offered=lambda review: review.submission.trial and _is(State.OPEN)(review),
            tone="biasa",
            help="Hanya pada uji coba: tidak ada uang yang dibukukan.",
        ),
    ),
    panel="permits/admin/fee_panel.html",
    panel_context=panel,
    opened=billing.work_out_draft,
    begun=begun,
)


def register() -> None:
    register_step(FEE)
