"""Starts and stops the real binary for a test.

The process gets a directory, a home and an environment of its own and never outlives the tests:
it is started in a process group that is killed at exit.
"""

from __future__ import annotations

import atexit
import contextlib
import http.client
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 60.0

_LIVE: set[int] = set()


@atexit.register
def _stop_all() -> None:
    for group in list(_LIVE):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(group, signal.SIGKILL)


def binary() -> Path:
    """The binary under test: `E2E_BINARY`, as `./test` sets it."""
    named = os.environ.get("E2E_BINARY")
    path = Path(named) if named else ROOT / "target" / "debug" / "private-ai-proxy"
    if not path.is_file():
        raise FileNotFoundError(f"{path} is missing: build it, or name it in E2E_BINARY")
    return path


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


def clean_environment(home: Path) -> dict[str, str]:
    """Nothing of the caller's configuration reaches the process."""
    keep = ("PATH", "LANG", "LC_ALL", "TMPDIR", "LLVM_PROFILE_FILE")
    env = {k: os.environ[k] for k in keep if k in os.environ}
    return env | {"HOME": str(home), "RUST_BACKTRACE": "1"}


def run_cli(
    *arguments: str,
    cwd: Path,
    stdin: str | bytes = b"",
    env: dict[str, str] | None = None,
    seconds: float = 120,
) -> subprocess.CompletedProcess[bytes]:
    """Runs a command to its end."""
    data = stdin.encode() if isinstance(stdin, str) else stdin
    return subprocess.run(
        [str(binary()), *arguments],
        cwd=cwd,
        input=data,
        env=clean_environment(cwd) | (env or {}),
        capture_output=True,
        timeout=seconds,
        check=False,
    )


class Proxy:
    """One running proxy over one data directory."""

    def __init__(
        self,
        upstream: str,
        directory: Path | None = None,
        config: str = "",
        env: dict[str, str] | None = None,
    ) -> None:
        self._own = directory is None
        self.directory = directory or Path(tempfile.mkdtemp(prefix="private-ai-e2e-"))
        if self._own:
            atexit.register(shutil.rmtree, self.directory, ignore_errors=True)
        self.upstream = upstream
        self.config = config
        self.extra_env = env or {}
        self.port = 0
        self.admin_port = 0
        self.process: subprocess.Popen[bytes] | None = None
        self.starts = 0

    @property
    def data_dir(self) -> Path:
        return self.directory / "data"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def logs(self) -> list[Path]:
        return sorted(self.directory.glob("proxy-*.log"))

    def log_text(self) -> str:
        return "\n".join(path.read_text("utf-8", "replace") for path in self.logs)

    def environment(self) -> dict[str, str]:
        return (
            clean_environment(self.directory)
            | {
                "PRIVATE_AI_PROXY_DATA_DIR": str(self.data_dir),
                "PRIVATE_AI_PROXY_PROXY__LISTEN": f"127.0.0.1:{self.port}",
                "PRIVATE_AI_PROXY_ADMIN__LISTEN": f"127.0.0.1:{self.admin_port}",
                "PRIVATE_AI_PROXY_UPSTREAM__OPENAI__BASE_URL": self.upstream,
                "PRIVATE_AI_PROXY_UPSTREAM__ANTHROPIC__BASE_URL": self.upstream,
                "PRIVATE_AI_PROXY_UPSTREAM__GEMINI__BASE_URL": self.upstream,
                "PRIVATE_AI_PROXY_UPSTREAM__OLLAMA__BASE_URL": self.upstream,
                "PRIVATE_AI_PROXY_UPSTREAM__AZURE__BASE_URL": self.upstream,
            }
            | self.extra_env
        )

    def start(self) -> Proxy:
        """Starts and waits until `/readyz` says yes; a port taken meanwhile is tried again."""
        if self.config:
            (self.directory / "private-ai-proxy.toml").write_text(self.config)
        for attempt in range(3):
            self.port, self.admin_port = free_port(), free_port()
            self.starts += 1
            log = self.directory / f"proxy-{self.starts}.log"
            with log.open("wb") as out:
                self.process = subprocess.Popen(
                    [str(binary()), "serve"],
                    cwd=self.directory,
                    env=self.environment(),
                    stdin=subprocess.DEVNULL,
                    stdout=out,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )
            _LIVE.add(self.process.pid)
            if self._wait_ready():
                return self
            text = log.read_text("utf-8", "replace")
            self.kill()
            if attempt == 2 or "in use" not in text:
                raise RuntimeError(f"the proxy did not become ready:\n{text[-4000:]}")
        raise AssertionError("unreachable")

    def _wait_ready(self) -> bool:
        assert self.process is not None
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end and self.process.poll() is None:
            with contextlib.suppress(OSError, http.client.HTTPException):
                connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)
                connection.request("GET", "/readyz")
                status = connection.getresponse().status
                connection.close()
                if status == 200:
                    return True
            time.sleep(0.02)
        return False

    def kill(self) -> None:
        """SIGKILL to the whole group, as a crash would."""
        self._end(signal.SIGKILL)

    def stop(self) -> int:
        """SIGTERM, as a service manager does; the exit status."""
        return self._end(signal.SIGTERM)

    def _end(self, number: signal.Signals) -> int:
        if self.process is None:
            return 0
        process, self.process = self.process, None
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        try:
            status = process.wait(20)
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(20)
            _LIVE.discard(process.pid)
            raise
        _LIVE.discard(process.pid)
        return status

    def __enter__(self) -> Proxy:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.kill()
