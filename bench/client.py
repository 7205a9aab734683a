"""A client as quick as wrk where wrk is not installed: keep-alive connections in one process."""

import json
import selectors
import socket
import statistics
import sys
import time

from bench.measure import percentile


class Connection:
    """Sends the same request as soon as the last answer has come."""

    def __init__(self, port: int, request: bytes) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.request, self.times, self.errors = request, [], 0
        self.send()

    def send(self) -> None:
        self.received, self.length, self.begun = b"", 0, time.perf_counter()
        self.socket.sendall(self.request)

    def receive(self) -> None:
        """What has come; the next request once it is whole."""
        got = self.socket.recv(1 << 18)
        if not got:
            raise ConnectionError("the server has closed a connection")
        self.received += got
        if not self.length:
            self.length = whole_length(self.received)
        if self.length and len(self.received) >= self.length:
            self.times.append((time.perf_counter() - self.begun) * 1000)
            self.errors += not self.received.startswith(b"HTTP/1.1 200")
            self.send()


def whole_length(received: bytes) -> int:
    """Of head and body; 0 while the head is not whole."""
    head, end, _body = received.partition(b"\r\n\r\n")
    if not end:
        return 0
    lines = head.lower().split(b"\r\n")
    told = [line for line in lines if line.startswith(b"content-length:")]
    return len(head) + len(end) + int(told[0].partition(b":")[2])


def main(port: int, path: str, headers: dict[str, str], seconds: float, connections: int) -> None:
    lines = [f"GET {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    request = "\r\n".join([*lines, "", ""]).encode()
    selector = selectors.DefaultSelector()
    opened = [Connection(port, request) for _ in range(connections)]
    for connection in opened:
        selector.register(connection.socket, selectors.EVENT_READ, connection)
    begun = time.perf_counter()
    while time.perf_counter() - begun < seconds:
        for key, _events in selector.select(1):
            key.data.receive()
    passed = time.perf_counter() - begun
    times = [spent for connection in opened for spent in connection.times]
    figures = {
        "rps": len(times) / passed,
        "p50_ms": statistics.median(times),
        "p95_ms": percentile(times, 0.95),
        "errors": sum(connection.errors for connection in opened),
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    port, path, headers, seconds, connections = sys.argv[1:6]
    main(int(port), path, json.loads(headers), float(seconds), int(connections))
