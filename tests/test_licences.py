"""Nothing lies in the folders of data without a source, a licence, a checksum and a use."""

import hashlib
import re
import zipfile

import pytest
from built import ROOT

from churchtower import annotations, claims
from churchtower.make import sentences
from synkrisis.texts.corpus import load_corpus

FOLDERS = (ROOT / "data", ROOT / "synkrisis" / "data")
# What says it of the others; the findings hold checksums, and are what the code computes.
SAID = {
    "README.md",
    "SHA256SUMS",
    "sensorimotor.md",
    "codebook.md",
    "claims.json",
    "referee.json",
    "withdrawn.json",
}
LICENCE = re.compile(r"MIT|Apache|CC[- ]BY|ODbL|LicenseRef|not covered by any licence", re.IGNORECASE)
# By what name the code asks NLTK for what lies in a folder.
ASKED = {
    "punkt_tab": "PunktTokenizer",
    "stopwords": "stopwords",
    "averaged_perceptron_tagger_eng": "PerceptronTagger",
    "corpora": "wordnet31",
}


def files() -> list[str]:
    listed = (path for folder in FOLDERS for path in folder.rglob("*") if path.is_file())
    return sorted(str(path.relative_to(ROOT)) for path in listed if path.name not in SAID)


def descriptions(path) -> list[tuple[str, str]]:
    """Every README above a file up to its folder of data, with its rows that name the file or its folder."""
    said = []
    for folder in path.parents:
        readme = folder / "README.md"
        if readme.is_file():
            text = readme.read_text("utf-8")
            own = path.relative_to(folder).as_posix()
            names = [own, path.name, *(f"{part.as_posix()}/" for part in path.relative_to(folder).parents)]
            names.append(f"{path.relative_to(folder).parent.as_posix()}/*{path.suffix}")
            rows = [row for row in text.splitlines() if any(f"`{name}`" in row for name in names)]
            said.append((text, "\n".join(rows)))
        if folder in FOLDERS:
            return said
    raise AssertionError(f"{path} is in no folder of data")


@pytest.fixture(scope="module")
def sums():
    """Checksums that are published elsewhere than in a README."""
    published = {f"data/{name}": said for name, said in claims.read_published()["files"].items()}
    lines = (ROOT / "data" / "SHA256SUMS").read_text("utf-8").splitlines()
    published |= {f"data/{name}": said for said, name in map(str.split, lines)}
    published |= {f"synkrisis/data/{name}": said for name, said in claims.read_published()["files"].items()}
    return published | {
        f"data/essays/{essay.id}.txt": essay.sha256 for essay in load_corpus(ROOT / "data").essays
    }


@pytest.mark.parametrize("name", files())
def test_a_file_has_source_licence_checksum_and_use(name, sums):
    path = ROOT / name
    said = descriptions(path)
    rows = "\n".join(rows for _, rows in said)
    assert rows, f"No README names {name}."
    assert any(LICENCE.search(rows or "") or LICENCE.search(text.split("##")[0]) for text, rows in said), (
        f"No licence of {name} is stated."
    )
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    listed = re.findall(r"\b[0-9a-f]{64}\b", "\n".join(r for r in rows.splitlines() if path.name in r))
    assert digest in listed or digest == sums.get(name), (
        f"The checksum of {name} is missing, or another: {digest}"
    )
    code = "".join(
        file.read_text("utf-8")
        for part in ("synkrisis", "churchtower")
        for file in (ROOT / part).rglob("*.py")
    )
    used = [path.name, path.stem.rpartition("_")[0], *(ASKED[part] for part in path.parts if part in ASKED)]
    used += [part for part in path.parts[-2:-1] if part in ("essays", "codings")]
    used += [f'Table("{path.stem}"'] if path.stem in annotations.TABLES else []
    assert any(word and word in code for word in used), f"Nothing uses {name}."


# --- the model of sentences ---------------------------------------------------------------------------------


def test_the_recipe_of_the_sentence_model_reads_its_texts_and_takes_no_others(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("b/2.txt", "Second.")
        archive.writestr("b/1.txt", "A HEADING\nFirst.")
    for source in sentences.SOURCES:
        folder = tmp_path / "not-to-release" / "sources" / source
        folder.mkdir(parents=True)
        lines = ("# newdoc id = a", "# text = One.", "1\tOne", "# text = Two.", "# newpar", "# text = Three.")
        (folder / "a.conllu").write_text("\n".join(lines), "utf-8")
    assert sentences.addresses(tmp_path / "a.zip") == "First.\nSecond."
    assert sentences.treebank(tmp_path) == "One. Two.\n\nThree.\n\nOne. Two.\n\nThree."
    with pytest.raises(ValueError, match="other texts than the model was trained on"):
        sentences.main(str(tmp_path / "a.zip"), str(tmp_path))


def test_the_sentence_model_is_of_the_form_that_the_recipe_writes():
    """Every file sorted, no row twice, and the abbreviations in it that the recipe adds."""
    model = sentences.trained("The U.S. and the U.N. met. The U.S. left. The U.N. stayed.")
    for name in sentences.files(model):
        rows = (sentences.OUT / name).read_text("utf-8").splitlines()
        assert rows == sorted(set(rows)), name
    assert set((sentences.OUT / "abbrev_types.txt").read_text("utf-8").split()) >= sentences.KNOWN
