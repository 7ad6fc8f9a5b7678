"""What a client fills in for an own field: which values fit, and when a field is asked at all. Pure: no site is needed."""

import math
import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

DATA_LENGTH = 140
TEXT_LENGTH = 5_000
# What a whole number of the database holds, and a decimal one
LARGEST_WHOLE = 2**31 - 1
LARGEST = 10**12
DECIMALS = 9
STARS = 5
# What the database takes for a date
FIRST_YEAR = 1000

# Why a value does not fit
WHOLE, NUMBER, NOT_BELOW_ZERO, LASTING = "whole", "number", "not_below_zero", "lasting"
DAY, MOMENT, HOUR = "day", "moment", "hour"
CHOICE, YES_OR_NO, TOO_LONG, NO_VALUE = "choice", "yes_or_no", "too_long", "no_value"
EMAIL, PHONE, PHONE_WITH_COUNTRY, ADDRESS = "email", "phone", "phone_with_country", "address"

_WHOLE = re.compile(r"[+-]?[0-9]{1,12}", re.ASCII)
_DECIMAL = re.compile(r"[+-]?[0-9]{1,15}([.,][0-9]{1,15})?", re.ASCII)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_MOMENT = re.compile(
	r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})([ T](?P<hour>[0-9]{2}:[0-9]{2}(:[0-9]{2})?)(\.[0-9]{1,6})?)?",
	re.ASCII,
)
_HOUR = re.compile(r"(?P<hour>[0-9]{2}:[0-9]{2}(:[0-9]{2})?)(\.[0-9]{1,6})?", re.ASCII)
_LASTING = re.compile(r"(?P<hours>[0-9]{1,5}):(?P<minutes>[0-5][0-9])", re.ASCII)

# A condition of the platform, as far as it can be told here: names, "not", and comparing with a text or number
_TERM = re.compile(
	r"(?P<not>!)?\s*doc\.(?P<name>[A-Za-z_][A-Za-z0-9_]*)"
	r"(\s*(?P<sign>===?|!==?)\s*(\"(?P<double>[^\"\\]*)\"|'(?P<single>[^'\\]*)'|(?P<number>[0-9]+)))?",
	re.ASCII,
)


class Field(NamedTuple):
	"""A field that is asked: its platform type, its choices (of a Select) or number of stars (of a Rating), and for Data
	the most characters; 0 is the platform's own measure."""

	fieldname: str
	fieldtype: str
	options: str = ""
	length: int = 0
	non_negative: bool = False


class WrongValue(ValueError):
	"""A value that does not fit; `why` is one of the codes above, `limit` the most characters."""

	def __init__(self, why: str, limit: int = 0):
		super().__init__(why)
		self.why, self.limit = why, limit


def read(field: Field, value: object) -> object:
	"""The value as the field keeps it; None for nothing, 0 for a box without a tick. Throws WrongValue."""
	if field.fieldtype == "Check":
		return _check(value)
	if isinstance(value, str):
		value = value.strip()
	if value is None or value == "":
		return None
	if isinstance(value, bool) or not isinstance(value, str | int | float):
		raise WrongValue(NO_VALUE)
	return _READERS[field.fieldtype](field, value)


def longest(field: Field) -> int:
	"""The most characters that a text may have."""
	return (field.length or DATA_LENGTH) if field.fieldtype in ("Data", "Phone") else TEXT_LENGTH


def choices(options: str | None) -> list[str]:
	"""What a Select offers, without the empty one."""
	return [choice.strip() for choice in (options or "").split("\n") if choice.strip()]


def stars(options: str | None) -> int:
	"""How many stars a Rating has."""
	text = (options or "").strip()
	return int(text) if text.isascii() and text.isdigit() and 2 < int(text) <= 10 else STARS


def is_asked(condition: str | None, values: Mapping) -> bool | None:
	"""Whether a condition of a field (`depends_on`, `mandatory_depends_on`) holds for what was filled in.

	None for one that only a browser can tell: a call, a sum, another object than the document.
	"""
	condition = (condition or "").strip()
	if not condition:
		return True
	if not condition.startswith("eval:"):
		# the platform: the name of a field that is filled
		return _is_filled(values.get(condition)) if condition.isidentifier() else None
	found = [
		[_term(term, values) for term in part.split("&&")]
		for part in condition.removeprefix("eval:").split("||")
	]
	if any(term is None for part in found for term in part):
		return None
	return any(all(part) for part in found)


def _term(text: str, values: Mapping) -> bool | None:
	match = _TERM.fullmatch(text.strip().removesuffix(";").strip())
	if not match or (match["not"] and match["sign"]):
		return None
	value = values.get(match["name"])
	if not match["sign"]:
		return _is_filled(value) is not bool(match["not"])
	wanted = next(text for text in (match["double"], match["single"], match["number"]) if text is not None)
	is_same = ("" if value is None else str(value)) == wanted
	return is_same is (not match["sign"].startswith("!"))


