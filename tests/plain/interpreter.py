"""A second, deliberately plain interpreter of the Amazon Connect flow language.

Written from a description of the language alone: two readings, one answer. `run(flows, world,
start)` plays a flow (`flows`: name or ARN -> JSON) against `world`, all optional: `channel`,
`contact` (system values by JSONPath root), `attributes`, `inputs` [{"keys"} | {"speech": {"intent",
"slots", "session"}} | {} = silence | {"hang_up"}], `lambdas` (ARN -> [{"answer"} | "error" |
"timeout"], the last repeats), `hours` (id -> open, closed, error), `queues` (queue or agent id ->
{"full", "hours", "agent", "metrics", "Metrics", "interruptions"}), `draws`, `outcomes` (action type
-> ["ok" | error type | {"is": result, "values": {root: value}}]), `failures` (identifier -> error
type), `undialable`, `steps`. Answer: `path` [(flow, identifier, label)], `prompts` [(kind, text)],
`end` (kind, what), `attributes`, `callbacks`, `invoked`. What the description leaves open is read
as docs/simulator.md numbers it; `loop_counts` is its one switch.
"""

from __future__ import annotations

import json
import re
from operator import ge, gt, le, lt

from plain.table import TABLE

FAILED, HANG_UP = ("error", "NoMatchingError"), ("end", "hang_up", None)
MEETING = re.compile("Message|GetParticipant|Connect|ShowView|TransferParticipant|Authenticate")
MUSIC, EDIT = "messages repeat", (("end", "#"), ("deletion", "*"))
OPEN = "Loop Wait MessageParticipantIteratively InvokeFlowModule"
UNASKED = {"CheckVoiceId": FAILED[1], "StartVoiceIdStream": FAILED[1], "ShowView": None}
UNASKED |= {"CheckOutboundCallStatus": FAILED[1], "Wait": {"is": "WaitCompleted"}}
PATH = re.compile(r"\$\.[A-Za-z][A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]+)*")
TESTS = {"Equals": str.__eq__, "TextStartsWith": str.startswith, "TextEndsWith": str.endswith}
TESTS |= {"TextContains": str.__contains__, "NumberGreaterThan": gt, "NumberLessThan": lt}
TESTS |= {"NumberGreaterOrEqualTo": ge, "NumberLessOrEqualTo": le}


def lookup(s, path):
    found = {**s["contact"], **s["local"], "Attributes": s["attributes"]}
    found["Queue"] = {"ARN": s["queue"], **queue(s)} if s["queue"] else None
    for key in path.split(".")[1:]:
        if isinstance(found, list):
            found = {str(at): one for at, one in enumerate(found)}
        found = found.get(key) if isinstance(found, dict) else None
    return found


def text(value):
    value = "" if value is None else value
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def whole(s, value):
    return lookup(s, value) if isinstance(value, str) and PATH.fullmatch(value) else value


def fill(s, value):
    return PATH.sub(lambda found: text(lookup(s, found[0])), text(value))


def number(value):
    return float(text(value)) if re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text(value)) else None


def holds(s, operator, value, operand):
    if operator == "KeyExists":
        return operand in value if isinstance(value, dict) else value is not None
    read, operand = number if str(operator).startswith("Number") else text, whole(s, operand)
    known = operator in TESTS and None not in (value, operand, read(value), read(operand))
    return known and bool(TESTS[operator](read(value), read(operand)))


def queue(s, chosen=None):
    return s["world"].get("queues", {}).get(chosen or s["queue"], {})


def speak(s, p):
    for key in {"Text", "SSML", "PromptId", "Media"} & set(p):
        if key != "Text" and s["contact"]["Channel"] != "VOICE":
            return FAILED
        said = fill(s, p[key]["Uri"] if key == "Media" else p[key])
        s["prompts"].append((s["ear"] + key.lower().removesuffix("id"), said))
    return None


