"""A folder of journeys: every version of every journey, its walkthroughs, and all that is wrong with them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path as File

from journeys.language.definition import Definition
from journeys.language.walkthrough import Walkthrough
from journeys.reader import allowance_cases, walkthroughs
from journeys.reader.fields import LANGUAGES
from journeys.reader.journey import Reading, Source, read_journey
from journeys.reader.mistakes import At, Mistake, Mistakes, TooMany, did_you_mean
from journeys.reader.shared import FOLDER, Shared, read_shared
from journeys.reader.strict_yaml import LARGEST, Block, read_block
from journeys.reader.texts import Path, SideFile, Texts, read_side_file
from journeys.reader.used_rows import cut, only_used, used_rows

VERSION_FILE = re.compile(r"([a-z][a-z0-9_]*)/v([1-9]\d*)\.yaml")
SIDE_FILE = re.compile(r"([a-z][a-z0-9_]*)/v([1-9]\d*)\.([a-z]{2})\.yaml")
Key = tuple[str, int]  # journey, version


class Unreadable(ValueError):
    """Stored sources that cannot be read. The text tells every mistake on a line of its own."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(map(str, self.mistakes)))


@dataclass(frozen=True)
class Catalogue:
    """What a folder of journeys says. `definitions` holds the versions that have no mistake."""

    definitions: Mapping[Key, Definition]
    walkthroughs: Mapping[str, tuple[Walkthrough, ...]]
    mistakes: tuple[Mistake, ...]
    spots: Mapping[Key, Mapping[str, At]] = field(default_factory=dict)  # where each step stands
    parts: Mapping[Key, Mapping[str, str]] = field(default_factory=dict, repr=False)  # file -> text, of each version
    shared: Shared = field(default_factory=Shared, repr=False)
    golden: Mapping[Key, tuple[allowance_cases.AllowanceCase, ...]] = field(default_factory=dict, repr=False)

    @property
    def drafts(self) -> tuple[Key, ...]:
        """Return the versions that are not to be published yet."""
        return tuple(key for key, definition in self.definitions.items() if definition.draft)

    def newest(self, journey: str) -> Definition:
        """Return the newest version that may be published.

        Raises:
            KeyError: The journey has none.
        """
        numbers = [key[1] for key, found in self.definitions.items() if key[0] == journey and not found.draft]
        if not numbers:
            raise KeyError(journey)
        return self.definitions[journey, max(numbers)]

    def sources(self, journey: str, version: int) -> dict[str, str]:
        """Return the texts that make up a version: its file, its side files and the shared rows it uses, as written.

        Raises:
            KeyError: There is no such version, or it has mistakes.
        """
        return dict(self.parts[journey, version])


def read_catalogue(root: File, *, shared: File | None = None) -> Catalogue:
    """Read every journey below a folder and tell every mistake of all files at once.

    Args:
        root: The folder that holds one folder for each journey.
        shared: The catalogue whose shared tables count, if the folder has none of its own.
    """
    mistakes = Mistakes()
    texts: dict[str, str] = {}
    if shared is not None and not (root / FOLDER).is_dir():
        _load(shared, f"{FOLDER}/*.yaml", texts, mistakes)
    _load(root, "*/*.yaml", texts, mistakes)
    return _Reader(texts, mistakes).catalogue()


def read_texts(texts: Mapping[str, str], *, beside: Iterable[str] = ()) -> Catalogue:
    """Read a catalogue that lies in no folder: file name -> text, as a page's editor holds it.

    Args:
        beside: Journeys that lie elsewhere and may be started by these.
    """
    reader = _Reader(texts, Mistakes())
    reader.journeys = (reader.journeys or frozenset()) | frozenset(beside)
    return reader.catalogue()


def _load(root: File, pattern: str, texts: dict[str, str], mistakes: Mistakes) -> None:
    for path in sorted(root.glob(pattern)):
        name = path.relative_to(root).as_posix()
        if path.stat().st_size > 4 * LARGEST:
            mistakes.say(At(name), f"the file is too large: at most {4 * LARGEST} bytes are read. Split it")
            continue
        try:
            texts[name] = path.read_text("utf-8")
        except UnicodeDecodeError as error:
            line = path.read_bytes()[: error.start].count(b"\n") + 1
            mistakes.say(At(name, line), "a character that is no UTF-8. Save the file as UTF-8")


