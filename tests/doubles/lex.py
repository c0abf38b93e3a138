"""Lex V2's models in memory: archives imported, locales built, versions, aliases, exports."""

# ruff: noqa: N803 - parameters are called as the service calls them

from __future__ import annotations

from itertools import count
from typing import Any

from ivr.deploy.reach.cloud import Fault
from ivr.formats.lex.export import read_archive

POLLS = 2
"""How often an import or a build is asked before it is done."""


class Lex:
    def __init__(self, account: str) -> None:
        self.bots: dict[str, dict[str, Any]] = {}
        self.aliases: dict[tuple[str, str], dict[str, Any]] = {}
        self.alias_status = "Available"
        self.policies: dict[str, str] = {}
        self.failing: dict[str, list[str]] = {}
        """Name of a bot -> why it cannot be built."""
        self._account = account
        self._numbers = count(1)
        self._uploads: dict[str, bytes] = {}
        self._imports: dict[str, dict[str, Any]] = {}
        self._exports: dict[str, bytes] = {}

    def _id(self, start: str) -> str:
        return f"{start}{next(self._numbers):0{10 - len(start)}}"

    # --- import ---

    def create_upload_url(self) -> dict[str, Any]:
        name = self._id("IM")
        return {"importId": name, "uploadUrl": f"https://lex/{name}"}

    def uploaded(self, address: str, content: bytes) -> None:
        self._uploads[address.rpartition("/")[2]] = content

    def start_import(
        self,
        importId: str,
        resourceSpecification: dict[str, Any],
        mergeStrategy: str,
    ) -> dict[str, Any]:
        assert mergeStrategy == "Overwrite"
        if importId not in self._uploads:
            raise Fault("ValidationException", "nothing was uploaded")
        said = resourceSpecification["botImportSpecification"]
        archive = self._uploads[importId]
        bot = read_archive(archive, importId)
        assert bot.name == said["botName"]
        self._imports[importId] = {"left": POLLS, "said": said, "bot": bot, "archive": archive}
        return {"importId": importId, "importStatus": "InProgress"}

    def describe_import(self, importId: str) -> dict[str, Any]:
        made = self._imports[importId]
        made["left"] -= 1
        if made["left"] > 0:
            return {"importId": importId, "importStatus": "InProgress"}
        bot = self._named(made["said"]["botName"]) or self._id("BO")
        kept = self.bots.get(bot, {"versions": {}, "id": bot, "next": 1})
        statuses = {locale.identifier: "NotBuilt" for locale in made["bot"].locales}
        draft = {"archive": made["archive"], "locales": statuses, "polls": {}}
        told = {"name": made["said"]["botName"], "tags": made["said"]["botTags"]}
        self.bots[bot] = {**kept, **told, "draft": draft}
        return {"importId": importId, "importStatus": "Completed", "importedResourceId": bot}

    def _named(self, name: str) -> str:
        return next((key for key, bot in self.bots.items() if bot["name"] == name), "")

    def _bot(self, name: str) -> dict[str, Any]:
        if name not in self.bots:
            raise Fault("ResourceNotFoundException", f"no bot {name}")
        return self.bots[name]

    # --- build and version ---

    def build_bot_locale(self, botId: str, botVersion: str, localeId: str) -> dict[str, Any]:
        draft = self._bot(botId)["draft"]
        assert botVersion == "DRAFT"
        draft["locales"][localeId] = "Building"
        draft["polls"][localeId] = POLLS
        return {"botId": botId, "botLocaleStatus": "Building"}

    def describe_bot_locale(self, botId: str, botVersion: str, localeId: str) -> dict[str, Any]:
        bot = self._bot(botId)
        draft = bot["draft"]
        if draft["locales"][localeId] == "Building":
            draft["polls"][localeId] -= 1
            if draft["polls"][localeId] <= 0:
                failed = bot["name"] in self.failing
                draft["locales"][localeId] = "Failed" if failed else "Built"
        told = {"botId": botId, "localeId": localeId, "botLocaleStatus": draft["locales"][localeId]}
        reasons = self.failing.get(bot["name"], []) if told["botLocaleStatus"] == "Failed" else []
        return {**told, "failureReasons": reasons} if reasons else told

    def create_bot_version(
        self,
        botId: str,
        botVersionLocaleSpecification: dict[str, Any],
    ) -> dict[str, Any]:
        bot = self._bot(botId)
        for locale in botVersionLocaleSpecification:
            if bot["draft"]["locales"][locale] != "Built":
                raise Fault("PreconditionFailedException", f"{locale} is not built")
        version = str(bot["next"])
        bot["next"] += 1
        bot["versions"][version] = bot["draft"]["archive"]
        return {"botId": botId, "botVersion": version, "botStatus": "Versioning"}

    def describe_bot_version(self, botId: str, botVersion: str) -> dict[str, Any]:
        if botVersion not in self._bot(botId)["versions"]:
            raise Fault("ResourceNotFoundException", f"no version {botVersion}")
        return {"botId": botId, "botVersion": botVersion, "botStatus": "Available"}

    def delete_bot_version(self, botId: str, botVersion: str) -> dict[str, Any]:
        if self._bot(botId)["versions"].pop(botVersion, None) is None:
            raise Fault("ResourceNotFoundException", botVersion)
        return {"botId": botId, "botVersion": botVersion}

    # --- aliases ---

    def create_bot_alias(
        self, botId: str, botAliasName: str, tags: Any, **said: Any
    ) -> dict[str, Any]:
        assert said["botVersion"] in self._bot(botId)["versions"]
        if any(
            each["botAliasName"] == botAliasName and bot == botId
            for (bot, _), each in self.aliases.items()
        ):
            raise Fault("ConflictException", botAliasName)
        alias = self._id("AL")
        self.aliases[botId, alias] = {"botAliasName": botAliasName, **said}
        return {"botAliasId": alias, "botAliasStatus": "Creating"}

    def update_bot_alias(self, botId: str, botAliasId: str, **said: Any) -> dict[str, Any]:
        if (botId, botAliasId) not in self.aliases:
            raise Fault("PreconditionFailedException", botAliasId)
        assert said["botVersion"] in self._bot(botId)["versions"]
        self.aliases[botId, botAliasId] = said
        return {"botAliasId": botAliasId}

    def describe_bot_alias(self, botId: str, botAliasId: str) -> dict[str, Any]:
        if (botId, botAliasId) not in self.aliases:
            raise Fault("ResourceNotFoundException", botAliasId)
        alias = self.aliases[botId, botAliasId]
        kept = {key: alias[key] for key in ("botAliasName", "botVersion")}
        told = {**kept, "botId": botId, "botAliasId": botAliasId}
        return {**told, "botAliasStatus": self.alias_status}

    def list_bot_aliases(self, botId: str) -> dict[str, Any]:
        found = [
            {"botAliasId": alias, "botAliasName": said["botAliasName"]}
            for (bot, alias), said in self.aliases.items()
            if bot == botId
        ]
        return {"botAliasSummaries": found}

    def alias_exists(self, arn: str) -> bool:
        bot, alias = arn.split("/")[-2:]
        return (bot, alias) in self.aliases

    def describe_resource_policy(self, resourceArn: str) -> dict[str, Any]:
        if resourceArn not in self.policies:
            raise Fault("ResourceNotFoundException", "no policy")
        return {"resourceArn": resourceArn, "policy": self.policies[resourceArn]}

    def create_resource_policy(self, resourceArn: str, policy: str) -> dict[str, Any]:
        assert self.alias_exists(resourceArn)
        if resourceArn in self.policies:
            raise Fault("PreconditionFailedException", "there is one")
        self.policies[resourceArn] = policy
        return {"resourceArn": resourceArn, "revisionId": "1"}

    def update_resource_policy(self, resourceArn: str, policy: str) -> dict[str, Any]:
        assert resourceArn in self.policies
        self.policies[resourceArn] = policy
        return {"resourceArn": resourceArn, "revisionId": "2"}

    # --- the rest ---

    def list_bots(self, filters: Any = None) -> dict[str, Any]:
        assert filters[0]["operator"] == "EQ"
        names = filters[0]["values"]
        found = [
            {"botId": k, "botName": b["name"]} for k, b in self.bots.items() if b["name"] in names
        ]
        return {"botSummaries": found}

    def describe_bot(self, botId: str) -> dict[str, Any]:
        return {"botId": botId, "botName": self._bot(botId)["name"], "botStatus": "Available"}

    def list_tags_for_resource(self, resourceARN: str) -> dict[str, Any]:
        return {"tags": self._bot(resourceARN.rpartition("/")[2])["tags"]}

    def delete_bot(self, botId: str, skipResourceInUseCheck: bool = False) -> dict[str, Any]:
        if botId not in self.bots:
            raise Fault("PreconditionFailedException", f"no bot {botId}")
        if self.bots[botId].get("busy"):
            raise Fault("PreconditionFailedException", "the bot is being built")
        del self.bots[botId]
        for bot, alias in tuple(self.aliases):
            if bot == botId:
                del self.aliases[bot, alias]
        return {"botId": botId, "botStatus": "Deleting"}

    def create_export(self, resourceSpecification: Any, fileFormat: str) -> dict[str, Any]:
        said = resourceSpecification["botExportSpecification"]
        name = self._id("EX")
        self._exports[name] = self._bot(said["botId"])["versions"][said["botVersion"]]
        return {"exportId": name, "exportStatus": "InProgress", "fileFormat": fileFormat}

    def describe_export(self, exportId: str) -> dict[str, Any]:
        return {
            "exportId": exportId,
            "exportStatus": "Completed",
            "downloadUrl": f"https://lex/{exportId}",
        }

    def downloaded(self, address: str) -> bytes:
        return self._exports[address.rpartition("/")[2]]

    def delete_export(self, exportId: str) -> dict[str, Any]:
        del self._exports[exportId]
        return {"exportId": exportId}
