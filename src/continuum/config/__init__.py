"""The door: settings (one file, environment only), urls, wsgi, the command `continuum`, and the demonstration."""
