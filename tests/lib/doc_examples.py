"""The code blocks of the documentation, each with what the comment above it says of it.

`<!-- example: KIND -->` says which test runs it (see `RUN_WITHOUT_A_SITE` and `RUN_ON_A_SITE`), `<!-- not run: why -->` that
none does. A block in no language is a drawing or the output of something.
"""

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"

# Kinds, by their first word
RUN_WITHOUT_A_SITE = ("python", "make")
RUN_ON_A_SITE = (
	"bench",
	"bench-options",
	"backup",
	"restore",
	"call",
	"request",
	"catalogue-import",
	"message-text",
	"message-subject",
	"message-condition",
)
FENCE = re.compile(
	r"^(?P<indent> *)```(?P<language>[\w-]*)[^\n]*\n(?P<text>.*?)^(?P=indent)```$", re.M | re.S
)
MARK = re.compile(r"<!-- (?P<how>example|not run): (?P<what>[^\n]+?) -->\n+\Z")


@dataclass(frozen=True)
class Example:
	"""`how` is example, not run, or empty where nothing is said; `what` the kind, or the reason."""

	page: str
	line: int
	language: str
	text: str
	how: str
	what: str

	@property
	def kind(self) -> str:
		return self.what.split()[0] if self.how == "example" else ""

	def __str__(self) -> str:
		return f"{self.page}:{self.line}"


def pages() -> list[Path]:
	return [ROOT / "README.md", *sorted(DOCS.rglob("*.md"))]


def examples() -> list[Example]:
	return [example for page in pages() for example in _examples_of(page)]


def of_kind(*kinds: str) -> list[Example]:
	return [example for example in examples() if example.kind in kinds]


def _examples_of(page: Path) -> list[Example]:
	text = page.read_text()
	found = []
	for fence in FENCE.finditer(text):
		mark = MARK.search(text[: fence.start()])
		found.append(
			Example(
				str(page.relative_to(ROOT)),
				text.count("\n", 0, fence.start()) + 1,
				fence["language"],
				fence["text"],
				mark["how"] if mark else "",
				mark["what"] if mark else "",
			)
		)
	return found
