"""What is learned at design time, before anybody calls.

Law: this floor writes plain arrays for the rooms below; nothing that takes a call imports it.
"""
