"""Takes one check of access at a time out of the running code, to see whether the tests notice.

A mutant is one node of one function: a `require` that is passed over, a `visible_to` that lets everything through, a
question that is always answered yes, an act that is not asked for, a view that needs no sign-in. The function's code is
exchanged in place and put back, so hundreds can be tried in one run. In the same way each of these functions rings a
bell when it runs, which tells what reaches a check.
"""

from __future__ import annotations

import ast
import importlib
import inspect
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from forums import policy as of_forums
from projects import policy as of_projects
from tests.test_architecture import ROOT, sources

GUARDS = {"require", "require_fresh_sign_in", "_require_may_decide"}
QUESTIONS = {
    "may",
    "may_answer",
    "may_answer_for",
    "may_change",
    "may_decide",
    "may_export",
    "may_join_online",
    "may_view",
    "looks_after",
}
FILTERS = {"visible_to", "within"}
DOORS = {  # which ask for an act, and what only asks whether one sees the thing
    "led_forum": "seen_forum",
    "led_meeting": "seen_meeting",
    "led_project": "seen_project",
    "kept_group": "seen_group",
}
RULES = {
    "visible_to",
    "area_of",
    "may",
    "may_answer",
    "looks_after",
    "may_decide",
    "may_view",
}  # each "if" and condition in them
APART = ("admin", "demo", "management")  # the administration has tests of its own; the others answer no request
BELL = "__rung__"
# A check's label, what rings when it is asked, and how it is taken away.
Case = tuple[str, str, Callable[[], AbstractContextManager[None]]]


@dataclass(frozen=True)
class Mutant:
    """One check taken away: the `number`-th of its kind in a file."""

    path: str
    function: str
    kind: str
    number: int
    line: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line} {self.function}: {self.kind} ({self.number})"


