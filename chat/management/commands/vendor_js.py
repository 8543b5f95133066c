"""The browser's libraries: fetched from the npm registry by this command, never at run time, kept in static/vendor/.

`manage.py vendor_js` updates them with `npm pack`; `manage.py vendor_js --check` compares the files on disk with
static/vendor/vendor.json and needs no network. Files are kept byte for byte as published; only the icon sprite is
built here.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
import subprocess
import tarfile
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

# Strings, not list literals: easier to read and edit as lists of names.
COMMON_LANGUAGES = """
    bash c cpp csharp css diff dockerfile go ini java javascript json kotlin lua makefile markdown nginx php
    powershell python ruby rust shell sql swift typescript xml yaml
"""
RARE_LANGUAGES = """
    1c applescript awk clojure cmake dart delphi django elixir erlang fortran fsharp graphql groovy haskell http
    julia latex less lisp matlab nix objectivec ocaml perl properties protobuf r scala scss vbnet verilog vim wasm
    x86asm
"""
# Each grammar is a file of its own, loaded when a block of that language appears.
LANGUAGES = [*COMMON_LANGUAGES.split(), *RARE_LANGUAGES.split()]

ICON_NAMES = """
    activity archive archive-restore arrow-down arrow-left arrow-right arrow-up bell brain check chevron-down
    chevron-left chevron-right circle-alert circle-question-mark compass copy ellipsis external-link eye-off folder
    folder-open folder-plus hat-glasses image keyboard languages log-out menu message-square message-square-text
    monitor moon pencil pin pin-off plug plus printer refresh-cw route search settings sliders-horizontal square
    square-pen sun text-wrap thumbs-down thumbs-up trash-2 triangle-alert undo-2 user wifi-off x zap
"""


@dataclass(frozen=True)
class Package:
    """What is taken from one npm package. `files` maps a path in the package to its name in static/vendor/<folder>/."""

    name: str
    version: str
    folder: str
    files: dict[str, str] = field(default_factory=dict)


PACKAGES = (
    Package(
        "markdown-it",
        "15.0.3",
        "markdown-it",
        {"dist/browser/markdown-it.esm.min.mjs": "markdown-it.esm.min.mjs", "LICENSE": "LICENSE"},
    ),
    Package(
        "dompurify",
        "3.5.0",
        "dompurify",
        {"dist/purify.es.mjs": "purify.es.mjs", "LICENSE": "LICENSE", "LICENSE-MPL": "LICENSE-MPL"},
    ),
    Package(
        "@highlightjs/cdn-assets",
        "11.12.0",
        "highlightjs",
        {"es/core.min.js": "core.min.js", "LICENSE": "LICENSE"}
        | {f"es/languages/{name}.min.js": f"languages/{name}.min.js" for name in LANGUAGES},
    ),
    Package("katex", "0.19.1", "katex", {"dist/katex.min.js": "katex.min.js", "LICENSE": "LICENSE"}),
    # Roots and brackets stretch only with a font that has a MATH table; few systems include one.
    Package(
        "@fontsource/stix-two-math",
        "5.3.0",
        "stix-two-math",
        {"files/stix-two-math-latin-400-normal.woff2": "stix-two-math.woff2", "LICENSE": "LICENSE"},
    ),
    Package("lucide-static", "1.62.0", "lucide", {"LICENSE": "LICENSE"}),
)


class Command(BaseCommand):
    """`manage.py vendor_js [--check] [--from FOLDER]`."""

    help = "Renews the vendored browser libraries from the npm registry, or checks them against their checksums."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """`--check` and `--from`."""
        parser.add_argument(
            "--check", action="store_true", help="compare the files on disk with vendor.json; no network"
        )
        parser.add_argument(
            "--from", dest="source", type=Path, help="take the tarballs from this folder instead of npm"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Compares the files with `--check`, else updates them."""
        self.root = Path(settings.BASE_DIR) / "static" / "vendor"
        if options["check"]:
            self.check_files()
        else:
            self.renew(options["source"])

    def check_files(self) -> None:
        """Raises CommandError that lists each missing, changed or unlisted file."""
        manifest = read_manifest(self.root)
        faults = [fault for package in manifest["packages"] for fault in faults_of(self.root, package)]
        faults += [f"{path}: not listed in vendor.json" for path in unlisted(self.root, manifest)]
        if faults:
            raise CommandError("static/vendor is not what vendor.json says:\n  " + "\n  ".join(faults))
        files = sum(len(package["files"]) for package in manifest["packages"])
        self.stdout.write(f"{files} files match static/vendor/vendor.json")

    def renew(self, source: Path | None) -> None:
        """Replaces every package, from tarballs in `source` or from npm, and writes vendor.json. Raises
        CommandError."""
        known = {(p["name"], p["version"]): p["integrity"] for p in read_manifest(self.root)["packages"]}
        entries = []
        with tempfile.TemporaryDirectory() as scratch:
            for package in PACKAGES:
                tarball = tarball_of(package, source, Path(scratch))
                integrity = integrity_of(tarball)
                # A version on npm never changes. A different checksum means a man in the middle.
                if known.get((package.name, package.version), integrity) != integrity:
                    raise CommandError(f"{package.name} {package.version} is not the package it was: {integrity}")
                entries.append(unpack(package, tarball, self.root, integrity))
                self.stdout.write(f"{package.name} {package.version}: {len(entries[-1]['files'])} files")
        (self.root / "vendor.json").write_text(json.dumps({"packages": entries}, indent=1) + "\n")


