"""Importers: one module a source format, on one base."""
