"""What must be true at the end: everything acknowledged is there exactly once, and in somebody's hands."""

from chaos_verify import RECOUNT, ZEROS
from compose_command import Failed, until


async def quiet(stack, seconds=180):
    """Waits until routing has decided everything and analytics has followed it."""
    async def is_quiet():
        if await stack.number("SELECT count(*) FROM jobs WHERE run_at <= now()"):
            return False
        behind = """SELECT count(*) FROM event_cursors c WHERE name IN ('analytics', 'notifications.events') AND EXISTS (
            SELECT FROM complaint_events e WHERE (e.tx, e.id) > (c.tx, c.event_id))"""
        return await stack.number(behind) == 0
    return await until("every job done and every event followed", seconds, is_quiet)


async def verify(stack, ledger, others):
    """`others`: the largest number of complaints that `pintu load` may have left beside those of the ledger and of the import."""
    await quiet(stack)
    stored, wrong = ledger.compare(await stack.query("SELECT idempotency_key, id FROM complaints"))
    problems = ledger.problems + wrong
    unknown = len(stored) - len(ledger.tickets)
    if unknown > others:
        problems.append(f"{unknown} complaints stand beside those that people remember, and there can be {others} at most")
    unassigned = {row[0] for row in await stack.query("SELECT idempotency_key FROM complaints WHERE assigned_at IS NULL")}
    forgotten = [key for key in ledger.tickets if key in unassigned]
    if forgotten:
        problems.append(f"{len(forgotten)} acknowledged complaints are not assigned, such as {forgotten[0]}")
    for what, sql in ZEROS.items():
        if what == "complaints that nobody holds":
            # Those of `pintu load` name no agency: the coordinator of their region has them.
            sql = "SELECT count(*) FROM complaints WHERE agency_code IS NULL"
        if number := await stack.number(sql):
            problems.append(f"{number} {what}")
    missing, extra = (await stack.query(RECOUNT))[0]
    if (missing, extra) != ("0", "0"):
        problems.append(f"the projection differs from a recount: {missing} rows missing or wrong, {extra} too many or wrong")
    if problems:
        raise Failed(f"{len(problems)} promises are broken: {'; '.join(problems[:8])}")
    return len(stored)


__all__ = ["quiet", "verify"]
