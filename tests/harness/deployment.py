"""
A deployment made of exactly the files in docs/deploy.

Only what no two machines share is replaced: paths, ports, and the settings an
environment file is there for. Each replaced text has to occur once, so that a file that
changed is noticed here.
"""

import os
import re
import shlex
import shutil
import ssl
import subprocess
import sys
from pathlib import Path

import pytest

from tests.harness.process import ROOT, Process
from tests.harness.services import answers, free_port

DEPLOY = ROOT / "docs" / "deploy"
PORTS = (8001, 8002)  # as nginx.conf names them


def require(program):
    """Where a program is; without it the test is skipped, but fails under CI."""
    path = f"{os.environ['PATH']}:/usr/sbin:/sbin"
    if found := shutil.which(program, path=path):
        return found
    message = f"no {program} here: install it (Debian: apt-get install {program})"
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(message)


def replaced(text, replacements):
    for old, new in replacements.items():
        assert text.count(old) == 1, f"{old!r} occurs {text.count(old)} times"
        text = text.replace(old, new)
    return text


def environment():
    """The settings of environment.example."""
    lines = (DEPLOY / "environment.example").read_text().splitlines()
    pairs = [line.split("=", 1) for line in lines if line and line[0] != "#"]
    return dict(pairs)


def unit_command(unit, *, instance=""):
    """What ExecStart of a unit file says, with this checkout's Python."""
    text = (DEPLOY / unit).read_text()
    (command,) = re.findall(r"^ExecStart=(.+)$", text, re.MULTILINE)
    words = shlex.split(command.replace("%i", str(instance)))
    assert words[0] == "/srv/assessments/.venv/bin/python"
    return [sys.executable, *words[1:]]


class Certificate:
    """A certificate for 127.0.0.1 that nobody but ``context`` trusts."""

    def __init__(self, folder):
        self.chain, self.key = folder / "fullchain.pem", folder / "privkey.pem"
        command = [
            *(require("openssl"), "req", "-x509", "-nodes", "-days", "2"),
            *("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"),
            *("-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"),
            *("-keyout", str(self.key), "-out", str(self.chain)),
        ]
        subprocess.run(command, check=True, capture_output=True)

    def context(self):
        return ssl.create_default_context(cafile=self.chain)


class Nginx(Process):
    """nginx with nginx.conf, in front of ``servers`` (their ports)."""

    def __init__(self, folder, servers):
        program = require("nginx")
        self.folder = Path(folder)
        self.certificate = Certificate(self.folder)
        self.port, self.plain_port = free_port(), free_port()
        config = self.folder / "nginx.conf"
        config.write_text(self._config(servers))
        super().__init__(
            [
                *(program, "-c", str(config), "-p", str(self.folder)),
                *("-e", "stderr", "-g", "daemon off;"),
            ],
            log=self.folder / "nginx.log",
        )

    def _config(self, servers):
        kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        temporary = "".join(f"{kind}_temp_path {self.folder};" for kind in kinds)
        is_root = os.geteuid() == 0
        return replaced(
            (DEPLOY / "nginx.conf").read_text(),
            {
                "user www-data;": "user root;" if is_root else "",
                "pid /run/nginx.pid": f"pid {self.folder}/nginx.pid",
                "error_log /var/log/nginx/error.log": "error_log stderr",
                "/var/log/nginx/access.log": f"{self.folder}/access.log",
                "http {": "http { " + temporary,
                # Not everybody who tests may raise their limits.
                "worker_rlimit_nofile 65536;": "",
                "worker_connections 32768;": "worker_connections 256;",
                "/etc/ssl/exam.example/fullchain.pem": str(self.certificate.chain),
                "/etc/ssl/exam.example/privkey.pem": str(self.certificate.key),
                "listen 80 ": f"listen 127.0.0.1:{self.plain_port} ",
                "listen 443 ": f"listen 127.0.0.1:{self.port} ",
                **{
                    f"127.0.0.1:{named}": f"127.0.0.1:{port}"
                    for named, port in zip(PORTS, servers, strict=True)
                },
            },
        )

    @property
    def url(self):
        return f"https://127.0.0.1:{self.port}"

    @property
    def ws_url(self):
        return f"wss://127.0.0.1:{self.port}"

    def start(self):
        super().start()
        self.wait_until(lambda: answers(self.port), what="answering")
        return self


class Unit(Process):
    """One instance of ``assessments@.service``, with its environment file."""

    def __init__(self, *, log, **settings):
        self.port = free_port()
        super().__init__(
            unit_command("assessments@.service", instance=self.port),
            log=log,
            env={**environment(), **settings},
        )

    def start(self):
        super().start()
        self.wait_until(lambda: answers(self.port), what="answering")
        return self
