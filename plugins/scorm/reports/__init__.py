"""What those in charge of a run see of a module: people, questions, the calls of an attempt."""
