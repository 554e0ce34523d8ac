"""A stand-in for Google's sign-in and Google Calendar, strict where Google is strict."""
