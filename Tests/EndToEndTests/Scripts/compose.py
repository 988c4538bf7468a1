"""Builds the images, brings deploy/compose.yaml up, torments it, and looks whether a promise was broken. Started by deploy/test-compose."""

import argparse
import asyncio
import os
import random
import shutil
import signal
import sys
import tempfile
import time
import traceback

sys.dont_write_bytecode = True
for folder in ("system", "chaos", "compose"):
    sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), folder))

from compose_alerts import Alerts  # noqa: E402
from compose_backup import Backups  # noqa: E402
from compose_command import Failed, note, run, step  # noqa: E402
from compose_day import live  # noqa: E402
from compose_faults import crash, scale, upgrade  # noqa: E402
from compose_images import Images  # noqa: E402
from compose_load import REAL, LoadContainer, RealLoad, texts  # noqa: E402
from compose_measure import burst, capacity, compare, cost_of_backups, memory  # noqa: E402
from compose_panels import look_at_panels, wait_for_targets  # noqa: E402
from compose_rules import write_shorter  # noqa: E402
from compose_stack import KINDS, Stack  # noqa: E402
from compose_verify import quiet, verify  # noqa: E402

PARTS = ("scale", "crash", "upgrade", "dashboard", "backup", "alerts", "measure")
# Only when they are asked for: they take long, and say nothing about promises.
FIGURES = ("sizing", "burst")
# Two of the same sources: an upgrade needs another image, not another program.
VERSIONS = ("test", "test-next")


