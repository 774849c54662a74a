"""Legacy action sheets read into drafts: forms of two columns, tables, slides read by a scanner.

`read_sheets` takes a document laid out as lines and rows, and gives drafts whose every value says where it was
read, how sure it is and what was repaired; `measure_of` makes a measure of the sentence of an expected result.
Nothing is invented: what is not found is missing, what fits no field is left over.
"""

from .document import Laid, Line, Place, Row, block_of, from_text, from_tsv
from .drafts import Confidence, Found, Missing, Mission, Reading, Repair, Scrap, SheetDraft
from .reading import read_best, read_sheets
from .repairs import RULES, Rule
from .wording import Wording, measure_of
from .written import as_document, from_document

__all__ = [
    "RULES",
    "Confidence",
    "Found",
    "Laid",
    "Line",
    "Missing",
    "Mission",
    "Place",
    "Reading",
    "Repair",
    "Row",
    "Rule",
    "Scrap",
    "SheetDraft",
    "Wording",
    "as_document",
    "block_of",
    "from_document",
    "from_text",
    "from_tsv",
    "measure_of",
    "read_best",
    "read_sheets",
]
