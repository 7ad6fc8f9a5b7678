# shellcheck shell=bash disable=SC2016,SC2153
# make docs: the documentation as a site. It needs Python only: no bench, no site; and no network once its packages are there.

DOCS_SITE="$STATE_DIR/docs-site"
DOCS_SOURCE="$STATE_DIR/docs-source"
DOCS_ENV="$STATE_DIR/docs-env"

docs_build() {
	local key
	as_bench mkdir -p "$STATE_DIR"
	lock docs 6 "builds the documentation"
	docs_packages
	docs_copy
	key="$(docs_key)"
	if stamp_is docs "$key" && [[ -f $DOCS_SITE/index.html ]]; then
		say "Nothing changed since the documentation was built."
	else
		STEP_HINT="It names the page and what is wrong there: most often a link to what is not there." \
			step "Building the documentation" docs_mkdocs
		stamp docs "$key"
	fi
	unlock 6
	say "The documentation is in $DOCS_SITE (Dutch in its folder nl). To look at it, with search:"
	say "    python3 -m http.server --bind 127.0.0.1 --directory $DOCS_SITE 8090"
}

# docs_python: an interpreter that can make an environment
docs_python() {
	local candidate
	for candidate in $PYTHON python3 python3.12 python3.11 python3.10; do
		if as_bench "$candidate" -c 'import sys, venv, ensurepip; assert sys.version_info >= (3, 10)' >/dev/null 2>&1; then
			as_bench sh -c 'command -v "$1"' sh "$candidate"
			return 0
		fi
	done
	return 1
}

docs_packages() {
	local python key
	python="$(docs_python)" ||
		die "the documentation needs Python 3.10 or newer with venv; install python3 and python3-venv (Debian's names), or set PYTHON"
	key="$python $(sed -n '/^docs = \[/,/^\]/p' "$CHECKOUT/pyproject.toml" | sha1sum)"
	stamp_is docs-packages "$key" && [[ -x $DOCS_ENV/bin/mkdocs ]] && return 0
	as_bench rm -rf "$DOCS_ENV"
	STEP_HINT="It fetches packages once. Is there no network, or a proxy? Put it right and run this again." \
		step "Getting the packages for the documentation" docs_install "$python"
	stamp docs-packages "$key"
}

# The requirements are the extra "docs" of pyproject.toml; pip has a reader of TOML within, also with Python 3.10
docs_install() {
	local requirements
	as_bench "$1" -m venv "$DOCS_ENV"
	mapfile -t requirements < <(as_bench "$DOCS_ENV/bin/python" -c '
import sys
from pip._vendor import tomli
print("\n".join(tomli.loads(sys.stdin.read())["project"]["optional-dependencies"]["docs"]))' <"$CHECKOUT/pyproject.toml")
	((${#requirements[@]})) || die "pyproject.toml names no packages for the documentation"
	as_bench "$DOCS_ENV/bin/pip" install --disable-pip-version-check "${requirements[@]}"
}

# A copy, for the bench user may not be able to read the checkout; anew each time, so that what is gone is gone
docs_copy() {
	as_bench rm -rf "$DOCS_SOURCE"
	as_bench mkdir -p "$DOCS_SOURCE"
	tar --create --directory="$CHECKOUT" --mode=u+rwX,go+rX --file=- mkdocs.yml docs |
		WORKDIR="$DOCS_SOURCE" as_bench tar --extract --no-same-owner --file=-
}

docs_key() {
	(cd "$DOCS_SOURCE" && find . -type f -print0 | LC_ALL=C sort -z | xargs -0r sha1sum | sha1sum)
	as_bench "$DOCS_ENV/bin/pip" freeze --disable-pip-version-check | sha1sum
}

docs_mkdocs() {
	# the last good one stays until there is another
	as_bench rm -rf "$DOCS_SITE.new"
	WORKDIR="$DOCS_SOURCE" as_bench env NO_MKDOCS_2_WARNING=1 "$DOCS_ENV/bin/mkdocs" build --strict --site-dir "$DOCS_SITE.new"
	as_bench rm -rf "$DOCS_SITE"
	as_bench mv "$DOCS_SITE.new" "$DOCS_SITE"
}
