"""A11-A14: what an author's files may not do: templates, YAML, paths and names that mean harm."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest

from ivr.cli.main import execute

TEMPLATE = Path(__file__).parents[2] / "ivr/local/template"
DIALOG, PROMPTS = "flows/hello.yaml", "prompts/en-US/hello.yaml"
SECONDS_MAX = 60
"""Wide, for a busy machine: what is guarded against is a file that never lets a command end."""
FOREIGN = ("root:x:0", "/bin/bash", "daemon:")
"""What stands in /etc/passwd and in no finding."""


@pytest.fixture
def workspace(tmp_path):
    root = tmp_path / "w"
    shutil.copytree(TEMPLATE, root)
    return root


@pytest.fixture
def run(workspace, capsys):
    def asked(*arguments):
        began = time.perf_counter()
        code = execute([*arguments, "-C", str(workspace)])
        assert time.perf_counter() - began < SECONDS_MAX
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        assert not any(each in out + err for each in FOREIGN)
        return code, out + err

    return asked


def write(workspace, name, text):
    path = workspace / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())


def refused(workspace, run, name, codes):
    """Assert that compile names the file and one of the codes, and builds nothing."""
    code, said = run("compile")
    assert code in (1, 2), said
    assert name in said, said
    assert any(each in said for each in codes), said
    assert not (workspace / "build/local/manifest.json").exists()


TEMPLATES = {
    "class": "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "attr": "{{ bank | attr('x') }}",
    "format_map": "{{ '{0.x}'.format_map(bank) }}",
    "repeat": "{{ 'a' * 200000000 }}",
    "power": "{{ 9 ** 9 ** 9 }}",
    "range": "{% for a in range(100000000) %}x{% endfor %}",
    "loops": "{% for a in [1,2,3] %}" * 19 + "x" + "{% endfor %}" * 19,
    "include": "{% include '/etc/passwd' %}",
    "import": "{% import '/etc/passwd' as x %}",
    "globals": "{{ cycler.__init__.__globals__ }}",
    "reference": "$.Attributes.pin",
}


@pytest.mark.parametrize("name", TEMPLATES)
def test_a11_a_template_that_does_more_than_speak_is_refused(workspace, run, name):
    quoted = TEMPLATES[name].replace("'", "''")
    written = (workspace / PROMPTS).read_text(encoding="utf-8")
    before = "welcome: Thank you for calling {{ company }}."
    assert before in written
    write(workspace, PROMPTS, written.replace(before, f"welcome: '{quoted}'"))
    refused(workspace, run, PROMPTS, ("SEC009", "LOC004", "PRM003", "PRM004", "PRM005"))


BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{name}: &{name} [{','.join([f'*{before}'] * 9)}]\n"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)
YAML = {
    "bomb": (BOMB, "YML001"),
    "deep": ("a: " + "[" * 3_000 + "]" * 3_000, "YML001"),
    "endless": ("a: " + "{a: " * 20_000, "YML001"),
    "twice": ("dialog: hello\ndialog: hello\n", "YML002"),
    "object": ("dialog: !!python/object/apply:os.system [id]\n", "YML001"),
    "tag": ("dialog: !include /etc/passwd\n", "YML001"),
    "merge": ("dialog:\n  <<: {a: 1}\n", "YML001"),
    "no": ("dialog: hello\nkind: no\n", "YML003"),
    "octal": ("dialog: hello\nstart: 012\n", "YML003"),
    "sexagesimal": ("dialog: hello\nstart: 12:30:00\n", "YML003"),
    "large": (b"# " + b"x" * 10_000_000, "YML001"),
    "binary": (b"\x00\xff\xfe", "YML005"),
}


@pytest.mark.parametrize("name", YAML)
@pytest.mark.parametrize("file", [DIALOG, "infra/policy/default.yaml", "bots/extra.yaml"])
def test_a12_yaml_that_is_more_than_data_is_refused(workspace, run, file, name):
    text, code = YAML[name]
    write(workspace, file, text)
    refused(workspace, run, file, (code,))


PATHS = ("../../etc/passwd", "/etc/passwd", "..", "flows/../../../etc/passwd", "file:///etc/passwd")


@pytest.mark.parametrize("path", PATHS)
def test_a13_an_environment_is_a_name_and_no_path(workspace, run, path):
    code, said = run("compile", "--env", path)
    assert code == 2, said
    assert not list(workspace.parent.rglob("manifest.json"))


KEYS = {
    "goto": "  evil: {goto: {dialog: '%s'}}\n",
    "module": "  evil: {module: '%s', then: evil}\n",
    "bot": "  evil: {ask: Hi., bot: '%s', intents: {A: evil}}\n",
    "queue": "  evil: {transfer: {queue: '%s'}}\n",
    "include": "  evil: {include: '%s'}\n",
    "recording": "  evil: {say: {audio: '%s'}, then: evil}\n",
}


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("key", KEYS)
def test_a13_no_key_of_a_dialog_reads_a_file(workspace, run, key, path):
    with (workspace / DIALOG).open("a", encoding="utf-8") as dialog:
        dialog.write(KEYS[key] % path)
    code, said = run("compile")
    assert code == 1, said
    assert DIALOG in said


@pytest.mark.parametrize("path", PATHS)
def test_a13_no_key_of_an_environment_or_functions_reads_a_file(workspace, run, path):
    environment = workspace / "infra/environments/local.yaml"
    text = environment.read_text(encoding="utf-8")
    environment.write_text(text + f"policy: '{path}'\n", encoding="utf-8")
    assert run("compile")[0] in (1, 2)
    environment.write_text(text, encoding="utf-8")
    functions = f"functions: {{x: {{about: X., asks: {{}}, answers: {{}}, local: '{path}'}}}}\n"
    write(workspace, "infra/functions.yaml", functions)
    assert run("compile")[0] in (1, 2)


def test_a13_a_finding_shows_no_more_of_a_file_than_its_beginning(workspace, run):
    write(workspace, "flows/away.yaml", "x" * 70 + " secret " + "y" * 5_000)
    code, said = run("compile")
    assert code == 1
    assert "flows/away.yaml:1:1" in said
    assert "secret" not in said
    assert len(said) < 1_000


NAMES = {
    "cyrillic": "hell\u043e",
    "greek": "h\u03b5llo",
    "fullwidth": "\uff48ello",
    "nul": "hel\x00lo",
    "escape": "hel\x1blo",
    "bidi": "hel\u202elo",
    "isolate": "hel\u2066lo",
    "zero_width": "hel\u200blo",
    "joiner": "hel\u200dlo",
    "soft_hyphen": "hel\u00adlo",
    "combining": "hello\u0301",
    "newline": "hello\\n",
    "space": "hello ",
}


@pytest.mark.parametrize("name", NAMES)
def test_a14_an_id_is_of_plain_letters(workspace, run, name):
    evil = NAMES[name]
    written = (workspace / DIALOG).read_text(encoding="utf-8")
    write(workspace, DIALOG, written + f'  "{evil}": {{hangup: closed}}\n')
    refused(workspace, run, DIALOG, ("SPC002", "YML005", "SPC001"))


@pytest.mark.parametrize("name", [each for each in NAMES if each != "space"])
def test_a14_a_dialog_or_prompt_is_named_in_plain_letters(workspace, run, name):
    evil = NAMES[name]
    written = (workspace / DIALOG).read_text(encoding="utf-8")
    write(workspace, DIALOG, written.replace("dialog: hello", f'dialog: "{evil}"', 1))
    refused(workspace, run, DIALOG, ("SPC002", "YML005", "SPC001"))
    write(workspace, DIALOG, written)
    with (workspace / PROMPTS).open("a", encoding="utf-8") as prompts:
        prompts.write(f'\n"{evil}": Hello.\n')
    code, said = run("compile")
    assert code == 1, said
    assert PROMPTS in said
