"""Health check of the web container: asks ``/healthz`` as a visitor of the site would; 0 when it answers well."""

import http.client
import os
import sys


def main() -> int:
    """Ask the local server under the first allowed host name."""
    host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].strip().lstrip(".") or "localhost"
    connection = http.client.HTTPConnection("127.0.0.1", int(os.environ.get("PORT") or 8000), timeout=4)
    try:
        connection.request("GET", "/healthz", headers={"Host": host})
        answer = connection.getresponse()
        print(answer.status, answer.read(500).decode(errors="replace"))
    except OSError as problem:
        print(problem)
        return 1
    return 0 if answer.status == 200 else 1


if __name__ == "__main__":
    sys.exit(main())
