"""Tells a container's health check whether this web server answers: exit code 0 or 1."""

import os
import sys
import urllib.error
import urllib.request

host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].strip()
request = urllib.request.Request("http://127.0.0.1:8000/healthz", headers={"Host": host})
try:
    urllib.request.urlopen(request, timeout=4).close()  # noqa: S310
except (urllib.error.URLError, OSError) as error:
    print(error)
    sys.exit(1)
