"""Papers that were issued, their numbers, and what was printed."""

from pelalawan_portal.documents.models.decision import Decision
from pelalawan_portal.documents.models.deemed import DeemedLetter
from pelalawan_portal.documents.models.initial import Initial
from pelalawan_portal.documents.models.number_counter import NumberCounter
from pelalawan_portal.documents.models.printing import Print, Printout
from pelalawan_portal.documents.models.replacement import Replacement
from pelalawan_portal.documents.models.signing_identity import SigningIdentity

__all__ = [
    "Decision",
    "DeemedLetter",
    "Initial",
    "NumberCounter",
    "Print",
    "Printout",
    "Replacement",
    "SigningIdentity",
]
