"""Codes of the stages that read what authors wrote: files, specs, prompts, policies, compiling."""

from __future__ import annotations

from ivr.lint.codes.code import Code

FILE_CODES: tuple[Code, ...] = (
    Code(
        "YML001",
        "The file is not YAML, or uses what specs leave out: anchors, aliases, tags, merge keys, "
        "several documents, more than the allowed size or depth.",
        "Write plain keys and values, one document in a file; split a file that is too long.",
    ),
    Code(
        "YML002",
        "A key stands twice in one mapping; YAML readers would keep either.",
        "Keep one of the two.",
    ),
    Code(
        "YML003",
        "A value or key that YAML readers understand differently, such as `no`, `012` or a time.",
        "Put it in quotes, or write true or false.",
    ),
    Code(
        "YML005",
        "The file is not UTF-8, or holds a control character.",
        "Save it as UTF-8 and remove the character.",
    ),
    Code(
        "YML006",
        "A file ends in `.yml` where specs stand; only `*.yaml` is read, so it would do nothing.",
        "Rename it to `*.yaml`.",
    ),
)

SPEC_CODES: tuple[Code, ...] = (
    Code(
        "SPC001",
        "A key that nothing reads; most are typing errors.",
        "Write the key that was meant, or remove it.",
    ),
    Code(
        "SPC002",
        "A value of the wrong type, or one that is not allowed here.",
        "Write what the message asks for; durations carry a unit, keys and digits are text.",
    ),
    Code("SPC003", "A key that is needed is missing.", "Add it."),
    Code(
        "SPC004",
        "A node of no known type, or of two types at once.",
        "Give each node one of the keys that make a node, such as say, menu or transfer.",
    ),
)

POLICY_CODES: tuple[Code, ...] = (
    Code(
        "POL001",
        "A band of the risk policy covers scores that an earlier band takes.",
        "Order bands from the highest score down, the one without `above` last.",
    ),
    Code("POL002", "Low scores belong to no band.", "Let the last band have no `above`."),
    Code("POL003", "A band is named twice in one scale.", "Name each once."),
    Code(
        "POL004",
        "`investigate_above` is higher than `call_above`, so that nothing is investigated.",
        "Swap the two numbers.",
    ),
    Code(
        "POL005",
        "`first_hour` is not before `last_hour`, so that nobody may ever be called.",
        "Write the earlier hour first; what is left out is 8 and 21.",
    ),
    Code("POL006", "A contact fits no lane of the risk policy.", "Add a row for it."),
    Code(
        "POL007",
        "A contact fits two lanes of the risk policy.",
        "Say in `unless` of one row what the other is for.",
    ),
    Code("POL008", "No contact ever fits a row of the lanes.", "Leave it out, or mend it."),
    Code(
        "POL009",
        "A lane hangs up on callers whom nobody listed as spam.",
        "Write `when: [spam]`, or lead them to an agent.",
    ),
)

PROMPT_CODES: tuple[Code, ...] = (
    Code(
        "PRM001",
        "A prompt says nothing, or is not exactly one of text, ssml and audio.",
        "Write what is said, or name the recording as `prompt:name`.",
    ),
    Code(
        "PRM002",
        "A prompt variable has no value, one that its type cannot say, or one that only the call "
        "can know.",
        "Give a build variable a value of its type; give a call variable a `sample` only.",
    ),
    Code(
        "PRM003",
        "More is asked of a value than a flow can do: a filter, a condition, or arithmetic.",
        "Let it stand bare, {{ name }}; a function formats it, a decide node chooses by it.",
    ),
    Code(
        "PRM004",
        "A prompt holds `$.`, which Connect would replace by a value.",
        "Declare a call-time variable and write its name.",
    ),
    Code(
        "PRM005",
        "A call-time value runs into the characters after it, or stands inside a tag.",
        "Put a space or punctuation between; let it stand between tags.",
    ),
    Code(
        "PRM006",
        "A prompt takes longer to say than its own `max_seconds`.",
        "Shorten it, or raise max_seconds.",
    ),
    Code(
        "PRM007",
        "A recording stands where only words can: joined with others, on chat, or in a bot.",
        "Write a text, or record the whole as one.",
    ),
    Code(
        "PRM008",
        "A value cannot be said in its manner, for another beside it or because chat shows it.",
        "Say the two in prompts of their own.",
    ),
)