def message(s, p):
    if "Messages" not in p:
        return None if p.get("SkipWhenDTMFBufferEnabled") == "True" and s["buffer"] else speak(s, p)
    if s["contact"]["Channel"] != "VOICE" or any(speak(s, one) for one in p["Messages"]):
        return FAILED
    if leaves(s):
        return HANG_UP
    s["interruptions"] -= 1
    again = p.get("InterruptFrequencySeconds") and s["interruptions"] >= 0
    return ("is", "MessagesInterrupted") if again else ("end", "flow_ended", MUSIC)


def heard(s):
    return s["inputs"].pop(0) if s["inputs"] else {}


def leaves(s):
    return bool(s["inputs"] and "hang_up" in s["inputs"][0] and heard(s))


def get_input(s, p):
    typed, s["buffer"], item = s["buffer"], "", {}
    if not typed or p.get("EnableDTMFBuffer") != "True":
        speak(s, p)
        item = heard(s)
        typed = item.get("keys", "")
    if "hang_up" in item:
        return HANG_UP
    if p.get("StoreInput") == "True" and typed:
        outcome = store(s, p, typed, item.get("valid", True))
    elif p.get("StoreInput") == "True":
        s["local"]["StoredCustomerInput"], outcome = "Timeout", None
    else:
        s["buffer"] = typed[1:]
        outcome = ("is", typed[0]) if typed else ("error", "InputTimeLimitExceeded")
    s["buffer"] = s["buffer"] if p.get("EnableDTMFBuffer") == "True" else ""
    return outcome


def store(s, p, typed, valid):
    rules, checks, digits = p.get("DTMFConfiguration") or {}, p.get("InputValidation") or {}, ""
    ending = rules.get("InputTerminationSequence", "#")
    longest = number((checks.get("CustomValidation") or {}).get("MaximumLength"))
    while typed and not digits.endswith(ending) and len(digits) != longest:
        digits, typed = digits + typed[0], typed[1:]
        if digits.endswith("*") and rules.get("DisableCancelKey") != "True":
            digits = ""
    rest = typed if digits.endswith(ending) else typed.removeprefix(ending)
    s["buffer"], digits = rest, digits.removesuffix(ending)
    phone = checks.get("PhoneNumberValidation")
    stored = f"+{digits}" if phone and phone.get("NumberFormat") == "E164" else digits
    stored = f"encrypted({stored})" if digits and "InputEncryption" in p else stored
    s["local"]["StoredCustomerInput"] = stored or None
    return ("error", "InvalidPhoneNumber") if phone and not (valid and digits) else None


def lex(s, p):
    if speak(s, p):
        return FAILED
    sent = {k: fill(s, v) for k, v in (p.get("LexSessionAttributes") or {}).items()}
    s["buffer"], item = "", heard(s)
    ending, erasing = (
        sent.get(f"x-amz-lex:dtmf:{key}-character:*:*", usual) for key, usual in EDIT
    )
    keyed = item.get("keys", "").split(ending)[0].split(erasing)[-1]
    if not (item.get("speech") or keyed):
        return HANG_UP if "hang_up" in item else ("error", "InputTimeLimitExceeded")
    said = item.get("speech") or {"intent": "FallbackIntent"}
    s["local"]["Lex"] = {"IntentName": said["intent"], "Slots": said.get("slots", {})}
    s["local"]["Lex"]["SessionAttributes"] = {**sent, **said.get("session", {})}
    return "is", said["intent"]


