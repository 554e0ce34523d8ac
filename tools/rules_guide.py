"""Write docs/guide/rules.md: each rule of managing conversations, where it is kept, and which tests prove it.

Nothing in it is said twice: a function names its rule in its docstring, a test in the comment at its head.
"""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
GUIDE = ROOT / "docs" / "guide" / "rules.md"
ID = re.compile(r"\b[A-Z]{3,4}-\d\d\b")
SPAN = re.compile(r"\b([A-Z]{3,4})-(\d\d)(?: to |, | and )(?:\1-)?(\d\d)\b")
# Rules stand deepest where they are decided; what only shows them comes last.
CODE = ("bot/domain", "bot/actions", "bot/store", "bot/deliver", "bot", "web_widget")
TESTS = ("tests/bot/domain", "tests/bot/actions", "tests/stories", "tests/bot", "tests")
MOST = 3

RULES: Mapping[str, str] = {
    "CONV-01": "one-on-one or group; a second agent or guest makes it a group",
    "CONV-02": "a guest who writes to a service again finds the same conversation",
    "CONV-03": "the same for an agent's contact link",
    "CONV-04": "one conversation per key, also for two tabs, nodes or retries",
    "CONV-05": "giving it to others does not change the key",
    "CONV-06": "a short number that people say and type",
    "CONV-07": "everything crosses both ways, in order, nothing lost, nothing doubled",
    "CONV-08": "notes stay inside; what became of a message shows on it",
    "CONV-09": "close and reopen, by agents and guests; a message reopens",
    "CONV-10": "every act is a notice; guests see those that concern them",
    "CONV-11": "transcripts, to download or by mail, without notes for guests",
    "CONV-12": "search by members past and present, title, number, tag and words",
    "CONV-13": "at most 1000 members; guests who are added have an e-mail address",
    "CONV-14": "outsiders who read and react, but do not write or see who is there",
    "TTL-01": "agents see the guests' names, after three “+n”",
    "TTL-02": "a guest sees the agent's name one-on-one",
    "TTL-03": "a guest sees the service's name in a group and through a widget",
    "TTL-04": "a name given to it shows to both sides",
    "TTL-05": "the picture follows the name that is shown",
    "TTL-06": "titles and pictures follow at once, on pages and cards",
    "TTL-07": "a one-on-one that becomes a group shows the service, if there is one",
    "TTL-08": "a guest who leaves leaves the title; guests correct themselves",
    "TTL-09": "in a meeting's conversation each sees the other",
    "ASG-01": "a service and an assignee, who may be nobody",
    "ASG-02": "any agent may assign; all doors end in one function",
    "ASG-03": "first the service, then one of its members or nobody",
    "ASG-04": "the assignee is in the conversation at once",
    "ASG-05": "services by workspace, one's own first, then alphabetically",
    "ASG-06": "“Apply”, or “Apply and leave” for whom is not in the service",
    "ASG-07": "who gives away a one-on-one stays in it",
    "ASG-08": "the old service's members leave a group the first time, or as the service says",
    "ASG-09": "the first assignee sends the others of the service away",
    "ASG-10": "who was added by hand stays; everybody's source is kept",
    "ASG-11": "to oneself without a service: the first one, or a question",
    "ASG-12": "a service that nobody can be reached in cannot be chosen, and says why",
    "ASG-13": "across workspaces and platforms: a new thread, a summary, a pointer",
    "ASG-14": "the guest keeps page, address and history; the new assignee is told",
    "ASG-15": "of two at once the later wins and is told what it replaced",
    "ASG-16": "who gets a new conversation, as the service says",
    "MEM-01": "agents add agents and guests; guests add guests",
    "MEM-02": "leave, and mute for a while",
    "MEM-03": "no agent is left: those come back whom the guest wrote to first",
    "MEM-04": "not within two seconds of the last one's leaving, but then",
    "MEM-05": "only those who can be reached are added",
    "MEM-06": "nobody can be: the guest is told, and escalation starts",
    "MEM-07": "a service's members follow its channel or a user group",
    "MEM-08": "the card shows who wrote last, and lets one choose",
    "ESC-01": "after an hour without an answer the manager is added and mailed",
    "ESC-02": "the clock starts at the oldest unanswered message",
    "ESC-03": "once per stretch; a manager who is in it is only told",
    "ESC-04": "survives restarts, once over all nodes",
    "ESC-05": "minutes, hours, a second step, the next agent: per service",
    "TAG-01": "the service and the guest's company under the title",
    "TAG-02": "the service's tag follows, the first service is kept apart",
    "TAG-03": "free tags, for search and queue",
    "PHB-01": "a guest's card becomes a contact with its fields",
    "PHB-02": "who makes an entry owns it; a guest who returns can go to the owner",
    "PHB-03": "personal and shared; the same address or number is an update",
    "PHB-04": "blocked guests are refused, VIPs pass limits and the queue",
    "PHB-05": "vCard and CSV in and out; search by name, number, organisation",
    "MGR-01": "the same words on both platforms",
    "MGR-03": "queue and figures: text, picture, CSV",
    "MGR-05": "saved replies, per service",
    "MGR-07": "the log of who did what",
}
HEAD = """# Rules, where they are kept, and what proves them

Written by `make rules` from the code: a function names its rule in its docstring, a test in the comment at
its head. Of many, three are listed, the deepest first. `make removals` takes each rule away
(`tools/removals`) and wants a test that names it to fail.

| rule | what it says | kept in | proven by |
|---|---|---|---|
"""


