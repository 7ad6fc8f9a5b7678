"""Names of files that strangers chose, made safe and unique."""

import mimetypes
import re

from facility_frontoffice.communication.inbound.decoding import clean, without_direction_marks

MAXIMUM_LENGTH = 120  # characters; what a File of the platform and a file system take

_UNSAFE = re.compile(r'[<>:"|?*\x00-\x1f\x7f]')
RESERVED = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
_USUAL = {
	"image/jpeg": ".jpg", "image/jpg": ".jpg", "image/pjpeg": ".jpg", "image/png": ".png", "image/gif": ".gif",
	"image/heic": ".heic", "image/webp": ".webp", "image/tiff": ".tif", "image/svg+xml": ".svg", "image/bmp": ".bmp",
	"text/plain": ".txt", "text/html": ".html", "text/calendar": ".ics", "text/csv": ".csv", "text/vcard": ".vcf",
	"text/x-vcard": ".vcf", "message/rfc822": ".eml", "message/global": ".eml", "application/pdf": ".pdf",
	"application/pkcs7-signature": ".p7s", "application/x-pkcs7-signature": ".p7s", "application/pkcs7-mime": ".p7m",
	"application/x-pkcs7-mime": ".p7m", "application/pgp-signature": ".asc", "application/pgp-encrypted": ".asc",
	"application/ms-tnef": ".dat", "audio/mpeg": ".mp3", "audio/amr": ".amr", "audio/wav": ".wav", "video/mp4": ".mp4",
	"video/quicktime": ".mov", "application/zip": ".zip", "application/rtf": ".rtf", "text/rtf": ".rtf",
}  # fmt: skip


def safe_name(name: str, content_type: str, ordinal: int) -> str:
	"""A name without a path, without what hides or breaks, and not too long; the ending stays.

	A file without a name gets one from its type and `ordinal`, its place in the mail.
	"""
	name = without_direction_marks(clean(name[:1000], keeps_lines=False))
	name = re.split(r"[/\\]", name)[-1]
	name = _UNSAFE.sub("_", name).strip().strip(".").strip()
	name = re.sub(r"\s+", " ", name)
	if not name:
		return f"{_kind(content_type)}-{ordinal}{ending_of(content_type)}"
	if RESERVED.match(name):
		name = f"_{name}"
	if "." not in name:
		name += ending_of(content_type) if content_type != "application/octet-stream" else ""
	return _shortened(name)


def ending_of(content_type: str) -> str:
	return _USUAL.get(content_type) or mimetypes.guess_extension(content_type) or ".bin"


def unique_name(name: str, taken: set[str], counts: dict[str, int]) -> str:
	"""The name, or the name with a number. `taken` and `counts` hold those of the mail so far, in lower case."""
	key = name.lower()
	stem, dot, ending = name.rpartition(".")
	if not dot or not stem:
		stem, dot, ending = name, "", ""
	while name.lower() in taken:
		counts[key] = counts.get(key, 1) + 1
		name = f"{stem} ({counts[key]}){dot}{ending}"
	taken.add(name.lower())
	return name


def _kind(content_type: str) -> str:
	kind = content_type.partition("/")[0]
	return {"image": "picture", "message": "mail", "audio": "sound", "video": "film"}.get(kind, "file")


def _shortened(name: str) -> str:
	if len(name) <= MAXIMUM_LENGTH:
		return name
	stem, dot, ending = name.rpartition(".")
	if not dot or len(ending) > 10:
		return name[:MAXIMUM_LENGTH].strip()
	return f"{stem[: MAXIMUM_LENGTH - len(ending) - 1].strip()}.{ending}"
