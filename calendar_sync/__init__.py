"""Meetings: the place of free slots, bookings, changes and reminders."""
