"""Calls to the outside over several carriers: failover, health, profiles, caps, account codes, proved numbers, TLS, emergency.
Each step has an exchange of its own, whose carriers are phones without a registrar at addresses of their own."""
import asyncio
import contextlib
import re
import ssl
import subprocess

import sip
from exchange import Exchange, free_port
from phone import Phone
from smtp_sink import SmtpSink

FIRST, SECOND = "127.0.0.11", "127.0.0.12"


class Carrier(Phone):
    """Answers every INVITE at once; with `refuses` by that status, with `silent` nothing at all."""

    def __init__(self, host, tone=1000):
        super().__init__("carrier", host=host, port=free_port(host), tone=tone)
        self.refuses, self.silent, self.invites, self.auto_answer = None, False, [], 0.05

    def receive_request(self, request, source):
        if self.silent:
            return
        super().receive_request(request, source)

    def receive_call(self, request, source):
        self.invites.append(request)
        if self.refuses:
            return self.answer(request, source, self.refuses, sip.token(4))
        super().receive_call(request, source)


def with_trunks(trunks, tenant="", users=""):
    """The demo with other trunks, and with more in the tables of acme and of Anna."""
    def edit(text):
        text = re.sub(r"\[trunks\.carrier\].*?(?=\n# -+ acme)", trunks, text, count=1, flags=re.S)
        text = text.replace('[tenants.acme]\n', '[tenants.acme]\n' + tenant, 1)
        return text.replace('extension = "201"\n', 'extension = "201"\n' + users, 1)
    return edit


def trunk(name, carrier, more="", priority=0, targets=None):
    targets = targets or f'"sip:{carrier.host}:{carrier.port};transport=udp"'
    return (f'[trunks.{name}]\nkind = "peering"\ntargets = [{targets}]\nsources = ["{carrier.host}"]\n'
            f'priority = {priority}\nno_response_seconds = 1\n{more}\n')


@contextlib.asynccontextmanager
async def two_carriers(first="", second="", tenant="", users="", head="", settings=""):
    """An exchange with two trunks, its carriers, Anna's phone and a mail server."""
    async with Carrier(FIRST) as one, Carrier(SECOND, 1200) as two, SmtpSink() as sink:
        text = trunk("first", one, first) + trunk("second", two, second, 1)
        async with Exchange(edit=with_trunks(text, tenant, users), smtp_url=sink.url, settings=settings) as exchange:
            async with Phone("acme-201", exchange.secret("acme-201"), exchange.sip, tone=500) as anna:
                assert await anna.register() == 200
                yield exchange, anna, one, two, sink


async def last_record(exchange):
    """What is recorded of the newest call that has ended."""
    for _ in range(50):
        said = await exchange.centrale("history", "acme")
        found = re.search(r"\b(\d{4}-|)([0-9a-hjkmnp-tv-z]{26})\b", said)
        if found:
            return await exchange.centrale("trace", found[2])
        await asyncio.sleep(0.1)
    raise AssertionError(f"no call in the history: {said}")


async def refused(call, within):
    await call.ended(within)
    return call.status


async def failover(_):
    """The first carrier answers 503, then nothing at all: the second is tried, and the record says so."""
    async with two_carriers() as (exchange, anna, one, two, _):
        one.refuses = 503
        call = await anna.call("0612345678")
        await call.answered()
        share = await call.audio.hears(two.tone)
        await call.hang_up()
        assert len(one.invites) == 1 and len(two.invites) == 1
        record = await last_record(exchange)
        assert "leg.carried" in record and "trunk=second" in record, record
        one.silent, one.refuses = True, None
        call = await anna.call("0612345679")
        await call.answered()
        await call.hang_up()
        assert len(two.invites) == 2
        return f"tone of the second carrier {share * 100:.0f} %"


