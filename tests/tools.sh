#!/bin/sh
# Installs with apt what some tests drive (a browser), where that may be done, and says what it could not:
# the tests that need a missing tool are skipped with that reason.
need() {
    command -v "$1" >/dev/null 2>&1 && return 0
    as_root=""
    [ "$(id -u)" -eq 0 ] || as_root="sudo -n"
    if command -v apt-get >/dev/null 2>&1 && { [ -z "$as_root" ] || $as_root true 2>/dev/null; }; then
        echo "installing $2"
        { $as_root apt-get update -qq && DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends "$2"; } >/dev/null 2>&1
    fi
    command -v "$1" >/dev/null 2>&1 || echo "no $2 on this machine and no way to install it: the tests that need it are skipped"
}
need chromium chromium
need redis-server redis-server
need rabbitmqctl rabbitmq-server
