"""The stand-in for Teams."""
