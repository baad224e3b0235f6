"""Hostile SIP against the program: it goes on answering, keeps no file open and amplifies nothing.

  PID=of-the-program sip_torture.py SERVER:PORT MUTANTS

A set of hand-made messages and MUTANTS seeded mutations of good ones go by UDP and by TCP from addresses of a
trunk; after each an OPTIONS must be answered. What a stranger sends (127.0.0.66, that no trunk names) must get
nothing. Counted are the bytes of the first reply of each kind against those of the request: repetitions of a
final response until its ACK are RFC 3261's, and go to a trunk only.
"""
import json, os, random, re, select, socket, sys, time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from phone import header, udp

host, port = sys.argv[1].rsplit(":", 1)
server, pid, mutants = (host, int(port)), os.environ["PID"], int(sys.argv[2])
seed = int(os.environ.get("SEED", "1"))
rnd = random.Random(seed)
STRANGER = "127.0.0.66"
EXTENSION = "901"
# A short OPTIONS without anything of ours in it gets our Allow, Accept and Supported.
AMPLIFICATION_MAX = 4.0
ANSWER_S = 2.0
SOURCES = [f"127.0.0.{last}" for last in range(10, 30)]
METHODS = ["INVITE", "OPTIONS", "BYE", "CANCEL", "ACK", "REGISTER", "REFER", "INFO", "UPDATE", "PRACK", "NOTIFY",
           "SUBSCRIBE", "MESSAGE", "PUBLISH"]


def word():
    return f"{rnd.getrandbits(48):012x}"


def sdp(change=lambda text: text):
    return change("v=0\r\no=- 7 7 IN IP4 127.0.0.10\r\ns=-\r\nc=IN IP4 127.0.0.10\r\nt=0 0\r\n"
                  "m=audio 41000 RTP/AVP 8 101\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:101 telephone-event/8000\r\n")


def message(method, body="", line=None, change=(), more=(), length=None, end="\r\n"):
    """A good message, with headers changed (None takes one out) and added."""
    headers = {"Via": f"SIP/2.0/UDP 127.0.0.10:5999;branch=z9hG4bK{word()};rport", "Max-Forwards": "70",
               "From": f"<sip:tester@127.0.0.10>;tag={word()}", "To": f"<sip:{EXTENSION}@{host}>",
               "Call-ID": f"{word()}@torture", "CSeq": f"1 {method}", "Contact": "<sip:tester@127.0.0.10:5999>"}
    if body:
        headers["Content-Type"] = "application/sdp"
    headers.update(change)
    size = len(body.encode()) if length is None else length
    lines = [line or f"{method} sip:{EXTENSION}@{host} SIP/2.0"]
    lines += [f"{name}: {value}" for name, value in headers.items() if value is not None]
    lines += [*more] + ([] if size == "" else [f"Content-Length: {size}"])
    return (end.join([*lines, "", ""]) + body).encode("utf-8", "surrogateescape")


