"""Flows drawn for people: SVG, one self-contained HTML page, Mermaid text.

Law of the room: a scene is plain data; texts of a flow are hostile until they are escaped, and
they are escaped where they are written, never before.
"""
