"""What is remembered between one day and the next: the ledger of numbers given, and what is known of a company."""