class Test:
    def __init__(self, options, folder):
        self.options, self.folder = options, folder
        self.images = Images(options.root, folder, options.images or "pintu-test")
        self.stack = Stack(options.root, folder, options.compose.split(), self.images.name, VERSIONS[0])
        self.random = random.Random(options.seed)
        self.began = time.time()
        self.imported = 0
        self.load = self.loader = self.provoker = None
        # What the last line says.
        self.results = []

    async def run(self):
        if not self.options.images:
            await self.images.build_all(VERSIONS)
        await self.images.build_backup(VERSIONS)
        await self.images.examine(VERSIONS[0])
        await self.start()
        await self.bring_real_complaints()
        for part in PARTS + FIGURES:
            if self.options.only == part or (self.options.only is None and part in PARTS):
                await getattr(self, part)()
        if self.provoker.wanted:
            note(f"ok   {len(self.provoker.fired)} of {len(self.provoker.names)} alerts fired when their fault was there")
            for name, why in self.provoker.not_made.items():
                note(f"     not made: {name}: {why}")
            self.results.append(f"{len(self.provoker.fired)} of {len(self.provoker.names)} alerts provoked")
        with step("everything acknowledged is there exactly once, and in somebody's hands") as this:
            stored = await verify(self.stack, self.load.ledger, self.imported + self.loader.attempted)
            this.say(f"{stored} complaints, {len(self.load.ledger.tickets)} of them remembered one by one")
            self.results.append(f"{stored} complaints stored once")

    async def start(self):
        stack = self.stack
        with step("start") as this:
            await run(f"{self.options.root}/deploy/compose-init", "--directory", os.path.join(self.folder, "secrets"))
            rules = os.path.join(self.folder, "prometheus")
            names = write_shorter(f"{self.options.root}/deploy/prometheus", rules)
            self.provoker = Alerts(stack, names, self.folder)
            await self.provoker.make_disk()
            stack.change("prometheus", volumes=[f"{rules}:/etc/prometheus:ro"])
            stack.save()
            await stack.up()
            await stack.wait_for(*KINDS, "prometheus")
            this.say(f"all healthy after {this.seconds:.0f} s")
            await stack.wait_for_end("migrate", "tokens", "seed")
            stack.token = await stack.make_token("administrator")
            path = os.path.join(self.folder, "token")
            with open(path, "w", encoding="ascii") as file:
                file.write(stack.token)
            # Containers read it under an account of their own; the folder keeps everybody else out.
            os.chmod(path, 0o444)
            payload = os.path.join(self.folder, "complaints.tsv")
            with open(f"{self.options.data}/{REAL}", encoding="utf-8") as source, open(payload, "w", encoding="utf-8") as copy:
                copy.writelines(line for number, line in enumerate(source) if number <= self.options.rows)
            self.loader = LoadContainer(stack, f"{self.images.name}/pintu:{VERSIONS[0]}", payload, path)
            self.provoker.loader = self.loader
        with step("pintu doctor") as this:
            this.say((await stack.pintu("doctor")).splitlines()[-1])

    async def bring_real_complaints(self):
        stack, rows = self.stack, self.options.rows
        with step(f"{rows} real complaints through HAProxy") as this:
            # Rejected rows would be written beside the file.
            folder = os.path.join(self.folder, "import")
            os.makedirs(folder)
            os.chmod(folder, 0o777)
            shutil.copy(os.path.join(self.folder, "complaints.tsv"), folder)
            await stack.pintu(
                "import", "complaints", "/import/complaints.tsv", "--system", "surabaya", "--map", "reference=id", "--map",
                "submittedAt=created_utc", "--map", "answeredAt=responded_utc", "--map", "agencyName=instansi", "--map", "body=text", "--map",
                "place=kelurahan", "--set", "channel=web", "--set", "region=35.78", "--set", "answer=Dijawab di sistem lama.",
                "--agency-root", "35.78", "--create-agencies", volumes=[f"{folder}:/import"], settings=["PINTU_ENDPOINTS_INTAKE=haproxy:4100"])
            await quiet(stack)
            self.imported = await stack.number("SELECT count(*) FROM complaints")
            unassigned = await stack.number("SELECT count(*) FROM complaints WHERE assigned_at IS NULL")
            if (self.imported, unassigned) != (rows, 0):
                raise Failed(f"{rows} were imported: {self.imported} are there, {unassigned} of them not assigned")
            this.say("each there once, and assigned")
        agencies = [row[0] for row in await stack.query("""
            SELECT code FROM agencies a WHERE code LIKE '35.78.%' AND NOT EXISTS (SELECT FROM agencies b WHERE b.parent_code = a.code)
            ORDER BY code LIMIT 50""")]
        self.load = RealLoad(stack, self.random, agencies, self.options.rate, texts(self.options.data, rows))

    async def scale(self):
        for number in (4, 2):
            with step(f"--scale intake={number} under load") as this:
                this.say(f"HAProxy uses {number} after {await scale(self.stack, self.load, number):.1f} s")

    async def crash(self):
        for service in KINDS:
            with step(f"kill -9 of {service} under load") as this:
                healthy, served = await crash(self.stack, self.load, service)
                this.say(f"100 more acknowledged {served:.1f} s after it, healthy after {healthy:.1f} s")

    async def upgrade(self):
        with step("upgrade of all four stages under load") as this:
            calls, p99 = await upgrade(self.stack, self.loader, VERSIONS[1], self.options.rate)
            this.say(f"{calls} calls, none failed, p99 {p99:.0f} ms")
            self.results.append("an upgrade without a failed call")
        with step("upgrade under load to an image that cannot start: the old ones stay") as this:
            await self.upgrade_to_nothing(this)

    async def upgrade_to_nothing(self, this):
        """An image that ends at once; the containers that are there must be the same afterwards."""
        before = [one.identifier for one in await self.stack.replicas("routing")]
        name = f"{self.images.name}/routing:broken"
        await run("docker", "build", "-q", "-t", name, "-", text=f"FROM {self.images.name}/routing:{VERSIONS[0]}\nENTRYPOINT [\"/bin/ls\"]\n")
        good = self.stack.environment["PINTU_VERSION"]
        self.stack.environment["PINTU_VERSION"] = "broken"
        _, code = await run(f"{self.options.root}/deploy/compose-upgrade", "routing", environment=self.stack.environment, log=self.stack.log,
                            check=False)
        self.stack.environment["PINTU_VERSION"] = good
        if code == 0 or [one.identifier for one in await self.stack.replicas("routing", ended=True)] != before:
            raise Failed("compose-upgrade put a broken image in place of a good one")
        this.say("refused")

    async def dashboard(self):
        with step("Prometheus sees every container, and every panel shows something") as this:
            tokens = {role: await self.stack.make_token(role) for role in ("administrator", "nationalCoordinator")}
            await live(self.stack, tokens, self.load.agencies)
            self.imported += 4
            self.load.begin()
            targets = await wait_for_targets(self.stack)
            # Two intervals of Prometheus' and of those who count rows in the database.
            await asyncio.sleep(20)
            await self.load.end()
            good, silent = await look_at_panels(self.stack, self.began)
            this.say(f"{targets} targets, {good} queries with data, {len(silent)} that show trouble only and had none")
            for one in silent:
                note(f"     no trouble: {one}")
            self.results.append(f"{targets} targets up, {good} panel queries with data")

    async def alerts(self):
        if not await self.stack.is_healthy("intake", 2):
            await self.stack.up("--scale", "intake=2")
            await self.stack.wait_for("intake")
        with step("every alert fires when its fault is there") as this:
            await self.provoker.provoke()
            this.say(f"{len(self.provoker.fired)} fired so far")

    async def measure(self):
        with step("intake through HAProxy and past it") as this:
            through, past = await compare(self.stack, self.loader, self.options.measure_rate, self.options.measure_seconds)
            this.say(f"{through:.0f} and {past:.0f} complaints/s: {through / past:.2f}")
            self.results.append(f"HAProxy leaves {through / past:.2f}")
        if await self.stack.replicas("backup"):
            with step("intake while backups are kept and without") as this:
                kept, without = await cost_of_backups(self.stack, self.loader, self.options.measure_rate, self.options.measure_seconds)
                this.say(f"{kept:.0f} and {without:.0f} complaints/s: {kept / without:.2f}")
        with step("memory of the containers") as this:
            this.say(", ".join(f"{name} {number} MiB" for name, number in (await memory(self.stack)).items()))

    async def sizing(self):
        for number in (1, 2, 4):
            with step(f"{number} intakes and more than they can take") as this:
                await scale(self.stack, self.load, number)
                taken = await capacity(self.stack, self.loader, self.options.measure_rate, self.options.measure_seconds)
                this.say(f"{taken:.0f} complaints/s")
        self.results.append("figures above")

    async def burst(self):
        with step(f"{self.options.burst_rate} complaints/s for {self.options.burst_seconds} s") as this:
            for fact in await burst(self.stack, self.loader, self.options.burst_rate, self.options.burst_seconds):
                this.say(fact)
            this.say("memory: " + ", ".join(f"{name} {number} MiB" for name, number in (await memory(self.stack)).items()))
        self.results.append("figures above")

    async def backup(self):
        backups = Backups(self.stack, self.load, self.provoker, f"{self.images.name}/backup:{VERSIONS[0]}", self.folder)
        with step("backups: a pair of keys, the profile"):
            await self.provoker.expect("BackupMissing")
            await backups.begin()
        with step("compose-restore to a moment in the middle of a load") as this:
            for fact in await backups.back_to_a_moment():
                this.say(fact)
        with step("compose-restore on a machine that has nothing but keys and repository") as this:
            for fact in await backups.back_on_a_new_machine():
                this.say(fact)
            self.results.append("restored to a moment and on a new machine")
        with step("every alert of backups fires when its fault is there"):
            await backups.provoke()

    async def finish(self, failed):
        if failed:
            await self.stack.keep_logs()
        await self.stack.down()
        if self.provoker:
            await self.provoker.remove_disk()
        if not self.options.keep and not self.options.images:
            await self.images.remove()


