"""Loses the database under load and brings it back from its backups, with the commands that the runbook gives."""

import asyncio
import contextlib
import os
import re

from compose_command import Failed, run, until
from compose_faults import settled
from compose_verify import quiet

# A machine that is gone: all of it but what went to PINTU_BACKUPS and the keys, which are kept elsewhere.
VOLUMES_OF_A_MACHINE = ("postgres", "backup-spool", "stage-token", "operator-token")


class Backups:
    def __init__(self, stack, load, provoker, image, folder):
        self.stack, self.load, self.provoker, self.image = stack, load, provoker, image
        self.folder = os.path.join(folder, "keys")
        self.identity = os.path.join(self.folder, "identity")

    async def begin(self):
        """As the README says it: a pair of keys, the public one into secrets/, the profile."""
        os.mkdir(self.folder, 0o700)
        pair, _ = await run("docker", "run", "--rm", "--entrypoint", "age-keygen", self.image)
        with open(self.identity, "w", encoding="ascii") as file:
            file.write(pair)
        os.chmod(self.identity, 0o600)
        path = os.path.join(self.stack.environment["PINTU_SECRETS"], "backup.recipients")
        with contextlib.suppress(FileNotFoundError):
            os.unlink(path)
        with open(path, "w", encoding="ascii") as file:
            file.write(re.search(r"^# public key: (age1\w+)$", pair, re.MULTILINE)[1] + "\n")
        os.chmod(path, 0o444)
        self.stack.environment["COMPOSE_PROFILES"] = "backup"
        await self.stack.up()
        await self.stack.wait_for("backup")

    # What the container says

    async def inside(self, command):
        replica = (await self.stack.replicas("backup"))[0]
        return (await run("docker", "exec", replica.identifier, "sh", "-c", command))[0].strip()

    async def base_backups(self):
        return int(await self.inside("ls -d /backups/base/[0-9]* 2>/dev/null | wc -l"))

    async def wait_for_base(self, number):
        async def are_there():
            return await self.base_backups() >= number
        await until(f"{number} base backups", 180, are_there)

    async def now(self):
        """Of the database's clock."""
        return float((await self.stack.query("SELECT extract(epoch FROM clock_timestamp())"))[0][0])

    async def wait_until_covered(self):
        now = await self.now()

        async def is_covered():
            return float(await self.inside("cat /backups/covered 2>/dev/null || echo 0")) > now
        await until("everything is in the repository", 120, is_covered)

    # What is tried

    async def back_to_a_moment(self):
        """Somebody destroys something in the middle of the day; returns what was found."""
        load = self.load
        load.begin()
        await load.wait_for(300, 60)
        await self.wait_for_base(1)
        # Base backups are dated with whole seconds.
        await asyncio.sleep(2)
        must = dict(load.ledger.tickets)
        # Of those who ask after this, none may be there; the first are asked after the answer, which is after the moment.
        moment, made = await self.now(), len(load.made)
        if not await load.wait_for(300, 60):
            raise Failed("nothing was acknowledged after the moment")
        await settled(load)
        await self.wait_until_covered()
        must_not = set(load.made[made:])
        said = await self.restore("--to", f"@{moment:.6f}")
        there = {key: number for key, number in await self.stack.query("SELECT idempotency_key, id FROM complaints")}
        lost = [key for key, ticket in must.items() if there.get(key) != ticket[:-1]]
        extra = must_not & there.keys()
        if lost or extra:
            raise Failed(f"of {len(must)} acknowledged before the moment {len(lost)} are not there; {len(extra)} are, and are from after it")
        load.ledger.forget(load.ledger.tickets.keys() - there.keys())
        await self.goes_on()
        return [f"{len(must)} acknowledged before the moment are there, {len(must_not)} from after it are not", said]

    async def back_on_a_new_machine(self):
        """Everything is gone but the repository and the keys."""
        load, stack = self.load, self.stack
        load.begin()
        await load.wait_for(300, 60)
        await settled(load)
        await self.wait_until_covered()
        for service in ("backup", "postgres"):
            for replica in await stack.replicas(service):
                stack.crash(replica)
        await stack.compose("down", "--timeout", "5")
        await run("docker", "volume", "rm", *(f"{stack.project}_{name}" for name in VOLUMES_OF_A_MACHINE))
        await stack.up()
        await stack.wait_for("postgres", "haproxy")
        await stack.wait_for_end("migrate", "tokens", "seed")
        said = await self.restore()
        await self.goes_on()
        return [f"{len(load.ledger.tickets)} remembered complaints", said]

    async def restore(self, *options):
        """`deploy/compose-restore`; how much it says is there."""
        began = asyncio.get_running_loop().time()
        output, _ = await run(
            f"{self.stack.root}/deploy/compose-restore", "--identity", self.identity, *options, environment=self.stack.environment,
            log=self.stack.log)
        if "all in order" not in output:
            raise Failed(f"the audit log is not in order after a restore: {output[-500:]}")
        counted = re.search(r"^complaints +(\d+)", output, re.MULTILINE)
        if not counted:
            raise Failed(f"compose-restore does not say what is there: {output[-500:]}")
        return f"restored {counted[1]} complaints and started again in {asyncio.get_running_loop().time() - began:.0f} s"

    async def goes_on(self):
        """Complaints come in, nothing is left to do, and the next base backup follows."""
        await self.stack.wait_for("intake", "routing", "response", "analytics", "haproxy", "backup")
        before = await self.base_backups()
        self.load.begin()
        if not await self.load.wait_for(100, 90):
            raise Failed("nothing was acknowledged after a restore")
        await settled(self.load)
        await quiet(self.stack)
        await self.wait_for_base(max(before, 2))
        await self.wait_until_covered()

    async def provoke(self):
        """The alerts of backups; `BackupMissing` came before there were any."""
        await self.provoker.expect("BackupTooOld")
        await self.inside("chmod 0500 /backups/wal")
        try:
            await self.provoker.expect("BackupBehind")
        finally:
            await self.inside("chmod 0700 /backups/wal")
        await self.wait_until_covered()
        # The server keeps less than is written while nobody receives.
        async with self.provoker.stopped("backup"):
            await self.stack.query("ALTER SYSTEM SET max_slot_wal_keep_size = '16MB'; SELECT pg_reload_conf()")
            for _ in range(6):
                await self.stack.query("CREATE TABLE written (n int); DROP TABLE written; SELECT pg_switch_wal()")
            await self.stack.query("CHECKPOINT")
        try:
            await self.provoker.expect("BackupGap")
        finally:
            await self.stack.query("ALTER SYSTEM RESET max_slot_wal_keep_size; SELECT pg_reload_conf()")
        await self.wait_until_covered()


__all__ = ["Backups"]
