"""Stand-ins for the platforms around Frontdesk: they speak HTTP and import nothing of ours."""
