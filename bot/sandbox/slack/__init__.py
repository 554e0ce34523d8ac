"""The sandbox's Slack: workspaces in memory behind Slack's own Web API, events and sockets."""
