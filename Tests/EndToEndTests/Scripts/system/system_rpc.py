"""A client of the services: JSON-RPC 2.0 over TCP, many calls at once on a connection. What was cut off is said again with the same key."""

import asyncio
import json

# overloaded, deadlineExceeded, unavailable: may be said again, because every change carries an idempotency key.
AGAIN = {-32006, -32007, -32009}


class RPCError(Exception):
    def __init__(self, error):
        super().__init__(f"{error['code']} {error['message']} {error.get('data', {}).get('fields', '')}")
        self.code, self.error = error["code"], error

    @property
    def retry_after(self):
        """Seconds, or None when the answer names none."""
        milliseconds = self.error.get("data", {}).get("retryAfterMs")
        return None if milliseconds is None else milliseconds / 1000


class Cut(Exception):
    """The connection ended, or was given up, before the answer came."""


def hello(token):
    return {"client": "test", "protocol": [1, 1], "token": token}


def frame(number, method, params):
    return json.dumps({"jsonrpc": "2.0", "id": number, "method": method, "params": params}).encode() + b"\n"


class _Line:
    """One connection, from its opening to its end."""

    def __init__(self, reader, writer):
        self.reader, self.writer, self.waiting, self.is_over = reader, writer, {}, False

    def end(self):
        self.is_over = True
        self.writer.close()
        waiting, self.waiting = self.waiting, {}
        for future in waiting.values():
            if not future.done():
                future.set_exception(Cut())


class Connection:
    """One caller at one service, of which there may be several replicas. Connects anew, to the next one, whenever it must."""

    IN_FLIGHT = 64
    PATIENCE = 120

    def __init__(self, ports, token, answer_seconds=None, host="127.0.0.1"):
        """`ports` may be changed by its owner at any time. Who does not answer for `answer_seconds` is left for the next."""
        self.ports, self.token, self.answer_seconds, self.host = ports, token, answer_seconds, host
        self.turn = self.serial = self.repeats = 0
        self.slots = asyncio.Semaphore(self.IN_FLIGHT)
        # The one that has been greeted and takes calls; and the tasks that read this one and those before it.
        self.line, self.readers = None, set()
        self.opening = asyncio.Lock()
        # Errors that were answered and said again, by code; and how many of them did not say when to come again.
        self.refusals, self.without_advice = {}, 0
        # What each further pause is multiplied with, up to sixteenfold.
        self.growth = 1

    async def _open(self):
        async with self.opening:
            if self.line is not None:
                return self.line
            port = self.ports[self.turn % len(self.ports)]
            self.turn += 1
            line = _Line(*await asyncio.open_connection(self.host, port, limit=4 << 20))
            task = asyncio.create_task(self._read(line))
            self.readers.add(task)
            task.add_done_callback(self.readers.discard)
            try:
                await self._once(line, "rpc.hello", hello(self.token))
            except RPCError:
                line.end()
                raise
            # Nobody else may call before: they would be nobody if it is refused.
            if not line.is_over:
                self.line = line
            return line

    async def _read(self, line):
        try:
            while text := await line.reader.readline():
                message = json.loads(text)
                if message.get("method") == "rpc.goaway":
                    # What is under way is still answered here; everything new goes elsewhere.
                    self._leave(line)
                    continue
                future = line.waiting.pop(message.get("id"), None)
                if future is not None and not future.done():
                    future.set_result(message)
        except (ConnectionError, asyncio.IncompleteReadError, ValueError):
            # ValueError: the last line was cut in the middle.
            pass
        finally:
            self._leave(line)
            line.end()

    def _leave(self, line):
        if self.line is line:
            self.line = None

    async def _once(self, line, method, params):
        if line.is_over:
            raise Cut()
        self.serial += 1
        number = self.serial
        future = asyncio.get_running_loop().create_future()
        line.waiting[number] = future
        line.writer.write(frame(number, method, params))
        try:
            message = await asyncio.wait_for(future, self.answer_seconds)
        except asyncio.TimeoutError:
            self._leave(line)
            line.end()
            raise Cut() from None
        if "error" in message:
            raise RPCError(message["error"])
        return message["result"]

    async def call(self, method, params):
        """The result; raises RPCError. Says it again as long as it does not know what came of it."""
        async with self.slots:
            deadline = asyncio.get_running_loop().time() + self.PATIENCE
            patience = 1
            while True:
                try:
                    return await self._once(self.line or await self._open(), method, params)
                except RPCError as error:
                    if error.code not in AGAIN or asyncio.get_running_loop().time() > deadline:
                        raise
                    self.refusals[error.code] = self.refusals.get(error.code, 0) + 1
                    pause = error.retry_after
                    # Whoever gave up on a deadline of their own may come again at once.
                    self.without_advice += pause is None and error.code != -32007
                    await asyncio.sleep(patience * (0.05 if pause is None else pause))
                    patience = min(16, patience * self.growth)
                except (Cut, OSError):
                    if asyncio.get_running_loop().time() > deadline:
                        raise
                    await asyncio.sleep(0.03)
                self.repeats += 1

    async def notify(self, method):
        try:
            line = self.line or await self._open()
            line.writer.write(json.dumps({"jsonrpc": "2.0", "method": method, "params": {}}).encode() + b"\n")
        except (OSError, Cut, RPCError):
            # A bell that is not heard costs a second, nothing else.
            pass

    async def close(self):
        if self.line is not None:
            self.line.end()
        for task in self.readers:
            task.cancel()


__all__ = ["AGAIN", "Connection", "Cut", "RPCError", "frame", "hello"]
