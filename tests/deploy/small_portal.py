"""A portal of three lines for the supervisor's tests: `python -m tests.deploy.small_portal FOLDER PORT`.

The real supervisor and the real servers, but programs that start in milliseconds. SMALL (JSON) changes them:
`task`, `web`, `worker` are Python programs; each finds the folder in sys.argv[1] and the port in sys.argv[2].
SMALL_GRACE: seconds that `web` and `worker` have to end.
"""

import json
import os
import sys
from pathlib import Path

from deploy.local.portal import Ground, serve
from deploy.local.programs import Program, Task
from deploy.local.supervisor import Limits

TASK = "print('masuk sebagai rina')"
WORKER = """
import pathlib, signal, sys, time
def end(*_):
    with open(sys.argv[1] + '/ends', 'a') as ends: ends.write(pathlib.Path(sys.argv[0]).name + sys.argv[3] + ' ')
    sys.exit()
signal.signal(signal.SIGTERM, end)
print('ready', flush=True)
time.sleep(600)
"""
WEB = """
import signal, socket, sys, time
def end(*_):
    with open(sys.argv[1] + '/ends', 'a') as ends: ends.write('web ')
    sys.exit()
signal.signal(signal.SIGTERM, end)
print('ready', flush=True)
server = socket.create_server(('127.0.0.1', int(sys.argv[2])))
while True:
    client, _ = server.accept()
    client.close()
"""


def plan(ground: Ground):
    """One task, one worker, one web server."""
    changed = json.loads(os.environ.get("SMALL", "{}"))
    grace = float(os.environ.get("SMALL_GRACE", "5"))

    def program(name, code):
        argv = (sys.executable, "-c", changed.get(name, code), str(ground.folder), str(ground.port), name)
        return Program(
            name, name, argv, Path.cwd(), ground.env, ground.folder, pause=ground.pause, grace=grace
        )

    argv = (sys.executable, "-c", changed.get("task", TASK), str(ground.folder))
    task = Task("task", "tugas", argv, Path.cwd(), ground.env, ground.folder, True)
    return [task], [program("worker", WORKER), program("web", WEB)]


if __name__ == "__main__":
    sys.exit(
        serve(
            Path(sys.argv[1]),
            plan,
            port=int(sys.argv[2]),
            ready=lambda env: f"siap {env['DATABASE_URL']} {env['REDIS_URL']}",
            limits=Limits(first_wait=0.02),
        )
    )