def hand_made():
    """(name, bytes, statuses that may be given; None for silence; () for anything)."""
    def options(**how): return message("OPTIONS", **how)
    def invite(**how): return message("INVITE", **{"body": sdp(), **how})
    big = "a" * 60_000
    return [
        ("good options", options(), {200}),
        ("empty", b"", None), ("keep-alive", b"\r\n\r\n", None), ("zeros", b"\0" * 900, None), ("noise", rnd.randbytes(1200), None),
        ("web request", b"GET / HTTP/1.1\r\nHost: a\r\n\r\n", None), ("start of TLS", b"\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03" + bytes(200), None),
        ("no version", options(line=f"OPTIONS sip:a@{host}"), None), ("version 3", options(line=f"OPTIONS sip:a@{host} SIP/3.0"), {505, 400}),
        ("lower-case method", message("options"), {200, 405, 501, 481, 400}),
        ("unknown method", message("JUGGLE"), {405, 501, 481}), ("long method", message("M" * 2000), {400, 405, 501, 481}),
        ("two spaces in the line", options(line=f"OPTIONS  sip:a@{host} SIP/2.0"), {400}), ("no target", options(line="OPTIONS SIP/2.0"), {400}),
        ("angle brackets around the target", options(line=f"OPTIONS <sip:a@{host}> SIP/2.0"), {200, 400}),
        ("strange scheme", options(line="OPTIONS mailto:a@b.example SIP/2.0"), {416, 400, 200}),
        ("no Via", options(change={"Via": None}), None), ("broken Via", options(change={"Via": "SIP/2.0/UDP"}), None),
        ("no From", options(change={"From": None}), {400}), ("no tag", options(change={"From": "<sip:a@b.example>"}), ()),
        ("unclosed quote", options(change={"From": '"a <sip:a@b.example>;tag=1'}), {400, 200}), ("no To", options(change={"To": None}), {400}),
        ("no Call-ID", options(change={"Call-ID": None}), {400}), ("no CSeq", options(change={"CSeq": None}), {400}),
        ("CSeq too large", options(change={"CSeq": "99999999999 OPTIONS"}), {400}), ("CSeq of another method", options(change={"CSeq": "1 BYE"}), {400}),
        ("CSeq of words", options(change={"CSeq": "one OPTIONS"}), {400}),
        ("two of To", options(more=["To: <sip:b@c.example>"]), {400, 200}), ("two lengths", options(more=["Content-Length: 7"]), {400, 200}),
        ("length too large", invite(length=9_999), {400}), ("length below zero", options(length=-1), {400}),
        ("length of 2^65", options(length=2**65), {400, 413}), ("length of words", options(length="many"), {400}), ("no length", options(length=""), {200}),
        ("length too small", invite(length=10), ()),
        ("hops used up", invite(change={"Max-Forwards": "0"}), {483}), ("hops below zero", options(change={"Max-Forwards": "-1"}), {400, 483}),
        ("hops of 30 digits", options(change={"Max-Forwards": "9" * 30}), {400, 200, 483}),
        ("60 KB header", options(more=[f"X: {big}"]), ()), ("4000 headers", options(more=["X: y"] * 4000), ()),
        ("400 hops", options(more=["Via: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bKa"] * 400), ()),
        ("400 routes", invite(more=["Record-Route: <sip:10.0.0.1;lr>"] * 400), ()),
        ("3000 folds", options(more=["Subject: a" + "\r\n b" * 3000]), ()), ("3000 parameters", options(change={"From": "<sip:a@b.example>;tag=1" + ";p=q" * 3000}), ()),
        ("10 KB name", options(more=["N" * 10_000 + ": y"]), ()), ("no colon", options(more=["Nothing here"]), ()),
        ("NUL in the Call-ID", options(change={"Call-ID": "a\0b"}), ()), ("no UTF-8", options(change={"From": '"\udcff\udcfe" <sip:a@b.example>;tag=1'}), ()),
        ("escape sequence in a name", options(change={"From": '"\x1b]0;x\x07" <sip:a@b.example>;tag=1'}), ()),
        ("format and template in a name", options(change={"From": '"%s%n{{7*7}}${x}" <sip:a@b.example>;tag=1'}), ()),
        ("line feeds alone", options(end="\n"), ()), ("carriage returns alone", options(end="\r"), None),
        ("unknown extension demanded", options(more=["Require: flying"]), {420}), ("two in one", options() + options(), ()),
        ("Via of ourselves", options(change={"Via": f"SIP/2.0/UDP {host}:{port};branch=z9hG4bKself"}), ()),
        ("Contact of ourselves", invite(change={"Contact": f"<sip:{host}:{port}>"}), ()), ("no Contact", invite(change={"Contact": None}), {400, 200}),
        ("stray ACK", message("ACK"), None), ("stray CANCEL", message("CANCEL"), {481}), ("stray BYE", message("BYE", change={"To": "<sip:a@b.example>;tag=no"}), {481}),
        ("BYE without a tag", message("BYE"), {481}), ("stray PRACK", message("PRACK", more=["RAck: 1 1 INVITE"]), {481, 400}),
        ("REFER by nobody", message("REFER", more=["Refer-To: <sip:+882999@premium.example>"]), {481, 403, 405, 501}),
        ("REGISTER", message("REGISTER"), {403, 405, 501, 481}), ("SUBSCRIBE that ends", message("SUBSCRIBE", more=["Event: presence", "Expires: 0"]), {481, 489, 405, 501}),
        ("NOTIFY unasked", message("NOTIFY", more=["Event: refer", "Subscription-State: active"]), {481, 489}),
        ("stray 200", b"SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 127.0.0.10:5999;branch=z9hG4bKx\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:c@d>;tag=2\r\nCall-ID: x\r\nCSeq: 1 INVITE\r\nContent-Length: 0\r\n\r\n", None),
        ("status of 10 digits", b"SIP/2.0 2000000000 OK\r\nCall-ID: x\r\n\r\n", None), ("forged Replaces", invite(more=["Replaces: a@b;to-tag=1;from-tag=2"]), {481, 420}),
        ("session of 1 s", invite(more=["Supported: timer", "Session-Expires: 1"]), {422}),
        ("body of no kind that we know", message("INVITE", body="hello", change={"Content-Type": "text/plain"}), {415}),
        ("garbage as description", message("INVITE", body="v=0\r\n\udcff\0garbage".encode("utf-8", "replace").decode()), {400, 488}),
        ("300 streams", message("INVITE", body=sdp(lambda text: text + "m=audio 4 RTP/AVP 8\r\n" * 300)), ()),
        ("port 99999", message("INVITE", body=sdp(lambda text: text.replace("41000", "99999"))), {400, 488}),
        ("port 0", message("INVITE", body=sdp(lambda text: text.replace("41000", "0"))), ()),
        ("multicast", message("INVITE", body=sdp(lambda text: text.replace("IP4 127.0.0.10", "IP4 224.1.2.3"))), ()),
        ("a name for an address", message("INVITE", body=sdp(lambda text: text.replace("IP4 127.0.0.10", "IP4 inside.invalid"))), ()),
        ("nested parts", message("INVITE", body="".join(f"--p{n}\r\nContent-Type: multipart/mixed;boundary=p{n + 1}\r\n\r\n" for n in range(300)),
                                 change={"Content-Type": "multipart/mixed;boundary=p0"}), ()),
    ]


