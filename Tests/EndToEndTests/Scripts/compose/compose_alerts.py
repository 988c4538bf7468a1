"""Makes the fault that each alert is about, and waits until it fires."""

import asyncio
import contextlib
import json
import os
import resource
import shutil
import uuid

from compose_command import Failed, note, run, until
from system_rpc import Connection, Cut, RPCError

# What cannot be made everywhere; for these the tests of the rules stand in (deploy/prometheus/alerts.test.yml).
NOT_MADE = {"DiskAlmostFull": "needs root and mkfs.ext4, to make a disk that can be filled"}
PATIENCE = 150


class Alerts:
    def __init__(self, stack, names, folder):
        self.stack, self.names, self.folder = stack, names, folder
        # `pintu load`, once there are tokens.
        self.loader = None
        # A disk of its own that node-exporter watches; None where none can be made.
        self.disk = None
        # Seconds until each fired; and all that were waited for.
        self.fired, self.wanted = {}, set()

    async def make_disk(self):
        """Before the stack starts: node-exporter sees it among the disks of the volumes."""
        if os.geteuid() or not shutil.which("mkfs.ext4"):
            return
        file, disk = os.path.join(self.folder, "disk.image"), os.path.join(self.folder, "disk")
        os.mkdir(disk)
        await run("truncate", "-s", "64M", file)
        await run("mkfs.ext4", "-q", file)
        await run("mount", "-o", "loop", file, disk)
        self.disk = disk
        self.stack.change("node-exporter", volumes=[f"{disk}:/disks/test:ro"])

    async def remove_disk(self):
        if self.disk:
            await run("umount", self.disk)

    async def firing(self):
        return {labels["alertname"] for labels, _ in await self.stack.figures('ALERTS{alertstate="firing"}')}

    async def expect(self, *wanted):
        """Waits until all of them have fired."""
        began = asyncio.get_running_loop().time()
        missing = set(wanted)
        self.wanted |= missing

        async def have_fired():
            for name in missing & await self.firing():
                missing.discard(name)
                self.fired[name] = asyncio.get_running_loop().time() - began
            return not missing
        try:
            await until("alerts", PATIENCE, have_fired, pause=1)
        except Failed:
            note("     fires: " + ", ".join(f"{name} after {self.fired[name]:.0f} s" for name in wanted if name in self.fired))
            raise Failed(f"the fault is there and no alert: {', '.join(sorted(missing))}") from None
        note("     fires: " + ", ".join(f"{name} after {self.fired[name]:.0f} s" for name in wanted))

    async def provoke(self):
        """Every one that can be made without backups."""
        problems = []
        for fault in (
            self.database_stands_still, self.sessions_are_cut, self.intake_stands_still, self.stage_is_away, self.balancer_is_away,
            self.stage_crashes_again_and_again, self.routing_is_away, self.transaction_stays_open, self.table_is_locked,
            self.too_many_connections, self.certificate_ends, self.recaps_cannot_be_written, self.nobody_counts, self.regular_work_is_refused,
            self.deadlines_pass, self.somebody_takes_all_sessions, self.database_grows, *([self.disk_fills] if self.disk else []),
            self.relay_is_away,
        ):
            note(f"     {fault.__doc__}")
            try:
                await fault()
            except Failed as problem:
                # The others may still be right.
                note(f"     WRONG {problem}")
                problems.append(f"{fault.__doc__}: {problem}")
        if problems:
            raise Failed("; ".join(problems))

    @property
    def not_made(self):
        return {name: NOT_MADE.get(name, "nothing was done about it") for name in self.names if name not in self.wanted}

    @contextlib.asynccontextmanager
    async def paused(self, service):
        replica = (await self.stack.replicas(service))[0]
        await run("docker", "pause", replica.identifier)
        try:
            yield
        finally:
            await run("docker", "unpause", replica.identifier)
            await self.stack.wait_for(service)

    @contextlib.asynccontextmanager
    async def stopped(self, service):
        await self.stack.compose("stop", service)
        try:
            yield
        finally:
            await self.stack.compose("start", service)
            await self.stack.wait_for(service)

    @contextlib.asynccontextmanager
    async def load(self, rate, seconds=PATIENCE):
        """Calls that may fail, until the block ends or somewhat longer."""
        # An intake reads no more than 256 calls ahead on a connection: these can fill its queue.
        calls = asyncio.create_task(self.loader.run("haproxy:4100", rate, seconds, connections=64, may_fail=True))
        await asyncio.sleep(3)
        try:
            yield
        finally:
            await self.loader.stop()
            with contextlib.suppress(Failed, asyncio.CancelledError):
                await calls

    async def database_stands_still(self):
        """PostgreSQL stands still under load"""
        async with self.load(2_000):
            async with self.paused("postgres"):
                await self.expect("NotReady", "IntakeOverloaded", "SlowSubmissions", "HighErrorRate", "DeadlineSweepStalled", "PeriodicWorkStalled")
        await self.stack.wait_for("intake", "routing", "response", "analytics")

    async def sessions_are_cut(self):
        """somebody cuts the services' sessions with PostgreSQL again and again"""
        async with self.load(500):
            async def cut():
                while True:
                    await self.stack.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'pintu_login'")
                    await asyncio.sleep(2)
            cutting = asyncio.create_task(cut())
            try:
                await self.expect("DatabaseConnectionsLost")
            finally:
                cutting.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await cutting
        await self.stack.wait_for("postgres", "intake", "routing", "response", "analytics")

    async def intake_stands_still(self):
        """one of two intakes stands still"""
        async with self.paused("intake"):
            await self.expect("ReplicaDown")

    async def stage_is_away(self):
        """analytics is stopped"""
        async with self.stopped("analytics"):
            await self.expect("StageDown")

    async def balancer_is_away(self):
        """HAProxy is stopped"""
        async with self.stopped("haproxy"):
            await self.expect("LoadBalancerDown")

    async def stage_crashes_again_and_again(self):
        """response is killed four times"""
        for _ in range(4):
            victim = (await self.stack.replicas("response"))[0]
            self.stack.crash(victim)

            async def is_seen():
                now = (await self.stack.replicas("response"))[0]
                return now.process not in (0, victim.process) and now.health == "healthy"
            await until("response is started again", 120, is_seen)
            # Prometheus must have seen this start, too.
            await asyncio.sleep(5)
        await self.expect("ServiceRestarts")

    async def routing_is_away(self):
        """routing is away, and comes back to work that cannot be done"""
        async with contextlib.AsyncExitStack() as refusal:
            async with self.stopped("routing"):
                await self.loader.run("haproxy:4100", 20, 3)
                await self.expect("QueueTooOld")
                # The first job will fail whatever routing does, and has one attempt.
                first = await self.stack.number(
                    "UPDATE jobs SET max_attempts = 1 WHERE id = (SELECT min(id) FROM jobs WHERE queue = 'routing') RETURNING complaint_id")
                await refusal.enter_async_context(self.refused("complaints", f"NEW.id = {first}"))
            await self.expect("DeadJobs")
        await self.stack.pintu("jobs", "retry", "--queue", "routing")

        async def is_done():
            return await self.stack.number("SELECT (SELECT count(*) FROM dead_jobs) + (SELECT count(*) FROM jobs WHERE queue = 'routing')") == 0
        await until("the dead job is done after `pintu jobs retry`", 60, is_done)

    async def transaction_stays_open(self):
        """a transaction holds events back"""
        hold = asyncio.create_task(self.stack.query("BEGIN; SELECT pg_current_xact_id(); SELECT pg_sleep(110); COMMIT"))
        async with self.load(50):
            await self.expect("ProjectionStalled")
        await self.stack.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(110)%' AND pid <> pg_backend_pid()")
        with contextlib.suppress(Failed):
            await hold

    async def table_is_locked(self):
        """somebody locks a table that officers read"""
        address = (await self.stack.replicas("response"))[0].address
        callers = [Connection([4100], self.stack.token, 60, host=address) for _ in range(4)]
        lock = asyncio.create_task(self.stack.query("BEGIN; LOCK TABLE complaints IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(45); COMMIT"))

        async def ask(caller):
            while not lock.done():
                with contextlib.suppress(RPCError):
                    await caller.call("response.inbox", {"agency": "35.78", "limit": 5})
        asking = [asyncio.create_task(ask(callers[number % len(callers)])) for number in range(64)]
        try:
            await self.expect("DatabaseConnectionsWaiting", "SlowCalls")
        finally:
            await self.stack.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(45)%' AND pid <> pg_backend_pid()")
            with contextlib.suppress(Failed):
                await lock
            await asyncio.gather(*asking)
            for caller in callers:
                await caller.close()

    async def too_many_connections(self):
        """more callers than one intake has places for"""
        resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
        address = (await self.stack.replicas("intake"))[0].address
        callers = [Connection([4100], self.stack.token, 60, host=address) for _ in range(4_096 + 64)]

        async def greet(caller):
            with contextlib.suppress(RPCError, Cut, OSError, asyncio.TimeoutError):
                await asyncio.wait_for(caller.call("rpc.ping", {}), 20)
        for start in range(0, len(callers), 256):
            await asyncio.gather(*(greet(caller) for caller in callers[start:start + 256]))
        await self.expect("ConnectionsRefused")
        for caller in callers:
            await caller.close()

    async def certificate_ends(self):
        """a replica shows a certificate that ends tomorrow"""
        folder = os.path.join(self.folder, "certificate")
        os.makedirs(folder)
        await run(
            "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=routing", "-keyout", f"{folder}/key.pem",
            "-out", f"{folder}/certificate.pem")
        for name in ("key.pem", "certificate.pem"):
            os.chmod(os.path.join(folder, name), 0o644)
        name = f"{self.stack.project}-certificate"
        await self.stack.compose(
            "run", "-d", "--rm", "--no-deps", "--use-aliases", "--name", name, "-v", f"{folder}:/certificate:ro", "-e",
            "PINTU_TLS_CERTIFICATE=/certificate/certificate.pem", "-e", "PINTU_TLS_KEY=/certificate/key.pem", "routing")
        try:
            await self.expect("CertificateEnds", "CertificateEndsNow")
        finally:
            await run("docker", "stop", name, check=False)

    @contextlib.asynccontextmanager
    async def refused(self, table, when="true"):
        """Nobody changes such rows of the table."""
        await self.stack.query(f"""
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'refused by a test'; END $$;
            CREATE TRIGGER refuse BEFORE INSERT OR UPDATE ON {table} FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION refuse()""")
        try:
            yield
        finally:
            await self.stack.query(f"DROP TRIGGER refuse ON {table}; DROP FUNCTION refuse()")

    async def recaps_cannot_be_written(self):
        """analytics may not write what it counts"""
        async with self.load(50), self.refused("complaint_facts"):
            await self.expect("WorkFails", "ProjectionLag")

    async def nobody_counts(self):
        """analytics starts and may not read what it counts"""
        await self.stack.query("REVOKE SELECT ON complaint_totals FROM pintu_services")
        try:
            await self.stack.compose("restart", "analytics")
            await self.expect("FiguresMissing")
        finally:
            await self.stack.query("GRANT SELECT ON complaint_totals TO pintu_services")
        await self.stack.wait_for("analytics")

    async def regular_work_is_refused(self):
        """the audit log was not anchored for five hours"""
        async with self.refused("periodic_work", "NEW.name = 'audit.anchor'"):
            # Past the trigger; before there was one, somebody might have done the work in between.
            await self.stack.query("""
                SET session_replication_role = replica;
                UPDATE periodic_work SET slot = slot - 5, ran_at = ran_at - interval '5 hours' WHERE name = 'audit.anchor'""")
            await self.expect("PeriodicWorkLate")

    async def deadlines_pass(self):
        """two months pass for everything that nobody has answered"""
        # In the recaps alone: nobody is told, and no clock of a case moves.
        moved = "UPDATE complaint_facts f SET due_at = f.due_at {} interval '60 days' FROM moved m WHERE m.complaint_id = f.complaint_id"
        await self.stack.query(f"""
            CREATE TABLE moved AS SELECT complaint_id FROM complaint_facts WHERE status IN ('unverified', 'assigned');
            {moved.format("-")}""")
        try:
            await self.expect("ManyOverdue")
        finally:
            await self.stack.query(f"{moved.format('+')}; DROP TABLE moved")

    async def somebody_takes_all_sessions(self):
        """somebody else takes most of the database's sessions"""
        postgres = (await self.stack.replicas("postgres"))[0].identifier
        free = await self.stack.number("SELECT current_setting('max_connections')::int - sum(numbackends) FROM pg_stat_database")
        taking = asyncio.create_task(run(
            "docker", "exec", "-i", postgres, "pgbench", "-n", "-U", "postgres", "-c", str(free - 15), "-T", str(PATIENCE), "-f", "-", "pintu",
            text="\\sleep 1 s\nSELECT 1;\n", check=False))
        try:
            await self.expect("DatabaseConnectionsFew")
        finally:
            await self.stack.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'pgbench'")
            await taking

    async def database_grows(self):
        """a table makes the database larger by half"""
        await self.stack.query("""
            CREATE UNLOGGED TABLE ballast AS SELECT repeat('x', 1900) AS text FROM generate_series(1, pg_database_size('pintu') / 4000)""")
        try:
            await self.expect("DatabaseGrowsFast")
        finally:
            await self.stack.query("DROP TABLE ballast")

    async def disk_fills(self):
        """a disk fills"""
        ballast = os.path.join(self.disk, "ballast")
        await run("fallocate", "-l", "52M", ballast)
        try:
            await self.expect("DiskAlmostFull")
        finally:
            os.unlink(ballast)

    async def relay_is_away(self):
        """a message could not be sent for most of a day"""
        path = os.path.join(self.stack.environment["PINTU_SECRETS"], "providers", "providers.json")
        with open(path, "w", encoding="ascii") as file:
            json.dump({"email": [{"name": "relay", "url": "smtp://127.0.0.1:9", "from": "pintu@example.go.id"}]}, file)
        os.chmod(path, 0o444)
        self.stack.environment["PINTU_RESPONSE_PROVIDERS"] = "/etc/pintu/providers/providers.json"
        await self.stack.up("--no-deps", "response")
        await self.stack.wait_for("response")
        # Whatever the time of day.
        await self.stack.query("UPDATE quiet_hours SET opens_hour = 0, closes_hour = 24, on_weekends = true, on_holidays = true")
        self.loader.attempted += 1
        # What administrators bring in is old news, and nobody is told.
        portal = Connection([self.stack.port], await self.stack.make_token("service"), 20)
        await portal.call("intake.submit", {
            "idempotencyKey": str(uuid.uuid4()), "channel": "web", "body": "Lampu jalan padam sejak Senin", "region": "35.78",
            "complainant": {"name": "Siti Contoh", "email": "siti@example.com", "notify": {"channel": "email"}}})
        await portal.close()

        async def has_failed():
            return await self.stack.number("SELECT count(*) FROM deliveries WHERE failures > 0") > 0
        await until("a message fails", 60, has_failed)
        await self.stack.query("UPDATE deliveries SET failures = 9, send_after = now() WHERE state = 'pending'")
        await self.expect("DeliveriesDead")


__all__ = ["Alerts", "NOT_MADE"]
