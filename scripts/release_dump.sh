# shellcheck shell=bash disable=SC2016
# make release-dump RELEASE=word: a dump of a site of this release, for tests/migrate/test_releases.py to upgrade

release_dump_run() {
	local file
	[[ $RELEASE =~ ^[a-z0-9]+(-[a-z0-9]+)*$ ]] ||
		die "say in a word what the release brought: make release-dump RELEASE=word (small letters, digits and '-')"
	file="$CHECKOUT/tests/data/releases/$(date +%F)-$RELEASE.sql.xz"
	[[ ! -e $file ]] || die "$file is there already; name another word, or delete it first"
	# the demo's servers serve this site; nobody's demo is touched
	DEMO_SITE="$RELEASE_SITE"
	if port_open "$WEB_PORT"; then
		die "port $WEB_PORT is taken by another program; stop it, or choose another: WEB_PORT=8081 make release-dump"
	fi
	lock_site "$DEMO_SITE"
	set_up
	release_dump_site
	step "Writing $(basename "$file")" release_dump_write "$file"
	site_drop "$DEMO_SITE"
	say "$(du -h "$file" | cut -f1) in $file. Now: make test TESTS=tests/migrate/test_releases.py"
}

# The demo organisation with its scenarios gone through, what is open, and the edits of an admin
release_dump_site() {
	site_with_app "$DEMO_SITE"
	step "Configuring $DEMO_SITE" demo_configure # first, for the demo data has addresses of the site in it
	step "Loading the demo data" frappe_cmd --site "$DEMO_SITE" execute "$APP.demo.data.load"
	demo_serve
	say "==> The scenarios, through the HTTP API:"
	demo_scenarios || die "not every scenario went as it should; logs are in $LOG_DIR"
	demo_stop
	step "Working as people and as an admin" release_dump_python release_people.py
	step "Clearing logs and passwords" release_dump_python release_clear.py
}
# release_dump_python NAME: a file of scripts/ in the site, kept
release_dump_python() {
	WORKDIR="$BENCH_DIR/sites" as_bench env FRAPPE_STREAM_LOGGING=1 COMMIT=1 \
		../env/bin/python -c "$(<"$CHECKOUT/scripts/run_file.py")" "$DEMO_SITE" "$1" 3<"$CHECKOUT/scripts/$1"
}

release_dump_write() {
	MYSQL_PWD="$(db_root_password)" as_bench mariadb-dump --no-defaults -h "$DB_HOST" -P "$DB_PORT" -u "$DB_ROOT_USER" \
		--protocol=tcp --default-character-set=utf8mb4 --single-transaction --skip-comments --order-by-primary \
		"$(site_database "$DEMO_SITE")" | "$BENCH_DIR/env/bin/python" -c '
import lzma, shutil, sys
with lzma.open(sys.stdout.buffer, "wb", preset=9 | lzma.PRESET_EXTREME) as packed:
	shutil.copyfileobj(sys.stdin.buffer, packed)' >"$1.new"
	mv "$1.new" "$1"
}
