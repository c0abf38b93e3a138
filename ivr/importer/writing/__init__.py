"""Dialogs as the files of a workspace."""
