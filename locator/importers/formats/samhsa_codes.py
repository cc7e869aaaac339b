"""What the service codes of SAMHSA's national directories mean in our words.

Source of every code: sheet "Service Code Reference" of the workbooks "National
Directory of Drug and Alcohol Use Treatment Facilities 2023" (SU) and "National
Directory of Mental Health Treatment Facilities 2023" (MH), SAMHSA. Codes that
stand in both mean the same there, so a place in both lists has the union.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from locator import alerts, taxonomy
from locator.models import Answer
from locator.phrases import listed


@dataclass(frozen=True, slots=True)
class Meaning:
    """A term of ours, the codes that say it, and the code book's categories they stand in."""

    term: str
    codes: frozenset[str]
    source: str


def _meaning(term: str, codes: str, source: str) -> Meaning:
    return Meaning(term, frozenset(codes.split()), source)


DETOX_SUBSTANCES = (
    _meaning("benzodiazepines", "BDTX", "SU: Detoxification"),
    _meaning("alcohol", "ADTX", "SU: Detoxification"),
    _meaning("opioids", "ODTX", "SU: Detoxification"),
    _meaning("cocaine", "CDTX", "SU: Detoxification"),
    _meaning("methamphetamine", "MDTX", "SU: Detoxification"),
)
"""Substances that a detox is reported for. MDET (medicines used in it) names none."""

_NAMED_DETOX = frozenset().union(*(meaning.codes for meaning in DETOX_SUBSTANCES))

_OPIOID_MEDICINES = "OTP MM BUM UB UN RPN MWS OMB METH BSDM BWN BWON BERI NXN VTRL"
_ALCOHOL_MEDICINES = "PMAT ACM DSF"

TYPES = (
    _meaning(
        "detox",
        "DT HID RD OD ADTX BDTX CDTX MDTX ODTX",
        "SU: Type of Care, Service Setting, Detoxification",
    ),
    _meaning(
        "therapy",
        "CBT DBT ICO GCO MOTI TRC SACA MXM IPT GT CFT EMDR",
        "SU: Treatment Approaches, Education and Counseling; MH: Treatment Approaches",
    ),
    _meaning(
        "dual-diagnosis",
        "SUMH CO IDD",
        "SU, MH: Type of Care, Special Groups; MH: Treatment Approaches",
    ),
    _meaning(
        "support-group",
        "SHG PEER TWFA",
        "SU, MH: Recovery Support Services; SU: Treatment Approaches",
    ),
    _meaning("aftercare", "ACC DP OFD RELP", "SU: Transitional Services, Treatment Approaches"),
    _meaning(
        "residential",
        "RES RL RS RD RTCA RTCC ORES",
        "SU, MH: Service Setting; MH: Facility Type",
    ),
    _meaning(
        "medication",
        f"{_OPIOID_MEDICINES} {_ALCOHOL_MEDICINES}",
        "SU: Service Setting, Opioid Treatment, Alcohol Use Treatment, Pharmacotherapies",
    ),
    _meaning(
        "family-support",
        "FCO CFT FPSY",
        "SU: Education and Counseling; MH: Treatment Approaches, Ancillary Services",
    ),
)
"""Types of help. HH, a sober home, is housing and not treatment; `advice` has no code.

CFT (couples and family therapy) is what the SU list calls FCO; FPSY teaches families.
Medicines are those for alcohol and opioid dependence: MMD and the antipsychotics, which
nearly every clinic reports, tell nothing of that, and what MU, BU and NU name may be
prescribed elsewhere.
"""

SUBSTANCES = (
    *(_meaning(m.term, " ".join(m.codes), m.source) for m in DETOX_SUBSTANCES[:1]),
    _meaning(
        "alcohol", f"ADTX AUDO {_ALCOHOL_MEDICINES}", "SU: Detoxification, Alcohol Use Treatment"
    ),
    _meaning(
        "opioids",
        "ODTX OUDO OTP MM DM BUM DB UB RPN MWS DLC",
        "SU: Detoxification, Opioid Treatment, Exclusive Services",
    ),
    *(_meaning(m.term, " ".join(m.codes), m.source) for m in DETOX_SUBSTANCES[3:]),
    _meaning("tobacco", "TCC", "SU, MH: Education and Counseling"),
)
"""Substances that a code names outright."""

SETTINGS = (
    _meaning("outpatient", "OP ODT OIT OMB ORT OD PHDT PH OMH", "SU, MH: Service Setting"),
    _meaning(
        "residential", "RES RL RS RD RTCA RTCC ORES", "SU, MH: Service Setting; MH: Facility Type"
    ),
    _meaning("hospital", "HI HID HIT", "SU, MH: Service Setting"),
    _meaning("online", "TELE", "SU, MH: Treatment Approaches"),
)

