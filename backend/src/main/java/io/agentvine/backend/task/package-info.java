/**
 * What a person wants done and where it is: the row, its states and its history. {@code TaskLifecycle} changes it for people and
 * time, {@code RunLifecycle} for the run that has the right to it, and nothing else changes a state. What people send and see of it
 * is the business of {@code task.web}.
 */
package io.agentvine.backend.task;
