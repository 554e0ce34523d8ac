"""The control API: what a person does in Slack's client, and what tests need (see CONTROL.md)."""
