"""A mail server that keeps what it gets: enough SMTP (RFC 5321) for an outbox under test. Standard library only.

    async with SmtpSink() as sink:
        ...  settings: mail.smtp_url = sink.url
        mail = await sink.mail_to("anna@acme.example")      # email.message.EmailMessage
"""
import asyncio
import email
import email.policy


class SmtpSink:
    def __init__(self, host="127.0.0.1", refuse=None):
        self.host, self.mails, self.refuse = host, [], refuse  # refuse: a reply such as "451 try again" to every DATA
        self.arrived = asyncio.Condition()

    async def __aenter__(self):
        self.server = await asyncio.start_server(self.serve, self.host, 0, limit=1 << 20)
        self.port = self.server.sockets[0].getsockname()[1]
        self.url = f"smtp://{self.host}:{self.port}"
        return self

    async def __aexit__(self, *_):
        self.server.close()

    async def serve(self, reader, writer):
        def say(line):
            writer.write(line.encode() + b"\r\n")

        say("220 sink ESMTP")
        recipients = []
        try:
            while line := (await reader.readline()).decode("utf-8", "replace").strip():
                verb = line.split()[0].upper()
                if verb in ("EHLO", "HELO"):
                    say("250-sink\r\n250-8BITMIME\r\n250 SIZE 50000000" if verb == "EHLO" else "250 sink")
                elif verb == "RCPT":
                    recipients.append(line.partition(":")[2].split(">")[0].strip("< "))
                    say("250 ok")
                elif verb == "DATA":
                    say("354 go on")
                    await self.take(await reader.readuntil(b"\r\n.\r\n"), recipients, say)
                    recipients = []
                elif verb == "QUIT":
                    say("221 bye")
                    break
                else:
                    say("250 ok" if verb in ("MAIL", "RSET", "NOOP") else "502 not here")
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        writer.close()

    async def take(self, data, recipients, say):
        if self.refuse:
            return say(self.refuse)
        text = data[:-5].replace(b"\r\n..", b"\r\n.")
        mail = email.message_from_bytes(text, policy=email.policy.default)
        async with self.arrived:
            self.mails.append((recipients, mail))
            self.arrived.notify_all()
        say("250 kept")

    async def mail_to(self, recipient, within=20):
        """The newest mail for that address; waits for one when there is none."""
        def find():
            return next((m for to, m in reversed(self.mails) if recipient in to), None)

        async def wait():
            async with self.arrived:
                await self.arrived.wait_for(find)
            return find()

        try:
            return await asyncio.wait_for(wait(), within)
        except asyncio.TimeoutError:
            raise AssertionError(f"no mail for {recipient} within {within} s; mails for {[m[0] for m in self.mails]}") from None
