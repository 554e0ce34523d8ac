"""Queries about meetings and calendars, one file per noun; an action reaches them by `tx.of(Noun)`."""