def ask_world(s, p):
    waiting = s["outcomes"].get(s["type"])
    unasked = UNASKED.get(s["type"], "ok") if p.get("ContinueExecution") != "True" else None
    outcome = waiting.pop(0) if waiting else unasked
    if outcome is None:
        return "end", "not_simulated", s["type"]
    needs = {"VoiceBehavior": "VOICE", "ChatBehavior": "CHAT", "ChatProcessorSettings": "CHAT"}
    if any(s["contact"]["Channel"] != need for key, need in needs.items() if key in p):
        return "error", "ChannelMismatch"
    if whole(s, p.get("TimeLimitSeconds", p.get("ThirdPartyPhoneNumber", "1"))) in {None, ""}:
        outcome = "NoMatchingError"
    if isinstance(outcome, str):
        gone = ("end", "third party", whole(s, p.get("ThirdPartyPhoneNumber")))
        stays = p.get("ContinueFlowExecution") != "False"
        done = ("is", None) if s["type"] == "ShowView" else None if stays else gone
        return ("error", outcome) if outcome != "ok" else done
    s["local"].update(outcome.get("values", {}))
    return ("is", outcome["is"]) if "is" in outcome else None


def assign(s, p):
    owners = {"Attributes": s["attributes"], "EventHooks": s["hooks"]}
    owners["FlowAttributes"] = s["local"].setdefault("FlowAttributes", {})
    key = next((key for key in owners if key in p), None)
    owner = owners.get(key, s["contact"]) if p.get("TargetContact") != "Related" else {}
    new = {k: fill(s, v["Value"] if isinstance(v, dict) else v) for k, v in p.get(key, p).items()}
    size = sum(len((k + text(v)).encode()) for k, v in {**owner, **new}.items())
    lost = key == "EventHooks" and not all(find(s, flow) for flow in new.values())
    if lost or (key == "Attributes" and size > 32768):
        return FAILED
    owner.update(new)
    for gone in [k for k in new if not new[k]]:
        del owner[gone]
    s["contact"]["TextToSpeechVoiceId"] = s["contact"].get("TextToSpeechVoice")
    return None


def target_queue(s, p):
    chosen, agent = whole(s, p.get("QueueId")), whole(s, p.get("AgentId"))
    known = (chosen or agent) in s["world"].get("queues", {})
    s["queue"], s["agent"] = (chosen, agent) if known else (s["queue"], s["agent"])
    return None if known else FAILED


def to_queue(s, p):
    chosen = whole(s, p.get("QueueId", s["queue"] or s["agent"]))
    moving = s["type"].startswith("Dequeue")
    if moving != s["queued"] or s["moves"] >= 11 or chosen not in s["world"].get("queues", {}):
        return FAILED
    if queue(s, chosen).get("full"):
        return "error", "QueueAtCapacity"
    s["queue"], s["moves"] = chosen, s["moves"] + moving
    return "end", "enqueue", chosen


def callback(s, p):
    if s["type"] == "CreateCallbackContact":
        owner = whole(s, p.get("QueueId")) or whole(s, p.get("AgentId")) or s["queue"] or s["agent"]
        to = s["number"] or lookup(s, "$.CustomerEndpoint.Address")
        done = FAILED if owner not in s["world"].get("queues", {}) or not to else ask_world(s, p)
        s["callbacks"] += [] if done else [(to, owner)]
        return done
    s["number"] = text(whole(s, p["CallbackNumber"]))
    if not re.fullmatch(r"\+[1-9][0-9]{7,14}", s["number"]):
        return "error", "InvalidCallbackNumber"
    refused = s["number"] in s["world"].get("undialable", ())
    return ("error", "CallbackNumberNotDialable") if refused else None


def hours(s, p):
    calendar = whole(s, p.get("HoursOfOperationId", queue(s).get("hours")))
    state = s["world"].get("hours", {}).get(calendar)
    return ("is", str(state == "open")) if state in {"open", "closed"} else FAILED


def metrics(s, p):
    known = queue(s, whole(s, p.get("AgentId")) or whole(s, p.get("QueueId")))
    if "metrics" not in known:
        return FAILED
    s["local"]["Metrics"] = known.get("Metrics", {})
    return ("is", known["metrics"].get(p["MetricType"], 0)) if "MetricType" in p else None


