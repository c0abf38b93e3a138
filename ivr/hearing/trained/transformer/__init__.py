"""A sentence encoder of the class of MiniLM, from files that somebody brings: extra `minilm`.

Law: numpy and onnxruntime, loaded where such an encoder was chosen and nowhere else.
"""
