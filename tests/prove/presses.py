"""Many presses over many calls at once: how many are lost, how many are counted twice.

  presses.py SERVER:PORT CALLS PARALLEL LOSS DOUBLED REORDERED (shares of one)

Each call goes to extension 900: a tone until one key, three more keys, a second tone until a key, a third
tone and the end. Five keys are pressed, and after each it is heard how many were counted: a tone that does
not come says that one was lost (and it is pressed again), one that comes too early that one was counted
twice. Of the fifth key only a loss can be seen, so `judged` counts four presses a call and `pressed` all.

CLIENTS processes (default 3) share the calls, so that the callers keep their time (as root they ask for
real-time scheduling); `late_ms_p99` says how well they did. A press is 100 ms of telephone-events and its
three end packets, as telephones send it; in between there is a packet of silence each 100 ms. What is sent
and heard, signalling too, passes a network that loses, doubles and reorders it. With PID, the processor
time of the program is printed.
"""
import heapq, json, os, random, re, select, socket, struct, subprocess, sys, time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from phone import ALAW_SILENCE, event, header, udp

TURN_S = 0.02
PHASES = 10
# Turns of a press: five packets, three ends, and 60 ms of sound behind them.
PRESS = [(min(at, 5) * 160, at > 5) for at in range(1, 9)]
PAUSE_TURNS = 3
# Seconds in which a tone that comes too early would be heard, and in which one that must come is waited for.
EARLY_S, WAIT_S = 0.12, 3.0
# A packet that is held back is never later than this: when the callers themselves are late, it is lost.
HELD_MAX_S = 0.2
SOUND_TURNS = 5
MORE_MAX = 6
ANSWER_S, END_S = 30, 40
SIGNS = bytes(1 if byte & 0x80 else 0 for byte in range(256))
# What must be heard, after how many keys.
WANTED = ((0, 1), (660, 3), (880, 1))


def tone_of(payload):
    """The tone of 20 ms of A-law by how often its sign rises; 0 is silence, nothing if it is none of ours."""
    rises = payload.translate(SIGNS).count(b"\0\1")
    return {0: 0, 8: 440, 9: 440, 13: 660, 14: 660, 17: 880, 18: 880}.get(rises)


class Network:
    """Loses, doubles and delays what it carries."""

    def __init__(self, loss, double, reorder, rng):
        self.loss, self.double, self.reorder, self.rng = loss, double, reorder, rng
        self.fair = loss + double + reorder == 0
        self.waiting, self.count = [], 0

    def lost(self):
        return not self.fair and self.rng.random() < self.loss

    def send(self, sock, data, to):
        if self.fair:
            return put(sock, data, to)
        if self.lost():
            return
        for _ in range(2 if self.rng.random() < self.double else 1):
            if self.rng.random() < self.reorder:
                # Long enough for the next packets to overtake it.
                self.count += 1
                due = time.monotonic() + self.rng.uniform(0.025, 0.07)
                heapq.heappush(self.waiting, (due, self.count, sock, data, to))
            else:
                put(sock, data, to)

    def flush(self, now):
        while self.waiting and self.waiting[0][0] <= now:
            due, _, sock, data, to = heapq.heappop(self.waiting)
            if now - due < HELD_MAX_S:
                put(sock, data, to)


def put(sock, data, to):
    try:
        sock.sendto(data, to)
    except OSError:
        pass  # closed meanwhile, or refused: as good as lost


