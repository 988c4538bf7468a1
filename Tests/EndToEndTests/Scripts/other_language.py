"""Talks to intake as a client in another language would: aiorpcX from PyPI, which knows nothing of Pintu but JSON-RPC 2.0.

hello, submit, track, a batch, and every error of the protocol that one connection can meet. Exits with 1 at the first surprise.
"""

import argparse
import asyncio
import json
import uuid

import aiorpcx

# The one table of codes in the README.
PARSE_ERROR, INVALID_REQUEST, METHOD_NOT_FOUND, INVALID_PARAMS = -32700, -32600, -32601, -32602
UNAUTHENTICATED, FORBIDDEN, NOT_FOUND, CONFLICT = -32001, -32002, -32003, -32004
IDEMPOTENCY_MISMATCH, PROTOCOL_MISMATCH, PRECONDITION_FAILED = -32005, -32011, -32012


def submission(**changes):
    params = {
        "idempotencyKey": str(uuid.uuid4()),
        "channel": "partner",
        "body": "Lampu jalan di depan sekolah padam sejak tiga malam 😀",
        "complainant": {"name": "Siti Contoh", "email": "siti@example.id"},
    }
    params.update(changes)
    return params


async def expect(code, call, what):
    try:
        answer = await call
    except aiorpcx.RPCError as error:
        assert error.code == code, f"{what}: {error.code} {error.message} instead of {code}"
        assert error.message, f"{what}: an error needs a message"
        print(f"ok   {what}: {error.code} {error.message}")
        return
    raise AssertionError(f"{what}: answered {answer} instead of error {code}")


async def connect(endpoint):
    host, port = endpoint.rsplit(":", 1)
    return aiorpcx.connect_rs(host, int(port))


async def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--endpoints", required=True, help="endpoints.json")
    options = parser.parse_args()
    with open(options.endpoints, encoding="utf-8") as file:
        installation = json.load(file)
    services, token = installation["services"], installation["token"]
    intake, response = services["intake"]["rpc"], services["response"]["rpc"]

    async with await connect(intake) as session:
        await expect(UNAUTHENTICATED, session.send_request("intake.submit", submission()), "before hello")
        assert await session.send_request("rpc.ping", {}) == {}
        await expect(PROTOCOL_MISMATCH, session.send_request("rpc.hello", {"client": "py", "protocol": [7, 9]}), "another protocol")
        await expect(
            UNAUTHENTICATED, session.send_request("rpc.hello", {"client": "py", "protocol": [1, 1], "token": "pintu_x"}), "wrong token"
        )

    async with await connect(intake) as session:
        hello = await session.send_request("rpc.hello", {"client": "py", "protocol": [1, 1], "token": token})
        assert hello["protocol"] == 1 and hello["limits"]["maxBatch"] == 100, hello
        methods = {method["name"] for method in (await session.send_request("rpc.discover", {}))["methods"]}
        assert {"intake.submit", "intake.submitMany", "intake.track", "intake.complete", "intake.withdraw"} <= methods, methods

        first = submission()
        receipt = await session.send_request("intake.submit", first)
        assert receipt["ticket"].isdigit() and receipt["accessCode"], receipt
        assert await session.send_request("intake.submit", first) == receipt, "the same key and body give the same receipt"
        seen = await session.send_request("intake.track", receipt)
        assert seen["body"] == first["body"] and seen["private"] is True, seen
        assert "Siti" not in json.dumps(seen) and "example.id" not in json.dumps(seen), "an answer never says who complained"

        await expect(IDEMPOTENCY_MISMATCH, session.send_request("intake.submit", {**first, "body": "Lain"}), "same key, other body")
        await expect(METHOD_NOT_FOUND, session.send_request("intake.fly", {}), "unknown method")
        await expect(INVALID_PARAMS, session.send_request("intake.submit", submission(channel="fax")), "wrong channel")
        await expect(INVALID_PARAMS, session.send_request("intake.submit", submission(agency="nowhere")), "unknown agency")
        await expect(INVALID_PARAMS, session.send_request("intake.submit", submission(body="a\0b")), "NUL in the text")
        await expect(INVALID_PARAMS, session.send_request("intake.submit", [1, 2]), "parameters by position")
        await expect(INVALID_PARAMS, session.send_request("intake.track", {"ticket": "123456789"}), "bad check digit")
        await expect(NOT_FOUND, session.send_request("intake.track", {"ticket": receipt["ticket"]}), "not public, no code")
        await expect(
            NOT_FOUND, session.send_request("intake.track", {**receipt, "accessCode": "0000-0000-0000"}), "not public, wrong code"
        )
        withdrawal = {"idempotencyKey": str(uuid.uuid4()), **receipt}
        assert (await session.send_request("intake.withdraw", withdrawal))["status"] == "archived"
        again = {"idempotencyKey": str(uuid.uuid4()), **receipt}
        await expect(PRECONDITION_FAILED, session.send_request("intake.withdraw", again), "withdrawn twice")

        async with session.send_batch() as batch:
            batch.add_request("rpc.ping", {})
            batch.add_request("intake.submit", submission())
            batch.add_request("intake.fly", {})
            batch.add_request("intake.submit", submission(body=""))
            batch.add_notification("rpc.ping", {})
        ping, made, unknown, wrong = batch.results
        assert ping == {} and made["ticket"] != receipt["ticket"], batch.results
        assert unknown.code == METHOD_NOT_FOUND and wrong.code == INVALID_PARAMS, batch.results
        print("ok   batch of four requests and a notification")

        many = await asyncio.gather(*(session.send_request("intake.submit", submission()) for _ in range(50)))
        assert len({one["ticket"] for one in many}) == 50
        print("ok   fifty requests at once on one connection")

    async with await connect(response) as session:
        await session.send_request("rpc.hello", {"client": "py", "protocol": [1, 1], "token": token})
        action = {"ticket": receipt["ticket"], "idempotencyKey": str(uuid.uuid4()), "text": "Catatan"}
        await expect(FORBIDDEN, session.send_request("response.note", action), "a note by somebody who is no officer")
    print("everything as it should be")


asyncio.run(main())