async def health(_):
    """OPTIONS: a carrier that is silent is down and is not asked; when it speaks again it is up."""
    check = "[trunks.first.profile.health]\ninterval_seconds = 1\ndown_after = 2\nup_after = 1\n"
    async with two_carriers(first=check) as (exchange, anna, one, two, _):
        await says(exchange, "trunks", f"{one.port};transport=udp up")
        one.silent = True
        took = await says(exchange, "trunks", f"{one.port};transport=udp down")
        assert "trunk targets down 1" in await exchange.centrale("status")
        call = await anna.call("0612345678")
        await call.answered()
        await call.hang_up()
        assert not one.invites and len(two.invites) == 1
        one.silent = False
        back = await says(exchange, "trunks", f"{one.port};transport=udp up")
        return f"down after {took:.1f} s, up again after {back:.1f} s"


async def says(exchange, command, what, within=25):
    begin = asyncio.get_running_loop().time()
    while what not in (said := await exchange.centrale(command)):
        assert asyncio.get_running_loop().time() - begin < within, f"{command} never said {what}: {said}"
        await asyncio.sleep(0.1)
    return asyncio.get_running_loop().time() - begin


async def profile(_):
    """A carrier that wants PCMU, Remote-Party-ID and 00 before numbers gets them; a hidden caller is hidden."""
    first = ('number_format = "international-00"\n[trunks.first.profile]\ncodecs = ["pcmu"]\n'
             'caller_header = "remote-party-id"\nprivacy = "privacy-only"\n')
    async with two_carriers(first=first) as (exchange, anna, one, _, _):
        call = await anna.call("*670612345678")
        await call.answered()
        share = await call.audio.hears(one.tone)
        await call.hang_up()
        invite = one.invites[0]
        assert invite.uri.startswith("sip:0031612345678@"), invite.uri
        audio = re.search(rb"m=audio \d+ RTP/AVP ([\d ]+)", invite.body)[1].split()
        assert audio[0] == b"0" and b"8" not in audio and b"9" not in audio, invite.body
        assert "0031201230201" in invite.get("Remote-Party-ID") and "privacy=full" in invite.get("Remote-Party-ID")
        assert invite.get("Privacy") == "id" and not invite.get("P-Asserted-Identity")
        assert "Anna" not in bytes(invite).decode()
        return f"tone {share * 100:.0f} %"


TARIFF = '[[tenants.acme.tariffs]]\nprefix = ""\nname = "abroad"\nper_minute = 6000000\nincrement_seconds = 1\n'


def acme_tables(tables):
    """Behind the tenant's own fields: tables of the tenant stand there."""
    def edit(text):
        return text.replace("[[tenants.acme.sites]]", tables + "\n[[tenants.acme.sites]]", 1)
    return edit


@contextlib.asynccontextmanager
async def one_company(tables, tenant="", users="", first=""):
    async with Carrier(FIRST) as one, Carrier(SECOND, 1200) as two, SmtpSink() as sink:
        trunks = with_trunks(trunk("first", one, first) + trunk("second", two, "", 1), tenant, users)
        async with Exchange(edit=lambda text: acme_tables(tables)(trunks(text)), smtp_url=sink.url) as exchange:
            async with Phone("acme-201", exchange.secret("acme-201"), exchange.sip, tone=500) as anna:
                assert await anna.register() == 200
                yield exchange, anna, one, two, sink


async def caps(_):
    """Spending is capped during the call: ten cents a second, a euro a day; a restart forgets nothing, 112 goes out."""
    tables = "[tenants.acme.caps]\nspend_per_day = 1000000\n" + TARIFF
    async with one_company(tables, tenant='alarm_mails = ["boss@acme.example"]\n') as (exchange, anna, one, _, sink):
        begin = asyncio.get_running_loop().time()
        call = await anna.call("004930123456")
        await call.answered()
        await call.ended(25)
        lasted = asyncio.get_running_loop().time() - begin
        assert lasted < 15, f"it went on for {lasted:.0f} s"
        mail = await sink.mail_to("boss@acme.example")
        assert "%" in mail["subject"], mail["subject"]
        call = await anna.call("004930123457")
        assert await refused(call, 20) == 403
        await exchange.kill()
        await exchange.start()
        assert await anna.register() == 200
        call = await anna.call("004930123457")
        assert await refused(call, 20) == 403
        said = await exchange.centrale("caps")
        spent = float(re.search(r"^acme .*today ([\d.]+) of 1\.00", said, re.M)[1])
        assert 0.5 < spent <= 1.0 + 0.5, said
        help_ = await anna.call("112")
        await help_.answered()
        await help_.hang_up()
        assert len(one.invites) == 2, "the first call and 112"
        return f"ended after {lasted:.1f} s, {spent:.2f} of 1.00 spent"


