"""Other people's telephones call the program.  sip_peers.py BINARY CONFIG ADDRESS SIP-PORT PROMPTS WORK

Each telephone (a caller of our own, baresip, sipp, linphone) rings the Spanish line and goes on in
one of three languages: greeting, contact number, PIN and menu by RFC 4733 keys, a matter, and the
number of its ticket. What it received is compared with the recordings: byte by byte for our own
caller, by correlation for the others. Prints a line of JSON for each call and ends with 0 only when
all were good.
"""
import json, os, re, subprocess, sys, threading, time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import sip_phones
from sip_caller import Caller
from sip_sound import LINEAR, Prompts, correlation, linear

binary, config, address, port, prompts_folder, work = sys.argv[1:7]
work = os.path.abspath(work)
SERVER = (address, int(port))
LINE = "+34911238857"
ALIKE = 0.9
DIGIT_ALIKE = 0.8
RATE = 8000

# What is heard, and which key leads on, by language; the contact's own values stand in braces.
GREETING = ("es", "Si hay alguien en peligro, llame primero al 112 y después pulse 9.")
WAYS = {
    "es": [("1", "Marque su número de contacto, de ocho cifras."), ("{contact}", "Marque su código PIN, de cuatro cifras."),
           ("{pin}", "Gracias, le hemos identificado."), ("", "Para accesos, visitas y tarjetas, 2."),
           ("5", "Para facturas, 2."), ("2", "Hable después de la señal y, al terminar, pulse almohadilla."),
           ("#", "Su número de caso es")],
    "pt": [("2", "Marque o seu número de contacto, de oito algarismos."), ("{contact}", "Marque o seu código PIN, de quatro algarismos."),
           ("{pin}", "Obrigado, a sua identificação está confirmada."), ("", "Para acessos, visitas e cartões, 2."),
           ("5", "Para faturas, 2."), ("2", "Fale depois do sinal e, no fim, prima cardinal."),
           ("#", "O número do seu caso é")],
    "en": [("3", "Key in your contact number, eight digits."), ("{contact}", "Key in your four-digit PIN."),
           ("{pin}", "Thank you, we have confirmed who you are."), ("", "For access, visits and badges, 2."),
           ("5", "For invoices, 2."), ("2", "Speak after the tone and, when you have finished, press hash."),
           ("#", "Your case number is")],
}
# The tone before a recording, and the digits of a ticket, take so long.
TONE_S, DIGITS_S = 1.0, 9.0
PROMPTS = {language: Prompts(os.path.join(prompts_folder, language)) for language in WAYS}


def cli(*args):
    out = subprocess.run([binary, *args, "--json", "--config", config], capture_output=True, text=True, timeout=60)
    if out.returncode != 0:
        sys.exit(f"{args}: {out.stderr}")
    made = json.loads(out.stdout)
    return made


class Customer:
    def __init__(self, number):
        company = f"Prueba {number}"
        cli("accounts", "add", company)
        # Nobody vouches for numbers here: the contact number is asked for.
        self.number = f"+3491000{number:04d}"
        made = cli("contacts", "add", "--account", company, f"Cliente {number}", "--email", f"c{number}@prueba.example")
        self.contact = (made[0] if isinstance(made, list) else made)["contact_number"]
        made = cli("contacts", "pin", self.contact)
        self.pin = (made[0] if isinstance(made, list) else made)["pin"]

    def keys(self, text):
        return text.format(contact=re.sub(r"\D", "", self.contact), pin=self.pin)


def ticket_of(customer):
    """The seven digits of the ticket that the customer's call opened."""
    for ticket in cli("tickets", "list"):
        if customer.number in json.dumps(ticket) or customer.contact in json.dumps(ticket):
            return re.sub(r"\D", "", str(ticket["number"]))
    return ""


