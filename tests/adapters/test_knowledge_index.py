from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import filelock
import numpy as np
import pytest

from assistant.adapters.knowledge_index import IndexReport, KnowledgeIndex
from assistant.adapters.knowledge_retriever import KnowledgeRetriever
from assistant.domain.errors import StoreError
from tests.doubles.word_embeddings import WordEmbeddings

LONG = "These words fill the section up so that it is a passage of its own. " * 8
ROOT = Path(__file__).parents[2]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "knowledge"
    path.mkdir()
    (path / "charter.md").write_text(
        f"# Charter\n\n## Price\n\nTaking part is free of charge. {LONG}\n\n"
        f"## Rhythm\n\nA pair meets every three weeks. {LONG}\n",
        encoding="utf-8",
    )
    (path / "closing.md").write_text("# Closing\n\nThe pair names its goals.\n", encoding="utf-8")
    return path


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


def index_of(folder: Path, data: Path) -> tuple[KnowledgeIndex, WordEmbeddings]:
    embeddings = WordEmbeddings()
    return KnowledgeIndex(folder, data, embeddings), embeddings


def counts(report: IndexReport) -> tuple[int, int, int, int]:
    return report.added, report.updated, report.removed, report.unchanged


def sources(index: KnowledgeIndex) -> set[str]:
    return {passage.source for passage in index.passages()}


def folder_of_index(data: Path) -> Path:
    [path] = (data / "index").iterdir()
    return path


def test_building_an_index_writes_nothing(folder: Path, data: Path) -> None:
    index, _ = index_of(folder, data)

    assert index.search("goals", 5) == []
    assert index.passages() == []
    assert not data.exists()


def test_the_first_update_adds_everything_and_tells_how_far_it_is(folder: Path, data: Path) -> None:
    index, embeddings = index_of(folder, data)
    told: list[tuple[int, int]] = []

    report = index.update(lambda done, total: told.append((done, total)))

    assert counts(report) == (2, 0, 0, 0)
    assert (report.documents, report.passages) == (2, 3)
    assert told[-1] == (len(embeddings.embedded), len(embeddings.embedded))


def test_an_update_with_nothing_to_do_embeds_nothing(folder: Path, data: Path) -> None:
    index_of(folder, data)[0].update()
    index, embeddings = index_of(folder, data)

    report = index.update()

    assert counts(report) == (0, 0, 0, 2)
    assert embeddings.embedded == []


def test_a_file_that_is_only_touched_is_unchanged(folder: Path, data: Path) -> None:
    index, embeddings = index_of(folder, data)
    index.update()
    embeddings.embedded.clear()
    os.utime(folder / "charter.md", ns=(1, 1))

    assert counts(index.update()) == (0, 0, 0, 2)
    assert embeddings.embedded == []


def test_a_changed_file_embeds_only_its_changed_passages(folder: Path, data: Path) -> None:
    index, embeddings = index_of(folder, data)
    index.update()
    embeddings.embedded.clear()
    text = (folder / "charter.md").read_text(encoding="utf-8")
    changed = text.replace("every three weeks", "every two weeks")
    (folder / "charter.md").write_text(changed, encoding="utf-8")

    report = index.update()

    assert counts(report) == (0, 1, 0, 1)
    passage, sentence, word = embeddings.embedded  # the word is new to the knowledge base
    assert "two weeks" in passage
    assert "two weeks" in sentence
    assert word == "two"
    assert "two weeks" in index.search("how many weeks until a pair meets", 1)[0].passage.text


def test_a_change_of_the_same_size_at_the_same_time_is_seen(folder: Path, data: Path) -> None:
    index, _ = index_of(folder, data)
    index.update()
    path = folder / "closing.md"
    status = path.stat()
    path.write_text(path.read_text(encoding="utf-8").replace("goals", "wants"), encoding="utf-8")
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))

    assert index.update().updated == 1


def test_a_removed_file_is_found_no_more_by_words_or_by_meaning(folder: Path, data: Path) -> None:
    index, _ = index_of(folder, data)
    index.update()
    (folder / "closing.md").unlink()

    report = index.update()

    assert counts(report) == (0, 0, 1, 1)
    assert all(each.passage.source == "charter.md" for each in index.search("goals", 9))
    with pytest.raises(StoreError):
        index.text_of("closing.md")


