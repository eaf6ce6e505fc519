"""The claim of a new argument file that shows the kind of test `texts`."""

from __future__ import annotations

from typing import Final

__all__ = ["EXAMPLE"]

EXAMPLE: Final = """\
# texts: how many texts that all members of an alliance agreed say something? A census, by each of two sources' lists.
[[claims]]
id = "C18"
part = "P6"
statement = "NATO's summits have called China a challenge more than once."
[claims.test]
kind = "texts"
table = "alliance_texts"
institution = "NATO"
says = "china_challenge"  # or china_chance
# unless = "china_chance"  # example: what a text must not say beside it
years = [2019, 2020]
# lists = "all"  # all: by the first source, with a range over both lists and what they share; first, second or both
[claims.test.threshold]
direction = "above"
supported_beyond = 2.0
contradicted_beyond = 0.0
inclusive = true
unit = "number of texts"
[claims.test.since]
years = [2021, 2025]
"""
