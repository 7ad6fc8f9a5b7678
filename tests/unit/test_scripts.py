"""What the set-up scripts say when something is in the way: one line that says what to do, and nothing made."""

import os
import re
import shutil
import socket
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPTS = ROOT / "scripts"

pytestmark = pytest.mark.skipif(
	os.geteuid() == 0, reason="as root the scripts would make users and install packages"
)


@pytest.fixture
def make(tmp_path):
	"""Runs a target with a bench directory that does not exist yet; commands in `fake` go before the real ones."""
	fake = tmp_path / "fake"
	fake.mkdir()
	(tmp_path / "benches").mkdir()

	def run(target: str, path: str | None = None, **variables) -> subprocess.CompletedProcess:
		environment = {
			"PATH": path or f"{fake}:{os.environ['PATH']}",
			"HOME": str(tmp_path),
			"LANG": "C.UTF-8",
			"BENCH_DIR": str(tmp_path / "benches" / "bench"),
		}
		return subprocess.run(
			["bash", str(SCRIPTS / "make.sh"), target],
			env=environment | {name: str(value) for name, value in variables.items()},
			cwd=tmp_path,
			stdin=subprocess.DEVNULL,
			capture_output=True,
			text=True,
			timeout=60,
		)

	def fake_command(name: str, script: str) -> None:
		(fake / name).write_text(f"#!/bin/sh\n{script}\n")
		(fake / name).chmod(0o755)

	run.fake = fake_command
	run.bench = tmp_path / "benches" / "bench"
	return run


def the_error(done: subprocess.CompletedProcess) -> str:
	lines = done.stderr.splitlines()
	assert done.returncode == 1, done
	assert len(lines) == 1, lines
	assert lines[0].startswith("ERROR: ")
	return lines[0]


def make_bench(path: Path, frappe: str = "15.56.0", erpnext: str = "15.53.0") -> None:
	for app, version in (("frappe", frappe), ("erpnext", erpnext)):
		package = path / "apps" / app / app
		package.mkdir(parents=True)
		(package / "__init__.py").write_text(f'__version__ = "{version}"\n')
	(path / "env" / "bin").mkdir(parents=True)
	(path / "env" / "bin" / "python").symlink_to(shutil.which("python3"))
	(path / "sites").mkdir()


def test_a_taken_port_is_named_before_anything_is_made(make):
	with socket.create_server(("127.0.0.1", 0)) as server:
		port = server.getsockname()[1]
		error = the_error(make("demo", WEB_PORT=port))
	assert f"port {port} is taken" in error
	assert "WEB_PORT=" in error
	assert not make.bench.exists()


@pytest.mark.parametrize("port", ["eighty", "8080; rm", "-1", "123456"])
def test_a_port_that_is_none(make, port):
	assert "WEB_PORT must be the number of a port" in the_error(make("demo", WEB_PORT=port))


def test_a_bench_directory_whose_parent_is_missing(make, tmp_path):
	error = the_error(make("bench", BENCH_DIR=tmp_path / "nowhere" / "bench"))
	assert "nowhere" in error
	assert "set BENCH_DIR" in error
	assert not (tmp_path / "nowhere").exists()


def test_a_bench_directory_that_is_no_full_path(make):
	assert "BENCH_DIR must be a path from the root" in the_error(make("bench", BENCH_DIR="bench"))


def test_a_directory_that_holds_something_else_is_left_alone(make):
	make.bench.mkdir()
	(make.bench / "thesis.txt").write_text("years of work")
	error = the_error(make("bench"))
	assert "is not a bench" in error
	assert (make.bench / "thesis.txt").read_text() == "years of work"


def test_too_little_disk(make):
	make.fake("df", "printf 'Filesystem 1G-blocks Used Available Capacity Mounted\\n/dev/x 10 8 2 80%% /\\n'")
	error = the_error(make("bench"))
	assert "has 2 GB free and a bench needs 6 GB" in error
	assert not make.bench.exists()


def test_another_user_for_the_bench(make):
	assert "there is no user" in the_error(make("bench", BENCH_USER="no-such-user"))
	assert "become that user" in the_error(make("bench", BENCH_USER="root"))


def test_node_that_is_too_old(make):
	make.fake("node", "echo v16.20.2")
	error = the_error(make("bench"))
	assert "Node v16.20.2 is too old" in error
	assert not make.bench.exists()


