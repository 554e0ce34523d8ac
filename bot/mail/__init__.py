"""Where mails go: to an SMTP server, or to the console."""
