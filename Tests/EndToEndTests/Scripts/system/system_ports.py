"""Ports that are free and stay so while a service is started again."""

import random
import socket

# Below those that the kernel hands out by itself: nobody's outgoing connection takes the port of a service that is away for a moment.
RANGE = range(20_000, 32_000)
_given = set()


def free_port():
    while True:
        port = random.choice(RANGE)
        if port in _given:
            continue
        with socket.socket() as listener:
            try:
                listener.bind(("127.0.0.1", port))
            except OSError:
                continue
        _given.add(port)
        return port


__all__ = ["free_port"]
