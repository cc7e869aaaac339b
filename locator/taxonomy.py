"""The words services are sorted by: codes, labels and definitions.

Codes are what `data/services.csv`, addresses of pages and the API hold. Labels
are what people read. Each list says where its terms come from.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from locator.language import gettext, pgettext

IN_A_SENTENCE = "in a sentence"
"""What tells a term inside a sentence from its label, in the catalogues."""


@dataclass(frozen=True, slots=True)
class Term:
    """One entry of a code list, in English; ``proper`` names keep their capital in a sentence.

    ``label``, ``definition`` and ``inline`` are in the language that is being spoken.
    """

    code: str
    english: str
    meaning: str = ""
    proper: bool = False

    @property
    def label(self) -> str:
        """Return what it is called."""
        return gettext(self.english)

    @property
    def definition(self) -> str:
        """Return what it means, or nothing."""
        return gettext(self.meaning)

    @property
    def inline(self) -> str:
        """Return the label as it stands inside a sentence."""
        return pgettext(IN_A_SENTENCE, self.english_inline)

    @property
    def english_inline(self) -> str:
        """Return the same in English, as the catalogues look it up."""
        return self.english if self.proper else self.english[0].lower() + self.english[1:]


@dataclass(frozen=True)
class Taxonomy:
    """A code list; ``name`` is the parameter that filters by it, ``column`` its CSV column."""

    name: str
    column: str
    english: str
    terms: tuple[Term, ...]

    @property
    def label(self) -> str:
        """Return what the list is called, in the language that is being spoken."""
        return gettext(self.english)

    @cached_property
    def by_code(self) -> dict[str, Term]:
        """Return the terms by their codes."""
        return {term.code: term for term in self.terms}

    def label_of(self, code: str) -> str:
        """Return the label of a code, or the code itself where the list lacks it."""
        term = self.by_code.get(code)
        return term.label if term else code


TYPES = Taxonomy(
    "type",
    "types",
    "Type of help",
    (
        Term("detox", "Detox", "Medical help to come off a drug or alcohol safely."),
        Term("therapy", "Therapy", "Talking treatments, alone or in a group."),
        Term(
            "dual-diagnosis",
            "Dual diagnosis",
            "Treatment for drugs or alcohol and for mental health together.",
        ),
        Term(
            "support-group",
            "Support groups",
            "Meetings and support from people who have been there.",
        ),
        Term("aftercare", "Aftercare", "Continuing support after treatment."),
        Term("residential", "Residential", "Treatment where you stay day and night."),
        Term("medication", "Medication", "Medicines prescribed as part of treatment."),
        Term("family-support", "Family support", "Help for families, partners and carers."),
        Term("advice", "Advice", "Information, assessment and help to find treatment."),
    ),
)
"""What kind of help it is; the first four are the search form's."""

OFFERED_TYPES = TYPES.terms[:4]
"""The types that the search form offers."""

SUBSTANCES = Taxonomy(
    "substance",
    "substances",
    "Substance",
    (
        Term("benzodiazepines", "Benzodiazepines"),
        Term("alcohol", "Alcohol"),
        Term("opioids", "Opioids"),
        Term("cocaine", "Cocaine"),
        Term("methamphetamine", "Methamphetamine"),
        Term("tobacco", "Tobacco and vaping"),
    ),
)
"""Substances a source names outright; the groups are those of SAMHSA's service codes."""

AUDIENCES = Taxonomy(
    "audience",
    "audiences",
    "Who it is for",
    (
        Term("adults", "Adults"),
        Term("young-people", "Young people", "Children and adolescents."),
        Term("young-adults", "Young adults"),
        Term("older-people", "Older people"),
        Term("women", "Women"),
        Term("men", "Men"),
        Term("pregnant", "Pregnant or new parents"),
        Term("lgbtq", "LGBTQ+ people", proper=True),
        Term("veterans", "Veterans"),
        Term("military", "Military and military families"),
        Term("families-carers", "Families and carers"),
        Term("criminal-justice", "People in the justice system"),
        Term("trauma", "People who have lived through trauma"),
        Term("domestic-violence", "People who have lived through domestic violence"),
        Term("hiv", "People with HIV"),
    ),
)
"""Whom a service is for, or has a programme made for."""

SETTINGS = Taxonomy(
    "setting",
    "settings",
    "Setting",
    (
        Term("outpatient", "Outpatient", "You visit and go home the same day."),
        Term("residential", "Residential", "You stay day and night."),
        Term("hospital", "Hospital", "You stay in a hospital."),
        Term("online", "Online or by phone", "Sessions by video or phone."),
    ),
)
"""Where treatment happens."""

PAYMENT = Taxonomy(
    "payment",
    "payment",
    "Payment",
    (
        Term("free", "Free", "The service takes no payment."),
        Term("public-funding", "Publicly funded"),
        Term("medicaid", "Medicaid", proper=True),
        Term("medicare", "Medicare", proper=True),
        Term("state-insurance", "State health insurance"),
        Term("private-insurance", "Private insurance"),
        Term("military-insurance", "Military insurance"),
        Term("sliding-scale", "Sliding scale", "The fee depends on what you earn."),
        Term("payment-assistance", "Help with payment"),
        Term("self-pay", "Self-pay"),
    ),
)
"""How it can be paid for."""

LANGUAGES = Taxonomy(
    "language",
    "languages",
    "Language",
    (
        Term("en", "English", proper=True),
        Term("es", "Spanish", proper=True),
        Term("sgn", "Sign language"),
        Term("ar", "Arabic", proper=True),
        Term("cy", "Welsh", proper=True),
        Term("de", "German", proper=True),
        Term("el", "Greek", proper=True),
        Term("fa", "Farsi", proper=True),
        Term("fr", "French", proper=True),
        Term("he", "Hebrew", proper=True),
        Term("hi", "Hindi", proper=True),
        Term("hmn", "Hmong", proper=True),
        Term("ht", "Creole", proper=True),
        Term("it", "Italian", proper=True),
        Term("ja", "Japanese", proper=True),
        Term("ko", "Korean", proper=True),
        Term("nai", "American Indian or Alaska Native languages", proper=True),
        Term("oj", "Ojibwa", proper=True),
        Term("pl", "Polish", proper=True),
        Term("pt", "Portuguese", proper=True),
        Term("ru", "Russian", proper=True),
        Term("tl", "Tagalog", proper=True),
        Term("vi", "Vietnamese", proper=True),
        Term("ypk", "Yupik", proper=True),
        Term("zh", "Chinese", proper=True),
        Term("mul", "Other languages"),
    ),
)
"""Languages besides the country's own, by ISO 639 code (``mul`` is ISO 639-2 "multiple")."""

ACCESS = Taxonomy(
    "access",
    "access",
    "How to get in",
    (
        Term("self-referral", "You can contact it yourself"),
        Term("referral", "Needs a referral"),
        Term("walk-in", "You can walk in"),
    ),
)
"""How a person comes to be seen."""

BENZODIAZEPINE_DETOX = Taxonomy(
    "benzodiazepine_detox",
    "benzodiazepine_detox",
    "Benzodiazepine detox",
    (
        Term("yes", "Yes"),
        Term("no", "No", "Reports detox from other substances, and not from benzodiazepines."),
        Term("unknown", "Not known", "Its source does not say."),
    ),
)
"""Whether a service takes people coming off benzodiazepines."""

FACETS = (
    TYPES,
    BENZODIAZEPINE_DETOX,
    SUBSTANCES,
    AUDIENCES,
    SETTINGS,
    PAYMENT,
    ACCESS,
    LANGUAGES,
)
"""Every list a search can filter and count by."""
