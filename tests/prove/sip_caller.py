"""A caller of our own: SIP over UDP and RTP, small enough to be read. Hears A-law, presses keys as
RFC 4733 telephone-events."""
import random, re, socket, threading, time

KEYS = "0123456789*#"
SILENCE = b"\xd5" * 160


class Refused(Exception):
    pass


class Caller:
    def __init__(self, server, line, number, address="127.0.0.1"):
        self.server, self.line, self.number = server, line, number
        self.sip = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.sip.bind((address, 0))
        self.rtp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.rtp.bind((address, 0))
        self.address = address
        self.call_id, self.tag = f"{random.getrandbits(64):x}@{address}", f"{random.getrandbits(32):x}"
        self.to = f"<sip:{line}@{server[0]}>"
        self.target = f"sip:{line}@{server[0]}:{server[1]}"
        self.cseq, self.heard, self.keys, self.over = 0, bytearray(), [], False
        self.lock = threading.Lock()

    def request(self, method, body=""):
        if method != "ACK":
            self.cseq += 1
        port = self.sip.getsockname()[1]
        kind = "Content-Type: application/sdp\r\n" if body else ""
        text = (f"{method} {self.target} SIP/2.0\r\n"
                f"Via: SIP/2.0/UDP {self.address}:{port};branch=z9hG4bK{random.getrandbits(48):x};rport\r\n"
                f"Max-Forwards: 70\r\nFrom: <sip:{self.number}@{self.address}>;tag={self.tag}\r\nTo: {self.to}\r\n"
                f"Call-ID: {self.call_id}\r\nCSeq: {self.cseq} {method}\r\n"
                f"Contact: <sip:caller@{self.address}:{port}>\r\n{kind}Content-Length: {len(body)}\r\n\r\n{body}")
        self.sip.sendto(text.encode(), self.server)

    def answered(self, wait=10):
        """Rings until it is answered; then sound goes both ways."""
        port = self.rtp.getsockname()[1]
        offer = (f"v=0\r\no=caller 1 1 IN IP4 {self.address}\r\ns=call\r\nc=IN IP4 {self.address}\r\nt=0 0\r\n"
                 f"m=audio {port} RTP/AVP 8 101\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:101 telephone-event/8000\r\n"
                 "a=fmtp:101 0-15\r\na=ptime:20\r\n")
        self.request("INVITE", offer)
        self.sip.settimeout(wait)
        while True:
            answer = self.sip.recv(9000).decode(errors="replace")
            status = int(answer.split()[1]) if answer.startswith("SIP/2.0 ") else 0
            if status >= 300:
                raise Refused(answer.split("\r\n")[0])
            if status >= 200:
                break
        field = lambda pattern: re.search(pattern, answer, re.I | re.M).group(1)
        self.to, self.target = field(r"^To: *([^\r]*)"), field(r"^Contact: *<([^>]*)>")
        self.peer = (field(r"^c=IN IP4 ([0-9.]+)"), int(field(r"^m=audio (\d+)")))
        self.request("ACK")
        for work in (self._signals, self._sound):
            threading.Thread(target=work, daemon=True).start()

    def _signals(self):
        self.sip.settimeout(0.2)
        while not self.over:
            try:
                message = self.sip.recv(9000).decode(errors="replace")
            except TimeoutError:
                continue
            if message.startswith("SIP/2.0"):
                continue
            head = message.split("\r\n\r\n")[0].split("\r\n")
            same = [line for line in head[1:] if re.match(r"(via|from|to|call-id|cseq):", line, re.I)]
            answer = "\r\n".join(["SIP/2.0 200 OK", *same, "Content-Length: 0", "", ""])
            self.sip.sendto(answer.encode(), self.server)
            self.over = self.over or head[0].startswith("BYE ")

    def _sound(self):
        self.rtp.setblocking(False)
        sequence, stamp, source, key, turn = random.getrandbits(15), 0, random.getrandbits(31), None, time.monotonic()
        while not self.over:
            turn += 0.02
            time.sleep(max(0, turn - time.monotonic()))
            while True:
                try:
                    packet = self.rtp.recv(2000)
                except BlockingIOError:
                    break
                if packet[1] & 0x7F == 8:
                    with self.lock:
                        self.heard += packet[12:]
            if key is None and self.keys:
                key = [KEYS.index(self.keys[0]), 0, stamp]
            if key and key[1] < 8:
                key[1] += 1
                ends = key[1] > 5
                payload = bytes([key[0], 0x8A if ends else 10]) + (160 * min(key[1], 6)).to_bytes(2, "big")
                kind, at = 101 | (0x80 if key[1] == 1 else 0), key[2]
            else:
                kind, at, payload = 8, stamp, SILENCE
                if key:
                    key[1] += 1
                    if key[1] > 13:
                        key = None
                        self.keys.pop(0)
            head = bytes([0x80, kind]) + sequence.to_bytes(2, "big") + at.to_bytes(4, "big") + source.to_bytes(4, "big")
            self.rtp.sendto(head + payload, self.peer)
            sequence, stamp = (sequence + 1) & 0xFFFF, (stamp + 160) & 0xFFFFFFFF

    def press(self, keys):
        self.keys.extend(keys)

    def hears(self, alaw, after=0, wait=40):
        """Waits until the recording was heard byte by byte; returns where it ends, or -1."""
        until = time.monotonic() + wait
        while time.monotonic() < until:
            with self.lock:
                at = self.heard.find(alaw, after)
            if at >= 0:
                return at + len(alaw)
            if self.over:
                break
            time.sleep(0.05)
        return -1

    def hang_up(self):
        if not self.over:
            self.request("BYE")
            time.sleep(0.2)
            self.over = True
