"""What is tormented: a PostgreSQL that keeps its promises, and several replicas of every service, each as its operator would start it."""

import asyncio
import base64
import json
import mmap
import os
import secrets
import shutil
import subprocess
import tempfile
import time

from system_cluster import Cluster
from system_ports import free_port
from system_rpc import Connection
from system_stages import STAGES, Stage, make_tokens, run_pintu, secret_settings

FAKETIME = (
    "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1", "/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1",
    "/usr/lib64/faketime/libfaketime.so.1")
REPLICAS = 2
MOST_INTAKES = 4
DATA_MEGABYTES, WAL_MEGABYTES = 1_536, 96
# Longer than any of our pauses, shorter than a frozen service stays frozen.
ANSWER_SECONDS = 8


class Clock:
    """The machine's time and an offset, in a file that `stage-with-clock` reads."""

    def __init__(self, path):
        self.path, self.offset = path, 0
        with open(path, "wb") as file:
            file.write(bytes(8))
        self._file = open(path, "r+b")
        # One store of eight bytes: nobody may read half a time.
        self._moment = memoryview(mmap.mmap(self._file.fileno(), 8)).cast("q")
        self.tick()

    def tick(self):
        self._moment[0] = time.time_ns() // 1_000 + round(self.offset * 1_000_000)


