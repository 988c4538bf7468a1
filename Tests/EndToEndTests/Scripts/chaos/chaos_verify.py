"""What must be true after every round, asked of the database and of the services."""

import asyncio
import time

OPEN = """
    (SELECT count(*) FROM jobs) AS jobs, (SELECT count(*) FROM complaints WHERE assigned_at IS NULL) AS unassigned
"""

# Written from the documentation of the events alone, knowing nothing of how analytics folds them.
RECOUNT = """
    WITH events AS (
        SELECT complaint_id, version, action, occurred_at, to_status, class, channel, agency_code, region_code, category_code, due_at, rating,
            row_number() OVER (PARTITION BY complaint_id ORDER BY version DESC) AS from_end
        FROM complaint_events
    ), open_until AS (
        SELECT complaint_id, max(version) FILTER (WHERE to_status <> 'closed') AS version FROM events GROUP BY complaint_id
    ), recount AS (
        SELECT e.complaint_id, max(e.version) AS version, min(e.occurred_at) FILTER (WHERE e.action = 'submit') AS submitted_at,
            max(e.class) FILTER (WHERE from_end = 1) AS class, max(e.channel) FILTER (WHERE e.action = 'submit') AS channel,
            max(e.category_code) FILTER (WHERE from_end = 1) AS category_code, max(e.region_code) FILTER (WHERE from_end = 1) AS region_code,
            max(e.agency_code) FILTER (WHERE from_end = 1) AS agency_code, max(e.to_status) FILTER (WHERE from_end = 1) AS status,
            max(e.due_at) FILTER (WHERE from_end = 1) AS due_at,
            (array_agg(e.occurred_at ORDER BY e.version) FILTER (WHERE e.to_status = 'assigned'))[1] AS assigned_at,
            (array_agg(e.occurred_at ORDER BY e.version) FILTER (WHERE e.action = 'answer'))[1] AS first_answered_at,
            (array_agg(e.occurred_at ORDER BY e.version) FILTER (WHERE e.version > o.version))[1] AS closed_at,
            max(e.rating) FILTER (WHERE from_end = 1) AS rating, count(*) FILTER (WHERE e.action = 'reassign') AS reassignments,
            count(*) FILTER (WHERE e.action = 'reopen') AS reopenings
        FROM events e JOIN open_until o USING (complaint_id) GROUP BY e.complaint_id
    ), facts AS (
        SELECT complaint_id, version, submitted_at, class, channel, category_code, region_code, agency_code, status, due_at, assigned_at,
            first_answered_at, closed_at, rating, reassignments, reopenings
        FROM complaint_facts
    )
    SELECT (SELECT count(*) FROM (TABLE recount EXCEPT TABLE facts) AS missing), (SELECT count(*) FROM (TABLE facts EXCEPT TABLE recount) AS extra)
"""

ZEROS = {
    "complaints without a text": "SELECT count(*) FROM complaints c WHERE NOT EXISTS (SELECT FROM complaint_texts t WHERE t.complaint_id = c.id)",
    "texts without a complaint": "SELECT count(*) FROM complaint_texts t WHERE NOT EXISTS (SELECT FROM complaints c WHERE c.id = t.complaint_id)",
    "complaints whose history is not 1, 2, 3…": """
        SELECT count(*) FROM complaints c LEFT JOIN (
            SELECT complaint_id, count(*) AS number, count(DISTINCT version) AS versions, max(version) AS last FROM complaint_events GROUP BY 1
        ) e ON e.complaint_id = c.id
        WHERE (e.number, e.versions, e.last) IS DISTINCT FROM (c.version::bigint, c.version::bigint, c.version)""",
    "complaints submitted, assigned or answered more than once": """
        SELECT count(*) FROM (
            SELECT 1 FROM complaint_events WHERE action IN ('submit', 'route', 'answer') GROUP BY complaint_id, action HAVING count(*) > 1
        ) AS twice""",
    "complaints whose state is not that of the last event": """
        SELECT count(*) FROM complaints c JOIN complaint_events e ON e.complaint_id = c.id AND e.version = c.version
        WHERE (c.status, c.agency_code) IS DISTINCT FROM (e.to_status, e.agency_code)""",
    "jobs that failed for good": "SELECT count(*) FROM dead_jobs",
    "jobs that wait": "SELECT count(*) FROM jobs",
    "complaints that nobody holds": "SELECT count(*) FROM complaints WHERE assigned_at IS NULL OR status = 'unverified'",
}


class Verification:
    QUIET_SECONDS = 90

    def __init__(self, installation, load):
        self.installation, self.load = installation, load
        self.analytics = installation.connect("analytics")
        self.response = installation.connect("response")
        self.checked = 0

    async def quiet(self):
        """Waits until the services say that nothing is left to do; what is left when they never do."""
        deadline = time.monotonic() + self.QUIET_SECONDS
        while True:
            rows = await self.installation.query(f"SELECT {OPEN}")
            left = {"jobs": int(rows[0][0]), "unassigned": int(rows[0][1])}
            if not any(left.values()):
                left["analytics"] = (await self.analytics.call("analytics.progress", {}))["pendingEvents"]
                left |= await self.response.call("response.progress", {})
            left = {name: number for name, number in left.items() if int(number)}
            if not left:
                return None
            if time.monotonic() > deadline:
                return left
            await asyncio.sleep(0.1)

    async def round(self):
        """Everything that is wrong, in words."""
        ledger = self.load.ledger
        problems, ledger.problems = ledger.problems, []
        stuck = await self.quiet()
        if stuck:
            problems.append(f"not done after {self.QUIET_SECONDS} s: {stuck}")
        stored, wrong = ledger.compare(await self.installation.query("SELECT idempotency_key, id FROM complaints"))
        problems += wrong
        unknown = stored.keys() - ledger.tickets.keys()
        if unknown:
            problems.append(f"{len(unknown)} complaints that nobody knows of, such as {next(iter(unknown))}")
        for what, sql in ZEROS.items():
            number = int((await self.installation.query(sql))[0][0])
            if number:
                problems.append(f"{number} {what}")
        missing, extra = (await self.installation.query(RECOUNT))[0]
        if (missing, extra) != ("0", "0"):
            problems.append(f"the projection differs from a recount: {missing} rows missing or wrong, {extra} too many or wrong")
        answered = {row[0] for row in await self.installation.query("SELECT DISTINCT complaint_id FROM complaint_events WHERE action = 'answer'")}
        lost = [ticket for ticket in ledger.answers if ticket[:-1] not in answered]
        if lost:
            problems.append(f"{len(lost)} acknowledged answers are lost, such as that of {lost[0]}")
        problems += await self._say_again()
        self.checked += 1
        return problems

    async def _say_again(self):
        """The same keys once more: the same tickets, the same answers."""
        load, ledger = self.load, self.load.ledger
        keys = load.round_keys if len(load.round_keys) <= 200 else load.random.sample(load.round_keys, 200)
        before = dict(ledger.tickets)
        results = await asyncio.gather(
            *(load.doors[number % len(load.doors)].call("intake.submit", ledger.params[key]) for number, key in enumerate(keys)))
        problems = [
            f"key {key} was {before[key]} and is {result['ticket']} when it is sent again"
            for key, result in zip(keys, results) if result["ticket"] != before[key]]
        tickets = [ledger.tickets[key] for key in keys if ledger.tickets[key] in ledger.answers][:20]
        await asyncio.gather(*(load.desk.call("response.answer", ledger.answers[ticket]) for ticket in tickets))
        return problems


__all__ = ["Verification"]
