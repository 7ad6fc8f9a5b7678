"""What a visitor without a log-in asks: kept apart until they show that the e-mail address is theirs.

A question makes a *Facility Guest Question* and a mail with a link. Whoever opens the link and presses the button has it
taken in, once. Nothing that a visitor typed goes along in that mail: nobody can have us write to others in their words.
Whether we know an address makes no difference to what a visitor sees, or to how long that takes.

A confirmed question is a request of that e-mail address and of no log-in, also where somebody logs in with the address:
who can read a mailbox is not therefore who has the password.
"""

import hashlib
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime

import frappe
from frappe import _
from frappe.utils import add_to_date, cint, get_datetime, get_url, getdate, now_datetime, today

from facility_frontoffice import files as uploads
from facility_frontoffice.catalogue import answer_rules, card
from facility_frontoffice.catalogue import rules as catalogue_rules
from facility_frontoffice.catalogue import service as catalogue
from facility_frontoffice.communication import frame, mailing, plain_text
from facility_frontoffice.communication.letter import Letter
from facility_frontoffice.communication.texts import as_typed, desk_of, in_language, moment
from facility_frontoffice.intake import client_profiles, service
from facility_frontoffice.intake import rules as intake_rules
from facility_frontoffice.own_fields import asking, showing
from facility_frontoffice.permissions.guest import may_be_mailed
from facility_frontoffice.portal import guest_links, guest_rules, questions
from facility_frontoffice.portal.guest_links import key
from facility_frontoffice.portal.guest_rules import (
	CONFIRM,
	MAXIMUM_BYTES,
	MAXIMUM_FILE_BYTES,
	MAXIMUM_FILES,
	Token,
)
from facility_frontoffice.reachability import service as contacts

QUESTION, REQUEST, PRODUCT = "Facility Guest Question", "Client Request", "Facility Product"
WAITING, CONFIRMED = "Waiting", "Confirmed"
MAIL = "facility_frontoffice/templates/includes/guest/mail.html"
GUEST = "Guest"
DEFAULT_HOURS = 24
AT_ONCE = 500
# Of what was asked nothing stays beside the request.
TYPED = ("guest_name", "phone", "words", "location")
EMPTIED = ("guest_name", "phone", "words", "product", "location", "answers", "own_fields", "told_norm")
# The fields of an admin on the form, apart from its own
OWN_PREFIX = "own_"


@dataclass
class Asked:
	"""What a visitor filled in, as it is kept.

	`answers` maps the source text of a question to its answer; `own_fields` are `{"fieldname", "value", "label",
	"words"}`: the last two as the visitor read them.
	"""

	email: str = ""
	guest_name: str = ""
	phone: str = ""
	words: str = ""
	product: str = ""
	location: str = ""
	told_norm: str = ""
	answers: dict = field(default_factory=dict)
	own_fields: list[dict] = field(default_factory=list)


@contextmanager
def as_guest():
	"""The link or the form decides, and not who happens to be logged in: the session goes on as it was afterwards."""
	before = frappe.session.user, frappe.local.user_perms
	frappe.session.user, frappe.local.user_perms = GUEST, None
	try:
		yield
	finally:
		frappe.session.user, frappe.local.user_perms = before


# What can be asked --------------------------------------------------------------------------------


def products() -> list[frappe._dict]:
	"""What a guest may ask for, by category: published, for everybody, and with no question that they cannot answer."""
	rows = frappe.get_all(
		PRODUCT,
		filters={"disabled": 0, "published": 1},
		fields=["name", "product_name", "category"],
		order_by="category, product_name, name",
	)
	names = [row.name for row in rows]
	if not names:
		return []
	mine = {"parent": ("in", names), "parenttype": PRODUCT}
	for_some = set(frappe.get_all("Facility Product Audience", filters=mine, pluck="parent"))
	asked: dict[str, list] = {}
	for row in frappe.get_all(
		"Facility Product Question",
		filters={**mine, "parentfield": "questions"},
		fields=["*"],
		order_by="parent, idx",
	):
		asked.setdefault(row.parent, []).append(row)
	return [
		row
		for row in rows
		if row.name not in for_some
		and guest_rules.may_be_put_to_guests(catalogue_rules.questions_in(asked.get(row.name, ())))
	]


