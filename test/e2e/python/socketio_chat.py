"""Two clients of a generated Socket.IO server, written from its PROTOCOL.md. Prints what they saw, as JSON."""

import asyncio
import json
import sys

import aiohttp
import socketio

URL, ALICE, BOB = sys.argv[1:]
ROOM = {"roomId": "lobby"}


class Client:
    """A connection whose events can be waited for."""

    def __init__(self):
        self.session = aiohttp.ClientSession()
        self.socket = socketio.AsyncClient(reconnection=False, http_session=self.session)
        self.events = {}
        for event in ("connected", "new-message", "connect_error"):
            self.events[event] = asyncio.Queue()
            self.socket.on(event, lambda *args, queue=self.events[event]: queue.put_nowait(args))

    async def connect(self, wait=True, **auth):
        await self.socket.connect(URL, auth=auth, wait=wait, wait_timeout=60)
        return self

    async def next(self, event):
        return await self.events[event].get()


async def refusal(token):
    # Who waits to be let in does so to the end of that time, also where they are refused.
    client = await Client().connect(wait=False, token=token)
    try:
        (error,) = await client.next("connect_error")
        return error["data"]["code"]
    finally:
        await client.socket.disconnect()
        await client.session.close()


async def main():
    report = {"refused": await refusal("abc")}
    alice, bob = await Client().connect(token=ALICE), await Client().connect(token=BOB, rejoin=False)
    (report["greeting"],) = await alice.next("connected")
    await alice.socket.call("join-room", ROOM)
    report["joined"] = await bob.socket.call("join-room", ROOM)
    report["ack"] = await alice.socket.call("message", {**ROOM, "content": "é€😀"})
    report["heard"], report["position"] = await bob.next("new-message")
    # Without a goodbye.
    await bob.session.close()
    for content in ["missed 1", "missed 2"]:
        await alice.socket.call("message", {**ROOM, "content": content})
    bob = await Client().connect(token=BOB, rejoin=False)
    since = {key: report["position"][key] for key in ("epoch", "offset")}
    report["back"] = await bob.socket.call("join-room", {**ROOM, "since": since})
    print(json.dumps(report))
    for client in (alice, bob):
        await client.socket.disconnect()
        await client.session.close()


asyncio.run(asyncio.wait_for(main(), 300))