def mutant():
    """A good message of any method with one to four faults."""
    method = rnd.choice(METHODS)
    text = message(method, body=sdp() if method in ("INVITE", "UPDATE") and rnd.random() < 0.8 else "")
    for _ in range(rnd.randint(1, 4)):
        at, kind = rnd.randrange(len(text) or 1), rnd.randrange(9)
        if kind == 0:
            text = text[:at] + bytes([rnd.randrange(256)]) + text[at + 1:]
        elif kind == 1:
            text = text[:at] + text[at + rnd.randint(1, 12):]
        elif kind == 2:
            text = text[:at] + rnd.choice([b"\r\n", b"\0", b"\xff", b";", b",", b"\"", b"<", b">", b"%", b":", b" ", b"\t", b"\r\n "]) * rnd.randint(1, 40) + text[at:]
        elif kind == 3:
            lines = text.split(b"\r\n")
            rnd.shuffle(lines)
            text = b"\r\n".join(lines)
        elif kind == 4:
            lines = text.split(b"\r\n")
            text = b"\r\n".join([*lines[:2], rnd.choice(lines), *lines[2:]])
        elif kind == 5:
            lines = text.split(b"\r\n")
            lines.pop(rnd.randrange(len(lines)))
            text = b"\r\n".join(lines)
        elif kind == 6:
            text = text[:at]
        elif kind == 7:
            text = re.sub(rb"\d+", lambda m: rnd.choice([m[0], m[0], b"0", b"-1", b"4294967296", b"9" * 25]), text)
        else:
            text = text[:at] + text[at:at + 60] * rnd.randint(2, 30) + text[at + 60:]
    return text[:60_000]


def status(reply):
    return int(reply[8:11]) if reply[:8] == b"SIP/2.0 " and reply[8:11].isdigit() else None


def name_of(text):
    return header(text.decode("utf-8", "replace"), "(?:Call-ID|i)")


