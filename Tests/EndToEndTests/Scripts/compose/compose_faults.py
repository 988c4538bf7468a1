"""What an operator does to a running installation, and what happens to it: more and fewer replicas, crashes, a new version."""

import asyncio
import re

from compose_command import Failed, run, until
from compose_stack import KINDS


async def servers(stack):
    """How many intakes HAProxy sends calls to."""
    address = (await stack.replicas("haproxy"))[0].address
    try:
        text = (await asyncio.to_thread(stack._get, f"http://{address}:8405/metrics")).decode()
    except OSError:
        return 0
    found = re.search(r'^haproxy_backend_active_servers\{proxy="intake"\} (\d+)', text, re.MULTILINE)
    return int(found[1]) if found else 0


async def scale(stack, load, number):
    """As the README says it. Returns seconds until HAProxy uses exactly so many."""
    load.begin()
    await load.wait_for(50, 60)
    stack.environment["INTAKE_REPLICAS"] = str(number)
    await stack.up("--scale", f"intake={number}")

    async def is_done():
        return await stack.is_healthy("intake", number) and await servers(stack) == number
    seconds = await until(f"HAProxy uses {number} intakes", 120, is_done)
    await settled(load)
    return seconds


async def settled(load):
    """Ends the load after a hundred more acknowledgements, and says what went wrong."""
    served = await load.wait_for(100, 60)
    await load.end()
    if not served:
        raise Failed("nothing was acknowledged for a minute")
    if load.ledger.problems:
        raise Failed("; ".join(load.ledger.problems[:5]))


async def crash(stack, load, service):
    """Kills one container under load. Returns seconds until it is healthy again, and until the next hundred acknowledgements."""
    load.begin()
    if not await load.wait_for(50, 60):
        raise Failed("nothing was acknowledged before the crash")
    victim = (await stack.replicas(service))[0]
    stack.crash(victim)
    clock = asyncio.get_running_loop().time
    began = clock()

    async def serve():
        return clock() - began if await load.wait_for(100, 90) else None
    more = asyncio.create_task(serve())

    async def is_back():
        now = [one for one in await stack.replicas(service, ended=True) if one.identifier == victim.identifier]
        return bool(now) and now[0].restarts > victim.restarts and now[0].health == "healthy"
    healthy = await until(f"{service} is started again and healthy", 120, is_back)
    served = await more
    if served is None:
        raise Failed(f"nothing was acknowledged for 90 s after {service} was killed")
    await settled(load)
    return healthy, served


async def upgrade(stack, loader, version, rate):
    """All four stages to another image, one after the other, while `pintu load` sends, as long as it takes; not one call may fail. Returns
    how many succeeded, and the p99 of the worst minute in milliseconds."""
    stack.environment["PINTU_VERSION"] = version
    before = {service: await stack.replicas(service) for service in KINDS[:4]}

    async def replace():
        # The load has begun.
        await asyncio.sleep(2)
        await run(f"{stack.root}/deploy/compose-upgrade", environment=stack.environment, log=stack.log)
    replacing, reports = asyncio.create_task(replace()), []
    try:
        while not reports or not replacing.done():
            reports.append(await loader.run("haproxy:4100", rate, 60))
    finally:
        await replacing
    for service, old in before.items():
        now = await stack.replicas(service)
        if len(now) != len(old) or {one.identifier for one in now} & {one.identifier for one in old}:
            raise Failed(f"{service} was not replaced")
        if not await stack.is_healthy(service):
            raise Failed(f"{service} is not healthy after the upgrade")
    return sum(report["succeeded"] for report in reports), max(report["latencyMicroseconds"]["p99"] for report in reports) / 1_000


__all__ = ["crash", "scale", "servers", "upgrade"]