def own_call(language, customer):
    """Returns what was wrong, what was heard, and when which keys are to be pressed."""
    sound, caller = PROMPTS[language], Caller(SERVER, LINE, customer.number, address)
    caller.answered()
    began, keys = time.monotonic(), []
    at = caller.hears(PROMPTS[GREETING[0]].alaw(GREETING[1]))
    if at < 0:
        return "the greeting was not heard", b"", keys
    wait_for_end(caller, 5.5)
    for pressed, words in WAYS[language]:
        if pressed:
            keys.append((time.monotonic() - began, customer.keys(pressed)))
            caller.press(customer.keys(pressed))
        at = caller.hears(sound.alaw(words), at)
        if at < 0:
            return f"not heard: {words}", bytes(caller.heard), keys
        if pressed == "2":
            wait_for_end(caller, TONE_S)
    wait_for_end(caller, DIGITS_S)
    keys.append((time.monotonic() - began, ""))
    caller.hang_up()
    return "", bytes(caller.heard), keys


def wait_for_end(caller, seconds):
    """Lets the rest of what is said go by."""
    until = len(caller.heard) + seconds * RATE
    deadline = time.monotonic() + seconds * 3
    while len(caller.heard) < until and time.monotonic() < deadline and not caller.over:
        time.sleep(0.05)


def check(language, heard, ticket):
    """How alike each prompt and each digit of the ticket are to what was heard, in order."""
    figures, after, window = {}, 0, 30 * RATE
    for which, words in [GREETING] + [(language, words) for _, words in WAYS[language]]:
        wanted = PROMPTS[which].samples(words)
        alike, end = correlation(heard[:after + window], wanted, after)
        figures[words] = round(alike, 3)
        after = end if alike >= ALIKE else after
    digits = []
    for digit in ticket:
        names = (f"say-digit-{digit}", f"say-digit-{digit}-end")
        found = [correlation(heard[:after + 2 * RATE], PROMPTS[language].samples(name), after) for name in names]
        # The same digit may come again: the first one counts.
        alike, end = min((f for f in found if f[0] >= DIGIT_ALIKE), key=lambda f: f[1], default=max(found))
        digits.append(round(alike, 3))
        after = end if alike >= DIGIT_ALIKE else after
    return figures, digits


def report(peer, language, customer, heard, why):
    ticket = ticket_of(customer)
    figures, digits = check(language, heard, ticket) if heard else ({}, [])
    least = min(figures.values(), default=0)
    good = not why and least >= ALIKE and len(digits) == 7 and min(digits) >= DIGIT_ALIKE
    line = {"campaign": "peers", "peer": peer, "language": language, "heard_s": round(len(heard) / RATE, 1),
            "prompts": len(figures), "least_alike": least, "ticket": bool(ticket), "digits_alike": digits}
    if not good:
        line["why"] = why or figures
    print(json.dumps({**line, "good": bool(good)}, ensure_ascii=False), flush=True)
    return good


def main():
    good, times, number = True, {}, 0
    results, threads = [], []

    def run(peer, language, customer, call):
        try:
            why, heard = call()
        except Exception as error:  # a telephone that fails is a result, too
            why, heard = f"{type(error).__name__}: {error}", []
        results.append((peer, language, customer, heard, why))

    own = {}
    for language in WAYS:
        number += 1
        own[language] = Customer(number)

    def ours(language):
        def call():
            why, heard, times[language] = own_call(language, own[language])
            return why, linear(heard)
        return call

    for language in WAYS:
        threads.append(threading.Thread(target=run, args=("own caller", language, own[language], ours(language))))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    threads = []
    for peer in sip_phones.PEERS:
        for language in WAYS:
            if not times.get(language):
                continue
            number += 1
            customer = Customer(number)
            # The same moments, a little later: these do not wait for what they hear.
            keys = [(at + 1.0 + 0.5 * turn, moved(own[language], customer, pressed))
                    for turn, (at, pressed) in enumerate(times[language])]
            folder = os.path.join(work, f"{peer.__name__}-{language}")
            os.makedirs(folder)
            call = lambda peer=peer, customer=customer, keys=keys, folder=folder: peer(SERVER, LINE, customer.number, keys, folder)
            threads.append(threading.Thread(target=run, args=(peer.__name__, language, customer, call)))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for result in results:
        good &= report(*result)
    return 0 if good and len(results) == len(WAYS) * (1 + len(sip_phones.PEERS)) else 1


def moved(one, other, keys):
    """The same keys of another customer."""
    return {one.keys("{contact}"): other.keys("{contact}"), one.pin: other.pin}.get(keys, keys)


if __name__ == "__main__":
    sys.exit(main())
