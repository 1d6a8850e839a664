"""What holds the parts apart, and what an import may not do."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
import tomllib
from importlib.metadata import requires
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from assistant.settings import ROOT

CONSTRAINTS = ROOT / "constraints.txt"
IMPORT_EVERYTHING = """
import importlib, json, os, pkgutil, sys
import assistant

modules = ["app"] + [
    one.name
    for one in pkgutil.walk_packages(assistant.__path__, "assistant.")
    if ".migrations" not in one.name and not one.name.startswith("assistant.adapters.minilm")
]
done, importing = [], [""]
# urllib3 asks whether there is IPv6, tempfile whether it can write: both leave nothing behind.
PROBES = ("urllib3/util/connection.py", "/tempfile.py")

def is_probe():
    frame = sys._getframe()
    while frame is not None:
        if frame.f_code.co_filename.endswith(PROBES):
            return True
        frame = frame.f_back
    return False

def watch(event, arguments):
    if event == "open":
        path, mode, flags = arguments
        writes = flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT) if isinstance(flags, int) else 0
        if writes and path != os.devnull and not is_probe():
            done.append([importing[0], event, str(path)])
    elif event.startswith(("socket.", "os.mkdir", "subprocess.", "os.remove", "os.rename")):
        if not is_probe():
            done.append([importing[0], event, repr(arguments)[:200]])

before = dict(os.environ)
sys.addaudithook(watch)
for name in modules:
    importing[0] = name
    importlib.import_module(name)
    if dict(os.environ) != before:
        done.append([name, "environment", ""])
        before = dict(os.environ)
print(json.dumps({"modules": modules, "done": done}))
"""


def test_imports_point_inward() -> None:
    # In a process of its own: it silences every logger of the one it runs in.
    lint = (
        "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(no_cache=True))"
    )
    done = subprocess.run(
        [sys.executable, "-c", lint], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Return what was done while every module was imported, in a folder and a home of its own."""
    home = tmp_path_factory.mktemp("home")
    environment = {"PATH": "", "HOME": str(home), "PYTHONPATH": str(ROOT), "TMPDIR": str(home)}
    ended = subprocess.run(
        [sys.executable, "-B", "-c", IMPORT_EVERYTHING],
        capture_output=True,
        check=False,
        cwd=home,
        env=environment,
        text=True,
        timeout=110,
    )
    assert ended.returncode == 0, ended.stderr
    return {**json.loads(ended.stdout.splitlines()[-1]), "left": list(home.rglob("*"))}


def test_every_module_can_be_imported(imported: Any) -> None:
    assert {"app", "assistant.cli", "assistant.domain.flow"} <= set(imported["modules"])


def test_an_import_creates_no_file_and_opens_no_socket(imported: Any) -> None:
    # Gradio keeps a seed in its own folder, written when it is first imported after installing.
    ours = [one for one in imported["done"] if "site-packages" not in one[-1]]

    assert ours == []
    assert imported["left"] == []


def sources(files: str) -> dict[str, ast.Module]:
    return {
        path.name: ast.parse(path.read_text(encoding="utf-8"))
        for path in (ROOT / "assistant").glob(files)
    }


def names_imported(tree: ast.Module) -> set[str]:
    found = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    return {alias.name for node in found for alias in node.names}


def test_in_the_application_only_the_guard_knows_what_people_wrote() -> None:
    stores = {"Store", "PeopleStore", "PrivateStore"}
    found = {
        name: names_imported(tree) & stores
        for name, tree in sources("application/**/*.py").items()
        if names_imported(tree) & stores
    }

    assert found == {
        "access.py": {"Store", "PeopleStore"},
        "accounts.py": {"PeopleStore"},
        "erasing.py": {"PrivateStore"},
        "people.py": {"PeopleStore"},
        "privacy.py": {"PrivateStore"},
    }


def test_only_the_guard_is_given_the_store() -> None:
    tree = sources("*.py")["bootstrap.py"]
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    given = {
        function.name
        for function in functions
        for node in ast.walk(function)
        if isinstance(node, ast.Attribute) and node.attr == "store"
    }

    assert given == {"access", "people_store", "person", "prepare", "private_store"}


def test_no_page_and_no_command_reaches_round_the_guard() -> None:
    found = {
        name
        for name, tree in {**sources("web/**/*.py"), **sources("*.py")}.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr in {"store", "people_store", "private_store", "standings"}
        and name != "bootstrap.py"
    }

    assert found == {"cli_people.py"}


def test_only_the_settings_read_the_environment() -> None:
    reading = re.compile(r"os\.(?:environ|getenv)")
    found = [
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "assistant").rglob("*.py")
        if reading.search(path.read_text(encoding="utf-8"))
    ]

    assert found == ["assistant/settings.py"]


def pyproject() -> Any:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def requirements() -> list[Requirement]:
    project = pyproject()
    extras = [one for some in project.get("optional-dependencies", {}).values() for one in some]
    return [Requirement(one) for one in (*project["dependencies"], *extras)]


@pytest.mark.skipif(not CONSTRAINTS.exists(), reason="there are no constraints")
def test_every_requirement_is_pinned_to_a_version_it_allows() -> None:
    pinned = {}
    for line in CONSTRAINTS.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            pin = Requirement(line)
            (only,) = pin.specifier
            assert only.operator == "=="
            pinned[canonicalize_name(pin.name)] = only.version

    for one in requirements():
        name = canonicalize_name(one.name)
        if one.marker is None or one.marker.evaluate({"extra": ""}):
            assert name in pinned, f"{one.name} is not pinned"
            assert one.specifier.contains(pinned[name], prereleases=True), one


IMPORTED_AS = {
    "argon2-cffi": "argon2",
    "opentelemetry-sdk": "opentelemetry",
    "pystemmer": "Stemmer",
    "pyyaml": "yaml",
}
COMES_WITH = {
    "dotenv": ("python-dotenv", "pydantic-settings"),
    "httpcore2": ("httpcore2", "httpx2"),
    "httpx2": ("httpx2", "openai"),
    "langsmith": ("langsmith", "langchain-core"),
    "starlette": ("starlette", "fastapi"),
}


def test_every_vendor_that_is_imported_is_required() -> None:
    required = {canonicalize_name(one.name) for one in requirements()}
    known = {IMPORTED_AS.get(name, name.replace("-", "_")) for name in required}
    for module, (package, owner) in COMES_WITH.items():
        needs = [canonicalize_name(Requirement(one).name) for one in requires(owner) or []]
        assert package in needs
        known.add(module)

    found = {
        name: path.name
        for path in (ROOT / "assistant").rglob("*.py")
        if path.name != "build.py"  # made the model that travels along, once
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for name in imported_by(node)
        if name not in sys.stdlib_module_names and name not in {"assistant", *known}
    }

    assert found == {}


def imported_by(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name.split(".")[0] for alias in node.names]
    return [(node.module or "").split(".")[0]] if isinstance(node, ast.ImportFrom) else []
