"""An operator's switch in miniature: many calls at once over one UDP socket, in both directions.

Callers of ours ring the program, and whomever the program rings answers here. One thread does it all in
turns of 20 ms, so that a few dozen calls are no work. Only as far as the campaigns need it.
"""
import random, re, select, time

from phone import ALAW_SILENCE, event, header, rtp, udp

TURN_S = 0.02
# Turns of a press, and of sound behind it.
PRESS_TURNS, END_TURNS, PAUSE_TURNS = 3, 3, 2


def offer(host, port, direction="sendrecv"):
    return "\r\n".join(["v=0", f"o=- 1 1 IN IP4 {host}", "s=-", f"c=IN IP4 {host}", "t=0 0", f"m=audio {port} RTP/AVP 8 101",
                        "a=rtpmap:8 PCMA/8000", "a=rtpmap:101 telephone-event/8000", "a=fmtp:101 0-16", "a=ptime:20", f"a={direction}", ""])


def headers(message, name):
    """All values of a header, in their order."""
    return [value.strip() for line in re.findall(rf"(?im)^{name}\s*:\s*(.*?)\r?$", message) for value in line.split(",")]


def put(sock, data, to):
    try:
        sock.sendto(data, to)
    except OSError:
        pass  # nobody is there, as when the program was killed


class Leg:
    """One telephone and its call. `acked` is when the 200 was acknowledged, by us or by the program."""

    def __init__(self, switch, name):
        self.switch, self.name, self.sound = switch, name, udp(switch.host)
        self.tag, self.ours, self.theirs, self.uri = f"{random.getrandbits(48):x}", "", "", ""
        self.media, self.cseq, self.acked, self.over, self.refused = None, 1, None, False, 0
        self.began, self.again, self.pause = time.monotonic(), 0.0, 0.5
        self.seq, self.stamp, self.ssrc = random.randrange(60000), random.getrandbits(31), random.getrandbits(32)
        self.keys, self.pressed, self.heard, self.invite = [], 0, bytearray(), None
        # Proxies that stay in the way (RFC 3261 section 12.1), what was answered to requests of ours, what
        # came from the program within the call, and what this one says.
        self.routes, self.codes, self.came, self.voice = [], {}, [], ALAW_SILENCE
        # What is done when its moment has come, seconds after the call was acknowledged.
        self.plan = []

    def request(self, method, body="", cseq=None, branch=None, more=()):
        port = self.switch.port
        lines = [f"{method} {self.uri} SIP/2.0",
                 f"Via: SIP/2.0/UDP {self.switch.host}:{port};branch=z9hG4bK{branch or f'{random.getrandbits(64):x}'};rport",
                 "Max-Forwards: 70", *(f"Route: {route}" for route in self.routes), f"From: {self.ours}", f"To: {self.theirs}", f"Call-ID: {self.name}",
                 f"CSeq: {cseq or self.cseq} {method}", f"Contact: <sip:op@{self.switch.host}:{port}>"]
        lines += ["Content-Type: application/sdp"] if body else []
        return "\r\n".join([*lines, *more, f"Content-Length: {len(body)}", "", body]).encode()

    def sdp(self, direction="sendrecv"):
        return offer(self.switch.host, self.sound.getsockname()[1], direction)

    def ask(self, method, body="", more=()):
        """A request within the call."""
        self.cseq += 1
        self.codes.pop(method, None)
        self.switch.send(self.request(method, body, more=more))

    def reoffer(self, direction):
        """Asks for other sound: held, or from another port."""
        self.ask("INVITE", self.sdp(direction))

    def answer(self):
        """The direction that the program answered the last offer with."""
        found = re.search(r"a=(sendrecv|sendonly|recvonly|inactive)", self.answered)
        return found.group(1) if found else "sendrecv"

    def press(self, keys):
        for key in keys:
            code = "0123456789*#".index(key)
            for at in range(1, PRESS_TURNS + END_TURNS + 1):
                self.keys.append((code, 160 * min(at, PRESS_TURNS + 1), at > PRESS_TURNS, at == 1))
            self.keys.extend([None] * PAUSE_TURNS)

    def hang_up(self):
        self.ask("BYE")
        self.over = True

    def turn(self, now):
        if self.invite and now >= self.again and self.acked is None and now - self.began < 20:
            self.again, self.pause = now + self.pause, min(self.pause * 2, 4)
            self.switch.send(self.invite)
        if self.media is None:
            return
        while self.acked and self.plan and now - self.acked >= self.plan[0][0] and not self.over:
            self.plan.pop(0)[1](self)
        self.say()
        try:
            while True:
                data = self.sound.recv(2048)
                if data[1] & 0x7F == 8:
                    self.heard += data[12:]
        except OSError:
            pass

    def say(self):
        kind, stamp, payload, marker = 8, self.stamp, self.voice, False
        key = self.keys.pop(0) if self.keys else None
        if key:
            code, duration, is_end, marker = key
            self.pressed = self.stamp if marker else self.pressed
            kind, stamp, payload = 101, self.pressed, event(code, duration, is_end)
        put(self.sound, rtp(self.seq, stamp, self.ssrc, kind, payload, marker), self.media)
        self.seq, self.stamp = self.seq + 1, self.stamp + 160


