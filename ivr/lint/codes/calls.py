"""Codes of calls: scenarios, the simulator, functions at call time, and the command line."""

from __future__ import annotations

from ivr.lint.codes.code import Code

EXPECTATION_CODES: tuple[Code, ...] = (
    Code(
        "EXP001",
        "A scenario's `hears` was not heard before the caller's next turn.",
        "Read what was heard instead; correct the dialog or the scenario.",
    ),
    Code(
        "EXP002",
        "The call was over, or handed on, before the caller could do the next step.",
        "Remove the step, or find with `ivr call --trace` why the call ended.",
    ),
    Code(
        "EXP003",
        "What should follow did not: another node, slot or attribute, or a function not asked.",
        "Read where the call went; correct the dialog or the scenario.",
    ),
    Code("EXP004", "The call ended otherwise than `ends` says.", "Correct the dialog or `ends`."),
    Code(
        "EXP005",
        "What must never happen did: words of `never_hears` or `never_says`, a function of "
        "`never_invokes`.",
        "Correct the dialog; the message quotes what was said.",
    ),
    Code(
        "EXP006",
        "The caller was in the dialog for longer than `within` allows.",
        "Shorten prompts and time-outs, or allow more.",
    ),
    Code(
        "EXP007",
        "A scenario names a prompt that the dialog does not have in this language.",
        "Name a prompt, or write text with a space.",
    ),
)

SCENARIO_CODES: tuple[Code, ...] = (
    Code(
        "SCN001",
        "A transaction leads to no call, or to one of another dialog or in another language.",
        "Name another transaction or dialog, or write the scenario for that language.",
    ),
    Code(
        "SCN002",
        "A scenario names what nothing has: a calendar, queue, function, answer, action, node, "
        "slot, attribute or language.",
        "Write the name that was meant; the nearest is in the message.",
    ),
)

SIMULATOR_CODES: tuple[Code, ...] = (
    Code(
        "SIM001",
        "Only AWS could know what an action comes to, such as a view or a profile, and the world "
        "gives no answer.",
        "Give the answer: `given: {answers: {<action or type>: {...}}}`; `docs/simulator.md` lists "
        "what each type needs.",
    ),
    Code(
        "SIM002",
        "An action met an error and no branch takes it; in Connect the call would end there.",
        "Wire the error branch: `on: {error: ...}` at the node, or `on_error`.",
    ),
    Code(
        "SIM003",
        "A call did not end within the number of actions that any sensible call needs.",
        "Look for a loop that asks the caller nothing.",
    ),
    Code(
        "SIM004",
        "A flow leads to an action or a flow that does not exist.",
        "Compile again; in a flow written by hand, correct the target.",
    ),
)

RUNTIME_CODES: tuple[Code, ...] = (
    Code(
        "RUN001",
        "A setting of a function is missing or senseless.",
        "Set the environment variable that the message names; `docs/handlers.md` lists them.",
    ),
    Code(
        "RUN002",
        "A database was written by a later release than this one.",
        "Use the release that wrote it; nothing in the file was touched.",
    ),
    Code(
        "RUN003",
        "A database of an earlier release holds something that it cannot have written.",
        "Restore the file from a copy; nothing was migrated.",
    ),
    Code(
        "DAT001",
        "A customer cannot be erased while a case or a review of theirs is open.",
        "Settle it, then ask again.",
    ),
    Code(
        "DAT002",
        "A customer cannot be erased while a contact or a call of theirs may be live.",
        "Ask again when it is over; a proof whose contact never ended counts for a day.",
    ),
    Code(
        "RUN400",
        "An event, request or answer has not the agreed shape.",
        "Ask the function as its contract says; it was not acted upon.",
    ),
    Code(
        "RUN403",
        "An event comes from another instance, account or topic than ours, or from nobody known.",
        "Check who sent it, and the settings that say whose events are ours.",
    ),
    Code("RUN404", "The store holds no such record.", "Check the id; it may have expired."),
    Code(
        "RUN405",
        "An address of the API is asked in a way that it does not answer.",
        "Send it by POST, with everything in the body.",
    ),
    Code(
        "RUN409",
        "Another writer was first, so nothing was written.",
        "Read again before you try again.",
    ),
    Code(
        "RUN415",
        "A record of a stream holds several, as the Kinesis Producer Library packs them.",
        "Set AggregationEnabled=false at its producer, and send what the quarantine holds again.",
    ),
    Code(
        "RUN500",
        "A function failed in a way that nobody foresaw; the log names kind and place only.",
        "Look at that place in the code: this is a defect.",
    ),
    Code(
        "RUN501",
        "A service refuses what it is asked, and will again; nothing was done.",
        "Mend the role, the table or the record that the message names.",
    ),
    Code(
        "RUN503",
        "A service did not answer in time; whether it acted is unknown.",
        "Read what is true before you try again.",
    ),
)

USAGE_CODES: tuple[Code, ...] = (
    Code("IVR000", "The project refused something that has no code of its own.", "Read the text."),
    Code(
        "USE001",
        "An argument or option cannot be used as it stands, or not with the others.",
        "Write what the message asks for.",
    ),
    Code("USE002", "A file or folder cannot be read.", "Check that it exists and may be read."),
    Code(
        "USE003",
        "There is no such workspace, environment, dialog, flow, build or finding code.",
        "Check `-C` and the name; `ivr new DIR` starts a workspace.",
    ),
    Code(
        "USE004",
        "The Python function of a workspace cannot be imported.",
        "Put its module into the workspace, or correct `local:` in `infra/functions.yaml`.",
    ),
    Code(
        "USE005",
        "What is to be made stands there already.",
        "Name a new folder or file, or say `--force` where the message offers it.",
    ),
    Code(
        "USE006",
        "A file or folder cannot be written.",
        "Name another, make room, or make it writable.",
    ),
    Code(
        "USE007",
        "There is no scenario to run.",
        "Check the path and `-k`; scenarios stand in `tests/scenarios/`.",
    ),
    Code(
        "USE008",
        "The file of `--store` is no store, is in use, or cannot be written; it was left as it is.",
        "Name a new file, or end the program that uses it.",
    ),
    Code(
        "USE009",
        "A library that this needs is not installed.",
        "Install the extra that the finding names.",
    ),
    Code(
        "LEX050",
        "Two of the bots to be served have the same name, so that they would have the same id.",
        "Serve one of them.",
    ),
    Code("LEX051", "There is no bot to be served.", "Name an export of a bot, or a workspace."),
    Code(
        "LEX052",
        "The server cannot listen on that address and port.",
        "Name another `--port`, or `--port 0` for any that is free.",
    ),
    Code(
        "LEX053",
        "The function of `--hook` cannot be imported.",
        "Name it as `module:function`; modules of the workspace are found.",
    ),
    Code(
        "LEX054",
        "The files of an encoder are missing, or are not what an encoder needs.",
        "Bring `model.onnx` and `vocab.txt` of a BERT without capitals; see docs/understanding.md.",
    ),
    Code(
        "LEX055",
        "What an extra brings is not installed.",
        "Install the extra that the message names.",
    ),
)
