"""The types of questions that a form may write, and what they are here."""

from __future__ import annotations

from dataclasses import dataclass

PLAIN = {
    **dict.fromkeys(("text", "string", "q string", "add text prompt"), "text"),
    **dict.fromkeys(("integer", "int", "q int", "add integer prompt"), "integer"),
    **dict.fromkeys(("decimal", "q decimal", "add decimal prompt"), "decimal"),
    **dict.fromkeys(("date", "q date", "add date prompt"), "date"),
    "time": "time",
    **dict.fromkeys(("datetime", "date time", "q datetime", "q date time", "add date time prompt"), "datetime"),
    **dict.fromkeys(("note", "q note", "add note prompt"), "note"),
    **dict.fromkeys(("calculate", "q calculate", "add calculate prompt"), "calculate"),
    **dict.fromkeys(("acknowledge", "q acknowledge", "add acknowledge prompt", "trigger"), "acknowledge"),
    "range": "range",
    "hidden": "hidden",
    **dict.fromkeys(("image", "photo", "add image prompt", "q image"), "image"),
    **dict.fromkeys(("file", "add file prompt"), "file"),
}
SELECTS = {
    **dict.fromkeys(("select_one", "select one", "select one from", "select1", "add select one prompt using"), "select_one"),
    **dict.fromkeys(
        (
            *("select_multiple", "select all that apply", "select all that apply from", "select multiple from"),
            "add select multiple prompt using",
        ),
        "select_multiple",
    ),
    "rank": "rank",
}
BEGINS = {
    **dict.fromkeys(("group",), "group"),
    **dict.fromkeys(("repeat", "lgroup", "looped group"), "repeat"),
}
OF_THE_DEVICE = {
    *("start", "end", "today", "deviceid", "device id", "username", "phonenumber", "phone number", "email", "audit", "simserial"),
    *("subscriberid", "imei", "caseid", "start-geopoint", "background-audio", "background-geopoint", "get start time"),
    *(
        "end time",
        "start time",
        "get end time",
        "get today",
        "get device id",
        "sim id",
        "get sim id",
        "subscriber id",
        "get subscriber id",
        "get phone number",
        "uri:deviceid",
        "uri:phonenumber",
        "uri:simserial",
        "uri:subscriberid",
        "uri:username",
        "uri:email",
    ),
}
NOT_ASKED_HERE = {"geopoint", "geoshape", "geotrace", "location", "gps", "audio", "video", "barcode", "osm"}
"""Types that ODK asks in the field: kept in the file, not asked here."""


@dataclass(frozen=True)
class Written:
    """What the cell `type` says: the kind, the list of choices, and whether it opens or closes something."""

    kind: str
    list_name: str = ""
    opens: bool = False
    closes: bool = False
    or_other: bool = False
    dropped: str = ""


def read_type(cell: str) -> Written | None:
    """What a type means here; nothing when it is not supported."""
    words = cell.split()
    low = " ".join(words).lower().replace("begin_", "begin ").replace("end_", "end ")
    first, _, rest = low.partition(" ")
    if first in ("begin", "end") and rest in BEGINS:
        return Written(BEGINS[rest], opens=first == "begin", closes=first == "end")
    if low in PLAIN:
        return Written(PLAIN[low])
    if low in OF_THE_DEVICE:
        return Written("hidden", dropped="device")
    if low in NOT_ASKED_HERE:
        return Written("hidden", dropped="field")
    for alias, kind in sorted(SELECTS.items(), key=lambda pair: -len(pair[0])):
        if low.startswith(alias + " "):
            return _select(kind, words[len(alias.split()) :])
    return None


def _select(kind: str, rest: list[str]) -> Written | None:
    or_other = " ".join(rest[1:]).lower() in ("or_other", "or specify other", "or other")
    if not rest or (len(rest) > 1 and not or_other):
        return None
    return Written(kind, list_name=rest[0], or_other=or_other)
