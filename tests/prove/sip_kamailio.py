"""Kamailio as the proxy of our trunk.  sip_kamailio.py BINARY CONFIG SIP-PORT PHONES-PORT PROMPTS PROXY-PORT PASSWORD-FILE

Kamailio (kamailio.cfg) registers the desk by a password, stays in the way of every call (Record-Route) and
challenges calls out. Customers and people on call have telephones behind it. All on loopback.

  refused    with a wrong password: the registration is refused and tried again with growing waits; who rings
             the desk by its registration hears 480, who rings it by its address is served; calls out fail
  held       a call by the registration: greeting, re-INVITE to hold and back, sound moved to another port and
             heard and keyed from there; a REFER to us is refused and the call goes on; the caller hangs up
  joined     danger: the desk calls out (407, password), whoever answers presses 1 and the two hear each other,
             before and after the responder's telephone moves its sound; the responder hangs up, and the desk
             hangs up on the caller or rings the next
  caller     the same, and the caller hangs up: the desk hangs up on the responder
  withdrawn  the caller gives up before he is answered, and while somebody is rung for him
"""
import json, os, re, signal, subprocess, sys, time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from phone import udp
from sip_kills import LINE, Program, cli
from sip_sound import Prompts
from switch import Switch

binary, config, port, phones, prompts, proxy, password_file = sys.argv[1:8]
PASSWORD = "una clave larga 7"
OTHER_LINE = "+351308810818"
ES, PT = (Prompts(os.path.join(prompts, language)) for language in ("es", "pt"))
SURE = 4000
GREETING = ES.alaw("Si hay alguien en peligro, llame primero al 112 y después pulse 9.")
NUMBER = ES.alaw("Marque su número de contacto, de ocho cifras.")[:SURE]
HELP = ES.alaw("Póngase a salvo.")[:SURE]
PT_GREETING = PT.alaw("Se alguém estiver em perigo, ligue primeiro para o 112 e depois prima 9.")[:SURE]
REFUSED_S = 45
# What a caller and a responder say: bytes that no recording repeats for half a frame.
CALLER, RESPONDER = b"\x2a" * 160, b"\x2b" * 160
failures = []


def check(name, what, holds, **more):
    print(json.dumps({"campaign": "kamailio", "case": name, "what": what, **more, "good": bool(holds)}), flush=True)
    if not holds:
        failures.append((name, what))
    return bool(holds)


class Kamailio:
    def __init__(self):
        folder = os.path.dirname(os.path.abspath(config))
        text = open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "kamailio.cfg")).read()
        for name, value in (("PROXY_PORT", proxy), ("PHONES_PORT", phones), ("DESK_PORT", port), ("PASSWORD", PASSWORD)):
            text = text.replace(name, value)
        self.log = os.path.join(folder, "kamailio.log")
        run = os.path.join(folder, "kamailio")
        os.makedirs(run)
        with open(run + ".cfg", "w") as file:
            file.write(text)
        # A session of its own: its processes are ended together.
        self.process = subprocess.Popen(["kamailio", "-f", run + ".cfg", "-DD", "-E", "-m", "64", "-M", "8", "-Y", run],
                                        stdout=subprocess.DEVNULL, stderr=open(self.log, "w"), start_new_session=True)

    def seen(self, what):
        """What the proxy saw of a kind, as words."""
        return [line.split(f"SEEN {what} ")[1].split() for line in open(self.log, errors="replace") if f"SEEN {what} " in line]

    def stop(self):
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait(20)


def until(switch, holds, seconds=20):
    end = time.monotonic() + seconds
    while time.monotonic() < end and not holds():
        switch.run(0.04)
    return bool(holds())


def hears(switch, leg, sound, seconds=20, after=0):
    return until(switch, lambda: leg.heard.find(sound, after) >= 0, seconds)


def speaks(switch, heard_by, voice, seconds=5):
    """Whether half a second of a voice arrives from now on."""
    after = len(heard_by.heard)
    return until(switch, lambda: heard_by.heard[after:].count(voice) >= 25, seconds)


def silent(switch, heard_by, seconds=0.6):
    after = len(heard_by.heard)
    switch.run(seconds)
    return len(heard_by.heard) == after


def trunk():
    """What is said of the trunk; the command ends with 1 when it is not well."""
    out = subprocess.run([binary, "trunk", "list", "--json", "--config", config], capture_output=True, text=True, timeout=60)
    return json.loads(out.stdout)[0]


