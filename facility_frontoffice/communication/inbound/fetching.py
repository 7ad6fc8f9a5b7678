"""Mail off the server: kept first, marked as read after, so that a worker that is killed loses nothing.

Each mail is committed on its own. Until then the server has it as new; when a worker dies between the two, the next
one finds that it is kept and only marks it. Of what is too large only the headers are fetched: it stays on the server.

One run takes so many mails of each folder, and so much time; the next one goes on. A mail that a server does not give
keeps none of the others.
"""

import imaplib
import poplib
import re
import time
from dataclasses import dataclass
from datetime import datetime

import frappe
from frappe import _
from frappe.utils import cint

from facility_frontoffice.communication.inbound import alarms, missing, store
from facility_frontoffice.communication.inbound.store import Place

REQUEST = "Client Request"
AT_ONCE = 100
SECONDS = 200  # of the 300 that the job has
SOCKET_SECONDS = 60
MAXIMUM_BYTES = 50 * 1024 * 1024

_UID = re.compile(rb"\bUID (\d+)")
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d+)")
_ARRIVED = re.compile(rb'INTERNALDATE "[^"]+"')


class NotGivenError(Exception):
	"""The server has this mail, and does not give it."""


@dataclass(frozen=True)
class Listed:
	"""A mail as a server lists it, before it is fetched."""

	key: str  # what the server calls it: UID, or the number in this session of POP3
	uid: str | None
	size: int
	arrived: datetime | None = None


def fetch(account) -> int:
	"""Keeps what is new on an account for requests (an Email Account document); returns how many mails that were.

	Raises what the server or the network does; what was kept until then is.
	"""
	server = account.get_incoming_server(in_receive=True)
	until = time.monotonic() + SECONDS
	if cint(account.use_imap):
		return _fetch_imap(server, account, until)
	return _fetch_pop(server, account, until)


def folders_of(account) -> list:
	"""The rows of an account's IMAP folders whose mail becomes requests."""
	return [row for row in account.imap_folder if row.append_to == REQUEST]


# IMAP ---------------------------------------------------------------------------------------------


def _fetch_imap(server, account, until: float) -> int:
	imap = server.imap
	imap.sock.settimeout(SOCKET_SECONDS)
	try:
		return sum(_Folder(imap, account, row).fetch(until) for row in folders_of(account))
	finally:
		_leave(imap.logout)


class _Folder:
	"""One folder in one session. *UNSEEN* takes what nobody read, and marks it; *ALL* takes what came since, and marks nothing."""

	def __init__(self, imap, account, row):
		self.imap, self.account, self.row = imap, account, row
		self.marks = account.email_sync_option != "ALL"

	def fetch(self, until: float) -> int:
		if self.imap.select(_quoted(self.row.folder_name), readonly=not self.marks)[0] != "OK":
			frappe.log_error(
				_("There is no folder {0} on {1}").format(self.row.folder_name, self.account.name)
			)
			return 0
		self.validity = self._number("UIDVALIDITY")
		self.missing = missing.uids(self.account.name, self.row.folder_name)
		uids = self._new_uids()
		kept, has_all = 0, True
		for listed in self._listed(uids[:AT_ONCE]):
			if time.monotonic() > until:
				break
			try:
				kept += self._keep(listed)
			except NotGivenError:
				frappe.db.rollback()
				has_all = self._goes_on_without(listed) and has_all
			if not self.marks and has_all:
				self._remember(int(listed.key) + 1)
		return kept

	def _number(self, name: str) -> str:
		values = self.imap.response(name)[1]
		return values[0].decode() if values and values[0] else "0"

	def _new_uids(self) -> list[str]:
		if self.marks:
			# what was not given comes last: it must not use up each run
			return sorted(self._search("UNSEEN"), key=lambda uid: self._place_of(uid) in self.missing)
		first = self._first_uid()
		# `n:*` names the last one also when it is before n
		found = [uid for uid in self._search(f"UID {first}:*") if int(uid) >= first]
		if not self.missing:
			return found
		# The place where the last run ended is that of a mail that was not given: those after it are kept already
		named = [self._place_of(uid) for uid in found]
		known = store.known_places(self.account.name, self.row.folder_name, named)
		return [uid for uid, name in zip(found, named, strict=True) if name not in known]

	def _place_of(self, uid: str) -> str:
		return f"{self.validity}:{uid}"

	def _first_uid(self) -> int:
		"""Where the last run ended; on a folder that is new to us, so many of its last mails."""
		if self.row.uidvalidity == self.validity:
			return cint(self.row.uidnext) or 1
		uids = self._search("ALL")[-cint(self.account.initial_sync_count or 100) :]
		return int(uids[0]) if uids else 1

	def _search(self, criterion: str) -> list[str]:
		state, found = self.imap.uid("search", None, criterion)
		if state != "OK":
			raise imaplib.IMAP4.error(f"search: {found}")
		return sorted((found[0] or b"").decode().split(), key=int)

	def _listed(self, uids: list[str]) -> list[Listed]:
		if not uids:
			return []
		state, lines = self.imap.uid("fetch", ",".join(uids), "(UID RFC822.SIZE INTERNALDATE)")
		if state != "OK":
			raise imaplib.IMAP4.error(f"fetch: {lines}")
		found = [listed for line in lines if (listed := self._listed_of(line))]
		return sorted(found, key=lambda listed: int(listed.key))

	def _listed_of(self, line) -> Listed | None:
		line = b" ".join(part for part in line if part) if isinstance(line, tuple) else line or b""
		uid, size = _UID.search(line), _SIZE.search(line)
		if not (uid and size):
			return None
		key = uid[1].decode()
		return Listed(key, self._place_of(key), int(size[1]), _arrived(line))

	def _keep(self, listed: Listed) -> bool:
		place = self._where(listed)
		is_known = store.known_places(place.account, place.folder, [listed.uid])
		is_new = False
		if not is_known:
			if listed.size > MAXIMUM_BYTES:
				is_new = _keep_head(place, self._part(listed, "BODY.PEEK[HEADER]"), listed.size)
			else:
				is_new = store.keep(place, self._part(listed, "BODY.PEEK[]"))
		if listed.uid in self.missing:
			missing.forget(place)
		frappe.db.commit()  # kept for good, before the server hears that it is read
		if self.marks:
			self.imap.uid("STORE", listed.key, "+FLAGS", "(\\Seen)")
		return bool(is_new)

	def _where(self, listed: Listed) -> Place:
		return Place(self.account.name, self.row.folder_name, listed.uid, listed.arrived)

	def _goes_on_without(self, listed: Listed) -> bool:
		"""A mail that somebody moved while we listed is not missing."""
		if listed.key not in self._search(f"UID {listed.key}"):
			return True
		return missing.note(self._where(listed), listed.size)

	def _part(self, listed: Listed, part: str) -> bytes:
		state, lines = self.imap.uid("fetch", listed.key, f"({part})")
		found = next(
			(line[1] for line in lines or [] if isinstance(line, tuple) and b"BODY[" in line[0]), None
		)
		if state != "OK" or found is None:
			raise NotGivenError(listed.uid)
		return found

	def _remember(self, next_uid: int) -> None:
		values = {"uidvalidity": self.validity, "uidnext": next_uid}
		self.row.update(values)
		frappe.db.set_value("IMAP Folder", self.row.name, values, update_modified=False)
		frappe.db.commit()


