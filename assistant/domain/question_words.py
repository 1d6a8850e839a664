"""The closed word classes of English that questions are made with, as parts of patterns.

They are grammar and not a coach's choice, so they are code; word lists that a coach may want to
change are in prompts/checks/questions.yaml.
"""

from __future__ import annotations

NEGATED = r"(?:do|does|did|is|are|was|were|have|has|had|ca|could|wo|would|should|ai)n['’]?t"
AUXILIARY = (
    r"(?:do|does|did|is|are|was|were|am|have|has|had|can|could|will|would|shall|should|may|might"
    rf"|must|{NEGATED})"
)
PRONOUN = (
    r"(?:i|you|u|ya|we|they|he|she|it|there|this|that|these|those|anyone|anybody|someone|somebody"
    r"|everyone|everybody|people|ppl|nobody|one)"
)
POSSESSIVE = r"your|my|our|their|his|her|its"
DETERMINER = rf"(?:the|an?|any|all|some|young|most|many|other|every|{POSSESSIVE})"
# Whom a question is about, where a rewrite keeps the words.
PERSON = r"(?:you|we|they|i|people|young people|your \w+s|your \w+ and \w+|the \w+s|\w+ people)"
