"""A PostgreSQL of its own and the four services as real processes under a clock that stands where it is set."""

import asyncio
import base64
import glob
import hashlib
import mmap
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import uuid

from year_rpc import Connection

STAGES = ("intake", "routing", "response", "analytics")


class System:
    def __init__(self, bin_folder, reference_folder, keep=False):
        self.bin, self.reference, self.keep = os.path.abspath(bin_folder), os.path.abspath(reference_folder), keep
        self.folder = tempfile.mkdtemp(prefix="pintu-year.")
        os.chmod(self.folder, 0o755)
        self.processes, self.ports, self.connections, self.tokens = {}, {}, {}, {}
        self.psql = None
        self.postgres = None
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

    def _binary(self, name):
        found = shutil.which(name)
        beside = sorted(glob.glob(f"/usr/lib/postgresql/*/bin/{name}"))
        if not found and not beside:
            raise SystemExit(f"simulate-year: there is no {name}; install the PostgreSQL server")
        return beside[-1] if beside else found

    def _as_server(self, arguments):
        """PostgreSQL refuses to run as root."""
        if os.geteuid() != 0:
            return arguments
        for name in ("postgres", "nobody"):
            try:
                account = pwd.getpwnam(name)
                break
            except KeyError:
                continue
        os.chown(self.cluster, account.pw_uid, account.pw_gid)
        return ["setpriv", f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups", *arguments]

    async def start_database(self):
        self.cluster = os.path.join(self.folder, "postgres")
        os.mkdir(self.cluster, 0o700)
        data, password = os.path.join(self.cluster, "data"), secrets.token_hex(16)
        secret = os.path.join(self.cluster, "password")
        with open(secret, "w", encoding="ascii") as file:
            file.write(password)
        prefix = self._as_server([])
        if prefix:
            shutil.chown(secret, int(prefix[1].partition("=")[2]), int(prefix[2].partition("=")[2]))
        made = subprocess.run(
            prefix + [self._binary("initdb"), "-D", data, "-U", "pintu", "--auth=scram-sha-256", f"--pwfile={secret}", "--encoding=UTF8",
                      "--locale=C.UTF-8", "--no-sync"], cwd="/", capture_output=True, text=True)
        if made.returncode:
            raise SystemExit(f"simulate-year: initdb failed: {made.stderr[-1000:]}")
        port = free_port()
        settings = [
            "listen_addresses=127.0.0.1", "max_connections=150", "shared_buffers=256MB", "jit=off", "fsync=off", "synchronous_commit=off",
            "full_page_writes=off", "max_wal_size=4GB", "checkpoint_timeout=30min"]
        arguments = [self._binary("postgres"), "-D", data, "-p", str(port), "-k", self.cluster]
        for setting in settings:
            arguments += ["-c", setting]
        self.postgres = subprocess.Popen(
            prefix + arguments, cwd="/", stdout=subprocess.DEVNULL, stderr=open(os.path.join(self.folder, "postgres.log"), "w"))
        self.url = f"postgresql://pintu:{password}@127.0.0.1:{port}/pintu"
        for attempt in range(200):
            code = subprocess.run(
                ["psql", "-qAtX", self.url.rpartition("/")[0] + "/postgres", "-c", "CREATE DATABASE pintu"], capture_output=True)
            if code.returncode == 0:
                break
            await asyncio.sleep(0.05)
        else:
            raise SystemExit("simulate-year: PostgreSQL does not answer")
        self.pintu("migrate")

    def pintu(self, *arguments, **environment):
        result = subprocess.run(
            [os.path.join(self.bin, "pintu"), *arguments], cwd=self.folder, capture_output=True, text=True,
            env={**clean_environment(), "PINTU_DATABASE_URL": self.url, "PINTU_REFERENCE_DIR": self.reference, **environment})
        if result.returncode:
            raise SystemExit(f"simulate-year: pintu {' '.join(arguments)} ended with {result.returncode}: {result.stderr[-2000:]}")
        return result.stdout

    async def query(self, sql):
        """Rows of a query as lists of texts, through one psql that stays open."""
        if self.psql is None:
            self.psql = await asyncio.create_subprocess_exec(
                "psql", "-qAtX", "-v", "ON_ERROR_STOP=1", "-F", "\t", "-P", "null=\\N", self.url, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
                limit=16 << 20)
        self.psql.stdin.write(f"{sql};\n\\echo --end--\n".encode())
        rows = []
        while True:
            line = (await self.psql.stdout.readline()).decode()
            if line == "--end--\n":
                return rows
            if not line:
                raise SystemExit(f"simulate-year: psql ended at: {sql}")
            rows.append([None if field == "\\N" else field for field in line[:-1].split("\t")])

    # Services

    async def make_tokens(self, names):
        """`service`, `operator`, `national`, `administrator`, and `coordinator:35` for an officer of that agency."""
        values = []
        for name in names:
            role, _, agency = name.partition(":")
            role = {"national": "nationalCoordinator"}.get(role, role)
            number, secret = uuid.uuid4(), secrets.token_bytes(32)
            text = base64.urlsafe_b64encode(secret).decode().rstrip("=")
            self.tokens[name] = f"pintu_{number.hex}_{text}"
            values.append(
                f"('{number}', '\\x{hashlib.sha256(secret).hexdigest()}', '{name}', '{role}', {repr(agency) if agency else 'NULL'})")
        await self.query("INSERT INTO api_tokens (id, secret_hash, name, role, agency_code) VALUES " + ", ".join(values))

    def _settings(self, stage):
        folder = self.folder
        settings = {
            "PINTU_DATABASE_URL": self.url, "PINTU_RPC_PORT": str(self.ports[stage]), "PINTU_READY_FILE": f"{folder}/{stage}.json",
            "PINTU_TOKEN": self.tokens["service"], "PINTU_LOG_LEVEL": "warning",
        }
        for other in STAGES:
            if other != stage:
                settings[f"PINTU_ENDPOINTS_{other.upper()}"] = f"127.0.0.1:{self.ports[other]}"
        for key in self.secrets[stage]:
            settings[key] = self.key
        if stage == "intake":
            # A year goes by in minutes; how fast the door may be used is tested elsewhere.
            settings |= {"PINTU_INTAKE_FREE_PER_HOUR": "0", "PINTU_INTAKE_FREE_PER_MINUTE": "0"}
        return settings

    async def start_services(self):
        self.key = base64.b64encode(secrets.token_bytes(32)).decode()
        self.secrets = self._known_secrets()
        for stage in STAGES:
            self.ports[stage] = free_port()
        await asyncio.gather(*(self.start(stage) for stage in STAGES))

    def _known_secrets(self):
        """Every secret of 32 bytes that a stage says it needs."""
        found = {}
        for stage in STAGES:
            text = subprocess.run(
                [os.path.join(self.bin, "stage-with-clock"), stage, self.clock_path, "--help"], capture_output=True, text=True, env=clean_environment()).stdout
            # Only secrets can come from a file.
            words = {word.strip(",;").removesuffix("_FILE") for word in text.split() if word.strip(",;").endswith("_KEY_FILE")}
            found[stage] = words
        return found

    async def start(self, stage):
        ready = os.path.join(self.folder, f"{stage}.json")
        if os.path.exists(ready):
            os.unlink(ready)
        log = open(os.path.join(self.folder, f"{stage}.log"), "a")
        self.processes[stage] = await asyncio.create_subprocess_exec(
            os.path.join(self.bin, "stage-with-clock"), stage, self.clock_path, cwd=self.folder, stdout=log, stderr=log,
            env={**clean_environment(), **self._settings(stage)})
        log.close()
        for _ in range(1_200):
            if os.path.exists(ready):
                return
            if self.processes[stage].returncode is not None:
                raise SystemExit(f"simulate-year: {stage} ended with {self.processes[stage].returncode}: {self.log(stage)}")
            await asyncio.sleep(0.05)
        raise SystemExit(f"simulate-year: {stage} is not ready after a minute: {self.log(stage)}")

    def log(self, stage):
        with open(os.path.join(self.folder, f"{stage}.log"), encoding="utf-8") as file:
            return file.read()[-2_000:]

    async def kill(self, stage):
        """As a power cut ends it; then it starts again."""
        process = self.processes[stage]
        process.kill()
        await process.wait()
        await self.start(stage)

    def connection(self, service, caller):
        key = (service, caller)
        if key not in self.connections:
            self.connections[key] = Connection(self.ports[service], self.tokens[caller])
        return self.connections[key]

    async def call(self, caller, method, params):
        return await self.connection(method.partition(".")[0], caller).call(method, params)

    async def methods(self, service):
        document = await self.connection(service, "service").call("rpc.discover", {})
        return {method["name"] for method in document["methods"]}

    async def stop(self):
        for connection in self.connections.values():
            await connection.close()
        for process in self.processes.values():
            if process.returncode is None:
                process.terminate()
        codes = {}
        for stage, process in self.processes.items():
            try:
                codes[stage] = await asyncio.wait_for(process.wait(), 30)
            except asyncio.TimeoutError:
                process.kill()
                codes[stage] = await process.wait()
        if self.psql is not None:
            self.psql.stdin.close()
            await self.psql.wait()
        if self.postgres is not None:
            self.postgres.send_signal(signal.SIGINT)
            self.postgres.wait(60)
        if not self.keep:
            shutil.rmtree(self.folder, ignore_errors=True)
        return codes


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def clean_environment():
    return {name: value for name, value in os.environ.items() if not name.startswith("PINTU_")}


__all__ = ["System", "STAGES"]
