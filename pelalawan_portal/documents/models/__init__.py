"""Papers that were issued, their numbers, and what was printed."""

from pelalawan_portal.documents.models.decision import Decision
from pelalawan_portal.documents.models.number_counter import NumberCounter
from pelalawan_portal.documents.models.printing import Print, Printout

__all__ = ["Decision", "NumberCounter", "Print", "Printout"]
