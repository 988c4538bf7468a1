"""The services as real processes, their tokens and their secrets."""

import asyncio
import base64
import hashlib
import os
import secrets
import subprocess
import uuid

STAGES = ("intake", "routing", "response", "analytics")


def clean_environment():
    return {name: value for name, value in os.environ.items() if not name.startswith("PINTU_")}


def run_pintu(program, folder, cluster, reference, *arguments):
    """The operator's command; its output."""
    result = subprocess.run(
        [program, *arguments], cwd=folder, capture_output=True, text=True,
        env={**clean_environment(), "PINTU_DATABASE_URL": cluster.url, "PINTU_REFERENCE_DIR": reference})
    if result.returncode:
        raise SystemExit(f"pintu {' '.join(arguments)} ended with {result.returncode}: {result.stderr[-2000:]}")
    return result.stdout


def make_tokens(names):
    """`service`, `operator`, `national`, `administrator`, and `coordinator:35` for an officer of that agency: tokens by name, and the
    SQL that makes them known."""
    tokens, values = {}, []
    for name in names:
        role, _, agency = name.partition(":")
        role = {"national": "nationalCoordinator"}.get(role, role)
        number, secret = uuid.uuid4(), secrets.token_bytes(32)
        text = base64.urlsafe_b64encode(secret).decode().rstrip("=")
        tokens[name] = f"pintu_{number.hex}_{text}"
        values.append(f"('{number}', '\\x{hashlib.sha256(secret).hexdigest()}', '{name}', '{role}', {repr(agency) if agency else 'NULL'})")
    return tokens, "INSERT INTO api_tokens (id, secret_hash, name, role, agency_code) VALUES " + ", ".join(values)


def secret_settings(command):
    """Settings of every secret of 32 bytes that a stage says it needs."""
    text = subprocess.run([*command, "--help"], capture_output=True, text=True, env=clean_environment()).stdout
    words = (word.strip(",;") for word in text.split())
    return {word.removesuffix("_FILE") for word in words if word.startswith("PINTU_") and word.endswith("_KEY_FILE")}


class Stage:
    """One replica of a service; the same port at every start."""

    def __init__(self, name, folder, settings):
        """`settings` must hold PINTU_RPC_PORT."""
        self.name, self.folder = name, folder
        self.ready = os.path.join(folder, f"{name}.json")
        self.log_path = os.path.join(folder, f"{name}.log")
        self.settings = {**settings, "PINTU_READY_FILE": self.ready}
        self.port = int(settings["PINTU_RPC_PORT"])
        self.process = None

    async def launch(self, command):
        if os.path.exists(self.ready):
            os.unlink(self.ready)
        with open(self.log_path, "a", encoding="utf-8") as log:
            self.process = await asyncio.create_subprocess_exec(
                *command, cwd=self.folder, stdout=log, stderr=log, env={**clean_environment(), **self.settings})

    async def start(self, command):
        """Returns when it serves."""
        await self.launch(command)
        for _ in range(1_200):
            if os.path.exists(self.ready):
                return
            if self.process.returncode is not None:
                raise SystemExit(f"{self.name} ended with {self.process.returncode}: {self.log()}")
            await asyncio.sleep(0.05)
        raise SystemExit(f"{self.name} is not ready after a minute: {self.log()}")

    @property
    def is_running(self):
        return self.process is not None and self.process.returncode is None

    def log(self):
        with open(self.log_path, encoding="utf-8") as file:
            return file.read()[-2_000:]

    async def kill(self):
        """As a power cut ends it."""
        self.process.kill()
        await self.process.wait()

    async def stop(self):
        """Asks it to end; its exit code."""
        if self.is_running:
            self.process.terminate()
        try:
            return await asyncio.wait_for(self.process.wait(), 30)
        except asyncio.TimeoutError:
            self.process.kill()
            return await self.process.wait()


__all__ = ["STAGES", "Stage", "clean_environment", "make_tokens", "run_pintu", "secret_settings"]
