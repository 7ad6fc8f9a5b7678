"""A backup that is restored, by the commands of the documentation, gives back all that there was, and sends nothing twice.

The backup goes to a site with another key, as a new one has, on which nothing is left of what was there.
"""

import json
import os
import shlex
from pathlib import Path

import mail_desk
import pytest
import site_anew
from doc_examples import of_kind
from mail_servers import Sink

PAGE = "docs/admin/backup.md"
REQUEST, MESSAGE, FIELD = "Client Request", "Facility Message", "mill_number"
ANOTHER_KEY = "2wKvRzJ0n8QO4uFv5yq3cXJZ1sYx7dLk0aBcDeFgHiI="
WORDS = b"A crack in the wall"


@pytest.fixture
def database_password():
	"""Who restores is asked for the password of the database's administrator."""
	password = os.environ.get("DB_ROOT_PASSWORD")
	if not password:
		pytest.skip("DB_ROOT_PASSWORD is not given; make test gives it")
	return password


@pytest.fixture
def sink(tmp_path):
	server = Sink(tmp_path)
	server.start()
	yield server
	server.kill()


@pytest.fixture
def site_as_it_was(site_put_back):
	"""The configuration of the site, which a restored one keeps; put back, with the files that came."""
	frappe = site_put_back
	config = Path(frappe.get_site_path("site_config.json"))
	before, files = config.read_text(), _files(frappe)
	yield frappe
	config.write_text(before)
	for path in _files(frappe) - files:
		path.unlink()


def _files(frappe) -> set[Path]:
	return {
		path.resolve()
		for kind in ("private", "public")
		for path in Path(frappe.get_site_path(kind, "files")).rglob("*")
		if path.is_file()
	}


@pytest.fixture
def in_use(site_as_it_was, organisation_in_use, sink):
	"""A client with a file of their own, a mail account with a password, an admin's choices, and a mail that waits."""
	frappe = site_as_it_was
	from facility_frontoffice.communication import tasks
	from facility_frontoffice.demo import data

	account = frappe.get_doc(
		{
			"doctype": "Email Account", "email_account_name": "Desk", "email_id": mail_desk.ADDRESS,
			"login_id_is_different": 0, "password": "Secret of the desk", "enable_outgoing": 1, "default_outgoing": 1,
			"smtp_server": "127.0.0.1", "smtp_port": sink.port, "no_smtp_authentication": 1,
		}
	).insert()  # fmt: skip
	settings = frappe.get_doc("Facility Frontoffice Settings")
	settings.update(
		{"email_account": account.name, "send_messages": 1, "quiet_from": None, "quiet_until": None}
	)
	settings.update({"quiet_weekend": 0, "messages_per_hour": 0, "mails_per_hour": 0}).save()
	frappe.get_doc(
		{"doctype": "Custom Field", "dt": REQUEST, "fieldname": FIELD, "label": "Number", "fieldtype": "Data"}
	).insert()
	frappe.db.set_value("Facility Message Rule", {"kind": "Planned"}, "enabled", 0)
	request = frappe.get_doc(REQUEST, organisation_in_use.name)
	request.set(FIELD, "M-1")
	request.save()
	frappe.set_user(data.CLIENT)
	frappe.get_doc(
		{
			"doctype": "File", "file_name": "crack.txt", "content": WORDS, "is_private": 1,
			"attached_to_doctype": REQUEST, "attached_to_name": request.name,
		}
	).insert()  # fmt: skip
	frappe.set_user("Administrator")
	tasks.send_queued()  # to the platform's queue, where it waits when the backup is made
	frappe.db.commit()
	assert frappe.db.count("Email Queue", {"status": "Not Sent"})
	assert sink.count() == 0
	return request


def _run(bench_command, kind: str, replaced: dict[str, str], **options) -> None:
	"""Carries the commands of the page out, with our names in the place of its own."""
	(example,) = [example for example in of_kind(kind) if example.page == PAGE]
	for line in example.text.splitlines():
		_bench, _site, _name, *words = shlex.split(line)
		bench_command(*(replaced.get(word, word) for word in words), **options)