class Call:
    def __init__(self, client, number):
        self.client, self.rng = client, client.rng
        self.name = f"p{number}-{client.rng.getrandbits(48):x}@{client.host}"
        self.sound, self.media, self.over = udp(client.host), None, False
        self.to, self.uri = f"<sip:900@{client.server[0]}>", f"sip:900@{client.server[0]}"
        self.seq, self.stamp, self.ssrc = self.rng.randrange(60000), self.rng.getrandbits(31), self.rng.getrandbits(32)
        self.began, self.again, self.pause = time.monotonic(), 0.0, 0.5
        self.heard, self.turn_at = None, 0
        self.events, self.pressed_at, self.key = [], 0, 0
        self.group, self.count, self.since, self.steady = -1, 0, 0.0, None
        self.result = {"calls": 1, "pressed": 0, "judged": 0, "lost": 0, "doubled": 0, "unanswered": 0, "unserved": 0}

    def request(self, method, body="", branch=None):
        host, port = self.client.host, self.client.port
        lines = [f"{method} {self.uri} SIP/2.0",
                 f"Via: SIP/2.0/UDP {host}:{port};branch=z9hG4bK{branch or self.rng.getrandbits(64):x};rport",
                 "Max-Forwards: 70", f"From: <sip:+34600000001@{host}>;tag={self.ssrc:x}", f"To: {self.to}",
                 f"Call-ID: {self.name}", f"CSeq: 1 {method}", f"Contact: <sip:phone@{host}:{port}>"]
        lines += ["Content-Type: application/sdp"] if body else []
        return "\r\n".join([*lines, f"Content-Length: {len(body)}", "", body]).encode()

    def invite(self, now):
        """Rings, and again as long as nobody answers."""
        if now - self.began > ANSWER_S:
            return self.end("unanswered")
        if now >= self.again:
            self.again, self.pause = now + self.pause, min(self.pause * 2, 4)
            host, port = self.client.host, self.sound.getsockname()[1]
            offer = "\r\n".join(["v=0", f"o=- 1 1 IN IP4 {host}", "s=-", f"c=IN IP4 {host}", "t=0 0",
                                 f"m=audio {port} RTP/AVP 8 101", "a=rtpmap:8 PCMA/8000", "a=rtpmap:101 telephone-event/8000",
                                 "a=fmtp:101 0-16", "a=ptime:20", ""])
            self.client.network.send(self.client.sip, self.request("INVITE", offer, self.ssrc), self.client.server)

    def answered(self, message):
        self.to, self.uri = header(message, "To"), header(message, "Contact").strip("<>")
        if self.media is None:
            self.media = (self.client.server[0], int(re.search(r"m=audio (\d+)", message).group(1)))
            self.began = time.monotonic()
        self.client.network.send(self.client.sip, self.request("ACK"), self.client.server)

    def end(self, what=None):
        if what:
            self.result[what] += 1
        self.over = True

    def turn(self, now):
        if self.media is None:
            return self.invite(now)
        self.turn_at += 1
        self.say()
        if not self.events:
            self.hear()
            self.decide(now)
        if now - self.began > END_S:
            self.end("unserved")

    def say(self):
        kind, stamp, payload = 8, self.stamp, ALAW_SILENCE
        if self.events:
            duration, is_end = self.events.pop(0)
            self.since = time.monotonic() + PAUSE_TURNS * TURN_S
            if duration == 160:
                self.pressed_at, self.key = self.stamp, self.rng.randrange(10)
            kind, stamp, payload = 101 | (0x80 if duration == 160 else 0), self.pressed_at, event(self.key, duration, is_end)
        self.stamp = self.stamp + 160 & 0xFFFFFFFF
        if kind == 8 and self.turn_at % SOUND_TURNS:
            return
        self.seq = self.seq + 1 & 0xFFFF
        self.client.network.send(self.sound, struct.pack("!BBHII", 0x80, kind, self.seq, stamp, self.ssrc) + payload, self.media)

    def hear(self):
        try:
            while True:
                data = self.sound.recv(2048)
                if data[1] & 0x7F == 8 and len(data) == 172 and not self.client.network.lost():
                    self.heard = tone_of(data[12:])
        except BlockingIOError:
            pass

    def press(self):
        self.events, self.steady = list(PRESS), None
        self.count += 1
        self.result["pressed"] += 1

    def decide(self, now):
        """What is heard says how many keys were counted."""
        if self.group == -1:
            if self.heard == 440:
                self.group, self.count = 0, 0
                self.press()
            return
        if now < self.since or self.group == len(WANTED):
            return
        wanted, least = WANTED[self.group]
        if self.heard == wanted or (wanted == 660 and self.heard == 880):
            # It must stay until the next key.
            self.steady = self.steady or now
            if now - self.steady >= EARLY_S or wanted == 880:
                self.reached(least)
        elif now - self.since >= (WAIT_S if self.count >= least else EARLY_S):
            if self.count >= least + MORE_MAX:
                return self.end("unserved")
            self.press()

    def reached(self, least):
        # The third tone in place of the second: two keys too many were counted.
        over = 1 if WANTED[self.group][0] == 660 and self.heard == 880 else 0
        self.result["lost"] += max(0, self.count - least)
        self.result["doubled"] += max(0, least - self.count) + over
        self.result["judged"] += 0 if WANTED[self.group][0] == 880 else self.count
        self.group, self.count = self.group + 1 + over, 0
        if self.group < len(WANTED):
            self.press()


