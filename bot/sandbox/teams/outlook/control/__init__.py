"""What people do in Outlook, and what tests read and turn there."""
