"""A stand-in for Outlook: the calendars of Teams' people over Graph, and their sign-in at Entra."""
