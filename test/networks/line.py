"""A bad line between two network namespaces: forwards IP packets between two TUN devices.

    python3 line.py <address of the server> <address of the client>

The first device is in the namespace that this starts in, the second in a new one, in which this process stays. Each line
of standard input is an order in JSON, which is answered with the bytes that have passed each way; at its end all ends.
First it prints its own process id.
"""
import collections
import ctypes
import fcntl
import json
import os
import selectors
import struct
import subprocess
import sys
import time

CLONE_NEWNET = 0x40000000
TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454CA, 0x0001, 0x1000
TCP = 6
FIN, SYN, RST, ACK = 1, 2, 4, 16


def ip(*words):
    subprocess.run(["ip", *words], check=True)


def open_device(name, address):
    device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(device, TUNSETIFF, struct.pack("16sH22x", name.encode(), IFF_TUN | IFF_NO_PI))
    ip("address", "add", address + "/29", "dev", name)
    ip("link", "set", "lo", "up")
    ip("link", "set", name, "up")
    return device


def enter_new_namespace():
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), "no new network namespace")


def checksum(data):
    total = sum(struct.unpack("!%dH" % (len(data) // 2), data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return struct.pack("!H", ~total & 0xFFFF)


def tcp_fields(packet):
    """Ports, sequence numbers, data offset and flags (RFC 9293, 3.1); nothing for what is no TCP over IPv4."""
    start = (packet[0] & 15) * 4
    if packet[0] >> 4 != 4 or packet[9] != TCP:
        return None
    return struct.unpack_from("!HHIIBB", packet, start)


def reset_for(packet):
    """The RST with which a packet is refused (RFC 9293, 3.10.7.1)."""
    source, target = packet[12:16], packet[16:20]
    source_port, target_port, sequence, acknowledged, offset, flags = tcp_fields(packet)
    length = len(packet) - (packet[0] & 15) * 4 - (offset >> 4) * 4 + bool(flags & SYN) + bool(flags & FIN)
    if flags & ACK:
        numbers = (acknowledged, 0, 5 << 4, RST)
    else:
        numbers = (0, (sequence + length) % 2**32, 5 << 4, RST | ACK)
    tcp = struct.pack("!HHIIBBHHH", target_port, source_port, *numbers, 0, 0, 0)
    tcp = tcp[:16] + checksum(target + source + struct.pack("!HH", TCP, len(tcp)) + tcp) + tcp[18:]
    head = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(tcp), 0, 0, 64, TCP, 0, target, source)
    return head[:10] + checksum(head) + head[12:] + tcp


class Way:
    """One direction: a queue at the entry of a slow wire, and the length of the wire."""

    def __init__(self, name, entry, out):
        self.name, self.entry, self.out = name, entry, out
        self.on_wire = collections.deque()
        self.free_at = 0.0
        self.passed = 0

    def take(self, packet, now, conditions):
        rate = conditions.get("bytesPerSecond")
        if rate:
            begins_at = max(now, self.free_at)
            if (begins_at - now) * rate + len(packet) > conditions["queueBytes"]:
                return
            self.free_at = begins_at + len(packet) / rate
        due_at = max(now, self.free_at) + conditions.get("delayMs", 0) / 1000
        self.on_wire.append((due_at, packet))

    def deliver(self, now):
        while self.on_wire and self.on_wire[0][0] <= now:
            _, packet = self.on_wire.popleft()
            self.passed += len(packet)
            put(self.out, packet)


class Line:
    def __init__(self, near, far):
        self.up, self.down = Way("up", far, near), Way("down", near, far)
        self.conditions = {}
        # What has passed between two ports: when last, and the last packet each way.
        self.flows = {}

    def change(self, conditions):
        self.conditions = conditions
        if conditions.get("isCut"):
            for flow in self.flows.values():
                for way, packet in flow["last"].items():
                    put(way.entry, reset_for(packet))
            self.flows.clear()
            for way in (self.up, self.down):
                way.on_wire.clear()
                way.free_at = 0.0

    def take(self, way, packet, now):
        fields = tcp_fields(packet)
        if fields is None:
            return
        flags = fields[5]
        if self.conditions.get("isCut"):
            if not flags & RST:
                put(way.entry, reset_for(packet))
            return
        lost = self.conditions.get("loses")
        if lost in (way.name, "both") or len(packet) > self.conditions.get("maxPacketBytes", 65535):
            return
        ports = fields[:2] if way is self.up else fields[1::-1]
        if self.knows(ports, flags, now):
            self.flows[ports]["last"][way] = packet
            way.take(packet, now, self.conditions)

    def knows(self, ports, flags, now):
        """Whether a NAT would let a packet through: a SYN makes a flow, any packet keeps it."""
        forgets_after = self.conditions.get("forgetsAfterMs", float("inf")) / 1000
        flow = self.flows.get(ports)
        if flow and now - flow["at"] <= forgets_after:
            flow["at"] = now
        elif flags & SYN:
            self.flows[ports] = {"at": now, "last": {}}
        else:
            return False
        return True


def put(device, packet):
    try:
        os.write(device, packet)
    except OSError:
        pass  # A device whose queue is full drops it, as any would.


def obey(order, line):
    if "conditions" in order:
        line.change(order["conditions"])
    if "address" in order:
        ip("address", "flush", "dev", "far")
        ip("address", "add", order["address"] + "/29", "dev", "far")


def main():
    server, client = sys.argv[1:]
    name = "line" + server.split(".")[2]
    near = open_device(name, server)
    enter_new_namespace()
    far = open_device("far", client)
    line = Line(near, far)
    selector = selectors.DefaultSelector()
    selector.register(near, selectors.EVENT_READ, line.down)
    selector.register(far, selectors.EVENT_READ, line.up)
    selector.register(sys.stdin, selectors.EVENT_READ, None)
    print(json.dumps({"pid": os.getpid()}), flush=True)
    while True:
        dues = [way.on_wire[0][0] for way in (line.up, line.down) if way.on_wire]
        wait = max(0.0, min(dues) - time.monotonic()) if dues else None
        for key, _ in selector.select(wait):
            if key.data is None:
                text = sys.stdin.readline()
                if not text:
                    return
                obey(json.loads(text), line)
                print(json.dumps({"up": line.up.passed, "down": line.down.passed}), flush=True)
            else:
                try:
                    line.take(key.data, os.read(key.fd, 65535), time.monotonic())
                except BlockingIOError:
                    pass
        now = time.monotonic()
        line.up.deliver(now)
        line.down.deliver(now)


main()
