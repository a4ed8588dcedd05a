"""Maps of the house made from the code: `python -m tests.house.maps` writes docs/generated/{rooms,states}.md anew."""

from __future__ import annotations

import ast
import os
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import django
import grimp

from tests.house.tree import PACKAGES, ROOT, parsed

FOLDER = ROOT / "docs" / "generated"
ROOMY = ("casework", "journeys")  # the two packages that have rooms; the other two are one room each
MADE = "Made from the code by `make maps`; a test fails while it is stale."
ANYWHERE = {"*": "any", "+": "any other"}


def rooms_page() -> str:
    """Return the rooms of casework and journeys in their layers, with what each holds and which rooms it uses."""
    graph = grimp.build_graph(*PACKAGES, exclude_type_checking_imports=True)
    lines = ["# The rooms, from the imports", "", MADE, ""]
    for package in ROOMY:
        lines += [f"## {package}", "", *_picture(package, _arrows(graph, package)), "", *_holdings(package), ""]
    return "\n".join(lines)


def states_page() -> str:
    """Return one table of all states and transitions of all entities, with who may and which function makes each."""
    from tests.house.transitions import makers_of, transitions

    lines = ["# States and transitions", "", MADE, ""]
    lines += ["| entity | transition | from | to | who may | made by |", "|---|---|---|---|---|---|"]
    for way in transitions():
        makers = "<br>".join(f"`{maker.path}` {maker.function}" for maker in makers_of(way.entity, way.verb))
        sources = ", ".join(ANYWHERE.get(source, source) for source in way.sources)
        lines.append(f"| {way.entity} | {way.verb} | {sources} | {way.target} | {way.access} | {makers} |")
    return "\n".join([*lines, "", *_work_item(), ""])


def _work_item() -> Iterator[str]:
    """Yield the turns of a work item, which Viewflow keeps."""
    from journeys.viewflow_flows import WorkItemActivation

    yield "The life of a work item is Viewflow's, behind words of ours (`journeys/runs/work_items.py`):"
    yield ""
    yield "| turn | what it means |"
    yield "|---|---|"
    for node in parsed(ROOT / "journeys" / "viewflow_flows.py").body:
        if getattr(node, "name", "") == WorkItemActivation.__name__:
            for turn in getattr(node, "body", ()):
                if hasattr(turn, "name"):
                    yield f"| {turn.name} | {getattr(WorkItemActivation, turn.name).__doc__ or _doc(turn)} |"


def _doc(node: object) -> str:
    assert isinstance(node, ast.FunctionDef)
    return (ast.get_docstring(node) or "").splitlines()[0]


def _arrows(graph: grimp.ImportGraph, package: str) -> dict[str, set[str]]:
    """Return which room of a package uses which others."""
    rooms = {module: _room(module) for module in graph.modules if module.startswith(f"{package}.")}
    arrows: dict[str, set[str]] = {room: set() for room in rooms.values()}
    for module, room in rooms.items():
        used = graph.find_modules_directly_imported_by(module)
        arrows[room] |= {rooms[other] for other in used if other in rooms} - {room}
    return arrows


def _room(module: str) -> str:
    return module.split(".")[1]


def _layers(package: str) -> list[list[str]]:
    """Return the layers as import-linter holds them, the highest first."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    (layers,) = (each["layers"] for each in contracts if each.get("containers") == [package])
    return [re.findall(r"\w+", layer) for layer in layers]


def _picture(package: str, arrows: Mapping[str, set[str]]) -> Iterator[str]:
    """Yield a flow chart: a box a layer, an arrow where no longer way leads to the same room."""
    yield "```mermaid"
    yield "flowchart TD"
    for number, layer in enumerate(_layers(package)):
        yield f"  subgraph layer{number}[ ]"
        yield from (f"    {room}" for room in layer if room in arrows)
        yield "  end"
    for room in sorted(arrows):
        yield from (f"  {room} --> {used}" for used in sorted(_nearest(room, arrows)))
    yield "```"


def _nearest(room: str, arrows: Mapping[str, set[str]]) -> set[str]:
    """Leave out of what a room uses what it also reaches through another one."""
    further = set().union(*(_reached(used, arrows) for used in arrows[room])) if arrows[room] else set()
    return arrows[room] - further


def _reached(room: str, arrows: Mapping[str, set[str]]) -> set[str]:
    seen: set[str] = set()
    ahead = list(arrows[room])
    while ahead:
        following = ahead.pop()
        if following not in seen:
            seen.add(following)
            ahead += arrows[following]
    return seen


def _holdings(package: str) -> Iterator[str]:
    yield "| room | modules | what it holds |"
    yield "|---|---|---|"
    for room in sorted((ROOT / package).iterdir()):
        files = [room] if room.suffix == ".py" else sorted(room.rglob("*.py"))
        if room.name == "__init__.py" or room.name.startswith("__") or not files or room.name == "migrations":
            continue
        yield f"| `{room.name}` | {len(files)} | {_first_line(files)} |"


def _first_line(files: Iterable[Path]) -> str:
    """Return what the room says of itself, else what its modules are called."""
    first, *others = files
    said = (ast.get_docstring(parsed(first)) or "").split("\n\n")[0].replace("\n", " ").replace("|", "\\|")
    return said or ", ".join(file.stem for file in others if file.stem != "__init__")


PAGES = {"rooms.md": rooms_page, "states.md": states_page}


def stale() -> list[str]:
    """Return the pages that the code no longer says."""
    return [name for name, page in PAGES.items() if not _says(FOLDER / name, page())]


def _says(file: Path, text: str) -> bool:
    return file.exists() and file.read_text("utf-8") == text


def main() -> None:
    """Write the pages."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "casework.settings")
    django.setup()
    for name, page in PAGES.items():
        (FOLDER / name).write_text(page(), "utf-8")
        print(f"docs/generated/{name}")


if __name__ == "__main__":
    main()
