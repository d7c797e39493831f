"""What is remembered: the ledger, where it lives, what damages it, who holds it."""
