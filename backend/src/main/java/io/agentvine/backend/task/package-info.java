/**
 * What a person wants done and where it is: the row, its states and its history. {@code TaskLifecycle} is the only place
 * that changes a state.
 */
package io.agentvine.backend.task;
