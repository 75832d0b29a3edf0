"""How gunicorn serves the portal, in demo mode and in production.

`WEB_WORKERS` processes of `WEB_THREADS` threads; the rest is the same everywhere.
"""

import os
from typing import Any

worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS") or 2)
threads = int(os.environ.get("WEB_THREADS") or 4)
bind = os.environ.get("WEB_BIND") or "127.0.0.1:8000"

# The code is loaded once and shared by the workers. That is safe because nothing compiles a document
# while it loads: a process forked from one that has run the Typst compiler hangs.
preload_app = True

# nginx has received the whole request before we see it, so a request that takes longer is stuck.
timeout = 60
graceful_timeout = 15
keepalive = 5
max_requests = 5000
max_requests_jitter = 500
forwarded_allow_ips = os.environ.get("FORWARDED_ALLOW_IPS") or "127.0.0.1,::1"
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108 - a heartbeat file, not data

# Addresses of pages can carry a resident's resume code: they are not written down here.
accesslog = None
errorlog = "-"
loglevel = "warning"


def when_ready(_server: Any) -> None:
    """Close what loading the code opened, before a fork: two processes must not speak on one connection."""
    from django.db import connections

    connections.close_all()


def post_fork(_server: Any, _worker: Any) -> None:
    """Open the broker's connection, so that the first filing does not pay for it; spare what was loaded the collector.

    Collecting less often takes 4 % of the CPU of a filing away (measured) and costs no memory that shows.
    """
    import gc

    from pelalawan_portal.celery import warm_producer

    warm_producer()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
