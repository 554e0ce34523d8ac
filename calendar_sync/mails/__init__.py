"""How mails about meetings look as HTML: parts for the frame that all mails have."""
