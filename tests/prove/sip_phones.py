"""Telephones by others: each calls a line, presses keys at given moments after the answer, hangs up
at the last one, and returns what was wrong and the samples that it received."""
import glob, json, os, random, socket, struct, subprocess, sys, threading, time

from sip_sound import linear, read_wav

SILENCE = b"\xd5" * 160
KEYS = "0123456789*#"
ANSWER_S = 10


def free_port(kind=socket.SOCK_DGRAM):
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def at_moments(keys, press, alive):
    """Presses keys at their moments from now on; returns early when the telephone has gone."""
    began = time.monotonic()
    for moment, pressed in keys:
        while time.monotonic() - began < moment:
            if not alive():
                return
            time.sleep(0.05)
        for key in pressed:
            press(key)
            time.sleep(0.3)


def ended(process):
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


# --- baresip -------------------------------------------------------------------------------------
def baresip(server, line, number, keys, folder):
    control, sip, rtp = free_port(socket.SOCK_STREAM), free_port(), 20000 + random.randrange(500) * 20
    with open(os.path.join(folder, "config"), "w") as file:
        file.write(f"sip_listen {server[0]}:{sip}\naudio_source aubridge,one\naudio_player aubridge,one\n"
                   f"audio_alert aubridge,two\naudio_level no\nrtp_ports {rtp}-{rtp + 19}\n"
                   "module_path /usr/lib/baresip/modules\nmodule g711.so\nmodule aubridge.so\n"
                   f"module sndfile.so\nmodule_app account.so\nmodule_app menu.so\nmodule_app ctrl_tcp.so\n"
                   f"ctrl_tcp_listen 127.0.0.1:{control}\nsnd_path {folder}\n")
    with open(os.path.join(folder, "accounts"), "w") as file:
        file.write(f"<sip:{number}@{server[0]};transport=udp>;regint=0;audio_codecs=PCMA/8000/1;dtmfmode=rtpevent\n")
    open(os.path.join(folder, "contacts"), "w").close()
    log = open(os.path.join(folder, "log"), "w")
    process = subprocess.Popen(["baresip", "-4", "-f", folder], stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    try:
        for _ in range(100):
            try:
                wire = socket.create_connection(("127.0.0.1", control), timeout=1)
                break
            except OSError:
                time.sleep(0.1)
        else:
            return "it did not start", []

        def command(name, params=""):
            text = json.dumps({"command": name, "params": params, "token": "t"})
            wire.sendall(f"{len(text)}:{text},".encode())

        command("dial", f"sip:{line}@{server[0]}:{server[1]}")
        wire.settimeout(ANSWER_S)
        events = b""
        while b"CALL_ESTABLISHED" not in events:
            events += wire.recv(65536)
        at_moments(keys, lambda key: command("sndcode", key), lambda: process.poll() is None)
        command("hangup")
        time.sleep(0.5)
        command("quit")
        ended(process)
    finally:
        process.kill()
        process.wait()
    received = glob.glob(os.path.join(folder, "dump-*-dec.wav"))
    return ("", read_wav(received[0])) if received else ("it recorded nothing", [])


# --- sipp ----------------------------------------------------------------------------------------
SCENARIO = """<?xml version="1.0" encoding="UTF-8"?>
<scenario name="caller">
 <send retrans="500"><![CDATA[
INVITE sip:[service]@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
Max-Forwards: 70
From: <sip:NUMBER@[local_ip]:[local_port]>;tag=[call_number]
To: <sip:[service]@[remote_ip]:[remote_port]>
Call-ID: [call_id]
CSeq: 1 INVITE
Contact: <sip:caller@[local_ip]:[local_port]>
Content-Type: application/sdp
Content-Length: [len]

v=0
o=caller 1 1 IN IP4 [local_ip]
s=call
c=IN IP4 [media_ip]
t=0 0
m=audio [media_port] RTP/AVP 8 101
a=rtpmap:8 PCMA/8000
a=rtpmap:101 telephone-event/8000
]]></send>
 <recv response="100" optional="true"/>
 <recv response="180" optional="true"/>
 <recv response="200" rrs="true" timeout="10000"/>
 <send><![CDATA[
ACK [next_url] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
Max-Forwards: 70
[routes]
From: <sip:NUMBER@[local_ip]:[local_port]>;tag=[call_number]
[last_To:]
Call-ID: [call_id]
CSeq: 1 ACK
Content-Length: 0

]]></send>
 <nop><action><exec play_pcap_audio="CAPTURE"/></action></nop>
 <pause milliseconds="LENGTH"/>
 <send retrans="500"><![CDATA[
BYE [next_url] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
Max-Forwards: 70
[routes]
From: <sip:NUMBER@[local_ip]:[local_port]>;tag=[call_number]
[last_To:]
Call-ID: [call_id]
CSeq: 2 BYE
Content-Length: 0

]]></send>
 <recv response="200"/>
</scenario>
"""


def packets(keys):
    """What a caller sends: a packet each 20 ms, of silence, or of a key when its moment has come."""
    waiting = [(moment + 0.3 * turn, key) for moment, pressed in keys for turn, key in enumerate(pressed)]
    sequence, turn, end = 1, 0, keys[-1][0]
    while turn * 0.02 < end:
        if waiting and waiting[0][0] <= turn * 0.02:
            _, key = waiting.pop(0)
            for step in range(8):
                over, lasted = step > 5, 160 * min(step + 1, 6)
                event = bytes([KEYS.index(key), 0x8A if over else 10]) + lasted.to_bytes(2, "big")
                yield turn * 0.02, sequence, turn * 160 - step * 160, 101 | (0x80 if step == 0 else 0), event
                sequence, turn = sequence + 1, turn + 1
        else:
            yield turn * 0.02, sequence, turn * 160, 8, SILENCE
            sequence, turn = sequence + 1, turn + 1


def capture(file, keys):
    with open(file, "wb") as out:
        out.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1))
        for moment, sequence, stamp, kind, payload in packets(keys):
            rtp = struct.pack(">BBHII", 0x80, kind, sequence & 0xFFFF, stamp & 0xFFFFFFFF, 0x5EED) + payload
            udp = struct.pack(">HHHH", 6000, 6002, 8 + len(rtp), 0) + rtp
            ip = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(udp), 0, 0, 64, 17, 0, b"\x7f\0\0\1", b"\x7f\0\0\1") + udp
            frame = b"\0" * 12 + b"\x08\0" + ip
            out.write(struct.pack("<IIII", int(moment), int(moment % 1 * 1e6), len(frame), len(frame)) + frame)