def read_manifest(root: Path) -> dict[str, Any]:
    """vendor.json below `root`; no packages if there is none yet."""
    path = root / "vendor.json"
    return json.loads(path.read_text()) if path.exists() else {"packages": []}


def faults_of(root: Path, package: dict[str, Any]) -> list[str]:
    """A line for each file of the package that is missing or has another SHA-256."""
    faults = []
    for name, expected in package["files"].items():
        path = root / package["folder"] / name
        if not path.is_file():
            faults.append(f"{package['folder']}/{name}: missing")
        elif sha256(path.read_bytes()) != expected:
            faults.append(f"{package['folder']}/{name}: changed")
    return faults


def unlisted(root: Path, manifest: dict[str, Any]) -> list[str]:
    """Files below `root` that vendor.json does not name, as paths relative to it."""
    listed = {f"{p['folder']}/{name}" for p in manifest["packages"] for name in p["files"]} | {"vendor.json"}
    return sorted(
        name for path in root.rglob("*") if path.is_file() and (name := path.relative_to(root).as_posix()) not in listed
    )


def tarball_of(package: Package, source: Path | None, scratch: Path) -> Path:
    """The package's tarball in `source`, else fetched by `npm pack` into `scratch`. Raises CommandError without npm."""
    if source:
        plain = package.name.lstrip("@").replace("/", "-")
        return source / f"{plain}-{package.version}.tgz"
    if not (npm := shutil.which("npm")):
        raise CommandError("npm is not installed. It is needed only to renew the libraries, not to run the chat.")
    command = [npm, "pack", f"{package.name}@{package.version}", "--json", "--pack-destination", str(scratch)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=scratch, check=False)  # noqa: S603 - ours
    if done.returncode:
        raise CommandError(f"npm pack {package.name}@{package.version} failed:\n{done.stderr}")
    packed = json.loads(done.stdout)
    # npm 11 answers with a list, later ones with an object keyed by name.
    entry = packed[0] if isinstance(packed, list) else next(iter(packed.values()))
    return scratch / Path(entry["filename"]).name


def integrity_of(tarball: Path) -> str:
    """The checksum in npm's form: sha512- and Base64."""
    return "sha512-" + base64.b64encode(hashlib.sha512(tarball.read_bytes()).digest()).decode()


def unpack(package: Package, tarball: Path, root: Path, integrity: str) -> dict[str, Any]:
    """Replaces the package's folder and returns its entry in vendor.json."""
    folder = root / package.folder
    with tarfile.open(tarball) as archive:
        about = json.loads(member(archive, "package.json"))
        contents = {target: member(archive, origin) for origin, target in package.files.items()}
        if package.folder == "lucide":
            contents["sprite.svg"] = sprite(archive)
    # Only now: an incomplete package must not delete the existing files.
    shutil.rmtree(folder, ignore_errors=True)
    for target, content in contents.items():
        path = folder / target
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return {
        "name": package.name,
        "version": package.version,
        "licence": about["license"],
        "integrity": integrity,
        "folder": package.folder,
        "files": {target: sha256(content) for target, content in sorted(contents.items())},
    }


def member(archive: tarfile.TarFile, path: str) -> bytes:
    """The bytes of a file of the package. Raises CommandError if there is none."""
    try:
        stream = archive.extractfile(f"package/{path}")
    except KeyError:
        stream = None
    if stream is None:
        raise CommandError(f"The package has no file {path}")
    return stream.read()


def sprite(archive: tarfile.TarFile) -> bytes:
    """One file of <symbol>s. The style sheet sets strokes and sizes, so an icon takes the colour of its text."""
    symbols = []
    for name in sorted(ICON_NAMES.split()):
        svg = member(archive, f"icons/{name}.svg").decode()
        inner = re.search(r"<svg[^>]*>(.*)</svg>", svg, re.S)
        if not inner:
            raise CommandError(f"{name}.svg has an unknown shape")
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{" ".join(inner[1].split())}</symbol>')
    return ('<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n").encode()


def sha256(content: bytes) -> str:
    """The digest in hexadecimal."""
    return hashlib.sha256(content).hexdigest()
