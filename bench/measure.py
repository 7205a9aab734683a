"""Ways of measuring: statements and CPU of one request, requests per second, crowds."""

import json
import re
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from tests.stack import Stack

Figures = dict[str, float]
WARM_UP, MEASURED = 20, 60
SECONDS = 2


def percentile(values: Iterable[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def probe(
    stack: Stack, path: str, session: str = "", host: str = "", **environment: str
) -> Figures:
    """One client on the WSGI application itself: sql, cpu_ms, bytes, gzip_bytes."""
    return _figures("bench.probe", path, session, host, env=stack.environment | environment)


def _figures(module: str, *arguments: str, env: dict[str, str]) -> Figures:
    """What a module of this folder prints, in a process of its own."""
    command = [sys.executable, "-m", module, *arguments]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    return json.loads(done.stdout.splitlines()[-1])


def throughput(
    stack: Stack, path: str, session: str = "", times: int = 5, host: str = "tne.localhost"
) -> Figures:
    """Eight keep-alive connections on a stack whose web server runs: rps, p50, p95, errors.

    The median of several times two seconds (errors: of all): how eight connections happen to
    fall on two processes decides most of one.
    """
    seen = [load(stack, path, session, host) for _ in range(times)]
    return medians(seen) | {"errors": sum(one["errors"] for one in seen)}


def medians(seen: list[Figures]) -> Figures:
    return {name: statistics.median(one[name] for one in seen) for name in seen[0]}


def load(stack: Stack, path: str, session: str, host: str) -> Figures:
    """Once. From wrk; where it is not installed, from a client of our own."""
    headers = {"Host": f"{host}:{stack.port}"}
    if session:
        headers["Cookie"] = f"tne_session={session}"
    if shutil.which("wrk") is None:
        asked = (str(stack.port), path, json.dumps(headers), str(SECONDS), "8")
        return _figures("bench.client", *asked, env=stack.environment)
    script = Path(__file__).with_name("percentiles.lua")
    done = subprocess.run(
        [
            *("wrk", "-t1", "-c8", f"-d{SECONDS}s", "-s", script),
            *(part for name, value in headers.items() for part in ("-H", f"{name}: {value}")),
            f"http://127.0.0.1:{stack.port}{path}",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    found = re.search(r"FIGURES (\S+) (\S+) (\S+) (\S+)", done.stdout)
    if found is None:
        raise RuntimeError(done.stdout)
    rps, p50, p95, errors = map(float, found.groups())
    return {"rps": rps, "p50_ms": p50, "p95_ms": p95, "errors": errors}


def crowd(calls: list[Callable[[], Any]], at_once: int) -> tuple[list[Any], Figures]:
    """Calls kept `at_once` busy: their answers, and seconds, rps, p50_ms, p95_ms."""
    times: list[float] = []

    def timed(call: Callable[[], Any]) -> Any:
        begun = time.perf_counter()
        answer = call()
        times.append((time.perf_counter() - begun) * 1000)
        return answer

    begun = time.perf_counter()
    with ThreadPoolExecutor(at_once) as pool:
        answers = list(pool.map(timed, calls))
    seconds = time.perf_counter() - begun
    figures = {
        "seconds": seconds,
        "rps": len(calls) / seconds,
        "p50_ms": statistics.median(times),
        "p95_ms": percentile(times, 0.95),
    }
    return answers, figures
