"""Frontdesk: guests write from the web, agents answer inside Slack or Microsoft Teams."""
