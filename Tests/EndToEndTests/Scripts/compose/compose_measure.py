"""How much HAProxy costs, and how much memory everybody takes."""

import statistics

from compose_command import Failed, run

ROUNDS = 5
LEAST_SHARE = 0.8


async def compare(stack, loader, rate, seconds):
    """Acknowledged complaints a second through HAProxy and past it, in turns: medians, and what HAProxy leaves of the direct way."""
    direct = f"{(await stack.replicas('intake'))[0].address}:4100"
    found = {"haproxy": [], "direct": []}
    for _ in range(ROUNDS):
        for name, endpoint in (("haproxy", "haproxy:4100"), ("direct", direct)):
            report = await loader.run(endpoint, rate, seconds, may_fail=True)
            found[name].append(report["achievedPerSecond"])
    through, past = (statistics.median(found[name]) for name in ("haproxy", "direct"))
    if through < LEAST_SHARE * past:
        raise Failed(f"HAProxy takes {through:.0f} complaints/s where intake takes {past:.0f}: {found}")
    return through, past


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


__all__ = ["compare", "memory"]
