/**
 * What a person wants done and where it is: the row, its states and its history. {@code TaskLifecycle} is the only place
 * that changes a state. What people send and see of it is the business of {@code task.web}.
 */
package io.agentvine.backend.task;
