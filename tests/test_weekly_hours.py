from __future__ import annotations

import pytest

from locator.weekly_hours import hours_in_words


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        ("", ""),
        ("24/7", "Day and night, every day"),
        ("Mo-Fr 09:00-17:00", "Monday to Friday 09:00 to 17:00"),
        ("Mo-Su 08:00-24:00", "Every day 08:00 to midnight"),
        ("Tu 19:30-20:30", "Tuesday 19:30 to 20:30"),
        ("Sa,Su 10:00-12:00", "Saturday and Sunday 10:00 to 12:00"),
        ("Mo-We,Fr 10:00-12:00", "Monday to Wednesday and Friday 10:00 to 12:00"),
        ("Mo 09:00-12:00,13:00-17:00", "Monday 09:00 to 12:00 and 13:00 to 17:00"),
        ("Tu[1] 19:00-20:00", "first Tuesday of the month 19:00 to 20:00"),
        ("Th[-1] 19:00-20:00", "last Thursday of the month 19:00 to 20:00"),
        (
            "Mo-Fr 09:00-17:00; Sa 10:00-12:00",
            "Monday to Friday 09:00 to 17:00; Saturday 10:00 to 12:00",
        ),
    ],
)
def test_hours_are_said_in_words_that_stay_true(hours: str, words: str) -> None:
    assert hours_in_words(hours) == words


@pytest.mark.parametrize("hours", ["Mo-Fr 09:00-17:00; PH off", "Mo sunrise-sunset"])
def test_hours_that_no_week_tells_are_quoted_whole(hours: str) -> None:
    assert hours_in_words(hours) == hours
