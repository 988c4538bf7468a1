"""A PostgreSQL of its own and the four services as real processes under a clock that stands where it is set."""

import asyncio
import base64
import mmap
import os
import secrets
import shutil
import tempfile

from system_cluster import Cluster
from system_ports import free_port
from system_rpc import Connection
from system_stages import STAGES, Stage, make_tokens, run_pintu, secret_settings


class System:
    def __init__(self, bin_folder, reference_folder, keep=False):
        self.bin, self.reference, self.keep = os.path.abspath(bin_folder), os.path.abspath(reference_folder), keep
        self.folder = tempfile.mkdtemp(prefix="pintu-year.")
        os.chmod(self.folder, 0o755)
        self.stages, self.connections, self.tokens = {}, {}, {}
        self.cluster = None
        clock = os.path.join(self.folder, "clock")
        with open(clock, "wb") as file:
            file.write(bytes(8))
        self._clock_file = open(clock, "r+b")
        # One store of eight bytes: nobody may read half a time.
        self._clock = memoryview(mmap.mmap(self._clock_file.fileno(), 8)).cast("q")
        self.clock_path = clock

    def set_clock(self, moment):
        self._clock[0] = moment

    # PostgreSQL

    async def start_database(self):
        folder = os.path.join(self.folder, "postgres")
        os.mkdir(folder, 0o700)
        # Nothing here has to outlive the machine.
        self.cluster = Cluster(folder, [
            "max_connections=150", "shared_buffers=256MB", "jit=off", "fsync=off", "synchronous_commit=off", "full_page_writes=off",
            "max_wal_size=4GB", "checkpoint_timeout=30min"])
        self.cluster.make()
        await self.cluster.start()
        await self.cluster.create_database()
        self.pintu("migrate")

    def pintu(self, *arguments):
        return run_pintu(os.path.join(self.bin, "pintu"), self.folder, self.cluster, self.reference, *arguments)

    async def query(self, sql):
        return await self.cluster.query(sql)

    # Services

    async def make_tokens(self, names):
        tokens, sql = make_tokens(names)
        self.tokens |= tokens
        await self.query(sql)

    def _command(self, stage):
        return [os.path.join(self.bin, "stage-with-clock"), stage, self.clock_path]

    async def start_services(self):
        key = base64.b64encode(secrets.token_bytes(32)).decode()
        ports = {stage: free_port() for stage in STAGES}
        for stage in STAGES:
            settings = {
                "PINTU_DATABASE_URL": self.cluster.url, "PINTU_RPC_PORT": str(ports[stage]), "PINTU_TOKEN": self.tokens["service"],
                "PINTU_LOG_LEVEL": "warning",
            }
            settings |= {f"PINTU_ENDPOINTS_{other.upper()}": f"127.0.0.1:{ports[other]}" for other in STAGES if other != stage}
            settings |= {name: key for name in secret_settings(self._command(stage))}
            if stage == "intake":
                # A year goes by in minutes; how fast the door may be used is tested elsewhere.
                settings |= {"PINTU_INTAKE_FREE_PER_HOUR": "0", "PINTU_INTAKE_FREE_PER_MINUTE": "0"}
            self.stages[stage] = Stage(stage, self.folder, settings)
        await asyncio.gather(*(self.stages[stage].start(self._command(stage)) for stage in STAGES))

    async def kill(self, stage):
        """As a power cut ends it; then it starts again."""
        await self.stages[stage].kill()
        await self.stages[stage].start(self._command(stage))

    def connection(self, service, caller):
        key = (service, caller)
        if key not in self.connections:
            self.connections[key] = Connection([self.stages[service].port], self.tokens[caller])
        return self.connections[key]

    async def call(self, caller, method, params):
        return await self.connection(method.partition(".")[0], caller).call(method, params)

    async def methods(self, service):
        document = await self.connection(service, "service").call("rpc.discover", {})
        return {method["name"] for method in document["methods"]}

    async def stop(self):
        for connection in self.connections.values():
            await connection.close()
        running = [stage for stage in self.stages.values() if stage.process is not None]
        codes = dict(zip((stage.name for stage in running), await asyncio.gather(*(stage.stop() for stage in running))))
        if self.cluster is not None:
            await self.cluster.stop()
        if not self.keep:
            shutil.rmtree(self.folder, ignore_errors=True)
        return codes


__all__ = ["System"]
