"""Campaigns over signed webhooks.  voice.py NAME BINARY CONFIG PORT SECRET-FILE

  storm    50 equal requests are one call; 25 forged and mangled ones are refused (webhook_abuse.py)
  pins     ways of guessing a code: what each gets, and that the customer is served all the same
  latency  the time of a step with CALLS calls in progress (default 200)
  restart  CALLS calls (default 50) go on after the program was killed in the middle of them
Each prints lines of JSON and ends with 0 only when it holds what it promises.
"""
import concurrent.futures as cf, json, os, random, signal, socket, subprocess, sys, time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from carrier import ACCOUNT, Call, Platform

name, binary, config, port, secret_file = sys.argv[1:6]
secret = open(secret_file).read().strip()
here = os.path.dirname(os.path.abspath(__file__))
rnd = random.Random(int(os.environ.get("SEED", "1")))


def cli(*args):
    out = subprocess.run([binary, *args, "--json", "--config", config], capture_output=True, text=True, timeout=60)
    if out.returncode != 0:
        sys.exit(f"{args}: {out.stderr}")
    return json.loads(out.stdout)


def start():
    daemon = subprocess.Popen([binary, "serve", "--config", config], stdout=subprocess.DEVNULL, stderr=open(config + ".log", "a"))
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", int(port)), timeout=1).close()
            return daemon
        except OSError:
            if daemon.poll() is not None:
                break
            time.sleep(0.1)
    sys.exit("the program did not start: " + open(config + ".log").read())


def stop(daemon, how=signal.SIGTERM):
    daemon.send_signal(how)
    daemon.wait(30)


def end(line, good):
    print(json.dumps({"campaign": name, **line, "good": bool(good)}))
    return 0 if good else 1


def storm():
    daemon = start()
    form = f"From=%2B34600000001&To=%2B34911238857&CallSid={{id}}&AccountSid={ACCOUNT}&CallStatus=ringing"
    out = subprocess.run(
        [sys.executable, os.path.join(here, "webhook_abuse.py"), "--url", f"http://127.0.0.1:{port}/v1/voice/twilio",
         "--secret", secret, "--form", form, "--storm", "50",
         "--tickets", f"'{binary}' arrivals list --json --config '{config}' | python3 -c 'import json,sys; [print(a[\"key\"]) for a in json.load(sys.stdin)]'"],
        capture_output=True, text=True)
    result = json.loads(out.stdout or "{}")
    stop(daemon)
    return end(result, out.returncode == 0)


class Customer:
    """A contact with his code, as the program drew it."""

    def __init__(self, number):
        company = f"Prueba {number}"
        cli("accounts", "add", company)
        self.number = f"+3491000{number:04d}"
        made = cli("contacts", "add", "--account", company, f"Cliente {number}", "--phone", self.number,
                   "--email", f"c{number}@prueba.example")
        self.contact = (made[0] if isinstance(made, list) else made)["contact_number"]
        self.code = self.renew()

    def renew(self):
        made = cli("contacts", "pin", self.contact)
        return (made[0] if isinstance(made, list) else made)["pin"]


RIGHT = "hemos identificado"


def try_codes(platform, customer, codes, caller):
    """One call with up to three codes; returns whether one was right."""
    call = Call(platform, caller)
    call.press("1")
    for code in codes[:3]:
        if "ocho cifras" in call.heard():
            call.press(customer.contact)
        if "cuatro cifras" not in call.heard():
            break
        call.press(code)
        if RIGHT in call.heard():
            call.hang_up()
            return True
    call.hang_up()
    return False


def served(platform, caller):
    """The three things that no lock may take from anybody."""
    reached = {}
    for what, keys in (("danger", ["9"]), ("person", ["0"]), ("fault", None)):
        call = Call(platform, caller)
        if keys is None:
            call.press("1")
            for _ in range(8):
                if "Si algo falla" in call.heard():
                    break
                call.press("#")
            keys = ["1", "2", "1"]
        for key in keys:
            call.press(key)
        reached[what] = bool(call.rings())
        # One after the other: there is one person on duty.
        call.hang_up()
    return reached


def wrong(code, count):
    codes = [f"{n:04d}" for n in range(10000) if f"{n:04d}" != code]
    rnd.shuffle(codes)
    return codes[:count]


def guess(platform, customer, count, callers):
    """`count` wrong codes in calls of three; returns whether any of them opened."""
    codes, opened = wrong(customer.code, count), 0
    for at in range(0, count, 3):
        opened += try_codes(platform, customer, codes[at:at + 3], next(callers))
    return opened


def forged():
    while True:
        yield f"+346{rnd.randrange(10**8):08d}"


def same(number):
    while True:
        yield number


