"""What can go wrong. Each fault returns when it is over and everything that should run is running; what it says is for the report."""

import asyncio
import json
import os
import resource
import signal
import socket
import struct
import subprocess
import threading
import time

from chaos_installation import MOST_INTAKES
from system_rpc import frame, hello
from system_stages import STAGES


class Skipped(Exception):
    """It cannot be done here; says why."""


class Faults:
    def __init__(self, installation, load, random):
        self.installation, self.load, self.random = installation, load, random
        self.cluster = installation.cluster

    # Services

    async def kill_one(self):
        """kill -9 of one replica"""
        replica = self.random.choice(self.installation.of(self.random.choice(STAGES)))
        await self._kill([replica])
        return replica.name

    async def kill_kind(self, kind=None):
        """kill -9 of all replicas of one service"""
        kind = kind or self.random.choice(STAGES)
        await self._kill(self.installation.of(kind))
        return kind

    async def kill_services(self):
        """kill -9 of every service at once"""
        await self._kill([replica for kind in STAGES for replica in self.installation.of(kind)])

    async def _kill(self, replicas):
        await asyncio.gather(*(replica.kill() for replica in replicas))
        await asyncio.sleep(self.random.uniform(0, 0.5))
        await asyncio.gather(*(replica.start() for replica in replicas))

    async def freeze_intake(self, seconds=None):
        """SIGSTOP of one intake, then SIGCONT"""
        replica = self.random.choice(self.installation.of("intake"))
        # Longer than a client waits for an answer, now and then: the same key comes to the other one while the first still has it.
        seconds = seconds or self.random.choice((1, 2, 3, 10))
        replica.process.send_signal(signal.SIGSTOP)
        try:
            await asyncio.sleep(seconds)
        finally:
            replica.process.send_signal(signal.SIGCONT)
        return f"{replica.name} for {seconds} s"

    async def four_intakes(self):
        """two more intakes come, then two are asked to go"""
        idle = [one for one in self.installation.replicas.values() if one.kind == "intake" and not one.is_running]
        await asyncio.gather(*(self.installation.bring(replica) for replica in idle))
        assert len(self.installation.of("intake")) == MOST_INTAKES
        await self.load.wait_for(200, 30)
        for replica in self.random.sample(self.installation.of("intake"), len(idle)):
            await self.installation.retire(replica)
        return f"{MOST_INTAKES} at once"

    async def clocks_of_services(self):
        """the clock of one replica of each service is set forth and back"""
        replicas = [self.random.choice(self.installation.of(kind)) for kind in STAGES]
        await asyncio.gather(*(self.installation.set_clock_of(replica, True) for replica in replicas))
        steps = [self.random.choice((-1, 1)) * self.random.choice((2, 60, 600, 3_600, 7_200)) for _ in range(4)]
        for step in steps:
            for replica in replicas:
                replica.clock.offset += step
            await asyncio.sleep(0.5)
        await asyncio.gather(*(self.installation.set_clock_of(replica, False) for replica in replicas))
        return "by " + ", ".join(f"{step:+d} s" for step in steps)

    # PostgreSQL

    async def kill_postmaster(self):
        """kill -9 of PostgreSQL"""
        self.cluster.kill()
        await asyncio.sleep(self.random.uniform(0, 1))
        await self.cluster.start()

    async def kill_backend(self):
        """kill -9 of one backend: PostgreSQL ends all of them and recovers"""
        rows = await self.installation.query("SELECT pid FROM pg_stat_activity WHERE application_name LIKE 'pintu-%' AND datname = 'pintu'")
        os.kill(int(self.random.choice(rows)[0]), signal.SIGKILL)
        await asyncio.sleep(0.2)
        await self.cluster.start()

    async def terminate(self):
        """pg_terminate_backend, all or some of them, again and again"""
        share = self.random.choice((0.2, 1))
        ended = 0
        for _ in range(self.random.randint(1, 6)):
            rows = await self.installation.query(f"""
                SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
                WHERE datname = 'pintu' AND pid <> pg_backend_pid() AND application_name LIKE 'pintu-%' AND random() < {share}""")
            ended += int(rows[0][0])
            await asyncio.sleep(self.random.uniform(0.05, 0.4))
        return f"{ended} connections"

    async def lock_table(self, seconds=None):
        """somebody holds the table of complaints"""
        # Beyond the five seconds that a statement waits for a lock, now and then.
        seconds = seconds or self.random.choice((1, 2, 7))
        await self.installation.query(f"BEGIN; LOCK TABLE complaints IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep({seconds}); COMMIT")
        return f"for {seconds} s"

    async def freeze_database(self, seconds=None):
        """SIGSTOP of all of PostgreSQL, then SIGCONT"""
        seconds = seconds or self.random.choice((1, 2, 4))
        processes = self.cluster.processes()
        for process in processes:
            os.kill(process, signal.SIGSTOP)
        try:
            await asyncio.sleep(seconds)
        finally:
            for process in processes:
                os.kill(process, signal.SIGCONT)
        return f"for {seconds} s"

    async def stall_under_flood(self, seconds=30):
        """the database stands still for 30 s while 20,000 complaints come at once"""
        installation = self.installation
        door = installation.of("intake")
        flood = [installation.connect("intake", answer_seconds=seconds * 4) for _ in range(40 * len(door))]
        for connection in flood:
            connection.slots, connection.growth = asyncio.Semaphore(256), 2
        # Who they are is asked of the database, so they say it while it answers.
        await asyncio.gather(*(connection.call("rpc.ping", {}) for connection in flood))
        pings = Pings(door[0].port, installation.tokens["service"])
        frozen = asyncio.create_task(self.freeze_database(seconds))
        await asyncio.sleep(0.2)
        pings.start()
        calls = [self.load.submit(connection, self.load.complaint()) for connection in flood for _ in range(256)]
        everybody = asyncio.gather(*calls)
        await frozen
        slowest = await asyncio.to_thread(pings.stop)
        await everybody
        refused = {}
        for connection in flood:
            await connection.close()
            for code, number in connection.refusals.items():
                refused[code] = refused.get(code, 0) + number
            if connection.without_advice:
                self.load.ledger.problems.append(f"{connection.without_advice} answers were retryable and did not say when")
        if not refused.get(-32006):
            self.load.ledger.problems.append("nobody was told overloaded")
        if slowest is None or slowest > 2:
            self.load.ledger.problems.append(f"a ping took {slowest} s while the database stood still")
        memory = installation.memory()["intake"]
        return f"{len(calls)} calls, refused {refused}, slowest ping {slowest:.2f} s, intake {memory} MiB at most"

    # Disks

    async def disk_full(self, name):
        if name not in self.installation.disks:
            raise Skipped("needs root and unshare, to mount a small disk")
        path = os.path.join(self.installation.disk(name), "filler")
        status = os.statvfs(self.installation.disk(name))
        filler = os.open(path, os.O_CREAT | os.O_WRONLY)
        free = status.f_bavail * status.f_frsize
        while free:
            try:
                os.posix_fallocate(filler, os.fstat(filler).st_size, free)
            except OSError:
                free //= 2
        os.close(filler)
        if name == "wal":
            # What is free inside the segments that are there is used up soon; then PostgreSQL panics.
            for _ in range(200):
                if not self.cluster.is_running or subprocess.run(
                        ["psql", "-qAtX", self.cluster.url, "-c", "SELECT pg_logical_emit_message(false, '', repeat('x', 100000)), pg_switch_wal()"],
                        capture_output=True, env={**os.environ, "PGCONNECT_TIMEOUT": "2"}).returncode:
                    break
                await asyncio.sleep(0.01)
        await asyncio.sleep(2)
        was_running = self.cluster.is_running
        os.unlink(path)
        await self.cluster.start()
        return "PostgreSQL " + ("stayed" if was_running else "had ended")

    async def data_disk_full(self):
        """the disk with the tables is full for two seconds"""
        return await self.disk_full("data")

    async def wal_disk_full(self):
        """the disk with the write-ahead log is full"""
        return await self.disk_full("wal")

    # The database's clock

    async def clock_of_database(self):
        """PostgreSQL's clock is set forth and back"""
        if not self.installation.faketime:
            raise Skipped("needs libfaketime")
        clock = os.path.join(self.installation.folder, "database-clock")

        def set_clock(seconds):
            with open(clock + ".new", "w", encoding="ascii") as file:
                file.write(f"{seconds:+d}\n")
            os.chmod(clock + ".new", 0o644)
            os.replace(clock + ".new", clock)

        set_clock(0)
        # Durations are not touched.
        await self._restart_database({
            "LD_PRELOAD": self.installation.faketime, "FAKETIME_TIMESTAMP_FILE": clock, "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1"})
        steps = [self.random.choice((-1, 1)) * self.random.choice((2, 60, 3_600)) for _ in range(3)]
        for at in (sum(steps[:number]) for number in range(1, len(steps) + 1)):
            set_clock(at)
            await self.load.wait_for(50, 20)
        await self._restart_database({})
        self._forget_faketime()
        return "by " + ", ".join(f"{step:+d} s" for step in steps)

    @staticmethod
    def _forget_faketime():
        """It leaves two small files behind for every process that was killed."""
        for name in os.listdir("/dev/shm"):
            if name.startswith(("faketime_shm_", "sem.faketime_sem_")) and not os.path.exists("/proc/" + name.rpartition("_")[2]):
                os.unlink(os.path.join("/dev/shm", name))

    async def _restart_database(self, environment):
        self.cluster.process.send_signal(signal.SIGINT)
        await asyncio.to_thread(self.cluster.process.wait)
        self.cluster.environment = environment
        await self.cluster.start()

    # Connections

    async def cut_requests(self):
        """connections that are cut after every byte of what they ask"""
        return await self._cut_everywhere(self._cut_request, len(self._question(self.load.complaint())))

    async def cut_answers(self):
        """connections that are cut after every byte of what they are answered"""
        reader, writer = await self._open(0)
        params = self.load.complaint()
        writer.write(self._question(params))
        answers = [await reader.readline() for _ in range(2)]
        writer.close()
        await self.load.submit(self.load.doors[0], params)
        return await self._cut_everywhere(self._cut_answer, sum(map(len, answers)))

    async def _cut_everywhere(self, cut, length):
        slots = asyncio.Semaphore(16)

        async def one(number):
            async with slots:
                params = self.load.complaint()
                try:
                    await cut(params, number)
                except OSError:
                    # The server was faster.
                    pass
                # Whatever became of it: said again by somebody who is answered.
                await self.load.submit(self.random.choice(self.load.doors), params)

        await asyncio.gather(*(one(number) for number in range(length + 1)))
        return f"{length + 1} connections"

    def _question(self, params):
        return frame(1, "rpc.hello", hello(self.installation.tokens["service"])) + frame(2, "intake.submit", params)

    async def _open(self, number):
        reader, writer = await asyncio.open_connection("127.0.0.1", self.random.choice(self.installation.of("intake")).port)
        if number % 2:
            # Ends with a reset instead of in good order.
            writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        return reader, writer

    async def _cut_request(self, params, number):
        _, writer = await self._open(number)
        writer.write(self._question(params)[:number])
        await writer.drain()
        writer.close()

    async def _cut_answer(self, params, number):
        reader, writer = await self._open(number)
        writer.write(self._question(params))
        try:
            answer = await asyncio.wait_for(reader.readexactly(number), 2)
        except (asyncio.IncompleteReadError, asyncio.TimeoutError) as error:
            answer = getattr(error, "partial", b"")
        writer.close()
        lines = answer.split(b"\n")
        if len(lines) > 2:
            result = json.loads(lines[1]).get("result")
            if result:
                await self.load.note(params, result)


    # Strangers

    async def crowd_of_strangers(self, number=10_000):
        """thousands of connections that never finish what they begin to say"""
        hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        if hard < number + 1_000:
            raise Skipped(f"needs {number + 1_000} open files, and {hard} are allowed")
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
        target = self.installation.of("intake")[0]
        writers = []

        async def come():
            _, writer = await asyncio.open_connection("127.0.0.1", target.port)
            writers.append(writer)
            writer.write(self._question(self.load.complaint())[:100])

        began = time.monotonic()
        for _ in range(number // 100):
            await asyncio.gather(*(come() for _ in range(100)), return_exceptions=True)
        spent = time.monotonic() - began
        served = await self._is_served()
        for writer in writers:
            writer.close()
        return f"{len(writers)} in {spent:.1f} s; {served}"

    async def endless_frames(self, number=600):
        """hundreds of known connections send a megabyte each and never the end of the line"""
        target = self.installation.of("intake")[0]
        greeting = frame(1, "rpc.hello", hello(self.installation.tokens["service"]))
        writers = []

        async def come():
            reader, writer = await asyncio.open_connection("127.0.0.1", target.port)
            writers.append(writer)
            writer.write(greeting)
            await reader.readline()
            writer.write(b"[" * 1_000_000)
            await asyncio.wait_for(writer.drain(), 5)

        for _ in range(number // 50):
            await asyncio.gather(*(come() for _ in range(50)), return_exceptions=True)
        served = await self._is_served()
        for writer in writers:
            writer.close()
        return f"{number}; {served}"

    async def _is_served(self):
        """Everybody else is, meanwhile."""
        began = time.monotonic()
        if not await self.load.wait_for(200, 20):
            self.load.ledger.problems.append("nobody else was served meanwhile")
        return f"200 others in {time.monotonic() - began:.1f} s, intake {self.installation.memory()['intake']} MiB at most"


class Pings:
    """Asks for a sign of life from a thread of its own, so that our own load does not count."""

    def __init__(self, port, token):
        self.port, self.token = port, token
        self.slowest, self.is_over = None, threading.Event()
        self.thread = threading.Thread(target=self._run)

    def start(self):
        self.thread.start()

    def stop(self):
        self.is_over.set()
        self.thread.join()
        return self.slowest

    def _run(self):
        with socket.create_connection(("127.0.0.1", self.port), timeout=20) as connection:
            lines = connection.makefile("rwb")
            number = 0
            while not self.is_over.wait(0.25):
                number += 1
                began = time.monotonic()
                # rpc.hello needs the database; rpc.ping needs nobody, and nobody may stay ten seconds.
                if number % 16 == 1 and number > 1:
                    connection.close()
                    return self._run()
                lines.write(frame(number, "rpc.ping", {}))
                lines.flush()
                if not lines.readline():
                    self.slowest = float("inf")
                    return
                self.slowest = max(self.slowest or 0, time.monotonic() - began)


__all__ = ["Faults", "Skipped"]
