"""Networks, their weights on disk, and a backbone that unites both."""
