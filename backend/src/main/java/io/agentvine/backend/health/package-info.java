/**
 * Whether this backend works, told to people ({@code /health}, {@code /about}), to Spring's own health, and once at the start.
 *
 * <p>Start with {@link io.agentvine.backend.health.Vitals}.
 */
package io.agentvine.backend.health;
