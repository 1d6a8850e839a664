"""Every way in which a model's server may misbehave, and what is to come of a turn with it."""

from __future__ import annotations

from dataclasses import dataclass

from tests.coached_turn import ANSWER, MODEL_SAYS, QUESTION
from tests.model_acts import Act, Behaviour

MODEL, FINISHED, AUTHORED = (
    "the model's",
    "the model's, finished from authored text",
    "authored text",
)


@dataclass(frozen=True)
class Case:
    """One fault: the act that is done at every request, and whose words the reply will be.

    `codes` is what the trace says of it. `times` limits the act to the first requests.
    """

    name: str
    act: Act
    origin: str
    outcome: str
    codes: tuple[str, ...] = ()
    says: str = ANSWER
    times: int = 6

    @property
    def acts(self) -> list[Act]:
        return [self.act] * self.times


def _reply(
    name: str,
    behaviour: Behaviour,
    origin: str,
    outcome: str,
    *codes: str,
    times: int = 6,
    text: str = MODEL_SAYS,
    seconds: float = 0.05,
    pieces: int = 10,
    retry_after: str = "0",
) -> Case:
    act = Act(behaviour, text, seconds, pieces, retry_after)
    return Case(name, act, origin, outcome, codes, ANSWER, times)


def _question(name: str, behaviour: Behaviour, outcome: str = "answered") -> Case:
    act = Act(behaviour, "I would rather talk.")
    return Case(f"question: {name}", act, AUTHORED, outcome, (), QUESTION)


CASES = [
    _reply("fine", "fine", MODEL, "model"),
    _reply("slow first token, in time", "slow_first_token", MODEL, "model", seconds=0.2),
    _reply("slow first token", "slow_first_token", AUTHORED, "failed", "too_slow", seconds=9),
    _reply("slow stream, in time", "slow_stream", MODEL, "model", seconds=0.02),
    _reply("slow stream", "slow_stream", FINISHED, "broke_off", "too_slow", seconds=0.2),
    _reply("stall in mid-stream", "stall", FINISHED, "broke_off", "too_slow"),
    _reply("stall before the first token", "stall", AUTHORED, "failed", "too_slow", pieces=0),
    _reply("hang", "hang", AUTHORED, "failed", "too_slow"),
    _reply("alive, but silent", "silent_alive", AUTHORED, "failed", "too_slow"),
    _reply("cut connection", "cut_connection", FINISHED, "broke_off", "unreachable"),
    _reply("cut before the first token", "cut_connection", AUTHORED, "failed", "unreachable",
           pieces=0),
    _reply("cut before the first token, once", "cut_connection", MODEL, "model", pieces=0, times=1),
    _reply("clean early end", "early_end", FINISHED, "broke_off", "unfinished"),
    _reply("garbage in the stream", "garbage_sse", FINISHED, "broke_off", "garbled"),
    _reply("error object in mid-stream", "error_in_stream", FINISHED, "broke_off", "server_error"),
    _reply("401", "unauthorized", AUTHORED, "failed", "key_refused"),
    _reply("403", "forbidden", AUTHORED, "failed", "key_refused"),
    _reply("404", "not_found", AUTHORED, "failed", "model_unknown"),
    _reply("429, come back in a minute", "rate_limited", AUTHORED, "failed", "rate_limited",
           retry_after="60"),
    _reply("429 once, come back soon", "rate_limited", MODEL, "model", retry_after="0.2", times=1),
    _reply("500", "server_error", AUTHORED, "failed", "server_error"),
    _reply("500 once", "server_error", MODEL, "model", times=1),
    _reply("HTML body", "html", AUTHORED, "failed", "garbled"),
    _reply("empty choices", "empty_choices", AUTHORED, "failed", "unfinished"),
    _reply("empty reply", "fine", AUTHORED, "failed", "empty", text=""),
    _reply("truncated by length", "truncated", FINISHED, "broke_off", "cut_short"),
    _reply("filtered", "filtered", FINISHED, "broke_off", "declined"),
    _reply("tool call", "tool_call", AUTHORED, "failed", "garbled"),
    _reply("another language", "other_language", AUTHORED, "unfit", "language"),
    _reply("100,000 tokens", "endless", AUTHORED, "unfit", "too_long"),
    _question("fine, but no JSON", "fine"),
    _question("400 on response_format", "bad_response_format"),
    _question("wrong JSON", "wrong_json"),
    _question("JSON of the wrong shape", "wrong_shape"),
    _question("truncated by length", "truncated"),
    _question("tool call", "tool_call"),
    _question("empty choices", "empty_choices"),
    _question("401", "unauthorized"),
    _question("429", "rate_limited"),
    _question("500", "server_error"),
    _question("HTML body", "html"),
    _question("hang", "hang"),
    _question("cut connection", "cut_connection"),
    _question("stall", "stall"),
]  # fmt: skip
