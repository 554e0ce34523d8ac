"""Microsoft Teams: the place of its adapter, the sibling of `bot.slack`, file for file."""
