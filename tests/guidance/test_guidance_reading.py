from __future__ import annotations

from pathlib import Path

import pytest

from locator.guidance.content import Style
from locator.guidance.reading import GuidanceFileError, read_guidance, read_translations

REFERENCES = """
[nhs]
name = "A page"
publisher = "NHS"
year = 2024
url = "https://www.nhs.uk/"
read = "All of it."
"""
TOPIC = """
order = 1
title = "Risks"
heading = "Risks of it"
lead = "In short."
summary = "Risks."
written = 2026-11-22

[[section]]
id = "breathing"
heading = "Breathing"
[[section.statement]]
text = "It slows breathing."
sources = ["nhs"]
style = "point"
[[section.search]]
label = "Find help"
type = ["detox", "advice"]
benzodiazepine_detox = ["yes"]
"""


def folder(path: Path, topic: str = TOPIC, references: str = REFERENCES) -> Path:
    (path / "en").mkdir()
    (path / "en" / "risks.toml").write_text(topic, encoding="utf-8")
    (path / "references.toml").write_text(references, encoding="utf-8")
    return path


def test_a_file_becomes_a_topic_with_its_sources_and_searches(tmp_path: Path) -> None:
    (topic,) = read_guidance(folder(tmp_path))
    (section,) = topic.sections
    (statement,) = section.statements
    assert (topic.slug, topic.title, topic.reviewed) == ("risks", "Risks", "")
    assert (statement.text, statement.style) == ("It slows breathing.", Style.POINT)
    assert statement.references[0].publisher == "NHS"
    assert section.leads[0].filters == (
        ("type", "detox"), ("type", "advice"), ("benzodiazepine_detox", "yes"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('sources = ["nhs"]', "", "section 1, statement 1: has no source"),
        ('sources = ["nhs"]', 'sources = ["who"]', "'who' is not in references.toml"),
        ('sources = ["nhs"]', 'sources = "nhs"', "sources must be a list of texts"),
        ('style = "point"', 'style = "shout"', "style must be one of sentence, point, step"),
        ('"detox", "advice"', '"rehab"', "section 1, search 1: type: must be one of detox"),
        ('type = ["detox", "advice"]\nbenzodiazepine_detox = ["yes"]', "", "asks for nothing"),
        ('[[section.search]]\nlabel = "Find help"\ntype = ["detox", "advice"]\n'
         'benzodiazepine_detox = ["yes"]', "", "section 1: leads into no search"),
        ('label = "Find help"', "", "label must be text"),
        ('id = "breathing"', 'id = "Breathing <b>"', "id must be small letters and hyphens"),
        ("written = 2026-11-22", 'written = "today"', "written must be a day"),
        ("order = 1", "order = true", "order must be a whole number"),
        ("order = 1", "order = 1\ndose = 5", "'dose' is not known here"),
        ("[[section]]", "[section]", "section must be tables"),
        ("order = 1", "order = = 1", "cannot be read"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_its_place(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    assert old in TOPIC
    text = TOPIC.replace(old, new, 1)
    if new == "[section]":
        text = text.split("[[section.statement]]")[0]
    with pytest.raises(GuidanceFileError) as caught:
        read_guidance(folder(tmp_path, text))
    assert message in str(caught.value)
    assert "risks.toml" in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("https://", "http://", "nhs: url must begin with https://"),
        ("year = 2024", 'year = "2024"', "nhs: year must be a whole number"),
        ('read = "All of it."', "", "nhs: read must be text"),
        ('read = "All of it."', 'read = "All."\ndated = "no"', "dated must be true or false"),
        ("[nhs]", "nhs = 1\n[other]", "nhs must be a table"),
    ],
)
def test_a_source_needs_its_address_its_year_and_what_was_read(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    with pytest.raises(GuidanceFileError, match=message):
        read_guidance(folder(tmp_path, references=REFERENCES.replace(old, new, 1)))


def test_a_section_that_says_nothing_is_refused(tmp_path: Path) -> None:
    a, b = TOPIC.index("[[section.statement]]"), TOPIC.index("[[section.search]]")
    with pytest.raises(GuidanceFileError, match="section 1: says nothing"):
        read_guidance(folder(tmp_path, TOPIC[:a] + TOPIC[b:]))


def test_two_sections_of_one_name_are_refused(tmp_path: Path) -> None:
    section = TOPIC[TOPIC.index("[[section]]") :]
    with pytest.raises(GuidanceFileError, match="each with an id of its own"):
        read_guidance(folder(tmp_path, TOPIC + section))


def test_a_language_without_files_is_refused(tmp_path: Path) -> None:
    with pytest.raises(GuidanceFileError, match="holds no guidance"):
        read_guidance(folder(tmp_path), "cy")


@pytest.mark.parametrize(("made_from", "behind"), [("2026-11-21", True), ("2026-11-22", False)])
def test_a_translation_knows_that_the_english_has_changed_since(
    tmp_path: Path, made_from: str, behind: bool
) -> None:
    english = read_guidance(folder(tmp_path))
    (tmp_path / "cy").mkdir()
    made = f"{TOPIC}[translation]\nof = {made_from}\n"
    (tmp_path / "cy" / "risks.toml").write_text(made, encoding="utf-8")
    (topic,) = read_translations(tmp_path, "cy", english)
    assert topic.translation is not None
    assert topic.translation.behind is behind
