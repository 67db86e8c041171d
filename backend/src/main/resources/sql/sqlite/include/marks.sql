-- The marks that are added up: all of them.
run_marks m