class Replica(Stage):
    """A service that runs under the machine's clock, or under one of its own that can be set."""

    def __init__(self, kind, number, folder, settings, bin_folder):
        super().__init__(f"{kind}-{number}", folder, settings)
        self.kind, self.bin = kind, bin_folder
        self.clock = None
        # MiB.
        self.most_memory = 0

    async def start(self, command=None):
        if command is None and self.clock is None:
            command = [os.path.join(self.bin, self.kind)]
        elif command is None:
            command = [os.path.join(self.bin, "stage-with-clock"), self.kind, self.clock.path]
        await super().start(command)

    async def kill(self):
        self.note_memory()
        await super().kill()

    async def stop(self):
        self.note_memory()
        return await super().stop()

    def note_memory(self):
        """The most that this process has ever held."""
        if not self.is_running:
            return
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as file:
            for line in file:
                if line.startswith("VmHWM:"):
                    self.most_memory = max(self.most_memory, int(line.split()[1]) // 1_024)


class Installation:
    def __init__(self, options):
        self.bin, self.reference, self.keep = os.path.abspath(options.bin), os.path.abspath(options.reference), options.keep
        self.folder = tempfile.mkdtemp(prefix="pintu-chaos.")
        os.chmod(self.folder, 0o755)
        self.replicas, self.connections, self.tokens = {}, [], {}
        # Where each service can be found now. Connections hold these lists themselves.
        self.ports = {stage: [] for stage in STAGES}
        self.disks = {"data": DATA_MEGABYTES, "wal": WAL_MEGABYTES} if options.disks else {}
        self.faketime = next((path for path in FAKETIME if os.path.exists(path)), None)
        self.cluster = self.ticking = None

    # PostgreSQL

    def disk(self, name):
        return os.path.join(self.folder, "postgres", name + "-disk")

    async def _start_database(self):
        folder = os.path.join(self.folder, "postgres")
        os.mkdir(folder, 0o700)
        # As an operator would have it, all durability on. Small segments, so that a full disk is felt within seconds.
        self.cluster = Cluster(folder, [
            "max_connections=250", "shared_buffers=256MB", "jit=off", "checkpoint_timeout=1min", "max_wal_size=32MB", "min_wal_size=8MB"])
        arguments = ["--wal-segsize=1"]
        for name, megabytes in self.disks.items():
            os.mkdir(self.disk(name))
            subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", self.disk(name)], check=True)
            self.cluster.own(self.disk(name))
        if self.disks:
            self.cluster.data = os.path.join(self.disk("data"), "data")
            arguments.append(f"--waldir={self.disk('wal')}/wal")
        self.cluster.make(*arguments)
        await self.cluster.start()
        await self.cluster.create_database()
        self.pintu("migrate")

    def pintu(self, *arguments):
        return run_pintu(os.path.join(self.bin, "pintu"), self.folder, self.cluster, self.reference, *arguments)

    async def query(self, sql):
        return await self.cluster.query(" ".join(sql.split()))

    # Services

    async def start(self):
        await self._start_database()
        self.tokens, sql = make_tokens(["service", "administrator"])
        await self.query(sql)
        key = base64.b64encode(secrets.token_bytes(32)).decode()
        counts = {stage: MOST_INTAKES if stage == "intake" else REPLICAS for stage in STAGES}
        ports = {stage: [free_port() for _ in range(counts[stage])] for stage in STAGES}
        for stage in STAGES:
            settings = {
                "PINTU_DATABASE_URL": self.cluster.url, "PINTU_TOKEN": self.tokens["service"], "PINTU_LOG_LEVEL": "warning",
                # Nobody who floods a test solves puzzles; how fast the door may be used is tested elsewhere.
                **({"PINTU_INTAKE_FREE_PER_HOUR": "0", "PINTU_INTAKE_FREE_PER_MINUTE": "0"} if stage == "intake" else {}),
            }
            for other in STAGES:
                if other != stage:
                    settings[f"PINTU_ENDPOINTS_{other.upper()}"] = ",".join(f"127.0.0.1:{port}" for port in ports[other])
            settings |= {name: key for name in secret_settings([os.path.join(self.bin, stage)])}
            for number, port in enumerate(ports[stage]):
                replica = Replica(stage, number, self.folder, {**settings, "PINTU_RPC_PORT": str(port)}, self.bin)
                self.replicas[replica.name] = replica
        running = [replica for replica in self.replicas.values() if int(replica.name[-1]) < REPLICAS]
        await asyncio.gather(*(self.bring(replica) for replica in running))
        token = os.path.join(self.folder, "administrator.token")
        with open(token, "w", encoding="ascii") as file:
            file.write(self.tokens["administrator"])
        self.pintu("import", "reference", "--endpoint", f"127.0.0.1:{self.ports['routing'][0]}", "--token-file", token)
        self.ticking = asyncio.create_task(self._tick())

    async def _tick(self):
        while True:
            for replica in self.replicas.values():
                if replica.clock:
                    replica.clock.tick()
            await asyncio.sleep(0.005)

    def of(self, kind):
        """Those of a kind that should be running."""
        return [replica for replica in self.replicas.values() if replica.kind == kind and replica.port in self.ports[kind]]

    async def bring(self, replica):
        await replica.start()
        if replica.port not in self.ports[replica.kind]:
            self.ports[replica.kind].append(replica.port)

    async def retire(self, replica):
        """As a rolling update does: nobody new is sent there, then it may finish what it has. It must end well."""
        self.ports[replica.kind].remove(replica.port)
        code = await replica.stop()
        if code != 0:
            raise SystemExit(f"{replica.name} was asked to stop and ended with {code}: {replica.log()}")

    async def set_clock_of(self, replica, has_own):
        """Starts it anew, under a clock of its own or under the machine's."""
        replica.clock = Clock(os.path.join(self.folder, f"{replica.name}.clock")) if has_own else None
        await replica.kill()
        await replica.start()

    def connect(self, kind, caller="service", answer_seconds=ANSWER_SECONDS):
        connection = Connection(self.ports[kind], self.tokens[caller], answer_seconds)
        # Not all of them begin with the same replica.
        connection.turn = len(self.connections)
        self.connections.append(connection)
        return connection

    def memory(self):
        """The most that a replica of each kind has held, in MiB."""
        for replica in self.replicas.values():
            replica.note_memory()
        return {stage: max(one.most_memory for one in self.replicas.values() if one.kind == stage) for stage in STAGES}

    def complaints_in_logs(self):
        """Records of level error or worse, shortened, and how often each was written."""
        found = {}
        for replica in self.replicas.values():
            if not os.path.exists(replica.log_path):
                continue
            with open(replica.log_path, encoding="utf-8", errors="replace") as file:
                for line in file:
                    try:
                        record = json.loads(line)
                    except ValueError:
                        record = {"level": "error", "message": line.strip()[:200]}
                    if str(record.get("level", "")).lower() in ("error", "critical"):
                        what = f"{replica.kind}: {record.get('message', '')} {record.get('error', record.get('reason', ''))}"[:300]
                        found[what] = found.get(what, 0) + 1
        return found

    async def stop(self):
        if self.ticking:
            self.ticking.cancel()
        for connection in self.connections:
            await connection.close()
        running = [replica for replica in self.replicas.values() if replica.is_running]
        codes = dict(zip((replica.name for replica in running), await asyncio.gather(*(replica.stop() for replica in running))))
        if self.cluster is not None:
            await self.cluster.stop()
        for name in self.disks:
            if os.path.ismount(self.disk(name)):
                subprocess.run(["umount", self.disk(name)], check=True)
        if not self.keep:
            shutil.rmtree(self.folder, ignore_errors=True)
        return codes


__all__ = ["Clock", "Installation", "MOST_INTAKES"]
