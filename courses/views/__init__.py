"""The core's screens, by the person who uses them."""
