"""The house rules: who may import whom, and what may stand where (the README shows the layers)."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.support.server import clean_environment
from twoframe.demo.trouble import TROUBLES
from twoframe.settings import NAMES, ROOT

SOURCES = {
    str(path.relative_to(ROOT)): ast.parse(path.read_text("utf-8"))
    for folder in (".", "pages", "components", "twoframe", "migrations")
    for path in (ROOT / folder).glob("*.py" if folder == "." else "**/*.py")
}

LAYERS = (
    (
        "twoframe/__init__.py",
        "twoframe/errors.py",
        "twoframe/fit.py",
        "twoframe/models.py",
        "twoframe/moves.py",
        "twoframe/ratio.py",
    ),
    ("twoframe/pairs.py", "twoframe/verdicts.py"),
    ("twoframe/settings.py",),
    ("twoframe/filters.py", "twoframe/records.py", "twoframe/showing.py"),
    (
        "twoframe/folding.py",
        "twoframe/disk.py",
        "twoframe/filenames.py",
        "twoframe/heap.py",
        "twoframe/i18n.py",
        "twoframe/likeness.py",
        "twoframe/pixels.py",
    ),
    (
        "twoframe/frames.py",
        "twoframe/luma_answers.py",
        "twoframe/luma_connection.py",
        "twoframe/luma_json.py",
        "twoframe/luma_request.py",
        "twoframe/receiving.py",
    ),
    ("twoframe/footage.py", "twoframe/luma.py", "twoframe/render"),
    ("twoframe/store",),
    ("twoframe/films.py", "twoframe/keyframes.py", "twoframe/reasons.py", "twoframe/words.py", "twoframe/demo"),
    (
        "twoframe/card.py",
        "twoframe/camera_words.py",
        "twoframe/findings.py",
        "twoframe/finding_words.py",
        "twoframe/poster.py",
        "twoframe/repairs.py",
        "twoframe/studio",
        "twoframe/wall.py",
        "twoframe/worker",
    ),
    ("twoframe/asking.py", "twoframe/checks.py", "twoframe/connection.py", "twoframe/presses.py", "twoframe/desk.py"),
    ("twoframe/returned_words.py",),
    ("twoframe/reviews.py", "twoframe/sheet"),
    ("twoframe/bin.py", "twoframe/library.py"),
    ("twoframe/archive", "twoframe/keep", "twoframe/presenter", "twoframe/showcases.py"),
    ("twoframe/views.py",),
    ("twoframe/service.py",),
    ("twoframe/start.py", "twoframe/web"),
    ("twoframe/runtime.py",),
    ("components",),
    ("pages",),
    ("app.py",),
    ("twoframe/__main__.py",),
)
"""From the ground up. What stands in one row may import each other, as long as it is no circle; never what is above."""

ONLY = {
    "requests": ("twoframe/luma.py", "twoframe/luma_connection.py", "twoframe/films.py", "twoframe/demo"),
    "urllib3": ("twoframe/luma.py", "twoframe/luma_connection.py", "twoframe/films.py"),
    "PIL": (
        "twoframe/sheet",
        "twoframe/studio",
        "twoframe/footage.py",
        "twoframe/frames.py",
        "twoframe/keyframes.py",
        "twoframe/likeness.py",
        "twoframe/pixels.py",
        "twoframe/render",
        "twoframe/demo",
    ),
    "pillow_heif": ("twoframe/frames.py", "twoframe/pixels.py"),
    "av": ("twoframe/footage.py", "twoframe/render", "twoframe/demo", "twoframe/studio"),
    "cv2": ("twoframe/render",),
    "numpy": ("twoframe/pixels.py", "twoframe/frames.py", "twoframe/render", "twoframe/demo", "twoframe/studio"),
    "reportlab": ("twoframe/sheet",),
    "pypdfium2": ("twoframe/sheet",),
    "fastapi": ("twoframe/demo",),
    "pydantic": ("twoframe/demo",),
    "sqlalchemy": ("twoframe/store", "migrations"),
    "alembic": ("twoframe/store", "migrations"),
    "streamlit": ("app.py", "components", "pages"),
    "starlette": ("app.py", "twoframe/web", "twoframe/demo"),
    "zipstream": ("twoframe/archive",),
    "uvicorn": ("twoframe/__main__.py", "twoframe/demo"),
    "tqdm": ("twoframe/keep",),
    "babel": ("twoframe/i18n.py", "components"),
}
"""Each library stands behind one door, so that it can be changed for another there."""

SEEN_BY_PAGES = {
    "twoframe.bin",
    "twoframe.camera_words",
    "twoframe.checks",
    "twoframe.desk",
    "twoframe.errors",
    "twoframe.filters",
    "twoframe.finding_words",
    "twoframe.findings",
    "twoframe.fit",
    "twoframe.i18n",
    "twoframe.models",
    "twoframe.pairs",
    "twoframe.ratio",
    "twoframe.returned_words",
    "twoframe.runtime",
    "twoframe.service",
    "twoframe.settings",
    "twoframe.showcases",
    "twoframe.showing",
    "twoframe.verdicts",
    "twoframe.wall",
    "twoframe.words",
}
"""Pages and components talk to one object, the service, and know the data that it hands out."""

STARTS_THREADS = {
    "twoframe/worker/worker.py": "its loop",
    "twoframe/bin.py": "empties the bin once a day",
    "twoframe/worker/pool.py": "what sends, asks and saves",
    "twoframe/archive/importing.py": "takes in ZIPs, one after the other",
    "twoframe/connection.py": "Test connection, beside the page that waits for it",
    "twoframe/demo/launch.py": "keeps the demo gateway alive",
    "twoframe/studio/launch.py": "reads what the preview process says",
    "twoframe/studio/__main__.py": "does orders side by side, in the preview process itself",
    "twoframe/studio/board.py": "prepares pictures beside the page that waits for them",
}

LONGER_THAN_300_LINES: dict[str, str] = {}
"""Modules that are one topic all the same, each with its reason."""


def imports(tree: ast.AST) -> Iterator[str]:
    """The full names of all modules that a module imports, inside functions too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def within(file: str, places: tuple[str, ...]) -> bool:
    return any(file == place or file.startswith(f"{place}/") for place in places)


