"""Give files to Evolution's calendar one after the other and say, as a line of JSON each, what it then holds.

Run by the system's Python, which has the library: `dbus-run-session -- /usr/bin/python3 evolution_client.py ZONE FILE…`.
"""

import json
import sys
import time

import gi

for name, version in (("EDataServer", "1.2"), ("ECal", "2.0"), ("ICalGLib", "3.0")):
    gi.require_version(name, version)
from gi.repository import ECal, EDataServer, ICalGLib  # noqa: E402

PATIENCE = 30


def opened():
    """A calendar of this machine, empty."""
    registry = EDataServer.SourceRegistry.new_sync(None)
    source = EDataServer.Source.new_with_uid("reunions", None)
    source.set_display_name("Réunions")
    source.set_parent("local-stub")
    source.get_extension(EDataServer.SOURCE_EXTENSION_CALENDAR).set_backend_name("local")
    registry.commit_source_sync(source, None)
    ends = time.monotonic() + PATIENCE
    while (known := registry.ref_source("reunions")) is None and time.monotonic() < ends:
        time.sleep(0.1)
    return ECal.Client.connect_sync(known, ECal.ClientSourceType.EVENTS, PATIENCE, None)


def line_of(component, zone):
    event = component.get_icalcomponent()
    start, end = (value.convert_to_zone(zone) for value in (event.get_dtstart(), event.get_dtend()))
    if start.is_date():
        hours = f"{start.get_year()}-{start.get_month():02}-{start.get_day():02}"
    else:
        day = f"{start.get_year()}-{start.get_month():02}-{start.get_day():02}"
        hours = f"{day} {start.get_hour():02}:{start.get_minute():02}-{end.get_hour():02}:{end.get_minute():02}"
    return f"{hours} {event.get_summary()}"


def main():
    client, zone = opened(), ICalGLib.Timezone.get_builtin_timezone(sys.argv[1])
    for file in sys.argv[2:]:
        with open(file, encoding="utf-8", newline="") as text:
            client.receive_objects_sync(ICalGLib.Component.new_from_string(text.read()), ECal.OperationFlags.NONE, None)
        held = client.get_object_list_as_comps_sync("#t", None)[1]
        print(json.dumps(sorted(line_of(one, zone) for one in held)), flush=True)


if __name__ == "__main__":
    main()
