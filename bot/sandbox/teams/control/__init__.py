"""The control API: what a person does in Teams' client, and what tests and the desk need."""
