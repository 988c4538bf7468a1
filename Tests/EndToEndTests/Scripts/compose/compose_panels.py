"""Whether Prometheus sees everybody, and whether every panel of the dashboard shows something."""

import json
import math

from compose_command import Failed, until
from system_stages import STAGES

# Services by the names that Prometheus calls them.
JOBS = {**{name: name for name in (*STAGES, "haproxy", "prometheus")}, "node": "node-exporter"}


async def wait_for_targets(stack, seconds=60):
    """Every job has as many targets as there are containers, and all of them answer."""
    async def are_up():
        up = {}
        for labels, value in await stack.figures("up"):
            up.setdefault(labels["job"], []).append(value)
        wanted = {job: [1.0] * len(await stack.replicas(service)) for job, service in JOBS.items()}
        return up == wanted
    await until("every container is a target that answers", seconds, are_up)
    return len(await stack.figures("up"))


def queries(root):
    with open(f"{root}/deploy/grafana/dashboards/pintu.json", encoding="utf-8") as file:
        board = json.load(file)
    return [(panel["title"], target["expr"]) for panel in board["panels"] for target in panel.get("targets", [])]


async def look_at_panels(stack, began):
    """How many queries gave data since `began`; raises for those that did not. Queries that end in `> 0` show trouble only."""
    empty, silent, good = [], [], 0
    for title, query in queries(stack.root):
        found = await stack.figures(query.replace("$__rate_interval", "15s"), start=began)
        if any(not math.isnan(value) for _, values in found for value in values):
            good += 1
        elif query.rstrip().endswith("> 0"):
            silent.append(f"{title}: {query}")
        else:
            empty.append(f"{title}: {query}")
    if empty:
        raise Failed(f"{len(empty)} queries of the dashboard give nothing: {'; '.join(empty)}")
    return good, silent


__all__ = ["look_at_panels", "queries", "wait_for_targets"]
