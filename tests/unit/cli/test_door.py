"""However a command ends, it ends in words: a reader that leaves, Ctrl-C at any moment."""

import os
import pty
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ivr.cli.main import INTERRUPTED, UNREAD, execute

TEMPLATE = Path("ivr/local/template")

STOPPED_AT_IMPORT = """
import os, signal, sys
from ivr.cli.main import main

class CtrlC:
    def find_spec(self, name, path=None, target=None):
        if name == {module!r}:
            os.kill(os.getpid(), signal.SIGINT)

signal.signal(signal.SIGINT, signal.default_int_handler)
sys.meta_path.insert(0, CtrlC())
sys.argv = ["ivr", "call", "hello", "-C", {root!r}]
main()
"""

STOPPED_AT_THE_DOOR = """
import os, signal, sys

class CtrlC:
    def find_spec(self, name, path=None, target=None):
        if name == {module!r}:
            os.kill(os.getpid(), signal.SIGINT)

signal.signal(signal.SIGINT, signal.default_int_handler)
sys.modules.pop({module!r}, None)
sys.meta_path.insert(0, CtrlC())
from ivr.cli.main import main
"""

STOPPED_IN_A_CALLBACK = """
import os, signal, sys
from ivr.cli.main import main

class Lock:
    def __del__(self):
        os.kill(os.getpid(), signal.SIGINT)
        for _ in range(1000):
            pass

class Import:
    def find_spec(self, name, path=None, target=None):
        if name == "pydantic":
            Lock()

signal.signal(signal.SIGINT, signal.default_int_handler)
sys.meta_path.insert(0, Import())
sys.argv = ["ivr", "compile", "-C", {root!r}]
main()
"""


