"""Train the model that finds where sentences end: `python -m churchtower.make.sentences ADDRESSES.zip TREEBANK`.

NLTK's `PunktTrainer` (Kiss and Strunk 2006) on two texts under open licences:

- `ADDRESSES.zip`: the addresses on the State of the Union, 1945 to 2006, in the public domain, as
  `packages/corpora/state_union.zip` of github.com/nltk/nltk_data holds them; lines in capitals, which are
  headings, and empty ones are left out;
- `TREEBANK`: the English Web Treebank of Universal Dependencies, CC BY-SA 4.0, a copy of
  github.com/UniversalDependencies/UD_English-EWT at commit 15d613d8; of its sources, newsgroups and weblogs.

The four files that `nltk.sent_tokenize` reads are written to the library's data, sorted, so that the same texts
give the same bytes. Nothing in the build needs this; it is the record of how the model was made.
"""

import hashlib
import sys
import zipfile
from pathlib import Path

from nltk.tokenize.punkt import PunktParameters, PunktTrainer

import synkrisis

OUT = Path(synkrisis.__file__).parent / "data" / "nltk_data" / "tokenizers" / "punkt_tab" / "english"
SOURCES = ("newsgroup", "weblog")
# Titles, months and firms of which these texts have too few for Punkt to learn them.
KNOWN = {"adm", "bros", "co", "corp", "dec", "etc", "feb", "jan", "ltd", "maj", "messrs", "nov", "oct"}
KNOWN |= {"ph.d", "prof", "sen", "sr", "tues", "u.k", "viz", "wed"}
TEXT = "8a140deac0f9bf2a8330e73bc5deea48bad5207a8d278935b8dec07e844e0f2a"  # sha256 of what is trained on


def addresses(archive: Path) -> str:
    """The addresses, one after the other, without headings and empty lines."""
    with zipfile.ZipFile(archive) as packed:
        names = sorted(name for name in packed.namelist() if name.endswith(".txt"))
        text = "\n\n".join(packed.read(name).decode("latin-1") for name in names)
    return "\n".join(line for line in text.splitlines() if line.upper() != line)


def treebank(folder: Path) -> str:
    """Newsgroups and weblogs of the treebank, one paragraph or document a block."""
    blocks: list[list[str]] = []
    for source in SOURCES:
        for path in sorted((folder / "not-to-release" / "sources" / source).glob("*.conllu")):
            blocks.append([])
            for line in path.read_text("utf-8").split("\n"):
                if line.startswith(("# newdoc", "# newpar")):
                    blocks.append([])
                elif line.startswith("# text = "):
                    blocks[-1].append(line.removeprefix("# text = ").strip())
    return "\n\n".join(" ".join(block) for block in blocks if block)


def trained(text: str) -> PunktParameters:
    """What Punkt learns from a text, pairs of words of all frequencies included, and the abbreviations `KNOWN`."""
    trainer = PunktTrainer()
    trainer.INCLUDE_ALL_COLLOCS = True
    trainer.train(text, finalize=False)
    trainer.finalize_training()
    model = trainer.get_params()
    model.abbrev_types |= KNOWN
    return model


def files(model: PunktParameters) -> dict[str, str]:
    """The model as NLTK's `punkt_tab` has it, by name of the file."""
    rows = {
        "abbrev_types.txt": sorted(model.abbrev_types),
        "collocations.tab": sorted(f"{first}\t{second}" for first, second in model.collocations),
        "sent_starters.txt": sorted(model.sent_starters),
        "ortho_context.tab": sorted(
            f"{word}\t{flags}" for word, flags in model.ortho_context.items() if flags
        ),
    }
    return {name: "".join(f"{row}\n" for row in lines) for name, lines in rows.items()}


def main(archive: str, folder: str) -> None:
    """Train on the two texts, if they are those named above, and write the model."""
    text = f"{addresses(Path(archive))}\n\n{treebank(Path(folder))}"
    digest = hashlib.sha256(text.encode()).hexdigest()
    if digest != TEXT:
        raise ValueError(f"{archive}, {folder}: other texts than the model was trained on (sha256 {digest}).")
    for name, content in files(trained(text)).items():
        (OUT / name).write_text(content, "utf-8", newline="\n")
    print(f"Wrote {OUT}, from {len(text.split()):,} words.")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    try:
        main(*sys.argv[1:])
    except (OSError, ValueError, zipfile.BadZipFile) as error:
        sys.exit(f"sentences: {error}")