def test_a_folder_that_lost_all_its_files_holds_nothing(folder: Path, data: Path) -> None:
    index, _ = index_of(folder, data)
    index.update()
    for path in folder.iterdir():
        path.unlink()

    assert counts(index.update()) == (0, 0, 2, 0)
    assert index.search("goals", 5) == []

    (folder / "again.md").write_text("The pair names its goals.", encoding="utf-8")
    index.update()
    assert sources(index) == {"again.md"}


def test_bad_files_are_skipped_with_reasons_and_that_alone_is_no_change(
    folder: Path, data: Path
) -> None:
    (folder / "empty.md").write_text("", encoding="utf-8")
    (folder / "binary.md").write_bytes(b"\0\1")
    (folder / "headings.md").write_text("# Only\n\n## Headings\n", encoding="utf-8")
    index, embeddings = index_of(folder, data)

    report = index.update()
    embeddings.embedded.clear()

    assert [each.path for each in report.skipped] == ["binary.md", "empty.md", "headings.md"]
    assert sources(index) == {"charter.md", "closing.md"}
    assert index.update().skipped == report.skipped
    assert embeddings.embedded == []


def test_a_file_that_becomes_bad_leaves_the_index_with_a_reason(folder: Path, data: Path) -> None:
    index, _ = index_of(folder, data)
    index.update()
    (folder / "closing.md").write_bytes(b"\0")

    report = index.update()

    assert counts(report) == (0, 0, 1, 1)
    assert [each.path for each in report.skipped] == ["closing.md"]


def test_text_that_has_no_words_to_rank_by_is_still_indexed(tmp_path: Path, data: Path) -> None:
    folder = tmp_path / "few"
    folder.mkdir()
    (folder / "a.md").write_text("# The\n\nwe are\n", encoding="utf-8")
    index, _ = index_of(folder, data)

    assert index.update().passages == 1
    assert len(index.search("we are", 5)) == 1


def test_each_folder_has_an_index_of_its_own(folder: Path, data: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "x.md").write_text("Something else.", encoding="utf-8")
    first, second = index_of(folder, data)[0], index_of(other, data)[0]

    first.update()
    second.update()

    assert sources(first) == {"charter.md", "closing.md"}
    assert sources(second) == {"x.md"}


def test_a_reader_sees_what_another_index_wrote_meanwhile(folder: Path, data: Path) -> None:
    reader, writer = index_of(folder, data)[0], index_of(folder, data)[0]
    writer.update()
    assert reader.search("goals", 5)
    (folder / "closing.md").unlink()
    (folder / "new.md").write_text("The mentee says goodbye.", encoding="utf-8")

    writer.update()

    assert sources(reader) == {"charter.md", "new.md"}
    assert reader.search("mentee goodbye", 1)[0].passage.source == "new.md"


@pytest.mark.parametrize("last", ["vectors.npy", "catalogue.json", "words", "chroma"])
def test_what_a_killed_update_left_is_ignored_and_cleared_away(
    folder: Path, data: Path, last: str
) -> None:
    index, _ = index_of(folder, data)
    index.update()
    index_folder = folder_of_index(data)
    [whole] = index_folder.glob("generation-*")
    half = index_folder / "generation-half"
    half.mkdir()
    source = whole / last
    shutil.copytree(source, half / last) if source.is_dir() else shutil.copy(source, half)
    (index_folder / "current.json.new").write_text("{", encoding="utf-8")

    assert index_of(folder, data)[0].search("goals", 5)
    (folder / "new.md").write_text("The mentee says goodbye.", encoding="utf-8")
    index.update()

    assert not half.exists()
    assert sources(index) == {"charter.md", "closing.md", "new.md"}


KILLED = """
import os, sys
from pathlib import Path
from assistant.adapters.knowledge_index import KnowledgeIndex
from tests.doubles.word_embeddings import WordEmbeddings
import assistant.adapters.generation as generation

generation._point_at = lambda index, name: os._exit(9)
KnowledgeIndex(Path(sys.argv[1]), Path(sys.argv[2]), WordEmbeddings()).update()
"""


