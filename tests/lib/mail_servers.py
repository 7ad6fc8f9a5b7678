"""Real mail servers for tests: Debian's dovecot, and an SMTP server that keeps what it is sent.

Both run as the user of the tests, on free ports of 127.0.0.1, in a directory of their own. They can be killed, with
everything that they were doing, and started again on the same port with the mail that they had. No service of the system
is needed, and none is touched.
"""

import contextlib
import email
import email.policy
import getpass
import grp
import imaplib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from email.message import EmailMessage
from pathlib import Path

import smtp_sink

PASSWORD = "for-tests-only"
START_SECONDS = 20
LIBEXEC = (Path("/usr/lib/dovecot"), Path("/usr/libexec/dovecot"))

CONFIGURATION = """
base_dir = {directory}/run
state_dir = {directory}/state
log_path = {directory}/dovecot.log
instance_name = facility-frontoffice-tests
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
first_valid_gid = 1
protocols = {protocols}
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
mail_max_userip_connections = 100
mail_location = maildir:{directory}/mailboxes/%u
# a mailbox is there as soon as somebody asks for it
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={directory}/homes/%u
}}
# without root there is no other root directory
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {imap_port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
"""
POP3 = """
service pop3-login {{
  chroot =
  inet_listener pop3 {{
    port = {pop3_port}
  }}
  inet_listener pop3s {{
    port = 0
  }}
}}
"""


class ServerError(RuntimeError):
	"""A mail server is missing, or does not start; says what to do."""


class Server:
	"""A process with children, in a process group of its own, that listens on a port."""

	def __init__(self, directory: Path):
		self.directory = directory
		self.process: subprocess.Popen | None = None
		directory.mkdir(parents=True, exist_ok=True)

	def command(self) -> list[str]:
		raise NotImplementedError

	def answers(self) -> bool:
		raise NotImplementedError

	@property
	def log(self) -> Path:
		return self.directory / "output.log"

	def start(self) -> None:
		"""Starts it, and returns when it answers."""
		with self.log.open("ab") as log:
			self.process = subprocess.Popen(
				self.command(), stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
			)
		deadline = time.monotonic() + START_SECONDS
		while time.monotonic() < deadline and self.process.poll() is None:
			with contextlib.suppress(OSError, imaplib.IMAP4.error):
				if self.answers():
					return
			time.sleep(0.05)
		self.kill()
		logs = "\n".join(path.read_text()[-2000:] for path in sorted(self.directory.glob("*.log")))
		raise ServerError(f"{self.command()[0]} does not answer:\n{logs}")

	def kill(self) -> None:
		"""Ends it and its children at once, in the middle of whatever they do."""
		if not self.process:
			return
		with contextlib.suppress(ProcessLookupError):
			os.killpg(self.process.pid, signal.SIGKILL)
		self.process.wait(10)
		self._wait_until_gone(self.process.pid)
		self.process = None

	def restart(self) -> None:
		self.kill()
		self.start()

	@staticmethod
	def _wait_until_gone(group: int) -> None:
		"""Its children are not ours to wait for: they are gone when the group is."""
		deadline = time.monotonic() + 10
		while time.monotonic() < deadline:
			try:
				os.killpg(group, signal.SIGKILL)
			except ProcessLookupError:
				return
			time.sleep(0.02)


