"""People at the door: many at once, each remembering what was promised to them."""

import asyncio
import uuid

from system_rpc import RPCError

# The envelope of a case: conflict and preconditionFailed. Somebody else was faster, or routing has not come to it yet.
NOT_NOW = {-32004, -32012}
TEXTS = (
    "Lampu jalan padam sejak Senin di depan pasar", "Jalan berlubang dan tergenang, dua orang jatuh",
    "Air PDAM keruh dan berbau", "Sampah tidak diangkut seminggu", "Antrean KTP sejak subuh, loket tutup")


class Ledger:
    """What was acknowledged: the truth that the database is compared with."""

    def __init__(self):
        self.tickets, self.params, self.answers, self.problems = {}, {}, {}, []
        self.seen = {}

    def acknowledge(self, params, ticket):
        key = params["idempotencyKey"]
        before = self.tickets.get(key)
        if before is not None and before != ticket:
            self.problems.append(f"key {key} was given ticket {before} and ticket {ticket}")
        owner = self.seen.setdefault(ticket, key)
        if owner != key:
            self.problems.append(f"ticket {ticket} was given to key {owner} and to key {key}")
        self.tickets[key] = ticket
        self.params[key] = params

    def forget(self, keys):
        """What was acknowledged, and is gone with a database that was put back to an earlier moment."""
        for key in list(keys):
            del self.params[key], self.seen[self.tickets.pop(key)]

    def compare(self, rows):
        """With (key, number) of every complaint in the database: numbers by key, and what is wrong in words."""
        stored, problems = {}, []
        for key, number in rows:
            if key in stored:
                problems.append(f"key {key} is in the database twice")
            stored[key] = number
        for key, ticket in self.tickets.items():
            # The last digit is a check digit.
            if stored.get(key) != ticket[:-1]:
                problems.append(f"key {key} was acknowledged with ticket {ticket}; the database has {stored.get(key)}")
        return stored, problems


class Load:
    WORKERS, CONNECTIONS = 48, 12

    def __init__(self, installation, random, agencies, rate):
        self.installation, self.random, self.agencies = installation, random, agencies
        self.pause = self.WORKERS / rate
        self.ledger = Ledger()
        self.doors = [installation.connect("intake") for _ in range(self.CONNECTIONS)]
        self.desk = installation.connect("response", "administrator")
        self.tasks, self.is_over = [], False
        self.round_keys = []
        self.acknowledged = asyncio.Condition()

    def complaint(self):
        random = self.random
        params = {"idempotencyKey": str(uuid.UUID(int=random.getrandbits(128), version=4)), "channel": "web",
                  "body": f"{random.choice(TEXTS)} ({random.getrandbits(32):08x})"}
        if random.random() < 0.7:
            params["agency"] = random.choice(self.agencies)
        else:
            params |= {"region": "35.78", "category": "jalan.lubang"}
        if random.random() < 0.3:
            params["complainant"] = {"name": "Siti Contoh", "phone": f"+62812{random.randrange(10**7):07d}"}
        return params

    async def note(self, params, result):
        self.ledger.acknowledge(params, result["ticket"])
        self.round_keys.append(params["idempotencyKey"])
        async with self.acknowledged:
            self.acknowledged.notify_all()

    async def wait_for(self, more, seconds):
        """Whether that many more were acknowledged in time."""
        goal = len(self.ledger.tickets) + more
        try:
            async with self.acknowledged:
                await asyncio.wait_for(self.acknowledged.wait_for(lambda: len(self.ledger.tickets) >= goal), seconds)
            return True
        except asyncio.TimeoutError:
            return False

    # What one of them does

    async def submit(self, door, params):
        await self.note(params, await door.call("intake.submit", params))

    async def submit_twice(self, door, params):
        """The same one through two doors at the same moment."""
        other = self.random.choice(self.doors)
        await asyncio.gather(self.submit(door, params), self.submit(other, params))

    async def submit_many(self, door, params):
        rest = [params] + [self.complaint() for _ in range(9)]
        while rest:
            outcome = await door.call("intake.submitMany", {"complaints": rest})
            again = []
            for one, result in zip(rest, outcome["results"], strict=True):
                refusal = result.get("refusal")
                if refusal is None:
                    await self.note(one, result["receipt"])
                elif refusal["retryable"] or refusal["reason"] == "deadlineExceeded":
                    again.append(one)
                else:
                    self.ledger.problems.append(f"a complaint among many was refused: {refusal}")
            rest = again
            if rest:
                await asyncio.sleep(0.1)

    async def person(self, number):
        door = self.doors[number % len(self.doors)]
        while not self.is_over:
            draw = self.random.random()
            act = self.submit_twice if draw < 0.05 else self.submit_many if draw < 0.08 else self.submit
            try:
                await act(door, self.complaint())
            except RPCError as error:
                self.ledger.problems.append(f"a good complaint was refused: {error}")
            except Exception as error:
                self.ledger.problems.append(f"nobody answered for {door.PATIENCE} s: {error!r}")
            await asyncio.sleep(self.pause * self.random.uniform(0.5, 1.5))

    async def officer(self):
        """Answers what has been assigned, so that there is more in the history than submissions."""
        while not self.is_over:
            await asyncio.sleep(0.05)
            if not self.round_keys:
                continue
            ticket = self.ledger.tickets[self.random.choice(self.round_keys)]
            if ticket in self.ledger.answers:
                continue
            key = str(uuid.UUID(int=self.random.getrandbits(128), version=4))
            params = {"ticket": ticket, "idempotencyKey": key, "text": "Sudah kami perbaiki."}
            try:
                await self.desk.call("response.answer", params)
                self.ledger.answers[ticket] = params
            except RPCError as error:
                if error.code not in NOT_NOW:
                    self.ledger.problems.append(f"an answer was refused: {error}")
            except Exception as error:
                self.ledger.problems.append(f"nobody took an answer: {error!r}")

    # Rounds

    def begin(self):
        self.is_over, self.round_keys = False, []
        self.tasks = [asyncio.create_task(self.person(number)) for number in range(self.WORKERS)] + [asyncio.create_task(self.officer())]

    async def end(self):
        """Nothing new; everybody waits until they know what became of theirs."""
        self.is_over = True
        await asyncio.gather(*self.tasks)


__all__ = ["Ledger", "Load"]
