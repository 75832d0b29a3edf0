"""Doors for Celery: fetch an id, call one verb, nothing else."""

from __future__ import annotations

import logging

from celery import shared_task

from pelalawan_portal.submissions import outbox
from pelalawan_portal.submissions.models.attempt import beat
from pelalawan_portal.submissions.registry import jobs

log = logging.getLogger(__name__)


@shared_task(name="submissions.deliver")
def deliver(entry_ids: list[int]) -> None:
    for entry_id in entry_ids:
        outbox.deliver(entry_id)


@shared_task(name="submissions.sweep")
def sweep() -> None:
    beat("worker")
    outbox.sweep()


def _run(when: str) -> None:
    for job in jobs(when):
        try:
            job()
        except Exception:  # one job that fails must not keep the others from their turn
            log.exception("pekerjaan berkala %s gagal", getattr(job, "__name__", job))


@shared_task(name="submissions.tend")
def tend() -> None:
    _run("tend")


@shared_task(name="submissions.tidy")
def tidy() -> None:
    _run("tidy")
