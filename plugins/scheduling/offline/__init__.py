"""The trainer's phone without network: sheets kept on it, ticks sent when it can."""
