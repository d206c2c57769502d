"""docs/risks.md names a test for every risk that is to be shown here: each has to exist, and no risk may be without one."""
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[2]
CLASSES = set(range(1, 15)) | {17, 20, 22, 24, 31, 36, 41}  # of RISKS.md section 2
NOT_YET = re.compile(r"not built:")


def rows():
    """(risk, what stands in its last column) of every table line."""
    for line in (ROOT / "docs/risks.md").read_text().splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if line.startswith("|") and len(cells) == 3 and cells[0] != "risk" and set(cells[0]) - set("-"):
            yield cells[0], cells[2]


def fault(name):
    """Why `path::name` is no test; None when it is one."""
    path, _, case = name.partition("::")
    file = ROOT / path
    if not file.is_file():
        return f"{path} is not there"
    text = file.read_text()
    if path.endswith(".py") or path.endswith("/run"):
        defined = re.search(rf"def {re.escape(case)}\b", text)
        return None if defined and len(re.findall(rf"\b{re.escape(case)}\b", text)) > 1 else f"{path} does not run {case}"
    if "/fuzz/" in path:
        corpus = file.parent / "corpus" / file.stem
        return None if corpus.is_dir() and any(corpus.iterdir()) else f"{path} has no corpus"
    return None if re.search(rf"TEST(_F|_P)?\(\w+,\s*{re.escape(case)}\)", text) else f"{path} has no {case}"


async def every_named_test_exists():
    names = [name for _, tests in rows() for name in re.findall(r"`([^`]+)`", tests)]
    faults = [why for name in names if (why := fault(name))]
    assert not faults, "; ".join(faults)
    return f"{len(names)} names"


async def no_risk_is_without_a_test():
    told = dict(rows())
    missing = sorted(CLASSES - {int(risk) for risk in told if risk.isdigit()})
    assert not missing, f"classes {missing} are not in docs/risks.md"
    empty = [risk for risk, tests in told.items() if "`" not in tests and not NOT_YET.search(tests)]
    assert not empty, f"no test for {empty}"
    return f"{len(told)} risks"


async def a_missing_name_is_seen():
    """The check itself can fail."""
    wrong = ("tests/conformance/none.py::x", "tests/conformance/breaks.py::none", "lib/sip/tests/uri_test.cpp::none",
             "lib/sip/fuzz/none.cpp")
    assert all(fault(name) for name in wrong), "a name that is not there passes"


async def run(cases):
    for what in (every_named_test_exists, no_risk_is_without_a_test, a_missing_name_is_seen):
        await cases.case(what.__name__.replace("_", " "), what)
