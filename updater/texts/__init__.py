"""Words for people, found by code.

Code raises and reports codes with named facts; the sentences lie in
`resources/texts/<language>/*.toml`. A language is added by adding a folder.
"""

from updater.texts.catalogue import Problem, Texts, available_languages, system_language

__all__ = ["Problem", "Texts", "available_languages", "system_language"]
