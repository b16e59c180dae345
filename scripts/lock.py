"""Write requirements/core.txt and test.txt: the exact versions in this environment of what the .in files name and all that brings.

Run by `make lock` with the core environment's Python, after a package was added to an .in file and installed there.
"""

import re
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement

FOLDER = Path(__file__).resolve().parent.parent / "requirements"
TORCH_BRINGS_ITSELF = re.compile(r"^(nvidia-|triton|cuda-)")
"""A CUDA build of torch asks for these; whichever torch is installed brings its own, so they are not locked."""


def canonical(name: str) -> str:
    """The one spelling of a package's name (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def named(file: Path) -> list[Requirement]:
    """The requirements that an .in file states."""
    lines = (line.split("#")[0].strip() for line in file.read_text("utf-8").splitlines())
    return [Requirement(line) for line in lines if line]


def closure(roots: Iterable[Requirement]) -> dict[str, str]:
    """Name → installed version of `roots` and everything they need here. Errors: SystemExit names what is not installed."""
    found: dict[str, str] = {}
    seen: set[tuple[str, frozenset[str]]] = set()
    queue = list(roots)
    while queue:
        wanted = queue.pop()
        key = (canonical(wanted.name), frozenset(wanted.extras))
        if key in seen or TORCH_BRINGS_ITSELF.match(key[0]):
            continue
        seen.add(key)
        try:
            package = distribution(wanted.name)
        except PackageNotFoundError:
            raise SystemExit(
                f"{wanted.name} is not installed here: .venv/bin/pip install '{wanted}'"
            ) from None
        version = package.version.split("+")[0]
        if wanted.specifier and not wanted.specifier.contains(version, prereleases=True):
            print(f"note: {wanted} is asked for, {version} is installed")
        found[key[0]] = version
        for line in package.requires or ():
            needed = Requirement(line)
            if needed.marker is None or any(
                needed.marker.evaluate({"extra": extra}) for extra in ("", *wanted.extras)
            ):
                queue.append(needed)
    return found


def main() -> None:
    core = closure(named(FOLDER / "core.in"))
    test = {name: version for name, version in closure(named(FOLDER / "test.in")).items() if name not in core}
    for file, versions in (("core", core), ("test", test)):
        lines = [f"# Made by `make lock` from {file}.in; do not edit."]
        lines += [f"{name}=={version}" for name, version in sorted(versions.items())]
        (FOLDER / f"{file}.txt").write_text("\n".join(lines) + "\n", "utf-8")
        print(f"requirements/{file}.txt: {len(versions)} packages")


if __name__ == "__main__":
    main()
