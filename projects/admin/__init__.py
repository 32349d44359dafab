"""Projects and the catalogue in the administration: staff read them here and act on the portal's own pages."""

from projects.admin import board, catalogue, measures, money, projects

__all__ = ["board", "catalogue", "measures", "money", "projects"]
