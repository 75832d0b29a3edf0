"""Serve every simulator on one loopback port: `python -m deploy.simulators <port>`."""

import sys

from deploy.simulators.serving import serve

serve(int(sys.argv[1]))
