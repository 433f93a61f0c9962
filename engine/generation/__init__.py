"""New sound: drawn, held against what was learnt, and measured."""
