"""How much HAProxy and backups cost, how much everybody takes, and what a burst does."""

import asyncio
import statistics
import time

from compose_command import Failed, note, run
from compose_stack import KINDS
from compose_verify import quiet

ROUNDS = 5
LEAST_SHARE = 0.8


async def _in_turns(*ways):
    """Medians of the complaints a second that each way of sending gets acknowledged."""
    found = [[] for _ in ways]
    for _ in range(ROUNDS):
        for way, figures in zip(ways, found):
            figures.append((await way())["achievedPerSecond"])
    return [statistics.median(figures) for figures in found]


async def compare(stack, loader, rate, seconds):
    """Through HAProxy and past it."""
    direct = f"{(await stack.replicas('intake'))[0].address}:4100"
    through, past = await _in_turns(
        *(lambda endpoint=endpoint: loader.run(endpoint, rate, seconds, may_fail=True) for endpoint in ("haproxy:4100", direct)))
    if through < LEAST_SHARE * past:
        raise Failed(f"HAProxy takes {through:.0f} complaints/s where intake takes {past:.0f}")
    return through, past


async def cost_of_backups(stack, loader, rate, seconds):
    """While the log is received, encrypted and put away, and without that."""
    async def kept():
        await stack.compose("start", "backup")
        await stack.wait_for("backup")
        return await loader.run("haproxy:4100", rate, seconds, may_fail=True)

    async def not_kept():
        await stack.compose("stop", "backup")
        return await loader.run("haproxy:4100", rate, seconds, may_fail=True)
    without, with_backups = await _in_turns(not_kept, kept)
    return with_backups, without


async def memory(stack):
    """MiB by service, of all of its containers together."""
    listed, _ = await run(
        "docker", "ps", "-q", "--filter", f"label=com.docker.compose.project={stack.project}", "--filter",
        "label=com.docker.compose.oneoff=False")
    text, _ = await run("docker", "stats", "--no-stream", "--format", "{{.Name}} {{.MemUsage}}", *listed.split())
    units = {"KiB": 1 / 1024, "MiB": 1, "GiB": 1024}
    found = {}
    for line in text.splitlines():
        name, used = line.split()[:2]
        service = name.removeprefix(stack.project).strip("_-").rstrip("0123456789").rstrip("_-")
        found[service] = found.get(service, 0) + float(used[:-3]) * units[used[-3:]]
    return {name: round(number) for name, number in sorted(found.items())}


def _processor_seconds(process):
    """Of everything that ever ran in the container of this process, by its control group."""
    with open(f"/proc/{process}/cgroup", encoding="ascii") as file:
        groups = dict(line.strip().split(":", 2)[1:] for line in file)
    for names, path in groups.items():
        if "cpuacct" in names.split(","):
            with open(f"/sys/fs/cgroup/cpuacct{path}/cpuacct.usage", encoding="ascii") as file:
                return int(file.read()) / 1e9
    with open(f"/sys/fs/cgroup{groups['']}/cpu.stat", encoding="ascii") as file:
        return int(dict(line.split() for line in file)["usage_usec"]) / 1e6


async def processor(stack):
    """Seconds by service so far."""
    return {kind: sum(_processor_seconds(one.process) for one in await stack.replicas(kind)) for kind in KINDS}


async def sizes(stack):
    """Bytes of the database, and of everything that was ever written to its log."""
    rows = await stack.query("SELECT pg_database_size('pintu'), pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint")
    return int(rows[0][0]), int(rows[0][1])


async def burst(stack, loader, rate, seconds):
    """An open loop of so many complaints a second, and what is left when it ends. Returns what was found, in sentences."""
    used, (size, written), began = await processor(stack), await sizes(stack), time.time()
    before = await stack.number("SELECT count(*) FROM complaints")
    load = asyncio.create_task(loader.run("haproxy:4100", rate, seconds, connections=32, may_fail=True))
    waiting = []
    while not load.done():
        await asyncio.wait([load], timeout=15)
        depth = {labels["queue"]: int(value) for labels, value in await stack.figures("max by (queue) (pintu_jobs_waiting)")}
        lag = [value for _, value in await stack.figures('max(pintu_events_lag_seconds{cursor="analytics"})')]
        waiting.append(depth.get("routing", 0))
        note(f"     {time.time() - began:4.0f} s: {depth.get('routing', 0)} wait for routing, recaps {lag[0] if lag else 0:.0f} s behind")
    report, ended = load.result(), time.time()
    behind = await quiet(stack, seconds=3_600)
    spent = {kind: number - used[kind] for kind, number in (await processor(stack)).items()}
    # What vacuum and checkpoints have still to do belongs to it.
    await stack.query("CHECKPOINT")
    now_size, now_written = await sizes(stack)
    # Also those whose acknowledgement came too late for the client.
    stored = await stack.number("SELECT count(*) FROM complaints") - before
    million = stored / 1e6
    latency = report["latencyMicroseconds"]
    return [
        f"{stored} of {rate * seconds} complaints stored in {ended - began:.0f} s, {report['succeeded']} of them acknowledged in time",
        f"refused or failed: {report['errors'] or 'none'}",
        f"p50 {latency['p50'] / 1e3:.0f} ms, p99 {latency['p99'] / 1e3:.0f} ms, max {latency['max'] / 1e3:.0f} ms",
        f"at most {max(waiting)} waited for routing; everything routed and followed {behind:.0f} s after the last",
        f"{(now_size - size) / 1e9 / million:.2f} GB of database and {(now_written - written) / 1e9 / million:.2f} GB of log for a million",
        "processor for a thousand: " + ", ".join(f"{kind} {number / million:.0f} ms" for kind, number in spent.items()),
    ]


async def capacity(stack, loader, rate, seconds):
    """Acknowledged complaints a second when more are sent than can be taken: median of three."""
    reports = [await loader.run("haproxy:4100", rate, seconds, connections=32, may_fail=True) for _ in range(3)]
    return statistics.median(report["achievedPerSecond"] for report in reports)


__all__ = ["burst", "capacity", "compare", "cost_of_backups", "memory"]
