"""What the filing pages hand to the envelope: everything of one permohonan before it has a number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pelalawan_portal.accounts.models import User
from pelalawan_portal.catalogue.models import ServiceVersion
from pelalawan_portal.catalogue.spec import ServiceSpec
from pelalawan_portal.opds.models import Opd


@dataclass(frozen=True)
class Filing:
    """`answers` are plain (not sealed) and clean; `key` is the draft's UUID under which the files lie."""

    key: UUID
    version: ServiceVersion
    spec: ServiceSpec
    answers: Mapping[str, Any]
    files: frozenset[str]
    applicant_kind: str = "perorangan"
    application_kind: str = "baru"
    applicant: User | None = None
    filed_by: User | None = None
    filed_at: Opd | None = None
    channel: str = "online"
    trial: bool = False

    @property
    def all_answers(self) -> dict[str, Any]:
        return {**self.answers, "@pemohon": self.applicant_kind, "@jenis": self.application_kind}

    def filled(self, purpose: str) -> Any:
        """The answer of the asked question that fills this part of the envelope, or None."""
        for one in self.spec.asked_questions(self.all_answers):
            if one.fills == purpose and self.answers.get(one.key):
                return self.answers[one.key]
        return None
