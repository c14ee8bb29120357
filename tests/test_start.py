"""`synkrisis start`: a small book of one's own, its texts, its escapes, its wheel, and one real build."""

import csv
import hashlib
import json
import subprocess
import sys
import unicodedata
from importlib import metadata
from pathlib import Path

import pytest
import yaml
from bs4 import BeautifulSoup
from markdown_it import MarkdownIt

from synkrisis.__main__ import main
from synkrisis.codings import metaphors
from synkrisis.starter import wheel
from synkrisis.texts import languages
from synkrisis.texts.corpus import load_corpus

SEA = "The sea rose like a wall, and we were afraid of it. The sea took the mast, and it took our hope. "
FIELD = "The rain fell on the field, and we were glad of it. The rain gave us bread, and it gave us peace. "
SPANISH = "El mar subió como una pared y tuvimos miedo. Nadie supo decir cuándo acabaría esa larga noche. "
HOSTILE = 'T"><img src=x onerror=alert(1)>'
TITLE = HOSTILE + '" onload=alert(2) x="</title><script>alert(3)</script> $x$ {{ a }} `b` &lt;i&gt; 1. |'
TITLED = ["--title", TITLE, "--author", HOSTILE, "--licence", HOSTILE, "--names", HOSTILE, "b|*b*"]


def text(sentence: str) -> str:
    return "# A title\n\n" + "\n\n".join([(sentence * 2).strip()] * 4) + "\n"


@pytest.fixture
def begin(tmp_path, monkeypatch):
    """A function that begins a book about two texts, with a small file in place of the wheel."""

    def small(folder: Path) -> Path:
        path = folder / "synkrisis-0-py3-none-any.whl"
        path.write_text("", "utf-8")
        return path

    monkeypatch.setattr(wheel, "library_wheel", small)
    monkeypatch.chdir(tmp_path)

    def begin(*options: str, first: str = text(SEA), second: str = text(FIELD)) -> int:
        Path("sailor.txt").write_text(first, "utf-8", newline="")
        Path("farmer.txt").write_text(second, "utf-8", newline="")
        return main(["start", "book", "sailor.txt", "farmer.txt", *options])

    return begin


def test_the_texts_lie_in_the_corpus_format_with_their_checksums(begin):
    assert begin("--author", "Ada Example", first=text(SEA).replace("\n", "\r\n")) == 0
    corpus = load_corpus("book/data")
    assert corpus.labels == {"sailor": "sailor", "farmer": "farmer"}
    assert corpus["sailor"].text == text(SEA)
    for essay in corpus.essays:
        content = Path(f"book/data/essays/{essay.id}.txt").read_bytes()
        assert hashlib.sha256(content).hexdigest() == essay.sha256
    with Path("book/data/annotations/metaphors.csv").open(encoding="utf-8") as file:
        header, *rows = csv.reader(file)
    assert rows == [] and set(metaphors.MARK_COLUMNS) <= set(header)
    toc = yaml.safe_load(Path("book/_toc.yml").read_text("utf-8"))
    for name in (toc["root"], *(chapter["file"] for chapter in toc["chapters"])):
        assert Path("book", f"{name}.md").is_file()
    config = yaml.safe_load(Path("book/_config.yml").read_text("utf-8"))
    assert config["title"] == "sailor and farmer, compared"


def test_what_is_installed_is_the_wheel_beside_it_and_pinned_versions(begin):
    assert begin() == 0
    lines = Path("book/requirements.txt").read_text("utf-8").splitlines()
    asked = [line for line in lines if not line.startswith("#")]
    assert asked[0] == "./synkrisis-0-py3-none-any.whl" and Path("book", asked[0]).is_file()
    pinned = dict(line.split("==") for line in asked[1:])
    assert pinned["pandas"] == metadata.version("pandas") and "jupyter-book" in pinned
    assert not {"synkrisis", "hatchling", "polars"} & set(pinned)  # what a book does not need