def read_sources(texts: Mapping[str, str]) -> Definition:
    """Read a stored version again from the texts that `Catalogue.sources` gave.

    The same texts are read only once.

    Raises:
        Unreadable: The texts have mistakes or do not hold exactly one version.
    """
    key = frozenset(texts.items())
    if key not in _stored:
        while len(_stored) >= _KEPT:
            _stored.pop(next(iter(_stored)))
        _stored[key] = _read_sources(texts)
    return _stored[key]


_stored: dict[frozenset[tuple[str, str]], Definition] = {}
_KEPT = 64  # versions in use at the same time; definitions never change, so sharing one is safe


def _read_sources(texts: Mapping[str, str]) -> Definition:
    mistakes = Mistakes()
    keys = [(match[1], int(match[2])) for name in texts if (match := VERSION_FILE.fullmatch(name))]
    if len(keys) != 1:
        raise Unreadable([Mistake("sources", 1, f"one version is expected, there are {len(keys)}")])
    reader = _Reader(texts, mistakes, journeys=None)
    found = reader.version(keys[0])
    if found is None or mistakes or reader.shared.mistakes:
        raise Unreadable([*reader.shared.mistakes, *mistakes.found()])
    return found.definition


def _sources(texts: Mapping[str, str], journey: str, version: int) -> dict[str, str]:
    """A version's own side files belong to it, and the older English ones it falls back to."""
    mine = f"{journey}/v{version}.yaml"
    return {name: text for name, text in sorted(texts.items()) if name.startswith(f"{FOLDER}/") or name == mine or (
        (match := SIDE_FILE.fullmatch(name)) and match[1] == journey and _speaks_for(match, version)
    )}  # fmt: skip


def _speaks_for(side_file: re.Match[str], version: int) -> bool:
    """Only in the house's languages a version may rest on an older side file: there a stale text is told as a mistake."""
    return int(side_file[2]) == version or (int(side_file[2]) < version and side_file[3] in LANGUAGES)


DATED = frozenset(f"{FOLDER}/{name}.yaml" for name in ("parameters", "sources", "working_days"))


FURTHER = re.compile(r".*\.(?!en\.)[a-z]{2}\.yaml")  # side files of any language but the two of the house


def _grows(name: str) -> bool:
    return name in DATED or FURTHER.fullmatch(name) is not None


def dated(texts: Mapping[str, str]) -> dict[str, str]:
    """Return the texts that grow under a version that stays as it is: dated figures, days off, further languages."""
    return {name: text for name, text in texts.items() if _grows(name)}


def fingerprint(texts: Mapping[str, str]) -> str:
    """Return the hash of a version's sources, whatever order they come in.

    Figures and days off are dated data that grow every year under versions that stay as they are,
    and so do translations into further languages: not part of it. Russian is what a run follows.
    """
    whole = hashlib.sha256()
    for name, text in sorted(texts.items()):
        for part in (name, text) if not _grows(name) else ():
            raw = part.encode()
            whole.update(f"{len(raw)}:".encode())
            whole.update(raw)
    return whole.hexdigest()


KNOWN_HERE = frozenset[str]()  # the folders of the catalogue


