"""Serve a GGUF with llama.cpp on a free loopback port, and say on standard output where.

Usage: python -m tests.servers.serve_llama FILE. A process of its own, so that what native code
does to it is done to nobody else; it ends when its standard input does.
"""

from __future__ import annotations

import sys

import xllamacpp

CONTEXT = 4096
LONGEST = 100
"""Tokens of a reply: the model that is served would go on for ever."""


def main() -> None:
    params = xllamacpp.CommonParams()
    params.model.path = sys.argv[1]
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.n_ctx = CONTEXT
    params.n_predict = LONGEST
    params.n_parallel = 1
    # One: threads that wait for each other by spinning are slow on a machine that is busy.
    params.cpuparams.n_threads = 1
    params.cpuparams_batch.n_threads = 1
    # Small: whether anybody still waits is looked at between two batches.
    params.n_batch = 128
    params.n_ubatch = 128
    params.endpoint_slots = True
    params.warmup = False
    server = xllamacpp.Server(params)
    print(server.listening_address, flush=True)  # noqa: T201 - read by whoever started it
    sys.stdin.read()


if __name__ == "__main__":
    main()
