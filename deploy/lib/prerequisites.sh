# shellcheck shell=bash
#
# What Pintu needs from the machine, checked and where possible installed. Sourced by deploy/run and deploy/test.
#
#   require_swift                 Swift 6.2 or newer is on the PATH
#   require_packages NAME…        build | database | python: present, or installed with apt-get, or the command to type is shown
#   offer_packages NAME…          the same for containers, without which something is left out: never an error
#   server_version                the newest PostgreSQL server on this machine
#   executables VARIABLE WHAT FOLDER ARGUMENT…
#                                 builds WHAT into FOLDER in release mode, unless VARIABLE names a folder with it; prints the folder
#
# Needs bash and set -euo pipefail in the caller. Nothing is installed when nothing is missing.

readonly SWIFT_MINIMUM_MAJOR=6 SWIFT_MINIMUM_MINOR=2
readonly POSTGRES_MINIMUM=15
readonly APT_ATTEMPTS=10 APT_RETRY_SECONDS=6

say() { printf '==> %s\n' "$*" >&2; }

fail() {
    printf 'error: %s\n' "$1" >&2
    shift
    local line
    for line in "$@"; do printf '       %s\n' "$line" >&2; done
    exit 1
}

has() { command -v "$1" >/dev/null 2>&1; }

require_swift() {
    has swift || fail "Swift is not on the PATH." \
        "Install Swift ${SWIFT_MINIMUM_MAJOR}.${SWIFT_MINIMUM_MINOR} or newer: https://www.swift.org/install/linux/" \
        "and put its usr/bin directory on the PATH."
    local output version major minor
    output=$(swift --version 2>&1) || fail "swift --version fails:" "${output}"
    version=$(sed -n 's/.*Swift version \([0-9][0-9]*\.[0-9][0-9]*\).*/\1/p' <<<"${output}" | head -n 1)
    [[ -n ${version} ]] || fail "swift --version does not say which version it is:" "${output}"
    major=${version%%.*}
    minor=${version#*.}
    if ((major < SWIFT_MINIMUM_MAJOR || (major == SWIFT_MINIMUM_MAJOR && minor < SWIFT_MINIMUM_MINOR))); then
        fail "Swift ${version} is too old: ${SWIFT_MINIMUM_MAJOR}.${SWIFT_MINIMUM_MINOR} or newer is needed." \
            "https://www.swift.org/install/linux/"
    fi
}

# The major version of the newest PostgreSQL server, or nothing. Debian keeps the server's programs away from the PATH.
server_version() {
    local postgres version newest=""
    for postgres in "$(command -v postgres || true)" /usr/lib/postgresql/*/bin/postgres /usr/pgsql-*/bin/postgres \
        /usr/local/pgsql/bin/postgres /opt/homebrew/opt/postgresql*/bin/postgres; do
        [[ -n ${postgres} && -x ${postgres} && -x ${postgres%/*}/initdb ]] || continue
        version=$("${postgres}" --version 2>/dev/null | sed -n 's/.*) \([0-9][0-9]*\).*/\1/p')
        if [[ -n ${version} ]] && ((version > ${newest:-0})); then newest=${version}; fi
    done
    printf '%s' "${newest}"
}

has_build() { has git && has pkg-config && pkg-config --exists libpq libcurl; }
has_containers() { has docker-compose && { has haproxy || [[ -x /usr/sbin/haproxy ]]; } && has promtool && has shellcheck; }
has_python() { has python3 && python3 -c 'import venv, ensurepip' >/dev/null 2>&1; }
has_database() {
    local version
    version=$(server_version)
    [[ -n ${version} ]] && ((version >= POSTGRES_MINIMUM))
}

apt_packages() {
    case $1 in
    build) printf '%s\n' git pkg-config libpq-dev libcurl4-openssl-dev ca-certificates ;;
    database) printf '%s\n' postgresql ;;
    python) printf '%s\n' python3 python3-venv ;;
    containers) printf '%s\n' docker-compose haproxy prometheus shellcheck ;;
    esac
}

describe() {
    case $1 in
    build) printf 'git, pkg-config and the headers of libpq and libcurl' ;;
    database) printf 'a PostgreSQL server, %s or newer (its programs; no server has to run)' "${POSTGRES_MINIMUM}" ;;
    python) printf 'python3 with venv' ;;
    containers) printf 'the programs that read the files of the containers: docker-compose, haproxy, promtool, shellcheck' ;;
    esac
}

require_packages() {
    local need missing=() packages=()
    for need in "$@"; do
        "has_${need}" || missing+=("${need}")
    done
    ((${#missing[@]} > 0)) || return 0

    local words=() package
    for need in "${missing[@]}"; do
        words+=("- $(describe "${need}")")
        while read -r package; do packages+=("${package}"); done < <(apt_packages "${need}")
    done
    has apt-get || fail "Missing on this machine:" "${words[@]}" "Install them with the system's package manager and start again."

    local as_root=()
    if ((EUID != 0)); then
        if has sudo && sudo -n true 2>/dev/null; then
            as_root=(sudo -n)
        else
            fail "Missing on this machine:" "${words[@]}" "Type this, then start again:" \
                "sudo apt-get update && sudo apt-get install -y --no-install-recommends ${packages[*]}"
        fi
    fi
    say "installing ${packages[*]}"
    apt_install "${packages[@]}"
    for need in "${missing[@]}"; do
        hash -r
        "has_${need}" || fail "apt-get succeeded and this is still missing:" "- $(describe "${need}")"
    done
}

# Whatever keeps it from succeeding is said, and passed over.
offer_packages() {
    (require_packages "$@") || say "not installed: $*; what needs them is left out"
}

# Reads as_root from require_packages.
apt_install() {
    local package
    for package in "$@"; do
        [[ ${package} != postgresql ]] || keep_postgres_from_starting
    done
    apt_get update
    # The cluster settings that were just written are a configuration file of a package: keep them without a question.
    apt_get install -y --no-install-recommends -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold "$@"
}

# Waits while another apt-get holds the lock, and gives a mirror more than one chance.
apt_get() {
    local attempt
    for ((attempt = 1; attempt <= APT_ATTEMPTS; attempt++)); do
        if "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 \
            apt-get -q -o DPkg::Lock::Timeout=60 -o Acquire::Retries=3 "$@" </dev/null >&2; then
            return 0
        fi
        ((attempt == APT_ATTEMPTS)) || {
            say "apt-get $1 failed; trying again in ${APT_RETRY_SECONDS} s"
            sleep "${APT_RETRY_SECONDS}"
        }
    done
    fail "apt-get $1 failed ${APT_ATTEMPTS} times; its own messages are above."
}

# Debian makes and starts a database of its own when the package is installed. Pintu starts its own, in its own directory, so a
# machine that had no PostgreSQL gets the programs only. An existing configuration is somebody's decision and stays.
keep_postgres_from_starting() {
    local file=/etc/postgresql-common/createcluster.conf
    [[ ! -e ${file} ]] || return 0
    "${as_root[@]}" mkdir -p "${file%/*}"
    printf 'create_main_cluster = false\n' | "${as_root[@]}" tee "${file}" >/dev/null
}

executables() {
    local given="${!1:-}" what="$2" folder="$3"
    shift 3
    if [[ -z ${given} ]]; then
        require_swift
        say "building ${what}"
        # Linked statically, a service needs ten megabytes less.
        swift build -c release --static-swift-stdlib "$@" >&2
    fi
    (cd -- "${given:-${folder}}" && pwd) || fail "There is no ${given:-${folder}}."
}
