"""What Outlook knows: mailboxes, sign-ins, subscriptions, and how those are told."""
