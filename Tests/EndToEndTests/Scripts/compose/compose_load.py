"""Real complaints through the published port, by people who remember what was promised to them."""

import csv
import json
import uuid

from chaos_load import Load
from compose_command import Failed, run

REAL = "complaints/surabaya_2022_2023_train.tsv"


def texts(data, number):
    """The first ones of the test data."""
    with open(f"{data}/{REAL}", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [row["text"] for row in rows[:number]]


class RealLoad(Load):
    """As that of `deploy/chaos`, with real texts. What officers do goes on elsewhere: only intake is published."""

    def __init__(self, stack, random, agencies, rate, bodies):
        super().__init__(stack, random, agencies, rate)
        self.bodies = bodies
        # Keys, in the order in which people begin to send.
        self.made = []

    def complaint(self):
        key = str(uuid.UUID(int=self.random.getrandbits(128), version=4))
        self.made.append(key)
        return {
            "idempotencyKey": key, "channel": "web",
            "body": self.random.choice(self.bodies), "region": "35.78", "agency": self.random.choice(self.agencies)}

    async def officer(self):
        return


class LoadContainer:
    """`pintu load` beside the services, on the network that they call each other on."""

    def __init__(self, stack, image, payload, token):
        self.stack, self.image, self.payload, self.token = stack, image, payload, token
        self.attempted = self.serial = 0
        self.name = None

    async def run(self, endpoint, rate, seconds, connections=8, may_fail=False):
        self.serial += 1
        self.name = f"{self.stack.project}-load-{self.serial}"
        output, code = await run(
            "docker", "run", "--rm", "--name", self.name, "--label", f"com.docker.compose.project={self.stack.project}", "--label",
            "com.docker.compose.oneoff=True", "--network", f"{self.stack.project}_stages", "-v", f"{self.payload}:/payload.tsv:ro", "-v",
            f"{self.token}:/token:ro", self.image, "load", "--endpoint", endpoint, "--token-file", "/token", "--payload", "/payload.tsv",
            "--region", "35.78", "--rate", str(rate), "--duration", str(seconds), "--connections", str(connections), "--json", check=False)
        if may_fail and code not in (0, 2):
            # It was stopped, and cannot say how many it had sent.
            self.attempted += rate * seconds
            return None
        # 2: some calls failed.
        if code not in (0, 2):
            raise Failed(f"pintu load ended with {code}")
        report = json.loads(output.splitlines()[-1])
        self.attempted += report["succeeded"] + sum(report["errors"].values())
        if report["errors"] and not may_fail:
            raise Failed(f"{sum(report['errors'].values())} calls of pintu load failed: {report['errors']}")
        return report

    async def stop(self):
        if self.name:
            await run("docker", "kill", self.name, check=False)


__all__ = ["LoadContainer", "REAL", "RealLoad", "texts"]
