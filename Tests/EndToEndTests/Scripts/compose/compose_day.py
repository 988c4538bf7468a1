"""A day of a city's officers in a minute, so that every figure has something to say."""

import uuid

from compose_command import until
from system_rpc import Connection


def key():
    return str(uuid.uuid4())


async def live(stack, tokens, agencies):
    """Submits through HAProxy; officers call the stages where a portal of the same network would."""
    officers = {}
    for stage in ("routing", "response"):
        address = (await stack.replicas(stage))[0].address
        officers |= {(stage, role): Connection([4100], token, 20, host=address) for role, token in tokens.items()}
    citizen = stack.connect("intake")

    async def complain():
        receipt = await citizen.call("intake.submit", {
            "idempotencyKey": key(), "channel": "web", "body": "Lampu jalan padam sejak Senin", "region": "35.78", "agency": agencies[0]})
        complaint = int(receipt["ticket"][:-1])

        async def is_assigned():
            return await stack.number(f"SELECT count(*) FROM complaints WHERE id = {complaint} AND assigned_at IS NOT NULL") == 1
        await until("a complaint is assigned", 30, is_assigned)
        return receipt

    async def act(method, role, receipt, **params):
        await officers[method.partition(".")[0], role].call(method, {"ticket": receipt["ticket"], "idempotencyKey": key(), **params})

    answered, moved, unclear, withdrawn = [await complain() for _ in range(4)]
    await act("routing.verify", "nationalCoordinator", answered)
    await act("response.answer", "administrator", answered, text="Sudah kami perbaiki.")
    await act("response.close", "nationalCoordinator", answered, reason="Pelapor menyatakan selesai.")
    await act("routing.reassign", "nationalCoordinator", moved, agency=agencies[1], text="Bukan jalan kota.")
    await act("routing.archive", "nationalCoordinator", unclear, reason="unclear")
    await citizen.call("intake.withdraw", {
        "ticket": withdrawn["ticket"], "accessCode": withdrawn["accessCode"], "idempotencyKey": key()})
    for officer in officers.values():
        await officer.close()


__all__ = ["live"]
