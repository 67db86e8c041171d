package io.agentvine.backend.forge;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The secret that a forge knows us by. One in a file is read at each use, so that a new one counts at once. */
interface ForgeToken {

    /** @throws ForgeProblem it cannot be read */
    String value();

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
