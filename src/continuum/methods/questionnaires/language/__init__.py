"""The language of forms: ODK's expressions, read, checked, compiled to closures and worked out.

`parse` gives a syntax tree, `compile_tree` a closure, `evaluate` the value of an expression without form. Expressions are
bounded in length and depth; patterns take a time that their text bounds; dates compare as days.
"""

from .alone import PARIS, OnDocument, Place, evaluate
from .compiling import Compile, Scope, checked_call, compile_tree
from .dates import Calendar, is_date
from .faults import Fault, quoted
from .functions import FUNCTIONS, NOT_SUPPORTED, Function
from .functions.texts import compiled_pattern
from .operators import Closure, Compiled, as_boolean, as_number, as_text
from .parser import parse
from .paths import Focus
from .tree import Call, Chain, Filtered, Negation, Number, Path, Reference, Step, Text, Tree, parts, walk
from .values import Node, Run, Value, boolean, number, plain, text

__all__ = [
    "FUNCTIONS",
    "NOT_SUPPORTED",
    "PARIS",
    "Calendar",
    "Call",
    "Chain",
    "Closure",
    "Compile",
    "Compiled",
    "Fault",
    "Filtered",
    "Focus",
    "Function",
    "Negation",
    "Node",
    "Number",
    "OnDocument",
    "Path",
    "Place",
    "Reference",
    "Run",
    "Scope",
    "Step",
    "Text",
    "Tree",
    "Value",
    "as_boolean",
    "as_number",
    "as_text",
    "boolean",
    "checked_call",
    "compile_tree",
    "compiled_pattern",
    "evaluate",
    "is_date",
    "number",
    "parse",
    "parts",
    "plain",
    "quoted",
    "text",
    "walk",
]