def overheard(port, heard, stop):
    """What comes to a port of this machine, seen from beside (needs root)."""
    tap = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(0x0800))
    tap.bind(("lo", 0))
    tap.settimeout(0.2)
    while not stop.is_set():
        try:
            frame, (_, _, kind, *_) = tap.recvfrom(65536)
        except TimeoutError:
            continue
        udp = frame[14 + (frame[14] & 15) * 4:]
        # Each packet passes the loopback twice; the incoming one counts.
        if kind == 0 and frame[23] == 17 and udp[2:4] == port.to_bytes(2, "big") and udp[9] & 0x7F == 8:
            heard += udp[20:]


def sipp(server, line, number, keys, folder):
    sip, media = free_port(), free_port() & ~1
    capture(os.path.join(folder, "keys.pcap"), keys)
    length = str(int(keys[-1][0] * 1000))
    scenario = os.path.join(folder, "caller.xml")
    with open(scenario, "w") as file:
        text = SCENARIO.replace("NUMBER", number).replace("CAPTURE", os.path.join(folder, "keys.pcap"))
        file.write(text.replace("LENGTH", length))
    heard, stop = bytearray(), threading.Event()
    tap = threading.Thread(target=overheard, args=(media, heard, stop))
    tap.start()
    try:
        out = subprocess.run(
            ["sipp", f"{server[0]}:{server[1]}", "-sf", scenario, "-s", line, "-m", "1", "-i", server[0], "-p", str(sip),
             "-mi", server[0], "-mp", str(media), "-nostdin", "-timeout", str(int(keys[-1][0]) + 30)],
            cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=keys[-1][0] + 60)
    finally:
        stop.set()
        tap.join()
    return "" if out.returncode == 0 else f"it ended with {out.returncode}", linear(heard)


# --- linphone ------------------------------------------------------------------------------------
def linphone(server, line, number, keys, folder):
    sip, rtp = free_port(), 30000 + random.randrange(500) * 20
    config, received = os.path.join(folder, "linphonerc"), os.path.join(folder, "received.wav")
    # Without a place for its data the library opens no socket.
    os.makedirs(os.path.join(folder, ".local/share/linphone"))
    with open(config, "w") as file:
        file.write(f"[sip]\nsip_port={sip}\nsip_tcp_port=0\nsip_tls_port=0\nuse_ipv6=0\nipv6_migration_done=1\nuse_rfc2833=1\nuse_info=0\n"
                   f"guess_hostname=0\ncontact=sip:{number}@{server[0]}\n"
                   f"[rtp]\naudio_rtp_port={rtp}\n[audio_codec_0]\nmime=PCMA\nrate=8000\nchannels=1\nenabled=1\n"
                   "[sound]\nechocancellation=0\n")
    program = os.path.join(os.path.dirname(os.path.abspath(__file__)), "sip_linphone.py")
    with open(os.path.join(folder, "log"), "w") as log:
        out = subprocess.run([sys.executable, program, config, f"sip:{line}@{server[0]}:{server[1]}", received, json.dumps(keys)],
                             stdin=subprocess.DEVNULL, stdout=log, stderr=log, env={**os.environ, "HOME": folder},
                             timeout=keys[-1][0] + 60)
    if out.returncode != 0:
        return "it ended with " + open(os.path.join(folder, "log"), errors="replace").read()[-200:], []
    return ("", read_wav(received)) if os.path.exists(received) else ("it recorded nothing", [])


PEERS = [baresip, sipp, linphone]
