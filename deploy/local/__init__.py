"""Runs the whole portal on one machine: PostgreSQL, Redis, the web server, a Celery worker and beat.

`python -m deploy.local` is what `make run` calls. Nothing here imports Django, so it starts in
milliseconds and still works when the settings are broken.
"""
