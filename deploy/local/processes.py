"""Child processes that never outlive us unnoticed."""

import ctypes
import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path

from deploy.local.accounts import Account

LAUNCH = Path(__file__).with_name("launch.py")


class Failure(Exception):
    """Something a person must know; the text is a sentence in Indonesian. `code` is our exit code."""

    def __init__(self, sentence: str, code: int = 1) -> None:
        super().__init__(sentence)
        self.code = code


_requests: queue.SimpleQueue[
    tuple[Callable[[], "subprocess.Popen[bytes]"], "Future[subprocess.Popen[bytes]]"]
]
_requests = queue.SimpleQueue()
_nursery_lock = threading.Lock()
_nursery: list[threading.Thread] = []


def _nurse() -> None:
    while True:
        work, answer = _requests.get()
        try:
            answer.set_result(work())
        except BaseException as error:  # noqa: BLE001 - whoever asked gets it
            answer.set_exception(error)


def _born_of_a_lasting_thread(work: Callable[[], "subprocess.Popen[bytes]"]) -> "subprocess.Popen[bytes]":
    """The kernel sends the death signal when the *thread* that forked ends; this one never does."""
    with _nursery_lock:
        if not _nursery:
            _nursery.append(threading.Thread(target=_nurse, daemon=True, name="nursery"))
            _nursery[0].start()
    answer: Future[subprocess.Popen[bytes]] = Future()
    _requests.put((work, answer))
    return answer.result()


@dataclass
class Child:
    """One running child in a process group of its own.

    grace: seconds between asking it to stop and killing it.
    """

    name: str
    popen: "subprocess.Popen[bytes]"
    pidfile: Path
    stop_signal: int = signal.SIGTERM
    grace: float = 10.0
    started: float = field(default_factory=time.monotonic)

    @property
    def pid(self) -> int:
        """Process id, which is also the id of its group."""
        return self.popen.pid

    def code(self) -> int | None:
        """Exit code, minus the signal's number when killed by one, or None while it runs."""
        return self.popen.poll()

    def ask_to_stop(self) -> None:
        """Send the signal on which this program ends in good order."""
        if self.code() is None:
            self.popen.send_signal(self.stop_signal)

    def await_end(self, grace: float | None = None) -> None:
        """Wait for the end, kill after `grace` seconds, and sweep away what is left of its group."""
        try:
            self.popen.wait(self.grace if grace is None else grace)
        except subprocess.TimeoutExpired:
            self.popen.kill()
            self.popen.wait()
        kill_group(self.pid)
        self.pidfile.unlink(missing_ok=True)

    def stop(self, grace: float | None = None) -> None:
        """Ask, wait, and kill at the last."""
        self.ask_to_stop()
        self.await_end(grace)


def spawn(
    name: str,
    argv: Sequence[str],
    *,
    cwd: Path,
    env: Mapping[str, str],
    log: Path,
    pidfile: Path,
    account: Account | None = None,
    death_signal: int = signal.SIGTERM,
    stop_signal: int = signal.SIGTERM,
    grace: float = 10.0,
    stdin: bytes = b"",
) -> Child:
    """Start a program whose output is appended to `log` and who gets `death_signal` when we die.

    stdin: what it reads; secrets go here rather than on the command line, which everybody can see.
    Raises OSError when it cannot be forked. A program that cannot be executed ends with code 127.
    """
    who = (account.uid, account.gid) if account else (-1, -1)
    numbers = (int(death_signal), *who, os.getpid())
    command = [sys.executable, "-I", "-S", str(LAUNCH), *map(str, numbers), *argv]

    def fork() -> "subprocess.Popen[bytes]":
        with log.open("ab") as output:
            source = subprocess.PIPE if stdin else subprocess.DEVNULL
            return subprocess.Popen(
                command, cwd=cwd, env=dict(env), stdin=source, stdout=output, stderr=subprocess.STDOUT
            )

    popen = _born_of_a_lasting_thread(fork)
    pidfile.parent.mkdir(parents=True, exist_ok=True)
    record = {
        "name": name,
        "pid": popen.pid,
        "born": birth(popen.pid),
        "signal": int(stop_signal),
        "cwd": str(cwd),
    }
    pidfile.write_text(json.dumps(record))
    if popen.stdin is not None:
        try:
            popen.stdin.write(stdin)
            popen.stdin.close()
        except BrokenPipeError:
            pass  # it died at once; its log says why
    return Child(name, popen, pidfile, stop_signal, grace)


def end_with_parent() -> None:
    """Ask the kernel to send us SIGTERM when our parent (`make`) dies, so a killed `make run` stops too."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, int(signal.SIGTERM), 0, 0, 0)  # PR_SET_PDEATHSIG


def birth(pid: int) -> str | None:
    """What tells this process from a later one with the same id, or None when it does not run.

    Linux: boot id and start time in clock ticks; elsewhere the start time that `ps` prints.
    """
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        if Path("/proc/self/stat").exists():
            return None
        lines = subprocess.run(
            ["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False
        )
        return lines.stdout.strip() or None
    return None if fields[0] in "ZX" else f"{boot}:{fields[19]}"


def kill_group(leader: int) -> None:
    """Kill what is left of the process group that `leader` opened."""
    try:
        os.killpg(leader, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return  # nobody left; macOS answers EPERM for a group of zombies


def stop_leftover(pidfile: Path, patience: float = 10.0) -> str | None:
    """End what a killed supervisor left behind, the orphans of a dead leader too, and forget its file.

    Returns its name when something was found alive. A process that merely inherited the id is not touched.
    """
    try:
        record = json.loads(pidfile.read_text())
        name, pid, born = str(record["name"]), int(record["pid"]), record["born"]
        stop_signal, cwd = int(record["signal"]), Path(record["cwd"])
    except (OSError, ValueError, KeyError, TypeError):
        pidfile.unlink(missing_ok=True)
        return None
    now = birth(pid)
    found = born is not None and (now == born or (now is None and _orphans(pid, cwd)))
    if found:
        if now == born:
            end_process(pid, stop_signal, patience)
        kill_group(pid)
    pidfile.unlink(missing_ok=True)
    return name if found else None


def _orphans(group: int, cwd: Path) -> bool:
    """Whether the group lives on without its leader, and all of it works where our child worked."""
    members = [pid for pid in all_pids() if _group(pid) == group]
    return bool(members) and all(works_in(pid, cwd) for pid in members)


def _group(pid: int) -> int | None:
    try:
        return os.getpgid(pid)
    except ProcessLookupError:
        return None


def all_pids() -> list[int]:
    """Every process id of the machine; empty where there is no /proc."""
    proc = Path("/proc")
    return [int(entry.name) for entry in proc.iterdir() if entry.name.isdigit()] if proc.is_dir() else []


def works_in(pid: int, folder: Path) -> bool:
    """Whether `folder` is the working directory of the process (False also when we may not know)."""
    try:
        return os.path.samefile(f"/proc/{pid}/cwd", folder)
    except OSError:
        return False


def end_process(pid: int, stop_signal: int, patience: float) -> None:
    """Signal a process that is not our child, wait up to `patience` seconds, then kill it."""
    born = birth(pid)
    for number, seconds in ((stop_signal, patience), (int(signal.SIGKILL), 5.0)):
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            return
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if birth(pid) != born or born is None:
                return
            time.sleep(0.05)
