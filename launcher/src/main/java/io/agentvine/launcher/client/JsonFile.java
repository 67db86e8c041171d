package io.agentvine.launcher.client;

import io.agentvine.protocol.Wire;
import java.io.IOException;
import java.nio.file.Files;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** JSON that a person names as a file, or gives on the standard input. */
final class JsonFile {

    private JsonFile() {}

    /** @param name - for the standard input @throws Refusal it cannot be read, or is no JSON */
    static JsonNode read(Workplace workplace, String name) {
        try {
            String text = name.equals("-") ? workplace.in().lines().collect(Collectors.joining("\n")) : Files.readString(workplace.folder().resolve(name));
            return Wire.read(text, JsonNode.class);
        } catch (IOException e) {
            throw Refusal.of(name + " cannot be read: " + e);
        } catch (JacksonException e) {
            throw Refusal.of(name + " is no JSON: " + e.getOriginalMessage());
        }
    }
}
