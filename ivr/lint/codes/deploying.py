"""What can be wrong with a deployment."""

from __future__ import annotations

from ivr.lint.codes.code import Code

DEPLOY_CODES: tuple[Code, ...] = (
    Code(
        "DEP001",
        "The credentials are of another account than the one in which the instance lies.",
        "Choose another profile with AWS_PROFILE, or another `--env`.",
    ),
    Code(
        "DEP002",
        "The region that is set is another one than that of the instance.",
        "Correct AWS_REGION or the profile, or choose another `--env`.",
    ),
    Code(
        "DEP003",
        "There are no credentials, or they have expired.",
        "Sign in again and repeat the command; a deployment goes on where it stopped.",
    ),
    Code(
        "DEP004",
        "A quota of the account is used up.",
        "Ask for more in Service Quotas, then repeat the command.",
    ),
    Code(
        "DEP005",
        "The credentials may not do what the deployment needs.",
        "Ask for the permission that the message names.",
    ),
    Code(
        "DEP006",
        "Somebody else deploys this stage, or a deployment was killed and left its lock.",
        "Wait, or name the lock with `ivr deploy --unlock ID` once its owner is surely gone.",
    ),
    Code(
        "DEP007",
        "A stack is in a state from which it cannot be deployed.",
        "Do what the message names, then repeat the command.",
    ),
    Code(
        "DEP008",
        "CloudFormation could not create, update or delete a stack.",
        "The message has the reason for each resource; what was there has been put back.",
    ),
    Code(
        "DEP009",
        "Connect refuses the content of a flow.",
        "Correct the node at the line; callers keep the content before.",
    ),
    Code(
        "DEP010",
        "Lex refuses a bot's archive, or could not build one of its languages.",
        "Correct the bot or the menu at the line; callers keep the version before.",
    ),
    Code(
        "DEP011",
        "Something of that name is there already, and this stage did not make it.",
        "Rename one of the two, or delete the other one.",
    ),
    Code(
        "DEP012",
        "A flow was edited or deleted since it was deployed.",
        "Look with `ivr drift`; `--adopt` keeps the edit, `ivr deploy --overwrite` gives it up.",
    ),
    Code(
        "DEP013",
        "The build does not go with the environment, or refers to what it does not have.",
        "Compile with the same `--env`, and correct what the message names.",
    ),
    Code(
        "DEP014",
        "A value that a stack or the bots need is not known.",
        "Give it under `deploy:` in the file of the environment.",
    ),
    Code(
        "DEP015",
        "There is no release to go back to, or to compare with.",
        "Check out what is wanted, and deploy it.",
    ),
    Code(
        "DEP016",
        "A service did not answer, or took longer than it may.",
        "Repeat the command; what is done stays done.",
    ),
    Code(
        "DEP017",
        "A service refuses a call for a reason that it names.",
        "Correct what it names, then repeat the command.",
    ),
    Code(
        "DEP018",
        "The environment is one for a laptop, or its name cannot be part of names in an account.",
        "Name another with `--env`, or write one with `ivr env init`.",
    ),
    Code(
        "DEP019",
        "A number is not one of the instance.",
        "Claim it, or correct `deploy: numbers:` of the environment.",
    ),
    Code(
        "DEP020",
        "The code of functions that callers wait for is too large.",
        "Import less from their handlers.",
    ),
    Code(
        "DEP021",
        "A library that goes into a zip is not installed here.",
        "Install ivr with its libraries.",
    ),
    Code(
        "DEP022",
        "The name of the stage was not typed, so nothing was removed.",
        "Type it exactly, or leave it be.",
    ),
    Code(
        "DEP023",
        "Something is not as it was deployed.",
        "Keep it with `ivr drift --adopt`, or deploy with `--overwrite`.",
    ),
    Code(
        "DEP024",
        "A file that goes along with the stacks, such as a machine, cannot be read.",
        "Correct the file at the place that is named.",
    ),
    Code(
        "DEP025",
        "A file cannot be uploaded: it is empty, too long, cannot be read, or changed meanwhile.",
        "Upload it once it is whole; what is there already is not sent again.",
    ),
    Code(
        "DEP026",
        "An edit cannot be brought into the workspace by itself.",
        "Carry it over by hand, or give it up with `ivr deploy --overwrite`.",
    ),
    Code(
        "DEP027",
        "What a stream put away cannot be handed back, or there are no streams.",
        "Mend what is named, then repeat `ivr stream again`; what is left stays where it is.",
    ),
)
