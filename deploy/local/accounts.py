"""The operating-system user that runs the servers when we are root: PostgreSQL refuses root."""

import os
import pwd
import shutil
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path

NAME = "pelalawan"
# Root alone can create folders here, so nobody can slip a program in before us.
CACHE = Path("/var/cache") / NAME


@dataclass(frozen=True)
class Account:
    """A user of the operating system."""

    name: str
    uid: int
    gid: int


def server_account() -> Account | None:
    """The user the servers shall run as, or None when they run as ourselves (we are not root).

    As root: the system user `pelalawan`, created when missing; `nobody` where no tool to create one exists.
    """
    if os.geteuid() != 0:
        return None
    for attempt in (None, *_creators()):
        if attempt is not None:
            subprocess.run(attempt, capture_output=True, check=False)
        try:
            entry = pwd.getpwnam(NAME)
        except KeyError:
            continue
        return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
    entry = pwd.getpwnam("nobody")
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _creators() -> list[list[str]]:
    known = {
        "useradd": ["--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"],
        "adduser": ["-S", "-D", "-H", "-h", "/nonexistent"],  # BusyBox
    }
    paths = "/usr/sbin:/sbin:" + os.environ.get("PATH", "")
    found = [(shutil.which(tool, path=paths), options) for tool, options in known.items()]
    return [[path, *options, "-s", "/usr/sbin/nologin", NAME] for path, options in found if path]


def give(path: Path, account: Account | None, mode: int) -> None:
    """Make `path` belong to `account` (None: to us) with the given mode bits."""
    if account is not None:
        os.chown(path, account.uid, account.gid)
    path.chmod(mode)


def readable_by_all(path: Path) -> bool:
    """Whether any user may walk to `path` and read (and, if a program, run) it."""
    mode = path.stat().st_mode
    wanted = stat.S_IROTH | (stat.S_IXOTH if path.is_dir() or mode & stat.S_IXUSR else 0)
    return mode & wanted == wanted and all(p.stat().st_mode & stat.S_IXOTH for p in path.resolve().parents)


def shared_copy(source: Path, probe: str, version: str) -> Path:
    """`source` itself when every user may run the program `probe` in it, else a copy that they may.

    A checkout below /root, or one made with umask 077, is closed to the servers' user.

    source: folder of programs; probe: path of one program within it; version: names the copy.
    """
    if readable_by_all(source / probe):
        return source
    target = CACHE / version
    if (target / probe).exists():
        return target
    CACHE.mkdir(mode=0o755, parents=True, exist_ok=True)
    CACHE.chmod(0o755)
    half = CACHE / f"{version}.{os.getpid()}"
    shutil.copytree(source, half, symlinks=True, ignore=shutil.ignore_patterns("*.a", "include", "pkgconfig"))
    for path in (half, *half.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & stat.S_IXUSR else 0o644)
    try:
        half.rename(target)
    except OSError:  # another start finished its copy first
        shutil.rmtree(half)
    return target
