"""The knowledge base as LangChain's retriever, for whoever builds on LangChain's chains."""

from __future__ import annotations

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import SkipValidation

from assistant.application.ports import Search


class KnowledgeRetriever(BaseRetriever):
    """Returns passages as documents; metadata tells where each stands in its source."""

    search: SkipValidation[Search]
    top: int = 5

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        return [
            Document(
                id=found.passage.id,
                page_content=found.passage.text,
                metadata={
                    "source": found.passage.source,
                    "heading": found.passage.heading,
                    "start": found.passage.start,
                    "end": found.passage.end,
                    "score": found.score,
                },
            )
            for found in self.search.search(query, self.top)
        ]
