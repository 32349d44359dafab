"""Lists of memberships and meetings, coming in and going out."""
