"""Who may see and change a screen of the admin: decided by posts, never by Django's model permissions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.functional import cached_property

from pelalawan_portal.opds.posts import is_administrator, is_auditor

if TYPE_CHECKING:
    AnyAdmin = admin.ModelAdmin[Any]
    AnyModelForm = ModelForm[Any]
    AnyPaginator = Paginator[Any]
else:  # generic for the type checker only
    AnyAdmin, AnyModelForm, AnyPaginator = admin.ModelAdmin, ModelForm, Paginator

CAP = 1000


class CappedPaginator(AnyPaginator):
    """Counts to CAP and no further, so that a long table costs no more than a short one."""

    @cached_property
    def count(self) -> int:
        rows = self.object_list
        return len(rows.values_list("pk")[:CAP]) if isinstance(rows, QuerySet) else len(rows)


class AdministratorsOnly(AnyAdmin):
    """Administrators change, auditors read, nobody else sees it, nobody deletes."""

    paginator = CappedPaginator
    show_full_result_count = False
    list_per_page = 50
    actions: Sequence[Any] = ()

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_administrator(request.user) or is_auditor(request.user)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return is_administrator(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_administrator(request.user)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Verbs write their own line in the log; only a plain form leaves it to Django."""
        return None if self.verbs_log else super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        return None if self.verbs_log else super().log_change(request, obj, message)

    verbs_log = False


class ReadOnly(AdministratorsOnly):
    """A record: administrators and auditors read it, nobody changes it here."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class VerbForm(AnyModelForm):
    """A form whose saving is a verb: the verb runs during validation, so that its refusal is a form error.

    The admin gives the form `by` (the officer). `carry_out` returns the row that the verb made or changed. It runs
    last and only when the fields are valid, inside the admin's transaction.
    """

    by: Any = None

    def carry_out(self) -> Any:
        raise NotImplementedError

    def _post_clean(self) -> None:
        # The verb validates the row; Django's own construction of the instance would do it without the lock.
        if self.errors:
            return
        try:
            self.instance = self.carry_out()
        except ValidationError as error:
            self.add_error(None, error if not hasattr(error, "error_dict") else self._known(error))

    def _known(self, error: ValidationError) -> ValidationError:
        """Errors on fields that the form does not show are shown above it."""
        if all(name in self.fields for name in error.error_dict):
            return error
        return ValidationError([one for many in error.error_dict.values() for one in many])

    def save(self, commit: bool = True) -> Any:
        return self.instance

    def save_m2m(self) -> None:
        """Nothing is left for the admin to save."""


class VerbAdmin(AdministratorsOnly):
    """A screen on which adding and changing are verbs (forms are VerbForm)."""

    verbs_log = True
    add_form: type[VerbForm]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        if obj is None:
            kwargs["form"] = self.add_form
        return type("ByForm", (super().get_form(request, obj, change, **kwargs),), {"by": request.user})

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Nothing: the verb has saved."""
