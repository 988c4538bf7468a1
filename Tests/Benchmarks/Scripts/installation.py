"""A durable PostgreSQL cluster and Pintu's services on it, one by one, with the settings that `pintu up` gives them."""
import json
import os
import pwd
import re
import secrets
import socket
import subprocess
import time
import urllib.request
from pathlib import Path

import machine
from machine import BenchError

SERVER_PATHS = ["/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/usr/local/pgsql/bin", "/opt/homebrew/opt/postgresql*/bin"]


def server_folder():
    folders = [folder for pattern in SERVER_PATHS for folder in Path("/").glob(pattern[1:]) if (folder / "postgres").exists()]
    if not folders:
        raise BenchError("there is no PostgreSQL server on this machine")
    return max(folders, key=lambda folder: int(re.sub(r"\D", "", str(folder)) or 0))


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Installation:
    def __init__(self, root, folder, binaries, settings=()):
        self.root, self.folder, self.binaries = Path(root), Path(folder), Path(binaries)
        self.processes = {}
        self.admin_ports = {}
        self.rpc_ports = {}
        self.folder.mkdir(parents=True, exist_ok=True)
        os.chmod(self.folder, 0o755)
        self._start_database(settings)

    # The database

    def _as_server(self, command):
        if os.geteuid() != 0:
            return command
        account = pwd.getpwnam("postgres")
        return ["setpriv", f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups"] + command

    def _durable_settings(self):
        """Those of `pintu up`, read where they stand."""
        text = (self.root / "Shared/PrivateCluster/PrivateClusterConfiguration.swift").read_text()
        durable = re.search(r"isDurable\s*\?\s*\[(.*?)\]", text, re.S).group(1)
        common = re.search(r"return \[(.*?)\]", text, re.S).group(1)
        return re.findall(r'"([^"]+)"', common) + re.findall(r'"([^"]+)"', durable)

    def _start_database(self, settings):
        programs = server_folder()
        data = self.folder / "cluster"
        self.cluster = data
        data.mkdir()
        if os.geteuid() == 0:
            account = pwd.getpwnam("postgres")
            os.chown(data, account.pw_uid, account.pw_gid)
        subprocess.run(
            self._as_server([str(programs / "initdb"), "-D", str(data), "-U", "pintu", "--auth=trust", "--encoding=UTF8",
                "--locale=C.UTF-8", "--data-checksums"]),
            check=True, stdout=subprocess.DEVNULL, cwd="/")
        self.database_port = free_port()
        command = [str(programs / "postgres"), "-D", str(data), "-p", str(self.database_port), "-k", str(data)]
        for setting in self._durable_settings() + ["track_commit_timestamp=on"] + list(settings):
            command += ["-c", setting]
        log = open(self.folder / "postgres.log", "w")
        self.postgres = subprocess.Popen(self._as_server(command), stdout=log, stderr=log, cwd="/")
        for _ in range(600):
            if self.postgres.poll() is not None:
                raise BenchError("PostgreSQL did not start: " + (self.folder / "postgres.log").read_text()[-600:])
            if subprocess.run(["psql", "-X", "-q", self.url("postgres"), "-c", "SELECT 1"], capture_output=True).returncode == 0:
                break
            time.sleep(0.1)
        self.sql("CREATE DATABASE pintu", "postgres")

    def url(self, database="pintu"):
        host = str(self.cluster).replace("/", "%2F")
        return f"postgresql://pintu@/{database}?host={host}&port={self.database_port}"

    def sql(self, text, database="pintu"):
        """Rows as lists of texts."""
        result = subprocess.run(
            ["psql", "-X", "-q", "-A", "-t", "-F", "\t", "-v", "ON_ERROR_STOP=1", self.url(database)], input=text, capture_output=True,
            text=True)
        if result.returncode != 0:
            raise BenchError(f"psql: {result.stderr.strip()[-600:]}")
        return [line.split("\t") for line in result.stdout.splitlines()]

    def fsync_seconds(self):
        """The median time of writing 8 KiB and fdatasync, where the write-ahead log lies."""
        path = self.cluster / "pg_wal" / "fsync.test"
        block = os.urandom(8192)
        times = []
        descriptor = os.open(path, os.O_CREAT | os.O_WRONLY, 0o600)
        try:
            os.write(descriptor, block * 64)
            os.fsync(descriptor)
            for _ in range(300):
                os.lseek(descriptor, 0, os.SEEK_SET)
                begin = time.perf_counter()
                os.write(descriptor, block)
                os.fdatasync(descriptor)
                times.append(time.perf_counter() - begin)
        finally:
            os.close(descriptor)
            os.unlink(path)
        return sorted(times)[len(times) // 2]

    # The services

    def prepare(self):
        """Schema, keys, tokens and reference data, by the operator's own commands."""
        home = self.folder / "home"
        environment = self._environment({"PINTU_DATABASE_URL": self.url()})
        log = open(self.folder / "up.log", "w")
        up = subprocess.Popen([self.binaries / "pintu", "up", "--data-dir", home], env=environment, stdout=log, stderr=log)
        try:
            for _ in range(600):
                if (home / "endpoints.json").exists():
                    break
                if up.poll() is not None:
                    raise BenchError("pintu up ended: " + (self.folder / "up.log").read_text()[-800:])
                time.sleep(0.1)
            subprocess.run(
                [self.binaries / "pintu", "import", "reference", "--data-dir", home], env=self._environment({}), check=True,
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            self.token = json.loads((home / "endpoints.json").read_text())["token"]
        finally:
            machine.stop(up)
        self.home = home

    def _environment(self, more):
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PINTU_")}
        return {**kept, **{name: str(value) for name, value in more.items()}}

    def start(self, service, **settings):
        """Starts one service and waits until it says that it is ready."""
        ready = self.folder / f"{service}.ready"
        ready.unlink(missing_ok=True)
        secrets_folder = self.home / "secrets"
        variables = {
            "PINTU_DATABASE_URL": self.url(), "PINTU_TOKEN_FILE": secrets_folder / "service.token", "PINTU_READY_FILE": ready,
            "PINTU_LOG_LEVEL": "warning"}
        if service == "intake":
            variables["PINTU_ACCESSCODE_KEY_FILE"] = secrets_folder / "accesscode.key"
            variables["PINTU_IDENTITY_KEY_FILE"] = secrets_folder / "identity.key"
        # A service keeps the port that its peers were told.
        self.rpc_ports.setdefault(service, free_port())
        variables["PINTU_RPC_PORT"] = self.rpc_ports[service]
        for peer, port in self.rpc_ports.items():
            if peer != service:
                variables[f"PINTU_ENDPOINTS_{peer.upper()}"] = f"127.0.0.1:{port}"
        for name, value in settings.items():
            variables[name] = value
        log = open(self.folder / f"{service}.log", "a")
        process = subprocess.Popen([self.binaries / service], env=self._environment(variables), stdout=log, stderr=log)
        self.processes[service] = process
        for _ in range(600):
            if ready.exists() and ready.read_text().strip():
                break
            if process.poll() is not None:
                raise BenchError(f"{service} ended: " + (self.folder / f"{service}.log").read_text()[-800:])
            time.sleep(0.05)
        self.admin_ports[service] = int(re.search(r'"admin":"[^"]*:(\d+)"', ready.read_text()).group(1))

    def reserve(self, *services):
        """Chooses ports, so that a service which starts early knows those that start late."""
        for service in services:
            self.rpc_ports.setdefault(service, free_port())

    def stop_service(self, service):
        machine.stop(self.processes.pop(service))

    def pid(self, service):
        return self.processes[service].pid

    def metrics(self, service):
        """Every series with its value."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.admin_ports[service]}/metrics", timeout=10) as answer:
            lines = answer.read().decode().splitlines()
        return {line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in lines if line and not line.startswith("#")}

    def database_cpu_seconds(self):
        """Of the server and all its present processes."""
        total = machine.cpu_seconds(self.postgres.pid)
        for path in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = path.read_text().rpartition(")")[2].split()
                if int(fields[1]) == self.postgres.pid:
                    total += (int(fields[11]) + int(fields[12])) / machine.TICKS
            except (FileNotFoundError, ProcessLookupError):
                continue
        return total

    def close(self):
        for service in list(self.processes):
            self.stop_service(service)
        if self.postgres.poll() is None:
            self.postgres.terminate()
            # SIGTERM waits for clients; there are none any more.
            try:
                self.postgres.wait(30)
            except subprocess.TimeoutExpired:
                self.postgres.send_signal(2)
                self.postgres.wait(30)
