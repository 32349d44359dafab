"""Takes one check of access at a time out of the running code, to see whether the tests notice.

A mutant is one node of one function: a `require` that is passed over, a `visible_to` that lets everything through, a
question that is always answered yes, an act that asks for less, a view that needs no sign-in. The function's code is
exchanged in place and put back, so hundreds can be tried in one run.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import CodeType, FrameType, FunctionType
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from forums.policy import TABLE, Act
from tests.test_architecture import ROOT, sources

WITHOUT = "REMBUK_TESTS_WITHOUT"  # names the mutant that a whole run of tests is held with
GUARDS = {"require", "require_fresh_sign_in", "_require_may_decide"}
QUESTIONS = {"may", "may_answer", "may_join_online", "may_decide", "may_view", "looks_after"}
FILTERS = {"visible_to", "within"}
DOORS = {"led_forum", "led_meeting"}
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

    @property
    def module(self) -> Any:
        return importlib.import_module(self.path.removesuffix(".py").replace("/", ".").removesuffix(".__init__"))


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
        if name in DOORS and self._take(node, "any act"):
            node.args[-1] = ast.copy_location(ast.Attribute(node.args[-1].value, "WRITE_OFFICERS", ast.Load()), node)
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


@contextmanager
def alive(mutant: Mutant) -> Iterator[None]:
    """While inside, the code runs without that check."""
    target: Any = mutant.module
    for part in mutant.function.split("."):
        target = vars(target)[part] if isinstance(target, type) else getattr(target, part)
    target = target.fget if isinstance(target, property) else getattr(target, "__func__", target)
    function = inspect.unwrap(target)
    assert isinstance(function, FunctionType), mutant
    surgeon = Surgeon(mutant.number)
    tree = ast.fix_missing_locations(surgeon.visit(tree_of(ROOT / mutant.path)))
    code = code_in(compile(tree, mutant.path, "exec"), mutant.function)
    assert code is not None, mutant
    whole, function.__code__ = function.__code__, code
    try:
        yield
    finally:
        function.__code__ = whole


@contextmanager
def everybody_may(act: Act) -> Iterator[None]:
    """While inside, every member and all staff may do that act."""
    whole = TABLE[act]
    TABLE[act] = ((*TABLE[Act.SEE_MEMBERS][0],), True)  # type: ignore[index]
    try:
        yield
    finally:
        TABLE[act] = whole  # type: ignore[index]


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


@contextmanager
def ran() -> Iterator[set[tuple[str, str]]]:
    """The portal's functions that run inside, by file and name."""
    found: set[CodeType] = set()
    functions: set[tuple[str, str]] = set()

    def note(frame: FrameType, event: str, _argument: object) -> None:
        if event == "call":
            found.add(frame.f_code)

    sys.setprofile(note)
    try:
        yield functions
    finally:
        sys.setprofile(None)
        for code in found:
            if code.co_filename in own_files():
                functions.add((str(Path(code.co_filename).relative_to(ROOT)), code.co_qualname))


@cache
def own_files() -> set[str]:
    return {str(path) for path in sources()}


def named(label: str) -> Mutant:
    """The mutant of that name."""
    return next(mutant for mutant in all_mutants() if str(mutant) == label)
