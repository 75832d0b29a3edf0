"""The plan of `make run`: the portal in demo mode."""

import hashlib
import sys
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path

from deploy.local import bank_keys
from deploy.local.portal import Ground
from deploy.local.ports import LOOPBACK, remembered
from deploy.local.programs import Program, Task

ROOT = Path(__file__).resolve().parents[2]
CELERY = (sys.executable, "-m", "celery", "-A", "pelalawan_portal.celery")


def _static_mark() -> str:
    """Changes whenever a stylesheet, script, picture or library of the portal does."""
    mark = hashlib.sha256((ROOT / "uv.lock").read_bytes())
    for app in ("pelalawan_portal", "permits", "health"):
        for path in sorted((ROOT / app).glob("**/static/**/*")):
            if path.is_file():
                mark.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return mark.hexdigest()


def plan(ground: Ground) -> tuple[Sequence[Task], Sequence[Program]]:
    """Migrate, collect, load the catalogue and the demo people; then simulators, worker, beat and web server."""
    simulators = remembered(ground.folder / "run" / "simulators.port")
    env = {
        "SIMULATORS_URL": f"http://{LOOPBACK}:{simulators}",
        **bank_keys.ensure(ground.folder / "bank"),
        **ground.env,
    }

    def program(name: str, label: str, *argv: str) -> Program:
        return Program(name, label, argv, ROOT, env, ground.folder, pause=ground.pause)

    def answers() -> bool:
        try:
            urllib.request.urlopen(f"http://{LOOPBACK}:{ground.port}/healthz", timeout=5).close()
        except urllib.error.HTTPError:
            return True  # an answer, though not a happy one
        except OSError:
            return False
        return True

    schedule = str((ground.folder / "run" / "beat-schedule").absolute())
    gunicorn = ("-m", "gunicorn", "-c", str(ROOT / "deploy" / "gunicorn.conf.py"))
    bind = ("--bind", f"{LOOPBACK}:{ground.port}", "pelalawan_portal.wsgi:application")
    web = program("web", "Server web", sys.executable, *gunicorn, *bind)
    web.ready = answers

    def prepare(name: str, label: str, *words: str, shown: bool = False) -> Task:
        argv = (sys.executable, "-m", "deploy.local.prepare", name, *words)
        return Task(name, label, argv, ROOT, env, ground.folder, shown)

    tasks = [prepare("database", "Penyiapan basis data", shown=True)]
    mark, kept = _static_mark(), Path(ground.env["STATIC_ROOT"]) / "mark"
    if not (kept.exists() and kept.read_text() == mark):
        tasks.append(prepare("static", "Pengumpulan berkas tampilan", mark))
    worker = ("worker", "-Q", "routing,documents,outside", "-c", "2", "--without-gossip", "--without-mingle")
    programs = [
        program(
            "simulators", "Simulator sistem luar", sys.executable, "-m", "deploy.simulators", str(simulators)
        ),
        program("worker", "Pekerja Celery", *CELERY, *worker, "--loglevel", "WARNING"),
        program("beat", "Penjadwal Celery (beat)", *CELERY, "beat", "-s", schedule, "--pidfile="),
        web,
    ]
    return tasks, programs


def ready(env: Mapping[str, str]) -> str:
    """The words once everything answers."""
    port = (
        Path(env["DATA_DIR"]).parent / "run" / "simulators.port"
    )  # elsewhere when the caller named a DATA_DIR
    where = f"http://{LOOPBACK}:{port.read_text()}" if port.exists() else "SIMULATORS_URL"
    return (
        f"\nSimulator: {where}/bank/  /bpjs/  /whatsapp/  /sms/  (bukan sistem sungguhan)"
        f"\nmode demo – data di .local/\nPortal siap di {env['PUBLIC_URL']}   (Ctrl-C untuk berhenti)"
    )
