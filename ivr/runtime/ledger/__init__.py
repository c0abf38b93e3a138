"""Rules that several services share: who is asked for, who is proven, and what is written with it.

Law of the room: reads a store and builds records; decides no commit. `committed` and `note_refusal`
carry out what a service hands them.
"""
