"""The documentation: what it names is there, each example is run, and who reads Dutch reads the same."""

import re
from pathlib import Path

import pytest
from doc_examples import DOCS, ROOT, RUN_ON_A_SITE, RUN_WITHOUT_A_SITE, examples, of_kind, pages

PICTURES = DOCS / "screenshots"
LARGEST_FOLDER = 4_000_000
# Written for these people in both languages
IN_DUTCH_TOO = ("clients", "desk", "admin")
CODE = re.compile(r"^ *```.*?^ *```$|`[^`\n]+`", re.M | re.S)
LINK = re.compile(r"(!?)\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^(#+) (.+)$", re.M)
# What is said of the project is true anywhere: no machine, no address of somebody's own
NOWHERE_ELSE = re.compile(r"/(?:home|work|tmp)/\w|/tmp/|localhost:\d|\bpypi\b|issue #?\d", re.I)


def relative(page: Path) -> str:
	return str(page.relative_to(ROOT))


def words_of(page: Path) -> str:
	return CODE.sub("", page.read_text())


def links_of(page: Path) -> list[tuple[bool, str]]:
	"""(whether it is a picture, target) of each link that stays in the repository."""
	return [
		(bool(mark), target)
		for mark, target in LINK.findall(words_of(page))
		if not re.match(r"[a-z]+:", target)
	]


