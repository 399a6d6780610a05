"""Training of small GPT-SoVITS voices: networks in official tensor names, corpus, losses, loops, export.

A tool beside the engine: nothing here is needed to speak.
"""
