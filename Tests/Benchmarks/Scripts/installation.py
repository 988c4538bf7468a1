"""A durable PostgreSQL cluster and Pintu's services on it, one by one, with the settings that `pintu up` gives them."""
import asyncio
import json
import os
import re
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "EndToEndTests/Scripts/system"))

import machine
from machine import BenchError
from system_cluster import Cluster
from system_ports import free_port
from system_stages import clean_environment


class Installation:
    def __init__(self, root, folder, binaries, settings=()):
        self.root, self.folder, self.binaries = Path(root), Path(folder), Path(binaries)
        self.processes = {}
        self.admin_ports = {}
        self.rpc_ports = {}
        self.folder.mkdir(parents=True, exist_ok=True)
        os.chmod(self.folder, 0o755)
        database = self.folder / "database"
        database.mkdir()
        self.cluster = Cluster(str(database), self._durable_settings() + ["track_commit_timestamp=on"] + list(settings))
        self.cluster.make("--data-checksums")
        asyncio.run(self._start_database())

    # The database

    async def _start_database(self):
        await self.cluster.start()
        await self.cluster.create_database()

    def _durable_settings(self):
        """Those of `pintu up`, read where they stand."""
        text = (self.root / "Shared/PrivateCluster/PrivateClusterConfiguration.swift").read_text()
        durable = re.search(r"isDurable\s*\?\s*\[(.*?)\]", text, re.S).group(1)
        common = re.search(r"return \[(.*?)\]", text, re.S).group(1)
        return re.findall(r'"([^"]+)"', common) + re.findall(r'"([^"]+)"', durable)

    def url(self):
        """Over the socket, which costs both sides less than TCP."""
        return (f"postgresql://pintu:{self.cluster.password}@/pintu?host={urllib.parse.quote(self.cluster.folder, safe='')}"
            f"&port={self.cluster.port}")

    def sql(self, text):
        """Rows as lists of texts."""
        result = subprocess.run(
            ["psql", "-X", "-q", "-A", "-t", "-F", "\t", "-v", "ON_ERROR_STOP=1", self.url()], input=text, capture_output=True, text=True)
        if result.returncode != 0:
            raise BenchError(f"psql: {result.stderr.strip()[-600:]}")
        return [line.split("\t") for line in result.stdout.splitlines()]

    def fsync_seconds(self):
        """Times of writing 8 KiB and fdatasync where the write-ahead log lies, as it does it: one block after the other in a file that has its
        size already, every few milliseconds; sorted."""
        path = Path(self.cluster.data) / "pg_wal" / "fsync.test"
        block = os.urandom(8192)
        times = []
        descriptor = os.open(path, os.O_CREAT | os.O_WRONLY, 0o600)
        try:
            os.write(descriptor, bytes(16 << 20))
            os.fsync(descriptor)
            os.lseek(descriptor, 0, os.SEEK_SET)
            for _ in range(300):
                time.sleep(0.002)
                begin = time.perf_counter()
                os.write(descriptor, block)
                os.fdatasync(descriptor)
                times.append(time.perf_counter() - begin)
        finally:
            os.close(descriptor)
            os.unlink(path)
        return sorted(times)

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
        return {**clean_environment(), **{name: str(value) for name, value in more.items()}}

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
        """Of the server, all its processes and those of them that have ended."""
        postmaster, *children = self.cluster.processes()
        total = machine.cpu_seconds(postmaster, with_ended_children=True)
        for child in children:
            try:
                total += machine.cpu_seconds(child)
            except (FileNotFoundError, ProcessLookupError):
                # It has ended since.
                continue
        return total

    def close(self):
        for service in list(self.processes):
            self.stop_service(service)
        asyncio.run(self.cluster.stop())
