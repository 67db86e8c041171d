/**
 * What this backend is set to, and by what, told to people.
 *
 * <p>Start with {@link io.agentvine.backend.settings.SettingsInForce}.
 */
package io.agentvine.backend.settings;
