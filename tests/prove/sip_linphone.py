"""Calls with liblinphone and files in place of a sound card.

  sip_linphone.py CONFIG ADDRESS RECORDED KEYS     KEYS: JSON, pairs of seconds after the answer and keys

The library behind linphonec is driven itself, so that each key has its moment. Ends with 0 when
the call was answered.
"""
import ctypes, ctypes.util, json, sys, time, wave

config, address, recorded, keys = sys.argv[1:5]
RUNNING, OVER = 8, (13, 14, 19)  # LinphoneCallStreamsRunning; Error, End, Released
lib = ctypes.CDLL(ctypes.util.find_library("linphone") or "liblinphone.so.10")


def call(name, *args, gives=ctypes.c_void_p):
    function = getattr(lib, name)
    function.restype = gives
    as_c = lambda a: a.encode() if isinstance(a, str) else ctypes.c_void_p(a) if isinstance(a, int) and a > 1 else a
    return function(*[as_c(a) for a in args])


core = call("linphone_factory_create_core_3", call("linphone_factory_get"), config, None, None)
call("linphone_core_enable_ipv6", core, 0)
call("linphone_core_set_use_files", core, 1)
with wave.open(recorded + ".silence.wav", "wb") as file:
    file.setnchannels(1), file.setsampwidth(2), file.setframerate(8000)
    file.writeframes(bytes(2 * 8000 * 150))
call("linphone_core_set_play_file", core, recorded + ".silence.wav")
call("linphone_core_set_record_file", core, recorded)
if call("linphone_core_start", core, gives=ctypes.c_int) != 0:
    sys.exit("the core does not start")


def runs(seconds):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        call("linphone_core_iterate", core)
        time.sleep(0.02)


runs(0.5)
there = call("linphone_core_invite", core, address)
if not there:
    sys.exit("no call is made")
call("linphone_call_ref", there)
state = lambda: call("linphone_call_get_state", there, gives=ctypes.c_int)
waits = time.monotonic() + 10
while state() != RUNNING and state() not in OVER and time.monotonic() < waits:
    runs(0.05)
if state() != RUNNING:
    sys.exit(f"the call is not up: state {state()}")
began = time.monotonic()
send = lib.linphone_call_send_dtmf
send.argtypes = [ctypes.c_void_p, ctypes.c_char]
for moment, pressed in json.loads(keys):
    while time.monotonic() - began < moment and state() not in OVER:
        runs(0.05)
    for key in pressed:
        send(there, key.encode())
        runs(0.35)
call("linphone_call_terminate", there, gives=ctypes.c_int)
runs(1)
call("linphone_core_stop", core)