def test_titles_and_names_are_letters_wherever_they_stand(begin):
    assert begin(*TITLED) == 0
    config = yaml.safe_load(Path("book/_config.yml").read_text("utf-8"))
    assert config["title"] == TITLE.replace("<", "‹").replace(">", "›")
    assert "<" not in config["author"] and config["copyright"].startswith(HOSTILE)
    for name in ("index.md", "README.md", "chapters/cite.md"):
        tokens = MarkdownIt("commonmark").parse(Path("book", name).read_text("utf-8"))
        inline = [child for token in tokens for child in token.children or ()]
        assert not [t for t in (*tokens, *inline) if t.type in ("html_inline", "html_block", "image")], name
        said = "".join(t.content for t in inline)
        assert (HOSTILE if name != "chapters/cite.md" else config["title"]) in said, name
    assert load_corpus("book/data").labels == {"t-img-src-x-onerror-alert-1": HOSTILE, "b-b": "b|*b*"}


def test_decomposed_letters_are_composed(begin):
    assert begin(first=unicodedata.normalize("NFD", text(SEA + "Señor Núñez saw it. "))) == 0
    assert "Señor Núñez" in load_corpus("book/data")["sailor"].text


def test_a_folder_is_one_text(begin):
    Path("songs").mkdir()
    for number in (1, 2):
        Path(f"songs/{number}.txt").write_text(text(SEA), "utf-8")
    begin()
    assert main(["start", "other", "songs", "farmer.txt"]) == 0
    assert len(load_corpus("other/data").paragraphs.query("essay == 'songs' and kind == 'title'")) == 2


def test_instruments_for_english_are_left_out_elsewhere(begin, capsys):
    assert begin(first=text(SPANISH), second=text(SPANISH.replace("mar", "río"))) == 0
    assert "do not look like English" in capsys.readouterr().err
    assert not Path("book/chapters/sentiment.md").exists()
    for name in ("_toc.yml", "index.md", "chapters/metaphor.md", "chapters/cite.md"):
        said = Path("book", name).read_text("utf-8")
        assert "sentiment" not in said.casefold() and "shipped" not in said, name


@pytest.mark.parametrize(("second", "named"), [(SPANISH, {"spanish"}), (FIELD, {"spanish", "english"})])
def test_the_stop_words_are_those_of_the_texts_languages(begin, second, named):
    assert begin(first=text(SPANISH), second=text(second)) == 0
    for name in ("texts", "vocabulary"):
        [line] = [
            line
            for line in Path(f"book/chapters/{name}.md").read_text("utf-8").splitlines()
            if line.startswith("stop_words = ")
        ]
        assert eval(line.removeprefix("stop_words = ")) == set().union(*map(languages.stop_words, named)), (
            name
        )


@pytest.mark.parametrize(
    ("options", "first", "message"),
    [
        ((), "Too short.", "sailor.txt: a book needs 100 words on each side, and here are 2."),
        (("--names", "same", " same "), text(SEA), "both texts are called 'same'"),
        (("--names", "", "b"), text(SEA), "'' is empty or too long"),
        (("--encoding", "none"), text(SEA), "there is no such encoding"),
    ],
)
def test_what_makes_no_book_is_refused_and_leaves_nothing(begin, capsys, options, first, message):
    assert begin(*options, first=first) == 2
    said = capsys.readouterr().err
    assert said.startswith("synkrisis: ") and message in said and len(said.strip().splitlines()) == 1
    assert sorted(path.name for path in Path().iterdir()) == ["farmer.txt", "sailor.txt"]


def test_a_folder_with_something_in_it_is_not_touched(begin, capsys):
    Path("book").mkdir()
    Path("book/mine.txt").write_text("mine", "utf-8")
    assert begin() == 2
    assert "book: there is something there." in capsys.readouterr().err
    assert [path.name for path in Path("book").iterdir()] == ["mine.txt"]


def test_on_a_terminal_what_is_not_given_is_asked_for(begin, monkeypatch):
    answers = iter(["Our storm", " Ada  Example ", ""])
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    monkeypatch.setattr("builtins.input", lambda question: next(answers))
    assert begin() == 0
    cited = Path("book/chapters/cite.md").read_text("utf-8")
    assert "Cite this book as: Ada Example, *Our storm*. Licence: none named yet." in cited