def python(*arguments, **options):
    return subprocess.run(
        [sys.executable, *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        **options,
    )


@pytest.mark.parametrize(
    "module", ["typer", "pydantic", "ivr.compiler.pipeline", "ivr.simulator.machine"]
)
def test_ctrl_c_while_a_library_is_imported_is_one_line(module):
    ended = python("-c", STOPPED_AT_IMPORT.format(module=module, root=str(TEMPLATE)))
    assert (ended.returncode, ended.stderr) == (INTERRUPTED, "ivr: stopped\n")


@pytest.mark.parametrize("module", ["gc", "io"])
def test_ctrl_c_before_anything_runs_is_one_line(module):
    ended = python("-c", STOPPED_AT_THE_DOOR.format(module=module))
    assert (ended.returncode, ended.stderr) == (-signal.SIGINT, "ivr: stopped\n")


def test_what_is_no_ctrl_c_keeps_its_traceback():
    ended = python("-c", "import ivr.cli.main; raise ValueError('mine')")
    assert ended.returncode == 1
    assert "Traceback" in ended.stderr
    assert ended.stderr.endswith("ValueError: mine\n")


def test_ctrl_c_where_nothing_can_be_raised_is_one_line():
    ended = python("-c", STOPPED_IN_A_CALLBACK.format(root=str(TEMPLATE)))
    assert (ended.returncode, ended.stderr) == (INTERRUPTED, "ivr: stopped\n")


@pytest.mark.parametrize("arguments", [["rules"], ["rules", "--md"], ["--help"]])
def test_a_reader_that_has_left_is_no_fault(arguments):
    reader, writer = os.pipe()
    os.close(reader)
    ended = subprocess.run(
        [sys.executable, "-m", "ivr.cli.main", *arguments],
        stdout=writer,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
        timeout=60,
    )
    os.close(writer)
    assert (ended.returncode, ended.stderr) == (UNREAD, "")


def test_a_closed_output_is_no_fault():
    ended = python("-c", "import os; os.close(1); from ivr.cli.main import main; main()")
    assert "Traceback" not in ended.stderr


def test_an_interrupt_that_a_library_wrapped_is_an_interrupt(tmp_path, capsys):
    class Stream:
        """Standard input at which Ctrl-C is met, and wrapped."""

        def isatty(self):
            try:
                os.kill(os.getpid(), signal.SIGINT)
            except KeyboardInterrupt as stop:
                raise RuntimeError("wrapped") from stop
            return False

    usual = signal.signal(signal.SIGINT, signal.default_int_handler)
    before, sys.stdin = sys.stdin, Stream()
    try:
        assert execute(["run", "-C", str(TEMPLATE)]) == INTERRUPTED
    finally:
        sys.stdin = before
        signal.signal(signal.SIGINT, usual)
    assert capsys.readouterr().err == "ivr: stopped\n"


PATIENCE = 90.0
"""Seconds that a command may take where other work keeps the machine busy."""

PATIENT = (
    "import signal; signal.signal(signal.SIGINT, signal.default_int_handler);"
    "from ivr.cli.main import main; main()"
)
"""A command that minds Ctrl-C, also where whoever runs the tests does not."""


class Terminal:
    """A command at a terminal of its own.

    The far end stays open here too: what a command that has ended wrote last can still be read.
    """

    def __init__(self, *arguments):
        self.screen, self.far = pty.openpty()
        words = [sys.executable, "-c", PATIENT, *arguments]
        self.command = subprocess.Popen(words, stdin=self.far, stdout=self.far, stderr=self.far)
        self.shown = ""

    def until(self, text, seconds=PATIENCE):
        """Read the screen until it shows a text; return what came before it."""
        end = time.monotonic() + seconds
        while text not in self.shown and time.monotonic() < end:
            over = self.command.poll() is not None
            if select.select([self.screen], [], [], 0.1)[0]:
                self.shown += os.read(self.screen, 65_536).decode(errors="replace")
            elif over:
                break
        before, found, self.shown = self.shown.partition(text)
        ended = self.command.poll()
        assert found, f"{text!r} never came after {before!r}; the command ended with {ended}"
        return before

    def interrupt(self):
        """Press Ctrl-C."""
        self.command.send_signal(signal.SIGINT)

    def ended(self):
        return self.command.wait(PATIENCE)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.command.kill()
        self.command.wait(PATIENCE)
        os.close(self.screen)
        os.close(self.far)


@pytest.fixture
def workspace(tmp_path):
    assert execute(["new", str(tmp_path / "w")]) == 0
    return tmp_path / "w"


def test_ctrl_c_in_a_call_ends_it_in_one_line(workspace):
    with Terminal("call", "hello", "-C", str(workspace)) as terminal:
        terminal.until(" s > ")
        terminal.interrupt()
        assert "Traceback" not in terminal.until("ivr: stopped")
        assert terminal.ended() == INTERRUPTED


def test_a_prompt_saved_in_a_call_is_heard_in_a_new_one(workspace):
    prompts = workspace / "prompts/en-US/hello.yaml"
    text = prompts.read_text()
    with Terminal("call", "hello", "--watch", "-C", str(workspace)) as terminal:
        terminal.until(" s > ")
        prompts.write_text("welcome: [\n")
        terminal.until("saved prompts/en-US/hello.yaml")
        terminal.until("YML001")
        terminal.until(" s > ")
        prompts.write_text(text.replace("Thank you", "Ahoy", 1))
        terminal.until("(hangs up)")
        terminal.until("Ahoy for calling")
        terminal.until(" s > ")
        terminal.interrupt()
        terminal.until("no longer watching")
        assert terminal.ended() == 0


def test_a_script_is_played_again_without_a_terminal(workspace):
    script = workspace / "tests/callers/hello.yaml"
    with subprocess.Popen(
        [
            *(sys.executable, "-c", PATIENT),
            *("call", "--watch", "--script", str(script), "-C", str(workspace)),
        ],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as watching:
        assert watching.stdout is not None
        lines = iter(watching.stdout.readline, "")
        assert any("watching: save a file" in line for line in lines)
        script.write_text(script.read_text() + "\n")
        assert any(f"saved {script}" in line for line in lines)
        assert any("watching: save a file" in line for line in lines)
        watching.send_signal(signal.SIGINT)
        assert "Traceback" not in "".join(lines)
        assert watching.wait(30) == 0


def test_a_file_that_cannot_be_written_is_named(workspace, tmp_path, capsys):
    folder = tmp_path / "a folder"
    folder.mkdir()
    said = tmp_path / "said.csv"
    said.write_text("utterance,intent\nwhen are you open,ChooseTimes\n", encoding="utf-8")
    asked = ("--untrained", "-u", str(said), "--test-set", str(folder), "-C", str(workspace))
    assert execute(["bot", "evaluate", "hello_menus", *asked]) == 2
    assert f"USE006 {folder} cannot be written: Is a directory" in capsys.readouterr().err
