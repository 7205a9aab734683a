"""What is measured: `make bench`, or `make bench ONLY=name`. Times are printed, never asserted."""
