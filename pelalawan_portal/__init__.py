"""The portal of Kabupaten Pelalawan."""

# Whatever process speaks to the broker – web, worker, shell, command – must know ours, and not Celery's default.
from pelalawan_portal.celery import app as celery_app

__all__ = ["celery_app"]
