package io.agentvine.backend.platform;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;

/** The operator's token and the one that registration needs, from settings or from their files in {@code agentvine.home}. */
public final class Tokens {

    static final String OPERATOR_FILE = "operator-token";
    static final String WORKER_FILE = "worker-token";

    private final byte[] operator;
    /** Null where registration is open. */
    private final byte[] worker;

    private Tokens(String operator, String worker) {
        this.operator = bytes(operator);
        this.worker = worker == null ? null : bytes(worker);
    }

    /**
     * Reads them; makes the operator's at the first start.
     *
     * @throws IllegalStateException if the backend listens beyond loopback and one of both does not exist
     */
    static Tokens load(HomeSettings home, SecuritySettings settings, ServerProperties server) {
        boolean loopback = loopback(server);
        Path operatorFile = home.directory().resolve(OPERATOR_FILE);
        Path workerFile = home.directory().resolve(WORKER_FILE);
        boolean guarded = !loopback || settings.makeTokens();
        if (settings.makeTokens() && settings.workerToken() == null) {
            makeWhereMissing(workerFile);
        }
        if (loopback || settings.makeTokens()) {
            makeWhereMissing(operatorFile);
        }
        String operator = read(operatorFile);
        String worker = settings.workerToken() != null ? settings.workerToken() : guarded ? read(workerFile) : null;
        if (!loopback && (operator == null || worker == null)) {
            List<Path> missing = Stream.of(operator == null ? operatorFile : null, worker == null ? workerFile : null)
                    .filter(Objects::nonNull)
                    .toList();
            throw new MissingTokens(missing, home.directory(), server);
        }
        return new Tokens(operator, worker == null || worker.isBlank() ? null : worker);
    }

    static boolean loopback(ServerProperties server) {
        return server.getAddress() != null && server.getAddress().isLoopbackAddress();
    }

    boolean isOperator(String token) {
        return MessageDigest.isEqual(operator, bytes(token));
    }

    /** False where whoever reaches this backend may register as a worker. */
    public boolean registrationNeedsToken() {
        return worker != null;
    }

    boolean opensRegistration(String token) {
        return worker != null && MessageDigest.isEqual(worker, bytes(token));
    }

    private static void makeWhereMissing(Path file) {
        if (Files.exists(file)) {
            return;
        }
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        try {
            PrivateFile.write(file, Base64.getUrlEncoder().withoutPadding().encodeToString(random) + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException("The token file " + file + " cannot be written; is agentvine.home writable?", e);
        }
    }

    private static String read(Path file) {
        try {
            String token = Files.exists(file) ? Files.readString(file).strip() : "";
            return token.isEmpty() ? null : token;
        } catch (IOException e) {
            throw new UncheckedIOException("The token file " + file + " cannot be read", e);
        }
    }

    private static byte[] bytes(String token) {
        return token.getBytes(StandardCharsets.UTF_8);
    }
}
