"""What the shipped guidance says keeps the rules of docs/clinical-safety.md."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from datetime import date

import pytest

from locator.config import shipped
from locator.guidance.content import Reference, SearchLead, Section, Statement, Style, Topic
from locator.guidance.reading import read_guidance
from locator.query import FILTERS, FORM_PARAMETERS, parse_query

TOPICS = read_guidance(shipped("data") / "guidance")
SECTIONS = [
    pytest.param(topic, section, id=f"{topic.slug}-{section.id}")
    for topic in TOPICS
    for section in topic.sections
]
WOUNDING = r"\b(addicts?|addicted|abus\w*|clean|junkies?|drug users?|sober|relaps\w*)\b"
AMOUNTS = (
    r"(?i)\d\s?(mg|mcg|micrograms?|millilitres?|ml|%|per cent|tablets?|drops)\b|\bdos(e|age)\b"
)
TITLES_THAT_TELL = (
    r"(?i)drug|alcohol|detox|benzodiazepine|klonopin|clonazepam|addict|treatment|recover"
)


def words_of(topic: Topic) -> Iterator[str]:
    """Return every text of a topic that is ours, sources' titles left out."""
    yield from (topic.title, topic.heading, topic.lead, topic.summary, topic.note)
    yield from (lead.label for lead in leads_of(topic))
    for section in topic.sections:
        yield from (section.heading, section.note, *section.questions)
        yield from (statement.text for statement in section.statements)


def leads_of(topic: Topic) -> list[SearchLead]:
    return [*topic.leads, *(lead for section in topic.sections for lead in section.leads)]


def test_the_topics_are_those_of_the_article_and_two_for_others() -> None:
    assert [topic.slug for topic in TOPICS] == [
        "risks", "warning-signs", "treatment", "prevention", "for-someone-else", "for-prescribers",
    ]  # fmt: skip


@pytest.mark.parametrize(("topic", "section"), SECTIONS)
def test_every_statement_has_a_source_with_a_year_an_https_address_and_what_was_read(
    topic: Topic, section: Section
) -> None:
    for statement in section.statements:
        assert statement.references, statement.text
        for reference in statement.references:
            assert reference.url.startswith("https://")
            assert 2000 < reference.year <= topic.written.year
            assert reference.read.endswith(".")


@pytest.mark.parametrize(("topic", "section"), SECTIONS)
def test_every_section_leads_into_a_search_of_real_codes(topic: Topic, section: Section) -> None:
    assert section.leads
    for lead in (*topic.leads, *section.leads):
        given = {name: [code for n, code in lead.filters if n == name] for name, _ in lead.filters}
        query = parse_query(given, FORM_PARAMETERS)
        assert {name: list(codes) for name, codes in query.filters.items()} == given
        assert set(given) <= set(FILTERS)


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.slug)
def test_no_word_wounds_and_no_amount_is_named(topic: Topic) -> None:
    for text in words_of(topic):
        assert not re.search(WOUNDING, text, re.IGNORECASE), text
        assert not re.search(AMOUNTS, text), text


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.slug)
def test_sentences_are_short_enough_for_somebody_in_distress(topic: Topic) -> None:
    for text in words_of(topic):
        for sentence in re.split(r"(?<=[.?!]) ", text):
            assert len(sentence.split()) <= 38, sentence


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.slug)
def test_titles_in_a_browser_s_history_tell_nothing(topic: Topic) -> None:
    assert not re.search(TITLES_THAT_TELL, topic.title)


def test_what_the_article_covers_is_covered() -> None:
    headings = {topic.slug: [section.id for section in topic.sections] for topic in TOPICS}
    assert {"dependence", "addiction", "thinking", "breathing"} <= set(headings["risks"])
    assert {"yourself", "someone-else"} <= set(headings["warning-signs"])
    assert {"coming-off", "talking", "mental-health", "aftercare", "groups"} <= set(
        headings["treatment"]
    )
    assert headings["prevention"] == ["you", "prescribers", "communities"]


def test_carers_find_an_emergency_first_and_support_before_treatment() -> None:
    carers = next(topic for topic in TOPICS if topic.slug == "for-someone-else")
    assert carers.sections[0].id == "emergency"
    assert carers.sections[0].statements[0].text.startswith("Call the emergency number")
    assert [len(run) for style, run in carers.sections[0].blocks if style is Style.STEP] == [5]
    assert carers.leads[0].filters[0] == ("type", "family-support")
    assert ("type", "detox") in carers.leads[1].filters


def test_every_source_is_used() -> None:
    text = (shipped("data") / "guidance" / "references.toml").read_text(encoding="utf-8")
    used = {r.key for t in TOPICS for s in t.sections for r in s.references}
    assert used == set(tomllib.loads(text))


def source(key: str, *, dated: bool = True) -> Reference:
    return Reference(key, "Name", "Publisher", 2022, "https://example.org/", "All.", dated)


def test_sources_are_numbered_by_their_first_use_in_a_section() -> None:
    a, b, c = source("a"), source("b"), source("c")
    first, second = Statement("One.", (b, a)), Statement("Two.", (c, b))
    section = Section("id", "Heading", (), (first, second))
    assert section.references == (b, a, c)
    assert (section.numbers(first), section.numbers(second)) == ((1, 2), (1, 3))


def test_statements_of_one_style_stand_together() -> None:
    said = [
        Statement(text, (source("a"),), style)
        for text, style in (("A", Style.SENTENCE), ("B", Style.POINT), ("C", Style.POINT))
    ]
    section = Section("id", "Heading", (), tuple(said))
    assert [(style, len(run)) for style, run in section.blocks] == [
        (Style.SENTENCE, 1),
        (Style.POINT, 2),
    ]


def test_a_source_without_a_date_says_so() -> None:
    assert source("a").when == "2022"
    assert source("a", dated=False).when == "no date, read in 2022"


def test_nobody_is_named_as_reviewer_who_did_not_review() -> None:
    assert {topic.reviewed for topic in TOPICS} == {""}
    written = {topic.slug: topic.written for topic in TOPICS}
    of_the_month = {slug: day.day for slug, day in written.items() if day >= date(2026, 11, 1)}
    assert of_the_month == {
        "risks": 30,
        "warning-signs": 30,
        "treatment": 22,
        "prevention": 30,
        "for-someone-else": 22,
        "for-prescribers": 22,
    }