class Tester:
    def __init__(self):
        self.udp = [udp(address, 5999) for address in SOURCES]
        self.stranger, self.probe = udp(STRANGER), udp("127.0.0.31")
        self.probes, self.slowest, self.amplified, self.worst = 0, 0.0, 0.0, ""

    def alive(self):
        """Whether an OPTIONS is answered with 200."""
        probe = message("OPTIONS", change={"Via": f"SIP/2.0/UDP 127.0.0.31;branch=z9hG4bK{word()};rport"})
        name, began = name_of(probe).encode(), time.monotonic()
        self.probe.sendto(probe, server)
        self.probes += 1
        while (left := ANSWER_S - (time.monotonic() - began)) > 0:
            for sock in select.select([self.probe], [], [], left)[0]:
                reply = sock.recv(65536)
                if name in reply and status(reply) in (200, 503):
                    self.slowest = max(self.slowest, time.monotonic() - began)
                    return True
        return False

    def by_udp(self, text, wait):
        """Sends; the statuses that come back for it. Each status counts once: repetitions are for the ACK."""
        sock = self.udp[rnd.randrange(len(self.udp))]
        name, seen = name_of(text), {}
        try:
            sock.sendto(text, server)
        except OSError:
            return []
        end = time.monotonic() + wait
        while (left := end - time.monotonic()) > 0 and select.select([sock], [], [], left)[0]:
            reply = sock.recv(65536)
            # What is late from an earlier message must not be counted for this one.
            branch = re.search(rb"branch=(z9hG4bK[0-9a-z]+)", reply)
            if name and name_of(reply) == name or branch and branch.group(1) in text:
                seen.setdefault(status(reply), len(reply))
        size = sum(seen.values()) / max(1, len(text))
        if size > self.amplified:
            self.amplified, self.worst = size, f"{sorted(seen)} for {len(text)} bytes"
        return list(seen)

    def by_tcp(self, text):
        with socket.create_connection(server, 5) as sock:
            sock.settimeout(0.05)
            try:
                sock.sendall(text.replace(b"SIP/2.0/UDP", b"SIP/2.0/TCP"))
                sock.recv(65536)
            except OSError:
                pass

    def strangers(self, texts):
        for text in texts:
            try:
                self.stranger.sendto(text, server)
            except OSError:
                pass
            time.sleep(0.001)
        time.sleep(1)
        got = 0
        try:
            while data := self.stranger.recv(65536):
                got += len(data)
        except OSError:
            pass
        return got


def handles():
    return len(os.listdir(f"/proc/{pid}/fd"))


def back(before):
    """Waits for the calls that nobody acknowledged to end (64*T1), and their files with them."""
    end = time.monotonic() + 60
    while handles() > before and time.monotonic() < end:
        time.sleep(1)
    return handles() - before


tester, failed = Tester(), []
if not tester.alive():
    sys.exit("no answer to a good OPTIONS")
before = handles()
cases = hand_made()
for name, text, expected in cases:
    statuses = [code for code in tester.by_udp(text, 0.25) if code is None or code >= 200]
    right = not statuses if expected is None else not expected or bool(statuses) and set(statuses) <= expected
    if not right:
        failed.append(f"{name}: {statuses}")
    if not tester.alive():
        failed.append(f"{name}: no answer after it")
for name, text, _ in cases:
    tester.by_tcp(text)
    if not tester.alive():
        failed.append(f"{name} by TCP: no answer after it")
dead = 0
for count in range(mutants):
    text = mutant()
    tester.by_tcp(text) if count % 10 == 9 else tester.by_udp(text, 0.002)
    if not tester.alive():
        dead += 1
        failed.append(f"mutant {count} of seed {seed}: no answer after it")
        if dead > 3:
            break
got = tester.strangers([text for _, text, _ in cases] + [mutant() for _ in range(200)])
if not tester.alive():
    failed.append("no answer after the strangers")
left = back(before)
good = not failed and got == 0 and left <= 0 and tester.amplified <= AMPLIFICATION_MAX
print(json.dumps({"campaign": "sip_torture", "hand_made": len(cases), "mutants": mutants, "seed": seed, "probes": tester.probes,
                  "slowest_probe_ms": round(1e3 * tester.slowest, 1), "bytes_to_strangers": got, "amplification_max": round(tester.amplified, 2),
                  "amplified_most": tester.worst, "handles_left": left, "failed": failed[:20], "good": good}))
sys.exit(0 if good else 1)
