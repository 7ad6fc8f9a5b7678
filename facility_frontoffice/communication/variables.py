"""The names that a text of a kind may use, in plain words, with what they are for one request."""

from frappe import _

from facility_frontoffice.communication.rules import SUPPLIER_KINDS

EXAMPLE_LENGTH = 120


def _lt(text: str) -> str:
	"""Marks a text for translation; `shown` translates it."""
	return text


# (name, what it is)
OF_A_REQUEST = (
	("client_name", _lt("who reads it")),
	("number", _lt("the number of the request")),
	("request.subject", _lt("the question in short")),
	("request.description", _lt("the client's own words")),
	("request.location", _lt("where")),
	("products", _lt("what we understood, in the language of the reader")),
	("owner_name", _lt("who owns it at the front office")),
	("response_due", _lt("when they hear from us")),
	("norm", _lt("how long it usually takes, as the client was told")),
	("promised", _lt("when it will be done")),
	("answer", _lt("our answer")),
	("reason", _lt("why it cannot be, or is late")),
	("alternative", _lt("what is possible")),
	("portal_url", _lt("their page; empty for who cannot log in")),
	("asked_by", _lt("who asked, for somebody else who reads it")),
)
OF_THE_DESK = (
	("desk.name", _lt("the name of the desk")),
	("desk.phone", _lt("its telephone")),
	("desk.email", _lt("its e-mail address")),
)
OF_WORK = (
	("supplier_name", _lt("the supplier")),
	("work.what", _lt("what is to be done")),
	("work.place", _lt("where")),
	("work.until", _lt("when it must be done")),
	("work.person", _lt("whom to ask for")),
	("work.name", _lt("the number of the work")),
	("work.asked", _lt("what we ask of them")),
	("link", _lt("their page, without log-in")),
	("valid_until", _lt("until when that page works")),
	("owner_name", _lt("who owns it at the front office")),
)
OF_A_KIND = {
	"Planned": (("planned", _lt("the moment")), ("task", _lt("what a colleague promised, in words"))),
	"Needs you": (("task", _lt("what we need")), ("due", _lt("until when"))),
	"Reminder": (
		("task", _lt("what we need")),
		("due", _lt("until when")),
		("is_past", _lt("whether that has passed")),
	),
	"Delay": (("new_date", _lt("the new date")), ("old_date", _lt("the date that was promised"))),
	"Step done": (("message", _lt("what was done")),),
	"Reply": (("message", _lt("what a colleague wrote")),),
	"Reopened": (("message", _lt("what the client wrote")),),
	"Feedback": (("feedback_url", _lt("where they say what they think")),),
	"Disturbance": (
		("disturbance.title", _lt("the trouble in short")),
		("disturbance.what", _lt("what clients read")),
		("disturbance.location", _lt("where")),
		("disturbance.starts", _lt("when it begins, for what is still to come")),
		("disturbance.until", _lt("until when")),
		("disturbance.is_over", _lt("whether it is over")),
	),
}
# What a text can do with them: (as it is written, what it gives)
PARTS = (
	("{{ quote(request.description) }}", _lt("words of somebody else, with a line beside them")),
	("{{ words(answer) }}", _lt("our own words, line by line")),
	("{{ names(products) }}", _lt("a list in one sentence, in bold")),
	('{{ fact("…", promised) }}', _lt("a line with a name and a value; nothing when it is empty")),
	("{{ big(…) }}", _lt("a line that stands out")),
	('{{ button("…") }}', _lt("a button to their page; nothing for who cannot log in")),
	("{{ for_whom() }}", _lt("that somebody else asked this for the reader")),
	("{{ signature() }}", _lt("who we are, the number, and that they can reply")),
	("{% if … %} … {% endif %}", _lt("only when it is there")),
)


def shown(kind: str, context: dict) -> dict:
	"""`{"names": [{"write", "help", "example"}], "parts": [...]}` for the texts of a kind."""
	about = OF_WORK if kind in SUPPLIER_KINDS else OF_A_REQUEST
	names = [*OF_A_KIND.get(kind, ()), *about, *OF_THE_DESK]
	return {
		"names": [
			{
				"name": name,
				"write": _written(name),
				"help": _(words),
				"example": _example(_value(context, name)),
			}
			for name, words in names
		],
		"parts": [{"write": write, "help": _(words)} for write, words in PARTS],
	}


def _written(name: str) -> str:
	if name == "products":
		return "{{ names(products) }}"
	return "{{ " + name + " | e }}"


def _value(context: dict, name: str):
	first, _dot, rest = name.partition(".")
	value = context.get(first)
	return value.get(rest) if rest and hasattr(value, "get") else value


def _example(value) -> str:
	if isinstance(value, bool):
		return _("yes") if value else _("no")
	if isinstance(value, list | tuple):
		value = ", ".join(map(str, value))
	text = " ".join(str(value or "").split())
	return text if len(text) <= EXAMPLE_LENGTH else text[: EXAMPLE_LENGTH - 1] + "…"