def product_of(code: str | None):
	"""The document of a product that a guest may ask for; None for any other, whether there is one or not."""
	name = frappe.db.get_value(PRODUCT, {"name": code[:140], "disabled": 0, "published": 1}) if code else None
	doc = frappe.get_cached_doc(PRODUCT, name) if name else None
	if not doc or doc.audience or not guest_rules.may_be_put_to_guests(catalogue.questions_of(doc)):
		return None
	return doc


def card_of(doc, location: str = "") -> dict:
	"""What to know and answer before asking for a product. Each question has the name of its field."""
	plain = {question.question for question in guest_rules.plain_questions(catalogue.questions_of(doc))}
	shown = card.of(doc, GUEST)
	asked = [row for row in shown["questions"] if row["question"] in plain]
	return {
		**shown,
		"norm_text": questions.norm_of(GUEST, doc.name, location or None),
		"questions": [{**row, "field": field_of(row["question"]), "only_if": _only_if(row)} for row in asked],
	}


def field_of(question: str) -> str:
	return "a_" + hashlib.sha256(question.encode()).hexdigest()[:12]


def _only_if(row: dict) -> str:
	"""When a question need be answered, for a page that cannot hide it."""
	condition = row["condition"]
	if not condition:
		return ""
	question, answer = _(condition["question"]), _(condition["answer"] or "")
	if condition["operator"] == "Is Filled":
		return _("Only if you answered “{0}”").format(question)
	if condition["operator"] == "Is Not":
		return _("Only if your answer to “{0}” is not “{1}”").format(question, answer)
	return _("Only if your answer to “{0}” is “{1}”").format(question, answer)


# Asking -------------------------------------------------------------------------------------------


def read(form: dict, files: list[tuple[str, bytes]]) -> tuple[Asked, list[tuple[str, bytes]], dict[str, str]]:
	"""What was filled in, the checked files, and what is wrong: a text for each field that must be looked at again."""
	problems: dict[str, str] = {}
	asked = Asked(
		email=guest_rules.email_in(form.get("email")) or "",
		guest_name=guest_rules.one_line(form.get("name"), guest_rules.NAME_LENGTH),
		phone=guest_rules.phone_in(form.get("phone")) or "",
		words=guest_rules.lines(form.get("words"), guest_rules.WORDS_LENGTH),
		location=guest_rules.one_line(form.get("location"), guest_rules.PLACE_LENGTH),
	)
	if not asked.guest_name:
		problems["name"] = _("Tell us your name.")
	if not asked.email:
		problems["email"] = _("Type one e-mail address, for example name@example.com.")
	if guest_rules.phone_in(form.get("phone")) is None:
		problems["phone"] = _("Type a telephone number, for example 020 123 45 67, or leave this empty.")
	if len(asked.words) > guest_rules.WORDS_LENGTH:
		problems["words"] = _("This is too long: at most {0} characters fit.").format(
			guest_rules.WORDS_LENGTH
		)
	_read_product(form, asked, problems)
	_read_own_fields(form, asked, problems)
	if not asked.words and not asked.product and "product" not in problems:
		problems["words"] = _("Say in your own words what we can do for you, or choose what you need.")
	return asked, _read_files(files, problems), problems


def _read_product(form: dict, asked: Asked, problems: dict) -> None:
	code = str(form.get("product") or "")
	if not code:
		return
	doc = product_of(code)
	if not doc:
		problems["product"] = _("This cannot be asked here. Choose something else, or use your own words.")
		return
	asked.product = doc.name
	plain = guest_rules.plain_questions(catalogue.questions_of(doc))
	given = {question.question: form.get(field_of(question.question)) for question in plain}
	asked.answers = {
		question: guest_rules.lines(value, answer_rules.LONG_TEXT_LENGTH)
		for question, value in given.items()
		if isinstance(value, str) and value.strip()
	}
	_kept, wrong = answer_rules.check_answers(plain, asked.answers, getdate(today()))
	for text, gaps in wrong:
		problems[field_of(gaps[0])] = catalogue.in_words((text, gaps))
	asked.told_norm = questions.norm_of(GUEST, doc.name, asked.location or None)
	if form.get("shown_for") != doc.name:
		# how long it takes, and what is asked, is seen before it is sent (S21)
		problems["product"] = _("This is what you need to know about it. Look once more, and send it.")
	elif form.get("shown_norm", "") != asked.told_norm:
		problems["product"] = _(
			"The time that this takes has changed. It is now: {0}. Send it if you agree."
		).format(asked.told_norm or _("not known yet"))


