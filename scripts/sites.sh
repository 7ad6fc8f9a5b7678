# shellcheck shell=bash disable=SC2016
# Sites. ERPNext with its wizard done takes minutes to make, so it is made once ("golden"), kept as a dump,
# and every other site is that dump restored, with our app installed on it: seconds.

# The bench is part of it, because benches may share a server
site_database() { printf '_%s' "$(printf '%s' "$BENCH_DIR/sites/$1" | sha1sum | cut -c1-16)"; }

# Only sites with this mark are ever dropped: an existing bench may hold somebody's real site.
SITE_MARK=facility_frontoffice_disposable
site_exists() { [[ -e $BENCH_DIR/sites/$1 ]]; }
site_is_ours() { grep -qs "\"$SITE_MARK\"" "$BENCH_DIR/sites/$1/site_config.json"; }

site_drop() {
	local site=$1 database
	[[ $site =~ ^[A-Za-z0-9][A-Za-z0-9._-]*$ ]] || die "'$site' is no name for a site: letters, digits, '.', '_' and '-'"
	[[ $site != assets ]] || die "'assets' is no name for a site"
	if site_exists "$site"; then
		site_is_ours "$site" || die "site $site is in $BENCH_DIR already and was not made here; name another site"
	fi
	database="$(site_database "$site")"
	db_root -e "DROP DATABASE IF EXISTS \`$database\`; DROP USER IF EXISTS '$database'@'%'"
	in_bench rm -rf "sites/$site" "$STATE_DIR/stamps/site-$site"
}

# An empty database, and the site's directory and configuration. Scheduled jobs would run in the middle of tests.
site_make_empty() {
	local site=$1 database password
	site_drop "$site"
	database="$(site_database "$site")"
	password="$(head -c 12 /dev/urandom | base64 | tr '+/' 'xy')"
	# The mark comes first: what is broken off from here on can be dropped again.
	in_bench mkdir -p "sites/$site"/{locks,logs,public/files,private/files,private/backups}
	in_bench sh -c 'umask 077; cat > "sites/$1/site_config.json"' sh "$site" <<-JSON
		{
		 "$SITE_MARK": 1,
		 "db_host": "$DB_HOST",
		 "db_name": "$database",
		 "db_password": "$password",
		 "db_port": $DB_PORT,
		 "db_type": "mariadb",
		 "pause_scheduler": 1
		}
	JSON
	db_root -e "CREATE DATABASE \`$database\` CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
		CREATE USER '$database'@'%' IDENTIFIED BY '$password';
		GRANT ALL ON \`$database\`.* TO '$database'@'%'"
	site_forget_cache "$site"
}

# What Redis still knows of an older database by the same name
site_forget_cache() {
	local port
	port="$(redis_port redis_cache "$REDIS_CACHE_PORT")"
	[[ -n $port ]] || return 0
	as_bench sh -c 'redis-cli -p "$1" --scan --pattern "$2|*" | xargs -r -d "\n" redis-cli -p "$1" del >/dev/null' \
		sh "$port" "$(site_database "$1")" || true
}

site_dump() {
	local site=$1 file=$2
	MYSQL_PWD="$(db_root_password)" as_bench sh -c '
		set -e
		mariadb-dump --no-defaults -h "$1" -P "$2" -u "$3" --protocol=tcp --default-character-set=utf8mb4 \
			--single-transaction --skip-comments "$4" > "$5.part"
		gzip -1 -c "$5.part" > "$5.new"
		rm "$5.part"
		mv "$5.new" "$5"' sh "$DB_HOST" "$DB_PORT" "$DB_ROOT_USER" "$(site_database "$site")" "$file"
}

# site_restore SITE DUMP
site_restore() {
	local site=$1
	site_make_empty "$site"
	as_bench gunzip -c "$2" | db_root "$(site_database "$site")"
}

# --- golden -----------------------------------------------------------------------------------------
# One dump for each pair of versions, and for each way to make it
golden_file() {
	local key
	key="$(
		{
			in_bench git -C apps/frappe rev-parse HEAD
			in_bench git -C apps/erpnext rev-parse HEAD
			cat "$CHECKOUT/scripts/setup_wizard.py"
			date +%Y # the fiscal year
		} | sha1sum | cut -c1-12
	)"
	printf '%s/golden/%s.sql.gz' "$STATE_DIR" "$key"
}

golden_site() {
	local file site=facility-golden
	file="$(golden_file)"
	[[ -f $file ]] && return 0
	as_bench mkdir -p "$STATE_DIR/golden"
	step "Making a database for ERPNext" site_make_empty "$site"
	step "Installing ERPNext on a site (some minutes)" golden_install "$site"
	step "Finishing ERPNext's setup wizard" golden_wizard "$site"
	step "Keeping a dump of it" site_dump "$site" "$file"
	site_drop "$site"
}
golden_install() {
	# --force and --no-setup-db: the site's configuration and database are there, so no password is on a command line
	frappe_cmd new-site "$1" --force --no-setup-db --db-name "$(site_database "$1")" --db-host "$DB_HOST" --db-port "$DB_PORT" \
		--admin-password admin --install-app erpnext
}
golden_wizard() {
	WORKDIR="$BENCH_DIR/sites" as_bench env FRAPPE_STREAM_LOGGING=1 ../env/bin/python -c "$(<"$CHECKOUT/scripts/setup_wizard.py")" "$1"
}

# --- sites with our app -----------------------------------------------------------------------------
# site_with_app SITE: from golden, fresh, our app installed
site_with_app() {
	local site=$1
	golden_site
	step "Restoring ERPNext to site $site" site_restore "$site" "$(golden_file)"
	step "Installing the app on $site" frappe_cmd --site "$site" install-app "$APP"
	site_password "$site"
	stamp "site-$site" "$(site_database "$site")"
}

# site_config SITE KEY=VALUE...: the values are JSON
site_config() {
	in_bench env/bin/python -c '
import json, sys
path = f"sites/{sys.argv[1]}/site_config.json"
config = json.load(open(path))
config.update((key, json.loads(value)) for key, value in (pair.split("=", 1) for pair in sys.argv[2:]))
with open(path, "w") as stream:
	json.dump(config, stream, indent=1, sort_keys=True)' "$@"
}

# What is encrypted in a database (passwords of mail accounts) needs the key of the site that it came from
site_copy_key() {
	local key
	key="$(in_bench env/bin/python -c '
import json, sys
print(json.dumps(json.load(open(f"sites/{sys.argv[1]}/site_config.json")).get("encryption_key")))' "$1")"
	[[ $key == null ]] || site_config "$2" "encryption_key=$key"
}

site_password() {
	[[ $ADMIN_PASSWORD == admin ]] || step "Setting the password of Administrator" frappe_cmd --site "$1" set-admin-password "$ADMIN_PASSWORD"
}

# site_has_app SITE: made here, and the installation came to its end
site_has_app() { site_is_ours "$1" && stamp_is "site-$1" "$(site_database "$1")"; }
