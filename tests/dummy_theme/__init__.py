"""A theme: one component and a few tokens in place of ours."""