class _Reader:
    def __init__(
        self, texts: Mapping[str, str], mistakes: Mistakes, journeys: frozenset[str] | None = KNOWN_HERE
    ) -> None:
        self.texts = texts
        self.mistakes = mistakes
        self.shared = read_shared(texts, whole=journeys is not None)
        found = (match for name in texts if (match := VERSION_FILE.fullmatch(name)) and match[1] != FOLDER)
        self.keys = sorted((match[1], int(match[2])) for match in found)
        folders = frozenset(name.split("/")[0] for name in texts)
        self.journeys = folders - {FOLDER} if journeys is KNOWN_HERE else journeys
        self.russian: dict[Key, Mapping[Path, str]] = {}
        self.parts: dict[Key, Mapping[str, str]] = {}
        self.steps: dict[str, set[str]] = {}  # of the versions of a journey that are read already
        self.sides: dict[str, tuple[SideFile, tuple[Mistake, ...]]] = {}

    def catalogue(self) -> Catalogue:
        definitions: dict[Key, Definition] = {}
        spots: dict[Key, Mapping[str, At]] = {}
        self.mistakes.add(self.shared.mistakes)
        for key in self.keys:
            before = len(self.mistakes.found())
            found = self.version(key)
            if found is None:
                continue
            spots[key] = found.spots
            if len(self.mistakes.found()) == before and not self.shared.mistakes:
                definitions[key] = found.definition
        self.refuse_strange_files()
        told = {journey: self.told(journey, definitions) for journey in sorted({key[0] for key in self.keys})}
        golden = {key: self.golden(key, found) for key, found in definitions.items()}
        return Catalogue(definitions, told, self.mistakes.found(), spots, self.parts, self.shared, golden)

    def version(self, key: Key) -> Reading | None:
        """Read one version; versions of a journey must be read in their order."""
        try:
            return self._version(key)
        except TooMany:
            return None

    def _version(self, key: Key) -> Reading | None:
        journey, number = key
        file = f"{journey}/v{number}.yaml"
        top = read_block(file, self.texts[file], self.mistakes)
        if top is None:
            return None
        source = Source(journey, number, top, self.shared, self.journeys)
        found = read_journey(source, self.texts_of(file, key), self.mistakes)
        self.check_corrections(key, top, found)
        self.russian[key] = found.russian
        definition = only_used(found.definition, found.own_papers)
        self.parts[key] = cut(_sources(self.texts, journey, number), used_rows(definition, top))
        return replace(found, definition=replace(definition, sha256=fingerprint(self.parts[key])))

    def check_corrections(self, key: Key, top: Block, found: Reading) -> None:
        """A version corrects steps that the versions before it had; of a stored one these are not known here."""
        known = self.steps.setdefault(key[0], set())
        rows = top.get("corrects")
        for step, entry in rows.entries.items() if isinstance(rows, Block) and self.journeys is not None else ():
            if step not in known:
                hint = did_you_mean(step, known)
                self.mistakes.say(entry, f"corrects: no version before this one has a step '{step}'.{hint}")
        known.update(found.spots)

    def texts_of(self, file: str, key: Key) -> Texts:
        sides = []
        own = set()
        for name in sorted(self.texts, key=_newest_first):
            match = SIDE_FILE.fullmatch(name)
            if match and match[1] == key[0] and _speaks_for(match, key[1]):
                sides.append(self.side(name, match[3]))
                if int(match[2]) == key[1]:
                    own.add(name)
        older = [number for journey, number in self.russian if journey == key[0] and number < key[1]]
        russian = self.russian[key[0], max(older)] if older else None
        return Texts(file, sides, frozenset(own), self.mistakes, russian, self.shared.vocabulary.parameters)

    def side(self, name: str, language: str) -> SideFile:
        """Read a side file once, however many versions fall back to it."""
        if name not in self.sides:
            mistakes = Mistakes()
            side = SideFile(name, language)
            with suppress(TooMany):
                top = read_block(name, self.texts[name], mistakes) or Block(name, 1)
                side = read_side_file(top, language, mistakes)
            self.sides[name] = side, mistakes.found()
        side, found = self.sides[name]
        self.mistakes.add(found)
        return side

    def told(self, journey: str, definitions: Mapping[Key, Definition]) -> tuple[Walkthrough, ...]:
        file = f"{journey}/walkthrough.yaml"
        if file not in self.texts:
            walkthroughs.missing(journey, self.mistakes)
            return ()
        versions = {number: found for (name, number), found in definitions.items() if name == journey}
        with suppress(TooMany):
            top = read_block(file, self.texts[file], self.mistakes)
            return walkthroughs.read_walkthroughs(top, versions, self.mistakes) if top else ()
        return ()

    def golden(self, key: Key, definition: Definition) -> tuple[allowance_cases.AllowanceCase, ...]:
        """Read the golden cases beside a version; a journey without the file has none."""
        file = f"{key[0]}/{allowance_cases.FILE}"
        with suppress(TooMany):
            top = read_block(file, self.texts[file], self.mistakes) if file in self.texts else None
            return allowance_cases.read_allowance_cases(top, definition, self.mistakes) if top else ()
        return ()

    def refuse_strange_files(self) -> None:
        for name in self.texts:
            folder, file = name.split("/")
            if folder == FOLDER or VERSION_FILE.fullmatch(name) or file in ("walkthrough.yaml", allowance_cases.FILE):
                continue
            match = SIDE_FILE.fullmatch(name)
            if match and f"{folder}/v{match[2]}.yaml" in self.texts:
                continue
            hint = did_you_mean(file, ("v1.yaml", "v1.en.yaml", "walkthrough.yaml"))
            self.mistakes.say(At(name), f"nobody reads a file of this name.{hint}")


def _newest_first(name: str) -> tuple[int, str]:
    match = SIDE_FILE.fullmatch(name)
    return (-int(match[2]) if match else 0, name)
