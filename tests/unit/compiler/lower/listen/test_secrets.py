"""Secrets: taken unlogged and unrecorded, handed straight on, held by nothing."""

SECRET = """
dialog: x
locales: [en-US]
recording: all
universals: {agent: {key: "0", goto: person}}
defaults: {on_error: person, on_exhausted: person}
start: first
nodes:
  first:
    collect:
      slot: birth
      say: Key your birth date.
      digits: {min: 8, max: 8}
      secure: {kind: dob, encrypt: true}
    max_retries: 1
    then: check
  check:
    invoke: {handler: authenticate, in: {proof: birth_date, secret: "{{ birth }}"}}
    then: bye
  person: {transfer: {queue: service, on: {error: bye}}}
  bye: {hangup: Good bye.}
"""


def test_a_secret_is_taken_unlogged_and_unrecorded_and_handed_straight_on(bench, shown):
    x = shown(bench.compile(SECRET).program.flow("x"))
    assert x.parameters("first") == {"FlowLoggingBehavior": "Disabled"}
    hushed = x.parameters("first.unrecorded")["RecordingBehavior"]
    assert hushed == {"RecordedParticipants": [], "IVRRecordingBehavior": "Disabled"}
    assert x.ways("first.unrecorded") == {"next": "first.secret"}
    asked = x.parameters("first.secret")
    assert (
        asked["InputEncryption"]["Key"]
        == "input.certificate-" + asked["InputEncryption"]["Key"].rpartition("-")[2]
    )
    assert x.ways("first.check_1")["next"] == "check"
    assert x.parameters("check")["LambdaInvocationAttributes"]["secret"] == "$.StoredCustomerInput"


def test_logs_and_recording_come_back_on_every_way_out_of_a_secret(bench, shown):
    x = shown(bench.compile(SECRET).program.flow("x"))
    off = {"check", "first.check_1", "first.secret", "first.unrecorded", "first"}
    leaving = {(name, to) for name, _, to in x.flow.edges() if name in off and to not in off}
    assert leaving
    for _, target in leaving:
        assert x.parameters(target) == {"FlowLoggingBehavior": "Enabled"}
        back = x.ways(target)["next"]
        kept = x.parameters(back)["RecordingBehavior"]
        assert kept == {
            "RecordedParticipants": ["Agent", "Customer"],
            "IVRRecordingBehavior": "Enabled",
        }


def test_no_attribute_and_no_prompt_ever_holds_a_secret(bench, shown):
    x = shown(bench.compile(SECRET).program.flow("x"))
    reading = [
        action.type
        for action in x.flow.actions
        if "StoredCustomerInput" in str(action.json_value()["Parameters"])
    ]
    assert sorted(set(reading)) == ["Compare", "InvokeLambdaFunction"]
