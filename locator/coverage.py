"""What a directory does not cover, said plainly, each statement with where it comes from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from locator.borders import NATIONS, nations_listed
from locator.directory.summary import Summary
from locator.geocoding.geocoder import Geocoder
from locator.language import country_name, gettext, translatable
from locator.safety import Reference


@dataclass(frozen=True, slots=True)
class Limit:
    """One thing that the listings leave out or may have wrong.

    Without ``references`` it is counted from the directory itself.
    """

    english: str
    references: tuple[Reference, ...] = ()
    sources: str = ""
    """Names of the sources that the sentence speaks of, in place of ``%(sources)s``."""

    @property
    def text(self) -> str:
        """Return the sentence in the language that is being spoken."""
        return gettext(self.english, sources=self.sources)


@dataclass(frozen=True, slots=True)
class Coverage:
    """Where there are listings, where people may search without finding any, and why.

    Nations are those of the United Kingdom, empty where it has no listings at
    all; all are named in the language that is being spoken. ``without_ireland`` says that
    Ireland is among the missing countries.
    """

    nations: tuple[str, ...]
    missing_nations: tuple[str, ...]
    countries: tuple[str, ...]
    missing_countries: tuple[str, ...]
    limits: tuple[Limit, ...]
    without_ireland: bool = False


LIMITS_OF_SOURCES = {
    "SAMHSA": Limit(
        translatable(
            "The SAMHSA directories list facilities in the United States that answered its yearly "
            "survey and agreed to be listed. Answering is voluntary, and not all do."
        ),
        (
            Reference(
                "SAMHSA, how facilities come to be listed",
                "https://www.samhsa.gov/data/data-we-collect/"
                "n-sumhss-national-substance-use-and-mental-health-services-survey",
            ),
            Reference(
                "SAMHSA, notes on the survey",
                "https://www.samhsa.gov/data/data-we-collect/n-sumhss/datafiles",
            ),
        ),
    ),
    "Care Quality Commission": Limit(
        translatable(
            "In England only services that the Care Quality Commission regulates are listed. "
            "Others, be they of the NHS, a council, a charity or peers, need not register with it "
            "and are missing."
        ),
        (
            Reference(
                "CQC, who has to register",
                "https://www.cqc.org.uk/guidance-regulation/providers/"
                "scope-registration-who-has-register",
            ),
            Reference(
                "Health and Social Care Act 2008 (Regulated Activities) Regulations 2014, "
                "schedule 1",
                "https://www.legislation.gov.uk/uksi/2014/2936/schedule/1",
            ),
        ),
    ),
    "Care Inspectorate": Limit(
        translatable(
            "In Scotland only care services that the Care Inspectorate registers for alcohol and "
            "drug rehabilitation are listed. Others, such as NHS clinics and peer groups, are "
            "missing."
        ),
        (
            Reference(
                "Public Services Reform (Scotland) Act 2010, section 47",
                "https://www.legislation.gov.uk/asp/2010/8/section/47",
            ),
        ),
    ),
}
"""What sources leave out by their own rules, by how their names begin."""

STUDY = Limit(
    translatable(
        "Directories have mistakes. A study of 2024 phoned 697 practices that ten treatment search "
        "tools in the United States list: on average, 56%% of the entries of a tool were right "
        "in every detail. So phone before you go."
    ),
    (
        Reference(
            "Riley, Brouwer and Jonas, Drug and Alcohol Dependence Reports 12 (2024) 100249",
            "https://pmc.ncbi.nlm.nih.gov/articles/PMC11260587/",
        ),
    ),
)
"""How far any directory can be trusted."""


DISSOLVED = frozenset({"AN", "CS"})
"""Countries that are no more, and that GeoNames still names: the Netherlands Antilles, and
Serbia and Montenegro (ISO 3166-3)."""


def coverage(summary: Summary, geocoder: Geocoder) -> Coverage:
    """Return what a directory covers of the places that people may search from."""
    names = geocoder.countries()
    listed = {*summary.countries, *summary.american_islands}
    british = nations_listed(summary.british_postcodes, geocoder) if "GB" in listed else ()
    return Coverage(
        nations=tuple(gettext(nation) for nation in NATIONS if nation in british),
        missing_nations=tuple(gettext(n) for n in NATIONS if "GB" in listed and n not in british),
        countries=tuple(country_name(code, names.get(code, code)) for code in summary.countries),
        missing_countries=tuple(
            sorted(
                country_name(code, name)
                for code, name in names.items()
                if code not in listed and code not in DISSOLVED
            )
        ),
        without_ireland="IE" in names and "IE" not in listed,
        limits=tuple(_limits(summary)),
    )


def _limits(summary: Summary) -> Iterator[Limit]:
    for beginning, limit in LIMITS_OF_SOURCES.items():
        if any(source.name.startswith(beginning) for source in summary.sources):
            yield limit
    silent = [s.name for s in summary.sources if not s.benzodiazepine_answers]
    if silent:
        yield Limit(
            translatable(
                "These sources never say who takes benzodiazepine detox: %(sources)s. That is "
                "shown as “not known”, never as “no”: ask by phone."
            ),
            sources="; ".join(silent),
        )
    if summary.listings and not summary.only_support_groups:
        yield Limit(
            translatable(
                "No meetings of mutual-help groups, such as Alcoholics Anonymous, Narcotics "
                "Anonymous or SMART Recovery, are listed, other than those that a treatment "
                "facility holds."
            )
        )
    if summary.listings and not any(source.checked for source in summary.sources):
        yield Limit(
            translatable("No listing has been checked by a person yet: each is as its source says.")
        )
    yield STUDY
