"""What only some systems have is used behind a guard, and continuous integration tries the others."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULES = {"fcntl", "resource", "pwd", "grp", "termios", "tty", "pty", "syslog", "posix", "crypt", "msvcrt", "winreg"}
CALLS = {
    "os": {
        "fork", "forkpty", "killpg", "getuid", "geteuid", "getgid", "getpgid", "setsid", "setpgid", "nice", "chown",
        "fchown", "chroot", "mkfifo", "statvfs", "sched_getaffinity", "sched_setaffinity", "register_at_fork",
        "getloadavg", "sysconf", "uname", "wait", "wait3", "wait4", "O_NOFOLLOW", "O_DIRECTORY", "WNOHANG", "EX_OK",
        "rename", "startfile",
    },
    "signal": {
        "SIGKILL", "SIGALRM", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2", "SIGPIPE", "SIGXFSZ", "SIGCHLD", "alarm",
        "setitimer", "pause", "pthread_sigmask", "sigwait", "pthread_kill", "CTRL_C_EVENT",
    },
    "socket": {"AF_UNIX"},
    "time": {"tzset"},
}  # fmt: skip
TEXT = {"open": 3, "read_text": 0, "write_text": 1, "NamedTemporaryFile": 2, "fdopen": 3}
"""What opens text in the encoding of the system unless it is told one, and where the encoding stands unnamed."""
DATE = re.compile(r"%[-#][a-zA-Z]")


def unguarded(tree: ast.Module) -> Iterator[str]:
    """What a module uses that another system does not have, with its line."""

    def look(node: ast.AST, guarded: bool) -> Iterator[str]:
        if isinstance(node, ast.If | ast.IfExp):
            guarded = guarded or bool(re.search(r"sys\.platform|os\.name|hasattr\(", ast.unparse(node.test)))
        elif isinstance(node, ast.Try):
            caught = " ".join(ast.unparse(each.type) for each in node.handlers if each.type)
            guarded = guarded or "ImportError" in caught or "AttributeError" in caught
        elif isinstance(node, ast.With):
            guarded = guarded or "AttributeError" in ast.unparse(node.items[0])
        if not guarded:
            yield from (f"{getattr(node, 'lineno', 0)}: {what}" for what in used(node))
        for child in ast.iter_child_nodes(node):
            yield from look(child, guarded)

    yield from look(tree, False)


def used(node: ast.AST) -> Iterator[str]:
    """Names of some systems only, formats of dates and text without an encoding, in one node."""
    if isinstance(node, ast.Import):
        yield from (each.name for each in node.names if each.name.split(".")[0] in MODULES)
    elif isinstance(node, ast.ImportFrom) and node.module:
        if node.module in MODULES:
            yield node.module
        yield from (each.name for each in node.names if each.name in CALLS.get(node.module, ()))
    elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        if node.attr in CALLS.get(node.value.id, ()):
            yield f"{node.value.id}.{node.attr}"
    elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("strftime"):
        yield from (each.value for each in node.args if isinstance(each, ast.Constant) and DATE.search(str(each.value)))
    if isinstance(node, ast.Call) and not binary(node):
        yield f"text without an encoding: {ast.unparse(node)[:60]}"


def binary(node: ast.Call) -> bool:
    """Whether a call opens no text, or says in which encoding."""
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if name not in TEXT or any(each.arg in ("encoding", None) for each in node.keywords):
        return True
    if name in ("open", "fdopen", "NamedTemporaryFile"):
        words = [*node.args, *(each.value for each in node.keywords if each.arg == "mode")]
        modes = [each.value for each in words if isinstance(each, ast.Constant) and isinstance(each.value, str)]
        shown = ast.unparse(node)
        special = re.match(r"(os|opened|archive|.*store|keeper)\.open", shown)
        dynamic = any(isinstance(each, ast.IfExp) and "b" in ast.unparse(each) for each in words)
        return bool(special) or dynamic or any("b" in mode for mode in modes) or _is_own(node)
    return len(node.args) > TEXT[name]


def _is_own(node: ast.Call) -> bool:
    """``.open()`` of a class of ours, which is no file: it starts with a capital or takes no mode."""
    return isinstance(node.func, ast.Attribute) and ast.unparse(node.func.value)[:1].isupper()


@pytest.mark.parametrize(
    "source",
    [
        "import fcntl",
        "from resource import getrusage",
        "import os\nos.getuid()",
        "from os import fork",
        "import signal\nsignal.SIGKILL",
        "import os\nos.rename('a', 'b')",
        "day.strftime('%-d %B')",
        "open('x')",
        "path.write_text('x')",
        "path.open('w')",
        "if x:\n    import fcntl",
    ],
)
def test_the_scan_finds(source: str) -> None:
    assert list(unguarded(ast.parse(source)))


@pytest.mark.parametrize(
    "source",
    [
        "import sys\nif sys.platform != 'win32':\n    import fcntl",
        "try:\n    import resource\nexcept ImportError:\n    resource = None",
        "n = len(os.sched_getaffinity(0)) if hasattr(os, 'sched_getaffinity') else 1",
        "day.strftime('%d %B')",
        "open('x', 'rb')",
        "path.read_text(encoding='utf-8')",
        "os.replace('a', 'b')",
    ],
)
def test_the_scan_lets_through(source: str) -> None:
    assert not list(unguarded(ast.parse(source)))


def test_nothing_in_the_package_needs_one_system() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{what}"
        for path in sorted((ROOT / "src").rglob("*.py"))
        for what in unguarded(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert found == []


def test_continuous_integration_tries_every_system_and_python() -> None:
    workflow = (ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8")
    oldest = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["requires-python"]
    for name in ("ubuntu-latest", "macos-latest", "windows-latest"):
        assert name in workflow
    assert f'python: ["{oldest.removeprefix(">=")}"' in workflow
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    call = re.search(r"^PYTEST := (-m pytest .*)$", makefile, flags=re.MULTILINE)
    assert call is not None
    assert f'python {call[1]} -m "not slow"' in workflow
    assert "continue-on-error: true" in workflow.split("newest:")[1]
