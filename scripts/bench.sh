# shellcheck shell=bash
# The bench: tools, Frappe, ERPNext, assets. Each finished stage has a stamp, so that a run that was broken
# off goes on where it was.

bench_set_up() {
	if [[ -d $BENCH_DIR/apps/frappe ]] && [[ ! -f $STATE_DIR/stamps/bench-begun ]]; then
		bench_adopt
		return
	fi
	if ! stamp_is bench 'done'; then
		bench_place_check
		tools_set_up
		[[ -d $BENCH_DIR/apps/frappe && -f $STATE_DIR/stamps/frappe ]] || bench_make
		[[ -f $STATE_DIR/stamps/erpnext ]] || erpnext_get
		step "Building the assets (some minutes)" in_bench bench build --force
		stamp bench 'done'
	fi
	bench_configure
	bench_version_check
}

# A bench that was there: nothing in it is changed, except that it gets our app
bench_adopt() {
	[[ -x $BENCH_DIR/env/bin/python ]] || die "$BENCH_DIR has apps but no env/bin/python: not a bench that works; set BENCH_DIR"
	[[ -d $BENCH_DIR/apps/erpnext ]] || die "the bench $BENCH_DIR has no ERPNext; run there: bench get-app --branch version-15 $ERPNEXT_URL"
	bench_version_check
	yarn_set_up
	have bench || bench_command
	[[ -e $BENCH_DIR/sites/assets/assets.json ]] || step "Building the assets (some minutes)" in_bench bench build --force
}

bench_version_check() {
	local app version
	for app in frappe erpnext; do
		version="$(sed -nE 's/^__version__ *= *"([^"]+)".*/\1/p' "$BENCH_DIR/apps/$app/$app/__init__.py")"
		[[ $version == 15.* ]] || die "$app in $BENCH_DIR is ${version:-unknown}; this app needs version 15. Set BENCH_DIR to another bench"
	done
}

check_network() {
	local url
	for url in "$FRAPPE_URL" "$ERPNEXT_URL"; do
		as_bench timeout 60 git ls-remote --exit-code --heads "$url" "$FRAPPE_BRANCH" >/dev/null 2>&1 ||
			die "cannot reach branch $FRAPPE_BRANCH of $url; check the network (or the proxy), then run this again"
	done
}

yarn_set_up() {
	[[ -x $STATE_DIR/yarn/node_modules/.bin/yarn ]] && return 0
	[[ "$(as_bench yarn --version 2>/dev/null)" == 1.* ]] && return 0
	step "Getting yarn 1" as_bench npm install --silent --no-audit --no-fund --prefix "$STATE_DIR/yarn" "$YARN_REQUIREMENT"
}

tools_set_up() {
	check_network
	as_bench mkdir -p "$STATE_DIR"
	yarn_set_up
	bench_command
}
bench_command() {
	stamp_is tools "$BENCH_REQUIREMENT" && return 0
	as_bench rm -rf "$STATE_DIR/tools"
	step "Getting the bench command" tools_install
	stamp tools "$BENCH_REQUIREMENT"
}
tools_install() {
	as_bench "$(find_python)" -m venv "$STATE_DIR/tools"
	as_bench "$STATE_DIR/tools/bin/pip" install "$BENCH_REQUIREMENT" "$SETUPTOOLS_REQUIREMENT"
}

# Before anything is fetched: a directory that holds something else is left alone
bench_place_check() {
	[[ ! -e $BENCH_DIR || -f $STATE_DIR/stamps/bench-begun || -z "$(ls -A "$BENCH_DIR")" ]] ||
		die "$BENCH_DIR is there but is not a bench; set BENCH_DIR to another directory"
}

bench_make() {
	# bench init does not go on with a directory that is half made
	[[ ! -e $BENCH_DIR ]] || as_bench rm -rf "$BENCH_DIR"
	stamp bench-begun "$BENCH_DIR"
	# --no-backups, because it wants cron; Redis is configured by services.sh
	WORKDIR="$STATE_DIR" step "Making a bench with Frappe (some minutes)" as_bench bench init --no-backups \
		--skip-redis-config-generation --skip-assets --python "$(find_python)" \
		--frappe-branch "$FRAPPE_BRANCH" --frappe-path "$FRAPPE_URL" "$BENCH_DIR"
	stamp frappe "$FRAPPE_BRANCH"
}

erpnext_get() {
	as_bench rm -rf "$BENCH_DIR/apps/erpnext"
	step "Pinning setuptools" in_bench env/bin/python -m pip install "$SETUPTOOLS_REQUIREMENT"
	# the full address: with a bare name bench asks GitHub's API
	step "Getting ERPNext (some minutes)" in_bench bench get-app --skip-assets --branch "$FRAPPE_BRANCH" "$ERPNEXT_URL"
	stamp erpnext "$FRAPPE_BRANCH"
}

# Our own bench's ports; an existing bench is never configured
bench_configure() {
	local ports="$REDIS_CACHE_PORT $REDIS_QUEUE_PORT $WEB_PORT"
	stamp_is configuration "$ports" && return 0
	in_bench env/bin/python -c '
import json, pathlib, sys
cache, queue, web = map(int, sys.argv[1:])
path = pathlib.Path("sites/common_site_config.json")
config = json.loads(path.read_text())
config.update(
	redis_cache=f"redis://127.0.0.1:{cache}",
	redis_queue=f"redis://127.0.0.1:{queue}",
	redis_socketio=f"redis://127.0.0.1:{queue}",
	webserver_port=web,
)
path.write_text(json.dumps(config, indent=1, sort_keys=True) + "\n")
' "$REDIS_CACHE_PORT" "$REDIS_QUEUE_PORT" "$WEB_PORT"
	stamp configuration "$ports"
}
