from __future__ import annotations

import io
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest

from assistant.adapters.documents import Document, Skipped
from assistant.adapters.folders import LARGEST_MADE, list_folder, read_document
from assistant.adapters.knowledge_index import KnowledgeIndex
from assistant.adapters.reading import archives
from assistant.adapters.reading.apart import Apart
from assistant.adapters.reading.prose import Unreadable, Written
from tests.adapters.written_files import (
    CONTAINER,
    DOCX_HEAD,
    DOCX_TAIL,
    WORDS,
    bomb,
    write_docx,
    write_epub,
    write_odt,
    write_pdf,
    write_picture_pdf,
    write_zip,
)
from tests.doubles.word_embeddings import WordEmbeddings

LOCKED = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600
ENTITIES = (
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    + "".join(
        f'<!ENTITY {after} "{f"&{before};" * 10}">'
        for before, after in zip("bcdefgh", "cdefghi", strict=True)
    )
    + ' <!ENTITY out SYSTEM "file:///etc/hostname">]>'
)


def reason(path: Path) -> str:
    listed, skipped = list_folder(path.parent)
    results = [read_document(each) for each in listed]
    skipped += [each for each in results if isinstance(each, Skipped)]
    return next((each.reason for each in skipped if each.path == path.name), "")


@pytest.mark.parametrize("name", ["a.pdf", "a.docx", "a.odt", "a.epub", "a.html"])
def test_an_empty_file_says_so(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"")

    assert reason(tmp_path / name) == "is empty"


@pytest.mark.parametrize("name", ["a.pdf", "a.docx", "a.odt", "a.epub"])
def test_a_file_of_another_kind_under_this_name_is_damaged(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"These are only words, not a document. " * 20)

    assert "is damaged" in reason(tmp_path / name)


@pytest.mark.parametrize("name", ["a.pdf", "a.docx", "a.odt", "a.epub"])
def test_a_file_that_was_cut_off_is_damaged_or_read_as_far_as_it_goes(
    tmp_path: Path, name: str
) -> None:
    whole = {
        "a.pdf": lambda path: write_pdf(path, [[("BodyText", WORDS * 20)]]),
        "a.docx": lambda path: write_docx(path, lambda document: document.add_paragraph(WORDS)),
        "a.odt": lambda path: write_odt(path, f"<text:p>{WORDS}</text:p>"),
        "a.epub": lambda path: write_epub(path, {"a": WORDS}),
    }[name](tmp_path / name)
    raw = whole.read_bytes()

    for share in (0.05, 0.3, 0.6, 0.95):
        whole.write_bytes(raw[: int(len(raw) * share)])
        assert "is damaged" in reason(whole) or "holds no text" in reason(whole) or name == "a.pdf"


def test_flipped_bytes_never_raise_anything_but_a_reason(tmp_path: Path) -> None:
    import random

    draw = random.Random(7)
    for number, name in enumerate(["a.pdf", "a.docx", "a.epub"] * 12):
        path = tmp_path / f"{number}-{name}"
        if name == "a.pdf":
            write_pdf(path, [[("BodyText", WORDS)]])
        elif name == "a.docx":
            write_docx(path, lambda document: document.add_paragraph(WORDS))
        else:
            write_epub(path, {"a": WORDS})
        raw = bytearray(path.read_bytes())
        for _ in range(20):
            raw[draw.randrange(len(raw))] = draw.randrange(256)
        path.write_bytes(bytes(raw))

    listed, _ = list_folder(tmp_path)

    assert all(isinstance(read_document(each), Document | Skipped) for each in listed)


def test_encrypted_files_say_that_they_are(tmp_path: Path) -> None:
    write_pdf(tmp_path / "a.pdf", [[("BodyText", WORDS)]], password="secret")
    (tmp_path / "a.docx").write_bytes(LOCKED)
    write_odt(tmp_path / "a.odt", "", manifest="<manifest><encryption-data/></manifest>")
    write_epub(
        tmp_path / "a.epub",
        {"one": f"<p>{WORDS}</p>"},
        {"META-INF/encryption.xml": '<CipherReference URI="OPS/one.xhtml"/>'},
    )

    assert "encrypted" in reason(tmp_path / "a.pdf")
    assert "encrypted" in reason(tmp_path / "a.docx")
    assert "encrypted" in reason(tmp_path / "a.odt")
    assert "locked by its publisher" in reason(tmp_path / "a.epub")


def test_a_book_that_only_hides_its_typefaces_is_read(tmp_path: Path) -> None:
    fonts = {"META-INF/encryption.xml": '<CipherReference URI="OPS/font.otf"/>'}
    write_epub(tmp_path / "a.epub", {"one": f"<p>{WORDS}</p>"}, fonts)

    assert reason(tmp_path / "a.epub") == ""


def test_files_without_text_say_so(tmp_path: Path) -> None:
    write_picture_pdf(tmp_path / "a.pdf")
    write_docx(tmp_path / "a.docx", lambda document: document.add_paragraph(" "))
    write_odt(tmp_path / "a.odt", "<text:p/>")
    write_epub(tmp_path / "a.epub", {"a": "<img src='x.png'/>"})
    (tmp_path / "a.html").write_text("<html><body><img src=x></body></html>", encoding="utf-8")

    assert "only pictures" in reason(tmp_path / "a.pdf")
    for name in ("a.docx", "a.odt", "a.epub", "a.html"):
        assert reason(tmp_path / name) == "holds no text"


