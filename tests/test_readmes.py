"""The READMEs: what they name exists, and no figure stands in two of them."""

import ast
import inspect
import re
import runpy

import pytest
from absl import flags

import t2s_jax
from t2s_jax.commands.command_table import COMMANDS
from t2s_jax.sim.procedural import ProceduralSimulator
from t2s_jax.sim.tdw.simulator import TdwSimulator
from tests.paths import ROOT

PAGES = sorted(
    path
    for pattern in (
        "README.md",
        "t2s_jax/**/README.md",
        "configs/*.md",
        "launch/*.md",
        "tests/**/*.md",
    )
    for path in ROOT.glob(pattern)
)
FENCE = re.compile(r"^```.*?\n(.*?)^```", re.MULTILINE | re.DOTALL)
PACKAGES = sorted(
    {path.parent for path in ROOT.glob("t2s_jax/*/__init__.py")}
    | {path.parent for path in PAGES if (path.parent / "__init__.py").exists()} - {ROOT / "tests"}
)


def _name(path):
    return path.relative_to(ROOT).as_posix()


def _code(page) -> list[str]:
    """The lines of code blocks, continuation lines joined, and the code within sentences."""
    text = page.read_text()
    lines = "\n".join(FENCE.findall(text)).replace("\\\n", " ").splitlines()
    return lines + [" ".join(c.split()) for c in re.findall(r"`([^`]+)`", FENCE.sub("", text))]


def _anchors(page) -> set[str]:
    headings = re.findall(r"^#+ (.*)$", FENCE.sub("", page.read_text()), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", h.lower()).replace(" ", "-") for h in headings}


@pytest.fixture(scope="module")
def config():
    return runpy.run_path(str(ROOT / "configs" / "quickstart.py"))["get_config"]()


def _has_field(config, field: str) -> bool:
    option = re.fullmatch(r"sim\.options\.(\w+)[\w.]*", field)
    if option:
        makers = (ProceduralSimulator, TdwSimulator)
        return any(option[1] in inspect.signature(maker).parameters for maker in makers)
    for name in field.split("."):
        if name not in config:
            return False
        config = config[name]
    return True


def test_the_first_page_is_short():
    assert len((ROOT / "README.md").read_text().splitlines()) <= 250


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_links_lead_somewhere(page):
    wrong = []
    for link in re.findall(r"\]\(([^)]+)\)", page.read_text()):
        if link.startswith("http"):
            continue
        target, _, anchor = link.partition("#")
        path = page.parent / target if target else page
        if not path.exists() or (anchor and anchor not in _anchors(path)):
            wrong.append(link)
    assert not wrong


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_files_that_are_named_exist(page):
    """Placeholders are in capitals: configs/CARD.py."""
    wrong = []
    for code in _code(page):
        named = re.findall(r"(?<![\w/.-])(?:t2s_jax|tests|configs|launch)/[\w./-]*\w", code)
        named += re.findall(r"(?<![\w/.*-])[\w/]+\.(?:py|sh)\b", code)
        wrong += [
            path
            for path in named
            if not path.rpartition("/")[2].partition(".")[0].isupper()
            and not (ROOT / path).exists()
            and not (page.parent / path).exists()
        ]
    assert not wrong


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_functions_that_are_named_exist(page):
    """As in `knn.py: knn_predict`."""
    wrong = []
    for file, name in re.findall(r"`([\w/]+\.py): (\w+)`", page.read_text()):
        path = next(p for p in (page.parent / file, ROOT / file) if p.exists())
        names = {getattr(node, "name", None) for node in ast.walk(ast.parse(path.read_text()))}
        if name not in names:
            wrong.append(f"{file}: {name}")
    assert not wrong


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_commands_and_their_flags_exist(page, config):
    wrong = []
    for code in _code(page):
        code = code.partition(" #")[0]
        for field in re.findall(r"--config\.([a-z][\w.]*\w)", code):
            if not _has_field(config, field):
                wrong.append(f"no field {field}")
        for name, rest in re.findall(r"\bt2s (tdw doctor|[a-z]+)\b([^`]*)", code):
            if name not in COMMANDS:
                wrong.append(f"no command {name}")
                continue
            known = flags.FlagValues()
            COMMANDS[name].flags(known)
            shared = ["config", "workdir"] if COMMANDS[name].config else []
            for flag in re.findall(r"--([a-z]\w*)", rest):
                if flag not in [*known, *shared, "help"]:
                    wrong.append(f"t2s {name} has no flag --{flag}")
    assert not wrong


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_fields_that_are_named_exist(page, config):
    """As in `pretrain.keep=best`."""
    sections = "|".join(name for name, value in config.items() if hasattr(value, "items"))
    wrong = []
    for code in _code(page):
        match = re.fullmatch(rf"(?:config\.)?((?:{sections})(?:\.[a-z]\w*)+)(?:=.*)?", code)
        is_file = match and match[1].rpartition(".")[2] in ("py", "csv", "json", "html")
        if match and not is_file and not _has_field(config, match[1]):
            wrong.append(code)
    assert not wrong


@pytest.mark.parametrize("package", PACKAGES, ids=_name)
def test_every_module_has_a_line(package):
    """In its package's README, or in its folder's line."""
    text = (package / "README.md").read_text()
    modules = [
        f"{path.name}/" if path.is_dir() else path.name
        for path in package.iterdir()
        if path.suffix == ".py" or (path / "__init__.py").exists()
    ]
    assert not [m for m in modules if m != "__init__.py" and f"`{m}`" not in text]


@pytest.mark.parametrize(
    ("folder", "pattern"), [("configs", "*.py"), ("launch", "*.sh"), ("tests/benchmarks", "*.py")]
)
def test_every_script_has_a_line(folder, pattern):
    text = (ROOT / folder / "README.md").read_text()
    assert not [path.name for path in (ROOT / folder).glob(pattern) if path.name not in text]


def test_no_row_of_figures_stands_twice():
    seen, twice = {}, []
    for page in PAGES:
        for line in page.read_text().splitlines():
            if len(re.findall(r"\d\.\d", line)) >= 2 and ("|" in line or "+-" in line):
                if line in seen:
                    twice.append((_name(page), _name(seen[line]), line))
                seen[line] = page
    assert not twice


def test_the_example_uses_the_public_api():
    blocks = re.findall(r"^```python\n(.*?)^```", (ROOT / "README.md").read_text(), re.M | re.S)
    names = {
        node.attr
        for block in blocks
        for node in ast.walk(ast.parse(block))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "t2s"
    }
    assert names
    assert names <= set(t2s_jax.__all__)