def own_inputs(form: dict) -> list[dict]:
	"""What an admin put on the form for asking, as the page shows it; filled in when the form was sent before."""
	asked = asking.questions()
	typed = {question.name: form.get(OWN_PREFIX + question.name) for question in asked}
	return asking.inputs(asked, typed if form.get("stamp") else None, OWN_PREFIX)


def _read_own_fields(form: dict, asked: Asked, problems: dict) -> None:
	own = asking.questions()
	given = {question.name: form.get(OWN_PREFIX + question.name) for question in own}
	around = {"description": asked.words, "location": asked.location, "requested_product": asked.product}
	filled = asking.check(own, given, around, page_hides=False)
	for name in filled.missing:
		problems[OWN_PREFIX + name] = _("This needs an answer")
	for name, words in filled.wrong.items():
		problems[OWN_PREFIX + name] = words
	docfields = frappe.get_meta(REQUEST)
	asked.own_fields = [
		{
			"fieldname": question.name,
			"value": filled.values[question.name],
			"label": _(question.label),
			"words": showing.in_words(docfields.get_field(question.name), filled.values[question.name]),
		}
		for question in own
		if question.name in filled.values
	]


def _read_files(files: list[tuple[str, bytes]], problems: dict) -> list[tuple[str, bytes]]:
	try:
		return checked_files(files)
	except uploads.FileError as error:
		frappe.clear_last_message()
		problems["files"] = str(error)
		return []


