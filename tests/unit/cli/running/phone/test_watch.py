"""A watch, on a clock, a keyboard and files that the tests move."""

import io
import os
from pathlib import Path

import pytest
from rich.console import Console

from ivr.cli.running.phone.keyboard import DISTURBED, KeyboardCaller
from ivr.cli.running.phone.watch import (
    PAUSE_SECONDS,
    SHARE,
    Files,
    Watch,
    WatchedLine,
    again_and_again,
    stamps,
)
from ivr.faults import Refused, Unreadable, Where, error
from ivr.simulator.call.callers import HangUp, Keys, Listening, Silence

WRONG = Refused([error("REF001", Where("flows/a.yaml", 3, 5), "no node 'b'", "Did you mean 'c'?")])


class Day:
    """Time that passes when somebody waits, and what happens in it."""

    def __init__(self):
        self.seconds = 0.0
        self.plan = []
        self.files = {"flows/a.yaml": (1, 10, 1), "prompts/en-US/a.yaml": (1, 20, 2)}
        self.typed = []
        self.looks = 0

    def at(self, seconds, deed):
        self.plan.append((seconds, deed))

    def save(self, name, seconds):
        self.at(seconds, lambda: self.files.update({name: (round(seconds * 1e9), 10, 1)}))

    def type(self, text, seconds):
        self.at(seconds, lambda: self.typed.append(text))

    def stop(self, seconds):
        def interrupt():
            raise KeyboardInterrupt

        self.at(seconds, interrupt)

    def now(self):
        return self.seconds

    def wait(self, seconds):
        self.seconds += seconds
        due = [each for each in self.plan if each[0] <= self.seconds]
        self.plan = [each for each in self.plan if each[0] > self.seconds]
        for _, deed in sorted(due, key=lambda each: each[0]):
            deed()

    def read(self, seconds):
        self.wait(seconds)
        return self.typed.pop(0) if self.typed else None

    def look(self):
        self.looks += 1
        return dict(self.files)


class Watched:
    """A watch over a day, whose n-th making is the n-th of `makings`: a value or an exception."""

    def __init__(self, day, *makings):
        self.text = io.StringIO()
        self.out = Console(file=self.text, soft_wrap=True)
        self.makings = list(makings)
        self.files = Files(day.look, day)
        self.watch = Watch(self.make, self.files, self.out)
        self.line = WatchedLine(self.watch, day.read, day)

    def make(self):
        making = self.makings.pop(0)
        if isinstance(making, Exception):
            raise making
        return making

    @property
    def said(self):
        return self.text.getvalue()


@pytest.fixture
def day():
    return Day()


def test_nothing_saved_is_nothing_told(day):
    files = Files(day.look, day)
    assert [files.saved() for _ in range(3)] == [(), (), ()]


def test_a_saved_file_is_told_once_it_is_at_rest(day):
    files = Files(day.look, day)
    for size in (0, 5, 30):  # an editor that writes piece by piece
        day.files["flows/a.yaml"] = (2, size, 1)
        assert files.saved() == ()
    assert files.saved() == ("flows/a.yaml",)
    assert files.saved() == ()


def test_files_that_come_and_go_are_told(day):
    files = Files(day.look, day)
    del day.files["flows/a.yaml"]
    day.files["bots/b.yaml"] = (3, 1, 3)
    assert files.saved() == ()
    assert files.saved() == ("bots/b.yaml", "flows/a.yaml")


def test_a_slow_disk_is_looked_at_less_often(day):
    def slow():
        day.wait(2.0)
        return day.look()

    files = Files(slow, day)
    assert files.pause == PAUSE_SECONDS
    files.saved()
    assert files.pause == pytest.approx(2.0 / SHARE)


def test_a_minute_of_waiting_is_no_busy_loop(day):
    watched = Watched(day)
    before = day.looks
    assert watched.line(60.0) is None
    assert day.seconds == pytest.approx(60.0)
    assert day.looks - before <= 60 / PAUSE_SECONDS


def test_a_typed_line_comes_through_a_watched_line(day):
    day.type("1\n", 1.0)
    assert Watched(day).line(5.0) == "1\n"
    assert day.seconds < 2


def test_a_save_in_a_call_hangs_up_for_a_new_one(day):
    watched = Watched(day, "new")
    day.save("prompts/en-US/a.yaml", 1.0)
    caller = KeyboardCaller(watched.out, watched.line)
    assert caller.answer(Listening("lex", seconds=30.0)) == HangUp()
    assert day.seconds < 2
    assert "saved prompts/en-US/a.yaml" in watched.said
    assert watched.watch.take() == "new"
    assert watched.watch.take() is None


