# shellcheck shell=bash
#
# The container engine that a test uses: the one that runs, or one of its own. Sourced by deploy/test-compose after prerequisites.sh.
#
#   start_engine_if_none     an engine answers afterwards
#   stop_own_engine          ends the one that was started here, and removes all that it held
#   require_compose          sets `compose`, the command of Compose v2 or 1.29
#   require_python3          a Python that can run the rest

own_engine=
own_engine_folder=
compose=()

require_python3() { has python3 || fail "Missing on this machine:" "- python3"; }

start_engine_if_none() {
    has docker || fail "Missing on this machine:" "- docker (Debian: apt-get install docker.io docker-compose)"
    if docker info >/dev/null 2>&1; then return; fi
    { ((EUID == 0)) && has dockerd; } || fail "No container engine answers, and only root can start one." "Start it: systemctl start docker"
    say "starting a container engine"
    own_engine_folder=$(mktemp -d "${TMPDIR:-/tmp}/pintu-engine.XXXXXX")
    export DOCKER_HOST=unix://${own_engine_folder}/docker.sock
    # Its own folders: whatever another one keeps on this machine stays as it is.
    dockerd --log-level warn --host "${DOCKER_HOST}" --data-root "${own_engine_folder}/data" --exec-root "${own_engine_folder}/run" \
        --pidfile "${own_engine_folder}/pid" >"${own_engine_folder}/log" 2>&1 &
    own_engine=$!
    local attempt
    for ((attempt = 0; attempt < 150; attempt++)); do
        if docker info >/dev/null 2>&1; then return; fi
        kill -0 "${own_engine}" 2>/dev/null || break
        sleep 0.2
    done
    fail "the engine does not start:" "$(tail -n 5 "${own_engine_folder}/log")"
}

stop_own_engine() {
    [[ -n ${own_engine} ]] || return 0
    kill "${own_engine}" 2>/dev/null || true
    wait "${own_engine}" || true
    rm -rf -- "${own_engine_folder}"
}

require_compose() {
    if docker compose version >/dev/null 2>&1; then
        compose=(docker compose)
    elif has docker-compose; then
        compose=(docker-compose)
    else
        fail "Missing on this machine:" "- docker compose, or docker-compose 1.29 (Debian: apt-get install docker-compose)"
    fi
}
