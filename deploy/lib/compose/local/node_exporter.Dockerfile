# Debian's node exporter with what compose.yaml expects of the official image: a wget.
ARG BASE
FROM ${BASE}
RUN apt-get update \
    && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends busybox prometheus-node-exporter \
    && ln -s /bin/busybox /usr/local/bin/wget \
    && rm -rf /var/lib/apt/lists/*
USER 65534
ENTRYPOINT ["/usr/bin/prometheus-node-exporter"]
