"""Which releases of the platform this app runs on. Pure: no Frappe."""

SUPPORTED_MAJOR = 15


def unsupported(installed: dict[str, str]) -> list[str]:
	"""Names the apps whose version this app cannot run on.

	`installed` maps app name to version ("15.56.1"). A missing app counts as unsupported.
	Returns lines such as "erpnext 14.20.0", empty when all is well.
	"""
	wrong = []
	for app in ("frappe", "erpnext"):
		version = installed.get(app)
		if version is None:
			wrong.append(f"{app} (not installed)")
		elif _major(version) != SUPPORTED_MAJOR:
			wrong.append(f"{app} {version}")
	return wrong


def _major(version: str) -> int | None:
	head = version.strip().lstrip("v").split(".", 1)[0]
	return int(head) if head.isdigit() else None
