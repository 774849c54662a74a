"""Rules of the house: each check is a function, trusted because it catches a planted fault."""
