-- The marks that are added up: those that the statement has taken out.
gone m
