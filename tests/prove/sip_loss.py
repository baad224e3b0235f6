"""Presses over a bad network: how many are lost, how many are counted twice.

  sip_loss.py SERVER:PORT CALLS LOSS DOUBLED REORDERED (shares of one)

Each call goes to extension 900: a tone until one key, three more keys, a second tone until a key, a
third tone and the end. Keys are pressed until each of the three came, so that whatever is pressed too
often was lost and whatever was pressed too seldom was counted twice. Signalling passes the same network.
"""
import concurrent.futures as cf, json, os, random, sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from phone import Phone, Wire

host, port = sys.argv[1].rsplit(":", 1)
calls, (loss, double, reorder) = int(sys.argv[2]), map(float, sys.argv[3:6])
seed = int(os.environ.get("SEED", "1"))
MORE_MAX = 6


def until(phone, wanted, least):
    """Presses `least` keys, one after the other, and more until the tone comes; how many it took."""
    for count in range(1, least + MORE_MAX):
        phone.press(str(phone.rng.randrange(10)))
        # Only the last expected press, and what follows, is waited for long.
        if phone.tone(wanted, 1.0 if count >= least else 0.2):
            return count
    return None


def one(at):
    rng = random.Random(seed * 100_003 + at)
    phone = Phone((host, int(port)), wire=Wire(loss, double, reorder, rng.random()), rng=rng)
    try:
        if not phone.call("900"):
            return {"unanswered": 1}
        if not phone.tone(440, 3):
            return {"unserved": 1}
        result = {"pressed": 0, "lost": 0, "doubled": 0}
        for wanted, least in ((0, 1), (660, 3), (880, 1)):
            took = until(phone, wanted, least)
            if took is None:
                return {"unserved": 1, **result}
            result["pressed"] += took
            result["lost"] += max(0, took - least)
            result["doubled"] += max(0, least - took)
        return result
    finally:
        phone.hang_up()


total = {"pressed": 0, "lost": 0, "doubled": 0, "unanswered": 0, "unserved": 0}
with cf.ThreadPoolExecutor(int(os.environ.get("CLIENTS", "4"))) as pool:
    for result in pool.map(one, range(calls)):
        for what, count in result.items():
            total[what] += count
good = total["lost"] + total["doubled"] + total["unanswered"] + total["unserved"] == 0
print(json.dumps({"campaign": "sip_loss", "calls": calls, "loss": loss, "double": double, "reorder": reorder, **total, "good": good}))
sys.exit(0 if good else 1)
