-- There is one writer, so nobody grants at the same time.