@cache
def keepers() -> Mapping[str, Sequence[str]]:
    """Return, by rule, the functions and classes whose docstrings name it."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in _files(CODE, "*.py"):
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for name, said in _documented(ast.parse(path.read_text("utf-8"))):
            for rule in ids_in(said):
                found[rule].append(f"{module}.{name}" if name else module)
    return found


@cache
def proofs() -> Mapping[str, Sequence[str]]:
    """Return, by rule, the tests that name it at their heads."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in _files(TESTS, "test_*.py"):
        text = path.read_text("utf-8")
        lines = text.splitlines()
        for node in ast.parse(text).body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                head = lines[node.lineno - 1 : node.body[0].lineno - 1]
                named = " ".join(line.partition("#")[2] for line in head)
                for rule in ids_in(named):
                    found[rule].append(f"{path.relative_to(ROOT)}::{node.name}")
    return found


def ids_in(text: str) -> Sequence[str]:
    """Return the rules that a text names, each once; a span like `TTL-02 to 07` names all in it."""
    spans = [
        f"{kind}-{number:02}"
        for kind, first, last in SPAN.findall(text)
        for number in (range(int(first), int(last) + 1) if f"{first} to" in text else (int(last),))
    ]
    return list(dict.fromkeys([*ID.findall(text), *spans]))


def guide() -> str:
    """Return the whole page."""
    kept, proven = keepers(), proofs()
    return HEAD + "".join(
        f"| {rule} | {words} | {_listed(kept[rule])} | {_listed(proven[rule])} |\n"
        for rule, words in RULES.items()
    )


def _listed(names: Sequence[str]) -> str:
    return "<br>".join(f"`{name}`" for name in names[:MOST])


def _files(folders: Sequence[str], pattern: str) -> Iterator[Path]:
    """Yield the files below some folders, each once, in the order of the folders."""
    seen = set()
    for folder in folders:
        for path in sorted((ROOT / folder).rglob(pattern)):
            if path not in seen and "sandbox" not in path.parts:
                seen.add(path)
                yield path


def _documented(tree: ast.AST, around: str = "") -> Iterator[tuple[str, str]]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            name = f"{around}{node.name}"
            yield name, ast.get_docstring(node) or ""
            yield from _documented(node, f"{name}.")
    if isinstance(tree, ast.Module):
        yield "", ast.get_docstring(tree) or ""


if __name__ == "__main__":
    GUIDE.write_text(guide(), encoding="utf-8")
