"""Projects in the administration: staff read them here and act on the portal's own pages."""

from projects.admin import board, money, projects

__all__ = ["board", "money", "projects"]
