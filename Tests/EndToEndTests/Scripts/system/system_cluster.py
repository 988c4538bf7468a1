"""A PostgreSQL cluster of one's own, that may be stopped, killed and started again."""

import asyncio
import glob
import os
import pwd
import secrets
import shutil
import signal
import subprocess

from system_ports import free_port


def binary(name):
    found = shutil.which(name)
    beside = sorted(glob.glob(f"/usr/lib/postgresql/*/bin/{name}"))
    if not found and not beside:
        raise SystemExit(f"there is no {name}; install the PostgreSQL server")
    return beside[-1] if beside else found


class Cluster:
    def __init__(self, folder, settings):
        """Lies in `folder`, which exists and stays. `settings` are lines for postgresql.conf."""
        self.folder, self.settings = folder, list(settings)
        # Beside our own environment, at the next start.
        self.environment = {}
        self.data = os.path.join(folder, "data")
        self.log_path = os.path.join(folder, "log")
        self.port = free_port()
        self.process = self.psql = None
        self.asking = asyncio.Lock()
        self.account = self._account()
        self.password = secrets.token_hex(16)
        self.url = f"postgresql://pintu:{self.password}@127.0.0.1:{self.port}/pintu"

    @staticmethod
    def _account():
        """PostgreSQL refuses to run as root."""
        if os.geteuid() != 0:
            return None
        for name in ("postgres", "nobody"):
            try:
                return pwd.getpwnam(name)
            except KeyError:
                continue
        raise SystemExit("there is no account that may run PostgreSQL")

    def own(self, path):
        """Gives a file or folder to whoever runs PostgreSQL."""
        if self.account:
            os.chown(path, self.account.pw_uid, self.account.pw_gid)

    def _as_server(self, arguments):
        # env comes last: what is loaded before everything else must not be loaded by root.
        command = ["env", *(f"{name}={value}" for name, value in self.environment.items()), *arguments]
        if not self.account:
            return command
        return ["setpriv", f"--reuid={self.account.pw_uid}", f"--regid={self.account.pw_gid}", "--clear-groups", *command]

    def make(self, *arguments):
        """`arguments` are further ones for initdb."""
        self.own(self.folder)
        secret = os.path.join(self.folder, "password")
        with open(secret, "w", encoding="ascii") as file:
            file.write(self.password)
        self.own(secret)
        made = subprocess.run(
            self._as_server([
                binary("initdb"), "-D", self.data, "-U", "pintu", "--auth=scram-sha-256", f"--pwfile={secret}", "--encoding=UTF8",
                "--locale=C.UTF-8", "--no-sync", *arguments]), cwd="/", capture_output=True, text=True)
        os.unlink(secret)
        if made.returncode:
            raise SystemExit(f"initdb failed: {made.stderr[-1000:]}")

    def log(self):
        with open(self.log_path, encoding="utf-8", errors="replace") as file:
            return file.read()[-3_000:]

    @property
    def is_running(self):
        return self.process is not None and self.process.poll() is None

    async def start(self):
        """Returns when it answers. After a crash it needs a moment until the last of its processes has gone."""
        arguments = [binary("postgres"), "-D", self.data, "-p", str(self.port), "-k", self.folder, "-c", "listen_addresses=127.0.0.1"]
        for setting in self.settings:
            arguments += ["-c", setting]
        for _ in range(1_200):
            if not self.is_running:
                with open(self.log_path, "a", encoding="utf-8") as log:
                    self.process = subprocess.Popen(
                        self._as_server(arguments), cwd="/", stdout=log, stderr=log)
            if await asyncio.to_thread(self._answers):
                return
            await asyncio.sleep(0.05)
        raise SystemExit(f"PostgreSQL does not answer: {self.log()}")

    def _answers(self):
        """Lets in whom it knows; that the database is there is another matter."""
        asked = subprocess.run(
            ["psql", "-qAtX", self.url.rpartition("/")[0] + "/postgres", "-c", "SELECT 1"], capture_output=True,
            env={**os.environ, "PGCONNECT_TIMEOUT": "3"})
        return asked.returncode == 0

    async def create_database(self):
        made = subprocess.run(
            ["psql", "-qAtX", self.url.rpartition("/")[0] + "/postgres", "-c", "CREATE DATABASE pintu"], capture_output=True, text=True)
        if made.returncode:
            raise SystemExit(f"no database could be made: {made.stderr}")

    def processes(self):
        """The postmaster and all of its children."""
        if not self.is_running:
            return []
        with open(f"/proc/{self.process.pid}/task/{self.process.pid}/children", encoding="ascii") as file:
            return [self.process.pid] + [int(word) for word in file.read().split()]

    def kill(self):
        """The postmaster alone, as a power cut of it; its children notice and end."""
        self.process.kill()
        self.process.wait()

    async def query(self, sql):
        """Rows of a query as lists of texts, through one psql that stays open. A query that loses its connection is asked once more."""
        async with self.asking:
            for _ in range(2):
                rows = await self._ask(sql)
                if rows is not None:
                    return rows
        raise SystemExit(f"psql ended at: {sql}")

    async def _ask(self, sql):
        if self.psql is None:
            with open(self.log_path, "a", encoding="utf-8") as log:
                self.psql = await asyncio.create_subprocess_exec(
                    "psql", "-qAtX", "-v", "ON_ERROR_STOP=1", "-F", "\t", "-P", "null=\\N", self.url, stdin=asyncio.subprocess.PIPE,
                    stdout=asyncio.subprocess.PIPE, stderr=log, limit=16 << 20)
        rows = []
        try:
            self.psql.stdin.write(f"{sql};\n\\echo --end--\n".encode())
            while True:
                line = (await self.psql.stdout.readline()).decode()
                if line == "--end--\n":
                    return rows
                if not line:
                    break
                rows.append([None if field == "\\N" else field for field in line[:-1].split("\t")])
        except (ConnectionError, BrokenPipeError):
            pass
        await self.psql.wait()
        self.psql = None
        return None

    async def stop(self):
        if self.psql is not None:
            self.psql.stdin.close()
            await self.psql.wait()
            self.psql = None
        if self.is_running:
            for process in self.processes():
                os.kill(process, signal.SIGCONT)
            self.process.send_signal(signal.SIGINT)
            self.process.wait(60)


__all__ = ["Cluster"]
