# shellcheck shell=bash
# MariaDB and Redis of our own, as the bench user, on ports of their own: a server that the machine has
# already is left alone, and nobody's root password is needed.
#
# Each make that uses them holds a shared lock; the last one to end stops them, unless `make start` asked
# to keep them.

DB_DIR="$STATE_DIR/mariadb"
REDIS_DIR="$STATE_DIR/redis"
KEEP_FILE="$STATE_DIR/keep-services"

# pid_in FILE: the process that the file names, if it is a server still and not another one by the same number
pid_in() {
	local pid
	pid="$(as_bench cat "$1" 2>/dev/null || true)"
	if [[ -n $pid ]] && grep -qsE '^(mariadbd|redis-server)$' "/proc/$pid/comm"; then echo "$pid"; fi
}

# --- MariaDB ----------------------------------------------------------------------------------------
db_root_password() {
	if ((OWN_DB)); then as_bench cat "$DB_DIR/root-password"; else printf '%s' "$DB_ROOT_PASSWORD"; fi
}
# db_root [ARGUMENTS]: the client, as administrator
db_root() {
	MYSQL_PWD="$(db_root_password)" as_bench mariadb --no-defaults -h "$DB_HOST" -P "$DB_PORT" -u "$DB_ROOT_USER" \
		--protocol=tcp --default-character-set=utf8mb4 -N "$@"
}

db_initialise() {
	as_bench rm -rf "$DB_DIR.new"
	as_bench mkdir -p "$DB_DIR.new"
	as_bench chmod 700 "$DB_DIR.new"
	step "Making a MariaDB data directory" as_bench mariadb-install-db --no-defaults --datadir="$DB_DIR.new/data" \
		--auth-root-authentication-method=normal --skip-test-db
	local password
	password="$(head -c 18 /dev/urandom | base64 | tr '+/' 'xy')"
	# read at every start, so that the password in the file is always the server's
	as_bench sh -c "umask 077; cat > '$DB_DIR.new/root-password'" <<<"$password"
	as_bench sh -c "umask 077; cat > '$DB_DIR.new/init.sql'" <<-SQL
		DELETE FROM mysql.global_priv WHERE User = '' OR (User = 'root' AND Host NOT IN ('localhost', '127.0.0.1'));
		FLUSH PRIVILEGES;
		CREATE OR REPLACE USER 'root'@'127.0.0.1' IDENTIFIED BY '$password';
		GRANT ALL ON *.* TO 'root'@'127.0.0.1' WITH GRANT OPTION;
		ALTER USER 'root'@'localhost' IDENTIFIED BY '$password';
	SQL
	# The log is flushed once a second instead of at each commit: safe when the server's process dies, a second
	# may be lost when the machine does. These are demo and test sites.
	as_bench sh -c "cat > '$DB_DIR.new/my.cnf'" <<-CNF
		[mariadbd]
		datadir = $DB_DIR/data
		socket = $DB_DIR/mariadb.sock
		pid-file = $DB_DIR/mariadb.pid
		log-error = $LOG_DIR/mariadb.log
		init-file = $DB_DIR/init.sql
		bind-address = 127.0.0.1
		skip-name-resolve
		character-set-server = utf8mb4
		collation-server = utf8mb4_unicode_ci
		innodb_buffer_pool_size = 512M
		innodb_flush_log_at_trx_commit = 2
		max_allowed_packet = 64M
	CNF
	as_bench mv "$DB_DIR.new" "$DB_DIR"
}

own_db_start() {
	local i
	pid_alive "$(pid_in "$DB_DIR/mariadb.pid")" && port_open "$DB_PORT" && return 0
	if port_open "$DB_PORT"; then
		die "port $DB_PORT is taken by another program, and our MariaDB needs it; set DB_PORT to a free one"
	fi
	[[ -d $DB_DIR ]] || db_initialise
	exec_as_bench setsid mariadbd --defaults-file="$DB_DIR/my.cnf" --port="$DB_PORT" </dev/null >/dev/null 2>&1 \
		5>&- 6>&- 7>&- 8>&- &
	for ((i = 0; i < 300; i++)); do
		if port_open "$DB_PORT" && db_root -e 'select 1' >/dev/null 2>&1; then return 0; fi
		sleep 0.2
	done
	die "MariaDB did not start within a minute; see $LOG_DIR/mariadb.log"
}

