"""Submissions to acknowledged commit, beside pgbench writing the same rows and beside libpq writing the same batches."""
import re
import subprocess

from machine import Series, cpu_seconds, run_json

PGBENCH_CLIENTS = 64
SATURATED = 512


def statement(root):
    """Intake's own statement, from its source."""
    text = (root / "Services/Intake/IntakeStatements.swift").read_text()
    return re.search(r'"intake_store",\s*"""\n(.*?)\n\s*"""', text, re.S).group(1)


COLUMNS = """idempotency_key, request_hash, class, channel, named_agency, region_code, category_code, anonymous, confidential,
 submitted_at, received_at, verify_due_at, resolve_due_at"""
ROW = """gen_random_uuid(), '\\x00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff', 'complaint', 'web', NULL, '35.78',
 'penerangan.padam', false, false, now(), now(), now() + interval '3 days', now() + interval '14 days'"""
TEXT_COLUMNS = "complaint_id, subject, body, place, latitude, longitude, origin_system, origin_reference"
EVENT_COLUMNS = """occurred_at, complaint_id, version, action, to_status, class, channel, region_code, category_code, due_at, actor_role,
 actor_name"""


def pgbench_scripts(body_count):
    one = f"""\\set n random(1, {body_count})
WITH c AS (INSERT INTO complaints ({COLUMNS}) VALUES ({ROW}) ON CONFLICT (idempotency_key) DO NOTHING RETURNING id, due_at),
t AS (INSERT INTO complaint_texts ({TEXT_COLUMNS}) SELECT c.id, 'Lampu jalan padam', b.body, 'Depan Pasar Wonokromo', NULL, NULL, NULL, NULL
 FROM c, benchmark_bodies b WHERE b.id = :n),
e AS (INSERT INTO complaint_events ({EVENT_COLUMNS}) SELECT now(), id, 1, 'submit', 'unverified', 'complaint', 'web', '35.78',
 'penerangan.padam', due_at, 'administrator', 'benchmark' FROM c)
INSERT INTO jobs (queue, lane, complaint_id) SELECT 'routing', '35.78', id FROM c;
"""
    many = f"""\\set n random(1, {body_count})
BEGIN;
INSERT INTO complaints ({COLUMNS}) VALUES ({ROW}) ON CONFLICT (idempotency_key) DO NOTHING RETURNING id, due_at \\gset
INSERT INTO complaint_texts ({TEXT_COLUMNS}) SELECT :id, 'Lampu jalan padam', body, 'Depan Pasar Wonokromo', NULL, NULL, NULL, NULL
 FROM benchmark_bodies WHERE id = :n;
INSERT INTO complaint_events ({EVENT_COLUMNS}) VALUES (now(), :id, 1, 'submit', 'unverified', 'complaint', 'web', '35.78',
 'penerangan.padam', :'due_at', 'administrator', 'benchmark');
INSERT INTO jobs (queue, lane, complaint_id) VALUES ('routing', '35.78', :id);
COMMIT;
"""
    # The prepared protocol knows no quoting of variables.
    return one, many.replace(":'due_at'", ":due_at")


def load_bodies(installation, path):
    texts = path.read_text().splitlines()
    rows = ",".join("(%d, '%s')" % (index + 1, text.replace("'", "''")) for index, text in enumerate(texts))
    installation.sql(
        "CREATE TABLE IF NOT EXISTS benchmark_bodies (id int PRIMARY KEY, body text NOT NULL); TRUNCATE benchmark_bodies; "
        f"INSERT INTO benchmark_bodies VALUES {rows}; ANALYZE benchmark_bodies;")
    return len(texts)


def pgbench(context, installation, script, seconds):
    path = context.folder / "submission.pgbench"
    path.write_text(script)
    result = subprocess.run(
        ["pgbench", "-n", "-M", "prepared", "-c", str(PGBENCH_CLIENTS), "-j", "2", "-T", str(max(1, round(seconds))), "-f", str(path),
            installation.url()],
        capture_output=True, text=True)
    found = re.search(r"tps = ([0-9.]+)", result.stdout)
    if result.returncode != 0 or not found:
        raise RuntimeError(f"pgbench: {result.stderr[-600:]}")
    return float(found.group(1))


