"""A stand-in for Microsoft Teams: sign-in, Bot Connector, Graph, and what people do in its client."""