db_check() {
	local answer version
	answer="$(db_root -e 'select version()' 2>&1)" || case $answer in
		*1045*) die "MariaDB at $DB_HOST:$DB_PORT refuses user $DB_ROOT_USER with this password; set DB_ROOT_USER and DB_ROOT_PASSWORD" ;;
		*) die "no MariaDB answers at $DB_HOST:$DB_PORT (DB_HOST, DB_PORT): ${answer##*$'\n'}" ;;
	esac
	version="${answer%%-*}"
	if [[ "$(printf '%s\n' 10.6 "$version" | sort -V | head -n 1)" != 10.6 ]]; then
		die "MariaDB at $DB_HOST:$DB_PORT is $version; ERPNext 15 needs 10.6 or newer"
	fi
}

# --- Redis ------------------------------------------------------------------------------------------
# An existing bench has its Redis addresses in its configuration; ours are written there at set-up.
redis_port() {
	local kind=$1 default=$2
	in_bench env/bin/python -c '
import json, sys, urllib.parse
url = urllib.parse.urlparse(json.load(open("sites/common_site_config.json")).get(sys.argv[1]) or "")
print(url.port if url.hostname in ("127.0.0.1", "localhost") else "")' "$kind" 2>/dev/null || echo "$default"
}

redis_start() {
	local name=$1 port=$2 i
	[[ -n $port ]] || return 0 # on another machine: not ours to start
	if port_open "$port"; then
		[[ "$(as_bench redis-cli -p "$port" ping 2>/dev/null)" =~ PONG|NOAUTH ]] ||
			die "port $port is taken by a program that is not Redis; set ${name^^}_PORT to a free one"
		return 0
	fi
	as_bench mkdir -p "$REDIS_DIR"
	exec_as_bench setsid redis-server --port "$port" --bind 127.0.0.1 --dir "$REDIS_DIR" --dbfilename "$name.rdb" --save "" \
		--appendonly no --maxmemory 512mb --maxmemory-policy "$([[ $name == redis_cache ]] && echo allkeys-lru || echo noeviction)" \
		--pidfile "$REDIS_DIR/$name.pid" --daemonize no --logfile "$LOG_DIR/$name.log" </dev/null >/dev/null 2>&1 \
		5>&- 6>&- 7>&- 8>&- &
	for ((i = 0; i < 50; i++)); do
		port_open "$port" && return 0
		sleep 0.1
	done
	die "Redis did not start on port $port; see $LOG_DIR/$name.log"
}

# --- all of them ------------------------------------------------------------------------------------
services_use() {
	as_bench mkdir -p "$STATE_DIR/locks" "$LOG_DIR"
	as_bench touch "$STATE_DIR/locks/services"
	exec 8>>"$STATE_DIR/locks/services"
	flock -s 8
	at_exit services_release
	if ((OWN_DB)); then own_db_start; fi
	db_check
	redis_start redis_cache "$(redis_port redis_cache "$REDIS_CACHE_PORT")"
	redis_start redis_queue "$(redis_port redis_queue "$REDIS_QUEUE_PORT")"
}

# shellcheck disable=SC2317  # called at the end
services_release() {
	[[ -e $KEEP_FILE ]] && return 0
	flock -n 8 || return 0 # another make still needs them, and will stop them
	services_stop
}

services_stop() {
	local file
	for file in "$REDIS_DIR/redis_cache.pid" "$REDIS_DIR/redis_queue.pid" "$DB_DIR/mariadb.pid"; do
		stop_pid "$(pid_in "$file")"
	done
}
