"""The procedures of the two documents: what is applied for, with which mail, and what has to be registered."""
