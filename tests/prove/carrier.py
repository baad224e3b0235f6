"""A telephony platform in miniature: signs what it posts as Twilio does, and does what it is told.

Only as far as the campaigns need it; the wire tests of the project stand in tests/it.
"""
import base64, hashlib, hmac, http.client, itertools, time, urllib.parse as up, xml.etree.ElementTree as ET

ACCOUNT = "AC" + "0" * 32
counter = itertools.count(1)


def sign(secret, url, pairs):
    text = url + "".join(k + v for k, v in sorted(pairs))
    return base64.b64encode(hmac.new(secret.encode(), text.encode(), hashlib.sha1).digest()).decode()


class Platform:
    def __init__(self, port, secret, line="+34911238857"):
        self.port, self.secret, self.line, self.latencies = port, secret, line, []
        self.bodies = []

    def post(self, path, pairs):
        body = up.urlencode(pairs)
        url = f"http://127.0.0.1:{self.port}{path}"
        headers = {"Content-Type": "application/x-www-form-urlencoded",
                   "X-Twilio-Signature": sign(self.secret, url, pairs)}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        begun = time.perf_counter()
        try:
            connection.request("POST", path, body, headers)
            answer = connection.getresponse()
            text = answer.read().decode()
        finally:
            connection.close()
        self.latencies.append((time.perf_counter() - begun) * 1000)
        self.bodies.append(text)
        return answer.status, text


class Call:
    """One caller. `document` is what he was last told."""

    def __init__(self, platform, caller="+34600000000", sid=None):
        self.platform, self.caller = platform, caller
        self.sid = sid or f"CA{next(counter):08d}{time.time_ns():022d}"
        self.status, self.text = self.send("/v1/voice/twilio", [("CallStatus", "ringing")])

    def base(self):
        return [("CallSid", self.sid), ("AccountSid", ACCOUNT), ("From", self.caller), ("To", self.platform.line)]

    def send(self, path, more):
        self.status, self.text = self.platform.post(path, self.base() + more)
        return self.status, self.text

    def document(self):
        return ET.fromstring(self.text.encode())

    def heard(self):
        return " ".join(say.text or "" for say in self.document().iter("Say"))

    def next(self):
        """Where the platform posts what happens next."""
        document = self.document()
        for verb in ("Gather", "Record", "Dial"):
            for element in document.iter(verb):
                return up.urlsplit(element.get("action")).path
        redirect = document.find("Redirect")
        return up.urlsplit(redirect.text).path if redirect is not None else None

    def step(self, *more):
        path = self.next()
        if path is None:
            return None
        self.send(path, [("CallStatus", "in-progress"), *more])
        return self.text

    def press(self, keys):
        return self.step(("Digits", keys))

    def say(self, text):
        return self.step(("SpeechResult", text), ("Confidence", "0.9"))

    def nothing(self):
        return self.step()

    def rings(self):
        """The number that is rung, if any."""
        for number in self.document().iter("Number"):
            return number.text
        return None

    def hang_up(self):
        return self.send("/v1/voice/twilio/status", [("CallStatus", "completed"), ("CallDuration", "9")])