def loop(s, p):
    if "LoopCount" not in p:
        return "is", whole(s, p["ComparisonValue"]) if p else next(s["draws"])
    count, done = number(whole(s, p["LoopCount"])), s["loops"].get(s["at"], 0)
    if count is None or not 0 <= count <= 100:
        return FAILED
    s["loops"][s["at"]] = 0 if done >= count else done + 1
    return "is", "DoneLooping" if done >= count else "ContinueLooping"


def invoke(s, p):
    arn = whole(s, p["LambdaFunctionARN"])
    answers, tries = s["lambdas"].get(arn), 4 if p.get("InvocationType") != "ASYNCHRONOUS" else 1
    if not answers:
        return FAILED
    sent = {k: fill(s, v) for k, v in (p.get("LambdaInvocationAttributes") or {}).items()}
    s["invoked"].append((arn, sent))
    while (outcome := answers.pop(0) if len(answers) > 1 else answers[0]) == "error" and tries > 1:
        tries -= 1
    if p.get("InvocationType") == "ASYNCHRONOUS":
        return None
    answer = outcome["answer"] if isinstance(outcome, dict) else None
    good = isinstance(answer, dict) and len(text(answer).encode()) <= 32768
    if good and (p.get("ResponseValidation") or {}).get("ResponseType") != "JSON":
        good = all(isinstance(value, str) for value in answer.values())
    s["local"]["External"] = answer if good else {}
    return None if good else FAILED


def find(s, name):
    bare = text(name).split("/")[-1]
    return next((n for n in (name, bare, bare.split(":")[0]) if n in s["flows"]), None)


def transfer(s, p):
    found = find(s, whole(s, p.get("ContactFlowId") or p.get("FlowModuleId")))
    flow = ("flow", found) if found else FAILED
    return flow if "ContactFlowId" in p else module(s, p, found)


def module(s, p, name):
    outer, depth = s["local"], s["depth"]
    if depth >= 5 or not name:
        return FAILED
    s["path"].append((*s["at"], "enter"))
    given = {k: whole(s, v) for k, v in (p.get("Input") or {}).items()}
    s["depth"] = depth + 1
    kind, what = play(s, arrive(s, name, {"Modules": {"Input": given}}))
    if s["depth"] != depth + 1 or kind not in {"return", "flow_ended"} or what == MUSIC:
        return "end", "left by a module", (kind, what)
    s["local"], s["depth"], s["buffer"] = outer, depth, ""
    result, found = what if kind == "return" else (None, None)
    outer["Modules"] = {"Result": result, "ResultData": found}
    return ("is", result) if result else None


def finish(s, p):
    if s["type"] != "EndFlowModuleExecution":
        ends = {"DisconnectParticipant": "disconnect", "TransferContactToAgent": "agent"}
        return "end", ends.get(s["type"], "flow_ended"), s["agent"]
    returned = {k: whole(s, v) for k, v in (p.get("ResultData") or {}).items()}
    return "end", "return", (p.get("Result"), returned)


def act(s, name, action):
    kind, channel, at = action["Type"], s["contact"]["Channel"], action["Identifier"]
    s["at"], s["type"], s["steps"] = (name, at), kind, s["steps"] - 1
    if s["steps"] < 0 or kind not in ACTIONS:
        return ("end", "not_simulated", kind) if s["steps"] >= 0 else ("end", "endless", at)
    if at in s["world"].get("failures", {}):
        return "error", s["world"]["failures"][at]
    nobody = (s["absent"] or channel in {"TASK", "EMAIL"}) and MEETING.match(kind)
    if CHANNEL[kind] not in {"", channel} or nobody:
        return ("next", None) if kind == "MessageParticipant" else FAILED
    return ACTIONS[kind](s, action.get("Parameters") or {}) or ("next", None)