def test_an_expression_without_its_place_is_found_in_its_sentence(begin):
    assert begin() == 0
    row = "sailor-p02-s01,,,wall,novel,building,sea,wall,3,wall,yes,\n"
    path = Path("book/data/annotations/metaphors.csv")
    path.write_text(path.read_text("utf-8") + row, "utf-8")
    (found,) = metaphors.load_metaphors(load_corpus("book/data")).to_dict("records")
    assert (found["start"], found["end"]) == (20, 24) == (SEA.index("wall"), SEA.index("wall") + 4)
    path.write_text(path.read_text("utf-8").replace("wall,novel", "sky,novel"), "utf-8")
    with pytest.raises(ValueError, match=r"line 2: '' to '' are not two whole numbers"):
        metaphors.load_metaphors(load_corpus("book/data"))


def test_an_installed_distribution_is_packed_into_a_wheel_that_installs(tmp_path):
    site, info = tmp_path / "site", tmp_path / "site" / "toy_thing-1.2.dist-info"
    for path, content in {
        "toy_thing/__init__.py": "ONE = 1\n",
        "toy_thing/__pycache__/x.pyc": "",
        "toy_thing-1.2.dist-info/METADATA": "Metadata-Version: 2.1\nName: toy-thing\nVersion: 1.2\n",
        "toy_thing-1.2.dist-info/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        "toy_thing-1.2.dist-info/INSTALLER": "uv",
        "toy_thing-1.2.dist-info/direct_url.json": '{"url": "file:///home/somebody"}',
    }.items():
        (site / path).parent.mkdir(parents=True, exist_ok=True)
        (site / path).write_text(content, "utf-8")
    listed = [path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()]
    rows = [f"{path},,\n" for path in (*listed, "toy_thing-1.2.dist-info/RECORD", "../../bin/toy")]
    (info / "RECORD").write_text("".join(rows), "utf-8")
    made = wheel.packed(metadata.PathDistribution(info), tmp_path)
    assert made.name == "toy_thing-1.2-py3-none-any.whl"
    pip = [sys.executable, "-m", "pip", "install", "--no-index", "--no-deps", "--no-compile", "--target"]
    subprocess.run([*pip, tmp_path / "new", made], check=True, capture_output=True)  # pip checks the hashes
    assert (tmp_path / "new" / "toy_thing" / "__init__.py").read_text("utf-8") == "ONE = 1\n"
    assert not list((tmp_path / "new").rglob("*.pyc")), "what was compiled is not part of a wheel"


def test_the_book_builds_without_warning_and_needs_no_other_host(begin):
    """One real build of a book whose title, names, author and licence try to run a script."""
    assert begin(*TITLED) == 0
    row = "b-b-p02-s01,,,rain,novel,weather,luck,weather,3,weather,yes,\n"
    path = Path("book/data/annotations/metaphors.csv")
    path.write_text(path.read_text("utf-8") + row, "utf-8")
    build = "import sys; from jupyter_book.cli.main import main; sys.argv[0] = 'jupyter-book'; main()"
    words = [sys.executable, "-c", build, "build", "book", "-W", "-n"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, (done.stdout + done.stderr)[-3000:]
    pictures = 0
    for path in sorted(Path("book/_build/html").rglob("*.html")):
        page = BeautifulSoup(path.read_text("utf-8"), "html.parser")
        for element in page.select("script[src], link[href], img[src], iframe[src]"):
            address = element.get("src") or element.get("href")
            assert not address.startswith(("http:", "https:", "//")), (path, address)
        assert not page.select("[onerror], [onload]"), path
        assert not [script for script in page.find_all("script") if "alert(" in script.text], path
        drawn = page.select('img[src^="data:image/svg+xml;base64,"]')
        assert all(len(picture["alt"]) > 20 for picture in drawn), path
        pictures += len(drawn)
    assert pictures == 9
    index = Path("book/_build/html/searchindex.js").read_text("utf-8")
    titles = json.loads(index.removeprefix("Search.setIndex(").removesuffix(")"))["titles"]
    assert len(titles) == 6 and not [title for title in titles if "<" in title]
