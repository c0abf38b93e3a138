"""A report shown: as plots, in one page of HTML, as pictures.

Law of the room: `charts` says what is drawn, `svg` and `plots` draw the same values. A page asks
no network for anything and says in words what a picture shows.
"""
