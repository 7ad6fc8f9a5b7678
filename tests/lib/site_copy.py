"""The database of a site as it was, put back after tests that really commit. Needs a connected site."""

import gzip
import lzma
import os
import subprocess
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def put_back(frappe, dump: Path):
	"""The site with a connection that really commits; at the end its database is what it was, kept in `dump` meanwhile."""
	frappe.db.rollback()
	before = _tables(frappe)
	keep(frappe, dump)
	# Not `in_test`: with it Frappe leaves out some of what it does
	frappe.flags.in_test = False
	try:
		yield frappe
	finally:
		frappe.db.rollback()
		frappe.flags.in_test = True
		for table in _tables(frappe) - before:
			frappe.db.sql_ddl(f"DROP TABLE `{table}`")
		frappe.db.close()  # no lock of ours in the way of the tables that are dropped and made
		with dump.open("rb") as stream:
			_client(frappe.conf, "mariadb", stdin=stream)
		frappe.connect()
		frappe.set_user("Administrator")
		frappe.clear_cache()


def keep(frappe, dump: Path) -> None:
	"""The database as it is, in a file."""
	with dump.open("wb") as stream:
		_client(frappe.conf, "mariadb-dump", "--single-transaction", "--skip-comments", stdout=stream)


OPENERS = {".xz": lzma.open, ".gz": gzip.open}


def replace(frappe, dump: Path) -> None:
	"""The database of another site in place of this one's, from a dump, packed or not; for within `put_back`."""
	frappe.db.rollback()
	gone = "".join(f"DROP TABLE `{table}`;\n" for table in sorted(_tables(frappe)))
	with OPENERS.get(dump.suffix, open)(dump, "rb") as stream:
		_client(frappe.conf, "mariadb", input=gone.encode() + stream.read())
	frappe.clear_cache()


def _tables(frappe) -> set[str]:
	return set(frappe.db.get_tables(cached=False))


def _client(conf, program: str, *arguments: str, **streams) -> None:
	login = ["-h", conf.db_host, "-P", str(conf.db_port), "-u", conf.db_name, "--protocol=tcp"]
	command = [program, "--no-defaults", *login, "--default-character-set=utf8mb4", *arguments, conf.db_name]
	environment = os.environ | {"MYSQL_PWD": conf.db_password}
	subprocess.run(command, env=environment, check=True, timeout=300, **streams)
