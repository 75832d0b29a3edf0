"""Prepares the demo: `python -m deploy.local.prepare database` or `… static MARK`.

The steps of one preparation share a process, because every start of Django costs a second. Only what `demo`
says, the logins, is printed. On a failure the last line says what went wrong.
"""

import io
import os
import sys
import traceback
from pathlib import Path

STEPS: dict[str, tuple[tuple[str, ...], ...]] = {
    "database": (("migrate", "--noinput"), ("createcachetable",), ("setup",), ("demo",)),
    "static": (("collectstatic", "--noinput"),),
}


def main(what: str, mark: str = "") -> int:
    """Run every step; returns 0, or 1 at the first that fails. mark: written beside the collected files."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pelalawan_portal.settings")
    doing, output = "django", io.StringIO()
    try:
        import django
        from django.conf import settings
        from django.core.management import call_command

        django.setup()
        for step in STEPS[what]:
            doing, output = step[0], io.StringIO()
            call_command(*step, stdout=output, stderr=output)
        if mark:
            Path(settings.STATIC_ROOT, "mark").write_text(mark)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever it is, the person at the terminal must know
        print(output.getvalue())
        traceback.print_exc()
        print(f"{doing}: {error}")
        return 1
    print(output.getvalue())
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
