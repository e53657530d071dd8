"""Citations of Anthropic: the offsets are into the document that the client sent."""

from __future__ import annotations

import pytest
from talk import assert_protected, request


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "stream"])
def test_citations_of_documents_point_at_the_original_words(stream, mock, clients, people):
    who, other = people(), people()
    model = mock.model("dear", cut=3)
    letters = [f"Ä letter — ✓. {one.introduction()} Yours, {one.first}" for one in (other, who)]
    parts = [
        {
            "type": "document",
            "title": f"Letter {number}",
            "source": {"type": "text", "media_type": "text/plain", "data": letter},
            "citations": {"enabled": True},
        }
        for number, letter in enumerate(letters)
    ]
    parts.append({"type": "text", "text": "Answer the letters."})
    body = request("anthropic", model, [{"role": "user", "content": parts}])
    if stream:
        with clients.anthropic.messages.stream(**body) as running:
            message = running.get_final_message()
    else:
        message = clients.anthropic.messages.create(**body)
    citations = message.content[0].citations
    assert len(citations) == 2
    for citation, letter, one in zip(citations, letters, (other, who), strict=True):
        cited = letter[citation.start_char_index : citation.end_char_index]
        assert cited == citation.cited_text == one.email
    assert_protected(mock, model, [who.name, who.email, other.name, other.email], 1)
