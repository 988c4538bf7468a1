"""What comes behind intake: routing, the projection, and the time from a submission to its assignment."""
import time

import durable
from machine import BenchError, Series

COMPLAINTS = 60_000
# Events that the projection takes at a time (analytics.batch).
PROJECTION_BATCH = 2_000
# Events come in the order of transactions, in which numbers may stand the other way round.
UNPROJECTED = "NOT EXISTS (SELECT FROM event_cursors c WHERE c.name = 'analytics' AND (e.tx, e.id) <= (c.tx, c.event_id))"


def wait_until(installation, query, wanted, seconds):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if installation.sql(query)[0][0] == wanted:
            return
        time.sleep(0.1)
    raise BenchError(f"still not {wanted} after {seconds} s: {query}")


def submit_some(context, installation, count):
    installation.start("intake")
    try:
        while int(installation.sql("SELECT count(*) FROM jobs WHERE queue = 'routing'")[0][0]) < count:
            durable.submit(context, installation, durable.SATURATED, 2, context.payloads.many)
    finally:
        installation.stop_service("intake")


def measure(context, report):
    installation = context.installation()
    series = Series()
    count = COMPLAINTS // 4 if context.quick else COMPLAINTS
    for round_number in range(context.rounds):
        context.say(f"routing and projection, round {round_number + 1} of {context.rounds}")
        submit_some(context, installation, count)
        installation.sql("VACUUM ANALYZE complaints, jobs")
        last = installation.sql("SELECT coalesce(max(id), 0) FROM complaint_events")[0][0]
        installation.start("routing")
        wait_until(installation, "SELECT EXISTS (SELECT FROM jobs WHERE queue = 'routing')", "f", 120)
        installation.stop_service("routing")
        placed, seconds = installation.sql(
            f"""SELECT count(*), extract(epoch FROM max(pg_xact_commit_timestamp(tx::xid)) - min(recorded_at)) FROM complaint_events
            WHERE id > {last} AND action IN ('route', 'queue')""")[0]
        assigned = installation.sql(f"SELECT count(*) FROM complaint_events WHERE id > {last} AND action = 'route'")[0][0]
        if assigned != placed:
            raise BenchError(f"{assigned} of {placed} complaints were assigned")
        series.add("routing", int(placed) / float(seconds))
        events = int(installation.sql(f"SELECT count(*) FROM complaint_events e WHERE {UNPROJECTED}")[0][0])
        installation.start("analytics")
        wait_until(installation, f"SELECT EXISTS (SELECT FROM complaint_events e WHERE {UNPROJECTED})", "f", 120)
        series.add("projection", projection_rate(installation, events))
        installation.stop_service("analytics")
    report.ratio("complaints claimed and assigned a second", series.median("routing"), 10_000, "routing alone, after a burst")
    report.ratio("events projected a second", series.median("projection"), 20_000, "analytics alone, after a burst")
    measure_latency(context, installation, report)


def projection_rate(installation, events):
    """From the commit of the first batch to that of the last: the rows tell when they were written."""
    first, last = installation.sql(
        f"""SELECT extract(epoch FROM min(at)), extract(epoch FROM max(at)) FROM (
            SELECT pg_xact_commit_timestamp(xmin) AS at FROM complaint_facts ORDER BY complaint_id DESC LIMIT {events // 2}) AS fact""")[0]
    return (events - PROJECTION_BATCH) / max(0.001, float(last) - float(first))


def measure_latency(context, installation, report):
    """All services, few submissions: from the moment intake received each to the commit of its assignment."""
    installation.reserve("intake", "routing", "response", "analytics")
    for service in ["routing", "analytics", "intake"]:
        installation.start(service)
    try:
        durable.submit(context, installation, 1, 1, context.payloads.many, rate=20)
        time.sleep(1)
        last = installation.sql("SELECT max(id) FROM complaints")[0][0]
        seconds = 10 if context.quick else 30
        durable.submit(context, installation, 1, seconds, context.payloads.many, rate=20)
        wait_until(installation, "SELECT EXISTS (SELECT FROM jobs WHERE queue = 'routing')", "f", 30)
        p50, p99, count = installation.sql(
            f"""SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY ms), percentile_cont(0.99) WITHIN GROUP (ORDER BY ms), count(*) FROM (
                SELECT 1000 * extract(epoch FROM pg_xact_commit_timestamp(e.tx::xid) - c.received_at) AS ms
                FROM complaints c JOIN complaint_events e ON e.complaint_id = c.id AND e.action = 'route' WHERE c.id > {last}) AS life""")[0]
    finally:
        for service in ["intake", "routing", "analytics"]:
            installation.stop_service(service)
    report.ratio("submitted to assigned at 20 a second, p99 in ms", float(p99), 50, f"p50 {float(p50):.1f} ms, {count} complaints", at_least=False)
