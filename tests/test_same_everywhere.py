"""The same bytes on every processor, in every time zone, locale and hash order, on one thread and on two.

OpenBLAS's kernels (OPENBLAS_CORETYPE) are not varied: a kernel that the processor lacks ends the process.
"""

import json
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from built import ROOT

LATER = "X86_V4 AVX512_ICL AVX512_SPR"
WITHOUT = {"all": "", "all-again": "", "no-avx512": LATER, "no-avx2": f"{LATER} X86_V3"}
ZONES = dict(zip(WITHOUT, ("UTC", "Asia/Kathmandu", "Pacific/Kiritimati", "America/St_Johns"), strict=True))
SEEDS = dict(zip(WITHOUT, ("0", "77", "1", "4294967295"), strict=True))
THREADS = dict(zip(WITHOUT, ("1", "2", "2", "1"), strict=True))


@pytest.fixture(scope="module")
def turkish(tmp_path_factory) -> Path | None:
    """A folder with a locale where *i* has another capital and a comma divides decimals; None without."""
    folder = tmp_path_factory.mktemp("locale")
    if shutil.which("localedef") is None:
        return None
    command = ["localedef", "-i", "tr_TR", "-f", "UTF-8", str(folder / "tr_TR.UTF-8")]
    return None if subprocess.run(command, capture_output=True, check=False).returncode > 1 else folder


@pytest.fixture(scope="module")
def runs(tmp_path_factory, turkish) -> dict[str, Path]:
    """What each child process wrote: two of them at a time."""
    top = tmp_path_factory.mktemp("everywhere")

    def run(name: str) -> Path:
        folder = top / name
        folder.mkdir()
        surroundings = {
            **os.environ,
            "NPY_DISABLE_CPU_FEATURES": WITHOUT[name],
            "PYTHONHASHSEED": SEEDS[name],
            "TZ": ZONES[name],
            "OPENBLAS_NUM_THREADS": THREADS[name],
            "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]),
            "LC_ALL": "C.UTF-8",
        }
        if turkish and name != "all":
            surroundings |= {"LC_ALL": "tr_TR.UTF-8", "LOCPATH": str(turkish)}
        command = [sys.executable, str(ROOT / "tests" / "everywhere.py"), str(folder)]
        done = subprocess.run(command, env=surroundings, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{name}: {done.stderr[-3000:]}"
        return folder

    with ThreadPoolExecutor(2) as pool:
        return dict(zip(WITHOUT, pool.map(run, WITHOUT), strict=True))


@pytest.fixture(scope="module")
def told(runs) -> dict[str, dict]:
    """Under what each child computed, by its own account."""
    return {name: json.loads((path / "circumstances.json").read_text("utf-8")) for name, path in runs.items()}


def files(folder: Path) -> dict[str, bytes]:
    paths = [path for part in ("tables", "charts", "findings") for path in sorted((folder / part).iterdir())]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def test_tables_charts_and_findings_have_the_same_bytes(runs):
    first, *others = map(files, runs.values())
    for part in ("tables/", "charts/fig-", "findings/"):
        assert len([name for name in first if name.startswith(part)]) > 10
    for name, other in zip(list(runs)[1:], others, strict=True):
        assert other.keys() == first.keys()
        assert [path for path in first if first[path] != other[path]] == [], name


def test_the_surroundings_did_differ(told):
    """Else the test above would show nothing."""
    for what in ("time zone", "hash"):
        assert len({story[what] for story in told.values()}) == len(WITHOUT), what
    assert {1} == set(told["all"]["threads"])
    if (os.cpu_count() or 1) > 1:
        assert {2} == set(told["no-avx512"]["threads"])


def test_numpy_did_take_other_paths(told):
    """By its own record; and what this processor could not vary is said."""
    has = {name: set(story["features"]) & set(story["dispatch"]) for name, story in told.items()}
    if not has["all"]:
        pytest.skip(f"NumPy has one path on this processor, its baseline {told['all']['baseline']}.")
    for name in ("no-avx512", "no-avx2"):
        assert has[name] == has["all"] - set(WITHOUT[name].split()), name
    assert has["all-again"] == has["all"]
    if not has["no-avx2"] < has["no-avx512"] < has["all"]:
        lacking = sorted(set(told["all"]["dispatch"]) - has["all"])
        pytest.skip(
            f"Compared {sorted(has['all'])} with {sorted(has['no-avx2'])}; this processor lacks {lacking}."
        )


def test_numbers_and_capitals_of_another_locale_were_about(turkish, told):
    if turkish is None:
        pytest.skip(
            "A Turkish locale could not be made here (localedef, or its source of tr_TR, is missing)."
        )
    assert told["no-avx2"]["locale"].startswith("tr_TR") or "tr_TR" in told["no-avx2"]["locale"]
    assert told["no-avx2"]["decimal"] == ","
