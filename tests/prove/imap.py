#!/usr/bin/env python3
"""Mail through IMAP mailboxes: delivered to a real Dovecot, read by the program, counted as tickets.

  imap.py idle SOCKET PORT MAILS           one mail at a time into a Spanish and a Portuguese mailbox: seconds from the
                                           server's OK to the ticket, then a burst
  imap.py chaos SOCKET PORT PROXY MAILS    mails while PROXY breaks the program's connections in 13 ways

SOCKET is the daemon's own; PORT that of Dovecot. One line of JSON; 0 only when nothing was lost or doubled."""
import http.client, imaplib, json, os, random, socket, sys, time, urllib.parse

GOAL_S = 2.0  # from delivery to ticket, by IDLE
SETTLE_S = float(os.environ.get("SETTLE_S", "90"))  # without a new ticket
BODIES = {
    "soporte": "El rack B14 de MD2 se ha quedado sin corriente en la rama A.",
    "suporte": "O bastidor L03 do LS1 está sem ligação à Internet desde as 06h12.",
}


class Daemon(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("localhost")
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(self.path)

    def get(self, target):
        self.request("GET", target)
        answer = self.getresponse()
        body = answer.read()
        self.close()
        return json.loads(body)


def listed(daemon, what):
    """Every row of a list, page by page."""
    rows, after = [], ""
    while True:
        page = daemon.get(f"/api/v1/{what}?limit=200{after}")
        rows += page["items"]
        if page["next"] is None:
            return rows
        after = f"&after={urllib.parse.quote(page['next'])}"


def mailbox(port, user):
    client = imaplib.IMAP4("127.0.0.1", port)
    client.login(user, "secreto")
    return client


def put(client, user, canary):
    raw = (
        f"From: cliente{random.randrange(50)}@cliente{random.randrange(20)}.example\r\nTo: {user}@example.com\r\n"
        f"Subject: Corte {canary}\r\nDate: {time.strftime('%a, %d %b %Y %H:%M:%S +0000', time.gmtime())}\r\n"
        f"Message-ID: <{canary}@cliente.example>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
        f"Content-Transfer-Encoding: 8bit\r\n\r\n{BODIES[user]}\r\n"
    )
    flags = random.choice(["", r"\Seen", r"\Flagged"])
    status, said = client.append("INBOX", flags, None, raw.encode())
    if status != "OK":
        sys.exit(f"imap.py: the server refuses a mail: {said}")


def tally(daemon, sent):
    """Waits until every canary has its ticket, or none came for long; returns lost, doubled, parked, told twice and
    the seconds that took."""
    begun = last = time.monotonic()
    before = None
    while True:
        subjects = [ticket["subject"] for ticket in listed(daemon, "tickets")]
        lost = len(sent - {subject.removeprefix("Corte ") for subject in subjects})
        now = time.monotonic()
        last, before = (last, before) if lost == before else (now, lost)
        if lost == 0 or now - last > SETTLE_S:
            arrivals = listed(daemon, "arrivals")
            parked = sum(arrival["outcome"] == "parked" for arrival in arrivals)
            told_twice = sum(arrival["outcome"] == "duplicate" for arrival in arrivals)
            return lost, len(subjects) - len(set(subjects)), parked, told_twice, now - begun
        time.sleep(0.5)


def idle(path, port, mails):
    daemon, sent, times = Daemon(path), set(), []
    clients = {user: mailbox(int(port), user) for user in BODIES}
    for number in range(int(mails)):
        for user, client in clients.items():
            canary = f"IM{number:05d}-{user}"
            newest = lambda: [arrival["id"] for arrival in daemon.get("/api/v1/arrivals?limit=1")["items"]]
            known = newest()
            put(client, user, canary)
            begun = time.monotonic()
            while newest() == known and time.monotonic() - begun < 30:
                time.sleep(0.002)
            times.append(time.monotonic() - begun)
            sent.add(canary)
    begun = time.monotonic()
    burst = int(mails) * 5
    for number in range(burst):
        for user, client in clients.items():
            canary = f"IB{number:05d}-{user}"
            put(client, user, canary)
            sent.add(canary)
    lost, doubled, parked, twice, _ = tally(daemon, sent)
    seconds = time.monotonic() - begun
    times.sort()
    figure = lambda part: round(times[min(len(times) - 1, int(len(times) * part))], 3)
    print(json.dumps({
        "campaign": "imap", "mails": len(sent), "lost": lost, "doubled": doubled, "parked": parked, "told_twice": twice,
        "delivery_to_ticket_s": {"median": figure(0.5), "p95": figure(0.95), "max": round(times[-1], 3)},
        "goal_s": GOAL_S, "burst_mails": 2 * burst, "burst_delivered_and_told_per_s": round(2 * burst / seconds),
    }))
    return lost + doubled + parked + twice == 0 and times[-1] < GOAL_S


def chaos(path, port, log, mails):
    daemon, sent = Daemon(path), set()
    client = mailbox(int(port), "soporte")
    for number in range(int(mails)):
        canary = f"IC{number:05d}"
        put(client, "soporte", canary)
        sent.add(canary)
        # A stretch of faults between mails, so that every fault meets some.
        time.sleep(random.expovariate(25))
    lost, doubled, parked, twice, waited = tally(daemon, sent)
    steps = {}
    for line in open(log):
        step = json.loads(line)["step"].split(":")[0]
        steps[step] = steps.get(step, 0) + 1
    print(json.dumps({
        "campaign": "imap_chaos", "mails": len(sent), "lost": lost, "doubled": doubled, "parked": parked,
        "told_twice": twice, "settle_s": round(waited, 1), "connections": sum(steps.values()), "faults": steps,
    }))
    return lost + doubled + parked == 0 and sum(steps.values()) >= 20


random.seed(int(os.environ.get("SEED", "1")))
CAMPAIGNS = {"idle": idle, "chaos": chaos}
if len(sys.argv) < 2 or sys.argv[1] not in CAMPAIGNS:
    sys.exit(__doc__)
sys.exit(0 if CAMPAIGNS[sys.argv[1]](*sys.argv[2:]) else 1)
