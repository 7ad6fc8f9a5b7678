# shellcheck shell=bash
# make demo: a fresh demo site, the servers that it needs, the scenarios, and then the site to look at

DEMO_RUN="$STATE_DIR/run"
DEMO_PIDS=()

demo_run() {
	local began=$SECONDS rc=0
	if ! [[ $WEB_PORT =~ ^[0-9]{1,5}$ ]]; then die "WEB_PORT must be the number of a port, not '$WEB_PORT'"; fi
	if port_open "$WEB_PORT"; then
		die "port $WEB_PORT is taken by another program; stop it, or choose another: WEB_PORT=8081 make demo"
	fi
	lock_site "$DEMO_SITE"
	set_up
	demo_site
	demo_serve
	say "==> Ready after $((SECONDS - began)) s. The scenarios, through the HTTP API:"
	demo_scenarios || rc=$?
	if ((rc != 0)); then die "not every scenario went as it should; logs are in $LOG_DIR"; fi
	[[ $SERVE == 0 ]] || demo_wait
}

demo_site() {
	site_with_app "$DEMO_SITE"
	step "Loading the demo data" frappe_cmd --site "$DEMO_SITE" execute "$APP.demo.data.load"
	step "Making purchases to look at" frappe_cmd --site "$DEMO_SITE" execute "$APP.demo.purchases.load"
	# links in mails lead to where the demo is served; only this site has its scheduled jobs run
	step "Configuring $DEMO_SITE" demo_configure
}
demo_configure() {
	site_config "$DEMO_SITE" "host_name=\"http://127.0.0.1:$WEB_PORT\"" pause_scheduler=0
	# ERPNext's daily and monthly jobs are not overdue because the dump is older
	# shellcheck disable=SC2016  # the backticks are SQL's
	db_root "$(site_database "$DEMO_SITE")" -e 'UPDATE `tabScheduled Job Type` SET last_execution = NOW()'
}

# demo_start NAME COMMAND...: in the background, with a log; ended by demo_stop
demo_start() {
	local name=$1
	shift
	WORKDIR="$BENCH_DIR/sites" exec_as_bench setsid "$@" </dev/null >"$LOG_DIR/demo-$name.log" 2>&1 5>&- 6>&- 7>&- 8>&- &
	DEMO_PIDS+=($!)
}

demo_serve() {
	local python="$BENCH_DIR/env/bin/python" i
	at_exit demo_stop
	as_bench rm -rf "$DEMO_RUN"
	as_bench mkdir -p "$DEMO_RUN"
	demo_start web env "DEMO_SITE=$DEMO_SITE" "$BENCH_DIR/env/bin/gunicorn" --bind "unix:$DEMO_RUN/web.sock" --workers 2 \
		--threads 4 --worker-class gthread --timeout 120 --pythonpath "$APP_DIR/scripts" demo_wsgi:application
	demo_start socketio env "FRAPPE_SOCKETIO_UDS=$DEMO_RUN/socketio.sock" node "$BENCH_DIR/apps/frappe/socketio.js"
	demo_start front node "$APP_DIR/scripts/front.js" "$WEB_PORT" "$DEMO_SITE" "$DEMO_RUN/web.sock" "$DEMO_RUN/socketio.sock"
	demo_start worker "$python" -m frappe.utils.bench_helper frappe worker --queue short,default,long
	demo_start schedule "$python" -m frappe.utils.bench_helper frappe schedule
	printf '==> Starting the servers ... '
	for ((i = 0; i < 300; i++)); do
		demo_alive
		if as_bench "$python" -c 'import sys, urllib.request as u; u.urlopen(sys.argv[1], timeout=30)' \
			"http://127.0.0.1:$WEB_PORT/api/method/ping" 2>/dev/null; then
			printf 'done\n'
			return 0
		fi
		sleep 0.2
	done
	die "http://127.0.0.1:$WEB_PORT does not answer; see $LOG_DIR/demo-web.log"
}

# None of them may end by itself
demo_alive() {
	local index names=(web socketio front worker schedule)
	for index in "${!DEMO_PIDS[@]}"; do
		pid_alive "${DEMO_PIDS[index]}" && continue
		tail -n 20 "$LOG_DIR/demo-${names[index]}.log" | sed 's/^/    | /' >&2
		die "the demo's ${names[index]} server has ended; the whole log is $LOG_DIR/demo-${names[index]}.log"
	done
}

# shellcheck disable=SC2317  # called at the end
demo_stop() {
	local pid
	for pid in "${DEMO_PIDS[@]}"; do kill "$pid" 2>/dev/null || true; done
	for pid in "${DEMO_PIDS[@]}"; do
		stop_pid "$pid"
		kill -9 -- "-$pid" 2>/dev/null || true # what it started and left behind
	done
	DEMO_PIDS=()
	as_bench rm -rf "$DEMO_RUN"
}

demo_scenarios() {
	WORKDIR="$BENCH_DIR" as_bench env FRAPPE_STREAM_LOGGING=1 env/bin/python -m "$APP.demo" \
		--url "http://127.0.0.1:$WEB_PORT" --site "$DEMO_SITE" </dev/null
}

demo_wait() {
	say
	say "The desk:    http://127.0.0.1:$WEB_PORT/app/front-office"
	say "The portal:  http://127.0.0.1:$WEB_PORT/my-requests"
	in_bench env/bin/python -c '
from facility_frontoffice.demo import data
print("Log in as (password of all but Administrator: " + data.PASSWORD + ")")
for user, (name, *_rest) in data.PEOPLE.items():
	print(f"  {user:<24} {name}, {_rest[1][0] if _rest[1] else str()}" + (f", {_rest[2]}" if _rest[2] else ""))'
	say "  Administrator            password $ADMIN_PASSWORD"
	say "Ctrl-C stops everything."
	while sleep 2; do demo_alive; done
}
