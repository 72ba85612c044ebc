"""Stands for a package of Microsoft's repository."""
