"""Pages of the stand-ins that people look at: consent, the calendars, the mailbox."""