def _is_filled(value: object) -> bool:
	return value not in (None, "", 0, "0", False)


def _check(value: object) -> int:
	if value in (None, "", 0, "0", False):
		return 0
	if value in (1, "1", True, "on"):
		return 1
	raise WrongValue(YES_OR_NO)


def _line(field: Field, value) -> str:
	return " ".join(_text(field, value).splitlines())


def _text(field: Field, value) -> str:
	text, limit = str(value), longest(field)
	if len(text) > limit:
		raise WrongValue(TOO_LONG, limit)
	return text


def _choice(field: Field, value) -> str:
	if str(value) not in choices(field.options):
		raise WrongValue(CHOICE)
	return str(value)


def _whole(field: Field, value) -> int:
	if isinstance(value, float):
		value = repr(int(value)) if math.isfinite(value) and value == int(value) else ""
	if not _WHOLE.fullmatch(str(value)) or abs(int(value)) > LARGEST_WHOLE:
		raise WrongValue(WHOLE)
	return _checked_sign(field, int(value))


def _number(field: Field, value) -> float:
	if isinstance(value, str):
		if not _DECIMAL.fullmatch(value):
			raise WrongValue(NUMBER)
		value = float(value.replace(",", "."))
	if (isinstance(value, float) and not math.isfinite(value)) or abs(value) >= LARGEST:
		raise WrongValue(NUMBER)
	return _checked_sign(field, round(float(value), DECIMALS))


def _checked_sign(field: Field, value):
	if field.non_negative and value < 0:
		raise WrongValue(NOT_BELOW_ZERO)
	return value


def _rating(field: Field, value) -> float:
	"""A part of 1, as the platform keeps it."""
	number = _number(field, value)
	if not 0 <= number <= 1:
		raise WrongValue(NUMBER)
	return number


def _lasting(field: Field, value) -> int:
	"""In seconds; "1:30" is an hour and a half."""
	if isinstance(value, str) and (match := _LASTING.fullmatch(value)):
		return int(match["hours"]) * 3600 + int(match["minutes"]) * 60
	try:
		seconds = _whole(field, value)
	except WrongValue:
		seconds = -1
	if seconds < 0:
		raise WrongValue(LASTING)
	return seconds


def _day(field: Field, value) -> str:
	return _parsed(date, _DAY.fullmatch(str(value)) and str(value), DAY)


def _moment(field: Field, value) -> str:
	match = _MOMENT.fullmatch(str(value))
	return _parsed(datetime, match and f"{match['day']} {match['hour'] or '00:00'}", MOMENT)


def _hour(field: Field, value) -> str:
	match = _HOUR.fullmatch(str(value))
	return _parsed(time, match and match["hour"], HOUR)


def _parsed(kind: type, text: str | None, why: str) -> str:
	try:
		found = kind.fromisoformat(text or "")
	except ValueError:
		raise WrongValue(why) from None
	if getattr(found, "year", FIRST_YEAR) < FIRST_YEAR:
		raise WrongValue(why)
	return found.isoformat(" ") if kind is datetime else found.isoformat()


_READERS = {
	"Data": _line,
	"Phone": _line,
	"Small Text": _text,
	"Text": _text,
	"Long Text": _text,
	"Int": _whole,
	"Float": _number,
	"Currency": _number,
	"Percent": _number,
	"Duration": _lasting,
	"Rating": _rating,
	"Date": _day,
	"Datetime": _moment,
	"Time": _hour,
	"Select": _choice,
}

# What can be read here. A file is not: it is kept by its own rules.
READABLE = frozenset((*_READERS, "Check"))


def as_input(field: Field, value: object) -> str:
	"""A kept value as a field of a page holds it; what `read` makes of it is the value again, but for seconds.

	A number that is 0 was not filled in, as far as the database tells.
	"""
	if field.fieldtype == "Check":
		return "1" if value in (1, "1", True) else ""
	if value is None or value == "" or value == 0:
		return ""
	if isinstance(value, timedelta):
		value = str(value).rjust(8, "0")
	if field.fieldtype == "Duration":
		minutes = max(int(float(value)) // 60, 1)  # less than a minute is not nothing
		return f"{minutes // 60}:{minutes % 60:02d}"
	if field.fieldtype in ("Float", "Currency", "Percent", "Rating"):
		return f"{float(value):.{DECIMALS}f}".rstrip("0").rstrip(".")
	if field.fieldtype == "Datetime":
		return str(value).replace(" ", "T")[:16]
	return str(value)[:5] if field.fieldtype == "Time" else str(value)
