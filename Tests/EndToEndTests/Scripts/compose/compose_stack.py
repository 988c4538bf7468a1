"""The containers of deploy/compose.yaml under a name, a port and secrets of their own."""

import asyncio
import dataclasses
import json
import os
import signal
import time
import urllib.parse
import urllib.request

from compose_command import Failed, run, until
from system_ports import free_port
from system_rpc import Connection
from system_stages import STAGES

# The stages, and what they stand between.
KINDS = (*STAGES, "haproxy", "postgres")
# Who does not answer for so long is left for another.
ANSWER_SECONDS = 8


@dataclasses.dataclass(frozen=True)
class Replica:
    identifier: str
    name: str
    state: str
    health: str
    process: int
    # Of the network on which stages call each other, and of the database's.
    address: str
    restarts: int
    exit_code: int


class Stack:
    def __init__(self, root, folder, compose, images, version):
        self.root, self.folder = root, folder
        self.project = f"pintu-test-{os.getpid()}"
        self.port = free_port()
        self.command = compose
        self.token = None
        self.connections = []
        self.override = os.path.join(folder, "override.json")
        self.changes = {"services": {}}
        self.environment = {
            "COMPOSE_PROJECT_NAME": self.project, "COMPOSE_FILE": f"{root}/deploy/compose.yaml:{self.override}",
            "PINTU_LISTEN": f"127.0.0.1:{self.port}", "PINTU_SECRETS": os.path.join(folder, "secrets"), "PINTU_IMAGES": images,
            "PINTU_VERSION": version}
        if not os.environ.get("GRAFANA_IMAGE"):
            self.change("grafana", profiles=["unavailable"])
        self.log = open(os.path.join(folder, "compose.log"), "ab")
        self.save()

    def change(self, service, **settings):
        """Settings on top of compose.yaml's, from the next `up` on."""
        self.changes["services"].setdefault(service, {}).update(settings)

    def save(self):
        with open(self.override, "w", encoding="utf-8") as file:
            json.dump(self.changes, file)

    async def compose(self, *arguments, **options):
        # In deploy/, where .env is.
        return (await run("env", "-C", f"{self.root}/deploy", *self.command, *arguments, environment=self.environment, log=self.log,
                          **options))[0]

    async def up(self, *arguments):
        await self.compose("up", "-d", "--no-build", *arguments)

    async def pintu(self, *arguments, volumes=(), settings=()):
        """The operator's command in a container of its own; its output."""
        options = [word for volume in volumes for word in ("-v", volume)] + [word for setting in settings for word in ("-e", setting)]
        return await self.compose("run", "--rm", "-T", *options, "pintu", *arguments)

    async def make_token(self, role):
        return (await self.pintu("token", "create", "--name", f"test, {role}", "--role", role)).split()[-1]

    async def replicas(self, service, ended=False):
        listed, _ = await run(
            "docker", "ps", "-q", *(["-a"] if ended else []), "--no-trunc", "--filter", f"label=com.docker.compose.project={self.project}",
            "--filter", f"label=com.docker.compose.service={service}", "--filter", "label=com.docker.compose.oneoff=False")
        if not listed.split():
            return []
        described, code = await run("docker", "inspect", *listed.split(), check=False)
        if code:
            # One of them has gone in between.
            return await self.replicas(service, ended)
        return sorted((self._replica(one) for one in json.loads(described)), key=lambda one: one.name)

    def _replica(self, one):
        networks, state = one["NetworkSettings"]["Networks"], one["State"]
        network = networks.get(f"{self.project}_stages") or networks.get(f"{self.project}_database") or {}
        return Replica(
            one["Id"], one["Name"].lstrip("/"), state["Status"], state.get("Health", {}).get("Status", "none"), state["Pid"],
            network.get("IPAddress", ""), one["RestartCount"], state["ExitCode"])

    async def is_healthy(self, service, number=None):
        replicas = await self.replicas(service)
        wanted = number is None and replicas or len(replicas) == number
        return bool(wanted) and all(one.state == "running" and one.health == "healthy" for one in replicas)

    async def wait_for(self, *services, seconds=180):
        for service in services:
            await until(f"{service} is healthy", seconds, lambda: self.is_healthy(service))

    async def wait_for_end(self, *services, seconds=180):
        """Of those that do one thing and end."""
        async def have_ended():
            ended = [one for service in services for one in await self.replicas(service, ended=True)]
            broken = [one.name for one in ended if one.state == "exited" and one.exit_code]
            if broken:
                raise Failed(f"ended with an error: {', '.join(broken)}")
            return len(ended) == len(services) and all(one.state == "exited" for one in ended)
        await until(f"{', '.join(services)} have done their work", seconds, have_ended)

    def crash(self, replica):
        """As if the kernel had ended it. The engine must not know of it: it starts again what ends by itself, not what it was told to end."""
        os.kill(replica.process, signal.SIGKILL)

    async def query(self, sql):
        """Rows as lists of texts, asked inside the database's container."""
        replicas = await self.replicas("postgres")
        if not replicas:
            raise Failed("there is no database")
        output, _ = await run(
            "docker", "exec", "-i", replicas[0].identifier, "psql", "-qAtX", "-v", "ON_ERROR_STOP=1", "-F", "\t", "-P", "null=\\N", "-U",
            "postgres", "-d", "pintu", text=sql)
        return [[None if field == "\\N" else field for field in line.split("\t")] for line in output.splitlines()]

    async def number(self, sql):
        return int((await self.query(sql))[0][0])

    def connect(self, kind, role=None):
        """A caller at intake, through HAProxy and the published port. (No other stage is published.)"""
        connection = Connection([self.port], self.token, ANSWER_SECONDS)
        self.connections.append(connection)
        return connection

    async def figures(self, query, start=None):
        """What Prometheus answers: lists of labels and value, now, or at any time since `start`."""
        address = (await self.replicas("prometheus"))[0].address
        parameters = {"query": query}
        if start is not None:
            parameters |= {"start": start, "end": time.time(), "step": max(5, (time.time() - start) / 1_000)}
        url = f"http://{address}:9090/api/v1/query{'_range' if start is not None else ''}?{urllib.parse.urlencode(parameters)}"
        answer = json.loads(await asyncio.to_thread(self._get, url))
        return [
            (one["metric"], float(one["value"][1]) if "value" in one else [float(value) for _, value in one["values"]])
            for one in answer["data"]["result"]]

    @staticmethod
    def _get(url):
        # What stands between us and the outside has nothing to do with our own containers.
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(url, timeout=10) as response:
            return response.read()

    async def keep_logs(self):
        text, _ = await run(
            "env", "-C", f"{self.root}/deploy", *self.command, "logs", "--no-color", "--timestamps", environment=self.environment,
            check=False)
        with open(os.path.join(self.folder, "containers.log"), "w", encoding="utf-8") as file:
            file.write(text)
        text, _ = await run("docker", "ps", "-a", "--filter", f"label=com.docker.compose.project={self.project}")
        with open(os.path.join(self.folder, "containers.txt"), "w", encoding="utf-8") as file:
            file.write(text)

    async def down(self):
        for connection in self.connections:
            await connection.close()
        # Those that `run` made are not the project's own for 1.29.
        left, _ = await run("docker", "ps", "-aq", "--filter", f"label=com.docker.compose.project={self.project}")
        if left.split():
            await run("docker", "rm", "-f", "-v", *left.split(), check=False)
        await self.compose("down", "-v", "--remove-orphans", "--timeout", "5", check=False)
        self.log.close()
        for kind in ("container", "volume", "network"):
            everybody = ["-a"] if kind == "container" else []
            left, _ = await run("docker", kind, "ls", "-q", *everybody, "--filter", f"label=com.docker.compose.project={self.project}")
            if left.split():
                await run("docker", kind, "rm", *([] if kind == "network" else ["-f"]), *left.split())


__all__ = ["KINDS", "Replica", "Stack"]
