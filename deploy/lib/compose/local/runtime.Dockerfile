# The packages that deploy/docker/Dockerfile takes libraries from, so that a build after this asks no mirror.
ARG BASE
FROM ${BASE}
RUN apt-get update \
    && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends busybox ca-certificates libcurl4 libpq5 libstdc++6 \
    && rm -rf /var/lib/apt/lists/*
