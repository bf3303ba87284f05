"""Measures handing out a token: from a file that is fresh, and with a refresh at a server of our own."""

import hashlib
import json
import os
import subprocess
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

CONFIG = """[sso-session acme]
sso_start_url = https://d-0000000000.awsapps.com/start
sso_region = eu-west-1
sso_registration_scopes = sso:account:access

[profile dev]
sso_session = acme
sso_account_id = 111122223333
sso_role_name = Developer
"""


class Server(BaseHTTPRequestHandler):
    """Answers CreateToken; notes how long it had the request, in seconds."""

    spans = []
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        begin = time.perf_counter()
        self.rfile.read(int(self.headers["Content-Length"]))
        answer = {"accessToken": "new", "tokenType": "Bearer", "expiresIn": 3600, "refreshToken": "next"}
        body = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        Server.spans.append(time.perf_counter() - begin)

    def log_message(self, *_):
        pass


def stamp(left):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + left))


class Tokens:
    """A home with one sign-in, and the time each command takes there, in milliseconds."""

    def __init__(self, binary, home):
        self.binary, self.home = binary, home
        self.file = os.path.join(home, ".aws/sso/cache", hashlib.sha1(b"acme").hexdigest() + ".json")
        os.makedirs(os.path.dirname(self.file), exist_ok=True)
        with open(os.path.join(home, ".aws/config"), "w", encoding="utf-8") as file:
            file.write(CONFIG)
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.environment = {
            "HOME": home,
            "PATH": os.environ.get("PATH", ""),
            "LANG": "C.UTF-8",
            "AWS_PROFILE": "dev",
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{self.server.server_port}",
        }

    def sign_in(self, left):
        token = {
            "startUrl": "https://d-0000000000.awsapps.com/start",
            "region": "eu-west-1",
            "accessToken": "old",
            "expiresAt": stamp(left),
            "clientId": "client",
            "clientSecret": "secret",
            "registrationExpiresAt": stamp(80 * 24 * 3600),
            "refreshToken": "first",
        }
        with open(self.file, "w", encoding="utf-8") as file:
            json.dump(token, file)

    def time(self, *arguments):
        begin = time.perf_counter()
        done = subprocess.run([self.binary, *arguments], env=self.environment, capture_output=True, check=True)
        return (time.perf_counter() - begin) * 1000, done.stdout.decode().strip()

    def warm(self):
        self.sign_in(8 * 3600)
        return self.time("token", "account-list")[0]

    def refreshed(self):
        """What a refresh takes beside the time the server had."""
        self.sign_in(-60)
        took, token = self.time("token", "account-list")
        if token != "new":
            raise RuntimeError("the token was not refreshed")
        return took - Server.spans[-1] * 1000

    def close(self):
        self.server.shutdown()
