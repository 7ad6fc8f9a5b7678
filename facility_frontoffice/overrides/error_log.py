"""What the platform notes of errors: with the values of variables, so with what visitors brought."""

from facility_frontoffice.permissions.tokens import without_tokens


def before_insert(doc, method=None) -> None:
	"""Whoever reads of an error cannot act by the link that was used."""
	doc.method = without_tokens(doc.method)
	doc.error = without_tokens(doc.error)
