#!/usr/bin/env python3
"""The sender of kill_loop.sh, and three toy programs that prove the loop can tell them apart.

  kill_loop.py send HOST PORT RCPT ROUND MAILS CLIENTS SEED LOG   send a round of mail, log what was accepted
  kill_loop.py put HOST PORT RCPT ROUND MAILS CLIENTS SEED LOG     the same into a mailbox of an IMAP server
  kill_loop.py ready HOST PORT SECONDS                             wait until an LMTP greeting is heard
  kill_loop.py toy safe|loses|doubles PORT FILE                    a tiny LMTP door that writes canaries to FILE

Like a relay, the sender keeps what was not answered with 250 and sends the same bytes again.
"""
import imaplib, os, random, re, socket, socketserver, sys, threading, time

TRIES_MAX = 300  # of one message
PAUSE_S = 0.1  # between two tries
TIMEOUT_S = 30  # for one answer
BODIES = (
    "El rack B14 de MAD2 se ha quedado sin corriente en la rama A.",
    "Desde as 06h12 que não temos ligação à Internet no bastidor L03 do LIS1.",
    "We see 8% packet loss from our cage in LIS1 towards MAD2.",
    "Solicito acceso para dos técnicos el jueves de 10:00 a 13:00.",
    "Precisamos que alguém reinicie o servidor com a etiqueta SRV-118.",
)


class Client:
    def __init__(self, host, port):
        self.socket = socket.create_connection((host, port), TIMEOUT_S)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.lines = self.socket.makefile("rb")
        self.expect(b"2")
        self.command(b"LHLO kill-loop.example", b"2")

    def reply(self):
        while True:
            line = self.lines.readline(4096)
            if not line.endswith(b"\n"):
                raise ConnectionError("closed in the middle of a reply")
            if line[3:4] != b"-":
                return line

    def expect(self, digit):
        line = self.reply()
        if line[:1] != digit:
            raise ConnectionError(line.decode("latin-1").strip())

    def command(self, line, digit):
        self.socket.sendall(line + b"\r\n")
        self.expect(digit)

    def send(self, sender, recipient, raw):
        self.command(b"MAIL FROM:<" + sender + b"> BODY=8BITMIME", b"2")
        self.command(b"RCPT TO:<" + recipient + b">", b"2")
        self.command(b"DATA", b"3")
        self.socket.sendall(re.sub(rb"(?m)^\.", b"..", raw))
        self.command(b".", b"2")


class Mailbox:
    """A mailbox that the program reads; each message is put there once."""

    def __init__(self, host, port, recipient):
        self.imap = imaplib.IMAP4(host, port)
        self.imap.login(recipient.split("@")[0], "secreto")

    def send(self, _sender, _recipient, raw):
        status, _ = self.imap.append("INBOX", None, None, raw)
        if status != "OK":
            raise ConnectionError("the mailbox takes nothing")


def put(host, port, recipient, *rest):
    send(host, port, recipient, *rest, connect=lambda: Mailbox(host, int(port), recipient))


def send(host, port, recipient, round_number, mails, clients, seed, log, connect=None):
    connect = connect or (lambda: Client(host, int(port)))
    chance = random.Random(f"{seed}/{round_number}")
    waiting, lock, failed = [], threading.Lock(), []
    for number in range(int(mails)):
        canary = f"KL{int(round_number):04d}-{number:04d}-{chance.getrandbits(32):08x}Z"
        sender = f"cliente{chance.randrange(50)}@cliente{chance.randrange(20)}.example"
        head = (
            f"From: {sender}\r\nTo: {recipient}\r\nSubject: Corte {canary}\r\n"
            f"Date: {time.strftime('%a, %d %b %Y %H:%M:%S +0000', time.gmtime())}\r\nMessage-ID: <{canary}@cliente.example>\r\n"
            "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
        )
        waiting.append((canary, sender.encode(), (head + chance.choice(BODIES) + "\r\n").encode()))
    out = open(log, "a", buffering=1)

    def work():
        client = None
        while True:
            with lock:
                if not waiting:
                    return
                canary, sender, raw = waiting.pop(0)
            for attempt in range(TRIES_MAX):
                try:
                    client = client or connect()
                    client.send(sender, recipient.encode(), raw)
                    with lock:
                        out.write(canary + "\n")
                    break
                except OSError as error:
                    client = None
                    why = error
                    time.sleep(PAUSE_S)
            else:
                with lock:
                    failed.append(canary)
                print(f"kill_loop: {canary} was never accepted: {why}", file=sys.stderr)

    threads = [threading.Thread(target=work) for _ in range(int(clients))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sys.exit(1 if failed else 0)


def ready(host, port, seconds):
    end = time.monotonic() + float(seconds)
    while time.monotonic() < end:
        try:
            with socket.create_connection((host, int(port)), 1) as s:
                if s.recv(3) == b"220":
                    sys.exit(0)
        except OSError:
            pass
        time.sleep(0.02)
    sys.exit(1)


def toy(kind, port, path):
    """safe writes, syncs and answers, and knows what it has; loses answers before it writes;
    doubles writes before it answers and does not know what it has."""
    lock = threading.Lock()
    known = set(open(path).read().split()) if os.path.exists(path) else set()

    def write(canary):
        with lock, open(path, "a") as f:
            if kind == "safe" and canary in known:
                return
            known.add(canary)
            f.write(canary + "\n")
            f.flush()
            os.fsync(f.fileno())

    class Door(socketserver.StreamRequestHandler):
        def say(self, text):
            self.wfile.write(text.encode() + b"\r\n")

        def handle(self):
            self.say("220 toy")
            while line := self.rfile.readline():
                verb = line[:4].upper()
                if verb != b"DATA":
                    self.say("221 bye" if verb == b"QUIT" else "250 ok")
                    continue
                self.say("354 go")
                text = b""
                while (line := self.rfile.readline()) != b".\r\n":
                    if not line:
                        return
                    text += line
                canary = re.search(rb"KL[\w-]+Z", text).group().decode()
                if kind == "loses":
                    self.say("250 taken")
                    time.sleep(0.02)
                    write(canary)
                else:
                    write(canary)
                    time.sleep(0.02)
                    self.say("250 taken")

    socketserver.ThreadingTCPServer.allow_reuse_address = True
    socketserver.ThreadingTCPServer.daemon_threads = True
    socketserver.ThreadingTCPServer(("127.0.0.1", int(port)), Door).serve_forever()


VERBS = {"send": send, "put": put, "ready": ready, "toy": toy}
if len(sys.argv) < 2 or sys.argv[1] not in VERBS:
    sys.exit(__doc__)
try:
    VERBS[sys.argv[1]](*sys.argv[2:])
except (TypeError, BrokenPipeError, ConnectionResetError) as error:
    sys.exit(f"kill_loop.py: {error}")
