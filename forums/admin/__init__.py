"""Forums, their members and their meetings in the administration."""