def test_an_update_killed_before_its_last_step_is_repaired_by_the_next(
    folder: Path, data: Path
) -> None:
    index, _ = index_of(folder, data)
    index.update()
    (folder / "new.md").write_text("The mentee says goodbye.", encoding="utf-8")
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, str(folder), str(data)], cwd=ROOT, check=False
    )

    assert killed.returncode == 9
    assert sources(index_of(folder, data)[0]) == {"charter.md", "closing.md"}

    fresh, _ = index_of(folder, data)
    assert fresh.update().added == 1
    assert fresh.search("mentee goodbye", 1)[0].passage.source == "new.md"
    assert len(list(folder_of_index(data).glob("generation-*"))) == 1


def test_a_broken_current_file_means_that_everything_is_indexed_anew(
    folder: Path, data: Path
) -> None:
    index_of(folder, data)[0].update()
    (folder_of_index(data) / "current.json").write_text("{", encoding="utf-8")
    index, _ = index_of(folder, data)

    assert index.update().added == 2
    assert index.search("goals", 1)


def test_a_damaged_index_says_what_to_do_and_the_next_update_repairs_it(
    folder: Path, data: Path
) -> None:
    index_of(folder, data)[0].update()
    [whole] = folder_of_index(data).glob("generation-*")
    (whole / "catalogue.json").write_text("{", encoding="utf-8")
    index, _ = index_of(folder, data)

    with pytest.raises(StoreError, match="delete this folder"):
        index.search("goals", 1)

    assert index.update().added == 2
    assert index.search("goals", 1)


WRITER = """
import sys
from pathlib import Path
from assistant.adapters.knowledge_index import KnowledgeIndex
from assistant.domain.errors import StoreError
from tests.doubles.word_embeddings import WordEmbeddings

index = KnowledgeIndex(Path(sys.argv[1]), Path(sys.argv[2]), WordEmbeddings())
try:
    index.update()
except StoreError as error:
    print(error)
    sys.exit(3)
"""


def test_a_second_process_that_writes_is_told_about_the_first(folder: Path, data: Path) -> None:
    index, _ = index_of(folder, data)
    index.update()
    (folder / "new.md").write_text("The mentee says goodbye.", encoding="utf-8")

    with filelock.FileLock(folder_of_index(data) / "index.lock"):
        second = subprocess.run(
            [sys.executable, "-c", WRITER, str(folder), str(data)],
            cwd=ROOT,
            check=False,
            capture_output=True,
            text=True,
        )

    assert second.returncode == 3
    assert "another Telemachus is writing" in second.stdout
    assert "wait" in second.stdout
    assert sources(index) == {"charter.md", "closing.md"}


def test_an_up_to_date_index_is_read_while_another_process_holds_the_lock(
    folder: Path, data: Path
) -> None:
    index_of(folder, data)[0].update()
    index, _ = index_of(folder, data)

    with filelock.FileLock(folder_of_index(data) / "index.lock"):
        assert index.update().unchanged == 2
        assert index.search("goals", 1)


def test_threads_that_update_and_search_at_once_do_not_disturb_each_other(
    folder: Path, data: Path
) -> None:
    index, _ = index_of(folder, data)
    index.update()
    wrong: list[BaseException] = []

    def search() -> None:
        try:
            for _ in range(40):
                assert index.search("how many weeks until a pair meets", 3)
        except BaseException as error:  # noqa: BLE001 -- to be seen in the main thread
            wrong.append(error)

    threads = [threading.Thread(target=search) for _ in range(3)]
    for thread in threads:
        thread.start()
    for number in range(4):
        (folder / f"new-{number}.md").write_text(f"Page {number} of it.", encoding="utf-8")
        index.update()
    for thread in threads:
        thread.join()

    assert wrong == []


def test_a_data_folder_that_is_a_file_is_a_store_error_with_a_remedy(
    folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "data").write_text("a file", encoding="utf-8")
    index, _ = index_of(folder, tmp_path / "data")

    with pytest.raises(StoreError, match="name another data folder"):
        index.update()