def layer(file: str) -> int | None:
    return next((rank for rank, places in enumerate(LAYERS) if within(file, places)), None)


def file_of(module: str) -> str | None:
    """The file of a module of ours; None for all others."""
    path = module.replace(".", "/")
    return next((file for file in (f"{path}.py", f"{path}/__init__.py") if file in SOURCES), None)


def test_every_module_has_its_layer():
    homeless = [file for file in SOURCES if layer(file) is None and not file.startswith("migrations/")]
    assert not homeless


def test_imports_go_downwards_only():
    upwards = [
        f"{file} imports {module}"
        for file, tree in SOURCES.items()
        for module in imports(tree)
        if (target := file_of(module)) and (here := layer(file)) is not None and (layer(target) or 0) > here
    ]
    assert not upwards


@pytest.mark.parametrize("library", ONLY)
def test_a_library_stands_behind_its_door(library):
    strays = [
        file
        for file, tree in SOURCES.items()
        if any(module.split(".")[0] == library for module in imports(tree)) and not within(file, ONLY[library])
    ]
    assert not strays


def test_pages_and_components_know_the_service_and_its_data_only():
    strays = [
        f"{file} imports {module}"
        for file, tree in SOURCES.items()
        if within(file, ("pages", "components"))
        for module in imports(tree)
        if module.startswith("twoframe") and file_of(module) and module not in SEEN_BY_PAGES | {"twoframe"}
    ]
    assert not strays


def test_only_settings_read_the_environment():
    readers = [
        file
        for file, tree in SOURCES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv", "environb"}
    ]
    assert set(readers) <= {"twoframe/settings.py"}


def test_threads_start_where_they_are_expected():
    starters = {
        file
        for file, tree in SOURCES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and (getattr(node.func, "attr", None) or getattr(node.func, "id", None))
        in {"Thread", "Timer", "ThreadPoolExecutor", "ProcessPoolExecutor"}
        and not within(file, ("twoframe/render", "twoframe/demo"))
    }
    assert starters <= STARTS_THREADS.keys()


def test_pages_have_no_logic():
    defined = [
        f"{file} defines {node.name}"
        for file, tree in SOURCES.items()
        if file.startswith("pages/")
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef | ast.AsyncFunctionDef)
        or (isinstance(node, ast.FunctionDef) and node.name == "main")
    ]
    assert not defined


def test_a_module_has_one_topic():
    long = {file for file in SOURCES if len((ROOT / file).read_text("utf-8").splitlines()) > 300}
    assert long == LONGER_THAN_300_LINES.keys()


def test_the_web_process_loads_nothing_that_draws():
    """What only the demo gateway needs costs 100 MB and more."""
    code = "import sys, twoframe.runtime, twoframe.web.routes; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=clean_environment(), capture_output=True, text=True, check=True
    ).stdout.split()
    assert not {"cv2", "fastapi", "av", "pandas", "streamlit", "reportlab", "pypdfium2", "twoframe.render"} & set(
        loaded
    )


PAGES = """
import os, sys
from streamlit.testing.v1 import AppTest
os.environ["TWOFRAME_DATA"] = sys.argv[1]
for page in sys.argv[2:]:
    assert not AppTest.from_file(page, default_timeout=120).run().exception, page
from twoframe import runtime
runtime.close()
print(*sys.modules)
"""


def test_no_page_loads_what_streamlit_has_for_tables(tmp_path):
    """pandas and pyarrow cost 85 MB, and a second of the first visit."""
    pages = [str(page) for page in (ROOT / "pages").glob("*.py")]
    loaded = subprocess.run(
        [sys.executable, "-c", PAGES, str(tmp_path / "data"), *pages],
        cwd=ROOT,
        env=clean_environment(),
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert "components.own" in loaded
    assert not {"pandas", "pyarrow"} & set(loaded)


def make_targets() -> set[str]:
    phony = re.search(r"^\.PHONY:(.*)$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert phony
    return set(phony[1].split())


def test_the_readme_names_every_setting_and_no_other():
    readme = (ROOT / "README.md").read_text("utf-8")
    assert set(re.findall(r"`((?:LUMA|TWOFRAME)_[A-Z_]+)", readme)) == set(NAMES)


def test_the_readme_names_every_make_target_and_no_other():
    readme = (ROOT / "README.md").read_text("utf-8")
    assert set(re.findall(r"`make (\w+)", readme)) == make_targets()


def test_the_example_of_secrets_names_real_settings():
    example = (ROOT / ".streamlit" / "secrets.toml.example").read_text("utf-8")
    assert set(re.findall(r"^# ([A-Z_]+) =", example, re.MULTILINE)) <= set(NAMES)


def test_the_readme_lists_every_way_to_ask_the_demo_gateway_for_trouble():
    readme = (ROOT / "README.md").read_text("utf-8")
    listed = dict(re.findall(r"^\| `#([\w-]+)` \| (.+) \|$", readme, re.MULTILINE))
    assert listed == dict(TROUBLES)
