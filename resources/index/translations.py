"""What a word is called in the other language, where somebody said so: for keywords that come from elsewhere."""

from collections import defaultdict

from cms.vocabularies import Concept, Scheme
from resources.index import synonyms
from resources.index.tokens import Words, label_words


class Translations:
    """Read once: the meanings every base has (``synonyms``), and the names of concepts. One query."""

    def __init__(self) -> None:
        self._found: defaultdict[Words, dict[str, None]] = defaultdict(dict)
        named = Concept.objects.exclude(scheme=Scheme.SDG).values_list("label_fr", "label_en")
        sides = [*synonyms.pairs(), *(([french], [english]) for french, english in named)]
        for french, english in sides:
            for own, other in ((french, english), (english, french)):
                for word in own:
                    self._found[label_words(word)] |= dict.fromkeys(other)

    def of(self, name: str) -> list[str]:
        """Words of the other language that mean the same, the most usual first; none where nobody said."""
        words = label_words(name)
        # What is no word (“-”) is what a concept without a label in one language is called there.
        same = self._found.get(words, ()) if words else ()
        return [other for other in same if other and label_words(other) != words]
