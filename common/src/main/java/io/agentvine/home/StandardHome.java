package io.agentvine.home;

import java.nio.file.Path;
import java.util.Map;

/**
 * The folder where no other is named: {@code .agentvine} in {@code $HOME}, as a shell means it, and in Java's {@code user.home},
 * which is the user database's word, only where there is no {@code $HOME}. Programs of one person meet there.
 */
public final class StandardHome {

    private StandardHome() {}

    public static Path ofThisProcess() {
        return of(System.getenv(), System.getProperty("user.home"));
    }

    static Path of(Map<String, String> environment, String userHome) {
        String home = environment.getOrDefault("HOME", "");
        return Path.of(home.isBlank() ? userHome : home, ".agentvine").toAbsolutePath().normalize();
    }
}