def test_neither_root_nor_sudo(make, tmp_path):
	"""A PATH with no more than the scripts themselves need: the rest is listed, for somebody who may install it."""
	tools = tmp_path / "tools"
	tools.mkdir()
	for name in (
		"awk",
		"bash",
		"cat",
		"cut",
		"date",
		"df",
		"dirname",
		"env",
		"getent",
		"git",
		"id",
		"sed",
		"sh",
		"test",
		"apt-get",
	):
		if found := shutil.which(name):
			(tools / name).symlink_to(found)
	error = the_error(make("bench", path=str(tools)))
	assert "neither root nor sudo" in error
	command = error.partition("apt-get install --no-install-recommends ")[2].split()
	assert {"redis-server", "wkhtmltopdf", "nodejs", "mariadb-client", "chromium"} <= set(command)
	assert "git" not in command


def test_no_network(make):
	error = the_error(make("bench", FRAPPE_URL="/no/such/repository"))
	assert "cannot reach branch version-15 of /no/such/repository" in error
	assert "network" in error
	assert not make.bench.exists()


@pytest.mark.parametrize(
	("versions", "message"),
	[
		({"frappe": "14.80.0"}, "frappe in .* is 14.80.0; this app needs version 15"),
		({"erpnext": "16.0.0-dev"}, "erpnext in .* is 16.0.0-dev; this app needs version 15"),
	],
)
def test_an_existing_bench_of_another_version(make, versions, message):
	make_bench(make.bench, **versions)
	assert re.search(message, the_error(make("bench")))


def test_an_existing_bench_without_erpnext(make):
	make_bench(make.bench)
	shutil.rmtree(make.bench / "apps" / "erpnext")
	assert "has no ERPNext; run there: bench get-app" in the_error(make("bench"))


@pytest.mark.parametrize(
	("answer", "message"),
	[
		(
			"echo \"ERROR 1045 (28000): Access denied for user 'root'\" >&2; exit 1",
			"refuses user root with this password",
		),
		(
			'echo "ERROR 2002 (HY000): Can\'t connect to server" >&2; exit 1',
			"no MariaDB answers at 127.0.0.1:3306",
		),
		("echo 10.5.23-MariaDB", "is 10.5.23; ERPNext 15 needs 10.6 or newer"),
	],
)
def test_a_database_server_that_cannot_be_used(make, answer, message):
	make.fake("mariadb", answer)
	make_bench(make.bench)
	assert message in the_error(make("start", DB_HOST="127.0.0.1", DB_ROOT_PASSWORD="guess"))


def test_a_database_port_that_is_taken(make):
	make_bench(make.bench)
	with socket.create_server(("127.0.0.1", 0)) as server:
		port = server.getsockname()[1]
		error = the_error(make("start", DB_PORT=port))
	assert f"port {port} is taken" in error
	assert "DB_PORT" in error


@pytest.mark.parametrize(
	("file", "message"), [("", "say which file"), ("none.py", "there is no file none.py")]
)
def test_a_python_file_that_is_missing(make, file, message):
	assert message in the_error(make("python", FILE=file))
	assert not make.bench.exists()


def test_documentation_without_a_python_that_can(make):
	for name in ("python3", "python3.12", "python3.11", "python3.10"):
		make.fake(name, "exit 1")
	error = the_error(make("docs"))
	assert "Python 3.10 or newer with venv" in error
	assert "python3-venv" in error


def test_documentation_without_a_network(make):
	"""A Python that makes an environment in which nothing can be fetched."""
	make.fake(
		"python3",
		'[ "$1" = -m ] || exit 0; mkdir -p "$3/bin"\n'
		"printf '#!/bin/sh\\necho mkdocs\\n' > \"$3/bin/python\"\n"
		"printf '#!/bin/sh\\necho cannot reach anything; exit 1\\n' > \"$3/bin/pip\"\n"
		'chmod +x "$3/bin/python" "$3/bin/pip"',
	)
	done = make("docs")
	assert done.returncode == 1
	assert "cannot reach anything" in done.stderr
	assert "Is there no network, or a proxy?" in done.stderr
	assert not make.bench.exists()


def test_an_unknown_target(make):
	assert "there is no target 'serve'" in the_error(make("serve"))


def test_help_names_every_target_and_every_variable(make):
	text = make("help").stdout
	for target in re.search(r"^targets := (.*)$", (ROOT / "Makefile").read_text(), re.M)[1].split():
		if target != "help":
			assert re.search(rf"\b{target}\b", text), target
	for variable in re.findall(r'^\s*: "\$\{(\w+):=', (SCRIPTS / "config.sh").read_text(), re.M):
		if variable != "BENCH_HOME":
			assert variable in text, variable
