package io.agentvine.backend.store;

import java.util.Locale;

/** The databases that hold the rows. */
public enum Vendor {
    SQLITE,
    POSTGRESQL;

    /** The word in {@code /about} and in the migrations' folder. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
