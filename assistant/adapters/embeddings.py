"""The embeddings that travel with the project: a small sentence model, run on this machine.

No text leaves the machine and nothing is downloaded. The two files are checked against the
hashes they were published with before a single text is embedded. Heavy libraries are imported
where they are first needed, so that a command that embeds nothing does not wait for them.
"""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from langchain_core.embeddings import Embeddings

from assistant.domain.errors import StoreError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

FOLDER = Path(__file__).parent / "minilm"
DIGESTS = {
    "model.onnx": "4c3af10c953892538c21d0dad7d985f9f53228872cb344caf2110eb3459f8b9d",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}
SIZE = 384
_LONGEST = 256
_BATCH_TOKENS = 4096
_PADDED = 2
_TOKENIZED_AT_ONCE = 1024


class MiniLmEmbeddings(Embeddings):
    """all-MiniLM-L6-v2 in eight bits. Texts are cut at 256 tokens; vectors have unit length.

    Loaded at the first text and once only, whichever thread comes first.
    """

    model = "all-MiniLM-L6-v2-int8"

    def __init__(self, folder: Path = FOLDER, threads: int | None = None) -> None:
        self._folder = folder
        self._threads = threads or min(4, os.cpu_count() or 1)
        self._loading = threading.Lock()
        self._loaded: tuple[Tokenizer, InferenceSession] | None = None

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Return one vector of 384 numbers a text, in the same order.

        Raises:
            StoreError: when a file of the model is missing or not the published one.
        """
        if not texts:
            return []
        import numpy as np

        tokenizer, session = self._load()
        vectors = np.empty((len(texts), SIZE), dtype=np.float32)
        for first in range(0, len(texts), _TOKENIZED_AT_ONCE):
            encoded = tokenizer.encode_batch(texts[first : first + _TOKENIZED_AT_ONCE])
            tokens = [encoding.ids for encoding in encoded]
            for batch in _batches([len(ids) for ids in tokens]):
                found = _run(session, [tokens[place] for place in batch])
                vectors[[first + place for place in batch]] = found
        return vectors.tolist()

    def embed_query(self, text: str) -> list[float]:
        """Return the vector of one text."""
        return self.embed_documents([text])[0]

    def _load(self) -> tuple[Tokenizer, InferenceSession]:
        if self._loaded is None:
            with self._loading:
                if self._loaded is None:
                    self._loaded = _open(self._folder, self._threads)
        return self._loaded


def _open(folder: Path, threads: int) -> tuple[Tokenizer, InferenceSession]:
    contents = {name: _checked(folder / name, digest) for name, digest in DIGESTS.items()}
    from onnxruntime import InferenceSession, SessionOptions
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_buffer(contents["tokenizer.json"])
    tokenizer.enable_truncation(_LONGEST)
    tokenizer.no_padding()
    options = SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    # Threads that wait by spinning take the processor from whoever else needs it.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    session = InferenceSession(
        contents["model.onnx"], sess_options=options, providers=["CPUExecutionProvider"]
    )
    return tokenizer, session


def _checked(path: Path, digest: str) -> bytes:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise StoreError(
            f"{path}: cannot be read ({error.strerror}); install Telemachus again"
        ) from error
    if hashlib.sha256(content).hexdigest() != digest:
        raise StoreError(
            f"{path}: is not the file that was published (its sha256 differs); "
            "install Telemachus again, or copy the file from its release"
        )
    return content


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Yield positions grouped by like length, so that little of a batch is padding."""
    batch: list[int] = []
    for place in sorted(range(len(lengths)), key=lengths.__getitem__):
        longer = batch and lengths[place] > _PADDED * lengths[batch[0]]
        if longer or (lengths[place] * (len(batch) + 1) > _BATCH_TOKENS and batch):
            yield batch
            batch = []
        batch.append(place)
    yield batch


def _run(session: InferenceSession, tokens: list[list[int]]) -> NDArray[np.float32]:
    import numpy as np

    longest = max(len(ids) for ids in tokens)
    input_ids = np.zeros((len(tokens), longest), dtype=np.int64)
    attention_mask = np.zeros_like(input_ids)
    for row, ids in enumerate(tokens):
        input_ids[row, : len(ids)] = ids
        attention_mask[row, : len(ids)] = 1
    feeds = {"input_ids": input_ids, "attention_mask": attention_mask}
    vectors: NDArray[np.float32] = session.run(["e"], feeds)[0]
    return vectors
