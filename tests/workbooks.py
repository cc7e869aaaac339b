"""Workbooks for tests: sound ones from rows of cells, and parts of them made hostile."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

import openpyxl

Sheets = Mapping[str, Sequence[Sequence[str]]]

LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "laugh"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">'
    '<!ENTITY hostile "&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;">]>'
)
OUTSIDE = '<!DOCTYPE x [<!ENTITY hostile SYSTEM "file:///etc/passwd">]>'

_ODS_START = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
    "<office:body><office:spreadsheet>"
)
_ODS_END = "</office:spreadsheet></office:body></office:document-content>"
_ODS_MANIFEST = (
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
)


def xlsx(sheets: Sheets) -> bytes:
    """Return an XLSX workbook of text cells."""
    book = openpyxl.Workbook()
    del book["Sheet"]
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append([cell or None for cell in row])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def ods(sheets: Sheets) -> bytes:
    """Return an ODS workbook of text cells, ended by empty rows and columns as offices do."""
    tables = "".join(
        f'<table:table table:name="{escape(name)}">{"".join(map(_ods_row, rows))}'
        '<table:table-row table:number-rows-repeated="1048000">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row></table:table>'
        for name, rows in sheets.items()
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED
        )
        archive.writestr("META-INF/manifest.xml", _ODS_MANIFEST)
        archive.writestr("content.xml", f'<?xml version="1.0"?>{_ODS_START}{tables}{_ODS_END}')
    return file.getvalue()


def _ods_row(cells: Sequence[str]) -> str:
    written = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{escape(cell)}</text:p>'
        "</table:table-cell>"
        if cell
        else "<table:table-cell/>"
        for cell in cells
    )
    return f"<table:table-row>{written}</table:table-row>"


def cells_part(workbook: bytes) -> str:
    """Return the name of the part of a workbook that holds its first sheet's cells."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        return next(
            name
            for name in ("content.xml", "xl/worksheets/sheet1.xml")
            if name in archive.namelist()
        )


def changed(workbook: bytes, part: str, old: str, new: str) -> bytes:
    """Return a workbook with the first place of a text in one of its parts changed."""
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook)) as before,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        assert part in before.namelist()
        for entry in before.infolist():
            content = before.read(entry)
            if entry.filename == part:
                text = content.decode()
                assert old in text
                content = text.replace(old, new, 1).encode()
            after.writestr(entry.filename, content)
    return file.getvalue()


def with_entity(workbook: bytes, doctype: str) -> bytes:
    """Return a workbook whose first text is an entity that a document type declares."""
    part = cells_part(workbook)
    root, text = (
        ("<office:document-content", "<text:p>") if part == "content.xml" else ("<worksheet", "<t>")
    )
    declared = changed(workbook, part, root, doctype + root)
    return changed(declared, part, text, f"{text}&hostile;")


def with_entry(workbook: bytes, name: str, size: int) -> bytes:
    """Return a workbook with a part of so many zero bytes added."""
    file = io.BytesIO(workbook)
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, bytes(size))
    return file.getvalue()
