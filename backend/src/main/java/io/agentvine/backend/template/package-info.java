/**
 * Named tasks with parameters, which people, schedules and programs fill in.
 *
 * <p>Start with {@link io.agentvine.backend.template.Templates}.
 */
package io.agentvine.backend.template;