def anchors_of(page: Path) -> set[str]:
	"""As the site makes them of headings."""
	titles = (re.sub(r"[`*]", "", title) for _level, title in HEADING.findall(page.read_text()))
	return {re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", title).strip().lower()) for title in titles}


def english_of(page: Path) -> Path:
	return page.with_name(page.name.replace(".nl.md", ".md"))


def dutch_of(page: Path) -> Path:
	return page.with_name(page.name.replace(".md", ".nl.md"))


ALL = pages()
DUTCH = [page for page in ALL if page.name.endswith(".nl.md")]


@pytest.mark.parametrize("page", ALL, ids=relative)
def test_links_lead_somewhere(page):
	for _is_picture, target in links_of(page):
		path, _hash, anchor = target.partition("#")
		to = (page.parent / path).resolve() if path else page
		assert to.exists(), f"{target} is not there"
		assert to.is_relative_to(ROOT), target
		if page != ROOT / "README.md":
			assert to.is_relative_to(DOCS), f"{target} is outside of the site"
		if anchor:
			assert anchor in anchors_of(to), f"{target}: no such heading"


def test_every_page_is_in_the_navigation_once():
	navigation = (ROOT / "mkdocs.yml").read_text().partition("\nnav:\n")[2]
	named = re.findall(r"^ +- (?:[^:\n]+: )?(\S+\.md)$", navigation, re.M)
	there = {str(page.relative_to(DOCS)) for page in ALL if page.is_relative_to(DOCS) and page not in DUTCH}
	assert sorted(named) == sorted(there)


def test_what_the_navigation_calls_its_parts_has_dutch():
	text = (ROOT / "mkdocs.yml").read_text()
	parts = re.findall(r"^ +- ([^:\n]+):$", text.partition("\nnav:\n")[2], re.M)
	translated = text.partition("nav_translations:\n")[2].partition("\n\n")[0]
	assert parts
	for part in parts:
		assert re.search(rf"^ +{re.escape(part)}: \S", translated, re.M), part


# Pictures ---------------------------------------------------------------------------------------------


def test_every_picture_is_shown_and_small():
	shown = {
		(page.parent / target).resolve()
		for page in ALL
		for is_picture, target in links_of(page)
		if is_picture
	}
	kept = set(PICTURES.iterdir())
	assert {path.name for path in kept - shown} == set(), "on no page; delete them"
	assert sum(path.stat().st_size for path in kept) < LARGEST_FOLDER


def test_every_picture_can_be_taken_again():
	source = (ROOT / "tests/e2e/pictures.py").read_text()
	taken = set(re.findall(r'\bpicture\(\w+, "([\w-]+)"[,)]', source))
	kept = {path.name.removesuffix(".webp").removesuffix("-nl") for path in PICTURES.iterdir()}
	assert kept == taken


@pytest.mark.parametrize("page", ALL, ids=relative)
def test_pictures_say_what_is_on_them(page):
	assert not re.search(r"!\[\s*\]\(", page.read_text())


# Dutch --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("part", IN_DUTCH_TOO)
def test_who_reads_dutch_has_every_page(part):
	english = [page for page in (DOCS / part).glob("*.md") if page not in DUTCH]
	assert english
	assert [page.name for page in english if not dutch_of(page).exists()] == []


@pytest.mark.parametrize("page", DUTCH, ids=relative)
def test_a_dutch_page_says_as_much_as_the_english(page):
	english, dutch = english_of(page).read_text(), page.read_text()
	for what, pattern in {
		"headings": r"^#+ ",
		"rows of tables": r"^\|",
		"points": r"^(?:- |\d\. )",
		"blocks": r"^```\w",
	}.items():
		found = [len(re.findall(pattern, text, re.M)) for text in (english, dutch)]
		assert found[0] == found[1], f"{what}: {found[0]} in English, {found[1]} in Dutch"
	for one, other in zip(
		*(
			[target for is_picture, target in links_of(text) if is_picture]
			for text in (english_of(page), page)
		),
		strict=True,
	):
		assert other == one.replace(".webp", "-nl.webp")


@pytest.mark.parametrize("page", DUTCH, ids=relative)
def test_dutch_is_polite_and_dutch(page):
	words = re.sub(r"\*[^*\n]+\*", "", words_of(page)).lower()  # without names of what is on the screen
	wrong = re.findall(r"\b(?:je|jij|jouw|jullie|ticket|tickets|sla’s|issue)\b", words)
	assert wrong == []


@pytest.mark.parametrize("page", ALL, ids=relative)
def test_it_is_true_on_any_machine(page):
	assert NOWHERE_ELSE.findall(page.read_text()) == []


# Examples -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("example", examples(), ids=str)
def test_every_example_is_run_or_says_why_not(example):
	if not example.language:
		assert example.how != "example", "say in which language it is"
		return
	assert example.how, f"a block of {example.language}: say <!-- example: ... --> or <!-- not run: why -->"
	if example.how == "example":
		assert example.kind in (*RUN_WITHOUT_A_SITE, *RUN_ON_A_SITE), f"no test runs {example.kind}"
	else:
		assert len(example.what) > 10, "why not?"


@pytest.mark.parametrize("example", of_kind("python"), ids=str)
def test_python_does_what_it_says(example):
	exec(compile(example.text, str(example), "exec"), {"__name__": "example"})


@pytest.mark.parametrize(
	"example", [example for example in examples() if example.language == "python"], ids=str
)
def test_python_is_python(example):
	compile(example.text, str(example), "exec")


@pytest.mark.parametrize("example", of_kind("make"), ids=str)
def test_make_has_these_targets_and_variables(example):
	targets = re.search(r"^targets := (.*)$", (ROOT / "Makefile").read_text(), re.M)[1].split()
	variables = set(re.findall(r"\$\{(\w+):=", (ROOT / "scripts/config.sh").read_text()))
	for line in filter(None, example.text.splitlines()):
		command, target, *given = re.findall(r"(?:'[^']*'|\S)+", line)
		assert command == "make"
		assert target in targets, target
		for assignment in given:
			name, _sign, value = assignment.partition("=")
			assert name in variables, name
			if name in ("TESTS", "FILE") and "/" in value:
				assert (ROOT / value).exists(), value


@pytest.mark.parametrize("command", re.findall(r"^make \S+", (ROOT / "README.md").read_text(), re.M))
def test_the_readme_names_targets_that_there_are(command):
	targets = re.search(r"^targets := (.*)$", (ROOT / "Makefile").read_text(), re.M)[1].split()
	assert command.split()[1] in targets
