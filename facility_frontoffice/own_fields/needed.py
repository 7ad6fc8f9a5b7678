"""Which own fields must be filled in: those that somebody was asked.

An admin who makes a field mandatory means who fills in a form with it. A mail, or a question on a form without the field,
comes in all the same, and a job that goes on with an older request is not stopped by a field of later. The form of the
desk asks for it when somebody saves it there.
"""


def missing(doc, found: list[tuple[str, str]]) -> list[tuple[str, str]]:
	"""Of what the platform misses in a request, (field name, message), what has to be filled in now."""
	own = {field.fieldname for field in doc.meta.get_custom_fields()}
	before = None if doc.is_new() else doc.get_doc_before_save()
	return [
		(name, message)
		for name, message in found
		if name not in own or doc.flags.own_fields_are_asked or (before and before.get(name))
	]
