"""A mail server that takes what is sent to it and keeps it: a program of its own, so that it can really be killed.

	python smtp_sink.py DIRECTORY PORT

Each mail that it accepts becomes a file in the Maildir `DIRECTORY/mail`, whole or not at all, with the envelope in two
headers before its own. `DIRECTORY/rules.json`, read again for each command, says how it behaves:

- `refused`, `later`: addresses that it refuses for good (550), or for now (451)
- `slow`: seconds that it takes over each mail
- `dies_at`: when it has kept so many mails it kills itself, before it says that it took the last
"""

import asyncio
import json
import os
import signal
import sys
import uuid
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

ENVELOPE_FROM, ENVELOPE_TO = "X-Sink-From", "X-Sink-To"


class Sink:
	def __init__(self, directory: Path):
		self.directory = directory
		self.box = directory / "mail"
		for part in ("tmp", "new", "cur"):
			(self.box / part).mkdir(parents=True, exist_ok=True)

	def rules(self) -> dict:
		try:
			return json.loads((self.directory / "rules.json").read_text())
		except FileNotFoundError:
			return {}

	async def handle_RCPT(self, server, session, envelope, address, options):
		rules = self.rules()
		if address in rules.get("refused", []):
			return "550 5.1.1 There is nobody of this name here"
		if address in rules.get("later", []):
			return "451 4.2.2 The mailbox is full, try again later"
		envelope.rcpt_tos.append(address)
		return "250 OK"

	async def handle_DATA(self, server, session, envelope):
		rules = self.rules()
		await asyncio.sleep(rules.get("slow", 0))
		self.keep(envelope)
		if rules.get("dies_at") == len(list((self.box / "new").iterdir())):
			os.kill(os.getpid(), signal.SIGKILL)
		return "250 Taken"

	def keep(self, envelope) -> None:
		name = f"{asyncio.get_running_loop().time():015.6f}.{uuid.uuid4().hex}"
		head = f"{ENVELOPE_FROM}: {envelope.mail_from}\r\n{ENVELOPE_TO}: {', '.join(envelope.rcpt_tos)}\r\n"
		with (self.box / "tmp" / name).open("wb") as stream:
			stream.write(head.encode() + envelope.original_content)
			stream.flush()
			os.fsync(stream.fileno())
		(self.box / "tmp" / name).rename(self.box / "new" / name)


def main(directory: str, port: str) -> None:
	controller = Controller(
		Sink(Path(directory)),
		hostname="127.0.0.1",
		port=int(port),
		data_size_limit=0,
		authenticator=lambda *_anybody: AuthResult(success=True),
		auth_require_tls=False,
	)
	controller.start()
	signal.pause()


if __name__ == "__main__":
	main(*sys.argv[1:])
