"""Runs programs, and tells what is going on."""

import asyncio
import contextlib
import os
import sys
import time


class Failed(Exception):
    """A promise that is broken, or a command that did not do what it should; in words."""


def note(text):
    print(text, flush=True)


class Step:
    """What is going on, and what came of it."""

    def __init__(self, title):
        self.title, self.began, self.facts = title, time.monotonic(), []

    def say(self, fact):
        self.facts.append(fact)

    @property
    def seconds(self):
        return time.monotonic() - self.began


@contextlib.contextmanager
def step(title):
    current = Step(title)
    print(f"==> {title}", file=sys.stderr, flush=True)
    yield current
    facts = f": {'; '.join(current.facts)}" if current.facts else ""
    note(f"ok   {title}{facts} ({current.seconds:.1f} s)")


async def run(*command, environment=None, check=True, text=None, log=None):
    """Its output and exit code; standard error goes to `log`, or into the failure."""
    process = await asyncio.create_subprocess_exec(
        *command, env={**os.environ, **(environment or {})}, stdout=asyncio.subprocess.PIPE,
        stdin=asyncio.subprocess.PIPE if text is not None else asyncio.subprocess.DEVNULL,
        stderr=log if log is not None else asyncio.subprocess.PIPE)
    try:
        output, errors = await process.communicate(text.encode() if text is not None else None)
    except asyncio.CancelledError:
        process.kill()
        await process.wait()
        raise
    if check and process.returncode:
        said = (errors or output or b"").decode(errors="replace")[-2_000:]
        raise Failed(f"{' '.join(command)} ended with {process.returncode}: {said}")
    return output.decode(errors="replace"), process.returncode


async def until(what, seconds, condition, pause=0.3):
    """Waits until `condition` is true, and returns how long that took."""
    began = time.monotonic()
    while not await condition():
        if time.monotonic() - began > seconds:
            raise Failed(f"not after {seconds} s: {what}")
        await asyncio.sleep(pause)
    return time.monotonic() - began


__all__ = ["Failed", "note", "run", "step", "until"]
