"""Pairs of real photographs that set the pair check's thresholds, and others that only judge them."""