class Dovecot(Server):
	"""Mailboxes by IMAP and, where Debian's dovecot-pop3d is installed, by POP3. Any user may log in with PASSWORD."""

	def __init__(self, directory: Path):
		super().__init__(directory)
		self.program = _program("dovecot")
		self.libexec = next((path for path in LIBEXEC if (path / "imap").exists()), None)
		if not self.program or not self.libexec:
			raise ServerError(
				"There is no dovecot with IMAP on this machine: apt-get install --no-install-recommends dovecot-imapd"
			)
		self.has_pop3 = (self.libexec / "pop3").exists()
		self.imap_port, self.pop3_port = free_port(), free_port()
		self._delivered = 0
		self._configure()

	def _configure(self) -> None:
		version = subprocess.run(
			[self.program, "--version"], capture_output=True, text=True, check=True
		).stdout
		if not version.startswith("2.3."):
			raise ServerError(
				f"These tests configure dovecot 2.3, and this machine has {version.split()[0]}."
			)
		text = CONFIGURATION + (POP3 if self.has_pop3 else "")
		facts = {
			"directory": self.directory,
			"user": getpass.getuser(),
			"group": grp.getgrgid(os.getgid()).gr_name,
			"protocols": "imap pop3" if self.has_pop3 else "imap",
			"password": PASSWORD,
			"imap_port": self.imap_port,
			"pop3_port": self.pop3_port,
		}
		for name in ("mailboxes", "homes"):
			(self.directory / name).mkdir(exist_ok=True)
		self.configuration.write_text(text.format(**facts))

	@property
	def configuration(self) -> Path:
		return self.directory / "dovecot.conf"

	def command(self):
		return [self.program, "-F", "-c", str(self.configuration)]

	def start(self) -> None:
		# what a killed one left says that it still runs
		(self.directory / "run" / "master.pid").unlink(missing_ok=True)
		super().start()

	def answers(self):
		with self.box("ready"):
			return True

	@contextlib.contextmanager
	def box(self, user: str):
		"""A connection of `user` to this server, in their INBOX."""
		with imaplib.IMAP4("127.0.0.1", self.imap_port, timeout=30) as imap:
			imap.login(user, PASSWORD)
			imap.select("INBOX")
			yield imap

	def deliver(self, user: str, *mails: bytes, minutes_apart: float = 0) -> None:
		"""Puts mails into the mailbox of `user`, as the mail server of an organisation does: whatever they hold.

		The last arrives now, those before it so many minutes earlier each.
		"""
		with self.box(user):  # which makes it, the first time
			box = self.directory / "mailboxes" / user
		for place, mail in enumerate(mails, 1):
			self._delivered += 1
			at = time.time() - (len(mails) - place) * minutes_apart * 60
			path = box / "tmp" / f"{int(at)}.M{self._delivered:06}P{os.getpid()}.tests"
			path.write_bytes(mail)
			os.utime(path, (at, at))
			path.rename(box / "new" / path.name)

	def count(self, user: str, which: str = "ALL") -> int:
		"""How many mails `user` has that fit an IMAP search, such as UNSEEN."""
		with self.box(user) as imap:
			return len(imap.search(None, which)[1][0].split())


class Sink(Server):
	"""The SMTP server; see `smtp_sink` for what it does. `rules` change at once, also while it runs."""

	def __init__(self, directory: Path):
		super().__init__(directory)
		self.port = free_port()

	def command(self):
		return [sys.executable, smtp_sink.__file__, str(self.directory), str(self.port)]

	def answers(self):
		with socket.create_connection(("127.0.0.1", self.port), timeout=5) as connection:
			return connection.recv(3) == b"220"

	def behave(self, **rules) -> None:
		"""Behaves so from now on, and in no other way: `behave(refused=["a@example.com"])`."""
		path = self.directory / "rules.json"
		fresh = path.with_suffix(".new")
		fresh.write_text(json.dumps(rules))
		fresh.replace(path)

	def empty(self) -> None:
		"""Forgets what it took, and behaves."""
		self.behave()
		for path in (self.directory / "mail" / "new").glob("*"):
			path.unlink()

	def mails(self, to: str | None = None) -> list[EmailMessage]:
		"""What it took, or what it took for an address, in that order."""
		mails = [_read(path) for path in sorted((self.directory / "mail" / "new").glob("*"))]
		return [mail for mail in mails if to is None or mail[smtp_sink.ENVELOPE_TO] == to]

	def count(self) -> int:
		return len(list((self.directory / "mail" / "new").glob("*")))


def _read(path: Path) -> EmailMessage:
	return email.message_from_bytes(path.read_bytes(), policy=email.policy.default)


def free_port() -> int:
	with socket.socket() as probe:
		probe.bind(("127.0.0.1", 0))
		return probe.getsockname()[1]


def _program(name: str) -> str | None:
	"""Where a program of an administrator is: its directory is not on everybody's path."""
	return shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/local/sbin:/usr/sbin:/sbin")
