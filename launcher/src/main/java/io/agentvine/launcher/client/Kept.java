package io.agentvine.launcher.client;

import io.agentvine.protocol.Wire;
import io.agentvine.text.Visible;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** What is kept under a name: finds it by that, makes or changes it as a file says, and deletes it. @param path of the API @param noun for a person @param key the query parameter and field of its name */
record Kept(Workplace workplace, Connection connection, String path, String noun, String key) {

    private Optional<JsonNode> found(BackendApi backend, String name) {
        JsonNode list = backend.get(path + "?" + key + "=" + Json.encoded(name)).json();
        return list.isEmpty() ? Optional.empty() : Optional.of(list.get(0));
    }

    JsonNode require(BackendApi backend, String name) {
        return found(backend, name).orElseThrow(() -> Refusal.of("there is no " + noun + " '" + name + "'"));
    }

    int show(String name) {
        JsonNode one = require(connection.open(workplace), name);
        workplace.out().println(connection.json() ? one.toString() : Visible.of(Wire.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(one)));
        return ExitCodes.DONE;
    }

    /** Makes it, or changes what the body names where it is there. */
    int set(String name, JsonNode body) {
        BackendApi backend = connection.open(workplace);
        Optional<JsonNode> before = found(backend, name);
        BackendApi.Answer answer = before.isPresent() ? backend.send("PATCH", path + "/" + Json.text(before.get(), "id"), body, null) : backend.post(path, body);
        if (connection.json()) {
            workplace.out().println(answer.body());
        } else {
            workplace.say("The " + noun + " " + Json.text(answer.json(), key) + " is " + (before.isPresent() ? "changed." : "made."));
        }
        return ExitCodes.DONE;
    }

    int delete(String name) {
        BackendApi backend = connection.open(workplace);
        backend.send("DELETE", path + "/" + Json.text(require(backend, name), "id"), null, null);
        workplace.say("The " + noun + " " + name + " is gone.");
        return ExitCodes.DONE;
    }
}
