"""Something to read, look at or listen to: the simplest activity, the plugin to read first."""
