"""Reads a plan d'actions as people keep it in their tables: columns, dates, amounts, states in words.

Pure: it knows cells, neither files nor the database. `maillage.plan_actions.imports` opens the files
and sets what is read here beside the plan.
"""
