"""Invented forums, people and meetings on real places, so that the portal can be tried at once."""
