"""A shell in which a tutorial page is typed: one bash for the whole page, so that `cd` and `export` mean what they say.

Its home is an empty folder in which `flask-blog` is a clone of this repository, as a reader has it. Nothing of the
caller's environment comes along. Port 5000 of the text is a free port here, and the databases of the text are databases
of this run, so that pages can be run at the same time.
"""

import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from itertools import islice
from pathlib import Path
from threading import Timer
from typing import IO

ROOT = Path(__file__).parent.parent.parent
PATIENCE = 120  # seconds that a command may take
PROMPT = "\x01"  # stands before each prompt of Python, so that no output is taken for one
DONE = "\x02"  # stands before the exit code of a command
# Python reads this file before the first prompt of an interactive session, and `flask shell` does too.
STARTUP = f"import sys\nsys.ps1, sys.ps2 = {PROMPT + '>>> '!r}, {PROMPT + '... '!r}\n"
STAMPS = ("made", "ready-to-run", "ready-to-test")
PASSWORD = "a password that nobody guesses"
# What a reader told git once, so that it can make commits.
GIT_CONFIG = "[user]\n\tname = You\n\temail = you@example.com\n[init]\n\tdefaultBranch = main\n"


class Shell:
    """A bash that waits for commands."""

    def __init__(self) -> None:
        self._home = Path(tempfile.mkdtemp(prefix="tutorial-")).resolve()
        self._copy_project(self._home / "flask-blog")
        self._startup = self._home / ".startup.py"
        self._startup.write_text(STARTUP)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = str(free.getsockname()[1])
        self._named: dict[str, str] = {}  # what stands for a name of the text here
        clean = {name: value for name, value in os.environ.items() if name in ("PATH", "LANG")}
        clean |= {"HOME": str(self._home), "PYTHONUNBUFFERED": "1", "PYTHONSTARTUP": str(self._startup)}
        self._bash = subprocess.Popen(
            ["bash", "--norc", "--noprofile"],
            cwd=self._home,
            env=clean | {"FLASK_RUN_PORT": self._port, "PORT": self._port, "COLUMNS": "120"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self.exit_code = "0"
        self._server: IO[str] | None = None

    def run(self, command: str, expected: str, in_background: bool = False, answers: str = "/dev/null") -> str:
        """Type a command and return what is printed; `exit_code` tells how it ended.

        A command that asks for something reads the file `answers`.
        """
        if command == "echo $?":
            code, self.exit_code = self.exit_code, "0"
            return code
        command = self.here(command)
        typed = [
            line[4:] for line in expected.splitlines() if line.startswith((">>> ", "... ", "...")) or line == ">>>"
        ]
        if in_background:
            return self._start(command, expected)
        if typed:
            return self._converse(command, typed)
        printed, self.exit_code = self._send(f"{{ {command}\n}} <{answers}")
        return self._as_written(printed)

    def folder(self) -> Path:
        """Return the folder that the reader is in."""
        return Path(self._send("pwd")[0].strip())

    def name(self, in_text: str, here: str) -> None:
        """Let a word of the text, such as the address of a database, mean another one here."""
        self._named[in_text] = here

    def here(self, text: str) -> str:
        """Return a command with the port that is free here, and the databases of this run."""
        for in_text, here in self._named.items():
            text = text.replace(in_text, here)
        return re.sub(r"\b5000\b", self._port, text)

    def names(self) -> dict[str, str]:
        """Return how the text names what has another name here."""
        databases = {here: in_text for in_text, here in self._named.items()}
        python = {sys.prefix: "/home/you/flask-blog/.venv"} if sys.prefix != sys.base_prefix else {}
        return databases | {self._port: "5000", str(self._home): "/home/you"} | python

    def close(self) -> None:
        """End everything that runs, and remove the home folder."""
        self._stop_server()
        self._bash.communicate("exit\n")
        shutil.rmtree(self._home)

    def _copy_project(self, target: Path) -> None:
        """Commit what git knows of this repository to a new one. Its `.venv` is that of the tests."""
        listed = subprocess.run(
            ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        for name in listed.stdout.splitlines():
            if (ROOT / name).is_file():
                (target / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, target / name)
        (self._home / ".gitconfig").write_text(GIT_CONFIG)
        (self._home / ".answers").write_text(f"{PASSWORD}\n{PASSWORD}\n")
        for words in (["init", "-q"], ["add", "--all"], ["commit", "-q", "-m", "The blog as you cloned it"]):
            subprocess.run(["git", *words], cwd=target, env={**os.environ, "HOME": str(self._home)}, check=True)
        (target / ".venv").mkdir()
        for entry in Path(sys.prefix).iterdir():
            (target / ".venv" / entry.name).symlink_to(entry)
        for name in STAMPS:  # newer than requirements.txt, so that `make` installs nothing
            (target / ".venv" / name).unlink(missing_ok=True)
            (target / ".venv" / name).touch()

    def _send(self, line: str) -> tuple[str, str]:
        """Send a line to bash and return what it printed and its exit code."""
        assert self._bash.stdin
        assert self._bash.stdout
        self._bash.stdin.write(f"{line}\nprintf '\\n{DONE}%s\\n' $?\n")
        self._bash.stdin.flush()
        printed: list[str] = []
        too_long = Timer(PATIENCE, os.killpg, (self._bash.pid, signal.SIGKILL))
        too_long.start()
        for read in self._bash.stdout:
            if read.startswith(DONE):
                break
            printed.append(read)
        else:
            raise AssertionError(f"`{line}` did not end in {PATIENCE} seconds, or ended the shell: {''.join(printed)}")
        too_long.cancel()
        return "".join(printed).removesuffix("\n"), read[1:].strip()

    def _converse(self, command: str, typed: list[str]) -> str:
        """Type lines into an interactive Python, and return them with its prompts and answers, as a terminal shows."""
        file = self._home / ".typed"
        file.write_text("\n".join(typed) + "\n")
        printed, self.exit_code = self._send(f"{command} <{file}")
        _, *answers = printed.split(PROMPT)
        lines = [f"{answer[:4]}{line}\n{answer[4:]}" for answer, line in zip(answers, typed, strict=False)]
        return self._as_written("".join(lines))

    def _start(self, command: str, expected: str) -> str:
        """Start a server, and return as many lines of what it prints as are expected."""
        self._stop_server()
        pipe = self._home / ".server"
        os.mkfifo(pipe)
        self._send(f"setsid bash -c {shlex.quote(command)} >{pipe} 2>&1 </dev/null &")
        self._server = pipe.open()  # it waits until the server opens the other end
        return self._as_written("".join(islice(self._server, len(expected.splitlines()))))

    def _stop_server(self) -> None:
        if self._server:
            self._send("kill -- -$!; wait")  # setsid made it a group of its own, with its number
            self._server.close()
            (self._home / ".server").unlink()
            self._server = None

    def _as_written(self, text: str) -> str:
        """Return what is printed with the reader's port and home folder, and without colours."""
        plain = re.sub(r"\x1b\[\d*m", "", text)
        for here, in_text in self.names().items():
            plain = plain.replace(here, in_text)
        return plain
