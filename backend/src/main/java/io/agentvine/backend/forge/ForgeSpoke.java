package io.agentvine.backend.forge;

import tools.jackson.databind.JsonNode;

/**
 * A forge said that something happened there. Published while it waits for the answer: where a listener fails, it says so again later.
 *
 * @param event as the forge's webhooks have it; it was shown to be its own
 */
public record ForgeSpoke(Forge forge, JsonNode event) {}
