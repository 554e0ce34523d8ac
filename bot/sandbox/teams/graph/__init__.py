"""The part of Microsoft Graph that a bot for Teams reads."""
