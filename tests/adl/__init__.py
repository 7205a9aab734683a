"""ADL's conformance suite for SCORM 2004 4th edition, run through the product in a browser."""
