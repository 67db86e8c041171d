package io.agentvine.worker.run;

import com.sun.net.httpserver.HttpExchange;
import io.agentvine.protocol.Wire;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/** The batch API of git-lfs over a folder, with the basic transfer: as much of it as git-lfs asks for. */
final class LfsApi {

    private static final String BATCH = "/info/lfs/objects/batch";

    private final Path folder;
    private final Supplier<String> root;

    LfsApi(Path folder, Supplier<String> root) {
        this.folder = folder;
        this.root = root;
    }

    Path file(String repository, String oid) {
        return folder.resolve(repository).resolve("lfs/objects").resolve(oid.substring(0, 2)).resolve(oid.substring(2, 4)).resolve(oid);
    }

    void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String repository = path.substring(1, path.indexOf("/info/lfs/"));
        if (path.endsWith(BATCH)) {
            batch(exchange, repository);
            return;
        }
        Path file = file(repository, path.substring(path.lastIndexOf('/') + 1));
        if (exchange.getRequestMethod().equals("PUT")) {
            Files.createDirectories(file.getParent());
            Files.write(file, exchange.getRequestBody().readAllBytes());
            exchange.sendResponseHeaders(200, -1);
        } else if (Files.exists(file)) {
            exchange.sendResponseHeaders(200, Files.size(file));
            Files.copy(file, exchange.getResponseBody());
        } else {
            exchange.sendResponseHeaders(404, -1);
        }
    }

    private void batch(HttpExchange exchange, String repository) throws IOException {
        JsonNode asked = Wire.mapper().readTree(exchange.getRequestBody().readAllBytes());
        boolean upload = asked.get("operation").asString().equals("upload");
        List<Object> objects = new ArrayList<>();
        for (JsonNode one : asked.get("objects")) {
            String oid = one.get("oid").asString();
            boolean there = Files.exists(file(repository, oid));
            Map<String, Object> action = Map.of(upload ? "upload" : "download",
                    Map.of("href", root.get() + "/" + repository + "/info/lfs/objects/" + oid));
            Map<String, Object> more = upload && there ? Map.of()
                    : there || upload ? Map.of("actions", action) : Map.of("error", Map.of("code", 404, "message", "There is no such object."));
            Map<String, Object> answer = new java.util.HashMap<>(Map.of("oid", oid, "size", one.get("size").asLong()));
            answer.putAll(more);
            objects.add(answer);
        }
        byte[] body = Wire.write(Map.of("transfer", "basic", "objects", objects)).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/vnd.git-lfs+json");
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
    }
}