AUDIENCES = (
    _meaning("adults", "ADLT", "SU, MH: Age Groups Accepted"),
    _meaning("young-people", "CHLD AD SED", "SU, MH: Age Groups Accepted, Special Groups"),
    _meaning("young-adults", "YAD TAY", "SU, MH: Age Groups Accepted, Special Groups"),
    _meaning("older-people", "SNR SE", "SU, MH: Age Groups Accepted, Special Groups"),
    _meaning("women", "WN", "SU: Special Groups"),
    _meaning("men", "MN", "SU: Special Groups"),
    _meaning("pregnant", "PW", "SU: Special Groups"),
    _meaning("lgbtq", "GL", "SU, MH: Special Groups"),
    _meaning("veterans", "VET", "SU, MH: Special Groups"),
    _meaning("military", "ADM MF", "SU, MH: Special Groups"),
    _meaning("criminal-justice", "CJ DU DUO", "SU, MH: Special Groups; SU: Exclusive Services"),
    _meaning("trauma", "TRMA XA PTSD", "SU, MH: Special Groups"),
    _meaning("domestic-violence", "DV", "SU, MH: Special Groups"),
    _meaning("hiv", "HV", "SU, MH: Special Groups"),
)
"""Whom a place accepts by age, or has a programme for."""

PAYMENT = (
    _meaning("free", "NP", "SU: Payment"),
    _meaning(
        "public-funding",
        "FSA SAMF ITU CLF CMHG CSBG FG OSF SCJJ SEF SMHA SWFS VAF",
        "SU, MH: Payment",
    ),
    _meaning("medicaid", "MD", "SU, MH: Payment"),
    _meaning("medicare", "MC", "SU, MH: Payment"),
    _meaning("state-insurance", "SI", "SU, MH: Payment"),
    _meaning("private-insurance", "PI", "SU, MH: Payment"),
    _meaning("military-insurance", "MI", "SU, MH: Payment"),
    _meaning("sliding-scale", "SS", "SU, MH: Payment Assistance"),
    _meaning("payment-assistance", "PA", "SU, MH: Payment Assistance"),
    _meaning("self-pay", "SF", "SU, MH: Payment"),
)

_SPOKEN = (
    "F4:ar F17:zh F19:ht F25:fa F28:fr F30:de F31:el F35:he F36:hi F37:hmn F42:it F43:ja "
    "F47:ko F66:pl F67:pt F70:ru F81:tl F92:vi N24:oj N40:ypk"
)
LANGUAGES = (
    _meaning("es", "SP", "SU, MH: Language Services"),
    _meaning("sgn", "AH", "SU, MH: Language Services"),
    _meaning("nai", "NX", "SU, MH: Language Services"),
    *(
        _meaning(pair.split(":")[1], pair.split(":")[0], "SU, MH: Other Languages")
        for pair in _SPOKEN.split()
    ),
    _meaning("mul", "FX", "SU, MH: Language Services"),
)

LIMITS = (
    _meaning("alcohol", "AUDO", "SU: Exclusive Services"),
    _meaning("opioid", "OUDO", "SU: Exclusive Services"),
)
"""Dependence that a place treats and no other; DUO stands by itself."""
_LIMITED = {
    ("alcohol",): alerts.ALCOHOL_ONLY,
    ("opioid",): alerts.OPIOIDS_ONLY,
    ("alcohol", "opioid"): alerts.ALCOHOL_AND_OPIOIDS_ONLY,
}

TREATS_CO_OCCURRING = frozenset({"SUMH", "CO", "IDD"})
"""Codes of mental-health facilities that treat substance use as well."""

RUNNERS = (
    _meaning("the US Department of Veterans Affairs", "VAMC VAHC", "SU, MH: Facility Operation"),
    _meaning("the Indian Health Service", "IH", "SU, MH: Facility Operation"),
    _meaning("a tribal government", "TBG", "SU, MH: Facility Operation"),
    _meaning("the US Department of Defense", "DDF", "SU, MH: Facility Operation"),
)
"""Those who run a place and mostly for their own people."""

KINDS = (
    _meaning("Opioid treatment programme", "OTP", "SU: Opioid Treatment"),
    _meaning("Psychiatric hospital", "PSYH PSY SHP", "SU: Hospital Type; MH: Facility Type"),
    _meaning("Psychiatric unit of a general hospital", "IPSY", "MH: Facility Type"),
    _meaning("General hospital", "GH", "SU: Hospital Type"),
    _meaning("Certified community behavioral health clinic", "CBHC", "MH: Facility Type"),
    _meaning("Community mental health center", "CMHC", "MH: Facility Type"),
)
"""Kinds of place, the most telling first."""

MEDICINES = (
    _meaning("methadone", "MU MM METH", "SU: Opioid Medications, Pharmacotherapies"),
    _meaning("buprenorphine", "BU BUM UB BSDM BWN BWON BERI", "SU: the same"),
    _meaning("naltrexone", "NU UN RPN NXN VTRL", "SU: the same"),
    _meaning("acamprosate", "ACM", "SU: Pharmacotherapies"),
    _meaning("disulfiram", "DSF", "SU: Pharmacotherapies"),
)