def secret(text):
    with open(os.open(password_file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text + "\n")


def refused(kamailio, switch):
    secret("otra clave")
    program = Program()
    try:
        began = time.monotonic()
        switch.rung = lambda leg, number: None
        lost = switch.call("+34600000001", LINE)
        until(switch, lambda: lost.refused)
        check("refused", "who rings by the registration hears 480", lost.refused == 480, code=lost.refused)
        served = switch.call("+34600000002", OTHER_LINE)
        check("refused", "who rings by the address is served", hears(switch, served, PT_GREETING))
        served.press("9")
        asked = len(kamailio.seen("challenged"))
        until(switch, lambda: len(kamailio.seen("challenged")) >= asked + 2, 10)
        until(switch, lambda: time.monotonic() - began > REFUSED_S, REFUSED_S)
        check("refused", "he is not dropped though no call out can be made", not served.over)
        # One challenge and one wrong answer for each call out; only the second has credentials.
        tries = [words[1:] != [] for words in kamailio.seen("challenged")]
        check("refused", "a wrong password is sent once for each call out", tries and sum(tries) <= len(tries) / 2,
              challenged=len(tries), with_password=sum(tries))
        wrong = [float(words[0]) for words in kamailio.seen("register") if words[1:]]
        gaps = [round(later - earlier, 1) for earlier, later in zip(wrong, wrong[1:])]
        check("refused", "the registration is tried again with growing waits",
              len(gaps) >= 2 and gaps[0] > 2 and all(later > earlier for earlier, later in zip(gaps, gaps[1:])), gaps_s=gaps)
        line = trunk()
        check("refused", "trunk list says so", line["registration"] != "registered" and line["trouble"], registration=line["registration"], trouble=line["trouble"])
        check("refused", "nothing was registered", not kamailio.seen("registered"))
        served.hang_up()
        switch.run(0.5)
        check("refused", "his BYE is answered", served.codes.get("BYE") == 200, code=served.codes.get("BYE"))
    finally:
        program.kill()
        switch.forget()


def held(switch):
    leg = switch.call("+34600000003", LINE)
    check("held", "the greeting is heard byte by byte", hears(switch, leg, GREETING), record_routes=len(leg.routes))
    leg.reoffer("sendonly")
    until(switch, lambda: "INVITE" in leg.codes)
    check("held", "hold is answered", leg.codes.get("INVITE") == 200 and leg.answer() in ("recvonly", "inactive"),
          code=leg.codes.get("INVITE"), direction=leg.answer())
    switch.run(0.1)
    check("held", "nothing is sent to who holds", silent(switch, leg))
    old, leg.sound = leg.sound, udp(switch.host)
    leg.reoffer("sendrecv")
    until(switch, lambda: "INVITE" in leg.codes)
    after = len(leg.heard)
    check("held", "going on with sound at another port is answered", leg.codes.get("INVITE") == 200 and leg.answer() == "sendrecv")
    check("held", "sound is heard at the new port", until(switch, lambda: len(leg.heard) > after + 1600, 5))
    drained = 0
    switch.run(0.1)
    try:
        while True:
            old.recv(2048)
    except BlockingIOError:
        pass
    switch.run(0.5)
    try:
        while True:
            old.recv(2048)
            drained += 1
    except BlockingIOError:
        pass
    check("held", "and no more at the old one", drained == 0, packets=drained)
    leg.press("1")
    check("held", "keys count from there", hears(switch, leg, NUMBER))
    leg.ask("REFER", more=(f"Refer-To: <sip:+34600000009@{switch.host}>",))
    until(switch, lambda: "REFER" in leg.codes, 5)
    switch.run(0.5)
    code = leg.codes.get("REFER", 0)
    check("held", "a REFER to us is refused and the call goes on", code >= 400 and not leg.over, code=code)
    leg.hang_up()
    until(switch, lambda: "BYE" in leg.codes, 5)
    check("held", "the caller's BYE is answered", leg.codes.get("BYE") == 200)
    return leg


def danger(switch, number):
    """A caller in danger whom the desk puts through to the first who is rung."""
    rung = []

    def answers(leg, number):
        rung.append(leg)
        if len(rung) == 1:
            switch.accept(leg)
    switch.rung = answers
    caller = switch.call(number, LINE)
    caller.voice = CALLER
    hears(switch, caller, GREETING[:SURE])
    caller.press("9")
    heard = hears(switch, caller, HELP)
    until(switch, lambda: rung and rung[0].acked)
    return caller, rung, heard


def put_through(switch, name, number):
    caller, rung, heard = danger(switch, number)
    check(name, "the caller hears that help is called", heard)
    if not check(name, "the desk's call out came through the proxy and was taken", rung and rung[0].acked and rung[0].routes,
                 record_routes=len(rung[0].routes) if rung else 0):
        return caller, None, rung
    responder = rung[0]
    responder.voice = RESPONDER
    check(name, "the responder does not hear the caller before he presses the key", not speaks(switch, responder, CALLER, 2.5))
    responder.press("1")
    check(name, "after it both hear each other", speaks(switch, responder, CALLER, 15) and speaks(switch, caller, RESPONDER))
    return caller, responder, rung


def joined(switch):
    caller, responder, rung = put_through(switch, "joined", "+34600000004")
    if responder is None:
        return
    responder.reoffer("sendonly")
    until(switch, lambda: "INVITE" in responder.codes)
    switch.run(0.1)
    check("joined", "the responder may hold", responder.codes.get("INVITE") == 200 and silent(switch, responder))
    responder.sound = udp(switch.host)
    responder.reoffer("sendrecv")
    until(switch, lambda: "INVITE" in responder.codes)
    check("joined", "he moves to another telephone and both hear each other again",
          responder.codes.get("INVITE") == 200 and speaks(switch, responder, CALLER) and speaks(switch, caller, RESPONDER))
    responder.hang_up()
    until(switch, lambda: "BYE" in responder.codes, 5)
    check("joined", "the responder's BYE is answered", responder.codes.get("BYE") == 200)
    ended = until(switch, lambda: caller.over or len(rung) > 1, 30)
    check("joined", "the desk goes on with the caller: it hangs up by the proxy, or rings the next", ended,
          hung_up=caller.over, rung=len(rung))
    if not caller.over:
        caller.hang_up()
        until(switch, lambda: "BYE" in caller.codes, 5)
    switch.run(0.5)


def caller_ends(switch, kamailio):
    caller, responder, rung = put_through(switch, "caller", "+34600000005")
    if responder is None:
        return
    before = len([words for words in kamailio.seen("within") if words == ["BYE", port]])
    caller.hang_up()
    until(switch, lambda: responder.over, 15)
    check("caller", "his BYE is answered, and the responder gets one from the desk by the proxy",
          caller.codes.get("BYE") == 200 and responder.came[-1:] == ["BYE"]
          and len([words for words in kamailio.seen("within") if words == ["BYE", port]]) > before)


def withdrawn(switch):
    caller, rung, _ = danger(switch, "+34600000006")
    switch.rung = lambda leg, number: rung.append(leg)
    rung[0].press("2") if rung else None
    until(switch, lambda: len(rung) > 1, 30)
    caller.hang_up()
    until(switch, lambda: rung[-1].over, 40)
    check("withdrawn", "whoever rings when the caller hangs up is let go, or hears so", rung[-1].over, rung=len(rung), came=rung[-1].came)


def main():
    kamailio = Kamailio()
    switch = Switch(("127.0.0.1", int(proxy)), "127.0.0.1", int(phones))
    try:
        time.sleep(1.5)
        refused(kamailio, switch)
        secret(PASSWORD)
        program = Program()
        try:
            check("registered", "the desk registers by its password", until(switch, lambda: kamailio.seen("registered")))
            line = trunk()
            check("registered", "trunk list says so", line["registration"] == "registered", registration=line["registration"])
            held(switch)
            joined(switch)
            caller_ends(switch, kamailio)
            withdrawn(switch)
            switch.run(1.0)
            check("all", "nothing within a call lost its way", not kamailio.seen("unrouted"), unrouted=kamailio.seen("unrouted"))
            callers = json.dumps(cli("calls", "list"))
            check("all", "each call has its record", all(f"+3460000000{n}" in callers for n in (2, 3, 4, 5, 6)))
            switch.forget()
        finally:
            registered = len(kamailio.seen("registered"))
            program.kill(signal.SIGTERM)
        last = kamailio.seen("registered")
        check("registered", "the registration is taken back at the end", len(last) > registered and last[-1][1:] == ["0"], last=last[-1])
    finally:
        kamailio.stop()
    print(json.dumps({"campaign": "kamailio", "failures": failures, "good": not failures}))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
