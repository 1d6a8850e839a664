"""Windows of neighbouring sentences: what a sentence means beside the next ones.

A window's vector is the sum of its sentences' vectors, made unit length. That costs no embedding
and finds as much as windows embedded as texts do (docs/answers.md has the figures).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from assistant.adapters.generation import Generation


def sentence_rows(generation: Generation, row: int) -> NDArray[np.int32]:
    """Return the rows of a passage's own sentences, those that many sources repeat left out."""
    firsts, rows = generation.own_rows
    return rows[firsts[row] : firsts[row + 1]]


def best_windows(
    generation: Generation,
    rows: NDArray[np.int64],
    vectors: NDArray[np.float32],
    sizes: tuple[int, ...],
) -> NDArray[np.float32]:
    """Return the nearness of each passage's best window, by size, vector asked for and passage."""
    firsts, own = generation.own_rows
    counts = firsts[rows + 1] - firsts[rows]
    before = np.cumsum(counts) - counts
    places = np.arange(counts.sum()) + np.repeat(firsts[rows] - before, counts)
    sentences = generation.vectors[own[places]]
    near = _sums(vectors @ sentences.T)
    beside = [_sums(_dots(sentences, step)) for step in range(1, max(sizes))]
    return np.stack([_best(near, beside, counts, size) for size in sizes])


def _best(
    near: NDArray[np.float64],
    beside: Sequence[NDArray[np.float64]],
    counts: NDArray[np.int64],
    size: int,
) -> NDArray[np.float32]:
    """Return the best of the windows of one size; a shorter passage is one window.

    A window's nearness is the sum of its sentences', divided by the length of their summed vector,
    which follows from how near they are to each other; `beside` sums that up by the steps between.
    """
    ends = np.cumsum(counts)
    windows = np.maximum(counts - size + 1, 1)
    edges = np.concatenate(([0], np.cumsum(windows)[:-1]))
    starts = np.arange(windows.sum()) - np.repeat(edges - (ends - counts), windows)
    stops = np.minimum(starts + size, np.repeat(ends, windows))
    square = (stops - starts).astype(np.float64)
    for step, sums in enumerate(beside[: size - 1], start=1):
        square += 2 * (sums[np.maximum(stops - step, starts)] - sums[starts])
    found = (near[:, stops] - near[:, starts]) / np.sqrt(np.maximum(square, 1e-9))
    best: NDArray[np.float32] = np.maximum.reduceat(found, edges, axis=1).astype(np.float32)
    return best


def _dots(sentences: NDArray[np.float32], step: int) -> NDArray[np.float32]:
    """Return how near each sentence is to the one some steps on; the last ones to nothing."""
    dots = np.zeros(len(sentences), dtype=np.float32)
    np.einsum("ij,ij->i", sentences[:-step], sentences[step:], out=dots[:-step])
    return dots


def _sums(values: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return the running sums along the last axis, from zero on."""
    edge = [(0, 0)] * (values.ndim - 1) + [(1, 0)]
    sums: NDArray[np.float64] = np.pad(np.cumsum(values, axis=-1, dtype=np.float64), edge)
    return sums