async def account(_):
    """Who needs an account code is asked for it by a voice; the record has it."""
    tables = ('[[tenants.acme.classes_of_service]]\nid = "written"\naccount_codes = "required"\n'
              '[[tenants.acme.account_codes]]\ncode = "1001"\nname = "Bridge"\n')
    async with one_company(tables) as (exchange, anna, one, _, _):
        call = await anna.call("0612345678")
        await call.answered()
        await asyncio.sleep(0.5)
        call.audio.press("1001#")
        share = await call.audio.hears(one.tone, 10)
        await call.hang_up()
        record = await last_record(exchange)
        assert "call.account" in record and "code=1001" in record, record
        return f"tone {share * 100:.0f} %"


async def proved_number(_):
    """A number of somebody else is shown once he has entered the code; before that it is not."""
    async with two_carriers() as (exchange, anna, one, _, _):
        assert "is no number" in await exchange.centrale("prove-number", "acme", "06", check=False)
        said = await exchange.centrale("prove-number", "acme", "+31611112222")
        code = re.search(r"\b(\d{6})\b", said)[1]
        talk = await one.incoming(8)
        await asyncio.sleep(1)
        talk.audio.press(code + "#")
        await says_of(exchange, "tenants.acme.proved_numbers", "+31611112222")
        await talk.ended()
        said = await exchange.centrale("prove-number", "acme", "+31633334444")
        talk = await one.incoming(8)
        await asyncio.sleep(0.5)
        await talk.hang_up()
        await asyncio.sleep(1)
        shown = await exchange.centrale("show", "tenants.acme.proved_numbers")
        assert "+31633334444" not in shown, shown
        return "one proved, one not"


async def says_of(exchange, path, what, within=15):
    for _ in range(within * 10):
        said = await exchange.centrale("show", path, check=False)
        if what in said:
            return
        await asyncio.sleep(0.1)
    raise AssertionError(f"{path} never had {what}: {said}")


async def emergency(_):
    """112 while the first carrier is dead: over another, with the address; the company's list hears of it at once."""
    second = '[trunks.second.profile]\nlocation = "geolocation"\n'
    async with two_carriers(second=second, tenant='alarm_mails = ["desk@acme.example"]\n') as (_, anna, one, two, sink):
        one.silent = True
        call = await anna.call("112")
        await call.answered()
        share = await call.audio.hears(two.tone)
        mail = await sink.mail_to("desk@acme.example")
        await call.hang_up()
        invite = two.invites[0]
        assert invite.uri.startswith("sip:112@") and invite.get("Geolocation").startswith("<cid:")
        assert b"Damrak 1, 1012 LG Amsterdam" in invite.body and b"application/sdp" in invite.body
        assert "+31201230000" in invite.get("P-Asserted-Identity"), "the number of the site"
        assert "112" in mail["subject"]
        return f"tone {share * 100:.0f} %, mail: {mail['subject'][-40:]}"


# --- TLS

def make_certificate(folder, name, host):
    """A certificate for `host`, signed by the authority of the folder (made with the first one)."""
    def openssl(*words):
        subprocess.run(["openssl", *words], check=True, capture_output=True, cwd=folder)

    if not (folder / "ca.pem").exists():
        openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "ca.key", "-out", "ca.pem", "-days", "2",
                "-subj", "/CN=test authority", "-addext", "basicConstraints=critical,CA:TRUE")
    openssl("req", "-newkey", "rsa:2048", "-nodes", "-keyout", f"{name}.key", "-out", f"{name}.csr", "-subj", f"/CN={name}")
    (folder / f"{name}.ext").write_text(f"subjectAltName=IP:{host}\n")
    openssl("x509", "-req", "-in", f"{name}.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2",
            "-out", f"{name}.pem", "-extfile", f"{name}.ext")
    return folder / f"{name}.pem", folder / f"{name}.key"