COMPILE_CODES: tuple[Code, ...] = (
    Code(
        "CMP001",
        "A build lacks a file, or one of its files is not what `ivr compile` writes.",
        "Compile again.",
    ),
    Code(
        "CMP002",
        "The build could not be written; the build before is as it was.",
        "Make room, or make the folder writable, and compile again.",
    ),
    Code(
        "CMP003",
        "`return` stands in a dialog that callers enter; there is nothing to return to.",
        "Use hangup, goto or transfer.",
    ),
    Code(
        "CMP004",
        "A condition of a decide node cannot be read, or compares with what is no constant.",
        "Compare a variable with a constant; compute the rest in a function.",
    ),
    Code(
        "CMP006",
        "A value names a JSONPath of Connect, which only the compiler should choose.",
        "Name the variable: {{ name }}.",
    ),
    Code(
        "CMP007",
        "A digression that nobody can ask for, because the node listens for keys alone.",
        "Remove it, or let the node take words.",
    ),
    Code(
        "CMP012",
        "A private value is read across a cut of a large flow, where nothing private is carried.",
        "Ask the function again just before, or split the dialog.",
    ),
    Code(
        "CMP013",
        "A call ends without a word: the caller thinks that the line broke.",
        "Say goodbye: `hangup:` with a prompt, or a `say` before it.",
    ),
    Code(
        "CMP014",
        "A time is written that Connect does not take: it takes whole seconds, within bounds.",
        "Write the time that the finding names.",
    ),
    Code(
        "CMP020",
        "A flow cannot be written as a dialog, or its dialog is not proven to do the same.",
        "Import the flow with --to flow, and keep it as JSON.",
    ),
)

FORMAT_CODES: tuple[Code, ...] = (
    Code(
        "FLW000",
        "A file is no flow as Amazon Connect writes it, or a part of it cannot be read.",
        "Export the flow again, or compile it again.",
    ),
    Code("LEX020", "A bot's archive cannot be read as a zip file.", "Export the bot again."),
    Code(
        "LEX021",
        "A member of an archive would be written elsewhere, is a link, or is encrypted.",
        "Do not use this archive; export the bot again.",
    ),
    Code(
        "LEX022",
        "An archive holds more than the export of a bot could.",
        "Do not use this archive; export the bot again.",
    ),
    Code(
        "LEX023",
        "An archive has no manifest, or the manifest announces something else than a bot.",
        "Export the bot again, as LexJson.",
    ),
    Code("LEX024", "A file of a bot's archive is not JSON.", "Export the bot again."),
    Code(
        "LEX025",
        "A file of a bot's archive is missing or has another shape than Lex V2 writes.",
        "Export the bot again.",
    ),
    Code(
        "LEX030",
        "A dialect of bots (CloudFormation, the API) has no word for a setting.",
        "Set it by other means, or take it out of the bot.",
    ),
    Code(
        "LEX031",
        "A setting of a bot has another shape than it must have, or a name that Lex refuses.",
        "Write what the finding names.",
    ),
    Code(
        "LEX032",
        "A template makes a value of a bot by a function whose outcome only the cloud knows.",
        "Write the value into the template, or set it in the bot's YAML.",
    ),
    Code(
        "LEX033",
        "A file about a bot has a setting that is not known.",
        "Correct its name; what is new in Lex is kept as it stands.",
    ),
    Code(
        "LEX034",
        "What a bot is stands elsewhere: in S3, or in resources that are put in later.",
        "Import the archive that stands there, or the template that CloudFormation makes.",
    ),
    Code(
        "LEX035",
        "A property says how a bot is deployed; it is no part of the bot.",
        "Keep it in your template.",
    ),
    Code(
        "LEX036",
        "A template of bots is larger than CloudFormation takes.",
        "Write fewer bots into one template, or import the archive.",
    ),
    Code(
        "LEX037",
        "A template that should hold bots cannot be read.",
        "Give it as JSON or YAML, as CloudFormation takes it.",
    ),
    Code(
        "LEX038",
        "A call refers to a slot, slot type, locale or ARN that is not there.",
        "Correct the name, or add what it names.",
    ),
    Code(
        "LEX073",
        "A bot has something that no YAML can hold: a locale unknown to Lex, two of a name.",
        "Mend the export, or leave that part out of it.",
    ),
    Code(
        "LEX074",
        "A bot that was imported does not come out of its YAML as it went in.",
        "Compare the archive that `ivr compile` writes with yours.",
    ),
    Code(
        "LEX075",
        "What an import kept beside a bot cannot be read.",
        "Import the bot again, or remove `kept`.",
    ),
    Code(
        "LEX070",
        "A step of a bot names a slot or intent that is not there, or two things at once.",
        "Name what there is; give branches an `otherwise`.",
    ),
    Code(
        "LEX071",
        "Intents of a bot start each other for ever, before anybody speaks.",
        "Let one of them ask or end.",
    ),
    Code(
        "LEX072",
        "A key under `extra` has another shape in Lex's files, or a file of its own.",
        "Copy it from an export.",
    ),
    Code(
        "LEX039",
        "A Lex V1 export says something that V2 says elsewhere, otherwise, or not at all.",
        "Read the finding: it says what becomes of it.",
    ),
    Code(
        "LEX060",
        "A file of utterances to judge a bot by, or a row of it, means nothing.",
        "Name the columns utterance and intent in its first row, or give a test set of Lex.",
    ),
    Code(
        "LEX061",
        "A file of utterances names an intent that the bot does not have.",
        "Correct the name, or write none for utterances that mean no intent.",
    ),
)
