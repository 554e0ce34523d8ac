"""What people do in the stand-in for Google Calendar, and what tests read and turn."""
