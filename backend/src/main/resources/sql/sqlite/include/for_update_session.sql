-- There is one writer, so the row cannot change until the commit.

