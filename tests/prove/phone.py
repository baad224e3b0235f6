"""A telephone in miniature, over UDP: rings, presses keys, hears tones, hangs up.

What it sends and receives may pass a bad network (Wire). Only as far as the campaigns need it.
"""
import heapq, math, random, re, select, socket, struct, time

ALAW_SILENCE = b"\xd5" * 160
FRAME_S = 0.02


class Wire:
    """Loses, doubles and delays what it carries, in shares of one."""

    def __init__(self, loss=0.0, double=0.0, reorder=0.0, seed=1):
        self.loss, self.double, self.reorder = loss, double, reorder
        self.random, self.waiting, self.count = random.Random(seed), [], 0

    def lost(self):
        return self.random.random() < self.loss

    def send(self, sock, data, to):
        if self.lost():
            return
        for _ in range(2 if self.random.random() < self.double else 1):
            # Long enough for the next two or three packets to overtake it.
            late = self.random.uniform(0.025, 0.07) if self.random.random() < self.reorder else 0
            self.count += 1
            heapq.heappush(self.waiting, (time.monotonic() + late, self.count, sock, data, to))
        self.flush()

    def flush(self):
        while self.waiting and self.waiting[0][0] <= time.monotonic():
            _, _, sock, data, to = heapq.heappop(self.waiting)
            sock.sendto(data, to)


def udp(host, port=0):
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind((host, port))
    sock.setblocking(False)
    return sock


def rtp(seq, timestamp, ssrc, payload_type, payload, marker=False):
    head = struct.pack("!BBHII", 0x80, marker << 7 | payload_type, seq & 0xFFFF, timestamp & 0xFFFFFFFF, ssrc)
    return head + payload


def event(code, duration, end=False):
    return struct.pack("!BBH", code, 0x8A if end else 0x0A, duration)


def header(message, name):
    found = re.search(rf"(?im)^{name}\s*:\s*(.*?)\r?$", message)
    return found.group(1) if found else ""


def linear(byte):
    byte ^= 0x55
    exponent, mantissa = byte >> 4 & 7, byte & 15
    value = (mantissa << 4) + 8 if exponent == 0 else ((mantissa << 4) + 0x108) << exponent - 1
    return value if byte & 0x80 else -value


LINEAR = [linear(byte) for byte in range(256)]


def strength(samples, hertz):
    """The share of the sound that is this tone (Goertzel)."""
    turn = 2 * math.cos(2 * math.pi * hertz / 8000)
    one = two = 0.0
    for sample in samples:
        one, two = sample + turn * one - two, one
    power = one * one + two * two - turn * one * two
    whole = sum(sample * sample for sample in samples) * len(samples) / 2
    return power / whole if whole else 0.0


