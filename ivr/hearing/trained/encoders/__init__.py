"""Sentence encoders: the usual one, MiniLM, and what somebody brings (extra `minilm`).

Law: arrays in, arrays out; an encoder is loaded where a bot was trained with it, and nowhere else.
"""
