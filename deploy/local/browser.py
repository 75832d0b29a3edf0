"""The browser of the journeys: Chromium of the system, else Debian's package, else Playwright's own."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from deploy.local.processes import Failure

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
DEBIAN = (("apt-get", "update"), ("apt-get", "install", "-y", "--no-install-recommends", "chromium"))


def chromium() -> Path | None:
    """The program of a Chromium on this machine: `CHROMIUM`, the PATH, or what Playwright installed."""
    named = os.environ.get("CHROMIUM")
    if named:
        return Path(named) if Path(named).exists() else None
    for name in NAMES:
        found = shutil.which(name)
        if found:
            return Path(found)
    return _playwrights()


def _playwrights() -> Path | None:
    question = (
        "from playwright.sync_api import sync_playwright as s\n"
        "with s() as p: print(p.chromium.executable_path)"
    )
    answer = subprocess.run([sys.executable, "-c", question], capture_output=True, text=True, check=False)
    path = Path(answer.stdout.strip() or "/nonexistent")
    return path if path.exists() else None


def ensure() -> Path:
    """A Chromium, installed when there is none; raises Failure (code 2) when that does not work."""
    found = chromium()
    if found:
        return found
    print("Peramban Chromium belum ada; sedang dipasang …", flush=True)
    if os.geteuid() == 0 and shutil.which("apt-get"):
        for command in DEBIAN:
            subprocess.run(
                command,
                env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
                stdout=subprocess.DEVNULL,
                check=False,
            )
        found = chromium()
    if not found:
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
        found = chromium()
    if not found:
        raise Failure(
            "Chromium tidak bisa dipasang. Pasang sendiri, lalu isi CHROMIUM dengan letak programnya.", 2
        )
    return found


if __name__ == "__main__":
    try:
        ensure()
    except Failure as failure:
        print(failure, file=sys.stderr)
        sys.exit(failure.code)
