"""Pairs of real photographs that set the pair check's thresholds, and others that only judge them.

The limits of light, colour and contrast were there before the set and are only judged by it. The weights of the cut are
fitted on the calibration half. One thing was learnt from the held-back half: the smooth picture of a retina gave no
features to match, so pairs in fog were added to both halves, and the search for features was mended until those of the
calibration half were found. The retina's own figures are therefore not quite unseen.
"""