READ_ONLY = """
import ctypes, os, sys
from pathlib import Path
from assistant.adapters.knowledge_index import KnowledgeIndex
from assistant.domain.errors import StoreError
from tests.doubles.word_embeddings import WordEmbeddings

if os.geteuid() == 0:  # who may write what nobody may, unless that right is given back
    header, none = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
    assert ctypes.CDLL(None).capset(header, none) == 0
index = KnowledgeIndex(Path(sys.argv[1]), Path(sys.argv[2]), WordEmbeddings())
for call in (lambda: index.search("goals", 1), index.passages, index.update):
    try:
        call()
    except StoreError as error:
        print(error)
"""


def test_an_index_that_cannot_be_written_is_told_to_be_just_that(folder: Path, data: Path) -> None:
    index_of(folder, data)[0].update()
    paths = [data, *data.rglob("*")]
    modes = {path: path.stat().st_mode for path in paths}
    for path in paths:
        path.chmod(modes[path] & ~0o222)

    try:
        read = subprocess.run(
            [sys.executable, "-c", READ_ONLY, str(folder), str(data)],
            cwd=ROOT,
            check=True,
            capture_output=True,
            text=True,
        )
    finally:
        for path in paths:
            path.chmod(modes[path])

    told = read.stdout.splitlines()
    assert len(told) == 3
    assert all("cannot be written" in line for line in told)
    assert not any("delete" in line for line in told)


FULL = """
import resource, sys
from pathlib import Path
from assistant.adapters.knowledge_index import KnowledgeIndex
from assistant.domain.errors import StoreError
from tests.doubles.word_embeddings import WordEmbeddings

resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), int(sys.argv[3])))
index = KnowledgeIndex(Path(sys.argv[1]), Path(sys.argv[2]), WordEmbeddings())
try:
    index.update()
except StoreError as error:
    print(error)
    sys.exit(3)
"""


@pytest.mark.parametrize("room", [100, 20_000])
def test_a_full_disk_is_a_store_error_and_leaves_the_index_as_it_was(
    folder: Path, data: Path, room: int
) -> None:
    index, _ = index_of(folder, data)
    index.update()
    (folder / "new.md").write_text(f"The mentee says goodbye. {LONG * 40}", encoding="utf-8")

    full = subprocess.run(
        [sys.executable, "-c", FULL, str(folder), str(data), str(room)],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )

    assert (full.returncode, "make room" in full.stdout) == (3, True), full.stderr
    assert sources(index_of(folder, data)[0]) == {"charter.md", "closing.md"}
    assert len(list(folder_of_index(data).glob("generation-*"))) == 1


def test_sentences_of_evidence_are_letters_of_the_found_passages(folder: Path, data: Path) -> None:
    index, _ = index_of(folder, data)
    index.update()

    evidence = index.evidence("Is taking part free of charge?", "", 3)

    best = evidence.statements[0]
    passage = evidence.found[best.found].passage
    text = index.text_of(passage.source)
    assert text[best.start : best.end] == "Taking part is free of charge."
    assert passage.start <= best.start < best.end <= passage.end
    assert all(np.isfinite(value) for value in evidence.signals.values())


def test_context_helps_a_question_that_leans_on_it(folder: Path, data: Path) -> None:
    index, _ = index_of(folder, data)
    index.update()

    evidence = index.evidence("And how often?", "When does a pair meet?", 1)

    assert "every three weeks" in evidence.found[0].passage.text


def test_langchain_gets_documents_that_say_where_they_stand(folder: Path, data: Path) -> None:
    index, _ = index_of(folder, data)
    index.update()

    [document] = KnowledgeRetriever(search=index, top=1).invoke("the pair names its goals")

    start, end = document.metadata["start"], document.metadata["end"]
    assert document.page_content == index.text_of("closing.md")[start:end]
    assert document.metadata["heading"] == "Closing"


def test_no_text_is_kept_in_chroma(folder: Path, data: Path) -> None:
    index_of(folder, data)[0].update()

    for path in folder_of_index(data).glob("generation-*/chroma/**/*"):
        assert path.is_dir() or b"free of charge" not in path.read_bytes()
    current = json.loads((folder_of_index(data) / "current.json").read_text(encoding="utf-8"))
    assert set(current) == {"format", "generation"}
