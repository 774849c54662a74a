"""What search engines and other sites read of a public page: schema.org, as JSON-LD laid in the page as data."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse

from continuum.desk.models import RegionPage
from continuum.meetings.enums import MeetingMode, MeetingStatus
from continuum.meetings.models import Meeting

SCHEMA = "https://schema.org"
MODES = {
    MeetingMode.ON_SITE: "OfflineEventAttendanceMode",
    MeetingMode.REMOTE: "OnlineEventAttendanceMode",
    MeetingMode.HYBRID: "MixedEventAttendanceMode",
}
STATUSES = {MeetingStatus.CANCELLED: "EventCancelled", MeetingStatus.POSTPONED: "EventPostponed"}


def organisation_data(page: RegionPage) -> dict[str, Any]:
    """Who speaks here."""
    found = {
        "@context": SCHEMA,
        "@type": "Organization",
        "name": page.contact_role,
        "description": page.tagline,
        "url": page.public_url,
        "areaServed": str(page.territory),
    }
    return found | ({"email": page.contact_email} if page.contact_email else {})


def event_data(meeting: Meeting, page: RegionPage) -> dict[str, Any]:
    """One gathering, as schema.org/Event has it: never who comes, nor how one connects."""
    starts: Any = meeting.starts_at or meeting.on
    found = {
        "@context": SCHEMA,
        "@type": "Event",
        "name": meeting.title,
        "startDate": starts.isoformat(),
        "eventStatus": f"{SCHEMA}/{STATUSES.get(MeetingStatus(meeting.status), 'EventScheduled')}",
        "eventAttendanceMode": f"{SCHEMA}/{MODES[MeetingMode(meeting.mode)]}",
        "location": _location(meeting, page),
        "organizer": {"@type": "Organization", "name": page.contact_role, "url": page.public_url},
        "url": event_url(meeting, page),
    }
    if meeting.ends_at:
        found["endDate"] = meeting.ends_at.isoformat()
    return found | ({"description": meeting.purpose} if meeting.purpose else {})


def _location(meeting: Meeting, page: RegionPage) -> dict[str, Any]:
    if meeting.mode == MeetingMode.REMOTE:
        return {"@type": "VirtualLocation", "url": event_url(meeting, page)}
    commune = str(meeting.commune or page.territory)
    address = {"@type": "PostalAddress", "addressLocality": commune, "addressCountry": "FR"}
    if meeting.place:
        address["streetAddress"] = meeting.place
    return {"@type": "Place", "name": meeting.room or meeting.place or commune, "address": address}


def event_url(meeting: Meeting, page: RegionPage) -> str:
    return f"{settings.SITE_URL}{reverse('desk:region_event', args=[page.slug, meeting.pk])}"
