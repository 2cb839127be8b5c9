"""Opens the files in which people keep their plan, and sets what they hold beside the plan."""
