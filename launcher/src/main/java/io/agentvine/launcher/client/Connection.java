package io.agentvine.launcher.client;

import io.agentvine.home.StandardHome;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import picocli.CommandLine.Option;

/** Which backend, as whom, and how its answers are shown. */
final class Connection {

    private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]");

    @Option(names = "--api-url", paramLabel = "URL", description = "The backend (AGENTVINE_API_URL; default http://localhost:8000).")
    private String apiUrl;

    @Option(names = "--token", paramLabel = "TOKEN",
            description = "The operator token (AGENTVINE_OPERATOR_TOKEN; default: of a backend on this machine, operator-token in the home).")
    private String token;

    @Option(names = "--json", description = "Print what the API answers.")
    private boolean json;

    boolean json() {
        return json;
    }

    BackendApi open(Workplace workplace) {
        String given = apiUrl != null ? apiUrl : workplace.variable("AGENTVINE_API_URL");
        URI base = uri(given == null ? "http://localhost:8000" : given.replaceFirst("/+$", ""));
        String shown = token != null ? token : workplace.variable("AGENTVINE_OPERATOR_TOKEN");
        return new BackendApi(base, shown != null ? shown : THIS_MACHINE.contains(base.getHost()) ? ofHome(workplace) : null);
    }

    private static URI uri(String text) {
        try {
            URI uri = URI.create(text);
            if (uri.getHost() != null && Set.of("http", "https").contains(uri.getScheme())) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // The sentence below says it.
        }
        throw Refusal.usage("--api-url must be an address as http://localhost:8000, found " + text);
    }

    /** It goes to no other machine unless it is named. Null where it cannot be read: most routes need none. */
    private static String ofHome(Workplace workplace) {
        try {
            return Files.readString(home(workplace).resolve("operator-token")).strip();
        } catch (IOException e) {
            return null;
        }
    }

    static Path home(Workplace workplace) {
        String given = workplace.variable("AGENTVINE_HOME");
        return given == null ? StandardHome.ofThisProcess() : Path.of(given).toAbsolutePath().normalize();
    }
}
