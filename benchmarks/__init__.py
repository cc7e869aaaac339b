"""Measurements beside baselines, run by ``make bench``."""
