# shellcheck shell=bash
# What all scripts share: messages, steps with a log, the bench user, locks, and cleaning up at the end.
set -Eeuo pipefail
# shellcheck source=config.sh
source "$(dirname "${BASH_SOURCE[0]}")/config.sh"

say() { printf '%s\n' "$*"; }
die() {
	printf 'ERROR: %s\n' "$*" >&2
	exit 1
}

# --- the bench user ---------------------------------------------------------------------------------
if [[ $EUID -eq 0 ]]; then
	# root's own PATH may name directories that nobody else can read
	BENCH_PATH="/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
else
	BENCH_PATH="$PATH:/usr/sbin:/sbin"
fi
BENCH_PATH="$STATE_DIR/tools/bin:$STATE_DIR/yarn/node_modules/.bin:$BENCH_PATH"

# as_bench COMMAND...: run it as the bench user, in WORKDIR. The rest of the environment is kept, for it may
# hold the certificates and proxies that pip and npm need.
as_bench() { (exec_as_bench "$@"); }
# The same in place of the shell, for a command in the background: $! is then the command's own id.
exec_as_bench() {
	local wrap=(env -u XDG_CACHE_HOME -u XDG_CONFIG_HOME -u XDG_RUNTIME_DIR --chdir="${WORKDIR:-/}"
		"HOME=$BENCH_HOME" "USER=$BENCH_USER" "LOGNAME=$BENCH_USER" "PATH=$BENCH_PATH")
	if [[ $EUID -eq 0 ]]; then
		exec setpriv --reuid="$BENCH_USER" --regid="$(id -g "$BENCH_USER")" --init-groups -- "${wrap[@]}" "$@"
	else
		exec "${wrap[@]}" "$@"
	fi
}
in_bench() { WORKDIR="$BENCH_DIR" as_bench "$@"; }

# frappe_cmd ARGUMENTS...: Frappe's own commands, without the second that the bench command takes to start
frappe_cmd() {
	WORKDIR="$BENCH_DIR/sites" as_bench env FRAPPE_STREAM_LOGGING=1 \
		"$BENCH_DIR/env/bin/python" -m frappe.utils.bench_helper frappe "$@" </dev/null
}

# --- steps ------------------------------------------------------------------------------------------
# step TITLE COMMAND...: shows the title and the time, keeps the output in a log, shows its end on failure.
# Call it plainly: within `if` or `||` bash would no longer stop at the command's first error.
step() {
	local title=$1 log pid rc=0 began=$SECONDS
	shift
	as_bench mkdir -p "$LOG_DIR"
	log="$LOG_DIR/$(tr -cs 'a-z0-9\n' '-' <<<"${title,,}").log"
	as_bench touch "$log"
	printf '==> %s ... ' "$title"
	set -m # a process group of its own, so that breaking off reaches everything below it
	"$@" >"$log" 2>&1 </dev/null &
	pid=$!
	set +m
	STEP_PID=$pid
	while kill -0 "$pid" 2>/dev/null; do
		sleep 0.2
		if [[ -t 1 ]]; then
			printf '\r==> %s ... %ds ' "$title" $((SECONDS - began))
		elif (((SECONDS - began) >= 60 && (SECONDS - began) % 60 == 0)); then
			printf '%ds ... ' $((SECONDS - began))
			sleep 1
		fi
	done
	wait "$pid" || rc=$?
	STEP_PID=
	if ((rc == 0)); then
		if [[ -t 1 ]]; then printf '\r==> %s ... ' "$title"; fi
		printf 'done (%ds)\n' $((SECONDS - began))
		return 0
	fi
	printf 'FAILED\n'
	tail -n 20 "$log" | sed 's/^/    | /' >&2
	die "'$title' failed; the whole log is in $log. ${STEP_HINT:-Run the same command again after putting it right: it goes on from here.}"
}

# --- stamps: what is finished need not be done again -----------------------------------------------------
stamp_is() { [[ -f "$STATE_DIR/stamps/$1" && "$(<"$STATE_DIR/stamps/$1")" == "$2" ]]; }
stamp() {
	as_bench mkdir -p "$STATE_DIR/stamps"
	printf '%s' "$2" | as_bench tee "$STATE_DIR/stamps/$1" >/dev/null
}

# --- locks ------------------------------------------------------------------------------------------
# lock NAME FD [MESSAGE]: exclusive until the descriptor is closed; waits, and says so.
lock() {
	local file="$STATE_DIR/locks/$1"
	as_bench mkdir -p "$STATE_DIR/locks"
	as_bench touch "$file"
	eval "exec $2>>\"\$file\""
	flock -n "$2" && return 0
	say "... waiting for another make that ${3:-is setting up $BENCH_DIR}"
	flock "$2"
}
unlock() { eval "exec $1>&-"; }

# lock_site NAME: a site belongs to one make at a time; hardly any waiting, because a served demo may last for days
lock_site() {
	local file="$STATE_DIR/locks/site-$1"
	as_bench mkdir -p "$STATE_DIR/locks"
	as_bench touch "$file"
	exec 7>>"$file"
	# what an earlier run that was killed left behind may need some seconds to end
	flock -w 10 7 || die "site $1 is in use by another make; wait for it, stop it, or name another site (see make help)"
}

port_open() { (exec 3<>"/dev/tcp/${2:-127.0.0.1}/$1") 2>/dev/null; }
pid_alive() { [[ -n ${1:-} ]] && kill -0 "$1" 2>/dev/null; }

# stop_pid PID: ask, wait up to ten seconds, insist
stop_pid() {
	local i
	pid_alive "$1" || return 0
	kill "$1" 2>/dev/null || return 0
	for ((i = 0; i < 100; i++)); do
		pid_alive "$1" || return 0
		sleep 0.1
	done
	kill -9 "$1" 2>/dev/null || true
}

# --- the end ----------------------------------------------------------------------------------------
# Functions named here run at the end, also after Ctrl-C, the last one first.
AT_EXIT=()
STEP_PID=
at_exit() { AT_EXIT=("$1" "${AT_EXIT[@]}"); }
# shellcheck disable=SC2317  # called by the trap
finish() {
	local rc=$? task
	trap - EXIT
	trap '' HUP INT TERM
	if pid_alive "$STEP_PID"; then
		printf 'broken off\n'
		kill -TERM -- "-$STEP_PID" 2>/dev/null || true
	fi
	for task in "${AT_EXIT[@]}"; do "$task" || true; done
	exit "$rc"
}
trap finish EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
