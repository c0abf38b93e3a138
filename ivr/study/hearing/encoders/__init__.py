"""The encoders that training uses, each laid once where the local Lex looks for it.

Law: weights are read as files; no code of the packages that carry them runs.
"""