PRACTICAL_HELP = (
    _meaning("housing", "HS SH", "SU, MH: Recovery Support Services"),
    _meaning("transport", "TA", "SU: Ancillary Services"),
    _meaning("child care", "CCC", "SU: Ancillary Services"),
    _meaning("finding work", "EMP SEMP VRS", "SU: Recovery Support Services; MH: Ancillary"),
)

# Sound codes that say nothing the directory holds: tests, vaccines, smoking rules,
# licences, psychiatric medicines, and who prescribes.
_OTHER_CODES = """
SA MH RPE INPE PC NAUT NMAUT ACMA AUINPE AURPE AUPC PAIN MOA NMOA NOOP MHIV MHCV LFXD CLND
MPEP MMD NRT NSC ANG BIA CMI CRV LCCG PVTP PVTN STG FED STAG STMH STDH CARF COA HFAP HLA JC
NCQA FQHC SOTP DEA COPSU CMHA CSAA ISC OPC MHPA STU SSA SMHD PIEC BABA DAOF DAUT HIVT STDT
TBS MST HBT HCT NOE AOSS RC TGD TOD MDET HAEC TAEC HEOH SAE MCO VOC HAV HBV SMON SMOP SMPD
FEM MALE VAPN VAPP VPPD ACU BC CM DVFP EIH MHS SSD IPC SPS MSMH HH
CHLOR DROPE FLUPH HALOP LOXAP PERPH PIMOZ PROCH THIOT THIOR TRIFL ARIPI ASENA BREXP CARIP
CLOZA ILOPE LURAS OLANZ OLANZF PALIP QUETI RISPE ZIPRA ANTPYCH AT CRT ECT KIT TMS AIM CIT
PEON PEOFF WI MHC PCF TBI ALZ PED PEFP SMI LABT ACT AOT CDM COOT DEC ICM IMR LAD PRS TPC ES
BMW MMW ULC
"""

KNOWN_CODES = frozenset(_OTHER_CODES.split()).union(
    *(
        meaning.codes
        for meanings in (
            TYPES,
            SUBSTANCES,
            SETTINGS,
            AUDIENCES,
            PAYMENT,
            LANGUAGES,
            LIMITS,
            RUNNERS,
            KINDS,
            MEDICINES,
            PRACTICAL_HELP,
        )
        for meaning in meanings
    )
)
"""Every code of the 2022 to 2024 code books."""


def terms(meanings: Iterable[Meaning], codes: frozenset[str]) -> tuple[str, ...]:
    """Return the terms that some code of a place says, in the list's order."""
    return tuple(meaning.term for meaning in meanings if meaning.codes & codes)


def audiences(codes: frozenset[str]) -> tuple[str, ...]:
    """Return whom a place is for, in the order of the taxonomy."""
    found = set(terms(AUDIENCES, codes))
    if "FEM" in codes and "MALE" not in codes:
        found.add("women")
    if "MALE" in codes and "FEM" not in codes:
        found.add("men")
    return tuple(term.code for term in taxonomy.AUDIENCES.terms if term.code in found)


def benzodiazepine_detox(codes: frozenset[str]) -> Answer:
    """Return whether a place takes people coming off benzodiazepines.

    No only where it names detox from other substances and not from these.
    """
    if "BDTX" in codes:
        return Answer.YES
    return Answer.NO if codes & _NAMED_DETOX else Answer.UNKNOWN


def alert(codes: frozenset[str]) -> str:
    """Return a sentence on whom a place takes alone, or an empty string."""
    sentences = []
    limits = terms(LIMITS, codes)
    if limits:
        sentences.append(_LIMITED[limits])
    if "DUO" in codes:
        sentences.append(alerts.AFTER_DRIVING_ONLY)
    return " ".join(sentences)


def description(codes: frozenset[str]) -> str:
    """Return a sentence or two on a place, made from its codes."""
    sentences = [f"{kind}." for kind in terms(KINDS, codes)[:1]]
    sentences += [f"Run by {runner}." for runner in terms(RUNNERS, codes)[:1]]
    substances = terms(DETOX_SUBSTANCES, codes)
    if substances:
        sentences.append(f"Detox from {listed(substances)}.")
    medicines = terms(MEDICINES, codes)
    if medicines:
        sentences.append(f"Medicines used in treatment: {listed(medicines)}.")
    if "HH" in codes:
        sentences.append("Has a sober home or transitional housing.")
    if "BC" in codes:
        sentences.append("Has beds for children of people in treatment.")
    practical = terms(PRACTICAL_HELP, codes)
    if practical:
        sentences.append(f"Helps with {listed(practical)}.")
    return " ".join(sentences)
