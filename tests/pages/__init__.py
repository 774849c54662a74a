"""Every page, for everyone: who gets it, what it costs, what is wrong with it."""
