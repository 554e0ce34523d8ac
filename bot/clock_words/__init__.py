"""Days and times in the languages of guests; the words are in `locales/`."""
