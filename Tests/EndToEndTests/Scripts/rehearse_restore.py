"""Loses an installation under load and restores it from its backups: to a moment in the middle, and whole."""

import argparse
import asyncio
import base64
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import uuid

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "system"))

from system_cluster import Cluster  # noqa: E402
from system_ports import free_port  # noqa: E402
from system_rpc import Connection, RPCError  # noqa: E402
from system_stages import STAGES, Stage, clean_environment, make_tokens, run_pintu, secret_settings  # noqa: E402

DEPLOY = os.path.normpath(os.path.join(HERE, "..", "..", "..", "deploy"))
SETTINGS = ["max_connections=100", "shared_buffers=256MB", "jit=off", "wal_compression=lz4", "max_slot_wal_keep_size=2GB", "max_wal_size=2GB"]


def tell(text):
    print(text, file=sys.stderr, flush=True)


class Promises:
    """What was acknowledged, and when: seconds of the machine's clock, which is the database's as well."""

    def __init__(self):
        self.asked, self.given, self.tickets = {}, {}, {}

    def before(self, moment):
        return {key for key, at in self.given.items() if at < moment}

    def after(self, moment):
        return {key for key, at in self.asked.items() if at > moment}


class Installation:
    """A database and its services, each as its operator would start it."""

    def __init__(self, cluster, folder, options, tokens, key):
        self.cluster, self.folder, self.options, self.tokens, self.key = cluster, folder, options, tokens, key
        self.stages, self.connections = {}, []
        os.mkdir(folder)

    def pintu(self, *arguments):
        return run_pintu(os.path.join(self.options.bin, "pintu"), self.folder, self.cluster, self.options.reference, *arguments)

    async def start(self):
        ports = {stage: free_port() for stage in STAGES}
        for name in STAGES:
            settings = {"PINTU_DATABASE_URL": self.cluster.url, "PINTU_TOKEN": self.tokens["service"], "PINTU_LOG_LEVEL": "warning",
                        "PINTU_RPC_PORT": str(ports[name])}
            if name == "intake":
                # Nobody who floods a test solves puzzles.
                settings |= {"PINTU_INTAKE_FREE_PER_HOUR": "0", "PINTU_INTAKE_FREE_PER_MINUTE": "0"}
            settings |= {f"PINTU_ENDPOINTS_{other.upper()}": f"127.0.0.1:{ports[other]}" for other in STAGES if other != name}
            command = [os.path.join(self.options.bin, name)]
            settings |= {setting: self.key for setting in secret_settings(command)}
            self.stages[name] = Stage(name, self.folder, settings)
            await self.stages[name].start(command)

    def connect(self, stage, token="service"):
        connection = Connection([self.stages[stage].port], self.tokens[token])
        self.connections.append(connection)
        return connection

    async def hang_up(self):
        for connection in self.connections:
            await connection.close()
        self.connections = []

    async def kill(self):
        await self.hang_up()
        for stage in self.stages.values():
            if stage.is_running:
                await stage.kill()

    async def stop(self):
        await self.hang_up()
        return [name for name, stage in self.stages.items() if await stage.stop() != 0]


async def submit(door, promises, is_over, pause):
    while not is_over.is_set():
        key = str(uuid.uuid4())
        promises.asked[key] = time.time()
        params = {"idempotencyKey": key, "channel": "web", "body": f"Jalan berlubang di depan pasar ({key[:8]})", "agency": "35.78"}
        result = await door.call("intake.submit", params)
        promises.given[key] = time.time()
        promises.tickets[key] = result["ticket"]
        await asyncio.sleep(pause)