class TlsCarrier:
    """Takes an INVITE over TLS with 486, so that the way alone is tested; counts what comes over UDP."""

    def __init__(self, host, port, certificate):
        self.host, self.port, self.certificate, self.invites, self.in_clear = host, port, certificate, [], 0

    async def __aenter__(self):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*self.certificate)
        self.server = await asyncio.start_server(self.serve, self.host, self.port, ssl=context)
        carrier = self

        class Clear(asyncio.DatagramProtocol):
            def datagram_received(self, *_):
                carrier.in_clear += 1

        self.clear, _ = await asyncio.get_running_loop().create_datagram_endpoint(Clear, local_addr=(self.host, self.port))
        return self

    async def __aexit__(self, *_):
        self.server.close()
        self.clear.close()

    async def serve(self, reader, writer):
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError, ssl.SSLError):
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = re.search(rb"(?i)content-length:\s*(\d+)", head)
                message = sip.Message.parse(head + await reader.readexactly(int(length[1]) if length else 0))
                if message.is_request and message.method == "INVITE":
                    self.invites.append(message)
                    writer.write(bytes(message.respond(486, sip.token(4))))
                    await writer.drain()
        writer.close()


async def tls(_):
    """A trunk over TLS: its certificate is checked against the target; a wrong one gets no call, and never by UDP."""
    import pathlib
    import tempfile
    with tempfile.TemporaryDirectory() as where:
        folder = pathlib.Path(where)
        right, wrong = make_certificate(folder, "right", FIRST), make_certificate(folder, "wrong", "192.0.2.1")
        port, other = free_port(FIRST), free_port(SECOND)
        text = (f'[trunks.first]\nkind = "peering"\ntargets = ["sip:{SECOND}:{other};transport=tls"]\nno_response_seconds = 3\n'
                f'[trunks.second]\nkind = "peering"\ntargets = ["sip:{FIRST}:{port};transport=tls"]\npriority = 1\n')
        def secure(extra):
            return with_trunks(extra)
        async with TlsCarrier(FIRST, port, right) as good, TlsCarrier(SECOND, other, wrong) as bad:
            exchange = Exchange(edit=secure(text))
            settings = exchange.folder / "centraled.toml"
            ours, key = make_certificate(folder, "exchange", "127.0.0.1")
            told = settings.read_text().replace('listen = [', f'listen = ["tls:127.0.0.1:{free_port()}", ', 1)
            settings.write_text(told.replace("[sip]\n", f'[sip]\ntls_trusted = "{folder}/ca.pem"\ntls_certificate = "{ours}"\n'
                                             f'tls_key = "{key}"\n', 1))
            async with exchange, Phone("acme-201", exchange.secret("acme-201"), exchange.sip, tone=500) as anna:
                assert await anna.register() == 200
                call = await anna.call("0612345678")
                status = await refused(call, 15)
                assert status == 486, f"{status}: not what the good carrier said"
                assert len(good.invites) == 1 and not bad.invites, "the certificate names another"
                assert good.in_clear == 0 and bad.in_clear == 0, "in clear"
                via = good.invites[0].get("Via")
                assert via.startswith("SIP/2.0/TLS"), via
                return "busy came back over TLS, the impostor saw nothing"


STEPS = {"failover": ("the first carrier answers 503 or nothing, the second is tried", failover),
         "health": ("OPTIONS: down, passed over, up again", health),
         "profile": ("codecs, number format and caller as the carrier wants them", profile),
         "caps": ("spending is capped while the call goes on, and over a restart", caps),
         "account": ("an account code is asked for and recorded", account),
         "prove": ("a number of others is shown when its owner agrees", proved_number),
         "emergency": ("112 over any carrier that is left, with address and mail", emergency),
         "tls": ("a trunk over TLS whose certificate is checked", tls)}
