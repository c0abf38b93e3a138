import pytest

from ivr.faults import Refused, Unreadable
from ivr.spec.reading.reader import DEPTH_MAX, FILE_BYTES_MAX, plain_scalar, read_file, read_text


def codes(text):
    try:
        found = read_text(text, "flows/x.yaml").findings
    except Refused as refused:
        found = refused.findings
    return [(f.code, f.where.line) for f in found]


def test_values_are_yaml_1_2_core():
    document = read_text('a: 1\nb: 1.5\nc: true\nd: ~\ne: "no"\nf: [x, 2]\ng: {h: i}\n', "x")
    assert document.value == {
        "a": 1, "b": 1.5, "c": True, "d": None, "e": "no", "f": ["x", 2], "g": {"h": "i"},
    }  # fmt: skip
    assert document.findings == ()


def test_every_key_and_value_has_its_place():
    source = read_text("a:\n  b:\n    - c: 1\n    - d\n", "x").source
    assert (source.at("a").line, source.at("a").column) == (1, 1)
    assert (source.at("a", "b", 0, "c").line, source.at("a", "b", 0, "c").column) == (3, 7)
    assert (source.value_at("a", "b", 0, "c").column) == 10
    assert source.at("a", "b", 1).line == 4


def test_a_source_tells_what_was_written():
    source = read_text("- a: {b: 1}\n", "x").source
    assert source.holds(0, "a", "b")
    assert not any(source.holds(*path) for path in [(0, "b"), ("a",), (1,)])


def test_a_part_that_was_not_written_answers_with_its_parent():
    source = read_text("a:\n  b: 1\n", "x").source
    assert source.at("a", "missing", "deeper") == source.at("a")


def test_what_is_nested_without_end_is_refused_with_a_remedy():
    with pytest.raises(Refused) as caught:
        read_text("a: " + "[" * 100_000, "x")
    finding = "x:1:35: error YML001 nested deeper than 32 levels."
    assert str(caught.value.findings[-1]) == f"{finding} Write it flatter; no spec needs so many."


@pytest.mark.parametrize(
    "word", ["no", "yes", "on", "Off", "012", "12:30:00", "0x1F", "y", "0o17", "1_000"]
)
def test_yaml_1_1_traps_in_values_are_findings(word):
    assert codes(f"a: {word}\n") == [("YML003", 1)]


@pytest.mark.parametrize("word", ["2026-01-01", "2026-1-9", "2026-01-01T08:00:00Z"])
def test_a_date_of_yaml_1_1_is_a_finding(word):
    assert codes(f"hangup: {word}\n") == [("YML003", 1)]


@pytest.mark.parametrize(
    ("word", "remedy"),
    [
        ("012", 'Write 12, or "012" in quotes where a text is meant.'),
        ("00", 'Write 0, or "00" in quotes where a text is meant.'),
        ("1_000", 'Write 1000, or "1_000" in quotes where a text is meant.'),
        ("0x1F", 'Write the number in plain digits, or "0x1F" in quotes where a text is meant.'),
        ("no", 'Write true or false, or "no" in quotes where a text is meant.'),
        ("12:30:00", 'Write "12:30:00" in quotes.'),
        ("2026-01-01", 'Write "2026-01-01" in quotes.'),
    ],
)
def test_the_remedy_of_a_trap_fits_what_was_written(word, remedy):
    (finding,) = read_text(f"a: {word}\n", "x").findings
    assert finding.remedy == remedy


@pytest.mark.parametrize(
    "word", ["'no'", '"012"', "north", "1.0.2", "noon", "2026-01", "2026-01-01x"]
)
def test_quoted_or_harmless_words_are_not(word):
    assert codes(f"a: {word}\n") == []


def test_the_key_on_is_a_plain_word():
    assert read_text("on: {error: x}\n", "x").value == {"on": {"error": "x"}}


def test_a_trap_as_key_is_a_finding():
    assert codes("no: 1\n") == [("YML003", 1)]


def test_a_duplicate_key_names_the_first():
    document = read_text("a: 1\nb: 2\na: 3\n", "x")
    assert [(f.code, f.where.line) for f in document.findings] == [("YML002", 3)]
    assert "line 1" in document.findings[0].message
    assert document.value == {"a": 1, "b": 2}


def test_all_findings_of_a_file_come_at_once():
    assert codes("a: no\nb: &x 1\nc: *x\na: 2\n") == [
        ("YML003", 1), ("YML001", 2), ("YML001", 3), ("YML002", 4),
    ]  # fmt: skip


def test_an_alias_bomb_is_refused_without_being_expanded():
    bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True):
        bomb += f"{name}: &{name} [{','.join([f'*{before}'] * 9)}]\n"
    assert {code for code, _ in codes(bomb)} == {"YML001"}


def test_tags_and_merge_keys_are_refused():
    assert codes("a: !!python/object:os.system x\n") == [("YML001", 1)]
    assert codes("a:\n  <<: {b: 1}\n") == [("YML001", 2)]


def test_nesting_is_bounded():
    deep = "[" * (DEPTH_MAX + 5) + "]" * (DEPTH_MAX + 5)
    assert codes(f"a: {deep}\n") == [("YML001", 1)]
    assert codes("a: " + "[" * 20_000 + "\n")[0][0] == "YML001"


def test_tabs_are_told_as_tabs():
    with pytest.raises(Refused) as refused:
        read_text("a:\n\tb: 1\n", "x")
    assert "tab" in str(refused.value).lower()


@pytest.mark.parametrize("text", ["", "   \n", "# only a comment\n"])
def test_an_empty_file_says_so(text):
    with pytest.raises(Refused, match="empty"):
        read_text(text, "x")


def test_a_second_document_is_refused():
    assert codes("a: 1\n---\nb: 2\n") == [("YML001", 2)]


@pytest.mark.parametrize("character", ["\x00", "\x1b", "\u202e", "\u2066"])
def test_control_and_bidi_characters_are_refused_with_their_place(character):
    assert codes(f"a: b\nc: d{character}\n") == [("YML005", 2)]


def test_a_binary_file_is_refused_with_its_line(tmp_path):
    path = tmp_path / "x.yaml"
    path.write_bytes(b"a: 1\nb: \xff\xfe\x00\n")
    with pytest.raises(Refused) as refused:
        read_file(path, "x.yaml")
    assert [(f.code, f.where.line) for f in refused.value.findings] == [("YML005", 2)]


def test_a_huge_file_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "x.yaml"
    path.write_bytes(b"a" * (FILE_BYTES_MAX + 1))
    with pytest.raises(Refused, match="bytes"):
        read_file(path, "x.yaml")


def test_a_missing_file_is_unreadable(tmp_path):
    with pytest.raises(Unreadable, match="nowhere"):
        read_file(tmp_path / "nowhere.yaml", "nowhere.yaml")


def test_a_byte_order_mark_is_no_fault(tmp_path):
    path = tmp_path / "x.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: 1\n")
    assert read_file(path, "x.yaml").value == {"a": 1}


@pytest.mark.parametrize(
    ("text", "value"),
    [("-3", -3), ("+4", 4), ("007x", "007x"), (".5", 0.5), ("NULL", None), ("False", False)],
)  # fmt: skip
def test_plain_scalars(text, value):
    assert plain_scalar(text) == value