class Phone:
    """One telephone and at most one call of it."""

    def __init__(self, server, host="127.0.0.7", wire=None, rng=random):
        self.server, self.host, self.wire, self.rng = server, host, wire or Wire(), rng
        self.sip, self.sound = udp(host), udp(host)
        self.name = f"{rng.getrandbits(64):x}@phone"
        self.tag, self.to, self.contact, self.media = f"{rng.getrandbits(32):x}", "", "", None
        self.seq, self.timestamp, self.ssrc = rng.randrange(60000), rng.getrandbits(31), rng.getrandbits(32)
        self.heard, self.packets, self.over, self.cseq = bytearray(), 0, False, 1
        self.pending, self.next_frame = None, time.monotonic()
        self.events = []

    def request(self, method, number=None, body="", uri=None, branch=None):
        number = number or self.cseq
        port = self.sip.getsockname()[1]
        lines = [
            f"{method} {uri or self.contact} SIP/2.0",
            f"Via: SIP/2.0/UDP {self.host}:{port};branch=z9hG4bK{branch or self.rng.getrandbits(64):x};rport",
            "Max-Forwards: 70", f"From: <sip:+34600000001@{self.host}>;tag={self.tag}", f"To: {self.to}",
            f"Call-ID: {self.name}", f"CSeq: {number} {method}", f"Contact: <sip:phone@{self.host}:{port}>",
        ]
        if body:
            lines.append("Content-Type: application/sdp")
        return "\r\n".join([*lines, f"Content-Length: {len(body)}", "", body]).encode()

    def offer(self):
        return "\r\n".join([
            "v=0", f"o=- 1 1 IN IP4 {self.host}", "s=-", f"c=IN IP4 {self.host}", "t=0 0",
            f"m=audio {self.sound.getsockname()[1]} RTP/AVP 8 101", "a=rtpmap:8 PCMA/8000",
            "a=rtpmap:101 telephone-event/8000", "a=fmtp:101 0-16", "a=ptime:20", ""])

    def repeat(self, data, until, seconds=20):
        """Sends a request over and over until it is answered; returns whether it was."""
        end, pause, again = time.monotonic() + seconds, 0.5, 0.0
        while time.monotonic() < end and not until():
            if time.monotonic() >= again:
                self.wire.send(self.sip, data, self.server)
                again, pause = time.monotonic() + pause, min(pause * 2, 4)
            self.run(FRAME_S)
        return until()

    def call(self, extension):
        self.to, self.contact = f"<sip:{extension}@{self.server[0]}>", f"sip:{extension}@{self.server[0]}"
        return self.repeat(self.request("INVITE", 1, self.offer()), lambda: self.media or self.over) and bool(self.media)

    def hang_up(self):
        if not self.over and self.media:
            self.cseq += 1
            bye = self.request("BYE")
            self.repeat(bye, lambda: self.over, 5)
        self.sip.close(), self.sound.close()

    def press(self, key):
        """One press of 100 ms and 60 ms of sound after it."""
        code, began = "0123456789*#".index(key), self.timestamp
        for at in range(1, 9):
            self.events.append((began, code, min(at, 6) * 160, at >= 6, at == 1))
        self.run(FRAME_S * 11)

    def frame(self):
        if self.media is None or self.over:
            return
        if self.events:
            began, code, duration, end, marker = self.events.pop(0)
            began = self.timestamp if marker else self.pending
            self.pending = began
            data = rtp(self.seq, began, self.ssrc, 101, event(code, duration, end), marker)
        else:
            data = rtp(self.seq, self.timestamp, self.ssrc, 8, ALAW_SILENCE)
        self.wire.send(self.sound, data, self.media)
        self.seq, self.timestamp = self.seq + 1, self.timestamp + 160

    def run(self, seconds):
        """Lets time pass: sends a frame each 20 ms, takes what comes."""
        end = time.monotonic() + seconds
        while True:
            now = time.monotonic()
            if now >= end:
                return
            if now >= self.next_frame:
                self.next_frame = max(self.next_frame + FRAME_S, now - 0.1)
                self.frame()
            self.wire.flush()
            wait = max(0, min(end, self.next_frame) - time.monotonic())
            for sock in select.select([self.sip, self.sound], [], [], min(wait, 0.005))[0]:
                try:
                    data, source = sock.recvfrom(65536)
                except OSError:
                    continue
                if self.wire.lost():
                    continue
                if sock is self.sound:
                    self.packets += 1
                    if data[1] & 0x7F == 8:
                        self.heard += data[12:]
                else:
                    self.signalled(data.decode("utf-8", "replace"))

    def signalled(self, message):
        method = header(message, "CSeq").split(" ")[-1]
        if not message.startswith("SIP/2.0"):
            if message.startswith("BYE"):
                self.over = True
            kept = [line for line in message.split("\r\n\r\n")[0].split("\r\n")[1:]
                    if re.match(r"(?i)(via|from|to|call-id|cseq)\s*:", line)]
            answer = "\r\n".join(["SIP/2.0 200 OK", *kept, "Content-Length: 0", "", ""])
            return self.wire.send(self.sip, answer.encode(), self.server)
        code = int(message[8:11])
        if method == "BYE" and code >= 200:
            self.over = True
        if method != "INVITE" or code < 200:
            return
        self.to = header(message, "To")
        if code >= 300:
            self.over = True
            return self.wire.send(self.sip, self.request("ACK", 1), self.server)
        self.contact = header(message, "Contact").strip("<>")
        port = re.search(r"m=audio (\d+)", message)
        if port and self.media is None:
            self.media, self.next_frame = (self.server[0], int(port.group(1))), time.monotonic()
        self.wire.send(self.sip, self.request("ACK", 1), self.server)

    def tone(self, wanted, seconds=2.0):
        """Waits until a tone (in hertz), or silence (0), is what is heard; whether it came."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            samples = [LINEAR[byte] for byte in self.heard[-800:]]
            loud = sum(abs(sample) for sample in samples) > 200 * len(samples)
            if samples and (not loud if wanted == 0 else loud and strength(samples, wanted) > 0.5):
                return True
            if self.over:
                return False
            self.run(FRAME_S * 2)
        return False