async def main(options):
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, asyncio.current_task().cancel)
    asyncio.get_running_loop().add_signal_handler(signal.SIGINT, asyncio.current_task().cancel)
    folder = tempfile.mkdtemp(prefix="pintu-compose-", dir=options.folder)
    began, test, failure = time.monotonic(), Test(options, folder), "interrupted"
    try:
        await test.run()
        failure = None
    except Failed as error:
        failure = str(error)
    except asyncio.CancelledError:
        # By a signal; what was made is removed all the same.
        pass
    except Exception as error:
        traceback.print_exc()
        failure = f"{type(error).__name__}: {error}"
    finally:
        await test.finish(failure)
        if failure is None:
            shutil.rmtree(folder)
        else:
            print(f"failed: {failure}\n        logs: {folder}")
    if failure is None:
        print(f"passed: {', '.join(test.results)}; {time.monotonic() - began:.0f} s")
    return 1 if failure else 0


def parse():
    parser = argparse.ArgumentParser(prog="deploy/test-compose")
    parser.add_argument("--root", required=True)
    parser.add_argument("--compose", required=True, help="docker compose, or docker-compose")
    parser.add_argument("--data", required=True, help="folder with the test data")
    parser.add_argument("--folder", help="where the folder with the logs is made")
    parser.add_argument("--rows", type=int, default=9_632)
    parser.add_argument("--rate", type=int, default=200)
    # More than two cores take, and not so much more that refusing is most of the work.
    parser.add_argument("--measure-rate", type=int, default=9_000)
    parser.add_argument("--measure-seconds", type=int, default=8)
    parser.add_argument("--burst-rate", type=int, default=5_000)
    parser.add_argument("--burst-seconds", type=int, default=600)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--images")
    parser.add_argument("--only", choices=PARTS + FIGURES)
    parser.add_argument("--keep", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(asyncio.run(main(parse())))
