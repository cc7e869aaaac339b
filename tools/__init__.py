"""Recipes that make what the project commits; nothing here runs in production."""
