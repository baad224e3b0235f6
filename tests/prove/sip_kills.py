"""SIGKILL while calls over SIP are up.  sip_kills.py BINARY CONFIG SIP-PORT OPERATOR-PORT PROMPTS

ROUNDS times (default 200) the program is started, CALLS callers (default 10) ring it one after the other and
go on to different steps (greeting, number and code, menu, a message, a person, danger; whoever is on call
answers, some press the key), and it is killed at a random moment; in every fourth round the store stands
still from some moment on. After each start there must be a record of
every call that was answered: the caller had the 200 and had sent his ACK. Whoever had heard that help is
being called must have his ticket. At the end there must be one record of each call, none open and none without
a ticket or a reason.
"""
import json, os, random, signal, subprocess, sys, time, urllib.request

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from faults import Locked
from sip_sound import Prompts
from switch import Switch

binary, config, port, operator, prompts = sys.argv[1:6]
rounds, calls = int(os.environ.get("ROUNDS", "200")), int(os.environ.get("CALLS", "10"))
rng = random.Random(int(os.environ.get("SEED", "1")))
random.seed(rng.random())
LINE = "+34911238857"
HELP = Prompts(os.path.join(prompts, "es")).alaw("Póngase a salvo.")
START_S, KILL_MAX_S, END_S = 60, 5.0, 60
STALLED_EVERY = int(os.environ.get("STALLED_EVERY", "4"))


def cli(*args):
    out = subprocess.run([binary, *args, "--json", "--config", config], capture_output=True, text=True, timeout=120)
    if out.returncode != 0:
        sys.exit(f"{args}: {out.stderr}")
    return json.loads(out.stdout)


class Program:
    """The daemon; its banner says when every door is open."""

    def __init__(self):
        self.log = open(config + ".log", "a")
        begun = time.monotonic()
        self.daemon = subprocess.Popen([binary, "serve", "--config", config], stdout=self.log, stderr=self.log)
        self.ready(begun)

    def ready(self, begun):
        probe = Switch(("127.0.0.1", int(port)), "127.0.0.1")
        probe.responded = lambda leg, method, message: setattr(probe, "answer", message)
        probe.answer, asked = None, probe.call("+34600000000", LINE)
        options = asked.request("OPTIONS")
        probe.legs[asked.name].invite = None
        while not probe.answer:
            if self.daemon.poll() is not None or time.monotonic() - begun > START_S:
                sys.exit(f"the program does not start; see {config}.log")
            probe.send(options)
            probe.run(0.05)
        probe.forget()
        probe.sip.close()
        self.start_s = time.monotonic() - begun

    def kill(self, how=signal.SIGKILL):
        self.daemon.send_signal(how)
        self.daemon.wait(60)


def plans(customer):
    """What callers do: seconds after the answer, and then."""
    contact, pin = customer
    press = lambda keys: lambda leg: leg.press(keys)
    identified = [(0.3, press("1" + contact + pin))]
    return [
        ("greeting", []),
        ("language", [(0.4, press("1"))]),
        ("code", identified),
        ("menu", [*identified, (4.0, press("51"))]),
        ("message", [(0.3, press("1#")), (1.2, press("52"))]),
        ("person", [(0.5, press("0"))]),
        ("danger", [(0.5, press("9"))]),
        ("danger later", [(0.3, press("1#")), (1.5, press("9"))]),
        ("hangs up", [(0.4, press("1")), (1.5, lambda leg: leg.hang_up())]),
        ("hangs up at once", [(0.05, lambda leg: leg.hang_up())]),
    ]


def answers(switch):
    """Whoever is on call: some let it ring, some answer and do nothing, some press the key."""
    def rung(leg, number):
        kind = rng.randrange(4)
        if kind == 0:
            return
        leg.plan = [(1.5, lambda leg: leg.press("1"))] if kind > 1 else []
        switch.accept(leg)
    return rung


def one_round(number, switch, customer, program):
    """The calls of one round until the kill; returns them all, with what each was to do."""
    ways, begun, until = plans(customer), [], rng.uniform(0.0, KILL_MAX_S)
    fault = Locked() if STALLED_EVERY and number % STALLED_EVERY == STALLED_EVERY - 1 else None
    stalls = rng.uniform(0.0, until) if fault else None
    rng.shuffle(ways)
    began, waits = time.monotonic(), sorted(rng.uniform(0, 2.0) for _ in range(calls))
    while (passed := time.monotonic() - began) < until:
        if stalls is not None and stalls <= passed:
            stalls = fault.begin(program.daemon)
        while waits and waits[0] <= passed:
            waits.pop(0)
            what, plan = ways[len(begun) % len(ways)]
            leg = switch.call(f"+346{number:04d}{len(begun):04d}", LINE)
            leg.plan = list(plan)
            begun.append((f"+346{number:04d}{len(begun):04d}", what, leg))
        switch.run(min(0.02, max(0.001, until - passed)))
    program.daemon.send_signal(signal.SIGKILL)
    if fault and stalls is None:
        fault.killed()
    program.daemon.wait(60)
    return begun


