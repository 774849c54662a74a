"""One document, three settings: HTML for the screen, DOCX to work on, PDF to send and keep."""
