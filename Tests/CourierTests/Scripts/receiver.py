"""A receiver of messages that misbehaves when told to: a mail server or an HTTPS gateway on a free port of this machine.

Prints one JSON object a line: first {"port": …}, then what it got. Ends when its standard input ends.

  receiver.py smtp [--tls starttls|implicit] [--user NAME --password TEXT] --certificate FILE --key FILE
  receiver.py https --certificate FILE --key FILE          (http without --certificate)

Mail: the local part of the recipient says what happens. `unknown`: 550 5.1.1; `policy`: 550 5.7.1; `busy`: 451 to RCPT; `full`: 552 to
the mail; `later`: 452 to the mail; `vanish`: the mail is kept and the connection closed without an answer; `cut`: closed in the middle.
HTTPS: the path says it. /ok; /status/N (with Retry-After: 7); /vanish: kept, closed without an answer; /silent: kept, never answered;
/broken: 200 whose body breaks off.
"""

import argparse
import base64
import hashlib
import hmac
import json
import socket
import socketserver
import ssl
import sys
import threading

lock = threading.Lock()


def say(**fact):
    with lock:
        print(json.dumps(fact), flush=True)


class Line(socketserver.StreamRequestHandler):
    """One connection; TLS from the start or later."""

    def setup(self):
        self.options = self.server.options
        if self.options.tls == "implicit":
            self.request = self.server.context.wrap_socket(self.request, server_side=True)
        super().setup()

    def upgrade(self):
        self.request = self.server.context.wrap_socket(self.request, server_side=True)
        super().setup()

    def reply(self, text):
        self.wfile.write((text + "\r\n").encode())
        self.wfile.flush()

    def line(self):
        return self.rfile.readline().decode("latin-1").rstrip("\r\n")


class Mail(Line):
    def handle(self):
        say(event="connection")
        secure, sender, recipient, user = self.options.tls == "implicit", "", "", None
        self.reply("220 receiver ESMTP")
        while True:
            raw = self.rfile.readline()
            if not raw:
                return
            command = raw.decode("latin-1").rstrip("\r\n")
            verb = command[:4].upper()
            if verb == "EHLO":
                features = ["receiver", "8BITMIME", "ENHANCEDSTATUSCODES"]
                features += ["STARTTLS"] if self.options.tls == "starttls" and not secure else []
                features += ["AUTH PLAIN"] if self.options.user else []
                for feature in features[:-1]:
                    self.reply("250-" + feature)
                self.reply("250 " + features[-1])
            elif verb == "STAR":
                self.reply("220 2.0.0 go on")
                self.upgrade()
                secure = True
            elif verb == "AUTH":
                words = command.split(" ")
                if len(words) < 3:
                    self.reply("334 ")
                    words.append(self.line())
                expected = f"\0{self.options.user}\0{self.options.password}".encode()
                if base64.b64decode(words[2]) == expected:
                    user = self.options.user
                    self.reply("235 2.7.0 welcome")
                else:
                    self.reply("535 5.7.8 no")
            elif verb == "MAIL":
                if self.options.user and user is None:
                    self.reply("530 5.7.0 who are you?")
                    continue
                sender = command
                self.reply("250 2.1.0 ok")
            elif verb == "RCPT":
                recipient = command[command.find("<") + 1 : command.rfind(">")]
                words = {"unknown": f"550 5.1.1 <{recipient}>: no such user", "policy": "550 5.7.1 not through me", "busy": "451 4.3.0 later"}
                self.reply(words.get(recipient.split("@")[0], "250 2.1.5 ok"))
            elif verb == "DATA":
                self.reply("354 go on")
                if not self.mail(secure, sender, recipient):
                    return
            elif verb == "QUIT":
                self.reply("221 2.0.0 bye")
                return
            else:
                self.reply("250 2.0.0 ok")

    def mail(self, secure, sender, recipient):
        """Whether the connection goes on."""
        how = recipient.split("@")[0]
        raw = b""
        while True:
            line = self.rfile.readline()
            if how == "cut" or not line:
                return False
            if line == b".\r\n":
                break
            raw += line[1:] if line.startswith(b".") else line
        refusal = {"full": "552 5.2.2 mailbox full", "later": "452 4.2.2 mailbox full"}.get(how)
        if refusal:
            self.reply(refusal)
            return True
        say(event="mail", secure=secure, sender=sender, recipient=recipient, raw=base64.b64encode(raw).decode())
        if how == "vanish":
            return False
        self.reply("250 2.0.0 queued")
        return True


class Gateway(Line):
    def handle(self):
        say(event="connection")
        while True:
            request = self.line()
            if not request:
                return
            path = request.split(" ")[1]
            headers = {}
            while True:
                line = self.line()
                if not line:
                    break
                name, _, value = line.partition(":")
                headers[name.strip().lower()] = value.strip()
            body = self.rfile.read(int(headers.get("content-length", "0")))
            say(event="post", path=path, headers=headers, body=body.decode(), signed=self.is_signed(headers, body))
            if path == "/vanish":
                return
            if path == "/silent":
                self.rfile.read(1)
                return
            status = int(path.split("/")[2]) if path.startswith("/status/") else 200
            answer = json.dumps({"id": "m-" + headers.get("idempotency-key", "")[:8], "note": "for you"})
            length = len(answer) + (100 if path == "/broken" else 0)
            retry = "Retry-After: 7\r\n" if status in (429, 503) else ""
            location = "Location: /ok\r\n" if status == 302 else ""
            self.wfile.write(f"HTTP/1.1 {status} X\r\n{retry}{location}Content-Length: {length}\r\n\r\n{answer}".encode())
            self.wfile.flush()
            if path == "/broken":
                return

    def is_signed(self, headers, body):
        fields = dict(part.split("=", 1) for part in headers.get("pintu-signature", "").split(",") if "=" in part)
        message = fields.get("t", "").encode() + b"." + body
        expected = hmac.new(self.options.secret.encode(), message, hashlib.sha256).hexdigest()
        return hmac.compare_digest(expected, fields.get("v1", ""))


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request, client_address):
        say(event="broken", reason=type(sys.exc_info()[1]).__name__)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("kind", choices=["smtp", "https"])
    parser.add_argument("--tls", choices=["none", "starttls", "implicit"], default="none")
    parser.add_argument("--certificate")
    parser.add_argument("--key")
    parser.add_argument("--user")
    parser.add_argument("--password")
    parser.add_argument("--secret", default="")
    parser.add_argument("--port", type=int, default=0)
    options = parser.parse_args()
    if options.kind == "https" and options.certificate:
        options.tls = "implicit"
    server = Server(("127.0.0.1", options.port), Mail if options.kind == "smtp" else Gateway)
    server.options = options
    if options.certificate:
        server.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        server.context.load_cert_chain(options.certificate, options.key)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    say(port=server.server_address[1])
    sys.stdin.read()


main()