def checked_files(files: list[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
	"""Names and contents of what a guest sends, known by their content; throws one FileError for what is refused."""
	if len(files) > MAXIMUM_FILES:
		frappe.throw(_("At most {0} files can be sent at once.").format(MAXIMUM_FILES), uploads.FileError)
	if guest_rules.are_too_large([len(content) for _name, content in files]):
		frappe.throw(
			_("A file can have {0} MB, and all together {1} MB. Send fewer or smaller ones.").format(
				MAXIMUM_FILE_BYTES // 1024**2, MAXIMUM_BYTES // 1024**2
			),
			uploads.FileError,
		)
	return [(uploads.check(name, content), content) for name, content in files]


def is_known(number: str) -> bool:
	"""Whether the form with this number was taken in already."""
	return bool(frappe.db.exists(QUESTION, {"form_number": number}))


def take(asked: Asked, files: list[tuple[str, bytes]], number: str, language: str) -> None:
	"""Keeps a question until it is confirmed, and has the link for that mailed; once for the `number` of a form.

	An address that has had its mails of today gets none, and its question is dropped: the page has said so.
	"""
	if not may_be_mailed(asked.email):
		return
	hours = cint(frappe.get_cached_doc(guest_links.SETTINGS).guest_confirm_hours) or DEFAULT_HOURS
	row = frappe.get_doc(
		{
			"doctype": QUESTION,
			"name": guest_links.new_name(),
			**asdict(asked),
			"answers": frappe.as_json(asked.answers),
			"own_fields": frappe.as_json(asked.own_fields),
			"language": language,
			"status": WAITING,
			"expires_at": add_to_date(now_datetime(), hours=hours),
			"form_number": number,
		}
	)
	row.flags.name_set = True
	frappe.db.savepoint("guest_question")
	try:
		row.insert(ignore_permissions=True)
	except frappe.UniqueValidationError:
		# sent twice at the same moment: the other was first
		frappe.db.rollback(save_point="guest_question")
		frappe.clear_last_message()
		return
	for name, content in files:
		uploads.attach(QUESTION, row.name, name, content)
	# By a worker: what the address in a mail begins with is the site's own there, and not what a visitor says it is
	frappe.enqueue(
		"facility_frontoffice.portal.guests.mail_confirmation",
		queue="short",
		timeout=120,
		job_id=f"facility_guest_question:{row.name}",
		deduplicate=True,
		enqueue_after_commit=True,
		question=row.name,
	)


def mail_confirmation(question: str) -> None:
	"""Mails the link by which a question is confirmed."""
	row = frappe.db.get_value(QUESTION, question, ["name", "email", "language", "expires_at"], as_dict=True)
	if not row:
		return
	context = {"kind": "confirm", "link": confirm_address(row), "until": row.expires_at}
	_mail(row.email, row.language, context, frappe._dict(row, doctype=QUESTION))


def confirm_address(row) -> str:
	"""The whole address at which a question (name and email) is looked at and confirmed."""
	mark = guest_rules.mark_of(key(CONFIRM), row.email)
	return get_url(f"{guest_links.PAGE}?c={guest_rules.write(key(CONFIRM), Token(row.name, mark))}")


def _mail(recipient: str, language: str | None, context: dict, about) -> None:
	"""Goes with what the transaction writes, or not at all."""
	with in_language(language):
		is_again = context["kind"] == "again"
		subject = _("Your link to follow your question") if is_again else _("Please confirm your question")
		context = {"desk": desk_of(None), "language": language, **context}
		context["until"] = moment(context.get("until"))
		content = frappe.get_template(MAIL).render(context)
		letter = Letter(
			subject,
			frame.dress(content, context),
			about.doctype,
			about.name,
			text=plain_text.from_html(content),
			desk=context["desk"]["name"],
		)
	mailing.queue_mail(recipient, letter, mailing.Manner())


# Confirming ---------------------------------------------------------------------------------------


def waiting(token: Token):
	"""The question behind a link in the mail: its fields, and names of files. Throws when there is none (any more)."""
	row = _row(token)
	row.files = frappe.get_all(
		"File",
		filters={"attached_to_doctype": QUESTION, "attached_to_name": row.name},
		pluck="file_name",
		order_by="creation, name",
	)
	row.own_fields = [field for field in frappe.parse_json(row.own_fields or "[]") if field["words"]]
	row.product_name = frappe.get_cached_value(PRODUCT, row.product, "product_name") if row.product else ""
	return row


def confirm(token: Token) -> str:
	"""Takes in a question, once however often the button is pressed; returns the name of the request."""
	row = _row(token, for_update=True)
	if row.status == CONFIRMED:
		return row.client_request or guest_links.refuse()
	_keep_language(row)
	with as_guest():
		request = _take_in(row)
	frappe.db.set_value(
		"File",
		{"attached_to_doctype": QUESTION, "attached_to_name": row.name},
		{"attached_to_doctype": REQUEST, "attached_to_name": request.name},
	)
	frappe.db.set_value(
		QUESTION,
		row.name,
		{**dict.fromkeys(EMPTIED), "status": CONFIRMED, "client_request": request.name},
	)
	return request.name


def _row(token: Token, for_update: bool = False):
	"""A question that still waits, or was confirmed a while ago, with its texts as they were typed."""
	row = frappe.db.get_value(QUESTION, token.name, "*", as_dict=True, for_update=for_update)
	if not row or not guest_rules.is_of(token, key(CONFIRM), row.email) or _is_past(row.expires_at):
		guest_links.refuse()
	row.update({name: as_typed(row[name]) for name in TYPED})
	return row


def _is_past(moment: datetime | str) -> bool:
	return get_datetime(moment) <= now_datetime()


def _take_in(row):
	values = {
		"request_type": "Request",
		"channel": "Portal",
		"client_name": row.guest_name,
		"client_email": row.email,
		"client_phone": row.phone,
		"description": row.words,
		"told_norm": row.told_norm,
	}
	lines = _lines(row, values)
	own = _own_values(row, values)
	values["location"] = row.location
	questions.find_place(values)
	given = intake_rules.without_markup(intake_rules.subject_from(values["description"]))
	values["subject"] = given[: intake_rules.SUBJECT_LENGTH] or _product_name(row) or _("A question")
	request = service.create_request({**_filled(values), **own}, lines, asked_by_guest=True)
	contacts.from_intake(request)
	return request


def _lines(row, values: dict) -> list[dict]:
	"""What was chosen, with its answers. When the catalogue changed since, they go along in words: nothing is lost."""
	if not row.product:
		return []
	answers = frappe.parse_json(row.answers or "{}")
	doc = product_of(row.product)
	if doc:
		plain = guest_rules.plain_questions(catalogue.questions_of(doc))
		_kept, wrong = answer_rules.check_answers(plain, answers, getdate(today()))
		if not wrong:
			values["requested_product"] = doc.name
			return [{"product": doc.name, "qty": 1, "answers": answers}]
	said = guest_rules.answered([(_("Asked for:"), _product_name(row)), *answers.items()])
	values["description"] = "\n\n".join(filter(None, (row.words, said)))
	values["told_norm"] = ""
	return []


def _own_values(row, values: dict) -> dict:
	"""What was filled in for fields of an admin; of one that is another by now, the words go along with the question."""
	given = {field["fieldname"]: field for field in frappe.parse_json(row.own_fields or "[]")}
	typed = {name: field["value"] for name, field in given.items()}
	filled = asking.check(asking.questions(), typed, {}, page_hides=False)
	kept = {name: value for name, value in filled.values.items() if name in given}
	lost = [(f"{field['label']}:", field["words"]) for name, field in given.items() if name not in kept]
	said = guest_rules.answered([pair for pair in lost if pair[1]])
	if said:
		values["description"] = "\n\n".join(filter(None, (values["description"], said)))
	return kept


def _product_name(row) -> str:
	name = frappe.db.get_value(PRODUCT, row.product, "product_name") if row.product else ""
	return _(name) if name else ""


def _filled(values: dict) -> dict:
	return {name: value for name, value in values.items() if value not in (None, "")}


def _keep_language(row) -> None:
	"""They are written to in the language in which they asked, unless somebody noted another one."""
	if not row.language or client_profiles.language_of(row.email):
		return
	if frappe.db.get_value("Language", row.language, "enabled", cache=True):
		client_profiles.make_sure_of(row.email)
		frappe.db.set_value(client_profiles.DOCTYPE, row.email, "language", row.language)


# Losing the link, and forgetting ------------------------------------------------------------------


def ask_for_link(number: object, email: object, language: str) -> None:
	"""Has the link of a request mailed again to its own address. The answer to the visitor is the same whatever is known:
	what is known is looked up later, by a worker."""
	email, number = guest_rules.email_in(email), guest_rules.one_line(number, 30).upper()
	if not email or not number or not may_be_mailed(email):
		return
	frappe.enqueue(
		"facility_frontoffice.portal.guests.send_link_again",
		queue="short",
		timeout=120,
		enqueue_after_commit=True,
		number=number,
		email=email,
		language=language,
	)


def send_link_again(number: str, email: str, language: str) -> None:
	"""Mails the link of a guest's request, when this is the address that it is for and the link opens something."""
	name = frappe.db.get_value(REQUEST, {"name": number, "asked_by_guest": 1})
	request = frappe.get_doc(REQUEST, name) if name else None
	if not request or client_profiles.key_of(request.client_email) != email:
		return
	link = guest_links.address_of(request)
	if link and guest_links.access(guest_links.signed(link.partition("?t=")[2])):
		context = {"kind": "again", "link": link, "number": request.name}
		_mail(email, language, context, request)


def forget_old() -> None:
	"""Throws away what was not confirmed in time, with its files; and what is left of what was."""
	names = frappe.get_all(
		QUESTION,
		filters={"expires_at": ("<=", now_datetime())},
		pluck="name",
		order_by="expires_at, name",
		limit=AT_ONCE,
	)
	if not names:
		return
	files = {"attached_to_doctype": QUESTION, "attached_to_name": ("in", names)}
	for file in frappe.get_all("File", filters=files, pluck="name", order_by="name"):
		# one by one: what is on the disk goes too
		frappe.delete_doc("File", file, ignore_permissions=True, delete_permanently=True)
	frappe.db.delete(QUESTION, {"name": ("in", names)})
