"""A file of cells as spreadsheets write and read it. Pure: no Frappe."""

import csv
import io
import re
from collections.abc import Iterable

from facility_frontoffice.catalogue.csv_signs import NotationError

NOT_A_FILE = "This is no text file. Save the sheet as CSV (UTF-8), and choose that."
BROKEN_FILE = (
	"Row {0} cannot be read: a quotation mark is not closed, or text follows it. Save the sheet as CSV again."
)
EMPTY_FILE = "There are no products in this file. Put each on a row below the names of the columns."


def decode(content: bytes) -> str:
	"""The text of a file as spreadsheets write it: UTF-8 with or without its mark, UTF-16 with it, or Windows-1252."""
	is_wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
	for encoding in ["utf-16"] if is_wide else ["utf-8-sig", "cp1252"]:
		try:
			text = content.decode(encoding)
		except UnicodeDecodeError:
			continue
		if "\x00" not in text:
			return text
	raise NotationError(NOT_A_FILE)


def table(content: bytes) -> tuple[list[str], list[tuple[int, list[str]]]]:
	"""The header, and the rows that are not empty with their numbers."""
	text = decode(content)
	reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_in(text), strict=True)
	rows, number = [], 0
	csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))
	try:
		for number, cells in enumerate(reader, start=1):
			if number == 1 or any(cell.strip() for cell in cells):
				rows.append((number, [unguarded(cell) for cell in cells]))
	except csv.Error:
		raise NotationError(BROKEN_FILE, number + 1) from None
	if not rows:
		raise NotationError(EMPTY_FILE)
	return rows[0][1], rows[1:]


def delimiter_of(content: bytes) -> str:
	return delimiter_in(decode(content))


def delimiter_in(text: str) -> str:
	"""That of the header: the one of comma, semicolon and tab that is there most."""
	header = text.partition("\n")[0]
	return max(",;\t", key=header.count)


def guarded(cell: str) -> str:
	"""A spreadsheet takes a cell that begins with one of these signs for a formula."""
	return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "'")) else cell


def unguarded(cell: str) -> str:
	text = re.sub(r"\r\n?", "\n", cell).strip()
	return text[1:] if text.startswith(("'=", "'+", "'-", "'@", "''")) else text


def write(rows: Iterable[list[str]], delimiter: str) -> str:
	out = io.StringIO()
	writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
	writer.writerows([guarded(cell) for cell in row] for row in rows)
	return out.getvalue()
