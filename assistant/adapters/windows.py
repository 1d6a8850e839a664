"""Windows of neighbouring sentences: what a sentence means beside the next ones.

A window's vector is the sum of its sentences' vectors, made unit length. That costs no embedding
and finds as much as windows embedded as texts do (docs/answers.md has the figures).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from assistant.adapters.generation import Generation


def sentence_rows(generation: Generation, row: int) -> NDArray[np.int64]:
    """Return the rows of a passage's own sentences, those that many sources repeat left out."""
    firsts = generation.catalogue.first_rows
    rows = np.arange(firsts[row], firsts[row + 1])
    own = rows[~generation.echoes[rows - len(generation.places)]]
    return own if len(own) else rows


def best_windows(
    generation: Generation,
    rows: NDArray[np.int64],
    vectors: NDArray[np.float32],
    sizes: tuple[int, ...],
) -> NDArray[np.float32]:
    """Return the nearness of each passage's best window, by size, vector asked for and passage."""
    held = [sentence_rows(generation, int(row)) for row in rows]
    sentences = generation.vectors[np.concatenate(held)]
    counts = np.array([len(each) for each in held])
    found = [_best(sentences, counts, vectors, size) for size in sizes]
    return np.stack(found)


def _best(
    sentences: NDArray[np.float32],
    counts: NDArray[np.int64],
    vectors: NDArray[np.float32],
    size: int,
) -> NDArray[np.float32]:
    """Return the best of the windows of one size; a shorter passage is one window."""
    ends = np.cumsum(counts)
    windows = np.maximum(counts - size + 1, 1)
    edges = np.concatenate(([0], np.cumsum(windows)[:-1]))
    starts = np.arange(windows.sum()) - np.repeat(edges - (ends - counts), windows)
    stops = np.minimum(starts + size, np.repeat(ends, windows))
    summed = sentences[starts]
    for step in range(1, size):
        inside = starts + step < stops
        summed[inside] += sentences[starts[inside] + step]
    summed /= np.maximum(np.linalg.norm(summed, axis=1, keepdims=True), 1e-9)
    best: NDArray[np.float32] = np.maximum.reduceat(vectors @ summed.T, edges, axis=1)
    return best
