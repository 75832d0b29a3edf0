"""Becomes a child of the supervisor: `python launch.py DEATH_SIGNAL UID GID PARENT program argument…`.

It is a program of its own because a function run between fork and exec (`preexec_fn`) can deadlock in
a process with threads, and because the kernel forgets the death signal whenever the user changes.
UID and GID of -1 leave the user alone. The working directory is the caller's choice.
"""

import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1


def main() -> None:
    """Leave the terminal's group, change the user, tie our life to the parent's, and run the program."""
    death_signal, uid, gid, parent = (int(text) for text in sys.argv[1:5])
    program = sys.argv[5:]
    os.setsid()
    if uid >= 0:
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, death_signal, 0, 0, 0)
    if os.getppid() != parent:  # the parent died before the line above took hold
        sys.exit(1)
    try:
        os.execvp(program[0], program)  # noqa: S606 - that is the point
    except OSError as error:
        sys.stderr.write(f"{program[0]}: {error.strerror}\n")
        sys.exit(127)


if __name__ == "__main__":
    main()
