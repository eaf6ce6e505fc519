"""The tables of facts coded by hand, by subject; `foedus.library.facts` has them all."""
