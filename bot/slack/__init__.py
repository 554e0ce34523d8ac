"""Slack: where agents see the conversations, answer them and steer them."""
