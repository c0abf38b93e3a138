"""The pytest plugin: every scenario under tests/scenarios/ is a test.

Imports nothing of the project until a scenario file is met, so that it costs other tests nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from ivr.local.scenarios import Suite
    from ivr.simulator.rehearsal.cases import Case


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect `tests/scenarios/*.yaml` of a workspace."""
    folder = file_path.parent
    if file_path.suffix != ".yaml" or folder.name != "scenarios" or folder.parent.name != "tests":
        return None
    if not (folder.parent.parent / "flows").is_dir():
        return None
    return ScenarioFile.from_parent(parent, path=file_path)  # pyright: ignore[reportUnknownMemberType] - pytest leaves it untyped


def _made(node: Any, parent: pytest.Collector, **given: object) -> Any:  # noqa: ANN401 - what pytest makes of any class
    """Return a node of the collection tree; pytest leaves `from_parent` untyped."""
    return node.from_parent(parent, **given)


_SUITES: dict[Path, Suite] = {}


def _suite(root: Path) -> Suite:
    """Return the compiled workspace, once for each process."""
    from ivr.cli.authoring.testing import tested

    if root not in _SUITES:
        _SUITES[root] = tested(root, "local")
    return _SUITES[root]


class ScenarioFile(pytest.File):
    """One file of scenarios."""

    def collect(self) -> Iterator[pytest.Item]:
        """Yield a test for each scenario, locale and modality."""
        suite = _suite(self.path.parent.parent.parent)
        for case in suite.cases(self.path):
            item: ScenarioItem = _made(ScenarioItem, self, name=case.name)
            item.case = case
            item.suite = suite
            yield item


class ScenarioFailed(Exception):
    """A scenario did not hold."""


class ScenarioItem(pytest.Item):
    """One scenario in one locale and modality."""

    case: Case
    suite: Suite

    def runtest(self) -> None:
        """Run the call and judge it."""
        verdict = self.suite.run(self.case)
        if verdict.findings:
            raise ScenarioFailed("\n".join(str(finding) for finding in verdict.findings))

    def repr_failure(
        self, excinfo: pytest.ExceptionInfo[BaseException], style: object = None
    ) -> str:
        """Show the findings alone: the traceback would be this file's."""
        if isinstance(excinfo.value, ScenarioFailed):
            return str(excinfo.value)
        return str(super().repr_failure(excinfo))

    def reportinfo(self) -> tuple[Path, int, str]:
        """Say where the scenario was written."""
        return self.path, max(self.case.conversation.where().line - 1, 0), f"scenario {self.name}"
