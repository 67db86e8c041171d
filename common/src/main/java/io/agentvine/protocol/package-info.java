/**
 * The wire between worker and backend: the bodies of the worker routes, their enums, and the one JSON mapping.
 *
 * <p>JSON is snake_case, instants are ISO-8601 UTC with milliseconds, durations are whole milliseconds in fields ending in
 * {@code _ms}, ids are UUIDs. Unknown fields are ignored on both sides, so that either can be newer.
 */
package io.agentvine.protocol;
