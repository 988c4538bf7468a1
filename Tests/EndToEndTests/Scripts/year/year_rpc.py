"""A client of the services: JSON-RPC 2.0 over TCP, many calls at once on a connection. What was cut off is said again with the same key."""

import asyncio
import json

# overloaded, deadlineExceeded, unavailable: may be said again, because every change carries an idempotency key.
AGAIN = {-32006, -32007, -32009}


class RPCError(Exception):
    def __init__(self, error):
        super().__init__(f"{error['code']} {error['message']}")
        self.code, self.error = error["code"], error


class Cut(Exception):
    """The connection ended before the answer came."""


class Connection:
    """One caller at one service. Connects anew whenever it must."""

    IN_FLIGHT = 64
    PATIENCE = 120

    def __init__(self, port, token):
        self.port, self.token = port, token
        self.slots = asyncio.Semaphore(self.IN_FLIGHT)
        self.waiting, self.serial, self.writer, self.reader_task = {}, 0, None, None
        self.opening = asyncio.Lock()
        self.repeats = 0

    async def _open(self):
        async with self.opening:
            if self.writer is not None:
                return
            reader, writer = await asyncio.open_connection("127.0.0.1", self.port, limit=4 << 20)
            self.writer = writer
            self.reader_task = asyncio.create_task(self._read(reader, writer))
            await self._once("rpc.hello", {"client": "simulate-year", "protocol": [1, 1], "token": self.token})

    async def _read(self, reader, writer):
        try:
            while line := await reader.readline():
                message = json.loads(line)
                future = self.waiting.pop(message.get("id"), None)
                if future is not None and not future.done():
                    future.set_result(message)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            if self.writer is writer:
                self.writer = None
            writer.close()
            waiting, self.waiting = self.waiting, {}
            for future in waiting.values():
                if not future.done():
                    future.set_exception(Cut())

    async def _once(self, method, params):
        if self.writer is None:
            raise Cut()
        self.serial += 1
        number = self.serial
        future = asyncio.get_running_loop().create_future()
        self.waiting[number] = future
        self.writer.write(json.dumps({"jsonrpc": "2.0", "id": number, "method": method, "params": params}).encode() + b"\n")
        message = await future
        if "error" in message:
            raise RPCError(message["error"])
        return message["result"]

    async def call(self, method, params):
        """The result; raises RPCError. Says it again as long as it does not know what came of it."""
        async with self.slots:
            deadline = asyncio.get_running_loop().time() + self.PATIENCE
            while True:
                try:
                    if self.writer is None:
                        await self._open()
                    return await self._once(method, params)
                except RPCError as error:
                    if error.code not in AGAIN or asyncio.get_running_loop().time() > deadline:
                        raise
                    await asyncio.sleep(error.error.get("data", {}).get("retryAfterMs", 50) / 1000)
                except (Cut, OSError):
                    if asyncio.get_running_loop().time() > deadline:
                        raise
                    await asyncio.sleep(0.03)
                self.repeats += 1

    async def notify(self, method):
        try:
            if self.writer is None:
                await self._open()
            self.writer.write(json.dumps({"jsonrpc": "2.0", "method": method, "params": {}}).encode() + b"\n")
        except (OSError, Cut, AttributeError):
            # A bell that is not heard costs a second, nothing else.
            pass

    async def close(self):
        if self.writer is not None:
            self.writer.close()
        if self.reader_task is not None:
            self.reader_task.cancel()
