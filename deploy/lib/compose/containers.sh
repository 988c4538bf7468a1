# shellcheck shell=bash
#
# What an operator's scripts do with the containers of deploy/compose.yaml. Sourced in deploy/.
#
#   compose                      Compose v2 or 1.29, as words
#   wait_until_healthy CONTAINER…   fails with the last words of the one that does not become so

readonly PATIENCE=180
# shellcheck disable=SC2034
if docker compose version >/dev/null 2>&1; then compose=(docker compose); else compose=(docker-compose); fi

# The engine starts one that ends again and again; three times is enough.
wait_until_healthy() { # CONTAINER…
    local end=$((SECONDS + PATIENCE)) container state starts
    for container; do
        while read -r starts state < <(docker inspect -f '{{.RestartCount}} {{.State.Status}} {{.State.Health.Status}}' "${container}") &&
            [[ ${state} != "running healthy" ]]; do
            if ((SECONDS >= end || starts >= 3)) || [[ ${state} == exited* || ${state} == dead* ]]; then
                printf 'error: %s is "%s"; its last words:\n' "${container:0:12}" "${state}" >&2
                docker logs --tail 5 "${container}" >&2
                return 1
            fi
            sleep 0.5
        done
    done
}
