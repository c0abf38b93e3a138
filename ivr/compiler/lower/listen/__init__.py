"""Listen nodes -> actions: menu, collect, form, ask.

Every try is an action of its own, one for each way in which the try before it failed: Connect's
Loop keeps its count when a caller comes back, so counting by place is the only exact way.
"""
