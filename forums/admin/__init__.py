"""Forums, their members and their meetings in the administration."""

from forums.admin import doors, founding, meetings, moderation, people

__all__ = ["doors", "founding", "meetings", "moderation", "people"]
