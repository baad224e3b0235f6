"""Strangers and calls: who is not the caller presses no key, is sent nothing and ends nothing.

  rtp_inject.py SERVER:PORT CALLS

Each call goes to extension 900, which plays a tone until a key is pressed, and is attacked by three:
another host, another port of the caller's host, and another host that copies the caller's stream (its
source number and the place it is at). They press keys, speak, send broken packets and forged ends,
before the caller speaks or after. Then the caller presses his keys and is served to the end.
"""
import json, os, random, sys, time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from phone import ALAW_SILENCE, Phone, event, rtp, udp

host, port = sys.argv[1].rsplit(":", 1)
server, calls = (host, int(port)), int(sys.argv[2])
rnd = random.Random(int(os.environ.get("SEED", "1")))
STRANGER = "127.0.0.66"


def broken(at):
    """Bytes that are no packet of the call."""
    return [b"", b"\x80", b"\0" * 12, rtp(1, 1, 1, 127, b""), rtp(1, 1, 1, 8, b""), rtp(1, 1, 1, 101, b"\xff"),
            rtp(1, 1, 1, 8, b"x" * 4000), b"\x81\xcb\xff\xff\0\0\0\0", b"\xbf\x08" + b"\0" * 30, rnd.randbytes(40)][at % 10]


class Attack:
    def __init__(self, phone):
        self.phone, self.sent = phone, 0
        self.sockets = [udp(STRANGER), udp(phone.host), udp(STRANGER)]
        self.sip = udp(STRANGER)
        self.got = 0

    def streams(self):
        own = self.phone
        return zip(self.sockets, [(7, 0), (9, 500), (own.seq + 1, own.timestamp + 160)], [0x1111, 0x2222, own.ssrc])

    def send(self, sock, data, control=False):
        media = self.phone.media
        sock.sendto(data, (media[0], media[1] + control))
        self.sent += 1

    def keys(self, pressed):
        for place, key in enumerate(pressed):
            for at in range(1, 9):
                for sock, (seq, timestamp), ssrc in self.streams():
                    seq, timestamp = seq + place * 8 + at, timestamp + place * 1600
                    data = event(int(key), min(at, 6) * 160, at >= 6)
                    self.send(sock, rtp(seq, timestamp, ssrc, 101, data, at == 1))
                self.watch(0.02)

    def sound(self, frames):
        for at in range(frames):
            for sock, (seq, timestamp), ssrc in self.streams():
                self.send(sock, rtp(seq + 100 + at, timestamp + 160 * (100 + at), ssrc, 8, ALAW_SILENCE))
            self.watch(0.02)

    def noise(self):
        for at in range(60):
            self.send(self.sockets[at % 3], broken(at), control=at % 4 == 3)
            self.watch(0.005)

    def ends(self):
        """Reports that say good-bye, and requests that name the call but not its tags."""
        for sock, _, ssrc in self.streams():
            for control in (False, True):
                self.send(sock, b"\x81\xcb\0\1" + ssrc.to_bytes(4, "big"), control)
        own = self.phone
        for method, kind, body in (("BYE", "", ""), ("CANCEL", "", ""), ("INFO", "application/dtmf-relay", "Signal=5\r\nDuration=100\r\n")):
            for tag in ("", ";tag=guess"):
                where = f"{STRANGER}:{self.sip.getsockname()[1]}"
                text = (f"{method} {own.contact} SIP/2.0\r\nVia: SIP/2.0/UDP {where};branch=z9hG4bK{rnd.getrandbits(60):x};rport\r\n"
                        f"Max-Forwards: 70\r\nFrom: <sip:x@{STRANGER}>;tag=guess\r\nTo: <sip:900@{server[0]}>{tag}\r\n"
                        f"Call-ID: {own.name}\r\nCSeq: 9 {method}\r\n"
                        + (f"Content-Type: {kind}\r\n" if kind else "") + f"Content-Length: {len(body)}\r\n\r\n{body}")
                self.sip.sendto(text.encode(), server)
        self.watch(0.5)

    def watch(self, seconds):
        self.phone.run(seconds)
        for sock in (*self.sockets, self.sip):
            try:
                while sock.recv(65536):
                    self.got += 1
            except OSError:
                pass

    def close(self):
        for sock in (*self.sockets, self.sip):
            sock.close()


def one(before):
    phone = Phone(server, rng=rnd)
    if not phone.call("900"):
        return {"unanswered": 1}
    attack = Attack(phone)
    if before:
        # The stream of another host, in the moment before the caller's first packet counts.
        for at in range(20):
            attack.send(attack.sockets[0], rtp(at, at * 160, 0x1111, 8, ALAW_SILENCE))
    ready = phone.tone(440)
    attack.keys("4711")
    attack.sound(50)
    attack.noise()
    attack.ends()
    count = phone.packets
    phone.run(1)
    forged = 0 if phone.tone(440, 0.5) else 1
    cut = phone.over or phone.packets - count < 40
    for key in "1234":
        phone.press(key)
    served = ready and phone.tone(660)
    phone.press("5")
    served = served and phone.repeat(b"\r\n\r\n", lambda: phone.over, 5)
    attack.close()
    phone.hang_up()
    return {"sent": attack.sent, "forged": forged, "out": attack.got, "cut": int(cut), "unserved": int(not served)}


total = {"sent": 0, "forged": 0, "out": 0, "cut": 0, "unserved": 0, "unanswered": 0}
for at in range(calls):
    for what, count in one(at % 2 == 0).items():
        total[what] += count
good = not any(total[what] for what in ("forged", "out", "cut", "unserved", "unanswered"))
print(json.dumps({"campaign": "rtp_inject", "calls": calls, "packets_of_strangers": total["sent"], "forged_keys": total["forged"],
                  "packets_to_strangers": total["out"], "calls_cut": total["cut"],
                  "calls_not_served": total["unserved"] + total["unanswered"], "good": good}))
sys.exit(0 if good else 1)
