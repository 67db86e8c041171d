-- There is one writer, so no other claim looks at the same rows.