def submit(context, installation, in_flight, seconds, payload, rate=None, connections=4, keys="random"):
    command = [context.programs / "native-load", "--port", installation.rpc_ports["intake"], "--token", installation.token, "--payload",
        payload, "--in-flight", in_flight, "--connections", connections, "--warmup", min(0.5, seconds / 4), "--seconds", seconds, "--keys", keys]
    if rate:
        command += ["--rate", rate]
    return run_json(command)


def batch_rows(installation):
    metrics = installation.metrics("intake")
    return metrics.get("pintu_intake_batch_rows_sum", 0), metrics.get("pintu_intake_batch_rows_count", 0)


def measure(context, report, real=False):
    installation = context.installation()
    payload, bodies = (context.payloads.many, context.payloads.bodies_many) if real else (context.payloads.one, context.payloads.bodies_one)
    one, many = pgbench_scripts(load_bodies(installation, bodies))
    sql = context.folder / "store.sql"
    sql.write_text(statement(context.root))
    installation.start("intake")
    series = Series()
    pid = installation.pid("intake")
    try:
        submit(context, installation, SATURATED, 1, payload)
        for round_number in range(context.rounds):
            context.say(f"durable intake{', real texts' if real else ''}, round {round_number + 1} of {context.rounds}")
            series.add("pgbench", pgbench(context, installation, one, context.seconds))
            series.add("pgbench many", pgbench(context, installation, many, context.seconds))
            for in_flight in [PGBENCH_CLIENTS, SATURATED]:
                rows, batches = batch_rows(installation)
                ours, theirs = cpu_seconds(pid), installation.database_cpu_seconds()
                found = submit(context, installation, in_flight, context.seconds, payload)
                rows, batches = (after - before for after, before in zip(batch_rows(installation), (rows, batches)))
                series.add(f"intake {in_flight}", found["perSecond"])
                series.add(f"p99 {in_flight}", found["p99us"])
                series.add(f"intake us {in_flight}", (cpu_seconds(pid) - ours) / rows * 1e6)
                series.add(f"database us {in_flight}", (installation.database_cpu_seconds() - theirs) / rows * 1e6)
                series.add(f"batch {in_flight}", rows / max(1, batches))
                ceiling = run_json([context.programs / "batch-ceiling", installation.url(), sql, bodies,
                    max(1, min(500, round(rows / max(1, batches)))), 2, context.seconds])
                series.add(f"ceiling {in_flight}", ceiling["rowsPerSecond"])
        for round_number in range(context.rounds):
            rate = round(series.median(f"intake {SATURATED}") / 2)
            series.add("half p99", submit(context, installation, SATURATED, context.seconds, payload, rate=rate)["p99us"])
            fsyncs = installation.fsync_seconds()
            series.add("fsync", fsyncs[len(fsyncs) // 2] * 1e6)
            series.add("fsync p99", fsyncs[len(fsyncs) * 99 // 100] * 1e6)
    finally:
        installation.stop_service("intake")

    prefix = "real texts: " if real else ""
    for in_flight, text in [(SATURATED, "512 in flight"), (PGBENCH_CLIENTS, "64 in flight")]:
        ours = series.median(f"intake {in_flight}")
        note = f"batches of {series.median(f'batch {in_flight}'):.0f}"
        report.ratio(f"{prefix}submissions/s beside pgbench, {text}", ours / series.median("pgbench many"), 4,
            f"{ours:,.0f} / {series.median('pgbench many'):,.0f} a second; {note}")
        report.ratio(f"{prefix}  pgbench with a single statement for all rows, {text}", ours / series.median("pgbench"), 4,
            f"{ours:,.0f} / {series.median('pgbench'):,.0f} a second")
        report.ratio(f"{prefix}share of the libpq ceiling, {text}", ours / series.median(f"ceiling {in_flight}"), 0.6,
            f"{ours:,.0f} / {series.median(f'ceiling {in_flight}'):,.0f} rows/s")
        report.figure(f"{prefix}processor time of a submission, {text}", series.median(f"intake us {in_flight}"),
            f"us in intake; {series.median(f'database us {in_flight}'):.0f} us in PostgreSQL; p99 {series.median(f'p99 {in_flight}') / 1000:.1f} ms")
    fsync, half = series.median("fsync"), series.median("half p99")
    report.ratio(f"{prefix}p99 at half of the maximum, in fsyncs", half / fsync, 6,
        f"{half:,.0f} / {fsync:,.0f} us; the disk's own p99 is {series.median('fsync p99'):,.0f}", at_least=False)
    return series
