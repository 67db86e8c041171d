package io.agentvine.backend.forge;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The secret that a forge knows us by. One in a file is read at each use, so that a new one counts at once. */
interface ForgeToken extends ForgeCredential {

    /** @throws ForgeProblem it cannot be read */
    String value();

    @Override
    default String forRequest(String path) {
        return value();
    }

    /** None of the three makes a shorter-lived one of a token: it is the token itself. */
    @Override
    default Lent forGit(String path, boolean write) {
        return new Lent(value(), null);
    }

    static ForgeToken of(String token) {
        return () -> token;
    }

    static ForgeToken in(Path file) {
        return () -> {
            try {
                String token = Files.readString(file).strip();
                if (token.isEmpty() || token.contains("\n")) {
                    throw new ForgeProblem(ForgeProblem.Kind.UNAUTHORIZED, "expected one line with a token in " + file, null);
                }
                return token;
            } catch (IOException e) {
                throw new ForgeProblem(ForgeProblem.Kind.UNAUTHORIZED, "the token file " + file + " cannot be read", null);
            }
        };
    }
}