def name_of(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


class Surgeon(ast.NodeTransformer):
    """Lists the checks of a module, or takes out the one of that number."""

    def __init__(self, target: int = -1) -> None:
        self.target, self.found = target, []
        self._within: list[str] = []
        self._first: list[int] = []
        self.cut: tuple[str, int] | None = None

    def _take(self, node: ast.AST, kind: str) -> bool:
        number = len(self.found)
        self.found.append((".".join(self._within), kind, number, node.lineno))
        if number != self.target:
            return False
        self.cut = (".".join(self._within), self._first[-1])
        return True

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        self._within.append(node.name)
        self.generic_visit(node)
        self._within.pop()
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        if self._first:  # a function inside one is made anew by each call
            return node
        self._within.append(node.name)
        self._first.append(node.lineno)
        node.body = [self.visit(one) for one in node.body]
        self._within.pop()
        self._first.pop()
        return node

    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        call = node.value
        if (
            self._within
            and isinstance(call, ast.Call)
            and name_of(call.func) in GUARDS
            and self._take(node, "no guard")
        ):
            return ast.copy_location(ast.Pass(), node)
        return self.generic_visit(node)

    def visit_If(self, node: ast.If) -> ast.AST:
        is_rule = self._within and self._within[-1] in RULES
        if is_rule and isinstance(node.body[0], ast.Return) and self._take(node, "no condition"):
            return ast.copy_location(ast.Pass(), node)
        return self.generic_visit(node)

    def visit_Dict(self, node: ast.Dict) -> ast.AST:
        """What only shows or hides a button is no check: the page behind the button asks again."""
        for place, (key, value) in enumerate(zip(node.keys, node.values, strict=True)):
            if not (isinstance(key, ast.Constant) and str(key.value).startswith("may_")):
                node.values[place] = self.visit(value)
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        node = self.generic_visit(node)
        name = name_of(node.func)
        if not self._first:
            return node
        if name in FILTERS and isinstance(node.func, ast.Attribute) and self._take(node, f"no {name}"):
            every = ast.Call(ast.Attribute(node.func.value, "all", ast.Load()), [], [])
            return ast.fix_missing_locations(ast.copy_location(every, node))
        if name in QUESTIONS and self._take(node, f"{name} is yes"):
            return ast.copy_location(ast.Constant(True), node)
        if name in DOORS and self._take(node, "no act"):
            beside = ast.Attribute(node.func, "__globals__", ast.Load())
            seen = ast.Subscript(beside, ast.Constant(DOORS[name]), ast.Load())
            node.func, node.args = ast.copy_location(seen, node), node.args[:-1]
            ast.fix_missing_locations(node)
        if name == "Q" and self._within[-1] in RULES and self._take(node, "no Q"):
            node.args, node.keywords = [], []
        return node


def all_mutants() -> list[Mutant]:
    """Every check of the pages' code."""
    made = []
    for path in sources():
        if set(path.relative_to(ROOT).parts) & set(APART):
            continue
        surgeon = Surgeon()
        surgeon.visit(tree_of(path))
        name = str(path.relative_to(ROOT))
        made += [Mutant(name, function, kind, number, line) for function, kind, number, line in surgeon.found]
    return made


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def code_in(code: CodeType, qualname: str) -> CodeType | None:
    for one in code.co_consts:
        if isinstance(one, CodeType):
            if one.co_qualname == qualname:
                return one
            if (found := code_in(one, qualname)) is not None:
                return found
    return None


def function_at(path: str, qualname: str) -> FunctionType:
    """The function that runs under this name, whatever it is wrapped in."""
    target: Any = importlib.import_module(path.removesuffix(".py").replace("/", ".").removesuffix(".__init__"))
    for part in qualname.split("."):
        target = vars(target)[part] if isinstance(target, type) else getattr(target, part)
    target = target.fget if isinstance(target, property) else getattr(target, "__func__", target)
    function = inspect.unwrap(target)
    assert isinstance(function, FunctionType), (path, qualname)
    return function


@contextmanager
def exchanged(path: str, qualname: str, tree: ast.Module) -> Iterator[None]:
    """While inside, the function runs as that tree of its file says."""
    function = function_at(path, qualname)
    code = code_in(compile(ast.fix_missing_locations(tree), path, "exec"), qualname)
    assert code is not None, (path, qualname)
    whole, function.__code__ = function.__code__, code
    try:
        yield
    finally:
        function.__code__ = whole


def alive(mutant: Mutant) -> AbstractContextManager[None]:
    """While inside, the code runs without that check."""
    tree = Surgeon(mutant.number).visit(tree_of(ROOT / mutant.path))
    return exchanged(mutant.path, mutant.function, tree)


class Bell(ast.NodeTransformer):
    """Puts a bell at the start of each function of a file; a table of acts rings for the act that is asked for."""

    def __init__(self, path: str) -> None:
        self._path, self._within = path, []

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        self._within.append(node.name)
        self.generic_visit(node)
        self._within.pop()
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        bells = [f"{BELL}({bell_of(self._path, '.'.join([*self._within, node.name]))!r})"]
        if node.name == "may":
            bells.append(f"{BELL}('everybody may ' + act.value)")
        node.body[:0] = [one for bell in bells for one in ast.parse(bell).body]
        return node


def bell_of(path: str, function: str) -> str:
    return f"{path} {function}"


@contextmanager
def ringing(functions: Iterable[tuple[str, str]], rung: Callable[[str], object]) -> Iterator[None]:
    """While inside, `rung` is told of each of these functions (file, name) that runs, by its bell."""
    with ExitStack() as stack:
        for path, name in sorted(set(functions)):
            stack.enter_context(exchanged(path, name, Bell(path).visit(tree_of(ROOT / path))))
            function_at(path, name).__globals__[BELL] = rung
        yield


@contextmanager
def everybody_may(act: of_forums.Act | of_projects.Act) -> Iterator[None]:
    """While inside, every member of the forum and all staff may do that act; whoever is signed in, if they may anyway."""
    table: Any = of_forums.TABLE if act in of_forums.TABLE else of_projects.TABLE
    roles, whole = of_forums.EVERY_MEMBER, table[act]
    if whole[0] == roles:
        roles = (*roles, None)
    table[act] = (roles, True) if act in of_forums.TABLE else of_projects.Rule(roles, of_projects.TEAM)
    try:
        yield
    finally:
        table[act] = whole


@contextmanager
def without_sign_in(view: Any) -> Iterator[None]:
    """While inside, the view needs no sign-in."""
    whole = getattr(view, "login_required", True)
    view.login_required = False
    try:
        yield
    finally:
        view.login_required = whole


@cache
def callbacks() -> dict[str, Any]:
    """The view of each URL, by its full name."""

    def each(patterns: list[URLPattern | URLResolver], space: str) -> Iterator[tuple[str, Any]]:
        for one in patterns:
            if isinstance(one, URLResolver):
                yield from each(one.url_patterns, f"{space}{one.namespace}:" if one.namespace else space)
            else:
                yield f"{space}{one.name}", one.callback

    return dict(each(get_resolver().url_patterns, ""))


def function_of(name: str) -> tuple[str, str]:
    """The file and the function of the view of that URL."""
    code = inspect.unwrap(callbacks()[name]).__code__
    return str(Path(code.co_filename).relative_to(ROOT)), code.co_qualname


def cases() -> list[Case]:
    """Every check in the code, and every act of the tables."""
    found: list[Case] = [
        (str(mutant), bell_of(mutant.path, mutant.function), partial(alive, mutant)) for mutant in all_mutants()
    ]
    acts = [(f"everybody may {act.value}", act) for act in (*of_forums.TABLE, *of_projects.TABLE)]
    return found + [(label, label, partial(everybody_may, act)) for label, act in acts]


def functions_with_checks() -> list[tuple[str, str]]:
    """File and name of each."""
    tables = [(module.__name__.replace(".", "/") + ".py", "may") for module in (of_forums, of_projects)]
    return tables + [(mutant.path, mutant.function) for mutant in all_mutants()]