def test_a_wrong_save_in_a_call_is_told_and_the_call_goes_on(day):
    watched = Watched(day, WRONG)
    day.save("flows/a.yaml", 1.0)
    day.type("7\n", 4.0)
    caller = KeyboardCaller(watched.out, watched.line)
    assert caller.answer(Listening("lex", seconds=5.0)) == Keys("7")
    assert "flows/a.yaml:3:5: error REF001 no node 'b'" in watched.said
    assert watched.said.count("keys or words, 5 s >") == 2
    assert watched.watch.take() is None


def test_who_is_disturbed_gets_the_whole_time_again(day):
    watched = Watched(day, WRONG)
    day.save("flows/a.yaml", 4.0)
    assert watched.line(5.0) is DISTURBED
    day.save("flows/a.yaml", 100.0)
    caller = KeyboardCaller(watched.out, watched.line)
    assert caller.answer(Listening("lex", seconds=5.0)) == Silence()
    assert day.seconds == pytest.approx(9.5, abs=0.6)


def test_a_call_is_made_again_until_ctrl_c(day):
    watched = Watched(day, "first", WRONG, "second")
    day.save("flows/a.yaml", 10.0)
    day.save("flows/a.yaml", 20.0)
    day.stop(30.0)
    rung = []
    assert again_and_again(watched.watch, rung.append, day, watched.out) == 0
    assert rung == ["first", "second"]
    assert watched.said.count("saved flows/a.yaml") == 2
    assert "not ready to call" in watched.said
    assert watched.said.endswith("no longer watching\n")


def test_a_call_that_is_on_is_ended_and_made_again(day):
    watched = Watched(day, "first", "second")
    day.save("flows/a.yaml", 10.0)
    day.stop(30.0)
    rung = []

    def ring(made):
        rung.append((made, day.seconds))
        assert watched.line(60.0) == ""

    assert again_and_again(watched.watch, ring, day, watched.out) == 0
    assert [made for made, _ in rung] == ["first", "second"]
    assert rung[1][1] < 11


def test_a_workspace_that_does_not_compile_is_waited_for(day):
    watched = Watched(day, WRONG, "mended")
    day.save("flows/a.yaml", 5.0)
    day.stop(9.0)
    rung = []
    again_and_again(watched.watch, rung.append, day, watched.out)
    assert rung == ["mended"]


def test_a_call_that_cannot_be_played_is_told_and_waited_for(day):
    watched = Watched(day, "first", "second")
    day.save("tests/callers/x.yaml", 5.0)
    day.stop(9.0)
    rung = []

    def ring(made):
        rung.append(made)
        if made == "first":
            raise WRONG

    again_and_again(watched.watch, ring, day, watched.out)
    assert rung == ["first", "second"]
    assert "REF001" in watched.said


def test_a_file_that_cannot_be_read_in_a_watch_is_told(day):
    watched = Watched(day, Unreadable("infra/environments/local.yaml: cannot be read", "USE002"))
    day.save("flows/a.yaml", 0.1)
    assert watched.line(1.0) is DISTURBED
    assert "ivr: USE002 infra/environments/local.yaml" in watched.said


def test_a_wish_that_no_file_can_mend_ends_at_once(day):
    watched = Watched(day, Unreadable("no dialog 'x'", "USE003"))
    with pytest.raises(Unreadable, match="no dialog"):
        again_and_again(watched.watch, print, day, watched.out)


@pytest.fixture
def root(tmp_path):
    for name in (
        "flows/a.yaml",
        "flows/.a.yaml.swp",
        "flows/notes.txt",
        "prompts/en-US/a.yaml",
        "bots/b.yaml",
        "infra/sample/transactions/t.json",
        "build/local/flows/a.json",
        "tests/scenarios/a.yaml",
        "tests/callers/c.yaml",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x\n")
    return tmp_path


def test_what_is_looked_at(root):
    script = root / "tests/callers/c.yaml"
    assert set(stamps(root, (script, Path("nowhere.yaml")))) == {
        "flows/a.yaml",
        "prompts/en-US/a.yaml",
        "bots/b.yaml",
        "infra/sample/transactions/t.json",
        str(script),
    }


def test_a_file_put_in_the_place_of_another_is_seen(root):
    path = root / "flows/a.yaml"
    before, known = stamps(root), path.stat()
    other = root / "flows/.new"
    other.write_text("y\n")
    os.utime(other, ns=(known.st_atime_ns, known.st_mtime_ns))
    other.replace(path)
    assert stamps(root) != before


def test_a_look_opens_no_file(root):
    os.mkfifo(root / "flows/pipe.yaml")  # whoever opens it waits for ever
    assert "flows/pipe.yaml" in stamps(root)


def test_a_link_that_leads_back_to_itself_ends(root):
    (root / "flows/again").symlink_to(root / "flows")
    assert "flows/a.yaml" in stamps(root)
