"""A file as a client gets it: what is harmless to look at is shown, all else is only kept."""

from urllib.parse import quote

import filetype
from werkzeug.wrappers import Response

from facility_frontoffice.files import DOCUMENTS, PICTURES

PDF_POLICY = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'"
SHOWN = frozenset((*PICTURES, *DOCUMENTS))
HEADERS = {
	# the content decides, not what a browser thinks of it, and nothing in it runs
	"X-Content-Type-Options": "nosniff",
	"Content-Security-Policy": "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; sandbox",
	"Cache-Control": "private, no-store",
	"Referrer-Policy": "no-referrer",
	"X-Robots-Tag": "noindex",
}


def response(file) -> Response:
	"""The content of a *File*; whoever may read it was settled before."""
	content = file.get_content()
	content = content.encode() if isinstance(content, str) else content
	kind = filetype.guess(content)
	mime = kind.mime if kind and kind.mime in SHOWN else None
	manner = "inline" if mime else "attachment"
	headers = {
		**HEADERS,
		"Content-Disposition": f"{manner}; filename*=UTF-8''{quote(file.file_name or 'file', safe='')}",
	}
	if mime in DOCUMENTS:
		# a browser's own reader does not work within a sandbox
		headers["Content-Security-Policy"] = PDF_POLICY
	return Response(content, mimetype=mime or "application/octet-stream", headers=headers)
