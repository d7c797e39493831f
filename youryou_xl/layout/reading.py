"""Reading a sheet: from the drawn paper to captions, the slots they name, and how sure that is.

Brings the parts of this room together. The reading is made once per sheet; a definition is matched to it by
`youryou_xl.forms.matching`, which may tell which captions it knows.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from youryou_xl.grid import Grid
from youryou_xl.layout.evidence import Caption, Evidence, Pair, is_caption
from youryou_xl.layout.paper import Paper

MARGIN = 1.5
"""By how much a reading must be better than the next best to be taken; less is a doubt."""
LEAST = 1.0
"""What a caption and a slot must score together at least."""
WEIGHTS_FILE = Path(__file__).with_name("weights.toml")


@lru_cache(maxsize=1)
def weights() -> Mapping[str, float]:
    """Return what each piece of evidence weighs, as fitted."""
    text = WEIGHTS_FILE.read_text(encoding="utf-8")
    return tomllib.loads(text)["weights"]  # type: ignore[no-any-return]


class Reading:
    """One sheet read without a form: its paper, its captions, and the pairs of captions and slots."""

    def __init__(self, grid: Grid, weighed: Mapping[str, float] | None = None) -> None:
        self.grid = grid
        self.weights = weights() if weighed is None else weighed
        self.paper = Paper(grid)
        self.evidence = Evidence(self.paper)
        self.captions = [self.evidence.caption((piece,)) for piece in self.paper.pieces if is_caption(piece)]
        for caption in self.captions:
            self.evidence.gather(caption)
        self.evidence.support(self.captions)
        for caption in self.captions:
            self.weigh(caption)
        self.joined: dict[tuple[int, ...], Caption] = {}
        self.by_piece = {caption.first.number: caption for caption in self.captions}

    def reweigh(self, weighed: Mapping[str, float]) -> None:
        """Give every pair its score anew, with other weights."""
        self.weights = weighed
        for caption in {*self.captions, *self.joined.values()}:
            self.weigh(caption)

    def weigh(self, caption: Caption) -> None:
        """Give every pair of a caption its score."""
        weighed = self.weights
        for pair in caption.pairs:
            pair.score = sum(weighed.get(name, 0.0) * value for name, value in pair.features.items())
            pair.score += weighed.get("bias", 0.0)

    def caption_of(self, pieces: tuple[int, ...]) -> Caption:
        """Return the caption that some pieces make together, by their numbers, with its pairs."""
        if len(pieces) == 1 and pieces[0] in self.by_piece:
            return self.by_piece[pieces[0]]
        known = self.joined.get(pieces)
        if known is not None:
            return known
        caption = self.joined[pieces] = self.evidence.caption(tuple(self.paper.pieces[number] for number in pieces))
        self.evidence.gather(caption)
        self.evidence.support([*self.captions, caption])
        self.weigh(caption)
        return caption


__all__ = ["Caption", "Pair", "Reading", "weights"]