def pins():
    """The account of `twilio-pins` vouches for no number; `proven` in CONFIG.proven does."""
    verified = os.environ.get("VERIFIED", "never")
    people = [Customer(n) for n in range(1, 9)]
    spread = [Customer(100 + n) for n in range(40)]
    daemon = start()
    platform = Platform(int(port), secret)
    good, rows = True, []

    def row(what, ok, **figures):
        nonlocal good
        good &= bool(ok)
        rows.append({"strategy": what, **figures, "good": bool(ok)})

    # How many wrong codes are still judged: the right one opens after four, and not after five.
    for count, expected in ((4, True), (5, False)):
        customer = people[count - 4]
        bad = guess(platform, customer, count, forged())
        opens = try_codes(platform, customer, [customer.code], next(forged()))
        row(f"one contact, forged numbers, {count} wrong", bad == 0 and opens == expected, right_opens=opens, wrong_opened=bad)
    # The customer's own number forged, on a platform that vouches for none, or for all.
    customer = people[2]
    known = try_codes(platform, customer, [customer.code], customer.number)
    bad = guess(platform, customer, 30, same(customer.number))
    opens = try_codes(platform, customer, [customer.code], customer.number)
    stranger = try_codes(platform, customer, [customer.code], next(forged()))
    row(f"the customer's own number forged (numbers vouched for: {verified})", known and bad == 0 and not stranger,
        right_before=known, right_opens_from_it=opens, right_opens_elsewhere=stranger, wrong_opened=bad)
    # A stranger locks the contact; the customer rings from where he succeeded before.
    customer = people[3]
    before = try_codes(platform, customer, [customer.code], customer.number)
    guess(platform, customer, 12, forged())
    after = try_codes(platform, customer, [customer.code], customer.number)
    row("a stranger locks a contact, the customer rings from home", before and after == (verified == "always"),
        right_before=before, right_opens_from_home=after)
    # One guess over many contacts.
    opened = 0
    for other in spread:
        opened += try_codes(platform, other, wrong(other.code, 1), next(forged()))
    late = people[4]
    unknown = try_codes(platform, late, [late.code], next(forged()))
    row("one wrong code for each of 40 contacts", opened == 0 and not unknown, contacts=len(spread),
        right_opens_elsewhere_in_alarm=unknown, wrong_opened=opened)
    for what, caller in (("locked customer from home", people[3].number), ("anybody, while the alarm lasts", next(forged()))):
        reached = served(platform, caller)
        row(f"{what} reaches a person, danger, a fault", all(reached.values()), **reached)
    renewed = people[1]
    stop(daemon)
    renewed.code = renewed.renew()
    for r in rows:
        print(json.dumps({"campaign": name, "verified": verified, **r}))
    return end({"verified": verified, "strategies": len(rows)}, good)


def percentiles(values):
    values = sorted(values)
    at = lambda share: round(values[min(len(values) - 1, int(len(values) * share))], 2)
    return {"p50_ms": at(0.50), "p99_ms": at(0.99), "max_ms": at(1.0)}


def latency():
    count, clients = int(os.environ.get("CALLS", "200")), int(os.environ.get("CLIENTS", "8"))
    customers = [Customer(n) for n in range(1, 21)]
    daemon = start()
    kinds = {kind: Platform(int(port), secret) for kind in ("begin", "keys", "code", "speech", "ticket")}
    platform = kinds["begin"]
    with cf.ThreadPoolExecutor(clients) as pool:
        calls = list(pool.map(lambda n: Call(platform, f"+3460{n:07d}"), range(count)))

        def go(kind, pairs, do):
            for call, _ in pairs:
                call.platform = kinds[kind]
            list(pool.map(lambda pair: do(*pair), pairs))

        pairs = [(call, customers[n % len(customers)]) for n, call in enumerate(calls)]
        go("keys", pairs, lambda call, _: call.press("1"))
        go("keys", pairs, lambda call, customer: call.press(customer.contact))
        go("code", pairs, lambda call, customer: call.press(customer.code))
        go("speech", pairs, lambda call, _: call.say("nos falta una factura de marzo"))
        go("keys", pairs, lambda call, _: call.press("#"))
    tickets = len(cli("tickets", "list"))
    rss = int(open(f"/proc/{daemon.pid}/status").read().split("VmRSS:")[1].split()[0]) // 1024
    stop(daemon)
    everything = [ms for kind in kinds.values() for ms in kind.latencies]
    for kind, platform in kinds.items():
        if platform.latencies:
            print(json.dumps({"campaign": name, "step": kind, "requests": len(platform.latencies), **percentiles(platform.latencies)}))
    figures = percentiles(everything)
    return end({"calls": count, "clients": clients, "requests": len(everything), "tickets": tickets, "rss_mb": rss, **figures},
               figures["max_ms"] < 800 and tickets == count)


def restart():
    count = int(os.environ.get("CALLS", "50"))
    customers = [Customer(n) for n in range(1, 6)]
    daemon = start()
    platform = Platform(int(port), secret)
    calls = [Call(platform, f"+3460{n:07d}") for n in range(count)]
    for n, call in enumerate(calls):
        # Each is left at another step.
        steps = [("1",), ("1", customers[n % 5].contact), ("1", customers[n % 5].contact, customers[n % 5].code),
                 ("1", "#"), ("1", "#", "1")]
        for keys in steps[n % len(steps)]:
            call.press(keys)
    # A request whose answer is lost with the program is sent again by the platform.
    last = [(call, call.next(), call.text) for call in calls]
    stop(daemon, signal.SIGKILL)
    daemon = start()
    lost = 0
    for n, (call, path, _) in enumerate(last):
        for _ in range(8):
            heard = call.heard()
            if "Para electricidad" in heard:
                break
            call.press("1" if "Si algo falla" in heard else "#")
        call.press("2")
        call.press("1")
        if call.rings() is None:
            lost += 1
        call.hang_up()
    tickets, arrivals, calls_open = cli("tickets", "list"), cli("arrivals", "list"), cli("calls", "list", "--open")
    stop(daemon)
    good = lost == 0 and len(tickets) == count and len(arrivals) == count and not calls_open
    return end({"calls": count, "lost": lost, "tickets": len(tickets), "arrivals": len(arrivals), "open": len(calls_open)}, good)


sys.exit({"storm": storm, "pins": pins, "latency": latency, "restart": restart}[name]())
