# shellcheck shell=bash disable=SC2016
# What the machine must have. What is missing comes from apt: as root, or through sudo.

have() { as_bench sh -c 'command -v "$1" >/dev/null 2>&1' sh "$1"; }

have_library() { [[ $(PATH=$PATH:/sbin:/usr/sbin ldconfig -p 2>/dev/null) == *"$1"* ]]; }

node_major() { as_bench node --version 2>/dev/null | sed -E 's/^v([0-9]+).*/\1/'; }

# missing_packages [tests]: names of the Debian packages for what is not there, one a line
missing_packages() {
	have git || echo git
	have make || echo make
	have gcc || echo build-essential
	have pkg-config || echo pkg-config
	have redis-server || echo redis-server
	have wkhtmltopdf || echo wkhtmltopdf
	# WeasyPrint, which comes with Frappe, draws the labels with it
	have_library libpangoft2-1.0 || echo libpangoft2-1.0-0
	have setpriv || echo util-linux
	# The packages that hold the programs only: we run a server of our own, so no system service is set up.
	have mariadb || echo mariadb-client
	if ((OWN_DB)); then have mariadbd || echo mariadb-server-core; fi
	# npm is part of some packages of Node, and cannot be installed next to those: it is asked for afterwards
	if ! have node; then echo nodejs; elif ! have npm && ! have yarn; then echo npm; fi
	if [[ ! -d $BENCH_DIR/env ]] && ! find_python >/dev/null; then printf '%s\n' python3 python3-venv python3-dev; fi
	if [[ ${1:-} == tests ]]; then
		find_chromium >/dev/null || echo chromium
		missing_mail_server
	fi
}

# The tests start a dovecot of their own, as the bench user: of Debian's packages only the programs are used. A machine
# that is a mail server already is left as it is, without POP3 if it has none.
missing_mail_server() {
	has_dovecot_for imap && return
	echo dovecot-imapd
	has_dovecot_for pop3 || echo dovecot-pop3d
}

has_dovecot_for() { [[ -x /usr/lib/dovecot/$1 || -x /usr/libexec/dovecot/$1 ]]; }

# find_python: the interpreter for a new bench; it must have venv, and be readable by the bench user
find_python() {
	local candidate
	for candidate in $PYTHON python3.12 python3.11 python3.10 /usr/bin/python3 python3; do
		if as_bench "$candidate" -c '
import sys, sysconfig, pathlib, venv, ensurepip
assert (3, 10) <= sys.version_info < (3, 13)
assert pathlib.Path(sysconfig.get_path("include"), "Python.h").exists()
' >/dev/null 2>&1; then
			as_bench sh -c 'command -v "$1"' sh "$candidate"
			return 0
		fi
	done
	return 1
}

find_chromium() { as_bench sh -c 'command -v chromium || command -v chromium-browser || command -v google-chrome'; }

make_bench_user() {
	if id "$BENCH_USER" >/dev/null 2>&1; then
		if [[ $EUID -ne 0 && $BENCH_USER != "$(id -un)" ]]; then
			die "BENCH_USER is $BENCH_USER, but you are $(id -un): become that user, or leave BENCH_USER out"
		fi
		[[ $(id -u "$BENCH_USER") -ne 0 ]] || die "bench refuses to run as root; set BENCH_USER to another user"
		return 0
	fi
	[[ $EUID -eq 0 ]] || die "there is no user $BENCH_USER; leave BENCH_USER out to use your own"
	useradd --create-home --shell /bin/bash "$BENCH_USER"
	say "==> Made user $BENCH_USER, because bench refuses to run as root"
}

# check_place TARGET
check_place() {
	local parent free
	# Before anything is made: a home that is missing, or a directory that the bench user cannot write
	parent="$(dirname "$BENCH_DIR")"
	[[ $BENCH_DIR == /* ]] || die "BENCH_DIR must be a path from the root, not $BENCH_DIR"
	if [[ -d $BENCH_DIR ]]; then
		as_bench test -w "$BENCH_DIR" || die "user $BENCH_USER may not write in $BENCH_DIR; set BENCH_DIR or BENCH_USER"
	else
		as_bench test -d "$parent" -a -w "$parent" ||
			die "user $BENCH_USER may not make a bench in $parent (missing, or not writable); set BENCH_DIR"
	fi
	if [[ $1 != docs ]] && ! stamp_is bench 'done' && [[ ! -d $BENCH_DIR/sites/assets ]]; then
		free="$(df -P -B1G "$parent" | awk 'NR == 2 { print $4 }')"
		((free >= DISK_NEEDED_GB)) ||
			die "$parent has $free GB free and a bench needs $DISK_NEEDED_GB GB; make room, or set BENCH_DIR to another disk"
	fi
}

# prerequisites [tests]
prerequisites() {
	local packages round
	# twice: what the first round installed may show that more is needed
	for round in 1 2 3; do
		mapfile -t packages < <(missing_packages "${1:-}")
		((${#packages[@]})) || break
		((round < 3)) || die "still missing after the installation: ${packages[*]} (Debian's names); install them by hand"
		packages_install "${packages[@]}"
	done
	(($(node_major) >= 18)) ||
		die "Node $(as_bench node --version) is too old, Frappe 15 needs 18 or newer; install it from https://nodejs.org and run this again"
}

packages_install() {
	command -v apt-get >/dev/null ||
		die "missing: $* (Debian's names), and this system has no apt-get; install them by hand, then run this again"
	if [[ $EUID -eq 0 ]]; then
		apt_install "" "$@"
	elif command -v sudo >/dev/null && { sudo -n true 2>/dev/null || { [[ -t 0 ]] && sudo -v; }; }; then
		apt_install sudo "$@"
	else
		die "missing packages, and neither root nor sudo to install them; have somebody run: apt-get install --no-install-recommends $*"
	fi
}

# apt_install SUDO PACKAGE...
apt_install() {
	local as_root=$1 had_dovecot=0
	shift
	[[ -x /usr/sbin/dovecot ]] && had_dovecot=1
	# shellcheck disable=SC2086  # as_root is a word or nothing
	STEP_HINT="No network, or a package source that is out of date? Put it right and run this again." \
		step "Reading the package lists" $as_root apt-get update
	# shellcheck disable=SC2086
	STEP_HINT="By hand: apt-get install --no-install-recommends $*" step "Installing packages" $as_root \
		env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install -y --no-install-recommends "$@"
	# Nobody asked for a mail server that runs, now and after each start of the machine
	if [[ $had_dovecot == 0 && -x /usr/sbin/dovecot && -d /run/systemd/system ]]; then
		# shellcheck disable=SC2086
		$as_root systemctl disable --quiet --now dovecot.service dovecot.socket 2>/dev/null || true
	fi
}