class Switch:
    def __init__(self, server, host="127.0.0.1", port=0):
        self.server, self.host, self.sip = server, host, udp(host, port)
        self.port, self.legs, self.next = self.sip.getsockname()[1], {}, time.monotonic()
        # Called with a leg that the program began; answers it, or lets it ring.
        self.rung = lambda leg, number: None

    def send(self, data):
        put(self.sip, data, self.server)

    def call(self, number, line):
        """A caller of ours rings a line."""
        leg = Leg(self, f"{random.getrandbits(64):x}@switch")
        leg.ours, leg.theirs = f"<sip:{number}@{self.host}>;tag={leg.tag}", f"<sip:{line}@{self.server[0]}>"
        leg.uri = f"sip:{line}@{self.server[0]}:{self.server[1]}"
        leg.invite = leg.request("INVITE", leg.sdp(), branch=leg.tag)
        self.legs[leg.name] = leg
        return leg

    def accept(self, leg):
        """A telephone of ours answers what the program began."""
        self.send(reply(leg.offered, 200, "OK", leg.tag, leg.sdp(), f"<sip:op@{self.host}:{self.port}>"))

    def signalled(self, message):
        leg = self.legs.get(header(message, "Call-ID"))
        method = header(message, "CSeq").split(" ")[-1]
        if message.startswith("SIP/2.0 "):
            return self.responded(leg, method, message) if leg else None
        if method == "INVITE" and leg is None:
            return self.begun(message)
        if leg:
            leg.came.append(method)
        if method == "ACK":
            if leg:
                leg.acked = leg.acked or time.monotonic()
            return
        if leg is None:
            return self.send(reply(message, 481, "No such call"))
        self.send(reply(message, 200, "OK", leg.tag, leg.sdp() if method == "INVITE" else "", f"<sip:op@{self.host}:{self.port}>"))
        if method == "CANCEL":
            self.send(reply(leg.offered, 487, "Request Terminated", leg.tag))
        leg.over |= method in ("BYE", "CANCEL")

    def begun(self, message):
        leg = Leg(self, header(message, "Call-ID"))
        leg.offered, leg.theirs, leg.routes = message, header(message, "From"), headers(message, "Record-Route")
        leg.ours = f"{header(message, 'To')};tag={leg.tag}"
        leg.uri = header(message, "Contact").strip("<>")
        leg.media = (self.server[0], int(re.search(r"m=audio (\d+)", message).group(1)))
        self.legs[leg.name] = leg
        self.send(reply(message, 180, "Ringing", leg.tag))
        self.rung(leg, re.search(r"\+?\d+", message.split(" ")[1]).group(0))

    def responded(self, leg, method, message):
        code, cseq = int(message[8:11]), int(header(message, "CSeq").split(" ")[0])
        if code < 200:
            return
        leg.codes[method] = code
        if method != "INVITE":
            return
        first = cseq == 1
        if code >= 300:
            leg.theirs = header(message, "To")
            if first:
                leg.over, leg.refused = True, code
            return self.send(leg.request("ACK", cseq=cseq, branch=leg.tag))
        leg.answered, leg.uri = message, header(message, "Contact").strip("<>")
        if first:
            leg.theirs, leg.routes = header(message, "To"), headers(message, "Record-Route")[::-1]
        leg.media = (self.server[0], int(re.search(r"m=audio (\d+)", message).group(1)))
        self.send(leg.request("ACK", cseq=cseq))
        leg.acked = leg.acked or time.monotonic()

    def run(self, seconds):
        """Lets time pass."""
        end = time.monotonic() + seconds
        while (now := time.monotonic()) < end:
            if now >= self.next:
                self.next = max(self.next + TURN_S, now - 0.1)
                for leg in list(self.legs.values()):
                    if not leg.over:
                        leg.turn(now)
            select.select([self.sip], [], [], max(0, min(end, self.next) - time.monotonic()))
            try:
                while True:
                    self.signalled(self.sip.recv(65536).decode("utf-8", "replace"))
            except OSError:
                pass

    def forget(self):
        """All telephones are put away, whatever they were doing."""
        for leg in self.legs.values():
            leg.sound.close()
        self.legs = {}


def reply(request, code, reason, tag="", body="", contact=""):
    kept = [line for line in request.split("\r\n\r\n")[0].split("\r\n")[1:]
            if re.match(r"(?i)(via|from|to|call-id|cseq|record-route)\s*:", line)]
    kept = [f"{line};tag={tag}" if tag and re.match(r"(?i)to\s*:", line) and ";tag=" not in line else line for line in kept]
    kept += [f"Contact: {contact}"] if contact else []
    kept += ["Content-Type: application/sdp"] if body else []
    return "\r\n".join([f"SIP/2.0 {code} {reason}", *kept, f"Content-Length: {len(body)}", "", body]).encode()
