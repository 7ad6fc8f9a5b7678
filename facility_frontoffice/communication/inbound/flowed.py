"""Text whose lines were broken by a mailer and may be joined again (RFC 3676, format=flowed)."""


def unflowed(text: str, deletes_space: bool = False) -> str:
	"""The paragraphs as they were typed. A quote keeps its marks, and is not joined with what is not quoted."""
	out: list[str] = []
	pending: list[str] = []
	pending_depth = 0

	def end_paragraph() -> None:
		if pending:
			out.append("> " * pending_depth + "".join(pending))
			pending.clear()

	for line in text.split("\n"):
		bare = line.lstrip(">")
		depth = len(line) - len(bare)
		bare = bare[1:] if bare.startswith(" ") else bare
		if pending and depth != pending_depth:
			end_paragraph()
		pending_depth = min(depth, 20)
		is_signature_mark = bare == "-- "
		if is_signature_mark:
			end_paragraph()
		flows = bare.endswith(" ") and not is_signature_mark
		pending.append(bare[:-1] if flows and deletes_space else bare)
		if not flows:
			end_paragraph()
	end_paragraph()
	return "\n".join(out)
