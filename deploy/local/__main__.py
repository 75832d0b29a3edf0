"""Command line: `python -m deploy.local [run|services]`."""

import argparse
import os
import sys
from pathlib import Path

from deploy.local import demo
from deploy.local.portal import port_of, serve
from deploy.local.processes import Failure, end_with_parent


def main() -> int:
    """Parse the arguments and run; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m deploy.local")
    parser.add_argument("what", choices=["run", "services"], nargs="?", default="run")
    parser.add_argument("--folder", type=Path, default=demo.ROOT / ".local")
    parser.add_argument("--max-connections", type=int, default=100)
    arguments = parser.parse_args()
    if "MAKELEVEL" in os.environ:
        end_with_parent()
    try:
        if arguments.what == "run":
            return serve(arguments.folder, demo.plan, port=port_of(os.environ), ready=demo.ready)
        return serve(
            arguments.folder,
            lambda _: ((), ()),
            port=0,
            ready=lambda env: f"DATABASE_URL={env['DATABASE_URL']}\nREDIS_URL={env['REDIS_URL']}",
            max_connections=arguments.max_connections,
        )
    except Failure as failure:
        print(failure, file=sys.stderr)
        return failure.code


if __name__ == "__main__":
    sys.exit(main())
