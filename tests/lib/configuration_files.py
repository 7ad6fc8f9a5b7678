"""A file of configuration taken apart and put together again, to change what is in it."""

import json


def record_of(content: dict, doctype: str, **values) -> dict:
	"""The one record of a kind with these values."""
	(found,) = [
		record
		for record in content["records"][doctype]
		if all(record[field] == value for field, value in values.items())
	]
	return found


def packed(content: dict) -> bytes:
	return json.dumps(content).encode()
