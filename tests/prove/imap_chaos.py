#!/usr/bin/env python3
"""A TCP proxy between the program and a real IMAP server that breaks things on purpose.

  imap_chaos.py --listen 15144 --server 127.0.0.1:15143 --plan 'ok,cut:2000,stall:20,ok,uidvalidity,bye,garbage,ok' [--seed N] [--log F] [--life S]
One plan step per connection (the last repeats; `rand` picks one each time). With --life, each connection is closed after S
seconds at most, so that every step gets its turn:
  ok            pass through                      cut:N        close after N bytes from the server (mid-literal for N ~ 500+)
  stall:S       stop passing data after 300 bytes for S seconds (a half-open link)      slow:B    B bytes per second
  uidvalidity   rewrite [UIDVALIDITY n] to n+1    bye          inject '* BYE shutting down' and close after login
  garbage       inject untagged nonsense lines    lit          announce a literal longer than what follows, then close
  expunge       inject '* 1 EXPUNGE' unasked      refuse       close at once
  nologin       answer NO to LOGIN/AUTHENTICATE   trylater     '* BYE [UNAVAILABLE]' as greeting
Right: every message in the real mailbox ends as exactly one ticket once the plan reaches ok; no busy loop (the log gives
connections per minute: back-off expected); after uidvalidity nothing is read twice and nothing is skipped."""
import argparse, json, random, re, socket, threading, time
def pump(src, dst, f):
    try:
        while True:
            d = src.recv(65536)
            if not d: break
            for x in f(d):
                dst.sendall(x)
    except (OSError, StopIteration): pass
    for k in (src, dst):
        try: k.shutdown(socket.SHUT_RDWR)
        except OSError: pass
def main():
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--listen", type=int, required=True); a.add_argument("--server", default="127.0.0.1:15143"); a.add_argument("--plan", default="rand"); a.add_argument("--seed", type=int, default=1); a.add_argument("--log", default="/dev/stderr"); a.add_argument("--life", type=float, default=0); o = a.parse_args()
    r = random.Random(o.seed); q = o.plan.split(","); h, p = o.server.split(":"); lg = open(o.log, "a", buffering=1); s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1); s.bind(("127.0.0.1", o.listen)); s.listen(64)
    ALL = ["ok", "ok", "cut:150", "cut:700", "cut:5000", "stall:8", "uidvalidity", "bye", "garbage", "lit", "expunge", "refuse", "nologin", "trylater"]
    while True:
        c, _ = s.accept(); step = q.pop(0) if len(q) > 1 else q[0]; step = r.choice(ALL) if step == "rand" else step; k, _, v = step.partition(":"); n = int(v or 0)
        lg.write(json.dumps({"t": round(time.time(), 2), "step": step}) + "\n")
        if k == "refuse": c.close(); continue
        if k == "trylater": c.sendall(b"* BYE [UNAVAILABLE] try later\r\n"); c.close(); continue
        try: u = socket.create_connection((h, int(p)), 5)
        except OSError: c.close(); continue
        st = {"n": 0, "done": False}
        def down(d, k=k, n=n, st=st):
            st["n"] += len(d)
            if k == "cut" and st["n"] > n: yield d[:max(0, len(d) - (st["n"] - n))]; raise StopIteration
            if k == "stall" and st["n"] > 300 and not st["done"]: st["done"] = True; time.sleep(n)
            if k == "slow":
                for i in range(0, len(d), max(1, n // 10)): yield d[i:i + max(1, n // 10)]; time.sleep(.1)
                return
            if k == "uidvalidity": d = re.sub(rb"\[UIDVALIDITY (\d+)\]", lambda m: b"[UIDVALIDITY %d]" % (int(m.group(1)) + 1), d)
            if k in ("bye", "garbage", "expunge", "lit") and st["n"] > 400 and d.endswith(b"\r\n") and not st["done"]:
                st["done"] = True; yield d
                if k == "bye": yield b"* BYE shutting down\r\n"; raise StopIteration
                if k == "lit": yield b"* 1 FETCH (UID 1 BODY[] {999999}\r\nFrom: x"; raise StopIteration
                yield b"* 1 EXPUNGE\r\n" if k == "expunge" else b"* OK [\xff\xfe] (((\r\n* 99999999999999999999 EXISTS\r\n* -1 FETCH (\r\n"
                return
            yield d
        def up(d, k=k, c=c):
            m = re.match(rb"(\S+) (LOGIN|AUTHENTICATE)", d, re.I)
            if k == "nologin" and m: c.sendall(m.group(1) + b" NO [AUTHENTICATIONFAILED] no\r\n"); return
            yield d
        def safe(f):
            def g(d):
                try: yield from f(d)
                except RuntimeError: raise OSError
            return g
        def end(c=c, u=u):
            for k in (c, u):
                try: k.shutdown(socket.SHUT_RDWR)
                except OSError: pass
        if o.life: t = threading.Timer(r.uniform(.2, 1) * o.life, end); t.daemon = True; t.start()
        threading.Thread(target=pump, args=(u, c, safe(down)), daemon=True).start(); threading.Thread(target=pump, args=(c, u, safe(up)), daemon=True).start()
if __name__ == "__main__": main()
