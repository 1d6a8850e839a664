"""The trace of turns as OpenTelemetry spans, sent to a collector that a setting names.

A span holds what a line of the trace file holds, and as little of what was said: nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from assistant.application.tracing import TurnTrace
from assistant.domain.errors import SettingsError

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.util.types import AttributeValue

_PACKAGES = "opentelemetry-sdk and opentelemetry-exporter-otlp-proto-grpc"


class TraceSpans:
    """Makes one span of each turn, with its own beginning and end."""

    def __init__(
        self, provider: TracerProvider, nanoseconds: Callable[[], int] = time.time_ns
    ) -> None:
        self.provider = provider
        self._tracer = provider.get_tracer("telemachus")
        self._nanoseconds = nanoseconds

    def keep(self, turn: TurnTrace) -> None:
        """Hand on the trace of one turn; it is sent in the background, or lost."""
        ended = self._nanoseconds()
        started = ended - int(turn.total_ms * 1e6)
        span = self._tracer.start_span(
            "telemachus.turn", attributes=_attributes(turn), start_time=started
        )
        if turn.first_ms is not None:
            span.add_event("first words", timestamp=started + int(turn.first_ms * 1e6))
        span.end(ended)


def trace_to(endpoint: str) -> TraceSpans:
    """Return a trace that goes to the OTLP collector at an address, by gRPC.

    Raises:
        SettingsError: when the packages for it are not installed.
    """
    try:
        from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import SERVICE_NAME, Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError:
        raise SettingsError(
            f"TELEMACHUS_OTLP needs the packages {_PACKAGES}; install telemachus[telemetry]."
        ) from None

    provider = TracerProvider(resource=Resource({SERVICE_NAME: "telemachus"}))
    insecure = urlsplit(endpoint).scheme == "http"
    exporter = OTLPSpanExporter(endpoint=endpoint, insecure=insecure, timeout=5)
    provider.add_span_processor(BatchSpanProcessor(exporter))
    return TraceSpans(provider)


def _attributes(turn: TurnTrace) -> dict[str, AttributeValue]:
    known: dict[str, AttributeValue | None] = {
        "telemachus.turn": turn.turn,
        "telemachus.phase": turn.phase,
        "telemachus.role": turn.role,
        "telemachus.step": turn.step,
        "telemachus.outcome": turn.outcome,
        "telemachus.codes": turn.codes,
        "telemachus.prompt": turn.prompt,
        "telemachus.said_characters": turn.said_characters,
        "telemachus.reply_characters": turn.reply_characters,
        "gen_ai.request.model": turn.model,
        "gen_ai.usage.input_tokens": turn.prompt_tokens,
    }
    for name, what in turn.left_out.items():
        known[f"telemachus.left_out.{name}"] = what
    return {name: value for name, value in known.items() if value is not None}
