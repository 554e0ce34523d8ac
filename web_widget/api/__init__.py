"""The calls of the guests' protocol, one file a topic (docs/guide/guest-api.md)."""
