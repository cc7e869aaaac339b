from __future__ import annotations

import time

import pytest
from flask import Flask, request

from locator.web import rate_limit
from locator.web.rate_limit import RateLimit, address_of, network


def test_each_visitor_has_so_many_goes() -> None:
    limit = RateLimit(2)
    assert [limit.allows("192.0.2.1") for _ in range(3)] == [True, True, False]
    assert limit.allows("192.0.2.2")


def test_a_visit_is_forgotten_by_the_clock_without_another_one() -> None:
    limit = RateLimit(1, window=0.05)
    assert limit.allows("192.0.2.1")
    assert not limit.allows("192.0.2.1")
    assert len(limit) == 1
    until = time.monotonic() + 5
    while len(limit) and time.monotonic() < until:
        time.sleep(0.01)
    assert len(limit) == 0
    assert limit.allows("192.0.2.1")


def test_no_address_is_kept_and_no_two_processes_know_one_by_the_same_name() -> None:
    first, second = RateLimit(1), RateLimit(1)
    for limit in (first, second):
        limit.allows("192.0.2.1")
    assert "192.0.2.1" not in repr(vars(first))
    assert not first._goes.keys() & second._goes.keys()


def test_a_crowd_is_not_remembered_without_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_limit, "MOST_VISITORS", 3)
    limit = RateLimit(1)
    assert [limit.allows(f"192.0.2.{n}") for n in range(5)] == [True, True, True, False, False]
    assert len(limit) == 3


@pytest.mark.parametrize(
    ("address", "household"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("fe80::1%eth0", "fe80::"),
        ("unix:", "unix:"),
        ("", ""),
    ],
)
def test_a_household_is_one_visitor(address: str, household: str) -> None:
    assert network(address) == household


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("8.8.8.8", "1.1.1.1", "8.8.8.8"),
        ("127.0.0.1", "9.9.9.9, 1.1.1.1", "1.1.1.1"),
        ("10.0.0.2", "1.1.1.1", "1.1.1.1"),
        ("127.0.0.1", None, "127.0.0.1"),
        ("", "1.1.1.1", "1.1.1.1"),
        ("::1", "2001:db8::1", "2001:db8::1"),
    ],
)
def test_only_a_proxy_nearby_may_say_who_asks(
    app: Flask, peer: str, forwarded: str | None, address: str
) -> None:
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    with app.test_request_context("/", headers=headers, environ_base={"REMOTE_ADDR": peer}):
        assert address_of(request) == address
