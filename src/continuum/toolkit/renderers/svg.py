"""Charts taken into a document: only shapes and words, nothing that runs or fetches."""

import re
from xml.etree import ElementTree

_SVG = "http://www.w3.org/2000/svg"
_SHAPES = frozenset(
    {
        *("svg", "g", "defs", "symbol", "use", "title", "desc", "text", "tspan"),
        *("path", "rect", "circle", "ellipse", "line", "polyline", "polygon"),
        *("clipPath", "mask", "marker", "pattern", "linearGradient", "radialGradient", "stop"),
    }
)
# The tokens of the look, light theme: a printed page has no stylesheet to ask.
COLOURS = {
    "paper": "#fbfbf8",
    "ink": "#1c2733",
    "quiet-ink": "#566270",
    "line": "#d9dcd6",
    "pine": "#1e6b58",
    "pine-soft": "#e3efea",
    "ochre": "#8f5a00",
    "brick": "#b03a2e",
    "plum": "#6a4c7d",
    "sky": "#2f6690",
}


class UnreadableChart(ValueError):
    """A chart that is not an SVG drawing with a known size."""


def screen_svg(svg: str, title: str) -> str:
    """The drawing to put in a page: named for screen readers, coloured by the page's stylesheet."""
    root = _safe_tree(svg, keep_styles=False)
    root.set("role", "img")
    root.set("aria-label", title)
    return _written(root)


def print_svg(svg: str, family: str) -> str:
    """The drawing to print: colour tokens replaced by colours, words in the document's font."""
    root = _safe_tree(svg, keep_styles=True)
    root.set("font-family", family)
    return re.sub(r"var\(\s*--([\w-]+)\s*(?:,\s*([^()]*))?\)", _token_colour, _written(root)).replace(
        "currentColor", COLOURS["ink"]
    )


def _token_colour(match: re.Match[str]) -> str:
    for token, colour in COLOURS.items():
        if match[1] == token or match[1].endswith(f"-{token}"):
            return colour
    return (match[2] or COLOURS["ink"]).strip()


def _safe_tree(svg: str, *, keep_styles: bool) -> ElementTree.Element:
    if "<!DOCTYPE" in svg or "<!ENTITY" in svg:
        raise UnreadableChart("Un graphique ne déclare ni type de document ni entité.")
    try:
        root = ElementTree.fromstring(svg)  # noqa: S314 - entities were refused above
    except ElementTree.ParseError as error:
        raise UnreadableChart("Ce graphique n'est pas un dessin SVG lisible.") from error
    if _local(root.tag) != "svg" or not (root.get("viewBox") or (root.get("width") and root.get("height"))):
        raise UnreadableChart("Un graphique est un dessin SVG qui dit sa taille.")
    _keep_shapes(root, _SHAPES | {"style"} if keep_styles else _SHAPES, keep_styles)
    return root


def _keep_shapes(element: ElementTree.Element, kept: frozenset[str], keep_styles: bool) -> None:
    for name, value in list(element.attrib.items()):
        if not _harmless(_local(name).lower(), value, keep_styles):
            del element.attrib[name]
    for child in list(element):
        if not isinstance(child.tag, str) or _local(child.tag) not in kept:
            element.remove(child)
        else:
            _keep_shapes(child, kept, keep_styles)


def _harmless(name: str, value: str, keep_styles: bool) -> bool:
    if name.startswith("on") or (name == "style" and not keep_styles):
        return False
    if name == "href":
        return value.startswith("#")
    return "url(" not in value.lower() or value.lower().strip().startswith("url(#")


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _written(root: ElementTree.Element) -> str:
    """Write without prefixes: inside a page, `<ns0:svg>` would not be a drawing."""
    for element in root.iter():
        element.tag = _local(element.tag)
        for name in [name for name in element.attrib if name.startswith("{")]:
            element.set(_local(name), element.attrib.pop(name))
    root.set("xmlns", _SVG)
    return ElementTree.tostring(root, encoding="unicode")
