"""Run a Python file in a site: frappe initialised, connected as Administrator, rolled back unless COMMIT=1.

Run with the bench's Python in its `sites` directory: run_file.py SITE NAME, with the file's text on descriptor 3
(the bench user may not be able to read the file itself). The exit code is the file's: 1 after a traceback.
"""

import linecache
import os
import sys


def main(site: str, name: str) -> None:
	with os.fdopen(3, encoding="utf-8") as stream:
		source = stream.read()
	# so that a traceback shows the lines of a file that cannot be read
	linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)

	import frappe

	frappe.init(site=site)
	frappe.connect()
	frappe.set_user("Administrator")
	sys.argv = [name]
	try:
		exec(compile(source, name, "exec"), {"__name__": "__main__", "__file__": name, "frappe": frappe})
		if os.environ.get("COMMIT") == "1":
			frappe.db.commit()
	finally:
		frappe.db.rollback()
		frappe.destroy()


if __name__ == "__main__":
	main(*sys.argv[1:3])
