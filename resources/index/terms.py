"""Any of several terms, each a word or a phrase: how programs ask (OGC API Records, STAC), not how people do.

``q=floods,droughts`` finds what holds one of them; ``q=soil moisture`` what has the two words side by side
(https://docs.ogc.org/is/20-004r1/20-004r1.html, /req/record-core-query-parameters/q-response).
"""

from collections.abc import Collection

import numpy as np

from cms.search import normalise
from resources.criteria import Criteria
from resources.index import digest, match
from resources.index.labels import Labels
from resources.index.match import KEPT_EVALUATIONS, Evaluation
from resources.index.snapshot import Mask, Snapshot


def evaluate(
    snapshot: Snapshot,
    labels: Labels,
    criteria: Criteria,
    terms: tuple[str, ...],
    among: Collection[int] | None,
    *,
    unknown_is_everything: bool,
) -> Evaluation:
    """Criteria without words, and any of these terms; ``among``: keys of the only resources that count.

    With ``unknown_is_everything``, what tells no place lies everywhere and what tells no period is of all times.
    """
    only = None if among is None else frozenset(among)
    key = (labels, criteria, terms, only, unknown_is_everything)
    found = snapshot.evaluations.get(key)
    if found is None:
        found = _evaluate(snapshot, labels, criteria, terms, only, unknown_is_everything)
        if len(snapshot.evaluations) >= KEPT_EVALUATIONS:
            snapshot.evaluations.clear()
        snapshot.evaluations[key] = found
    return found


def _evaluate(
    snapshot: Snapshot,
    labels: Labels,
    criteria: Criteria,
    terms: tuple[str, ...],
    only: frozenset[int] | None,
    unknown_is_everything: bool,
) -> Evaluation:
    base = match.evaluate(snapshot, labels, criteria)
    masks, wider = dict(base.masks), base.wider
    if unknown_is_everything:
        columns = snapshot.columns
        unknown = {"bbox": np.isnan(columns.boxes[:, 0]) & ~snapshot.named & ~columns.world}
        unknown |= dict.fromkeys(("de", "a"), ~columns.period)
        for name in set(unknown) & set(masks):
            masks[name] = masks[name] | unknown[name]
            wider = unknown[name] if wider is None else wider | unknown[name]  # after what is known to be meant
    if only is not None:
        masks["among"] = np.isin(snapshot.columns.pks, np.array(sorted(only), dtype=np.int64))
    tier = score = None
    if terms:
        others = Evaluation(snapshot, criteria, masks, [], None, None, None).mask
        tier, score = np.zeros(snapshot.size, dtype=np.uint8), np.zeros(snapshot.size, dtype=np.int64)
        each = {term: match.evaluate(snapshot, labels, Criteria(q=term)) for term in terms}
        held = {term: one.mask & others for term, one in each.items() if one.tier is not None}
        held |= _side_by_side(snapshot, {term: mask for term, mask in held.items() if len(normalise.words(term)) > 1})
        for term, mask in held.items():
            one = each[term]
            if one.tier is not None and one.score is not None:
                tier = np.maximum(tier, np.where(mask, one.tier, 0).astype(np.uint8))
                score = np.maximum(score, np.where(mask, one.score, 0))
        masks["q"] = tier > 0
    return Evaluation(snapshot, criteria, masks, [], tier, score, wider)


def _side_by_side(snapshot: Snapshot, candidates: dict[str, Mask]) -> dict[str, Mask]:
    """Of the documents that hold all words of each phrase, those that hold it; read from the texts themselves."""
    if not candidates:
        return {}
    pks = snapshot.columns.pks
    found = digest.holding_phrases(pks[np.logical_or.reduce(list(candidates.values()))].tolist(), list(candidates))
    return {
        phrase: mask & np.isin(pks, np.array(sorted(found[phrase]), dtype=np.int64))
        for phrase, mask in candidates.items()
    }
