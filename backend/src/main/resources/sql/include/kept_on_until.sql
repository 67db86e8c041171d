-- Until when a task is kept for the worker that alone has the commit it goes on from: for as long as workers keep such commits, 30 days.
${now} + 2592000000