def count(begun, switch, total):
    answered = {}
    for caller, what, leg in begun:
        total["called"] += 1
        total["refused"] += bool(leg.refused)
        if leg.acked:
            answered[caller] = {"what": what, "help": leg.heard.find(HELP[800:4000]) >= 0}
            total["steps"][what] = total["steps"].get(what, 0) + 1
            total["up"] += not leg.over
    responders = len(switch.legs) - len(begun)
    total["responders"] += responders
    return answered


def settled(health):
    """Waits until what the journal held is in the store."""
    for _ in range(200):
        try:
            text = urllib.request.urlopen(f"http://127.0.0.1:{health}/metrics", timeout=5).read().decode()
        except OSError:
            text = ""
        if "centralita_late_records_waiting 0\n" in text:
            return
        time.sleep(0.05)


def missing(answered):
    """Answered calls without a record, and callers who heard that help comes and have no ticket."""
    rows = {}
    for row in cli("calls", "list", "--limit", "100000"):
        rows.setdefault(row["from"], []).append(row)
    arrivals = [json.dumps(arrival) for arrival in cli("arrivals", "list", "--limit", "100000")]
    unknown = [caller for caller in answered if caller not in rows and not any(caller in arrival for arrival in arrivals)]
    no_help = [caller for caller, facts in answered.items() if facts["help"]
               and not any(row["ticket"] for row in rows.get(caller, [])) and not any(caller in a and '"ticket": "' in a for a in arrivals)]
    return unknown, no_help, rows


def customer():
    cli("accounts", "add", "Prueba")
    made = cli("contacts", "add", "--account", "Prueba", "Cliente", "--email", "c@prueba.example")
    contact = (made[0] if isinstance(made, list) else made)["contact_number"]
    made = cli("contacts", "pin", contact)
    return "".join(filter(str.isdigit, contact)), (made[0] if isinstance(made, list) else made)["pin"]


def main():
    who, health = customer(), os.environ["HEALTH"]
    total = {"called": 0, "answered": 0, "up": 0, "responders": 0, "refused": 0, "helped": 0, "steps": {}}
    lost, unhelped, answered, starts = [], [], {}, []
    switch = Switch(("127.0.0.1", int(port)), "127.0.0.1", int(operator))
    switch.rung = answers(switch)
    began = time.monotonic()
    for number in range(rounds + 1):
        program = Program()
        starts.append(program.start_s)
        settled(health)
        # What was answered in the round before must stand there now.
        unknown, no_help, _ = missing(answered)
        lost += [(number - 1, caller, answered[caller]["what"]) for caller in unknown]
        unhelped += [(number - 1, caller) for caller in no_help]
        if number == rounds:
            break
        begun = one_round(number, switch, who, program)
        # What was under way in the network still arrives.
        switch.run(0.02)
        answered = count(begun, switch, total)
        total["answered"] += len(answered)
        total["helped"] += sum(facts["help"] for facts in answered.values())
        switch.forget()
        for key in answered:
            every[key] = answered[key]
    program.kill(signal.SIGTERM)
    line = {"campaign": "sip_kills", "rounds": rounds, **total, "without_record": len(lost), "helped_without_ticket": len(unhelped),
            "start_s_max": round(max(starts), 2), "seconds": round(time.monotonic() - began)}
    line |= finish()
    good = total["answered"] > 0 and not lost and not unhelped and line["doubled"] == line["left_open"] == line["without_reason"] == 0
    if not good:
        line |= {"lost": lost[:20], "unhelped": unhelped[:20]}
    print(json.dumps({**line, "good": good}, ensure_ascii=False))
    return 0 if good else 1


every = {}


def finish():
    """Calls that were cut are ended by the next start; then each has one record with a ticket or a reason."""
    program, open_calls = Program(), []
    for _ in range(END_S):
        open_calls = cli("calls", "list", "--open", "--limit", "100000")
        if not open_calls:
            break
        time.sleep(1)
    _, _, rows = missing({})
    arrivals = cli("arrivals", "list", "--limit", "100000")
    said = json.dumps(arrivals)
    bare = [caller for caller in every if caller not in said]
    reasons = sum(1 for arrival in arrivals if not arrival["ticket"] and not arrival["reason"])
    program.kill(signal.SIGTERM)
    return {"doubled": sum(len(found) > 1 for found in rows.values()), "left_open": len(open_calls),
            "without_reason": len(bare) + reasons, "tickets": len(cli("tickets", "list", "--limit", "100000"))}


if __name__ == "__main__":
    sys.exit(main())
