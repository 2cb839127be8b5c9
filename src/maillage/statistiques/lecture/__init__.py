"""Readers of official files as they are published: pure, in blocks, with every problem named by row."""