def _back_up(bench_command, directory: Path) -> dict[str, str]:
	"""What takes the place of the names on the page."""
	(example,) = [example for example in of_kind("backup") if example.page == PAGE]
	words = shlex.split(example.text)[3:]
	directory.mkdir()
	bench_command(*words, "--backup-path", str(directory))

	def made(ending: str) -> str:
		(path,) = [path for path in directory.iterdir() if path.name.endswith(ending)]
		return str(path)

	(public,) = [path for path in directory.glob("*-files.tgz") if "private" not in path.name]
	return {
		"database.sql.gz": made("-database.sql.gz"),
		"files.tgz": str(public),
		"private-files.tgz": made("-private-files.tgz"),
		"KEY_IN_THE_COPY_OF_THE_CONFIGURATION": json.loads(
			Path(made("-site_config_backup.json")).read_text()
		)["encryption_key"],
	}


def _lose_everything(frappe, request: str) -> None:
	"""Another site, in the place of the first one."""
	config = Path(frappe.get_site_path("site_config.json"))
	config.write_text(json.dumps(json.loads(config.read_text()) | {"encryption_key": ANOTHER_KEY}))
	for name in frappe.get_all("File", {"attached_to_name": request}, pluck="name"):
		frappe.delete_doc("File", name, force=True)
	frappe.db.delete(REQUEST)
	frappe.db.delete("__Auth")
	frappe.db.delete("Email Queue")
	frappe.db.commit()


def _forget_user(site) -> None:
	"""Restoring makes a user of the database for the host that it is done from."""
	conf = site.conf
	site_user = f"DROP USER IF EXISTS '{conf.db_name}'@'127.0.0.1'"
	from frappe.database.mariadb.setup_db import get_root_connection

	site.flags.root_connection = None
	root = get_root_connection(os.environ.get("DB_ROOT_USER", "root"), os.environ["DB_ROOT_PASSWORD"])
	root.sql(site_user)
	root.close()
	site.flags.root_connection = None


def test_a_restored_site_goes_on_where_the_backup_was_made(
	in_use, site_as_it_was, bench_command, database_password, sink, tmp_path
):
	frappe = site_as_it_was
	from facility_frontoffice.communication import tasks
	from facility_frontoffice.demo import data
	from facility_frontoffice.service_levels import audit
	from facility_frontoffice.service_levels import tasks as clocks

	made = _back_up(bench_command, tmp_path / "backup")
	_lose_everything(frappe, in_use.name)
	try:
		_run(bench_command, "restore", made, typed=f"{database_password}\n")
	finally:
		site_anew.look_again()
		_forget_user(frappe)

	request = frappe.get_doc(REQUEST, in_use.name)
	assert (request.subject, request.resolution_due) == (in_use.subject, in_use.resolution_due)
	assert request.get(FIELD) == "M-1"
	assert not frappe.db.get_value("Facility Message Rule", {"kind": "Planned"}, "enabled")
	assert frappe.get_doc("Email Account", "Desk").get_password() == "Secret of the desk"

	file = frappe.get_doc("File", {"attached_to_name": request.name, "file_name": "crack.txt"})
	assert file.is_private
	assert Path(file.get_full_path()).read_bytes() == WORDS
	assert frappe.has_permission("File", doc=file, user=data.CLIENT)
	assert not frappe.has_permission("File", doc=file, user=data.COLLEAGUE)

	clocks.watch()
	assert list(audit.differences()) == []
	waiting = frappe.db.count("Email Queue", {"status": "Not Sent"})
	for _again in range(2):
		tasks.send_queued()
		frappe.get_attr("frappe.email.queue.flush")()
		tasks.follow_mail_queue()
	assert sink.count() == waiting
	assert {mail["Message-ID"] for mail in sink.mails()} == set(
		f"<{id}>" for id in frappe.get_all("Email Queue", pluck="message_id")
	)
