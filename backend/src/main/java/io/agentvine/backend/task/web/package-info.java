/** What people send and see of tasks: the requests on them, how one is shown and what it waits for, lists, totals and the search. */
package io.agentvine.backend.task.web;
