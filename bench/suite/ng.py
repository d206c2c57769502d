"""A client of rtpengine's ng protocol: bencode over UDP. Sets up calls for the relay benchmark."""
import socket


def encode(value):
    if isinstance(value, str):
        value = value.encode()
    if isinstance(value, bytes):
        return b"%d:%s" % (len(value), value)
    if isinstance(value, int):
        return b"i%de" % value
    if isinstance(value, list):
        return b"l" + b"".join(map(encode, value)) + b"e"
    return b"d" + b"".join(encode(key) + encode(value[key]) for key in sorted(value)) + b"e"


def decode(data, at=0):
    """(value, where it ends)"""
    kind = data[at:at + 1]
    if kind == b"i":
        end = data.index(b"e", at)
        return int(data[at + 1:end]), end + 1
    if kind in (b"l", b"d"):
        items, at = [], at + 1
        while data[at:at + 1] != b"e":
            item, at = decode(data, at)
            items.append(item)
        return (items if kind == b"l" else dict(zip(items[::2], items[1::2]))), at + 1
    colon = data.index(b":", at)
    end = colon + 1 + int(data[at:colon])
    return data[colon + 1:end].decode(), end


def sdp(port):
    return (f"v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio {port} RTP/AVP 0\r\n"
            "a=rtpmap:0 PCMU/8000\r\na=sendrecv\r\n")


def port_in(text):
    return int(text.split("m=audio ")[1].split()[0])


class Ng:
    def __init__(self, port):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.settimeout(5)
        self.socket.connect(("127.0.0.1", port))
        self.cookie, self.open_calls = 0, []

    def ask(self, **words):
        self.cookie += 1
        cookie = b"bench%d" % self.cookie
        self.socket.send(cookie + b" " + encode({key.replace("_", "-"): value for key, value in words.items()}))
        while True:
            answer, _, body = self.socket.recv(65536).partition(b" ")
            if answer == cookie:
                break
        result = decode(body)[0]
        if result.get("result") != "ok":
            raise RuntimeError(f"rtpengine: {result}")
        return result

    def open_call(self, first_port):
        """The relay's ports for side A, at first_port, and side B, two above."""
        call = {"call_id": f"bench-{first_port}-{self.cookie}", "from_tag": "a"}
        shared = {"ICE": "remove", "replace": ["origin", "session-connection"]}
        offered = self.ask(command="offer", sdp=sdp(first_port), **call, **shared)
        answered = self.ask(command="answer", sdp=sdp(first_port + 2), to_tag="b", **call, **shared)
        self.open_calls.append(call)
        return port_in(answered["sdp"]), port_in(offered["sdp"])

    def close_calls(self):
        for call in self.open_calls:
            self.ask(command="delete", **call)
        self.open_calls.clear()
