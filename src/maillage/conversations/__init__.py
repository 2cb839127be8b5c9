"""Comments anchored on any object of a domain: threads, messages, mentions, follow-ups.

The folder knows no domain: each says in its `ancres.py` what may be talked about, and who sees it.
"""
