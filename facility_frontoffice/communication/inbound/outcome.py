"""What became of a mail, as it is written on its row."""

from dataclasses import dataclass


@dataclass
class Outcome:
	"""`notes`: what was left out, a line each. `keeps_raw`: the mail as it came is still of use."""

	state: str
	outcome: str
	reason: str = ""
	notes: str = ""
	client_request: str | None = None
	communication: str | None = None
	keeps_raw: bool = True