class Rehearsal:
    def __init__(self, options):
        self.options = options
        self.folder = tempfile.mkdtemp(prefix="pintu-restore.")
        os.chmod(self.folder, 0o755)
        self.problems, self.facts = [], {}
        self.backup = None
        self.clusters, self.installations = [], []

    # Programs of deploy/ under the account of the server

    def as_server(self, *arguments):
        return self.clusters[0]._as_server(list(arguments))

    def folder_of_server(self, name):
        path = os.path.join(self.folder, name)
        os.mkdir(path, 0o700)
        self.clusters[0].own(path)
        return path

    def restore(self, *arguments):
        command = self.as_server(os.path.join(self.folder, "restore"), "--repository", self.repository, *arguments)
        return subprocess.run(command, cwd="/", capture_output=True, text=True, env=clean_environment())

    # Steps

    async def prepare(self):
        folder = os.path.join(self.folder, "postgres")
        os.mkdir(folder, 0o700)
        cluster = Cluster(folder, SETTINGS)
        self.clusters.append(cluster)
        cluster.make("--data-checksums")
        await cluster.start()
        await cluster.create_database()
        # Where the account of the server can read them, wherever the repository lies.
        for name in ("backup", "restore"):
            shutil.copy(os.path.join(DEPLOY, name), os.path.join(self.folder, name))
        self.repository, self.spool = self.folder_of_server("repository"), os.path.join(self.folder_of_server("spooled"), "spool")
        keys = self.folder_of_server("keys")
        self.identity, recipients = os.path.join(keys, "identity"), os.path.join(keys, "recipients")
        made = subprocess.run(self.as_server("age-keygen", "-o", self.identity), cwd="/", capture_output=True, text=True)
        if made.returncode:
            raise SystemExit(f"age-keygen failed: {made.stderr}")
        with open(recipients, "w", encoding="ascii") as file:
            file.write(made.stderr.removeprefix("Public key: "))
        cluster.own(recipients)
        password = secrets.token_hex(16)
        tokens, sql = make_tokens(["service", "administrator"])
        self.live = Installation(cluster, os.path.join(self.folder, "live"), self.options, tokens, base64.b64encode(secrets.token_bytes(32)).decode())
        self.installations.append(self.live)
        self.live.pintu("migrate")
        await cluster.query(sql)
        await cluster.query(f"CREATE ROLE pintu_backup LOGIN REPLICATION PASSWORD '{password}' IN ROLE pg_read_all_stats")
        await self.live.start()
        token = os.path.join(self.folder, "administrator.token")
        with open(token, "w", encoding="ascii") as file:
            file.write(tokens["administrator"])
        self.live.pintu("import", "reference", "--endpoint", f"127.0.0.1:{self.live.stages['routing'].port}", "--token-file", token)
        if self.options.megabytes:
            # Texts that hardly compress, as photos are.
            await cluster.query(f"""
                CREATE TABLE ballast AS SELECT decode(string_agg(md5(random()::text || n || m), ''), 'hex') AS content
                FROM generate_series(1, {self.options.megabytes * 128}) AS n, generate_series(1, 512) AS m GROUP BY n""".replace("\n", " "))
        self.url_of_backup = f"postgresql://pintu_backup:{password}@127.0.0.1:%s/pintu"
        self.backup_command = [
            os.path.join(self.folder, "backup"), "run", "--repository", self.repository, "--spool", self.spool, "--recipients", recipients,
            "--ship-seconds", "1", "--metrics", self.repository]
        self.backup_log = os.path.join(self.folder, "backup.log")

    async def start_backup(self, cluster):
        command = self.as_server(*self.backup_command, "--database", self.url_of_backup % cluster.port)
        with open(self.backup_log, "a", encoding="utf-8") as log:
            self.backup = await asyncio.create_subprocess_exec(*command, cwd="/", stdout=log, stderr=log, env=clean_environment())

    async def kill_backup(self):
        """With its children, which have groups of their own: as a machine that is gone."""
        if self.backup is None:
            return
        seen = subprocess.run(["ps", "-eo", "pid=,args="], capture_output=True, text=True, check=True).stdout
        for line in seen.splitlines():
            number, _, arguments = line.strip().partition(" ")
            if self.folder in arguments and ("backup run" in arguments or "pg_receivewal" in arguments):
                try:
                    os.kill(int(number), signal.SIGKILL)
                except ProcessLookupError:
                    pass
        await self.backup.wait()

    def said(self):
        with open(self.backup_log, encoding="utf-8") as file:
            return file.read()

    async def wait_until(self, what, condition, seconds=300):
        end = time.monotonic() + seconds
        while not condition():
            if self.backup.returncode is not None:
                raise SystemExit(f"deploy/backup ended with {self.backup.returncode}: {self.said()[-2000:]}")
            if time.monotonic() > end:
                raise SystemExit(f"{what}: not within {seconds} s: {self.said()[-2000:]}")
            await asyncio.sleep(0.1)

    def bases(self):
        return [name for name in os.listdir(os.path.join(self.repository, "base")) if not name.startswith(".")] \
            if os.path.isdir(os.path.join(self.repository, "base")) else []

    def covered(self):
        try:
            with open(os.path.join(self.repository, "covered"), encoding="ascii") as file:
                return int(file.read() or 0)
        except FileNotFoundError:
            return 0

    async def lose(self):
        """Load, a base backup in the middle, a moment, more load; then everything is gone at once."""
        is_over, promises = asyncio.Event(), Promises()
        pause = self.options.workers / self.options.rate
        people = [asyncio.create_task(submit(self.live.connect("intake"), promises, is_over, pause)) for _ in range(self.options.workers)]
        begun = await self.position()
        await asyncio.sleep(self.options.seconds / 4)
        await self.start_backup(self.live.cluster)
        await self.wait_until("the base backup is there", lambda: len(self.bases()) == 1)
        # It dies in the middle of it all and is started again: that must leave no gap.
        await self.kill_backup()
        await self.start_backup(self.live.cluster)
        with open(os.path.join(self.repository, "base", self.bases()[0], "info"), encoding="ascii") as file:
            info = dict(line.strip().split("=") for line in file)
        # Whole seconds are what a base backup is dated with.
        await asyncio.sleep(max(2, self.options.seconds / 2))
        moment = float((await self.live.cluster.query("SELECT extract(epoch FROM clock_timestamp())"))[0][0])
        await asyncio.sleep(max(2, self.options.seconds / 2))
        is_over.set()
        for outcome in await asyncio.gather(*people, return_exceptions=True):
            if isinstance(outcome, Exception):
                self.problems.append(f"a complaint was refused: {outcome!r}")
        last = time.time()
        written = await self.position() - begun
        await self.wait_until("all of it is in the repository", lambda: self.covered() > last)
        await self.kill_backup()
        await self.live.kill()
        self.live.cluster.kill()
        megabytes = int(info["bytes"]) / 1048576
        self.facts["base backup"] = f"{megabytes:,.0f} MB"
        self.facts["log"] = f"{written / max(1, len(promises.given)) / 1024 * 1000 / 1024:.1f} MB for 1,000 complaints"
        return promises, moment

    async def position(self):
        return int((await self.live.cluster.query("SELECT pg_current_wal_lsn() - '0/0'::pg_lsn"))[0][0])

    # What came back

    async def examine(self, name, promises, moment):
        """Restores to the moment, or everything without one, and compares with what was promised."""
        into = os.path.join(self.folder_of_server(name), "data")
        to = [] if moment is None else ["--to", f"@{moment:.6f}"]
        begin = time.monotonic()
        done = self.restore("--identity", self.identity, "--into", into, *to)
        if done.returncode:
            raise SystemExit(f"deploy/restore ended with {done.returncode}: {done.stderr[-3000:]}")
        spent = time.monotonic() - begin
        tell(done.stdout.rstrip())
        again = self.restore("--identity", self.identity, "--into", into, *to)
        if again.returncode == 0 or "is not empty" not in again.stderr:
            self.problems.append(f"{name}: a folder that is not empty was restored into")

        cluster = Cluster(os.path.dirname(into), SETTINGS)
        cluster.password = self.live.cluster.password
        cluster.url = f"postgresql://pintu:{cluster.password}@127.0.0.1:{cluster.port}/pintu"
        self.clusters.append(cluster)
        await cluster.start()
        rows = await cluster.query("SELECT idempotency_key, id, count(*) OVER (PARTITION BY idempotency_key) FROM complaints")
        there = {row[0]: row for row in rows}
        must = promises.before(moment) if moment else set(promises.given)
        must_not = promises.after(moment) if moment else set()
        lost, extra = must - there.keys(), must_not & there.keys()
        # The ticket is the number and a check digit.
        wrong = [key for key in must & there.keys() if promises.tickets[key][:-1] != there[key][1] or there[key][2] != "1"]
        for what, number in (("acknowledged and not there", len(lost)), ("there and from after the moment", len(extra)),
                             ("there with another ticket or twice", len(wrong))):
            if number:
                self.problems.append(f"{name}: {number} complaints {what}")
        flaws = (await cluster.query(
            "SELECT (SELECT count(*) FROM complaints c WHERE NOT EXISTS (SELECT FROM complaint_texts t WHERE t.complaint_id = c.id))"
            " + (SELECT count(*) FROM complaints c WHERE version <> (SELECT count(*) FROM complaint_events e WHERE e.complaint_id = c.id))"))[0][0]
        if flaws != "0":
            self.problems.append(f"{name}: {flaws} complaints without their text or their history")
        self.facts[name] = (
            f"{len(must):,} acknowledged are there once, {len(must_not):,} later ones are not, {len(there) - len(must):,} on the border; "
            f"{spent:.1f} s")
        await self.live_on(name, cluster, promises)

    async def live_on(self, name, cluster, promises):
        """The services start on it, finish what was under way and take new complaints."""
        restored = Installation(cluster, os.path.join(self.folder, f"{name}-services"), self.options, self.live.tokens, self.live.key)
        self.installations.append(restored)
        said = restored.pintu("audit", "verify")
        if "all in order" not in said:
            self.problems.append(f"{name}: the audit log: {said.strip()}")
        await restored.start()
        door = restored.connect("intake")
        result = await door.call("intake.submit", {"idempotencyKey": str(uuid.uuid4()), "channel": "web", "body": "Sesudah pemulihan"})
        if int(result["ticket"][:-1]) <= max(int(ticket[:-1]) for ticket in promises.tickets.values()):
            self.problems.append(f"{name}: a ticket is given that somebody holds already")
        try:
            await door.call("intake.track", {"ticket": result["ticket"], "accessCode": result["accessCode"]})
        except RPCError as error:
            self.problems.append(f"{name}: a new complaint cannot be tracked: {error}")
        for _ in range(1_200):
            left = (await cluster.query(
                "SELECT (SELECT count(*) FROM jobs), (SELECT count(*) FROM complaints) - (SELECT count(*) FROM complaint_facts)"))[0]
            if left == ["0", "0"]:
                break
            await asyncio.sleep(0.1)
        else:
            self.problems.append(f"{name}: {left[0]} jobs are left and {left[1]} complaints are not counted after two minutes")
        for stage in await restored.stop():
            self.problems.append(f"{name}: {stage} did not stop with 0")

    async def back_up_again(self):
        """What was restored goes on in another timeline; backups follow it into the same repository, and that can be restored as well."""
        cluster = self.clusters[-1]
        await self.start_backup(cluster)
        await self.wait_until("a base backup of the restored database is there", lambda: len(self.bases()) == 2)
        last = time.time()
        await self.wait_until("the new timeline is in the repository", lambda: self.covered() > last)
        self.backup.terminate()
        code = await self.backup.wait()
        if code:
            self.problems.append(f"deploy/backup did not stop with 0 but {code}: {self.said()[-500:]}")
        number = (await cluster.query("SELECT count(*) FROM complaints"))[0][0]
        into = os.path.join(self.folder_of_server("again"), "data")
        done = self.restore("--identity", self.identity, "--into", into)
        if done.returncode or f"complaints        {number}," not in done.stdout:
            self.problems.append(f"what was restored cannot be restored again ({number} complaints): {done.stdout} {done.stderr[-1000:]}")

    async def close(self):
        await self.kill_backup()
        for installation in self.installations:
            await installation.kill()
        for cluster in self.clusters:
            await cluster.stop()
        if self.options.keep:
            tell(f"everything is in {self.folder}")
        else:
            shutil.rmtree(self.folder, ignore_errors=True)


