"""The only place that joins the parts; every one of them can be replaced by keyword.

Parts are made when first needed, so that checking a question opens no database and answering one
loads no web framework.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from assistant.domain.conversation import Person
from assistant.domain.errors import InputError, SettingsError, StoreError
from assistant.domain.passages import Citation, Origin
from assistant.settings import Settings

if TYPE_CHECKING:
    from filelock import FileLock
    from langchain_core.embeddings import Embeddings

    from assistant.adapters.answer_files import AnswerContent
    from assistant.adapters.content import Content
    from assistant.adapters.database import Database
    from assistant.adapters.knowledge_index import KnowledgeIndex
    from assistant.application.access import Access
    from assistant.application.accounts import Accounts
    from assistant.application.answering import Answering
    from assistant.application.citing import Citing
    from assistant.application.coaching import Coaching
    from assistant.application.home import Home
    from assistant.application.mailing import Mail, MailingStore
    from assistant.application.pair_records import PairRecords
    from assistant.application.people import People
    from assistant.application.ports import PeopleStore, Speaker, Standings, Store
    from assistant.application.privacy import Privacy
    from assistant.application.privacy_ports import PrivateStore
    from assistant.application.programme import Programme
    from assistant.application.rehearsing import Rehearsing
    from assistant.application.taking_along import TakingAlong
    from assistant.application.together import Together
    from assistant.application.tracing import Trace
    from assistant.application.usage import Usage
    from assistant.domain.contract import Contract
    from assistant.domain.feedback import FeedbackCheck
    from assistant.domain.questions import CheckedQuestion
    from assistant.domain.wellbeing import Wellbeing

LOCAL_PERSON = "local"
_MAIL_PORTS = {"starttls": 587, "tls": 465, "none": 25}
_OPENAI_MODEL = "gpt-5-mini"


@dataclass(frozen=True)
class Mode:
    """How replies come about, in a line a person can read."""

    origin: Origin
    label: str


class App:
    """The product, joined. What is not given by keyword is made from the settings on first use."""

    def __init__(self, settings: Settings, now: Callable[[], datetime], **parts: Any) -> None:
        self.settings = settings
        self._now = now
        for name, part in parts.items():
            if part is not None:
                self.__dict__[name] = part

    @cached_property
    def content(self) -> Content:
        """Return the authored material.

        Raises:
            ContentError: with every problem of every file.
        """
        from assistant.adapters.content import load_content

        return load_content(self.settings.telemachus_prompts)

    @cached_property
    def wellbeing(self) -> Wellbeing:
        """Return the words for moments of danger, with the people of the country and programme.

        Raises:
            ContentError: with every problem of the authored files.
            SettingsError: when the country is not in the file, or the programme's is no such file.
        """
        from assistant.adapters.wellbeing_files import read_contacts

        made, settings = self.content.wellbeing, self.settings
        country, file = settings.telemachus_country or "", settings.telemachus_contacts
        if country not in made.places:
            known = ", ".join(sorted(filter(None, made.places)))
            raise SettingsError(
                f"TELEMACHUS_COUNTRY: {country} is not in places.yaml, which has {known}; add it."
            )
        return made.local(country, read_contacts(file) if file else ())

    @cached_property
    def answer_content(self) -> AnswerContent:
        """Return the authored part of answering, without the rest.

        Raises:
            ContentError: with every problem of its files.
        """
        if "content" in self.__dict__:  # all of it is there, this part with it
            return self.content.answers
        from assistant.adapters.answer_files import load_answer_content

        return load_answer_content(self.settings.telemachus_prompts)

    @cached_property
    def store(self) -> Store:
        """Return the store of truth.

        Raises:
            StoreError: when it cannot be opened.
        """
        from assistant.adapters.database import Database

        if self.settings.database_url:
            return Database(self.settings.database_url, "Look at DATABASE_URL and its server.")
        return Database.in_folder(self.settings.telemachus_data)

    @cached_property
    def people_store(self) -> PeopleStore:
        """Return the store of people, beside the conversations.

        Raises:
            StoreError: when it cannot be opened.
        """
        from assistant.adapters.people_database import PeopleDatabase

        return PeopleDatabase(_database(self.store))

    @cached_property
    def private_store(self) -> PrivateStore:
        """Return what finds and erases everything of one person.

        Raises:
            StoreError: when it cannot be opened.
        """
        from assistant.adapters.erasing import PrivateDatabase

        return PrivateDatabase(_database(self.store))

    @cached_property
    def mailing_store(self) -> MailingStore:
        """Return the store of who wants reminders by mail.

        Raises:
            StoreError: when it cannot be opened.
        """
        from assistant.adapters.mailing_rows import MailingDatabase

        return MailingDatabase(_database(self.store))

    @cached_property
    def standings(self) -> Standings:
        """Return what people are: by the store once there are accounts, until then local."""
        from assistant.application.access import KeptStandings, LocalStandings

        return KeptStandings(self.people_store, LocalStandings())

    @cached_property
    def access(self) -> Access:
        """Return the guard in front of what people wrote."""
        from assistant.application.access import Access

        return Access(self.store, self.standings, self._now)

    @property
    def has_accounts(self) -> bool:
        """Return whether people sign in: for good from the first invitation on."""
        return self.people_store.has_accounts()

    @cached_property
    def accounts(self) -> Accounts:
        """Return how people get in."""
        from assistant.adapters.passwords import Argon2Passwords
        from assistant.application.accounts import Accounts
        from assistant.application.limits import Lasting

        lasting = Lasting(
            idle=timedelta(hours=self.settings.telemachus_session_hours),
            session=timedelta(days=self.settings.telemachus_session_days),
        )
        return Accounts(self.people_store, self.standings, Argon2Passwords(), self._now, lasting)

    @cached_property
    def people(self) -> People:
        """Return what coordinators do."""
        from assistant.application.people import People

        return People(self.people_store, self._now)

    @cached_property
    def privacy(self) -> Privacy:
        """Return what people may do with all that is held on them."""
        from assistant.application.privacy import Privacy, Rules

        def rules() -> Rules:
            flows = list(self.content.flows.values())
            steps = [step for flow in flows for step in flow.steps]
            return Rules(
                titles={flow.id: flow.title for flow in flows},
                share_fields=frozenset(step.id for step in steps if step.kind == "share"),
                keep_months=self.settings.telemachus_keep_months,
            )

        return Privacy(self.private_store, self.access, self.standings, rules, self._now)

    @cached_property
    def embeddings(self) -> Embeddings:
        """Return the embedding model: the one that travels along, unless another is set."""
        settings = self.settings
        if settings.embedding_model is None:
            from assistant.adapters.embeddings import MiniLmEmbeddings

            return MiniLmEmbeddings()
        from assistant.adapters.served_embeddings import EmbeddingChoice, served_embeddings

        is_openai = settings.embeddings_base_url is None
        return served_embeddings(
            EmbeddingChoice(
                model=settings.embedding_model,
                base_url=settings.embeddings_base_url,
                # The chat model's key goes nowhere but where it belongs.
                api_key=settings.embeddings_api_key
                or (settings.openai_api_key if is_openai else None),
            )
        )

    @cached_property
    def index(self) -> KnowledgeIndex:
        """Return the index of the knowledge folder, as it is on disk."""
        from assistant.adapters.data_folder import make_folder
        from assistant.adapters.knowledge_index import KnowledgeIndex

        folder, data = self.settings.telemachus_knowledge, self.settings.telemachus_data
        if not folder.is_dir():
            raise SettingsError(f"TELEMACHUS_KNOWLEDGE: {folder} is no folder.")
        make_folder(data)
        return KnowledgeIndex(folder, data, self.embeddings)

    @property
    def index_note(self) -> str:
        """Return a line for who waits, where another embedding model means a new index."""
        try:
            if self.settings.embedding_model is None or self.index.passages():
                return ""
        except StoreError:  # a broken index is for the update to mend
            return ""
        return "EMBEDDING_MODEL: there is no index by this model yet; everything is embedded anew."

    @cached_property
    def speaker(self) -> Speaker | None:
        """Return the language model, or None in guided mode.

        Raises:
            SettingsError: when CHAT_MODEL names something that is not installed.
        """
        if not self.settings.has_model:
            return None
        from assistant.adapters.breaker import Breaker, GuardedSpeaker, Patience
        from assistant.adapters.chat_models import ModelChoice, model_speaker
        from assistant.adapters.rungs import Rungs
        from assistant.adapters.speaking import TimeLimits
        from assistant.application.usage import Caps, MeteredSpeaker

        settings = self.settings
        limits = replace(
            TimeLimits(),
            connect=settings.chat_connect_seconds,
            first_token=settings.chat_first_token_seconds,
            between_tokens=settings.chat_between_tokens_seconds,
            whole_turn=settings.chat_turn_seconds,
            fill=settings.chat_turn_seconds,
        )
        speaker = model_speaker(
            ModelChoice(
                name=settings.chat_model or _OPENAI_MODEL,
                api_key=settings.openai_api_key,
                base_url=settings.openai_base_url,
                limits=limits,
                traced=settings.telemachus_langsmith,
            ),
            Rungs(settings.telemachus_data / "rungs.json"),
        )
        patience = Patience(settings.chat_rest_after, settings.chat_rest_seconds)
        return MeteredSpeaker(
            GuardedSpeaker(speaker, Breaker(patience, time.monotonic)),
            self.usage,
            today=lambda: self._now().date(),
            caps=Caps(settings.chat_daily_tokens_each, settings.chat_daily_tokens),
            programme_of=self._programme_of,
        )

    @cached_property
    def usage(self) -> Usage:
        """Return the count of what the model is used for, beside the conversations."""
        from assistant.adapters.database import Database
        from assistant.adapters.usage_in_memory import UsageInMemory
        from assistant.adapters.usage_rows import UsageRows

        store = self.store
        return UsageRows(store) if isinstance(store, Database) else UsageInMemory()

    def _programme_of(self, person: str) -> str:
        from assistant.domain.people import LOCAL

        standing = self.standings.standing(person)
        return standing.programme if standing is not None else LOCAL

    @cached_property
    def trace(self) -> Trace:
        """Return where the times, sizes and codes of turns go: nowhere, unless a setting says so.

        Raises:
            SettingsError: when the trace cannot be kept there.
        """
        from assistant.application.tracing import NoTrace, Traces

        settings = self.settings
        traces: list[Trace] = []
        if settings.telemachus_trace is not None:
            from assistant.adapters.trace_file import TraceFile

            traces.append(TraceFile(settings.telemachus_trace))
        if settings.telemachus_otlp is not None:
            from assistant.adapters.trace_spans import trace_to

            traces.append(trace_to(settings.telemachus_otlp))
        return Traces(tuple(traces)) if traces else NoTrace()

    @cached_property
    def answering(self) -> Answering:
        """Return the answering of programme questions."""
        from assistant.application.answering import Answering
        from assistant.application.evidence import Calibration
        from assistant.application.model_search import ModelSearch

        content, settings = self.answer_content, self.settings
        wording = content.wording
        if settings.telemachus_coordinator:
            wording = replace(wording, ask_instead=f"Ask {settings.telemachus_coordinator}.")
        model_search = None
        if self.speaker is not None and (settings.chat_rewrites or settings.chat_reranks):
            model_search = ModelSearch(
                self.speaker,
                content.rewrite if settings.chat_rewrites else None,
                content.rerank if settings.chat_reranks else None,
            )
        return Answering(
            self.index,
            wording,
            self.speaker,
            content.prompt,
            Calibration.unfitted() if settings.embedding_model else None,
            model_search,
        )

    @cached_property
    def coaching(self) -> Coaching:
        """Return the coached conversations."""
        from assistant.application.coaching import Authored, Coaching
        from assistant.application.guidance import Guide
        from assistant.application.replying import Wire

        content = self.content
        return Coaching(
            access=self.access,
            authored=Authored(
                dict(content.flows), content.craft, self.wellbeing, content.coach_prompt
            ),
            answering=self.answering,
            guide=Guide(self.index),
            speaker=self.speaker,
            now=self._now,
            wire=Wire(self.settings.chat_prompt_tokens, self.trace),
        )

    @cached_property
    def programme(self) -> Programme:
        """Return the conversation of programme questions."""
        from assistant.application.programme import Programme

        return Programme(
            access=self.access,
            answering=self.answering,
            search=self.index,
            titles=lambda: dict(self.index.titles()),
            wellbeing=self.wellbeing,
            now=self._now,
            trace=self.trace,
        )

    @cached_property
    def rehearsing(self) -> Rehearsing:
        """Return the rehearsals."""
        from assistant.adapters.persona_files import persona_of
        from assistant.application.own_cases import OwnCases
        from assistant.application.rehearsal_answering import Scenes
        from assistant.application.rehearsing import Rehearsing
        from assistant.domain.receiving import check_receiving

        content, made = self.content, self.content.rehearsal
        return Rehearsing(
            access=self.access,
            scenes=Scenes(
                personas=made.personas,
                wording=made.wording,
                rubrics=made.rubrics,
                checks={
                    "senior": self._check_turn,
                    "junior": lambda text: check_receiving(text, made.receiving),
                },
                wellbeing=self.wellbeing,
                listening=content.craft.listening,
                lines=content.craft.lines,
                prompt=content.persona_prompt,
            ),
            own_cases=OwnCases(
                access=self.access,
                cases=made.cases,
                read=lambda mapping, id: persona_of(mapping, id, made.wording.house),
                speaker=self.speaker,
                prompt=content.case_prompt,
            ),
            speaker=self.speaker,
            now=self._now,
        )

    @cached_property
    def pair_records(self) -> PairRecords:
        """Return what the two of a pair write together."""
        from assistant.application.pair_records import PairRecords

        return PairRecords(self.access)

    @cached_property
    def taking_along(self) -> TakingAlong:
        """Return the making of files from records."""
        from assistant.adapters.sheet_calendar import as_calendar
        from assistant.adapters.sheet_markdown import as_markdown
        from assistant.adapters.sheet_pdf import as_pdf
        from assistant.application.taking_along import TakingAlong

        return TakingAlong(
            access=self.access,
            flows=dict(self.content.flows),
            writers={"md": as_markdown, "pdf": as_pdf},
            calendar=as_calendar,
            now=self._now,
        )

    @cached_property
    def home(self) -> Home:
        """Return the working out of what comes next for a person."""
        from assistant.application.home import Home

        return Home(self.access, self.people_store.named, lambda: self.content.home, self._now)

    @cached_property
    def together(self) -> Together:
        """Return what a pair made together."""
        from assistant.application.together import Together

        return Together(self.access, self.people_store.named, lambda: self.content.flows, self._now)

    @cached_property
    def mail(self) -> Mail | None:
        """Return the reminders by mail, or None where no mail server is set."""
        settings = self.settings
        if not settings.smtp_host or not settings.smtp_from:
            return None
        from assistant.adapters.smtp import MailServer, Smtp
        from assistant.application.mailing import Mail

        password = settings.smtp_password
        server = MailServer(
            host=settings.smtp_host,
            port=settings.smtp_port or _MAIL_PORTS[settings.smtp_tls],
            sender=settings.smtp_from,
            tls=settings.smtp_tls,
            user=settings.smtp_user or "",
            password=password.get_secret_value() if password else "",
        )
        return Mail(
            self.mailing_store,
            self.home,
            lambda: self.content.home,
            Smtp(server, self._now),
            settings.url,
            self._now,
        )

    @property
    def contract(self) -> Contract:
        """Return what each person reads before anything else, with whom to turn to in it."""
        coordinator = self.settings.telemachus_coordinator or "your programme's coordinator"
        return self.content.contract.naming(coordinator)

    @property
    def mode(self) -> Mode:
        """Return how replies come about."""
        if self.speaker is None:
            return Mode("guided", "Guided: authored text, no language model")
        base = self.settings.openai_base_url
        place = f" at {urlsplit(base).netloc}" if base else ""
        return Mode("model", f"Model: {self.speaker.name}{place}")

    def person(self, name: str = LOCAL_PERSON) -> Person:
        """Return who is using it: on one's own machine, one local person."""
        return self.store.person(name)

    def check_questions(self, text: str) -> tuple[CheckedQuestion, ...]:
        """Check questions a mentee means to ask; nothing is kept.

        One in another language among English ones comes back unjudged.

        Raises:
            InputError: `other-language`, when all of it is in one.
        """
        from assistant.domain.questions import CheckedQuestion, check_questions

        self._require_english(text)
        return tuple(
            one
            if self._is_english(one.text)
            else CheckedQuestion(one.text, "not_a_question", (), None)
            for one in check_questions(text, self.content.craft.questions)
        )

    def check_feedback(self, text: str) -> FeedbackCheck:
        """Check feedback a mentor means to give; nothing is kept.

        Raises:
            InputError: `other-language`, when it is not in English.
        """
        self._require_english(text)
        return self._check_turn(text)

    def _check_turn(self, text: str) -> FeedbackCheck:
        """Check a turn of a rehearsal, in any language."""
        from assistant.domain.feedback import check_feedback

        return check_feedback(text, self.content.feedback_wording)

    def _require_english(self, text: str) -> None:
        if not self._is_english(text):
            raise InputError(
                "other-language",
                "I can read only English so far; this looks like another language.",
            )

    def _is_english(self, text: str) -> bool:
        from assistant.domain.listening import is_asked_in_english

        return is_asked_in_english(text, self.content.craft.listening)

    @cached_property
    def citing(self) -> Citing:
        """Return the finding of guidance for feedback."""
        from assistant.application.citing import Citing

        return Citing(self.content.citing, self.answering, self.index.text_of)

    def cites(self, check: FeedbackCheck) -> tuple[Citation, ...]:
        """Return the guidance that a feedback check rests on."""
        return self.citing.cites(check)

    def prepare(self) -> None:
        """Make everything that serving stands on, so that what is wrong is said at the start.

        Raises:
            ContentError: with every problem of the authored files.
            SettingsError: when a setting names something that is not there.
            StoreError: when the store or the index cannot be used.
        """
        if self.settings.is_for_others and not self.has_accounts:
            raise SettingsError(
                "TELEMACHUS_HOST: other people would reach this, and there are no accounts yet. "
                "Run “telemachus invite --name YOUR-NAME” to make the first coordinator's link, "
                "or listen on 127.0.0.1 without TELEMACHUS_URL."
            )
        _ = self.content, self.store, self.coaching, self.programme
        self.index.update()

    @contextmanager
    def kept_up(self, tell: Callable[[str], None]) -> Iterator[None]:
        """End erasing that was begun, follow retention and send reminders, at once and every day.

        What an operator has to know is told, and stops nothing.
        """
        from assistant.application.mailing import told
        from assistant.application.upkeep import kept_up

        def work() -> None:
            self.privacy.finish()
            self.privacy.retire(self._now())

        def remind() -> None:
            trouble = told(self.mail.remind()) if self.mail is not None else ""
            if trouble:
                tell(trouble)

        with kept_up(work, tell), kept_up(remind, tell, waits=False):
            yield

    def now(self) -> datetime:
        """Return what the clock says."""
        return self._now()

    def hold(self) -> FileLock:
        """Take the data folder for one web app.

        Raises:
            StoreError: when another one has it, or the folder cannot be written.
        """
        from assistant.adapters.data_folder import hold_folder

        return hold_folder(self.settings.telemachus_data)


def bootstrap(
    settings: Settings,
    *,
    content: Content | None = None,
    store: Store | None = None,
    people_store: PeopleStore | None = None,
    private_store: PrivateStore | None = None,
    standings: Standings | None = None,
    accounts: Accounts | None = None,
    embeddings: Embeddings | None = None,
    index: KnowledgeIndex | None = None,
    speaker: Speaker | None = None,
    usage: Usage | None = None,
    trace: Trace | None = None,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> App:
    """Return the product, with the parts given and the others as the settings say."""
    return App(
        settings,
        now,
        content=content,
        store=store,
        people_store=people_store,
        private_store=private_store,
        standings=standings,
        accounts=accounts,
        embeddings=embeddings,
        index=index,
        speaker=speaker,
        usage=usage,
        trace=trace,
    )


def _database(store: Store) -> Database:
    """Return the store as the database that what stands beside it is kept in."""
    from assistant.adapters.database import Database

    assert isinstance(store, Database)  # whoever replaces one replaces both
    return store
