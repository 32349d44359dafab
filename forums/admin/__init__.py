"""Forums, their members and their meetings in the administration."""

from forums.admin import doors, founding, meetings, people

__all__ = ["doors", "founding", "meetings", "people"]
