"""Throughput of intake with many complaints stored already, and with many connections."""
import time

import durable
from machine import Series, resident_bytes

STEPS = [100_000, 1_000_000, 10_000_000]
CONNECTIONS = [1, 100, 1_000, 5_000]
IDLE = 5_000
# Keys in the order of time, as Pintu's client makes them, and random ones, as others may.
KEYS = ["ordered", "random"]

# A life that routing has placed: complaint, text and two events.
FILL = """
SET synchronous_commit = off;
WITH c AS (
    INSERT INTO complaints (idempotency_key, request_hash, version, status, class, channel, agency_code, region_code, category_code,
        anonymous, confidential, submitted_at, received_at, assigned_at, first_answer_due_at, resolve_due_at, acted_at, next_check_at)
    SELECT gen_random_uuid(), sha256(n::text::bytea), 2, 'assigned', 'complaint', 'web', '35.78', '35.78', 'penerangan.padam', false, false,
        at, at, at, at + interval '400 days', at + interval '400 days', at, at + interval '400 days'
    FROM (SELECT n, now() - interval '1 second' * (n %% 2592000) AS at FROM generate_series(1, %(rows)d) AS n) AS life
    RETURNING id, submitted_at, due_at
), t AS (
    INSERT INTO complaint_texts (complaint_id, subject, body, place)
    SELECT id, 'Lampu jalan padam', 'Lampu penerangan jalan di depan pasar padam sejak tiga malam, nomor tiang ' || id, 'Depan pasar' FROM c
)
INSERT INTO complaint_events (occurred_at, complaint_id, version, action, from_status, to_status, class, channel, agency_code, region_code,
    category_code, due_at, actor_role, actor_name)
SELECT submitted_at, id, step, CASE step WHEN 1 THEN 'submit' ELSE 'route' END, CASE step WHEN 2 THEN 'unverified' END,
    CASE step WHEN 1 THEN 'unverified' ELSE 'assigned' END, 'complaint', CASE step WHEN 1 THEN 'web' END,
    CASE step WHEN 2 THEN '35.78' END, '35.78', 'penerangan.padam', due_at, 'system', 'routing'
FROM c, generate_series(1, 2) AS step;
"""


def fill(context, installation, rows):
    """Up to this many complaints. Only filling goes without waiting for the disk; the checkpoint behind it makes it durable."""
    while True:
        stored = int(installation.sql("SELECT count(*) FROM complaint_texts")[0][0]) if rows < 200_000 else int(
            installation.sql("SELECT last_value - 10000000 FROM complaint_id")[0][0])
        missing = rows - stored
        if missing <= 0:
            break
        installation.sql(FILL % {"rows": min(missing, 250_000)})
        context.say(f"filled: {rows - max(0, missing - 250_000):,}")
    installation.sql("VACUUM ANALYZE complaints, complaint_texts, complaint_events")
    installation.sql("CHECKPOINT")


def measure(context, report):
    """A cluster for each size, all measured in turns, so that what the machine does meanwhile meets all of them."""
    steps = STEPS[:2] if context.quick else STEPS
    installations = {step: context.another_installation() for step in steps}
    for step, installation in installations.items():
        fill(context, installation, step)
        installation.start("intake")
        durable.submit(context, installation, durable.SATURATED, 2, context.payloads.one)
    series = Series()
    for round_number in range(context.rounds):
        for step, installation in installations.items():
            context.say(f"{step:,} complaints stored, round {round_number + 1} of {context.rounds}")
            for keys in KEYS:
                found = durable.submit(context, installation, durable.SATURATED, context.seconds, context.payloads.one, keys=keys)
                series.add(f"{keys} {step}", found["perSecond"])
    for keys in KEYS:
        first = series.median(f"{keys} {steps[0]}")
        for step in steps[1:]:
            rate = series.median(f"{keys} {step}")
            report.ratio(f"throughput with {step:,} complaints stored, of that with {steps[0]:,}, {keys} keys", rate / first, 0.85,
                f"{rate:,.0f} / {first:,.0f} a second")


def measure_connections(context, report):
    installation = context.installation()
    installation.start("intake", PINTU_RPC_MAX_CONNECTIONS=20_000)
    series = Series()
    counts = CONNECTIONS
    try:
        durable.submit(context, installation, durable.SATURATED, 2, context.payloads.one)
        for round_number in range(context.rounds):
            for count in counts:
                context.say(f"{count:,} connections, round {round_number + 1} of {context.rounds}")
                found = durable.submit(
                    context, installation, durable.SATURATED, context.seconds, context.payloads.one, connections=count)
                series.add(f"connections {count}", found["perSecond"])
    finally:
        installation.stop_service("intake")
    first = series.median(f"connections {counts[0]}")
    for count in counts[1:]:
        rate = series.median(f"connections {count}")
        report.ratio(f"throughput on {count:,} connections, of that on one", rate / first, 0.75, f"{rate:,.0f} / {first:,.0f} a second")
    measure_idle(context, installation, report)


def measure_idle(context, installation, report):
    """A service that has only just started: what its connections cost is not hidden in memory that it holds already."""
    import subprocess
    installation.start("intake", PINTU_RPC_MAX_CONNECTIONS=20_000)
    try:
        time.sleep(2)
        before = resident_bytes(installation.pid("intake"))
        client = subprocess.Popen([str(part) for part in [
            context.programs / "native-load", "--port", installation.rpc_ports["intake"], "--token", installation.token, "--payload",
            context.payloads.one, "--idle", IDLE, "--rate", 1, "--connections", 1, "--warmup", 0, "--seconds", 12]], stdout=subprocess.DEVNULL)
        # After the confirmations that every connection gets.
        time.sleep(10)
        held = resident_bytes(installation.pid("intake")) - before
        client.wait()
    finally:
        installation.stop_service("intake")
    report.ratio("memory of an idle connection, KB", held / IDLE / 1024, 20, f"{held / 1e6:,.1f} MB for {IDLE:,}", at_least=False)