def branch(s, action, outcome):
    ways = action.get("Transitions") or {}
    for way in (ways.get("Conditions") or []) if outcome[0] == "is" else []:
        rule = way["Condition"]
        if holds(s, rule["Operator"], outcome[1], rule["Operands"][0]):
            return f"{rule['Operator']} {rule['Operands'][0]}", way["NextAction"]
    errors = {one["ErrorType"]: one["NextAction"] for one in ways.get("Errors") or []}
    kind = outcome[1] if outcome[0] == "error" else "NoMatchingCondition"
    spare = outcome[0] == "is" and action["Type"] in OPEN and kind not in errors
    if outcome[0] == "next" or spare:
        return "next", ways.get("NextAction")
    kind = kind if kind in errors else "NoMatchingError"
    return kind, errors.get(kind)


def arrive(s, name, local):
    s["local"], s["buffer"] = local, ""
    if s["world"].get("loop_counts") == "restarted":
        s["loops"] = {at: rounds for at, rounds in s["loops"].items() if at[0] != name}
    return name


def play(s, name):
    at = s["flows"][name]["StartAction"]
    while at:
        known = {one["Identifier"]: one for one in s["flows"][name]["Actions"]}
        outcome = act(s, name, known[at]) if at in known else ("end", "broken", at)
        gone = outcome[0] in {"end", "flow"}
        label, after = (outcome[1], None) if gone else branch(s, known[at], outcome)
        if label != "left by a module":
            s["path"].append((name, at, "enter" if outcome[0] == "flow" else label))
        if outcome[0] == "end":
            return outcome[1:] if label != "left by a module" else outcome[2]
        if outcome[0] == "flow":
            name, s["depth"] = arrive(s, outcome[1], {}), 0
        at = s["flows"][name]["StartAction"] if outcome[0] == "flow" else after
    return "no branch", label


def hooked(s, event):
    if event not in s["hooks"]:
        return "flow_ended", None
    s["depth"] = 0
    return play(s, arrive(s, find(s, s["hooks"][event]), {}))


def contact(s, start):
    end = play(s, start)
    while end[0] == "enqueue":
        s["queued"], s["interruptions"] = True, queue(s).get("interruptions", 0)
        after = hooked(s, "CustomerQueue")
        taken = ("agent" if queue(s).get("agent") else "queue", end[1])
        taken = HANG_UP[1:] if after[1] != MUSIC and leaves(s) else taken
        end = taken if after[0] == "flow_ended" else after
    for event in ("AgentWhisper", "CustomerWhisper") if end[0] == "agent" else ():
        s["ear"] = "agent " if event == "AgentWhisper" else ""
        hooked(s, event)
    s["absent"] = True
    if end[0] not in {"queue", "not_simulated", "endless", "broken", "no branch"}:
        hooked(s, "CustomerRemaining")
    return end if end[0] != "return" else ("flow_ended", None)


def run(flows, world, start):
    world = json.loads(json.dumps(world))
    s = {key: world.get(key, {}) for key in ("outcomes", "lambdas", "attributes")}
    s |= {key: {} for key in ("local", "hooks", "loops")}
    s |= {"inputs": world.get("inputs", []), "draws": iter(world.get("draws", []))}
    s |= {key: [] for key in ("path", "prompts", "callbacks", "invoked")}
    s |= dict.fromkeys(("queued", "absent", "moves", "depth", "interruptions"), 0)
    s |= {"queue": None, "agent": None, "number": None, "buffer": "", "ear": ""}
    s |= {"flows": flows, "world": world, "steps": world.get("steps", 1000)}
    s["contact"] = {"Channel": world.get("channel", "VOICE"), **world.get("contact", {})}
    return s | {"end": contact(s, start)}


ACTIONS, CHANNEL = {}, {}
for group in TABLE.split(";"):
    for word in group.split(":")[1].split():
        known, _, channel = word.partition("=")
        ACTIONS[known], CHANNEL[known] = globals()[group.split(":")[0].strip()], channel
