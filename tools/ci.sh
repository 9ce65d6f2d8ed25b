#!/bin/sh
# Everything that must hold, in the order in which it fails fastest. Installs what a bare Debian
# lacks: a browser, fonts with Chinese, gettext for the check of the catalogues, Java and Spark.
set -eu
cd "$(dirname "$0")/.."

step() {
	now=$(date +%s)
	echo "== $1 ($((now - ${begun:=$now})) s since the start)" >&2
}

missing=""
command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 ||
	command -v google-chrome >/dev/null 2>&1 || missing="$missing chromium"
{ command -v fc-list >/dev/null 2>&1 && [ -n "$(fc-list :lang=zh)" ]; } ||
	missing="$missing fontconfig fonts-noto-cjk"
command -v msgfmt >/dev/null 2>&1 || missing="$missing gettext"
# Screening is also tested on a Spark cluster of two workers on loopback.
command -v java >/dev/null 2>&1 || missing="$missing openjdk-17-jre-headless"
if [ -n "$missing" ]; then
	step "installing$missing"
	as_root=""
	[ "$(id -u)" = 0 ] || as_root="sudo"
	$as_root apt-get update -q >&2
	# shellcheck disable=SC2086 # a list of words
	DEBIAN_FRONTEND=noninteractive $as_root apt-get install -q -y --no-install-recommends $missing >&2
fi

export CI=1
step "setup"
make --no-print-directory setup
.venv/bin/python -c "import pyspark" 2>/dev/null ||
	.venv/bin/python -m pip install -q --require-hashes --no-deps --disable-pip-version-check \
		-r requirements/spark.txt
.venv/bin/python -c "import rapidocr" 2>/dev/null ||
	.venv/bin/python -m pip install -q --require-hashes --no-deps --disable-pip-version-check \
		-r requirements/ocr.txt
step "lint and import contracts"
make --no-print-directory lint
.venv/bin/python tools/reference.py --check
step "types"
make --no-print-directory types
step "tests"
.venv/bin/pytest -n 2
step "the demo from a fresh clone"
.venv/bin/python tools/fresh_clone.py
step "done"
