-- Ends a select whose rows nobody else is to change before the commit.
for update
