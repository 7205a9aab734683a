"""One request on the WSGI application, again and again in one thread: a process of its own."""

import gzip
import io
import json
import statistics
import sys
import time

from bench.measure import MEASURED, WARM_UP


def main(path: str, session: str, host: str) -> None:
    from django.core.wsgi import get_wsgi_application

    application = get_wsgi_application()
    from django.conf import settings
    from django.db import connection

    statements = []

    def count(execute, sql, params, many, context):
        statements.append(sql)
        return execute(sql, params, many, context)

    def once() -> tuple[str, bytes]:
        status = []
        environ = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": path.partition("?")[0],
            "QUERY_STRING": path.partition("?")[2],
            "SERVER_NAME": host or settings.SITE_HOST,
            "SERVER_PORT": str(settings.PORT),
            "HTTP_HOST": f"{host or settings.SITE_HOST}:{settings.PORT}",
            "HTTP_COOKIE": f"{settings.SESSION_COOKIE_NAME}={session}" if session else "",
            "wsgi.input": io.BytesIO(),
            "wsgi.errors": sys.stderr,
            "wsgi.url_scheme": "http",
            "REMOTE_ADDR": "127.0.0.1",
        }
        answer = application(environ, lambda line, headers, *error: status.append(line))
        body = b"".join(answer)
        if hasattr(answer, "close"):
            answer.close()
        return status[0], body

    for _ in range(WARM_UP):
        status, body = once()
        if not status.startswith("200"):
            raise SystemExit(f"{path} answered {status}")
    times = []
    for _ in range(MEASURED):
        begun = time.thread_time()
        once()
        times.append((time.thread_time() - begun) * 1000)
    with connection.execute_wrapper(count):
        once()
    figures = {
        "sql": len([sql for sql in statements if not sql.startswith(("SAVEPOINT", "RELEASE"))]),
        "cpu_ms": statistics.median(times),
        "bytes": len(body),
        "gzip_bytes": len(gzip.compress(body)),
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main(*sys.argv[1:4])
