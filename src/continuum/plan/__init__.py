"""« Plan d'actions » : what is to be done, by whom, when, and how one will know.

One tree of nodes (programme, plan, axis, sheet) on which everything else hangs.
Five words: node, phase, milestone, measure, indicator.
"""
