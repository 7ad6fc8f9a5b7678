"""What is wrong with the text of a message: where, and what to do. The text is an admin's, who need not know Jinja."""

import traceback
from dataclasses import dataclass

import frappe
from frappe import _
from frappe.utils.jinja import get_jenv
from jinja2 import TemplateNotFound, TemplateSyntaxError, meta, nodes
from jinja2.exceptions import SecurityError, UndefinedError

# What the platform leaves as it was written where it knows no value
IN_TEMPLATES = ("<template>", "<unknown>")


@dataclass(frozen=True)
class Problem:
	"""`is_fatal`: such a message cannot be sent at all. `line` is 0 where no line is known."""

	where: str
	line: int
	what: str
	advice: str
	is_fatal: bool = True


def problems(where: str, source: str | None, context: dict, environment=None) -> list[Problem]:
	"""What goes wrong when this text is filled in with this context; empty when it is fine.

	`environment` is the Jinja environment that fills it in, where it is not that of the platform.
	"""
	if not source:
		return []
	if ".__" in source:
		return [
			Problem(
				where,
				_line_of(source, ".__"),
				_("Two underscores after a dot are not allowed."),
				_("Take them out."),
			)
		]
	environment = environment or get_jenv()
	found = _failure(where, source, context, environment)
	return [found] if found else unknown_names(where, source, context, environment)


def unknown_names(where: str, source: str, context: dict, environment) -> list[Problem]:
	"""Names that nothing is known of: they would be mailed as they stand, with their braces."""
	tree = environment.parse(source)
	unknown = meta.find_undeclared_variables(tree) - set(context) - set(environment.globals)
	lines: dict[str, int] = {}
	for name in tree.find_all(nodes.Name):
		if name.name in unknown:
			lines.setdefault(name.name, name.lineno)
	return [
		Problem(
			where,
			line,
			_("Nothing is known by the name {0}.").format(name),
			_("Choose one of the names below the texts, or take it out."),
			is_fatal=False,
		)
		for name, line in sorted(lines.items(), key=lambda item: item[1])
	]


def _failure(where: str, source: str, context: dict, environment) -> Problem | None:
	try:
		environment.from_string(source).render(context)
	except TemplateSyntaxError as error:
		return Problem(where, error.lineno or 0, str(error.message), _advice_on_syntax(str(error.message)))
	except TemplateNotFound as error:
		return Problem(where, 0, _("There is no file {0}.").format(error), _("Take the include out."))
	except UndefinedError as error:
		return Problem(
			where,
			_line_in(error),
			str(error),
			_("Choose one of the names below the texts, or ask first whether it is there: {0}").format(
				"{% if … %}"
			),
		)
	except SecurityError as error:
		return Problem(where, _line_in(error), str(error), _("Use only names, conditions and filters."))
	except Exception as error:
		return Problem(
			where,
			_line_in(error),
			f"{type(error).__name__}: {error}",
			_("Look at this line: what stands there does not fit this request."),
		)
	return None


def _advice_on_syntax(message: str) -> str:
	if "Unexpected end of template" in message or "end of" in message.lower():
		return _("A part that begins with {0} must end with {1}.").format("{% if … %}", "{% endif %}")
	return _("Compare the braces: a value stands in {0}, a condition in {1}.").format("{{ … }}", "{% … %}")


def _line_in(error: Exception) -> int:
	"""The line of the text at which it went wrong: Jinja gives its own frames the lines of the template."""
	lines = [
		frame.lineno
		for frame in traceback.extract_tb(error.__traceback__)
		if frame.filename in IN_TEMPLATES and frame.lineno
	]
	return lines[-1] if lines else 0


def _line_of(source: str, words: str) -> int:
	return source[: source.index(words)].count("\n") + 1


def condition_problem(condition: str | None, request, evaluate) -> Problem | None:
	"""Why a condition cannot be answered for a request; None when it can."""
	if not condition:
		return None
	try:
		evaluate(condition, request)
	except Exception as error:
		return Problem(
			_("Condition"),
			getattr(error, "lineno", 0) or 0,
			f"{type(error).__name__}: {frappe.utils.strip_html(str(error))}",
			_("Write a question that is true or not, for example: {0}").format('doc.priority == "Urgent"'),
		)
	return None
