"""Two clients of a generated WebSocket server, written from its PROTOCOL.md. Prints what they saw, as JSON."""

import asyncio
import json
import sys
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import websockets

URL, ALICE, BOB = sys.argv[1:]
ROOM = {"roomId": "lobby"}


class Client:
    """A connection whose frames can be waited for."""

    def __init__(self, socket):
        self.socket = socket
        self.unread = []
        self.last_id = 0

    @staticmethod
    async def connect(token, *more):
        offered = ["ws.v1", f"bearer.{token}", *more]
        return Client(await websockets.connect(URL.replace("http", "ws", 1) + "/ws", subprotocols=offered, open_timeout=60))

    async def next(self, **wanted):
        while True:
            for frame in self.unread:
                if wanted.items() <= frame.items():
                    self.unread.remove(frame)
                    return frame
            self.unread.append(read(await self.socket.recv()))

    async def ask(self, event, *data):
        self.last_id += 1
        await self.socket.send(write({"type": event, "id": self.last_id}, *data))
        return (await self.next(type="ack", id=self.last_id))["data"]


def write(frame, data=None):
    """A frame as a message: bytes in its data follow its JSON."""
    if data is None:
        return json.dumps(frame)
    parts = []

    def without(value, path):
        if isinstance(value, bytes):
            parts.append((path, value))
            return None
        if isinstance(value, dict):
            return {key: without(part, path + [key]) for key, part in value.items()}
        if isinstance(value, list):
            return [without(part, path + [index]) for index, part in enumerate(value)]
        return value

    head = {**frame, "data": without(data, [])}
    if not parts:
        return json.dumps(head)
    head["binary"] = [[path, len(part)] for path, part in parts]
    return json.dumps(head).encode() + b"\n" + b"".join(part for _, part in parts)


def read(message):
    """The frame in a message, with bytes in their places."""
    if isinstance(message, str):
        return json.loads(message)
    head, rest = message.split(b"\n", 1)
    frame = json.loads(head)
    for path, length in frame.pop("binary"):
        *outer, last = ["data", *path]
        place = frame
        for key in outer:
            place = place[key]
        place[last], rest = rest[:length], rest[length:]
    return frame


async def refusal(token):
    try:
        await Client.connect(token)
    except websockets.exceptions.InvalidHandshake:
        # What the handshake was refused for, a GET of the same address tells.
        try:
            urlopen(Request(URL + "/ws", headers={"Authorization": f"Bearer {token}"}))
        except HTTPError as error:
            return json.load(error)["code"]
    return None


async def main():
    report = {"refused": await refusal("abc")}
    alice, bob = await Client.connect(ALICE), await Client.connect(BOB, "no-rejoin")
    report["greeting"] = (await alice.next(type="connected"))["data"]
    await alice.ask("join-room", ROOM)
    report["joined"] = await bob.ask("join-room", ROOM)
    report["ack"] = await alice.ask("message", {**ROOM, "content": "é€😀"})
    heard = await bob.next(type="new-message")
    report["heard"], report["position"] = heard["data"], heard["stream"]
    bob.socket.transport.abort()
    for content in ["missed 1", "missed 2"]:
        await alice.ask("message", {**ROOM, "content": content})
    bob = await Client.connect(BOB, "no-rejoin")
    since = {key: heard["stream"][key] for key in ("epoch", "offset")}
    report["back"] = await bob.ask("join-room", {**ROOM, "since": since})
    # Bytes go to the server, and come back in the ack and in an event.
    pixels = bytes(range(256))
    drawing = {"at": 1, "tiles": [pixels, b"\n"]}
    report["drawn"] = await alice.ask("draw", drawing)
    report["same"] = [(await alice.next(type="drawn"))["data"] == drawing, await alice.ask("read") == pixels]
    print(json.dumps(report))
    for client in (alice, bob):
        await client.socket.close()


asyncio.run(asyncio.wait_for(main(), 300))