def _quoted(folder: str) -> str:
	escaped = folder.replace("\\", "\\\\").replace('"', '\\"')
	return f'"{escaped}"'


def _arrived(line: bytes) -> datetime | None:
	"""When the server got it, in the site's time."""
	found = _ARRIVED.search(line)
	parts = imaplib.Internaldate2tuple(found[0]) if found else None
	if not parts:
		return None
	utc = datetime.utcfromtimestamp(time.mktime(parts))
	return frappe.utils.convert_utc_to_system_timezone(utc).replace(tzinfo=None)


# POP3 ---------------------------------------------------------------------------------------------


def _fetch_pop(server, account, until: float) -> int:
	"""Takes what is there, and deletes what is kept: a server does that at the end of the session, or not at all."""
	pop = server.pop
	pop.sock.settimeout(SOCKET_SECONDS)
	kept = 0
	try:
		listed = _listed_of_pop(pop)
		known = store.known_places(account.name, None, [mail.uid for mail in listed if mail.uid])
		lacking = missing.uids(account.name, None) - {None, ""}
		listed = _to_fetch(listed, known)
		for mail in listed[:AT_ONCE]:
			if time.monotonic() > until:
				break
			try:
				kept += _keep_of_pop(pop, account, mail, mail.uid in known)
			except poplib.error_proto as error:
				frappe.db.rollback()
				if not _is_refusal(error):
					raise
				missing.note(Place(account.name, None, mail.uid), mail.size)
				continue
			if mail.uid in lacking:
				missing.forget(Place(account.name, None, mail.uid))
				frappe.db.commit()
	finally:
		_leave(pop.quit)
	return kept


def _listed_of_pop(pop) -> list[Listed]:
	sizes = [line.split() for line in pop.list()[1]]
	try:
		uids = dict(line.decode("ascii", "replace").split(maxsplit=1) for line in pop.uidl()[1])
	except Exception:  # not every server names its mails; then they are known by what they say
		uids = {}
	return [Listed(number.decode(), uids.get(number.decode()), int(size)) for number, size in sizes]


def _to_fetch(listed: list[Listed], known: set[str]) -> list[Listed]:
	"""Without those that are too large and known: they stay where they are, and must not use up a run."""
	return [mail for mail in listed if mail.size <= MAXIMUM_BYTES or mail.uid not in known]


def _is_refusal(error: Exception) -> bool:
	"""Whether the server says no to this mail. Of a connection that broke, the library itself says so, as a text."""
	said = error.args[0] if error.args else None
	return isinstance(said, bytes) and said.startswith(b"-ERR")


def _keep_of_pop(pop, account, mail: Listed, is_known: bool) -> bool:
	place = Place(account.name, None, mail.uid)
	is_new, is_too_large = False, mail.size > MAXIMUM_BYTES
	if is_too_large:
		is_new = _keep_head(place, _lines(pop.top(int(mail.key), 0)), mail.size)
	elif not is_known:
		is_new = store.keep(place, _lines(pop.retr(int(mail.key))))
	frappe.db.commit()  # kept for good, before the server hears that it may go
	if not is_too_large:
		pop.dele(int(mail.key))
	return bool(is_new)


def _lines(answer) -> bytes:
	return b"\r\n".join(answer[1]) + b"\r\n"


# Both ---------------------------------------------------------------------------------------------


def _keep_head(place: Place, headers: bytes, size: int) -> str | None:
	"""Of what is too large, a manager hears: nobody else will."""
	name = store.keep_headers(place, headers, size)
	if name:
		alarms.tell_of(name, alarms.LARGE)
	return name


def _leave(goodbye) -> None:
	"""A server that is gone already needs no goodbye."""
	try:
		goodbye()
	except Exception:
		frappe.logger("facility_frontoffice").debug("mail server left without goodbye")
