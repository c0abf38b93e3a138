"""Around a bot: its version, its alias, and who may reach the alias.

Law: conversation logs and sentiment analysis stay off until somebody turns them on. Connect gets
in by the instance's ARN and account; Lex may call a function only for the alias.
"""

from __future__ import annotations

from typing import Any, NamedTuple

Json = dict[str, Any]

ROLE = "LexRoleArn"
INSTANCE = "ConnectInstanceArn"
HAS_INSTANCE = "HasConnectInstance"

HOOK_VERSION = "1.0"
"""The version of the code hook's contract. Source: Lex V2 developer guide, Lambda functions."""

_LAMBDA_ARN = r"^(arn:aws[a-zA-Z-]*:lambda:[a-z0-9-]+:\d{12}:function:[a-zA-Z0-9-_]+(:[\w$-]+)?)?$"
_ROLE_ARN = r"^arn:aws[a-zA-Z-]*:iam::\d{12}:role/.+$"
_INSTANCE_ARN = r"^(arn:aws[a-z-]*:connect:[a-z0-9-]+:\d{12}:instance/[a-zA-Z0-9-]+)?$"


class Ids(NamedTuple):
    """Logical ids of a bot's resources."""

    bot: str
    version: str
    alias: str
    policy: str
    association: str


def ids(base: str, digest: str) -> Ids:
    """Return the logical ids of a bot: that of its version carries the digest of its content."""
    return Ids(
        f"{base}Bot", f"{base}Version{digest}", f"{base}Alias", f"{base}Policy", f"{base}Connect"
    )


def hook(base: str, locale: str) -> str:
    """Return the parameter that holds the ARN of a locale's code hook."""
    return f"{base}{_plain(locale)}HookArn"


def parameters() -> Json:
    """Return the parameters that all bots of a template share."""
    return {
        ROLE: _parameter("ARN of the role that Lex takes on.", _ROLE_ARN),
        INSTANCE: _parameter(
            "ARN of the Connect instance that may talk to the bots; empty for none.",
            _INSTANCE_ARN,
            default="",
        ),
    }


def hook_parameter(bot: str, locale: str) -> Json:
    """Return the parameter of a locale's code hook."""
    about = f"ARN of the function that is the code hook of {bot} in {locale}; empty for none."
    return _parameter(about, _LAMBDA_ARN, default="")


def _parameter(about: str, pattern: str, *, default: str | None = None) -> Json:
    said: Json = {"Type": "String", "Description": about, "AllowedPattern": pattern}
    return said if default is None else {**said, "Default": default}


def given(parameter: str) -> Json:
    """Return the condition that a parameter is not empty."""
    return {"Fn::Not": [{"Fn::Equals": [{"Ref": parameter}, ""]}]}


def version(at: Ids, locales: list[str]) -> Json:
    """Return the version: a snapshot of the draft, made anew whenever its logical id changes."""
    details = {"SourceBotVersion": "DRAFT"}
    listed = [{"LocaleId": each, "BotVersionLocaleDetails": details} for each in locales]
    return {
        "Type": "AWS::Lex::BotVersion",
        "Properties": {"BotId": {"Ref": at.bot}, "BotVersionLocaleSpecification": listed},
    }


def alias(at: Ids, name: str, hooks: dict[str, str]) -> Json:
    """Return the alias; `hooks` are the parameters of the code hooks by locale."""
    return {
        "Type": "AWS::Lex::BotAlias",
        "Properties": {
            "BotId": {"Ref": at.bot},
            "BotAliasName": name,
            "BotVersion": {"Fn::GetAtt": [at.version, "BotVersion"]},
            "BotAliasLocaleSettings": [
                {"LocaleId": locale, "BotAliasLocaleSetting": _hooked(parameter)}
                for locale, parameter in hooks.items()
            ],
            "SentimentAnalysisSettings": {"DetectSentiment": False},
        },
    }


def _hooked(parameter: str) -> Json:
    called = {"CodeHookInterfaceVersion": HOOK_VERSION, "LambdaArn": {"Ref": parameter}}
    specification = {"LambdaCodeHook": called}
    return {
        "Enabled": True,
        "CodeHookSpecification": {
            "Fn::If": [f"Has{parameter}", specification, {"Ref": "AWS::NoValue"}]
        },
    }


def permission(at: Ids, parameter: str) -> Json:
    """Return the permission of Lex to call a code hook, for this alias alone."""
    return {
        "Type": "AWS::Lambda::Permission",
        "Condition": f"Has{parameter}",
        "Properties": {
            "FunctionName": {"Ref": parameter},
            "Action": "lambda:InvokeFunction",
            "Principal": "lexv2.amazonaws.com",
            "SourceAccount": {"Ref": "AWS::AccountId"},
            "SourceArn": {"Fn::GetAtt": [at.alias, "Arn"]},
        },
    }


def policy(at: Ids) -> Json:
    """Return the policy that lets one Connect instance talk to the alias."""
    arn = {"Fn::GetAtt": [at.alias, "Arn"]}
    statement = {
        "Sid": "ConnectTalksToTheBot",
        "Effect": "Allow",
        "Principal": {"Service": "connect.amazonaws.com"},
        "Action": ["lex:RecognizeText", "lex:StartConversation"],
        "Resource": arn,
        "Condition": {
            "StringEquals": {"AWS:SourceAccount": {"Ref": "AWS::AccountId"}},
            "ArnEquals": {"AWS:SourceArn": {"Ref": INSTANCE}},
        },
    }
    return {
        "Type": "AWS::Lex::ResourcePolicy",
        "Condition": HAS_INSTANCE,
        "Properties": {
            "ResourceArn": arn,
            "Policy": {"Version": "2012-10-17", "Statement": [statement]},
        },
    }


def association(at: Ids) -> Json:
    """Return what makes the alias known to the Connect instance."""
    return {
        "Type": "AWS::Connect::IntegrationAssociation",
        "Condition": HAS_INSTANCE,
        "DependsOn": at.policy,
        "Properties": {
            "InstanceId": {"Ref": INSTANCE},
            "IntegrationType": "LEX_BOT",
            "IntegrationArn": {"Fn::GetAtt": [at.alias, "Arn"]},
        },
    }


def _plain(name: str) -> str:
    return "".join(c for c in name.title() if c.isascii() and c.isalnum())
