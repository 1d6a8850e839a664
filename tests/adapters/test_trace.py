"""The trace: times, sizes and codes of turns on this machine, and nothing that anybody said."""

from __future__ import annotations

import json
from concurrent import futures
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import grpc
import pytest
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2, trace_service_pb2_grpc
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from assistant.adapters.trace_file import TraceFile
from assistant.adapters.trace_spans import TraceSpans, trace_to
from assistant.application.tracing import TurnTrace
from assistant.domain.errors import SettingsError

TURN = TurnTrace(
    turn="t1",
    phase="anchoring",
    role="mentee",
    step="topics",
    outcome="broke_off",
    codes=("too_slow",),
    model="a-model",
    prompt="coach@sha256:00",
    prompt_tokens=812,
    left_out={"turns": 12, "fields": ["topics"]},
    said_characters=40,
    reply_characters=17,
    first_ms=120.5,
    total_ms=900.0,
)


def test_each_turn_is_one_line_of_json_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "folder" / "trace.jsonl"
    trace = TraceFile(file, lambda: datetime(2026, 3, 2, 12, tzinfo=UTC))

    trace.keep(TURN)
    trace.keep(replace(TURN, turn="t2"))

    first, second = map(json.loads, file.read_text(encoding="utf-8").splitlines())
    assert first["at"] == "2026-03-02T12:00:00.000+00:00"
    assert (first["turn"], second["turn"]) == ("t1", "t2")
    assert (first["first_ms"], first["codes"], first["prompt"]) == (
        120.5,
        ["too_slow"],
        "coach@sha256:00",
    )
    assert file.stat().st_mode & 0o077 == 0


def test_a_place_that_cannot_be_written_is_told_at_the_start(tmp_path: Path) -> None:
    (tmp_path / "a file").write_text("", encoding="utf-8")

    with pytest.raises(SettingsError, match="TELEMACHUS_TRACE"):
        TraceFile(tmp_path / "a file" / "trace.jsonl")


def test_a_line_that_is_lost_costs_no_turn(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "trace.jsonl"
    trace = TraceFile(file)
    file.unlink()
    file.mkdir()

    trace.keep(TURN)

    assert "lost" in caplog.text


def test_a_turn_is_one_span_with_its_own_times() -> None:
    exporter = InMemorySpanExporter()
    provider = TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(exporter))

    TraceSpans(provider, lambda: 5_000_000_000).keep(TURN)

    (span,) = exporter.get_finished_spans()
    assert (span.name, span.start_time, span.end_time) == (
        "telemachus.turn",
        4_100_000_000,
        5_000_000_000,
    )
    assert span.events[0].timestamp == 4_220_500_000
    attributes = dict(span.attributes or {})
    assert attributes["telemachus.outcome"] == "broke_off"
    assert attributes["gen_ai.request.model"] == "a-model"
    assert attributes["telemachus.left_out.turns"] == 12
    provider.shutdown()


class Collector(trace_service_pb2_grpc.TraceServiceServicer):
    """Takes spans, as an OpenTelemetry collector does."""

    def __init__(self) -> None:
        self.spans: list[Any] = []

    def Export(self, request: Any, context: Any) -> Any:
        for resource in request.resource_spans:
            for scope in resource.scope_spans:
                self.spans.extend(scope.spans)
        return trace_service_pb2.ExportTraceServiceResponse()


def test_spans_reach_a_collector_on_loopback() -> None:
    collector = Collector()
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=1))
    trace_service_pb2_grpc.add_TraceServiceServicer_to_server(collector, server)  # type: ignore[no-untyped-call]
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()

    trace = trace_to(f"http://127.0.0.1:{port}")
    trace.keep(TURN)
    trace.provider.shutdown()
    server.stop(None).wait()

    assert [span.name for span in collector.spans] == ["telemachus.turn"]
