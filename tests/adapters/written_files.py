"""Small files of every kind, written for a test."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

WORDS = "A pair meets every three weeks and decides for itself what it talks about. "

ODT_HEAD = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"><office:body><office:text>'
)
ODT_TAIL = "</office:text></office:body></office:document-content>"
CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="OPS/book.opf"/></rootfiles></container>'
)
DOCX_HEAD = (
    '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
)
DOCX_TAIL = "</w:body></w:document>"


def write_zip(path: Path, parts: Mapping[str, str | bytes]) -> Path:
    """Write a ZIP file with some parts."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def write_pdf(
    path: Path,
    pages: Sequence[Sequence[tuple[str, str]]],
    footer: str = "",
    title: str = "",
    password: str | None = None,
) -> Path:
    """Write a PDF: a page is a list of styles of the sample sheet, each with its words."""
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate

    styles = getSampleStyleSheet()
    story: list[Any] = []
    for page in pages:
        story += [Paragraph(words, styles[style]) for style, words in page]
        story.append(PageBreak())

    def foot(canvas: Any, document: Any) -> None:
        canvas.setFont("Helvetica", 8)
        canvas.drawString(60, 24, footer.replace("#", str(document.page)))

    document = SimpleDocTemplate(str(path), title=title or None, encrypt=password)
    document.build(story, onFirstPage=foot, onLaterPages=foot)
    return path


def write_picture_pdf(path: Path) -> Path:
    """Write a PDF of a page that holds a drawing and no letter."""
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(str(path))
    canvas.rect(50, 50, 200, 200, fill=1)
    canvas.showPage()
    canvas.save()
    return path


def write_docx(path: Path, write: Callable[[Any], None]) -> Path:
    """Write a Word document."""
    from docx import Document

    document = Document()
    write(document)
    document.save(str(path))
    return path


def write_odt(path: Path, body: str, manifest: str = "") -> Path:
    """Write an OpenDocument text."""
    parts = {"content.xml": ODT_HEAD + body + ODT_TAIL}
    return write_zip(path, parts | ({"META-INF/manifest.xml": manifest} if manifest else {}))


def write_epub(
    path: Path, chapters: Mapping[str, str], more: Mapping[str, str] | None = None
) -> Path:
    """Write a book of chapters, each the inside of a body."""
    items = "".join(
        f'<item id="{name}" href="{name}.xhtml" media-type="application/xhtml+xml"/>'
        for name in chapters
    )
    spine = "".join(f'<itemref idref="{name}"/>' for name in chapters)
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf"><metadata '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>The book of pairs</dc:title>'
        f"<dc:date>2024-05-06</dc:date></metadata><manifest>{items}</manifest>"
        f"<spine>{spine}</spine></package>"
    )
    pages = {
        f"OPS/{name}.xhtml": '<?xml version="1.0" encoding="utf-8"?><!DOCTYPE html>'
        f'<html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title></head>'
        f"<body>{body}</body></html>"
        for name, body in chapters.items()
    }
    parts = {"META-INF/container.xml": CONTAINER, "OPS/book.opf": package, **pages}
    return write_zip(path, parts | dict(more or {}))


def bomb() -> bytes:
    """Return a small ZIP file of which one part unfolds into 50 MB of nothing."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"\0" * 50_000_000)
        archive.writestr("content.xml", b"x")
    return kept.getvalue()
