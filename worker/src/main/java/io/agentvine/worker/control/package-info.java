/**
 * The calls a worker may make of the backend. {@link io.agentvine.worker.control.Backend} is the door, each call ends with a
 * {@link io.agentvine.worker.control.Reply}; nothing here decides what follows from one.
 */
package io.agentvine.worker.control;