class Client:
    """One process of callers, with one address and one socket for signalling."""

    def __init__(self, server, host, calls, parallel, network, rng):
        self.server, self.host, self.calls, self.parallel = server, host, calls, parallel
        self.network, self.rng = network, rng
        self.sip = udp(host)
        self.sip.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
        self.port = self.sip.getsockname()[1]
        self.by_name, self.phases = {}, [[] for _ in range(PHASES)]
        self.total, self.late, self.most = {}, [], 0

    def signalled(self, message):
        call = self.by_name.get(header(message, "Call-ID"))
        if not message.startswith("SIP/2.0"):
            kept = [line for line in message.split("\r\n\r\n")[0].split("\r\n")[1:]
                    if re.match(r"(?i)(via|from|to|call-id|cseq)\s*:", line)]
            answer = "\r\n".join(["SIP/2.0 200 OK", *kept, "Content-Length: 0", "", ""])
            self.network.send(self.sip, answer.encode(), self.server)
            if call and message.startswith("BYE"):
                call.end(None if call.group == len(WANTED) else "unserved")
            return
        if call is None or not header(message, "CSeq").endswith("INVITE") or message[8] == "1":
            return
        if message[8] == "2":
            call.answered(message)
        else:
            call.to = header(message, "To")
            self.network.send(self.sip, call.request("ACK", branch=call.ssrc), self.server)
            call.end("unanswered")

    def take(self):
        try:
            while True:
                data = self.sip.recv(65536)
                if not self.network.lost():
                    self.signalled(data.decode("utf-8", "replace"))
        except BlockingIOError:
            pass

    def run(self):
        begun, phase, at = 0, 0, time.monotonic()
        rate = self.parallel / 3 * TURN_S / PHASES  # calls a phase: all are up after three seconds
        credit = 0.0
        while begun < self.calls or self.by_name:
            # Who was held up goes on from there: a telephone does not send faster to make up for it.
            due = at + TURN_S / PHASES
            at = max(due, time.monotonic() - TURN_S)
            while True:
                now = time.monotonic()
                if now >= at:
                    break
                select.select([self.sip], [], [], at - now)
                self.take()
            self.late.append(now - due)
            self.network.flush(now)
            credit = min(1.0, credit + rate)
            if credit >= 1 and begun < self.calls and len(self.by_name) < self.parallel:
                begun, credit = begun + 1, credit - 1
                call = Call(self, begun)
                self.by_name[call.name] = call
                self.phases[phase].append(call)
                self.most = max(self.most, len(self.by_name))
            ended = False
            for call in self.phases[phase]:
                if not call.over:
                    call.turn(now)
                ended |= call.over
            if ended:
                self.phases[phase] = [call for call in self.phases[phase] if not self.forget(call)]
            phase = (phase + 1) % PHASES
        late = sorted(self.late)
        return {**self.total, "most": self.most, "late_ms_p99": round(late[len(late) * 99 // 100] * 1000, 1)}

    def forget(self, call):
        if call.over:
            for what, count in call.result.items():
                self.total[what] = self.total.get(what, 0) + count
            del self.by_name[call.name]
            call.sound.close()
        return call.over


def cpu_s(pid):
    fields = open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main():
    host, port = sys.argv[1].rsplit(":", 1)
    calls, parallel = int(sys.argv[2]), int(sys.argv[3])
    shares = [float(share) for share in sys.argv[4:7]]
    seed = int(os.environ.get("SEED", "1"))
    if len(sys.argv) > 7:
        at = int(sys.argv[7])
        rng = random.Random(seed * 100_003 + at)
        try:
            # Callers keep their time also on a machine that is full of other work.
            os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
        except OSError:
            pass
        client = Client((host, int(port)), f"127.0.0.{8 + at}", calls, parallel, Network(*shares, rng), rng)
        print(json.dumps(client.run()))
        return 0
    clients, pid = int(os.environ.get("CLIENTS", "3")), os.environ.get("PID")
    part = lambda whole, at: str(whole // clients + (at < whole % clients))
    began, before = time.monotonic(), cpu_s(pid) if pid else 0
    running = [subprocess.Popen([sys.executable, __file__, sys.argv[1], part(calls, at), part(parallel, at), *sys.argv[4:7], str(at)],
                                stdout=subprocess.PIPE, text=True) for at in range(clients)]
    results = [json.loads(process.communicate()[0] or "{}") for process in running]
    total = {what: sum(result.get(what, 0) for result in results) for what in
             ("calls", "pressed", "judged", "lost", "doubled", "unanswered", "unserved", "most")}
    line = {"campaign": "presses", "parallel": total.pop("most"), "loss": shares[0], "double": shares[1], "reorder": shares[2],
            **total, "seconds": round(time.monotonic() - began), "late_ms_p99": max(result.get("late_ms_p99", 0) for result in results)}
    if pid:
        line["program_cpu_s"] = round(cpu_s(pid) - before, 1)
    good = total["calls"] == calls and total["lost"] + total["doubled"] + total["unanswered"] + total["unserved"] == 0
    print(json.dumps({**line, "good": good}))
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
