"""The registry of models and detectors, as commands name it, open it and list it."""