@pytest.mark.parametrize("name", ["a.docx", "a.odt", "a.epub"])
def test_a_small_file_that_unfolds_into_a_huge_one_is_refused_unopened(
    tmp_path: Path, name: str
) -> None:
    (tmp_path / name).write_bytes(bomb())

    assert "200 times its size" in reason(tmp_path / name)


def test_a_file_that_unfolds_into_too_much_in_all_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "MOST_UNPACKED", 1_000)
    write_zip(tmp_path / "a.docx", {f"{n}": b"x" * 300 for n in range(5)})

    assert "unfolds into more" in reason(tmp_path / "a.docx")


def test_a_file_of_very_many_parts_is_refused(tmp_path: Path) -> None:
    write_zip(tmp_path / "a.docx", {f"{n}": b"" for n in range(archives.MOST_ENTRIES + 1)})

    assert "10,000 parts" in reason(tmp_path / "a.docx")


@pytest.mark.parametrize("name", ["../x", "a/../../x", "/etc/x", "..\\x", "C:/x"])
def test_a_file_whose_parts_are_named_outside_of_it_is_refused(tmp_path: Path, name: str) -> None:
    write_zip(
        tmp_path / "a.docx",
        {"word/document.xml": DOCX_HEAD + "<w:p/>" + DOCX_TAIL, name: "outside"},
    )

    assert "outside of itself" in reason(tmp_path / "a.docx")


def test_a_chapter_outside_of_the_book_is_not_reached(tmp_path: Path) -> None:
    (tmp_path / "secret.xhtml").write_text("secret", encoding="utf-8")
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf"><manifest><item id="a" '
        'href="../../secret.xhtml" media-type="application/xhtml+xml"/></manifest>'
        '<spine><itemref idref="a"/></spine></package>'
    )
    write_zip(tmp_path / "a.epub", {"META-INF/container.xml": CONTAINER, "OPS/book.opf": package})

    assert "is missing in it" in reason(tmp_path / "a.epub")


def test_entities_of_xml_neither_unfold_nor_fetch_a_file(tmp_path: Path) -> None:
    body = "<w:p><w:r><w:t>Words &i; &out; here.</w:t></w:r></w:p>"
    path = write_zip(
        tmp_path / "a.docx", {"word/document.xml": ENTITIES + DOCX_HEAD + body + DOCX_TAIL}
    )
    [listed], _ = list_folder(tmp_path)
    started = time.perf_counter()

    read = read_document(listed)

    assert time.perf_counter() - started < 10
    if isinstance(read, Document):
        assert "aaaa" not in read.text
        assert Path("/etc/hostname").read_text(encoding="utf-8").strip() not in read.text
    assert path.exists()


def test_files_that_are_too_large_are_refused_unread(tmp_path: Path) -> None:
    for name in ("a.pdf", "a.docx", "a.html"):
        with (tmp_path / name).open("wb") as file:
            file.truncate(100 * 1024 * 1024)

    _, skipped = list_folder(tmp_path)

    assert {each.reason for each in skipped} == {
        f"is larger than {LARGEST_MADE // 1024**2} MB; split it"
    }


def test_a_reader_that_is_silent_too_long_is_ended_and_the_next_file_is_read(
    tmp_path: Path,
) -> None:
    large = write_pdf(tmp_path / "a.pdf", [[("BodyText", WORDS)]])
    small = write_odt(tmp_path / "b.odt", f"<text:p>{WORDS}</text:p>")

    with Apart(patience=0.0) as apart, pytest.raises(Unreadable, match="too long"):
        apart.read(large, lambda page, pages: None)
    with Apart() as apart:
        assert apart.read(small, lambda page, pages: None).text.strip() == WORDS.strip()


def test_a_reader_that_dies_costs_only_the_file_that_killed_it(tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "a.pdf", [[("BodyText", WORDS)]] * 3)

    with Apart() as apart:

        def kill(page: int, pages: int) -> None:
            assert apart.process is not None
            apart.process.kill()
            apart.process.wait()

        first = _try(apart, path, kill)
        second = _try(apart, path, lambda page, pages: None)

    assert isinstance(first, Written) or "broke its reader" in str(first)
    assert isinstance(second, Written)


def _try(apart: Apart, path: Path, told: Any) -> Written | Unreadable:
    try:
        return apart.read(path, told)
    except Unreadable as reason:
        return reason


def test_bad_files_of_every_kind_never_stop_the_good_ones(tmp_path: Path) -> None:
    folder = tmp_path / "knowledge"
    folder.mkdir()
    write_pdf(folder / "good.pdf", [[("Heading1", "Rhythm"), ("BodyText", WORDS)]])
    write_odt(folder / "good.odt", "<text:p>The mentee names a goal for the year.</text:p>")
    (folder / "bad.pdf").write_bytes(b"%PDF-1.7 nothing")
    (folder / "bomb.docx").write_bytes(bomb())
    (folder / "empty.epub").write_bytes(b"")
    index = KnowledgeIndex(folder, tmp_path / "data", WordEmbeddings())
    told: list[tuple[int, int]] = []

    report = index.update(lambda done, total: told.append((done, total)))

    assert (report.documents, len(report.skipped)) == (2, 3)
    assert told[0] == (1, 1)
    assert index.search("how often does a pair meet", 1)[0].passage.page == 1
    assert index.search("how often does a pair meet", 1)[0].passage.heading.endswith("p. 1")
    assert index.update().unchanged == 2


def test_a_part_that_lies_about_its_size_unfolds_no_further_than_it_says(tmp_path: Path) -> None:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"x" * 900_000)
    raw = kept.getvalue().replace((900_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    (tmp_path / "a.docx").write_bytes(raw)

    assert "is damaged" in reason(tmp_path / "a.docx")
