"""pdfsig of poppler-utils, with which a test asks a second opinion of our signatures."""

import os
import shutil
import subprocess
from pathlib import Path

DEBIAN = (("apt-get", "update"), ("apt-get", "install", "-y", "--no-install-recommends", "poppler-utils"))


def pdfsig() -> Path | None:
    """The program on this machine, if there is one."""
    found = shutil.which("pdfsig")
    return Path(found) if found else None


def ensure() -> None:
    """Install it where that takes no question (root on Debian); without it one test says that it was left out."""
    if pdfsig() or os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    for command in DEBIAN:
        subprocess.run(
            command,
            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
            stdout=subprocess.DEVNULL,
            check=False,
        )
