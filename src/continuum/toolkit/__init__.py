"""The one way of doing: access, forms, listing, e-mails, tasks, journal, clock, renderers, components."""
