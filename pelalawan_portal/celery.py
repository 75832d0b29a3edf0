"""Celery: carries ids from the web to the workers. The outbox alone retries, so Celery does not."""

from __future__ import annotations

import gc
import os
import sys
from contextlib import suppress
from typing import Any

from celery import Celery
from celery.signals import celeryd_init, task_prerun, worker_process_init
from kombu import Exchange, Queue
from kombu.exceptions import OperationalError
from kombu.transport.redis import Transport

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pelalawan_portal.settings")

app = Celery("pelalawan")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.update(
    task_ignore_result=True,
    task_store_errors_even_if_ignored=False,
    result_backend=None,
    task_acks_late=True,
    task_reject_on_worker_lost=False,
    worker_prefetch_multiplier=8,
    worker_hijack_root_logger=False,
    worker_send_task_events=False,
    task_serializer="json",
    accept_content=["json"],
    broker_connection_retry_on_startup=True,
    broker_connection_timeout=0.5,
    task_publish_retry=False,
    task_default_queue="routing",
    task_queues=[
        Queue(name, Exchange("portal"), routing_key=name) for name in ("routing", "documents", "outside")
    ],
    task_soft_time_limit=240,
    task_time_limit=300,
    timezone="Asia/Jakarta",
    beat_schedule={
        "sweep": {
            "task": "submissions.sweep",
            "schedule": 5.0,
            "options": {"expires": 5, "queue": "routing"},
        },
        "tend": {
            "task": "submissions.tend",
            "schedule": 60.0,
            "options": {"expires": 60, "queue": "routing"},
        },
        "tidy": {
            "task": "submissions.tidy",
            "schedule": 3600.0,
            "options": {"expires": 600, "queue": "documents"},
        },
    },
)
app.autodiscover_tasks()

# Celery closes the database connection around every task, and a new one costs 13 ms of CPU (measured; three a filing).
# It is kept instead, and looked at before each task as Django does before each request.
app.conf["CELERY_DB_REUSE_MAX"] = sys.maxsize

# A task that ends after its broker has gone acknowledges on a dead channel. kombu raises AttributeError there, which a
# worker takes for unrecoverable: it gives up its pool and stays, deaf, where no supervisor sees it (tried with a Redis
# restarted under load). As an error of the connection it is written down, and the worker connects again.
Transport.connection_errors = (*Transport.connection_errors, AttributeError)


@task_prerun.connect
def look_after_connections(**kwargs: Any) -> None:
    """Drop a connection that a restarted server closed, or that is old (CONN_MAX_AGE)."""
    from django.db import close_old_connections

    close_old_connections()


@worker_process_init.connect
def collect_less(**kwargs: Any) -> None:
    """As in the web server (deploy/gunicorn.conf.py): what was loaded before the fork stays as it is."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@celeryd_init.connect
def be_patient(**kwargs: Any) -> None:
    """A worker waits for its broker: what must not hold up a request would only make a worker reconnect under load."""
    app.conf.broker_transport_options = {
        "visibility_timeout": 3600,
        "socket_connect_timeout": 2,
        "socket_timeout": 10,
    }
    app.conf.broker_connection_timeout = 4.0


def warm_producer() -> None:
    """Open the producer's connection after a fork, so that the first filing does not pay for it."""
    with suppress(OperationalError, OSError):
        app.amqp.producer_pool.acquire(block=False).release()