async def rehearse(options):
    rehearsal = Rehearsal(options)
    begun = time.monotonic()
    try:
        await rehearsal.prepare()
        promises, moment = await rehearsal.lose()
        tell(f"{len(promises.given):,} complaints acknowledged; everything is killed; restoring to {moment:.3f}")
        await rehearsal.examine("to the moment", promises, moment)
        await rehearsal.clusters[-1].stop()
        await rehearsal.examine("everything", promises, None)
        await rehearsal.back_up_again()
    finally:
        await rehearsal.close()
    for problem in rehearsal.problems:
        print(f"BROKEN: {problem}")
    facts = ". ".join(f"{name}: {fact}" for name, fact in rehearsal.facts.items())
    print(f"{'NOT RESTORED' if rehearsal.problems else 'restored'} in {time.monotonic() - begun:.0f} s. {facts}")
    return 1 if rehearsal.problems else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bin", required=True)
    parser.add_argument("--reference", required=True)
    parser.add_argument("--seconds", type=float, default=12, help="how long complaints come in, about")
    parser.add_argument("--rate", type=float, default=300, help="complaints a second, about")
    parser.add_argument("--workers", type=int, default=24)
    parser.add_argument("--megabytes", type=int, default=0, help="that the database is larger by")
    parser.add_argument("--keep", action="store_true", help="leave everything where it is")
    options = parser.parse_args()
    options.bin, options.reference = os.path.abspath(options.bin), os.path.abspath(options.reference)
    sys.exit(asyncio.run(rehearse(options)))


if __name__ == "__main__":
    main()
