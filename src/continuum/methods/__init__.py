"""The shelf of methods: plain Python calculations, usable as a library or as a command."""
