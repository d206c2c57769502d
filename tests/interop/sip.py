"""SIP messages as far as a test phone needs them: parse, build, digest (RFC 3261, 7616, 8760). Standard library only."""
import hashlib
import re
import secrets

COMPACT = {"v": "Via", "f": "From", "t": "To", "i": "Call-ID", "m": "Contact", "c": "Content-Type", "l": "Content-Length",
           "e": "Content-Encoding", "s": "Subject", "k": "Supported", "o": "Event", "u": "Allow-Events", "r": "Refer-To",
           "b": "Referred-By", "x": "Session-Expires"}
REASONS = {100: "Trying", 180: "Ringing", 183: "Session Progress", 200: "OK", 202: "Accepted", 400: "Bad Request",
           404: "Not Found", 405: "Method Not Allowed", 480: "Temporarily Unavailable", 481: "Call Does Not Exist",
           486: "Busy Here", 487: "Request Terminated", 488: "Not Acceptable Here", 491: "Request Pending",
           500: "Server Internal Error", 501: "Not Implemented", 503: "Service Unavailable", 603: "Decline"}


def token(size=8):
    return secrets.token_hex(size)


class Message:
    """A request (method, uri) or a response (status, reason) with its headers in order."""

    def __init__(self, first, headers=(), body=b""):
        self.first, self.headers = first, list(headers)
        self.body = body.encode() if isinstance(body, str) else body
        words = first.split(" ", 2)
        self.is_request = not first.startswith("SIP/2.0")
        self.method, self.uri = (words[0], words[1]) if self.is_request else (None, None)
        self.status, self.reason = (None, None) if self.is_request else (int(words[1]), words[2] if len(words) > 2 else "")

    @classmethod
    def parse(cls, data):
        head, _, body = data.partition(b"\r\n\r\n")
        lines = re.sub(r"\r\n[ \t]+", " ", head.decode("utf-8", "replace")).split("\r\n")
        headers = []
        for line in lines[1:]:
            name, _, value = line.partition(":")
            headers.append((COMPACT.get(name.strip().lower(), name.strip()), value.strip()))
        return cls(lines[0], headers, body)

    def get(self, name, default=""):
        return next((v for n, v in self.headers if n.lower() == name.lower()), default)

    def all(self, name):
        return [v for n, v in self.headers if n.lower() == name.lower()]

    def add(self, name, value):
        self.headers.append((name, str(value)))

    def set(self, name, value):
        self.headers = [(n, v) for n, v in self.headers if n.lower() != name.lower()] + [(name, str(value))]

    @property
    def cseq(self):
        number, method = self.get("CSeq").split()
        return int(number), method

    @property
    def branch(self):
        return parameter(self.get("Via"), "branch")

    def tag(self, name):
        return parameter(self.get(name).rpartition(">")[2], "tag")

    def __bytes__(self):
        headers = [(n, v) for n, v in self.headers if n.lower() != "content-length"]
        lines = [self.first] + [f"{n}: {v}" for n, v in headers] + [f"Content-Length: {len(self.body)}", "", ""]
        return "\r\n".join(lines).encode() + self.body

    def respond(self, status, to_tag="", headers=(), body=b""):
        """The response that belongs to this request (RFC 3261 §8.2.6)."""
        answer = Message(f"SIP/2.0 {status} {REASONS.get(status, 'Unknown')}")
        for name in ("Via", "Record-Route", "From", "To", "Call-ID", "CSeq"):
            for value in self.all(name):
                if name == "To" and to_tag and not self.tag("To"):
                    value += f";tag={to_tag}"
                answer.add(name, value)
        answer.headers += list(headers)
        answer.body = body.encode() if isinstance(body, str) else body
        return answer


def parameter(text, name):
    match = re.search(rf';\s*{name}\s*=\s*("[^"]*"|[^;,\s>]+)', text, re.I)
    return match[1].strip('"') if match else ""


def uri_of(name_addr):
    match = re.search(r"<([^>]*)>", name_addr)
    return match[1] if match else name_addr.split(";")[0].strip()


def user_of(uri):
    return uri.partition(":")[2].rpartition("@")[0].split(";")[0]


def address_of(uri):
    """(host, port) that a URI leads to; numeric hosts only, as on loopback."""
    place = uri.partition(":")[2].split(";")[0].split("?")[0].rpartition("@")[2]
    if place.startswith("["):
        host, _, port = place[1:].partition("]")
        return host, int(port.lstrip(":") or 5060)
    host, _, port = place.partition(":")
    return host, int(port or 5060)


def with_answer(request, response, user, secret):
    """The Authorization or Proxy-Authorization header that answers the strongest challenge of a 401 or 407."""
    kind = "WWW-Authenticate" if response.status == 401 else "Proxy-Authenticate"
    offered = [dict(challenge_fields(c), scheme=c.split()[0]) for c in response.all(kind)]
    offered = [c for c in offered if c.get("algorithm", "MD5").upper() in ("MD5", "SHA-256")]
    if not offered:
        raise ValueError(f"{response.status} without a digest challenge that a phone knows")
    best = max(offered, key=lambda c: c.get("algorithm", "MD5").upper() == "SHA-256")
    algorithm = best.get("algorithm", "MD5")
    digest = hashlib.sha256 if algorithm.upper() == "SHA-256" else hashlib.md5

    def h(text):
        return digest(text.encode()).hexdigest()

    client, count = token(), "00000001"
    ha1, ha2 = h(f"{user}:{best['realm']}:{secret}"), h(f"{request.method}:{request.uri}")
    if "qop" in best:
        proof = h(f"{ha1}:{best['nonce']}:{count}:{client}:auth:{ha2}")
    else:
        proof = h(f"{ha1}:{best['nonce']}:{ha2}")
    value = (f'Digest username="{user}", realm="{best["realm"]}", nonce="{best["nonce"]}", uri="{request.uri}", '
             f'response="{proof}", algorithm={algorithm}')
    if "qop" in best:
        value += f', qop=auth, nc={count}, cnonce="{client}"'
    if "opaque" in best:
        value += f', opaque="{best["opaque"]}"'
    return ("Authorization" if response.status == 401 else "Proxy-Authorization"), value


def challenge_fields(text):
    for name, quoted, plain in re.findall(r'(\w+)\s*=\s*(?:"([^"]*)"|([^\s,]+))', text.partition(" ")[2]):
        yield name.lower(), quoted or plain
